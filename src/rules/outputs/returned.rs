//! The declared type of an output against what a script returns.

use crate::catalog::{Kind, Shape};
use crate::diagnostic::Diagnostic;
use crate::document::{Action, Output, ParameterType, StepAt};
use crate::json::{self, describe};
use crate::jsonpath::{Path, Pick};
use crate::python::{ITEM, Plain, Value};
use crate::rules::outputs::selector::Selector;
use crate::rules::outputs::types::{self, OUTPUT_OF_WRONG_TYPE};
use crate::rules::{Context, ScriptAt, answer};
use crate::text::Pointer;

/// What does not become a type.
struct Misfit {
    /// What it is, with its article.
    what: String,
    help: String,
}

pub(super) fn check(
    context: &Context<'_>,
    step: &StepAt<'_>,
    selector: &Selector<'_>,
    path: &Path,
    output: &Output,
    at: &Pointer,
    out: &mut Vec<Diagnostic>,
) {
    let (Action::ExecuteScript(_), Some(declared)) = (&step.step.action, output.type_or_default().plain()) else { return };
    let Some(script) = context.scripts().iter().find(|script| context.steps()[script.step].pointer == step.pointer) else { return };
    let Some(keys) = keys(path).filter(|_| script.trace.has_handler && script.trace.complete) else { return };
    // What is nothing, or not there, is not of a wrong type.
    let found: Vec<_> =
        script.trace.returned(&keys).into_iter().flatten().filter(|found| found.value != Value::Literal(json::Value::Null)).collect();
    let misfits: Option<Vec<Misfit>> = found.iter().map(|found| misfit(script, &found.value, &declared)).collect();
    // Of several, one may be what a way that never comes would return.
    let Some(misfit) = misfits.and_then(|misfits| misfits.into_iter().next()) else { return };
    let (pointer, written) = match output.output_type {
        Some(_) => (at.join("Type"), format!("is declared as {declared}")),
        None => (selector.pointer.clone(), "has no `Type`, which means String".to_owned()),
    };
    let message =
        format!("{}: what the script returns as `{}` is {}, but the output {written}", selector.label, selector.text, misfit.what);
    let returned = context.inside(&OUTPUT_OF_WRONG_TYPE, &script.pointer, script.trace.returns[0].at.clone(), "").span;
    out.push(context.at_value(&OUTPUT_OF_WRONG_TYPE, &pointer, message).help(misfit.help).related(returned, "what it returns"));
}

/// The keys below `Payload`; `None` for a path that may find several values.
fn keys(path: &Path) -> Option<Vec<&str>> {
    let (first, rest) = path.steps().split_first()?;
    if first.deep || path.counts() || first.pick != Pick::Key("Payload".to_owned()) {
        return None;
    }
    rest.iter()
        .map(|step| match &step.pick {
            Pick::Key(key) if !step.deep => Some(key.as_str()),
            Pick::Items(indexes) if !step.deep && indexes.len() == 1 => Some(ITEM),
            _ => None,
        })
        .collect()
}

/// Why a value does not become a type (reference 4.5); `None` where it does, or where that cannot be told.
fn misfit(script: &ScriptAt, value: &Value, declared: &ParameterType) -> Option<Misfit> {
    let (what, help) = match value {
        Value::Literal(literal) => (describe(literal).to_owned(), of_literal(literal, declared)?),
        Value::Text(_) => ("a text".to_owned(), of_text(None, declared)?),
        Value::Plain(plain) => (plain.described().to_owned(), of_plain(*plain, declared)?),
        Value::Dict(_) => ("a mapping".to_owned(), of_mapping(declared)?),
        Value::List(_) => ("a list".to_owned(), of_list(script, value, declared)?),
        Value::Answer { call, path } => {
            let shape = answer::answered(script, *call, path)?.ok()?;
            (shape.kind().described().to_owned(), types::of_one(shape, declared)?)
        }
        _ => return None,
    };
    Some(Misfit { what, help })
}

fn of_literal(literal: &json::Value, declared: &ParameterType) -> Option<String> {
    match literal {
        json::Value::String(text) => of_text(Some(text), declared),
        json::Value::Bool(_) => of_plain(Plain::Truth, declared),
        json::Value::Number(_) => of_plain(Plain::Whole, declared),
        _ => None,
    }
}

fn of_text(text: Option<&str>, declared: &ParameterType) -> Option<String> {
    let is_boolean = |text: &str| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    let fails = match declared {
        ParameterType::StringMap | ParameterType::MapList => true,
        ParameterType::Integer => text.is_some_and(|text| text.trim().parse::<f64>().is_err()),
        ParameterType::Boolean => text.is_some_and(|text| !is_boolean(text)),
        _ => false,
    };
    fails.then(|| "declare String".to_owned())
}

fn of_plain(plain: Plain, declared: &ParameterType) -> Option<String> {
    let own = match plain {
        Plain::Truth => ParameterType::Boolean,
        Plain::Whole | Plain::Fraction => ParameterType::Integer,
    };
    let fails = match declared {
        ParameterType::StringMap | ParameterType::MapList => true,
        ParameterType::Integer | ParameterType::Boolean => *declared != own,
        _ => false,
    };
    fails.then(|| format!("declare {own}"))
}

fn of_mapping(declared: &ParameterType) -> Option<String> {
    let fails = matches!(declared, ParameterType::Integer | ParameterType::Boolean | ParameterType::StringList);
    fails.then(|| "declare StringMap, or select a member of it".to_owned())
}

fn of_list(script: &ScriptAt, list: &Value, declared: &ParameterType) -> Option<String> {
    let object = script.trace.object(list)?;
    let items = object.any_item();
    let all = |test: &dyn Fn(&Value) -> bool| !items.is_empty() && items.iter().all(test);
    let is_scalar = |value: &Value| match value {
        Value::Literal(_) | Value::Text(_) | Value::Plain(_) => true,
        Value::Answer { call, path } => matches!(
            answer::answered(script, *call, path).and_then(Result::ok).map(Shape::kind),
            Some(Kind::String { .. } | Kind::Integer(_) | Kind::Long(_) | Kind::Boolean)
        ),
        _ => false,
    };
    let is_one = !object.open && object.rest.is_empty() && object.items.len() == 1;
    let is_mapping = |value: &Value| matches!(value, Value::Dict(_));
    match declared {
        ParameterType::StringMap => Some(if all(&is_mapping) { "declare MapList" } else { "declare StringList" }.to_owned()),
        ParameterType::MapList if all(&is_scalar) => Some("its items are no mappings: declare StringList".to_owned()),
        ParameterType::String | ParameterType::Integer | ParameterType::Boolean if !is_one => {
            let own = if all(&is_mapping) { "MapList" } else { "StringList" };
            Some(format!("declare {own}, or return one item; only a list of exactly one scalar converts"))
        }
        _ => None,
    }
}
