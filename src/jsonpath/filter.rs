//! Filters, `[?(@.path OP value)]`, with the comparisons of Jayway (reference 4.4).

use std::cmp::Ordering;

use crate::json::{Number, Value, number_order};

/// A filter: which items of a list are taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Where the compared value stands in the item.
    pub(super) path: Vec<Part>,
    /// With what it is compared; without, it only has to be there.
    pub(super) test: Option<(Comparison, Value)>,
}

/// A part of a filter's path: it finds one value only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The value of a key.
    Key(String),
    /// An item.
    Index(i64),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
}

impl Filter {
    /// Where the compared value stands in the item.
    pub fn path(&self) -> &[Part] {
        &self.path
    }

    /// Whether it compares the value, and does not only ask for it.
    pub fn compares(&self) -> bool {
        self.test.is_some()
    }

    pub(super) fn accepts(&self, item: &Value) -> bool {
        let found = self.path.iter().try_fold(item, |value, part| match part {
            Part::Key(key) => value.as_object()?.get(key),
            Part::Index(index) => {
                let items = value.as_array()?;
                items.get(super::from_start(*index, items.len())?)
            }
        });
        let Some((comparison, operand)) = &self.test else { return found.is_some() };
        match comparison {
            Comparison::Equal => found.is_some_and(|found| equal(found, operand)),
            // What is not there is not equal.
            Comparison::NotEqual => !found.is_some_and(|found| equal(found, operand)),
            Comparison::Greater => found.and_then(|found| order(found, operand)).is_some_and(Ordering::is_gt),
            Comparison::Less => found.and_then(|found| order(found, operand)).is_some_and(Ordering::is_lt),
            Comparison::GreaterOrEqual => found.and_then(|found| order(found, operand)).is_some_and(Ordering::is_ge),
            Comparison::LessOrEqual => found.and_then(|found| order(found, operand)).is_some_and(Ordering::is_le),
        }
    }
}

/// Digits in a text equal the number, as they do to Jayway.
fn equal(found: &Value, operand: &Value) -> bool {
    match (found, operand) {
        (Value::Number(a), Value::Number(b)) => number_order(a, b).is_some_and(Ordering::is_eq),
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            text.parse::<Number>().is_ok_and(|other| number_order(number, &other).is_some_and(Ordering::is_eq))
        }
        _ => found == operand,
    }
}

/// Only numbers among themselves, and texts among themselves, have an order.
fn order(found: &Value, operand: &Value) -> Option<Ordering> {
    match (found, operand) {
        (Value::Number(a), Value::Number(b)) => number_order(a, b),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        _ => None,
    }
}
