//! Family 03: references, and what they name.

mod bare;
mod meant;
mod names;
mod order;
mod outputs;
mod places;
mod shape;
mod single;
mod text;

use crate::diagnostic::Diagnostic;
use crate::document::{Action, StepAt, strings};
use crate::expr::{self, Kind, Reference};
use crate::json::Value;
use crate::rules::{Context, Family};
use crate::text::{Pointer, Segment};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "03",
    title: "references",
    rules: &[
        &names::UNKNOWN_STEP_OUTPUT,
        &names::UNKNOWN_PARAMETER,
        &names::UNKNOWN_STEP,
        &names::UNKNOWN_VARIABLE,
        &names::UNKNOWN_SYSTEM_VARIABLE,
        &names::STEP_WITHOUT_OUTPUT,
        &names::OUTPUT_OF_PARAMETER,
        &shape::MALFORMED_REFERENCE,
        &shape::UNCLOSED_REFERENCE,
        &order::OUTPUT_BEFORE_STEP,
        &order::OUTPUT_ON_SOME_PATHS,
        &order::OWN_OUTPUT,
        &order::INNER_OUTPUT_FROM_OUTSIDE,
        &places::PARAMETER_STORE_IN_STEP,
        &places::REFERENCE_AS_TARGET,
        &places::REFERENCE_IN_KEY,
        &text::NON_TEXT_IN_TEXT,
        &outputs::MALFORMED_DOCUMENT_OUTPUT,
        &single::SINGLE_BRACES,
        &bare::FORGOTTEN_BRACES,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let order = order::Order::new(context);
    for (index, step) in context.steps().iter().enumerate() {
        places::check_targets(context, step, out);
        let start = out.len();
        for (pointer, value) in inputs(context, step) {
            places::check_keys(context, step, value, &pointer, out);
            strings(value, &pointer, &mut |text, pointer| check_text(context, &order, index, text, pointer, out));
        }
        order::tell_once(start, out);
    }
    for (name, variable) in context.document.variables.iter().flatten() {
        let Some(default) = &variable.default else { continue };
        let pointer: Pointer = ["variables", name, "default"].into_iter().collect();
        strings(default, &pointer, &mut |text, pointer| {
            let at = Place { pointer, what: "variable", name };
            for (range, reference) in expr::references(text) {
                if let Reference::Parameter(_) | Reference::Global(_) | Reference::Automation(_) = &reference {
                    names::check(context, &at, range, &reference, out);
                }
            }
        });
    }
    outputs::check(context, out);
}

/// Where a text stands.
struct Place<'p> {
    pointer: &'p Pointer,
    /// `step` or `variable`.
    what: &'static str,
    name: &'p str,
}

fn check_text(context: &Context<'_>, order: &order::Order, index: usize, text: &str, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    // Brackets of scripts are the security family's.
    if is_script(pointer) {
        return;
    }
    let step = &context.steps()[index];
    let at = Place { pointer, what: "step", name: step.step.name() };
    if !text.contains(['{', '}', '<', '%']) {
        return bare::check(context, &at, step, text, out);
    }
    let whole = expr::whole(text).is_some();
    let found = expr::scan(text);
    single::check(context, &at, text, &found, out);
    for braces in found {
        match braces.kind {
            Kind::Malformed | Kind::Unclosed => shape::check(context, &at, text, &braces, out),
            Kind::Reference(reference) => {
                if let Reference::Ssm(_) = &reference {
                    places::parameter_store(context, &at, braces.range, &reference, out);
                } else if names::check(context, &at, braces.range.clone(), &reference, out) {
                    order.check(context, &at, index, braces.range.clone(), &reference, out);
                    if !whole {
                        text::check(context, &at, step, braces.range, &reference, out);
                    }
                }
            }
        }
    }
}

/// The inputs of a step with their paths, without those that are judged elsewhere.
fn inputs<'c>(context: &'c Context<'_>, step: &StepAt<'_>) -> impl Iterator<Item = (Pointer, &'c Value)> {
    let list = step.pointer.join("inputs");
    // The `Name` of an update is family 02's.
    let other = match step.step.action {
        Action::Loop(_) => "Steps",
        Action::UpdateVariable(_) => "Name",
        _ => "",
    };
    let map = context.at(&list).and_then(Value::as_object);
    map.into_iter().flatten().filter(move |(key, _)| *key != other).map(move |(key, value)| (list.join(key.as_str()), value))
}

/// Whether a path is that of an `executeScript` step's code.
fn is_script(pointer: &Pointer) -> bool {
    matches!(pointer.last(), Some(Segment::Key(key)) if key == "Script")
        && pointer.segments().iter().rev().nth(1) == Some(&Segment::Key("inputs".to_owned()))
}
