//! What a loop goes over, and what it says that it is (reference 6.5).

use crate::diagnostic::Diagnostic;
use crate::document::{Action, Arg, Loop, ParameterType, StepAt};
use crate::expr;
use crate::json::{self, Value};
use crate::rules::Context;

crate::rule! {
    /// A loop goes over values of another type than it says.
    ///
    /// # Why
    /// `IteratorDataType` is the type of each value, `String` where it is left out: `StringMap` for a list of mappings, `Integer` and
    /// `Boolean` for numbers and booleans. Nothing says that the service converts one into the other.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Volumes:
    ///     type: MapList
    /// mainSteps:
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: '{{ Volumes }}'
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Volumes:
    ///     type: MapList
    /// mainSteps:
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: '{{ Volumes }}'
    ///       IteratorDataType: StringMap
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) ITERATORS_OF_OTHER_TYPE = "SSM0441" "iterators-of-other-type" Warning Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for step in context.steps() {
        if let Action::Loop(inputs) = &step.step.action {
            out.extend(judge(context, step, inputs));
        }
    }
}

fn judge(context: &Context<'_>, step: &StepAt<'_>, inputs: &Loop) -> Option<Diagnostic> {
    let said = inputs.iterator_data_type.as_deref();
    let wanted = said.unwrap_or("String");
    let found = match inputs.iterators.as_ref()? {
        Arg::Literal(items) => items.iter().find_map(|item| literal(item, wanted))?,
        iterators @ Arg::Text(_) => reference(context, iterators, wanted)?,
    };
    let name = step.step.name();
    let pointer = step.pointer.join("inputs");
    let (key, message) = if said.is_some() {
        ("IteratorDataType", format!("loop `{name}` says that it goes over values of type {wanted}, but {found}"))
    } else {
        ("Iterators", format!("loop `{name}` has no `IteratorDataType`, which means String, but {found}"))
    };
    let help = if found.contains("mapping") { "write `IteratorDataType: StringMap`" } else { "let `IteratorDataType` be their type" };
    Some(context.at_value(&ITERATORS_OF_OTHER_TYPE, &pointer.join(key), message).help(help))
}

/// What there is instead, in a list that is written down. A number or a boolean becomes text without harm.
fn literal(item: &Value, wanted: &str) -> Option<String> {
    let fits = match (item, wanted) {
        (Value::String(text), _) if expr::contains_reference(text) => true,
        (Value::String(text), "Integer") => text.trim().parse::<i64>().is_ok(),
        (Value::String(text), "Boolean") => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        (Value::Object(_), wanted) => !matches!(wanted, "String" | "Integer" | "Boolean"),
        (Value::Number(number), "Integer") => !number.is_f64(),
        (Value::String(_) | Value::Number(_) | Value::Bool(_), "StringMap")
        | (Value::Number(_), "Boolean")
        | (Value::Bool(_), "Integer") => false,
        _ => true,
    };
    (!fits).then(|| format!("there is {} among them", json::describe(item)))
}

/// What there is instead, by the type of a reference.
fn reference(context: &Context<'_>, iterators: &Arg<Vec<Value>>, wanted: &str) -> Option<String> {
    let reference = iterators.reference()?;
    let items = match (context.type_of(&reference)?, wanted) {
        (ParameterType::MapList, "String" | "Integer" | "Boolean") => "mappings",
        (ParameterType::StringList, "StringMap") => "texts",
        _ => return None,
    };
    Some(format!("{reference} is a list of {items}"))
}
