//! One step alone: its inputs as they are given, and what other steps would have yielded.

use std::collections::BTreeSet;

use ssmith::document::{Document, Output, ParameterType, Step, strings};
use ssmith::expr::{self, Reference};
use ssmith::json::{self, Map, Value};
use ssmith::simulate::OnlyStep;
use ssmith::text::{Pointer, nearest};

use crate::CliError;
use crate::desk::Values;

/// The document with the step's inputs replaced and without the parameters that it does not need, and what to run of it.
pub(crate) fn step(
    document: &Document,
    name: &str,
    inputs: &[(String, String)],
    outputs: &[(String, String)],
    given: &Values<'_>,
) -> Result<(Document, OnlyStep), CliError> {
    let all = document.all_steps();
    let Some(at) = all.iter().find(|at| at.step.name() == name) else {
        let error = CliError::usage(format!("the document has no step `{name}`"));
        let names: Vec<_> = all.iter().map(|at| at.step.name()).collect();
        return Err(match nearest(name, names.iter().copied()) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("its steps are {}", names.join(", "))),
        });
    };
    let mut value = document.to_value();
    let pointer = at.pointer.join("inputs").to_string();
    if let Some(written) = value.pointer_mut(&pointer).and_then(Value::as_object_mut) {
        for (key, text) in inputs {
            let is_text = written.get(key).and_then(Value::as_str).is_some_and(|text| expr::whole(text).is_none());
            written.insert(key.clone(), if is_text { text.as_str().into() } else { meant(text) });
        }
    }
    let needed = value.pointer(&at.pointer.to_string()).map(parameters).unwrap_or_default();
    if let Some(parameters) = value.pointer_mut("/parameters").and_then(Value::as_object_mut) {
        parameters.retain(|name, definition| given.has(name) || needed.contains(name) || definition.get("default").is_some());
    }
    let outputs =
        outputs.iter().map(|(name, text)| Ok((name.clone(), output(document, name, text)?))).collect::<Result<Map<_, _>, CliError>>()?;
    Ok((Document::from_value(value), OnlyStep { name: name.to_owned(), outputs }))
}

/// The parameters that a step refers to.
fn parameters(step: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    strings(step, &Pointer::root(), &mut |text, _| {
        for (_, reference) in expr::references(text) {
            if let Reference::Parameter(name) = reference {
                names.insert(name);
            }
        }
    });
    names
}

/// The value of an output by its declared type; of a predefined one, or one that is not declared, what is meant.
fn output(document: &Document, name: &str, text: &str) -> Result<Value, CliError> {
    let Some((step, output)) = name.split_once('.') else {
        return Err(CliError::usage(format!("`{name}` is no output")).hint("write `--output Step.Output=value`"));
    };
    let all = document.all_steps();
    let Some(at) = all.iter().find(|at| at.step.name() == step) else {
        let error = CliError::usage(format!("--output {name}: the document has no step `{step}`"));
        return Err(match nearest(step, all.iter().map(|at| at.step.name())) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error,
        });
    };
    Ok(match declared(at.step, output) {
        Some(ParameterType::String) => text.into(),
        _ => meant(text),
    })
}

fn declared(step: &Step, output: &str) -> Option<ParameterType> {
    step.declared_outputs().iter().find(|declared| declared.name.as_deref() == Some(output)).map(Output::type_or_default)
}

/// What a text on the command line means: JSON where it is JSON, else the text.
fn meant(text: &str) -> Value {
    json::parse(text).unwrap_or_else(|| text.into())
}
