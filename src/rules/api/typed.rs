//! References in the inputs of actions, held against the types that the inputs have.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{InputFacts, InputKind, ParameterType, StepAt};
use crate::expr::{self, Reference};
use crate::json::Value;
use crate::rules::Context;
use crate::rules::api::reference::{self, REFERENCE_OF_WRONG_TYPE};
use crate::text::Pointer;

/// The inputs of actions that do one thing. Those that call any API are judged by the operation's own types, and their `DesiredValues`,
/// which one value may well become, by family 07.
pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Some(facts) = step.step.action.facts().filter(|facts| !facts.api) else { return };
    for input in facts.inputs {
        let pointer = step.pointer.join("inputs").join(input.name);
        match context.at(&pointer) {
            Some(Value::String(text)) => out.extend(whole(context, step, input, text, &pointer)),
            Some(Value::Array(items)) if input.kind == InputKind::StringList => {
                let texts = items.iter().enumerate().filter_map(|(index, item)| Some((pointer.join(index), item.as_str()?)));
                out.extend(texts.filter_map(|(at, text)| item(context, step, input, text, &at)));
            }
            _ => {}
        }
    }
}

/// A reference that is all that an input is given.
fn whole(context: &Context<'_>, step: &StepAt<'_>, input: &InputFacts, text: &str, at: &Pointer) -> Option<Diagnostic> {
    let reference = expr::whole(text)?;
    let wanted = wanted(input.kind)?;
    let found = context.type_of(&reference).filter(|found| wanted.never.contains(found))?;
    if input.kind == InputKind::String && found == ParameterType::StringList && is_predefined(context, &reference) {
        return None;
    }
    let help = match (input.kind, &found) {
        (InputKind::StringList, ParameterType::String) => format!("make it a list of one item: `[\"{text}\"]`"),
        _ => format!("give it a value that is declared as {}", wanted.declare),
    };
    Some(told(context, step, &format!("`{}` must be {}", input.name, wanted.called), &reference, &found, at).help(help))
}

/// A reference that is one of the texts that an input is given: one text, or a list of more.
fn item(context: &Context<'_>, step: &StepAt<'_>, input: &InputFacts, text: &str, at: &Pointer) -> Option<Diagnostic> {
    let reference = expr::whole(text)?;
    let found = context.type_of(&reference).filter(|found| matches!(found, ParameterType::StringMap | ParameterType::MapList))?;
    let finding = told(context, step, &format!("the items of `{}` must be strings", input.name), &reference, &found, at);
    Some(finding.help("give it a value that is declared as String or StringList"))
}

fn told(context: &Context<'_>, step: &StepAt<'_>, wanted: &str, reference: &Reference, found: &ParameterType, at: &Pointer) -> Diagnostic {
    let article = if *found == ParameterType::Integer { "an" } else { "a" };
    let message = format!("step `{}`: {wanted}, but `{reference}` is {article} {found}", step.step.name());
    let mut finding = context.at_value(&REFERENCE_OF_WRONG_TYPE, at, message);
    // Which of these the service refuses, and when, nobody has measured.
    finding.level = Level::Warning;
    match reference::declaration(context, reference) {
        Some(declared) => finding.related(context.tree.span(&declared), "its type is declared here"),
        None => finding,
    }
}

/// Whether an action has the output by itself: it is a list of texts in the API, and AWS's own runbooks give one (`InstanceIds` of
/// aws:runInstances) where one text is wanted.
fn is_predefined(context: &Context<'_>, reference: &Reference) -> bool {
    let Reference::Output { step, output } = reference else { return false };
    let step = context.flow.find(step).map(|index| context.steps()[index].step);
    step.is_some_and(|step| step.declared_outputs().iter().all(|declared| declared.name.as_deref() != Some(output)))
}

/// What an input takes.
struct Wanted {
    /// How the type is called.
    called: &'static str,
    /// How a value of it is declared.
    declare: &'static str,
    /// The types that do not become it.
    never: &'static [ParameterType],
}

/// What an input of a kind takes. Nothing is converted on the way into an action (reference 1.3), save that a number or a boolean where
/// a text is wanted does no harm that anybody has told of.
fn wanted(kind: InputKind) -> Option<Wanted> {
    use ParameterType::{Boolean, Integer, MapList, String, StringList, StringMap};
    let (called, declare, never): (_, _, &'static [ParameterType]) = match kind {
        InputKind::String => ("a string", "String", &[StringList, StringMap, MapList]),
        InputKind::StringList => ("a list of strings", "StringList", &[String, Integer, Boolean, StringMap, MapList]),
        InputKind::Integer => ("an integer", "Integer", &[String, Boolean, StringList, StringMap, MapList]),
        InputKind::Boolean => ("a boolean", "Boolean", &[String, Integer, StringList, StringMap, MapList]),
        InputKind::Map => ("a mapping", "StringMap", &[String, Integer, Boolean, StringList, MapList]),
        InputKind::MapList => ("a list of mappings", "MapList", &[String, Integer, Boolean, StringList]),
        InputKind::List => ("a list", "StringList", &[String, Integer, Boolean, StringMap]),
        InputKind::MapOrList => ("a mapping or a list of mappings", "MapList", &[String, Integer, Boolean, StringList]),
        InputKind::Any | InputKind::Choices | InputKind::Condition | InputKind::Steps => return None,
    };
    Some(Wanted { called, declare, never })
}
