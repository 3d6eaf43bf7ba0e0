//! A line per event, for pipes and logs.

use std::io::{self, Write};

use super::scene::Scene;
use super::{BOLD, DIM, Detail, LONG, RED, YELLOW, colour, cut, gist, one_line, painted};
use crate::json::Value;
use crate::report::Style;
use crate::run::{Call, Event, Status, Stream, What, text};
use crate::time::human;

/// The widest column of names; longer ones push the rest of their line to the right.
const WIDEST: usize = 48;
/// As wide as `InProgress` and `Cancelling`.
const STATUS: usize = 10;
/// What belongs to the line above begins so.
const INDENT: &str = "    ";

/// Writes events as lines: time, step, status, and what there is to say of it.
#[derive(Debug)]
pub struct Lines {
    scene: Scene,
    style: Style,
    detail: Detail,
    width: usize,
}

impl Lines {
    /// A view of this look that tells this much.
    pub fn new(style: Style, detail: Detail) -> Self {
        Self { scene: Scene::default(), style, detail, width: 0 }
    }

    /// Writes what there is to say of the next event; of some there is nothing.
    pub fn event(&mut self, event: &Event, out: &mut dyn Write) -> io::Result<()> {
        self.scene.apply(event);
        match &event.what {
            What::Started(started) => {
                let names = started.steps.iter().map(|step| step.name.chars().count());
                self.width = names.chain([started.document.chars().count(), self.width]).max().unwrap_or(0).min(WIDEST);
                let mut about = format!("in {} of account {}, execution {}", started.region, started.account, event.execution);
                if !started.version.is_empty() {
                    about = format!("version {} {about}", started.version);
                }
                let path = self.scene.path_of_run(&event.execution);
                let name = if path.is_empty() { started.document.clone() } else { format!("{path}/{}", started.document) };
                self.line(event, &name, &Status::InProgress, &[about], out)?;
                if self.detail >= Detail::Debug {
                    self.values("parameter", &started.parameters, out)?;
                }
                Ok(())
            }
            What::StepStarted(start) => {
                let mut about = vec![start.record.action.clone()];
                let pass = start.record.parent.as_ref().filter(|pass| !pass.iterator_value.is_empty());
                about.extend(pass.map(|pass| format!("for {}", cut(&pass.iterator_value, LONG))));
                self.line(event, &self.path(event), &Status::InProgress, &about, out)?;
                if self.detail >= Detail::Debug {
                    self.values("input", &start.record.inputs, out)?;
                }
                Ok(())
            }
            What::Attempt { attempt, because, .. } => {
                let about = [format!("attempt {attempt}"), cut(because, LONG)];
                self.line(event, &self.path(event), &Status::InProgress, &about, out)
            }
            What::StepChanged { status, because, .. } => {
                // What it has waited for was said when it began to wait.
                let because = if *status == Status::InProgress { String::new() } else { cut(because, LONG) };
                self.line(event, &self.path(event), status, &[because], out)
            }
            What::StepEnded { status, outputs, failure, .. } => {
                self.ended(event, status, failure.as_ref().map(|failure| failure.message.as_str()), out)?;
                if self.detail >= Detail::Debug {
                    self.values("output", outputs, out)?;
                }
                Ok(())
            }
            What::Call(call) if self.detail >= Detail::Trace => self.call(event, call, out),
            What::Log { stream, line, .. } if self.detail >= Detail::Debug => {
                let sign = match stream {
                    Stream::Out => "|",
                    Stream::Err => "!",
                };
                writeln!(out, "{INDENT}{} {}", painted(sign, DIM, self.style.colour), one_line(&self.shortened(line)))
            }
            What::Note { text, .. } if self.detail >= Detail::Debug => {
                writeln!(out, "{INDENT}{} {}", painted("note:", YELLOW, self.style.colour), one_line(text))
            }
            What::VariableChanged { name, value } if self.detail >= Detail::Debug => self.value("variable", name, value, out),
            // A step that waits says so itself.
            What::Changed { status: Status::Waiting | Status::InProgress }
            | What::Call(_)
            | What::Log { .. }
            | What::Note { .. }
            | What::Chose { .. }
            | What::VariableChanged { .. } => Ok(()),
            What::Changed { status } => self.line(event, &self.run_name(event), status, &[], out),
            What::Ended { status, .. } => {
                let run = self.scene.run(&event.execution);
                let took = run.map(|run| human(event.at.since(run.at)));
                self.line(event, &self.run_name(event), status, took.as_slice(), out)
            }
        }
    }

