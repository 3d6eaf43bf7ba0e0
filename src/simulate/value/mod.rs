//! Values on their way through an execution: parameters, references, selectors, types, conditions. Pure functions.

pub mod coerce;
pub mod condition;
#[cfg(test)]
mod known;
pub mod parameters;
pub mod resolve;

use crate::expr::Reference;
use crate::json::Value;

/// What a reference names.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A value.
    Value(Value),
    /// The step has run and did not yield the output.
    Missing,
    /// There is no such thing: a step that has not run, an unknown name. A sentence.
    Unknown(String),
}

/// Knows what references name.
pub trait Names {
    /// What a reference names now.
    fn find(&self, reference: &Reference) -> Found;

    /// Whether a Boolean in text is `true`, not `True` (switch `lower-case-booleans`).
    fn lower_case_booleans(&self) -> bool;
}

/// The beginning of a text that is too long for a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
