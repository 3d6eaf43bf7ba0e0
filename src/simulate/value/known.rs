//! Names for the tests of this module: what references name, by their text.

use crate::expr::Reference;
use crate::json::{Map, Value};
use crate::simulate::value::{Found, Names};

/// Values by the text between the braces; null is an output that is missing.
pub(super) struct Known {
    pub(super) values: Map<String, Value>,
    pub(super) lower_case: bool,
}

impl Known {
    pub(super) fn new(values: Value) -> Self {
        let Value::Object(values) = values else { panic!("write a mapping") };
        Self { values, lower_case: true }
    }
}

impl Names for Known {
    fn find(&self, reference: &Reference) -> Found {
        let text = reference.to_string();
        match self.values.get(text.trim_matches(['{', '}', ' '])) {
            Some(Value::Null) => Found::Missing,
            Some(value) => Found::Value(value.clone()),
            None => Found::Unknown(format!("`{text}` names nothing")),
        }
    }

    fn lower_case_booleans(&self) -> bool {
        self.lower_case
    }
}
