//! Records in the shape of the API's answers (reference 8.8). Times are seconds since the epoch, as AWS JSON 1.1 writes them.

use crate::json::{Map, Value, json};
use crate::run::record::{Failure, ParentStep, Record, StepRecord};
use crate::time::Timestamp;

impl Record {
    /// `AutomationExecution`, as in the answer of `GetAutomationExecution`.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        put(&mut map, "AutomationExecutionId", Some(&self.id));
        put(&mut map, "DocumentName", Some(&self.document));
        put(&mut map, "DocumentVersion", Some(&self.version));
        time(&mut map, "ExecutionStartTime", self.started);
        time(&mut map, "ExecutionEndTime", self.ended);
        put(&mut map, "AutomationExecutionStatus", Some(self.status.as_str()));
        map.insert("StepExecutions".to_owned(), self.steps.iter().map(StepRecord::to_json).collect());
        map.insert("StepExecutionsTruncated".to_owned(), Value::Bool(false));
        map.insert("Parameters".to_owned(), Value::Object(self.parameters.clone()));
        map.insert("Outputs".to_owned(), Value::Object(self.outputs.clone()));
        put(&mut map, "FailureMessage", self.message.as_ref());
        put(&mut map, "Mode", Some(&self.mode).filter(|mode| !mode.is_empty()));
        put(&mut map, "ParentAutomationExecutionId", self.parent.as_ref().map(|(id, _)| id));
        put(&mut map, "ExecutedBy", Some(format!("arn:aws:sts::{}:assumed-role/ssmith/local", self.account)));
        if let Some(step) = self.current_step() {
            put(&mut map, "CurrentStepName", Some(&step.name));
            put(&mut map, "CurrentAction", Some(&step.action));
        }
        put(&mut map, "AssumeRole", Some(&self.assume_role).filter(|role| !role.is_empty()));
        let variables = self.variables.iter().map(|(name, value)| (name.clone(), texts(value))).collect();
        map.insert("Variables".to_owned(), Value::Object(variables));
        Value::Object(map)
    }
}

impl StepRecord {
    /// `StepExecution`.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        put(&mut map, "StepName", Some(&self.name));
        put(&mut map, "Action", Some(&self.action));
        if let Some(seconds) = self.timeout_seconds {
            map.insert("TimeoutSeconds".to_owned(), seconds.into());
        }
        put(&mut map, "OnFailure", Some(&self.on_failure));
        map.insert("MaxAttempts".to_owned(), self.max_attempts.into());
        time(&mut map, "ExecutionStartTime", self.started);
        time(&mut map, "ExecutionEndTime", self.ended);
        put(&mut map, "StepStatus", Some(self.status.as_str()));
        map.insert("Inputs".to_owned(), Value::Object(self.inputs.clone()));
        map.insert("Outputs".to_owned(), Value::Object(self.outputs.clone()));
        put(&mut map, "FailureMessage", self.failure.as_ref().map(|failure| &failure.message));
        if let Some(failure) = &self.failure {
            map.insert("FailureDetails".to_owned(), failure.to_json());
        }
        put(&mut map, "StepExecutionId", Some(&self.id).filter(|id| !id.is_empty()));
        map.insert("IsEnd".to_owned(), Value::Bool(self.is_end));
        put(&mut map, "NextStep", self.next_step.as_ref());
        map.insert("IsCritical".to_owned(), Value::Bool(self.is_critical));
        map.insert("ValidNextSteps".to_owned(), self.next_step.iter().cloned().collect());
        if let Some(parent) = &self.parent {
            map.insert("ParentStepDetails".to_owned(), parent.to_json());
        }
        Value::Object(map)
    }
}

impl Failure {
    /// `FailureDetails`.
    pub fn to_json(&self) -> Value {
        json!({"FailureStage": self.stage.as_str(), "FailureType": self.trouble.as_str(), "Details": self.details})
    }
}

impl ParentStep {
    /// `ParentStepDetails`.
    pub fn to_json(&self) -> Value {
        json!({
            "StepExecutionId": &*self.id, "StepName": self.name, "Action": self.action, "Iteration": self.iteration,
            "IteratorValue": self.iterator_value,
        })
    }
}

/// A value as the API gives it: a list of texts (reference 2.4). Lists of scalars item by item, everything else as JSON text.
pub fn texts(value: &Value) -> Value {
    match value {
        Value::Null => Value::Array(Vec::new()),
        Value::Array(items) => items.iter().map(text).collect(),
        other => Value::Array(vec![text(other).into()]),
    }
}

/// A value as text: strings and other scalars as they are, lists and mappings as JSON.
pub fn text(value: &Value) -> String {
    crate::json::scalar_text(value).unwrap_or_else(|| value.to_string())
}

fn put(map: &mut Map<String, Value>, key: &str, text: Option<impl AsRef<str>>) {
    if let Some(text) = text {
        map.insert(key.to_owned(), Value::String(text.as_ref().to_owned()));
    }
}

fn time(map: &mut Map<String, Value>, key: &str, at: Option<Timestamp>) {
    if let Some(at) = at {
        map.insert(key.to_owned(), at.seconds().into());
    }
}
