//! References in the inputs of actions, held against the types that the inputs have.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{InputKind, ParameterType, StepAt};
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::api::request::{self, REFERENCE_OF_WRONG_TYPE};

/// The inputs of actions that do one thing. Those that call any API are judged by the operation's own types, and their `DesiredValues`,
/// which one value may well become, by family 07.
pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Some(facts) = step.step.action.facts().filter(|facts| !facts.api) else { return };
    for input in facts.inputs {
        let pointer = step.pointer.join("inputs").join(input.name);
        let Some(reference) = context.at(&pointer).and_then(Value::as_str).and_then(expr::whole) else { continue };
        let Some((called, declare, never)) = wanted(input.kind) else { continue };
        let Some(found) = context.type_of(&reference).filter(|found| never.contains(found)) else { continue };
        let article = if matches!(found, ParameterType::Integer) { "an" } else { "a" };
        let message = format!("step `{}`: `{}` must be {called}, but `{reference}` is {article} {found}", step.step.name(), input.name);
        let mut finding = context.at_value(&REFERENCE_OF_WRONG_TYPE, &pointer, message);
        // Which of these the service refuses, and when, nobody has measured.
        finding.level = Level::Warning;
        if let Some(declared) = request::declaration(context, &reference) {
            finding = finding.related(context.tree.span(&declared), "its type is declared here");
        }
        out.push(finding.help(format!("give it a value that is declared as {declare}")));
    }
}

/// How a type is called, how to declare it, and the types that never become it.
///
/// Reference 4.5 tells what converts: one text becomes a list, a list of one text becomes that text (AWS's own runbooks give
/// `runInstances.InstanceIds` where one id is wanted), and text may be a number or a boolean.
fn wanted(kind: InputKind) -> Option<(&'static str, &'static str, &'static [ParameterType])> {
    use ParameterType::{Boolean, Integer, MapList, String, StringList, StringMap};
    Some(match kind {
        InputKind::String => ("a string", "String", &[MapList]),
        InputKind::StringList => ("a list of strings", "StringList", &[Integer, Boolean, StringMap, MapList]),
        InputKind::Integer => ("an integer", "Integer", &[Boolean, StringList, StringMap, MapList]),
        InputKind::Boolean => ("a boolean", "Boolean", &[Integer, StringList, StringMap, MapList]),
        InputKind::Map => ("a mapping", "StringMap", &[String, Integer, Boolean, StringList, MapList]),
        InputKind::MapList => ("a list of mappings", "MapList", &[String, Integer, Boolean, StringList]),
        InputKind::List => ("a list", "StringList", &[Integer, Boolean]),
        InputKind::MapOrList => ("a mapping or a list of mappings", "MapList", &[String, Integer, Boolean, StringList]),
        InputKind::Any | InputKind::Choices | InputKind::Condition | InputKind::Steps => return None,
    })
}
