//! Family 07: the outputs of steps, the selectors that find them, and the values that a step waits for.

mod declared;
mod desired;
mod object;
mod property;
mod returned;
mod selector;
mod shape;
mod types;

use std::cell::LazyCell;

use crate::catalog::Found;
use crate::diagnostic::Diagnostic;
use crate::document::{Action, Output, StepAt};
use crate::rules::{Context, Family};
use crate::text::Pointer;
use selector::Selector;

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "07",
    title: "outputs and selectors",
    rules: &[
        &selector::MALFORMED_SELECTOR,
        &selector::UNDOCUMENTED_SELECTOR,
        &selector::REFERENCE_IN_SELECTOR,
        &shape::SELECTOR_FINDS_NOTHING,
        &object::SCRIPT_SELECTOR_WITHOUT_PAYLOAD,
        &object::LAMBDA_SELECTOR_WITH_PAYLOAD,
        &types::OUTPUT_OF_WRONG_TYPE,
        &declared::RESERVED_OUTPUT_NAME,
        &declared::DUPLICATE_OUTPUT,
        &declared::UNUSABLE_OUTPUT_NAME,
        &declared::OUTPUTS_NOT_SUPPORTED,
        &property::PROPERTY_IS_NO_SCALAR,
        &property::PROPERTY_OF_SEVERAL_VALUES,
        &desired::IMPOSSIBLE_DESIRED_VALUE,
        &desired::DESIRED_BOOLEAN_SPELLING,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    declared::check_names(context, out);
    let read = LazyCell::new(|| declared::read_steps(context));
    let is_read = |name: &str| read.contains(name);
    for step in context.steps() {
        declared::check(context, step, &is_read, out);
        for (index, output) in step.step.declared_outputs().iter().enumerate() {
            check_output(context, step, output, &step.pointer.join("outputs").join(index), out);
        }
        if let Some(text) = property_selector(&step.step.action) {
            let label = format!("{}: `PropertySelector`", label(step));
            let pointer = step.pointer.join("inputs").join("PropertySelector");
            let selector = Selector { label: &label, text, pointer: &pointer };
            let Some(path) = selector.read_input(context, out) else { continue };
            let Some(found) = context.operation(step).and_then(|operation| shape::find(context, &selector, &path, operation, out)) else {
                continue;
            };
            property::check(context, step, &selector, &found, out);
            desired::check(context, step, &path, &found, out);
        }
    }
}

fn check_output(context: &Context<'_>, step: &StepAt<'_>, output: &Output, at: &Pointer, out: &mut Vec<Diagnostic>) {
    let Some(text) = &output.selector else { return };
    let name = output.name.as_deref().unwrap_or_default();
    let label = format!("{}: output `{name}`", label(step));
    let pointer = at.join("Selector");
    let selector = Selector { label: &label, text, pointer: &pointer };
    let Some(path) = selector.read(context, out) else { return };
    let Some(operation) = context.operation(step) else {
        object::check(context, step, &selector, &path, out);
        return returned::check(context, step, &selector, &path, output, at, out);
    };
    if let Some(found) = shape::find(context, &selector, &path, operation, out) {
        types::check(context, &selector, &path, output, &found, at, out);
    }
}

fn property_selector(action: &Action) -> Option<&str> {
    match action {
        Action::AssertAwsResourceProperty(inputs) => inputs.property_selector.as_deref(),
        Action::WaitForAwsResourceProperty(inputs) => inputs.property_selector.as_deref(),
        _ => None,
    }
}

/// A step in a message.
fn label(step: &StepAt<'_>) -> String {
    format!("step `{}`", step.step.name())
}

/// What a selector finds, in a person's words.
fn described(found: &Found<'_>) -> &'static str {
    match found {
        Found::One(shape) => shape.kind().described(),
        Found::Many(_) => "a list",
        Found::Count => "an integer",
        Found::Anything => "any value",
    }
}
