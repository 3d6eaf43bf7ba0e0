//! The steps as a tree, for a terminal: who shows it draws it anew after an event, or as time goes by.

use super::scene::{Node, Run, Scene};
use super::{BOLD, DIM, RED, colour, cut, gist, one_line, painted};
use crate::report::Style;
use crate::run::{Event, Status};
use crate::time::{Timestamp, human};

/// So many of a loop's passes are shown; of the earlier ones only how many there were.
const PASSES: usize = 5;
/// A step's name is followed by its duration in one column, unless it is longer than this.
const WIDEST: usize = 48;

/// What has happened so far, as a tree of steps.
#[derive(Debug, Default)]
pub struct Tree {
    scene: Scene,
}

impl Tree {
    /// A tree of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        self.scene.apply(event);
    }

    /// The lines, without line breaks, none wider than the style's width. `now` is the time for what still runs; the last event's where there is none.
    pub fn lines(&self, style: Style, now: Option<Timestamp>) -> Vec<String> {
        let Some(run) = self.scene.root.as_ref().and_then(|root| self.scene.run(root)) else { return Vec::new() };
        let now = now.or(self.scene.now).unwrap_or(run.at);
        let mut page = Page { scene: &self.scene, style, now: now.max(run.at), lines: Vec::new() };
        page.head(run);
        page.steps(run, &run.outer, 1, 0);
        page.lines
    }
}

struct Page<'s> {
    scene: &'s Scene,
    style: Style,
    now: Timestamp,
    lines: Vec<String>,
}

impl<'s> Page<'s> {
    fn head(&mut self, run: &Run) {
        let started = &run.started;
        let version = if started.version.is_empty() { String::new() } else { format!(" version {}", started.version) };
        let mut about = Vec::new();
        if run.ended.is_none() {
            let done = run.outer.iter().filter(|index| run.nodes[**index].status.is_final()).count();
            about.push(format!("{done} of {} steps", run.outer.len()));
        }
        about.push(human(run.ended.unwrap_or(self.now).since(run.at)));
        about.push(format!("{}, account {}", started.region, started.account));
        let status = if matches!(run.status, Status::InProgress) { String::new() } else { run.status.as_str().to_owned() };
        self.line(
            0,
            &[
                (sign(&run.status), colour(&run.status)),
                (" ", ""),
                (&format!("{}{version}", started.document), BOLD),
                ("  ", ""),
                (&status, colour(&run.status)),
                (if status.is_empty() { "" } else { "  " }, ""),
                (&about.join(", "), DIM),
            ],
        );
    }

    /// The steps of one list: the outer one, or a pass.
    fn steps(&mut self, run: &'s Run, list: &[usize], depth: usize, level: usize) {
        let width = list.iter().map(|index| run.nodes[*index].name.chars().count()).max().unwrap_or(0).min(WIDEST);
        for index in list {
            let node = &run.nodes[*index];
            self.step(node, depth, width);
            self.passes(run, node, depth + 1, level);
            // Made-up events could be their own parents.
            if level < 8 {
                for child in node.children.iter().filter_map(|child| self.scene.run(child)) {
                    let took = human(child.ended.unwrap_or(self.now).since(child.at));
                    let place = format!("{}, account {}", child.started.region, child.started.account);
                    self.line(
                        depth + 1,
                        &[
                            (sign(&child.status), colour(&child.status)),
                            (" ", ""),
                            (&child.started.document, ""),
                            ("  ", ""),
                            (&format!("{place}, {took}"), DIM),
                        ],
                    );
                    self.steps(child, &child.outer, depth + 2, level + 1);
                }
            }
        }
    }

    fn step(&mut self, node: &Node, depth: usize, width: usize) {
        let mut about = Vec::new();
        if let Some(started) = node.started {
            about.push(human(node.ended.unwrap_or(self.now).since(started)));
        }
        about.extend(node.attempts());
        about.extend(node.calls());
        about.extend(node.chose.clone());
        if !node.waits_for.is_empty() {
            about.push(node.waits_for.clone());
        }
        let said = match node.status {
            Status::Pending | Status::InProgress | Status::Success => String::new(),
            ref status => format!("{}  ", status.as_str()),
        };
        let name = format!("{:<width$}", one_line(&node.name));
        let dim = if node.status == Status::Pending { DIM } else { "" };
        self.line(
            depth,
            &[
                (sign(&node.status), colour(&node.status)),
                (" ", ""),
                (&name, dim),
                ("  ", ""),
                (&said, colour(&node.status)),
                (&about.join(", "), DIM),
            ],
        );
        if let Some(failure) = &node.failure {
            self.line(depth + 1, &[(&cut(gist(failure), 160), RED)]);
        }
    }

    /// A loop's passes, each with its steps; the last ones.
    fn passes(&mut self, run: &'s Run, node: &Node, depth: usize, level: usize) {
        let mut passes: Vec<(u32, &str, Vec<usize>)> = Vec::new();
        for index in &node.inner {
            let Some(pass) = &run.nodes[*index].pass else { continue };
            match passes.last_mut() {
                Some((iteration, _, steps)) if *iteration == pass.iteration => steps.push(*index),
                _ => passes.push((pass.iteration, &pass.iterator_value, vec![*index])),
            }
        }
        let untold = passes.len().saturating_sub(PASSES);
        if untold > 0 {
            let failed =
                passes[..untold].iter().filter(|(_, _, steps)| steps.iter().any(|step| run.nodes[*step].failure.is_some())).count();
            let failed = if failed > 0 { format!(", {failed} with a failure") } else { String::new() };
            self.line(depth, &[(&format!("… {untold} earlier passes{failed}"), DIM)]);
        }
        for (iteration, value, steps) in &passes[untold..] {
            let value = if value.is_empty() { String::new() } else { format!(": {}", cut(value, 80)) };
            self.line(depth, &[(&format!("pass {iteration}{value}"), DIM)]);
            if level < 8 {
                self.steps(run, steps, depth + 1, level + 1);
            }
        }
    }

    /// A line of coloured parts, cut at the width.
    fn line(&mut self, depth: usize, parts: &[(&str, &str)]) {
        let mut line = "  ".repeat(depth);
        let mut left = self.style.width.saturating_sub(line.len()).max(8);
        let last = parts.iter().rposition(|(text, _)| !text.trim().is_empty()).map_or(0, |last| last + 1);
        for (index, (text, colour)) in parts[..last].iter().enumerate() {
            let text = one_line(text);
            let text = if index + 1 == last { text.trim_end() } else { &text };
            let length = text.chars().count();
            if length > left {
                let shortened: String = text.chars().take(left.saturating_sub(1)).collect();
                line.push_str(&painted(&(shortened + "…"), colour, self.style.colour));
                break;
            }
            left -= length;
            line.push_str(&painted(text, colour, self.style.colour));
        }
        self.lines.push(line);
    }
}

/// What stands before a name.
fn sign(status: &Status) -> &'static str {
    match status {
        Status::Pending => "·",
        Status::InProgress => "▸",
        Status::Waiting => "?",
        Status::Success => "✓",
        Status::Exited => "↩",
        Status::TimedOut | Status::Failed => "✗",
        Status::Cancelling | Status::Cancelled => "■",
        Status::Other(_) => "-",
    }
}
