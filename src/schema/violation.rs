//! What can be wrong with a value, as data.

use crate::json::Value;
use crate::text::Pointer;

/// One way in which a value breaks its schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// The value; for unknown and missing keys the mapping that has or lacks them.
    pub pointer: Pointer,
    /// What is wrong with it.
    pub kind: ViolationKind,
}

/// The ways.
#[derive(Debug, Clone, PartialEq)]
pub enum ViolationKind {
    /// A mapping has a key that does not belong there.
    Unknown {
        /// The key.
        key: String,
        /// The keys that do.
        allowed: Vec<String>,
    },
    /// A mapping lacks a key.
    Missing {
        /// The key.
        key: String,
    },
    /// A value that may not be there, because another one is.
    Forbidden,
    /// A value has another type.
    WrongType {
        /// The types it may have, as JSON Schema calls them.
        expected: Vec<&'static str>,
        /// The value.
        actual: Value,
    },
    /// A value is none of those it may be.
    NotInEnum {
        /// The values it may be.
        allowed: Vec<Value>,
    },
    /// A text has another form.
    Pattern {
        /// The form, as a regular expression.
        pattern: String,
    },
    /// A number is too small or too great.
    Range {
        /// The least number.
        least: Option<i64>,
        /// The greatest number.
        greatest: Option<i64>,
    },
    /// A list or mapping is too short.
    TooFew {
        /// How many it must have.
        least: u64,
    },
    /// A list or mapping is too long.
    TooMany {
        /// How many it may have.
        greatest: u64,
    },
    /// A list has the same item twice.
    NotUnique,
    /// Anything else, in the words of the schema engine.
    Other {
        /// What it says.
        message: String,
    },
}
