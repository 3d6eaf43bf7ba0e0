//! Executions and their steps, page by page (reference 8.8).

use crate::endpoint::document::{list_of, listed, required};
use crate::endpoint::execution::Execution;
use crate::endpoint::page::page;
use crate::endpoint::refusal::Refusal;
use crate::json::{Map, Value};
use crate::time::Timestamp;

/// What `AutomationExecutionMetadata` has of `AutomationExecution`.
const METADATA: &[&str] = &[
    "AutomationExecutionId",
    "DocumentName",
    "DocumentVersion",
    "AutomationExecutionStatus",
    "ExecutionStartTime",
    "ExecutionEndTime",
    "ExecutedBy",
    "Outputs",
    "Mode",
    "ParentAutomationExecutionId",
    "CurrentStepName",
    "CurrentAction",
    "FailureMessage",
];

/// `DescribeAutomationExecutions`, the newest first.
pub(in crate::endpoint) fn list<'e>(executions: impl Iterator<Item = &'e Execution>, input: &Value) -> Result<Value, Refusal> {
    let filters = filters(input)?;
    let mut found: Vec<(String, Value)> = executions
        .map(|execution| (execution, execution.summary()))
        .filter(|(execution, value)| filters.iter().all(|filter| passes(execution, value, filter)))
        .map(|(execution, value)| (format!("{:020}", u64::MAX - execution.sequence), value))
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (executions, next) = page(input, "DescribeAutomationExecutions", found)?;
    Ok(listed("AutomationExecutionMetadataList", executions, next.as_deref()))
}

/// `DescribeAutomationStepExecutions` of a whole execution, in the order of their beginnings, those that have not begun last.
pub(in crate::endpoint) fn list_steps(mut whole: Value, input: &Value) -> Result<Value, Refusal> {
    let filters = filters(input)?;
    let mut steps = match whole["StepExecutions"].take() {
        Value::Array(steps) => steps,
        _ => Vec::new(),
    };
    steps.retain(|step| filters.iter().all(|filter| step_passes(step, filter)));
    let begun = |step: &Value| step["ExecutionStartTime"].as_f64().unwrap_or(f64::INFINITY);
    steps.sort_by(|a, b| begun(a).total_cmp(&begun(b)));
    if input["ReverseOrder"] == true {
        steps.reverse();
    }
    let steps = steps.into_iter().enumerate().map(|(index, step)| (format!("{index:010}"), step));
    let (steps, next) = page(input, "DescribeAutomationStepExecutions", steps)?;
    Ok(listed("StepExecutions", steps, next.as_deref()))
}

/// What lists tell of an `AutomationExecution`.
pub(super) fn metadata(value: &Value) -> Value {
    let known = METADATA.iter().filter_map(|key| Some(((*key).to_owned(), value.get(*key)?.clone())));
    let mut map: Map<String, Value> = known.collect();
    map.insert("AutomationType".to_owned(), "Local".into());
    Value::Object(map)
}

/// A filter: any of the values will do.
struct Filter<'v> {
    key: &'v str,
    values: Vec<&'v str>,
    /// The point in time that the first value is, where the key is about time.
    time: Option<f64>,
}

fn filters(input: &Value) -> Result<Vec<Filter<'_>>, Refusal> {
    let filters = input.get("Filters").and_then(Value::as_array).into_iter().flatten();
    filters
        .map(|filter| {
            let (key, values) = (required(filter, "Key"), list_of(filter, "Values"));
            let first = values.first().copied().unwrap_or_default();
            let time = match key {
                "StartTimeBefore" | "StartTimeAfter" => {
                    let wrong = || format!("`{first}` is no point in time: write {key} like 2026-01-02T03:04:05Z");
                    Some(Timestamp::parse(first).ok_or_else(|| Refusal::new("InvalidFilterValue", wrong()))?.seconds())
                }
                _ => None,
            };
            Ok(Filter { key, values, time })
        })
        .collect()
}

fn passes(execution: &Execution, value: &Value, filter: &Filter<'_>) -> bool {
    let is = |member: &str| value[member].as_str().is_some_and(|text| filter.values.contains(&text));
    match filter.key {
        "DocumentNamePrefix" => {
            let name = value["DocumentName"].as_str().unwrap_or_default();
            filter.values.iter().any(|prefix| name.starts_with(prefix))
        }
        "ExecutionStatus" => is("AutomationExecutionStatus"),
        "ExecutionId" => is("AutomationExecutionId"),
        "ParentExecutionId" => is("ParentAutomationExecutionId"),
        "CurrentAction" => is("CurrentAction"),
        "StartTimeBefore" | "StartTimeAfter" => in_time(value, filter),
        "AutomationType" => filter.values.contains(&"Local"),
        "TagKey" => filter.values.iter().any(|key| execution.tags.contains_key(*key)),
        // Targets, change requests and OpsItems: no execution here has one.
        _ => false,
    }
}

fn step_passes(step: &Value, filter: &Filter<'_>) -> bool {
    let is = |value: &Value| crate::json::scalar_text(value).is_some_and(|text| filter.values.contains(&text.as_str()));
    match filter.key {
        "StepExecutionStatus" => is(&step["StepStatus"]),
        "StepExecutionId" | "StepName" | "Action" => is(&step[filter.key]),
        "ParentStepExecutionId" => is(&step["ParentStepDetails"]["StepExecutionId"]),
        "ParentStepIteration" => is(&step["ParentStepDetails"]["Iteration"]),
        "ParentStepIteratorValue" => is(&step["ParentStepDetails"]["IteratorValue"]),
        _ => in_time(step, filter),
    }
}

fn in_time(value: &Value, filter: &Filter<'_>) -> bool {
    match (value["ExecutionStartTime"].as_f64(), filter.time) {
        (Some(begun), Some(time)) if filter.key == "StartTimeBefore" => begun <= time,
        (Some(begun), Some(time)) => begun >= time,
        _ => false,
    }
}
