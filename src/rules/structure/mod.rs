//! Family 01: the structure of a document, as its JSON Schemas state it and a few facts beyond them.
//!
//! The schemas find; this family says it in a person's words: which thing, what is wrong with it, what was meant.

mod definitions;
mod document;
mod inputs;
mod place;
mod sleep;
mod step;
mod values;
mod words;

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Rule};
use crate::rules::{Context, Family};
use crate::schema::{self, Violation, ViolationKind};
use crate::text::{Near, Pointer, near, nearest};
use place::Place;

/// The family.
pub static FAMILY: Family = Family {
    digits: "01",
    title: "structure",
    rules: &[
        &document::NOT_A_RUNBOOK,
        &document::WRONG_SCHEMA_VERSION,
        &document::NO_STEPS,
        &document::UNKNOWN_TOP_LEVEL_KEY,
        &document::CHANGE_TEMPLATE,
        &document::BAD_DOCUMENT_OUTPUT,
        &document::WRONG_TYPE,
        &document::EMPTY_VALUE,
        &step::UNKNOWN_STEP_KEY,
        &step::MISSING_STEP_KEY,
        &step::BAD_STEP_NAME,
        &step::UNKNOWN_ACTION,
        &step::INTERNAL_ACTION,
        &step::UNKNOWN_FAILURE_WORD,
        &step::QUOTED_CONTROL,
        &inputs::MISSING_INPUT,
        &inputs::EXCLUSIVE_INPUTS,
        &inputs::UNKNOWN_INPUT,
        &values::WRONG_INPUT_TYPE,
        &values::QUOTED_NUMBER,
        &values::WRONG_INPUT_VALUE,
        &values::OUT_OF_RANGE,
        &values::EMPTY_LIST,
        &inputs::MISSING_HANDLER,
        &inputs::MISSING_CODE,
        &sleep::BAD_SLEEP_TIME,
        &definitions::UNKNOWN_TYPE,
        &definitions::MISSING_TYPE,
        &definitions::UNKNOWN_DEFINITION_KEY,
        &definitions::INCOMPLETE_OUTPUT,
        &definitions::BAD_CHECKSUM,
    ],
    check,
};

/// All rules of the family see the document through this.
struct Structure<'c, 'a> {
    context: &'c Context<'a>,
    /// Keys that a misspelt key of the same mapping stands for: said once, at that key.
    misspelt: HashSet<(Pointer, String)>,
    /// Keys that are missing.
    missing: HashSet<(Pointer, String)>,
}

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if document::is_another_thing(context, found) {
        return;
    }
    let violations = schema::validate(context.value);
    let structure = Structure { context, misspelt: misspelt(&violations), missing: missing(&violations) };
    for violation in &violations {
        let Violation { pointer, kind } = violation;
        if matches!(kind, ViolationKind::WrongType { .. } | ViolationKind::Pattern { .. }) && context.is_ambiguous(pointer) {
            continue;
        }
        let diagnostic = match Place::of(pointer) {
            Place::Root => structure.root(kind),
            Place::TopKey(key) => structure.top_key(key, pointer, kind),
            Place::DocumentOutput => structure.document_output(pointer, kind),
            Place::Definition(definition) => structure.definition(&definition, pointer, kind),
            Place::Step(step) => structure.step(&step, kind),
            Place::StepKey(step, key) => structure.step_key(&step, key, pointer, kind),
            Place::Inputs(step) => structure.inputs(&step, pointer, kind),
            Place::Input(input) => structure.input(&input, pointer, kind),
        };
        found.extend(diagnostic);
    }
    step::quoted_controls(context, found);
    inputs::rollback_twice(context, found);
    values::quoted_numbers(context, found);
    sleep::check(context, found);
}

/// What each unknown key nearly is.
fn misspelt(violations: &[Violation]) -> HashSet<(Pointer, String)> {
    violations
        .iter()
        .filter_map(|violation| match &violation.kind {
            ViolationKind::Unknown { key, allowed } => {
                let near = nearest(key, allowed.iter().map(String::as_str))?;
                Some((violation.pointer.clone(), near.to_owned()))
            }
            _ => None,
        })
        .collect()
}

/// Every missing key.
fn missing(violations: &[Violation]) -> HashSet<(Pointer, String)> {
    violations
        .iter()
        .filter_map(|violation| match &violation.kind {
            ViolationKind::Missing { key } => Some((violation.pointer.clone(), key.clone())),
            _ => None,
        })
        .collect()
}

impl Structure<'_, '_> {
    /// A finding about a key that does not belong into the mapping at `pointer`.
    fn unknown(&self, rule: &'static Rule, pointer: &Pointer, key: &str, allowed: &[String], message: String) -> Diagnostic {
        // Beside the key that was meant it would stand there twice.
        let is_there = |name: &str| self.context.at(pointer).and_then(|mapping| mapping.get(name)).is_some();
        let near = near(key, allowed.iter().map(String::as_str)).map(|near| Near { sure: near.sure && !is_there(near.name), ..near });
        self.context.at_key(rule, &pointer.join(key), message).mean(key, near)
    }

    /// Whether `key` is missing in the mapping at a path.
    fn is_missing(&self, pointer: &Pointer, key: &str) -> bool {
        self.missing.contains(&(pointer.clone(), key.to_owned()))
    }

    /// Whether a misspelt key stands where `key` is missing.
    fn is_misspelt(&self, pointer: &Pointer, key: &str) -> bool {
        self.misspelt.contains(&(pointer.clone(), key.to_owned()))
    }

    /// The name of the step at a path, for messages.
    fn label(&self, step: &Pointer) -> String {
        words::step(self.context, step)
    }
}
