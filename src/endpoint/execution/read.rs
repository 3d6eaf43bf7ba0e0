//! One execution.

use crate::json::{Value, json};

/// How many steps an answer shows; the rest is for `DescribeAutomationStepExecutions`.
const STEPS: usize = 100;

/// `GetAutomationExecution`; `value` is the whole.
pub(in crate::endpoint) fn get(mut value: Value) -> Value {
    if let Some(steps) = value.get_mut("StepExecutions").and_then(Value::as_array_mut)
        && steps.len() > STEPS
    {
        steps.truncate(STEPS);
        value["StepExecutionsTruncated"] = Value::Bool(true);
    }
    json!({"AutomationExecution": value})
}
