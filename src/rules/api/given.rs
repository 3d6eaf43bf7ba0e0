//! What the parameters of the document can be, held against what the operation takes.

use std::collections::BTreeMap;

use crate::catalog::Operation;
use crate::catalog::validate::MismatchKind;
use crate::diagnostic::Diagnostic;
use crate::document::{Parameter, ParameterType, StepAt, strings};
use crate::expr::{self, Reference};
use crate::json::{Value, scalar_text};
use crate::rules::Context;
use crate::rules::api::request::{self, VALUE_OF_WRONG_FORM, VALUE_OUTSIDE_ENUM, VALUE_OUTSIDE_LIMITS};
use crate::text::{Pointer, Segment};

/// Allowed values of a parameter that are tried.
const MOST_VALUES: usize = 64;

/// Judges a request with each value that a parameter is known to have: its allowed values, else its default.
pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, request: &Value, out: &mut Vec<Diagnostic>) {
    let mut parameters: BTreeMap<String, Vec<Pointer>> = BTreeMap::new();
    strings(request, &Pointer::root(), &mut |text, pointer| {
        if let Some(Reference::Parameter(name)) = expr::whole(text) {
            parameters.entry(name).or_default().push(pointer.clone());
        }
    });
    for (name, places) in &parameters {
        let Some(parameter) = context.document.parameter(name) else { continue };
        let request = about(request, places);
        let mut told: Vec<&Pointer> = Vec::new();
        for (at, value, what) in values(name, parameter) {
            let tried = with(&request, name, &value);
            for mismatch in request::mismatches(context, operation, &tried) {
                let rule = match mismatch.kind {
                    MismatchKind::Enum => &VALUE_OUTSIDE_ENUM,
                    MismatchKind::Bounds => &VALUE_OUTSIDE_LIMITS,
                    MismatchKind::Pattern => &VALUE_OF_WRONG_FORM,
                    _ => continue,
                };
                // The first value that does not fit is told, at each place where it does not.
                let Some(place) = places.iter().find(|place| **place == mismatch.pointer).filter(|place| !told.contains(place)) else {
                    continue;
                };
                told.push(place);
                let here = place.segments().iter().fold(step.pointer.join("inputs"), |whole, segment| whole.join(segment.clone()));
                let message = format!("step `{}`: {what} of parameter `{name}` does not fit: {}", step.step.name(), mismatch.message);
                let finding = context.at_value(rule, &here, message).maybe_help(mismatch.help);
                out.push(finding.related(context.tree.span(&at), "the value"));
            }
        }
    }
}

/// The values that a parameter is known to have, with their places. An empty default is the usual way to say that nothing is given.
fn values(name: &str, parameter: &Parameter) -> Vec<(Pointer, Value, &'static str)> {
    let declared = parameter.parameter_type.as_ref().and_then(ParameterType::plain);
    let at: Pointer = ["parameters", name].into_iter().collect();
    let listed: Vec<_> = match (&parameter.allowed_values, &parameter.default) {
        (Some(allowed), _) => {
            let places = (0..).map(|index: usize| at.join("allowedValues").join(index));
            places.zip(allowed).map(|(place, value)| (place, value, "an allowed value")).collect()
        }
        (None, Some(default)) => vec![(at.join("default"), default, "the default")],
        (None, None) => Vec::new(),
    };
    let typed = |value: &Value| {
        let text = scalar_text(value).filter(|text| !text.is_empty() && !expr::contains_reference(text))?;
        match declared {
            Some(ParameterType::String) => Some(Value::from(text)),
            Some(ParameterType::Integer) => text.trim().parse::<i64>().ok().map(Value::from),
            _ => None,
        }
    };
    listed.into_iter().take(MOST_VALUES).filter_map(|(place, value, what)| Some((place, typed(value)?, what))).collect()
}

/// The members of a request that some places are in: the others have been judged.
fn about(request: &Value, places: &[Pointer]) -> Value {
    let is_about = |key: &str| places.iter().any(|place| matches!(place.segments().first(), Some(Segment::Key(first)) if first == key));
    let members = request.as_object().into_iter().flatten().filter(|(key, _)| is_about(key));
    Value::Object(members.map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// The request with a value in a parameter's place.
fn with(request: &Value, name: &str, value: &Value) -> Value {
    match request {
        Value::String(text) if expr::whole(text) == Some(Reference::Parameter(name.to_owned())) => value.clone(),
        Value::Array(items) => items.iter().map(|item| with(item, name, value)).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(key, item)| (key.clone(), with(item, name, value))).collect()),
        other => other.clone(),
    }
}
