//! Values on their way through an execution: parameters, references, selectors, types, conditions. Pure functions.

pub mod coerce;
pub mod condition;
pub mod jsonpath;
#[cfg(test)]
mod known;
pub mod parameters;
pub mod resolve;

use std::cmp::Ordering;

use crate::expr::Reference;
use crate::json::{Number, Value};

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

/// The order of two numbers: exact for whole ones.
fn number_order(a: &Number, b: &Number) -> Option<Ordering> {
    let whole = |number: &Number| number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// The beginning of a text that is too long for a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Any small value, for laws.
#[cfg(test)]
fn any_value() -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::prelude::*;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-4_i32..4).prop_map(|halves| Value::from(f64::from(halves) / 2.0)),
        "[a-c]{0,2}|[0-9]{1,2}|true|False|[{}: ]{1,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-c]", inner), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}
