//! How an execution ended: what it gave, or why it did not.

use std::io::{self, Write};

use super::{RED, one_line, painted};
use crate::json::Value;
use crate::report::Style;
use crate::run::{Record, Status, StepRecord, text};

/// Writes the document's outputs, one per line, as `Step.Output: value`: the raw value, nothing around it. A list of one item is
/// that item, any other one JSON; a line break is `\n`.
pub fn outputs(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    record.outputs.iter().try_for_each(|(name, value)| output(name, value, out))
}

/// Writes the outputs of one step in the same way.
pub fn step_outputs(step: &StepRecord, out: &mut dyn Write) -> io::Result<()> {
    step.outputs.iter().try_for_each(|(name, value)| output(&format!("{}.{name}", step.name), value, out))
}

fn output(name: &str, value: &Value, out: &mut dyn Write) -> io::Result<()> {
    let value = match value {
        Value::Array(items) if items.len() == 1 => text(&items[0]),
        other => text(other),
    };
    writeln!(out, "{}: {}", one_line(name), one_line(&value))
}

/// Writes why it did not succeed, with the step that says so; nothing of a success. `place` tells where the line of a step's
/// script is written: of the step's name and a line of its script, places such as `scripts/restore.py:12`. `notes` are what is known
/// of the failed step beside its message.
pub fn failure(
    record: &Record,
    notes: &[&str],
    place: &dyn Fn(&str, usize) -> Vec<String>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if record.status == Status::Success {
        return Ok(());
    }
    let failed = record.steps.iter().find(|step| step.failure.is_some() && matches!(step.status, Status::Failed | Status::TimedOut));
    let message = record.message.clone().or_else(|| failed?.failure.as_ref().map(|failure| failure.message.clone()));
    let status = painted(record.status.as_str(), RED, style.colour);
    let Some(message) = message else {
        return writeln!(out, "{status}");
    };
    let by = record.steps.iter().find(|step| step.failure.as_ref().is_some_and(|failure| failure.message == message)).or(failed);
    let step = by.map_or_else(String::new, |step| format!(": step `{}`", one_line(&step.name)));
    writeln!(out, "{status}{step}")?;
    for line in message.lines().filter(|line| !line.trim().is_empty()) {
        writeln!(out, "    {}", one_line(line))?;
    }
    if let Some(step) = by {
        for (line, function) in frames(&message) {
            let places: Vec<_> = place(&step.name, line).iter().map(|place| one_line(place)).collect();
            if !places.is_empty() {
                writeln!(out, "  --> {} in {}", places.join(", "), one_line(function))?;
            }
        }
    }
    notes.iter().try_for_each(|note| writeln!(out, "    note: {}", one_line(note)))
}

/// The frames of a step's own script in a traceback of a failure message (reference 5.6): line and function, outermost first.
fn frames(message: &str) -> Vec<(usize, &str)> {
    fn frame(line: &str) -> Option<(usize, &str)> {
        let (_, rest) = line.split_once("customer_script.py\", line ")?;
        let (number, function) = rest.split_once(", in ").unwrap_or((rest, "the module"));
        Some((number.trim().parse().ok()?, function.trim()))
    }
    message.lines().filter_map(frame).collect()
}
