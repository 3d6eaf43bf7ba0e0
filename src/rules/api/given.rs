//! What references can become, held against what the operation takes: parameters by their allowed values and defaults, system
//! variables by their form.

use std::collections::BTreeMap;

use crate::catalog::Operation;
use crate::catalog::validate::{Mismatch, MismatchKind};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Parameter, ParameterType, StepAt, strings};
use crate::expr::{self, Reference};
use crate::json::{Value, scalar_text};
use crate::rules::Context;
use crate::rules::api::reference::REFERENCE_OF_WRONG_TYPE;
use crate::rules::api::request;
use crate::rules::api::value::rule_of;
use crate::text::{Pointer, Segment};

/// Allowed values of a parameter that are tried.
const MOST_VALUES: usize = 64;

/// System variables as they are at some moment (reference 7.1).
const AT_A_MOMENT: &[(&str, &str)] = &[
    ("ACCOUNT_ID", "123456789012"),
    ("AWS_PARTITION", "aws"),
    ("DATE", "2026-01-02"),
    ("DATE_TIME", "2026-01-02_03.04.05"),
    ("EXECUTION_ID", "01234567-89ab-cdef-0123-456789abcdef"),
    ("REGION", "eu-west-1"),
];

/// Judges a request by what the references in it can become; `found` is what is wrong with it whatever they become.
pub(super) fn check(
    context: &Context<'_>,
    step: &StepAt<'_>,
    operation: Operation<'_>,
    request: &Value,
    found: &[Mismatch],
    out: &mut Vec<Diagnostic>,
) {
    parameters(context, step, operation, request, out);
    system_variables(context, step, operation, request, found, out);
}

/// Judges a request with its system variables as they are at some moment.
fn system_variables(
    context: &Context<'_>,
    step: &StepAt<'_>,
    operation: Operation<'_>,
    request: &Value,
    found: &[Mismatch],
    out: &mut Vec<Diagnostic>,
) {
    let mut places: BTreeMap<Pointer, (String, String)> = BTreeMap::new();
    strings(request, &Pointer::root(), &mut |text, pointer| {
        if let Some(becomes) = at_a_moment(text) {
            places.insert(pointer.clone(), (text.to_owned(), becomes));
        }
    });
    if places.is_empty() {
        return;
    }
    let tried = replaced(request, &|text| at_a_moment(text).map(Value::from));
    for mismatch in request::mismatches(context, operation, &tried) {
        let Some((text, becomes)) = places.get(&mismatch.pointer) else { continue };
        let rule = match mismatch.kind {
            // A region or a day of the enumeration's is as good as the one that is tried.
            MismatchKind::Enum => None,
            MismatchKind::Type if found.iter().all(|other| other.pointer != mismatch.pointer) => Some(&REFERENCE_OF_WRONG_TYPE),
            kind => rule_of(kind),
        };
        let Some(rule) = rule else { continue };
        let message = format!("step `{}`: `{text}` becomes a text such as `{becomes}`: {}", step.step.name(), mismatch.message);
        let mut finding = context.at_value(rule, &place(step, &mismatch.pointer), message).maybe_help(mismatch.help);
        finding.level = Level::Warning;
        out.push(finding);
    }
}

/// What a text becomes at some moment that refers to system variables only; `None` for every other.
fn at_a_moment(text: &str) -> Option<String> {
    let mut becomes = String::new();
    let mut end = 0;
    for (range, reference) in expr::references(text) {
        let (Reference::Global(name) | Reference::Automation(name)) = reference else { return None };
        let (_, value) = AT_A_MOMENT.iter().find(|(known, _)| *known == name)?;
        becomes.push_str(&text[end..range.start]);
        becomes.push_str(value);
        end = range.end;
    }
    (end > 0).then(|| becomes + &text[end..])
}

/// The place of an input in the document.
pub(super) fn place(step: &StepAt<'_>, pointer: &Pointer) -> Pointer {
    pointer.segments().iter().fold(step.pointer.join("inputs"), |whole, segment| whole.join(segment.clone()))
}

/// Judges a request with each value that a parameter is known to have: its allowed values, else its default.
fn parameters(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, request: &Value, out: &mut Vec<Diagnostic>) {
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
            let is_it = |text: &str| expr::whole(text) == Some(Reference::Parameter(name.clone()));
            let tried = replaced(&request, &|text| is_it(text).then(|| value.clone()));
            for mismatch in request::mismatches(context, operation, &tried) {
                let Some(rule) = rule_of(mismatch.kind) else { continue };
                // The first value that does not fit is told, at each place where it does not.
                let Some(at_fault) = places.iter().find(|place| **place == mismatch.pointer).filter(|place| !told.contains(place)) else {
                    continue;
                };
                told.push(at_fault);
                let here = place(step, at_fault);
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

/// The request with other values in the place of some texts.
fn replaced(request: &Value, other: &dyn Fn(&str) -> Option<Value>) -> Value {
    match request {
        Value::String(text) => other(text).unwrap_or_else(|| request.clone()),
        Value::Array(items) => items.iter().map(|item| replaced(item, other)).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(key, item)| (key.clone(), replaced(item, other))).collect()),
        plain => plain.clone(),
    }
}