    fn path(&self, event: &Event) -> String {
        event.step().map_or_else(String::new, |step| self.scene.path(&event.execution, step))
    }

    fn run_name(&self, event: &Event) -> String {
        let path = self.scene.path_of_run(&event.execution);
        let name = self.scene.run(&event.execution).map_or("", |run| &run.started.document);
        if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
    }

    /// The end of a step, with what it took.
    fn ended(&self, event: &Event, status: &Status, failure: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
        let mut about = Vec::new();
        if let Some(node) = self.scene.node(event) {
            about.extend(node.started.map(|started| human(event.at.since(started))));
            about.extend(node.attempts());
            about.extend(node.calls());
            about.extend(node.chose.clone());
        }
        self.line(event, &self.path(event), status, &about, out)?;
        let Some(message) = failure else { return Ok(()) };
        if self.detail == Detail::Info {
            return writeln!(out, "{INDENT}{}", painted(&self.shortened(gist(message)), RED, self.style.colour));
        }
        // A traceback has lines; they are shown as such.
        let mut lines = message.lines().filter(|line| !line.trim().is_empty());
        lines.try_for_each(|line| writeln!(out, "{INDENT}{}", painted(line, RED, self.style.colour)))
    }

    fn line(&self, event: &Event, name: &str, status: &Status, about: &[String], out: &mut dyn Write) -> io::Result<()> {
        let colours = self.style.colour;
        let time = painted(&event.at.to_string(), DIM, colours);
        let name = format!("{:<width$}", one_line(name), width = self.width);
        let name =
            if colours && self.scene.is_root(&event.execution) && event.step().is_none() { painted(&name, BOLD, true) } else { name };
        let about: Vec<_> = about.iter().filter(|part| !part.is_empty()).map(|part| one_line(part)).collect();
        let status = if about.is_empty() {
            painted(status.as_str(), colour(status), colours)
        } else {
            painted(&format!("{:<STATUS$}", status.as_str()), colour(status), colours)
        };
        let about = about.join(", ");
        let gap = if about.is_empty() { "" } else { "  " };
        writeln!(out, "{time}  {name}  {status}{gap}{about}")
    }

    fn call(&self, event: &Event, call: &Call, out: &mut dyn Write) -> io::Result<()> {
        let Call { service, operation, region, account, made, .. } = call;
        let elsewhere = self.scene.run(&event.execution).is_some_and(|run| run.started.account != *account);
        let account = if elsewhere { format!(" of account {account}") } else { String::new() };
        let took = event.at.since(*made);
        let took = if took.is_zero() { String::new() } else { format!(", took {}", human(took)) };
        writeln!(out, "{INDENT}call {}{took}", one_line(&format!("{service}:{operation} in {region}{account} at {made}")))?;
        writeln!(out, "{INDENT}  asked    {}", one_line(&call.input.to_string()))?;
        match &call.answer {
            Ok(answer) => writeln!(out, "{INDENT}  answered {}", one_line(&answer.to_string())),
            Err(error) => {
                let error = format!("{} ({}): {}", error.code, error.status, error.message);
                writeln!(out, "{INDENT}  answered {}", painted(&error, RED, self.style.colour))
            }
        }
    }

    fn values(&self, kind: &str, values: &crate::json::Map<String, Value>, out: &mut dyn Write) -> io::Result<()> {
        values.iter().try_for_each(|(name, value)| self.value(kind, name, value, out))
    }

    /// A value; a list of one text, as the API gives most values, as that text.
    fn value(&self, kind: &str, name: &str, value: &Value, out: &mut dyn Write) -> io::Result<()> {
        let shown = match value {
            Value::Array(items) if items.len() == 1 => text(&items[0]),
            other => text(other),
        };
        let kind = painted(kind, DIM, self.style.colour);
        writeln!(out, "{INDENT}{kind} {}: {}", one_line(name), one_line(&self.shortened(&shown)))
    }

    fn shortened(&self, value: &str) -> String {
        if self.detail >= Detail::Trace { value.to_owned() } else { cut(value, LONG) }
    }
}
