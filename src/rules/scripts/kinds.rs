//! What a script does with the kinds of values in its payload.

use super::given::{Given, given};
use super::name;
use super::payload::MISSING_PAYLOAD_KEY;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::ParameterType;
use crate::json::{Map, Value};
use crate::python::{self, ReadKind};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::nearest;

rule! {
    /// A script goes over a text of its payload as if it were a list.
    ///
    /// # Why
    /// A `String` of the document is one text in the script, and `for` goes over its letters: `i`, `-`, `0`, … What is a list in the
    /// document (`StringList`, or written in brackets) is one in the script.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   InstanceIds:
    ///     type: String
    /// mainSteps:
    ///   - name: tell
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: tell
    ///       InputPayload:
    ///         Ids: '{{ InstanceIds }}'
    ///       Script: |
    ///         def tell(events, context):
    ///             for instance in events['Ids']:
    ///                 print(instance)
    ///             return {}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   InstanceIds:
    ///     type: StringList
    /// mainSteps:
    ///   - name: tell
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: tell
    ///       InputPayload:
    ///         Ids: '{{ InstanceIds }}'
    ///       Script: |
    ///         def tell(events, context):
    ///             for instance in events['Ids']:
    ///                 print(instance)
    ///             return {}
    /// ```
    pub(super) TEXT_GONE_OVER = "SSM0629" "text-gone-over" Warning Run
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    // A script that asks for types may turn one into another.
    if ["isinstance", "type"].iter().any(|word| script.script.uses(word)) {
        return;
    }
    check_keyless(context, script, out);
    for round in script.trace.rounds.iter().filter(|round| !round.wants_letters) {
        let is_text = |given: &Given<'_>| match given {
            Given::Written(value) => value.is_string(),
            Given::Typed(parameter_type) => *parameter_type == ParameterType::String,
        };
        let Some(given) = given(context, script, &round.path).filter(is_text) else { continue };
        let place = round.path.join(".").replace(".[]", "[]");
        let message = format!("step `{}`: `{place}` is {}: this goes over its letters", name(context, script), given.described());
        let mut finding = context.inside(&TEXT_GONE_OVER, &script.pointer, round.at.clone(), message);
        if !round.reached {
            finding.level = Level::Note;
        }
        out.push(finding.help("give it as a list, or take it apart: `.split(',')`"));
    }
}

/// Keys that are asked of what has none: of a text, a number, a list.
fn check_keyless(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for read in script.trace.reads.iter().filter(|read| read.kind == ReadKind::Subscript) {
        let Some((key, holder)) = read.path.split_last().filter(|(key, holder)| *key != python::ITEM && !holder.is_empty()) else {
            continue;
        };
        let Some(given) = given(context, script, holder).filter(|given| !given.has_keys()) else { continue };
        let place = holder.join(".").replace(".[]", "[]");
        let message = format!(
            "step `{}`: the script reads `{key}` of `{place}`, which is {} and has no keys",
            name(context, script),
            given.described()
        );
        let mut finding = context.inside(&MISSING_PAYLOAD_KEY, &script.pointer, read.at.clone(), message);
        if read.conditional || matches!(given, Given::Typed(_)) {
            finding.level = Level::Warning;
        }
        out.push(finding.help(format!("use `{place}` itself, or give a mapping")));
    }
}

/// Keys of the payload that are asked for as if they were attributes.
pub(super) fn check_attributes(context: &Context<'_>, script: &ScriptAt, payload: &Map<String, Value>, out: &mut Vec<Diagnostic>) {
    for read in script.trace.reads.iter().filter(|read| read.kind == ReadKind::Attribute) {
        let Some(key) = read.path.first() else { continue };
        let Some(meant) =
            payload.keys().find(|known| *known == key).map(String::as_str).or_else(|| nearest(key, payload.keys().map(String::as_str)))
        else {
            continue;
        };
        let message = format!("step `{}`: the payload is a dict: it has keys, but no attribute `{key}`", name(context, script));
        let mut finding = context.inside(&MISSING_PAYLOAD_KEY, &script.pointer, read.at.clone(), message);
        if read.conditional {
            finding.level = Level::Warning;
        }
        out.push(finding.help(format!("write `['{meant}']`")));
    }
}
