//! Every step with its place, and every text of a value with its place.

use crate::document::{Action, Document, Step};
use crate::json::Value;
use crate::text::Pointer;

/// A step and where it stands.
#[derive(Debug, Clone)]
pub struct StepAt<'d> {
    /// The step.
    pub step: &'d Step,
    /// Its path: `/mainSteps/2`, or `/mainSteps/2/inputs/Steps/0` inside a loop.
    pub pointer: Pointer,
    /// The loop around it, as an index into the list of all steps; `None` in `mainSteps`.
    pub parent: Option<usize>,
    /// The step after it in its own list, as an index into the list of all steps.
    pub following: Option<usize>,
}

impl Document {
    /// All steps, those of loops included, each loop before its inner steps.
    pub fn all_steps(&self) -> Vec<StepAt<'_>> {
        let mut all = Vec::new();
        collect(self.steps(), &Pointer::root().join("mainSteps"), None, &mut all);
        all
    }
}

fn collect<'d>(steps: &'d [Step], list: &Pointer, parent: Option<usize>, all: &mut Vec<StepAt<'d>>) {
    let mut previous: Option<usize> = None;
    for (index, step) in steps.iter().enumerate() {
        let here = all.len();
        let pointer = list.join(index);
        all.push(StepAt { step, pointer: pointer.clone(), parent, following: None });
        if let Some(previous) = previous {
            all[previous].following = Some(here);
        }
        previous = Some(here);
        if let Action::Loop(inputs) = &step.action {
            let inner = inputs.steps.as_deref().unwrap_or_default();
            collect(inner, &pointer.join("inputs").join("Steps"), Some(here), all);
        }
    }
}

/// Calls `visit` with every text below `value` (not with keys) and its path.
pub fn strings(value: &Value, pointer: &Pointer, visit: &mut dyn FnMut(&str, &Pointer)) {
    match value {
        Value::String(text) => visit(text, pointer),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                strings(item, &pointer.join(index), visit);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                strings(item, &pointer.join(key.as_str()), visit);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
