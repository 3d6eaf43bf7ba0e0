//! The typed model of an SSM Automation document, schemaVersion 0.3 (reference 1). Layer 2; plain data, no positions, no I/O.
//!
//! Every JSON value loads and is written back equal; [`Rest`] holds what has no place in the types. Positions come from
//! [`yaml::Tree`](crate::yaml::Tree), joined by [`Pointer`](crate::text::Pointer).

pub mod action;
pub mod builder;
mod condition;
mod diff;
mod field;
mod flow;
mod name;
mod order;
mod parameter;
pub mod runtime;
mod step;
mod walk;

pub use action::{Action, ActionFacts, Branch, InputFacts, InputKind, Loop, OtherAction};
pub use condition::{Choice, Condition, Operator};
pub use diff::{Difference, DifferenceKind, Hunk, Line, Side, diff};
pub use field::{Arg, Field, Rest};
pub use flow::{Edge, EdgeKind, Flow, MissingTarget};
pub use name::bare_name;
pub use order::Before;
pub use parameter::{AWS_TYPES, Attachment, PLAIN_TYPES, Parameter, ParameterType, Variable};
pub use step::{OnCancel, OnFailure, Output, STEP_KEYS, Step};
pub use walk::{StepAt, strings};

use indexmap::IndexMap;

use crate::json::Value;
use crate::yaml::{self, EmitError, Tree};
use field::record;

record! {
    /// A runbook.
    pub struct Document {
        /// Markdown for the console.
        description: String = "description",
        /// Always `0.3`.
        schema_version: String = "schemaVersion",
        /// A role's ARN or a reference to a parameter.
        assume_role: String = "assumeRole",
        /// What is given at start, in order.
        parameters: IndexMap<String, Parameter> = "parameters",
        /// What steps may change.
        variables: IndexMap<String, Variable> = "variables",
        /// The steps.
        main_steps: Vec<Step> = "mainSteps",
        /// `Step.Output`, without braces.
        outputs: Vec<String> = "outputs",
        /// Attachments by name.
        files: IndexMap<String, Attachment> = "files",
    }
}

/// The only schema version of Automation documents.
pub const SCHEMA_VERSION: &str = "0.3";

/// The greatest size of a document, in bytes as it is sent (reference 1.2).
pub const MAX_BYTES: usize = 65_536;

impl Document {
    /// The model of a value. Never fails; a value that is no mapping is kept whole.
    pub fn from_value(value: Value) -> Self {
        Self::from_json(value).unwrap_or_else(|value| Self { rest: Rest::Whole(value), ..Self::default() })
    }

    /// The value, keys in canonical order.
    pub fn to_value(&self) -> Value {
        self.to_json()
    }

    /// The model of a source. Never fails.
    pub fn from_tree(tree: &Tree) -> Self {
        Self::from_value(tree.to_value())
    }

    /// The canonical YAML text.
    pub fn to_yaml(&self) -> Result<String, EmitError> {
        yaml::emit(&self.to_value())
    }

    /// The definition of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.as_ref()?.get(name)
    }

    /// The definition of a variable.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.as_ref()?.get(name)
    }

    /// The steps of the outer list.
    pub fn steps(&self) -> &[Step] {
        self.main_steps.as_deref().unwrap_or_default()
    }
}
