//! Steps and their outputs (reference 2).

use crate::document::action::{Action, OtherAction};
use crate::document::field::{Arg, Field, Rest, record, serde_by_field};
use crate::document::parameter::ParameterType;
use crate::json::{Map, Value};

/// An entry of `mainSteps` or of a loop's `Steps`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    /// Its name, unique in the document.
    pub name: Option<String>,
    /// What it does, with its inputs.
    pub action: Action,
    /// Markdown for the console.
    pub description: Option<String>,
    /// What follows when it fails; `Abort` when absent.
    pub on_failure: Option<OnFailure>,
    /// What follows when the execution is cancelled while it runs; `Abort` when absent.
    pub on_cancel: Option<OnCancel>,
    /// Whether its failure fails the execution.
    pub is_critical: Option<Arg<bool>>,
    /// The step after it when it succeeds.
    pub next_step: Option<String>,
    /// Whether the execution ends after it.
    pub is_end: Option<Arg<bool>>,
    /// The limit of one attempt, in seconds.
    pub timeout_seconds: Option<Arg<i64>>,
    /// How often it is tried in all.
    pub max_attempts: Option<Arg<i64>>,
    /// The outputs it declares.
    pub outputs: Option<Vec<Output>>,
    /// What the model has no field for.
    pub rest: Rest,
}

/// The keys of a step, in canonical order.
pub const STEP_KEYS: [&str; 12] = [
    "name",
    "action",
    "description",
    "onFailure",
    "onCancel",
    "isCritical",
    "maxAttempts",
    "timeoutSeconds",
    "inputs",
    "outputs",
    "nextStep",
    "isEnd",
];

impl Step {
    /// The name; empty when there is none.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// Whether `isEnd` is set, as a boolean or as the text `true`.
    pub fn ends(&self) -> bool {
        self.is_end.as_ref().and_then(Arg::truth).unwrap_or(false)
    }

    /// The outputs it declares.
    pub fn declared_outputs(&self) -> &[Output] {
        self.outputs.as_deref().unwrap_or_default()
    }
}

impl Field for Step {
    /// Never fails: what does not fit is kept in `rest`.
    fn from_json(value: Value) -> Result<Self, Value> {
        let Value::Object(mut map) = value else {
            return Ok(Self { rest: Rest::Whole(value), ..Self::default() });
        };
        let action = Action::new(map.shift_remove("action"), map.shift_remove("inputs"));
        let map = &mut map;
        Ok(Self {
            name: Rest::take(map, "name"),
            action,
            description: Rest::take(map, "description"),
            on_failure: Rest::take(map, "onFailure"),
            on_cancel: Rest::take(map, "onCancel"),
            is_critical: Rest::take(map, "isCritical"),
            next_step: Rest::take(map, "nextStep"),
            is_end: Rest::take(map, "isEnd"),
            timeout_seconds: Rest::take(map, "timeoutSeconds"),
            max_attempts: Rest::take(map, "maxAttempts"),
            outputs: Rest::take(map, "outputs"),
            rest: Rest::Fields(std::mem::take(map)),
        })
    }

    fn to_json(&self) -> Value {
        let rest = match &self.rest {
            Rest::Whole(value) => return value.clone(),
            Rest::Fields(rest) => rest,
        };
        let (action, inputs) = self.action.to_json();
        let mut map = Map::new();
        for key in STEP_KEYS {
            let value = match key {
                "name" => self.name.as_ref().map(Field::to_json),
                "action" => action.clone(),
                "description" => self.description.as_ref().map(Field::to_json),
                "onFailure" => self.on_failure.as_ref().map(Field::to_json),
                "onCancel" => self.on_cancel.as_ref().map(Field::to_json),
                "isCritical" => self.is_critical.as_ref().map(Field::to_json),
                "maxAttempts" => self.max_attempts.as_ref().map(Field::to_json),
                "timeoutSeconds" => self.timeout_seconds.as_ref().map(Field::to_json),
                "inputs" => inputs.clone(),
                "outputs" => self.outputs.as_ref().map(Field::to_json),
                "nextStep" => self.next_step.as_ref().map(Field::to_json),
                _ => self.is_end.as_ref().map(Field::to_json),
            };
            if let Some(value) = value.or_else(|| rest.get(key).cloned()) {
                map.insert(key.to_owned(), value);
            }
        }
        for (key, value) in rest {
            map.entry(key.clone()).or_insert_with(|| value.clone());
        }
        Value::Object(map)
    }
}

impl Default for Action {
    fn default() -> Self {
        Self::Other(OtherAction::default())
    }
}

record! {
    /// A declared output of a step (reference 2.4).
    pub struct Output {
        /// Its name.
        name: String = "Name",
        /// A JSONPath into what the action gives.
        selector: String = "Selector",
        /// Its type; `String` when absent.
        output_type: ParameterType = "Type",
    }
}

impl Output {
    /// An output with all its fields.
    pub fn new(name: impl Into<String>, selector: impl Into<String>, output_type: ParameterType) -> Self {
        Self { name: Some(name.into()), selector: Some(selector.into()), output_type: Some(output_type), rest: Rest::default() }
    }

    /// Its type, `String` when none is declared.
    pub fn type_or_default(&self) -> ParameterType {
        self.output_type.clone().unwrap_or(ParameterType::String)
    }
}

/// What follows when a step fails (reference 2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnFailure {
    /// The execution stops.
    Abort,
    /// It goes on as if the step had succeeded.
    Continue,
    /// It goes to a step.
    Step(String),
    /// A word that the service does not know.
    Other(String),
}

/// What follows when the execution is cancelled while a step runs (reference 2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnCancel {
    /// The execution stops.
    Abort,
    /// It goes to a step.
    Step(String),
    /// A word that the service does not know.
    Other(String),
}

impl OnFailure {
    /// The step it names.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Step(name) => Some(name),
            _ => None,
        }
    }
}

impl OnCancel {
    /// The step it names.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Step(name) => Some(name),
            _ => None,
        }
    }
}

impl Field for OnFailure {
    fn from_json(value: Value) -> Result<Self, Value> {
        let text = String::from_json(value)?;
        Ok(match (text.as_str(), text.strip_prefix("step:")) {
            ("Abort", _) => Self::Abort,
            ("Continue", _) => Self::Continue,
            (_, Some(name)) => Self::Step(name.to_owned()),
            _ => Self::Other(text),
        })
    }

    fn to_json(&self) -> Value {
        Value::String(match self {
            Self::Abort => "Abort".to_owned(),
            Self::Continue => "Continue".to_owned(),
            Self::Step(name) => format!("step:{name}"),
            Self::Other(text) => text.clone(),
        })
    }
}

impl Field for OnCancel {
    fn from_json(value: Value) -> Result<Self, Value> {
        let text = String::from_json(value)?;
        Ok(match (text.as_str(), text.strip_prefix("step:")) {
            ("Abort", _) => Self::Abort,
            (_, Some(name)) => Self::Step(name.to_owned()),
            _ => Self::Other(text),
        })
    }

    fn to_json(&self) -> Value {
        Value::String(match self {
            Self::Abort => "Abort".to_owned(),
            Self::Step(name) => format!("step:{name}"),
            Self::Other(text) => text.clone(),
        })
    }
}

serde_by_field!(Step, OnFailure, OnCancel);
