//! An execution as it happens, for people: [`Lines`] for a pipe, a [`Tree`] for a terminal, and how it ended. Only listens to
//! [`Event`](crate::run::Event)s, so simulated and real executions look the same; no clock, no terminal.

mod ending;
mod lines;
mod scene;
mod tree;

#[cfg(test)]
mod tests;

pub use ending::{failure, outputs, step_outputs};
pub use lines::Lines;
pub use tree::Tree;

use super::human::plain;
use crate::run::Status;

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// The steps.
    #[default]
    Info,
    /// Inputs, outputs, what scripts wrote, and notes too; long values are cut.
    Debug,
    /// Every call with its request and its answer too; nothing is cut.
    Trace,
}

/// Values longer than this (in characters) are cut, unless everything is wanted.
const LONG: usize = 200;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const CYAN: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

/// What was written before, harmless, on one line, in a colour.
fn painted(text: &str, colour: &str, wanted: bool) -> String {
    let text = one_line(text);
    if wanted && !colour.is_empty() && !text.is_empty() { format!("{colour}{text}{RESET}") } else { text }
}

/// The colour of a status.
fn colour(status: &Status) -> &'static str {
    match status {
        Status::Success | Status::Exited => GREEN,
        Status::Failed | Status::TimedOut => RED,
        Status::InProgress | Status::Other(_) => CYAN,
        Status::Waiting | Status::Cancelling | Status::Cancelled => YELLOW,
        Status::Pending => DIM,
    }
}

/// Text without line breaks and without anything that a terminal would obey.
fn one_line(text: &str) -> String {
    let text = plain(text);
    if text.contains('\n') { text.replace('\n', "\\n") } else { text }
}

/// The beginning of a text that is longer than what people want to read.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text.to_owned(),
    }
}

/// What a failure message says: of a traceback its last line; without the pointer to AWS's guide (reference 5.6, 8.7).
fn gist(message: &str) -> &str {
    let message = message.split(" Please refer to Automation Service Troubleshooting Guide").next().unwrap_or(message);
    let mut lines = message.lines().filter(|line| !line.trim().is_empty());
    let line = if message.contains("Traceback (most recent call last)") { lines.next_back() } else { lines.next() };
    line.unwrap_or_default()
}
