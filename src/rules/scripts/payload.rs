//! What goes into a script and what comes out of it.

use super::{kinds, name};
use crate::catalog::Shape;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Arg;
use crate::json::{Map, Value};
use crate::jsonpath::{Path, Pick};
use crate::python::{self, Found, Presence, Read, ReadKind};
use crate::rule;
use crate::rules::{Context, ScriptAt, answer};
use crate::text::{Near, nearest};

rule! {
    /// The handler never reads a key of `InputPayload`.
    ///
    /// # Why
    /// Nobody misses it while the step runs; but where the script reads a key that it is not given, that is most likely this one under another
    /// name: a value that the script does not get. One that is only left over is a note. Only where all reads can be told.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       InputPayload:
    ///         Item: [1, 2]
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': len(events.get('Items', []))}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       InputPayload:
    ///         Items: [1, 2]
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': len(events.get('Items', []))}
    /// ```
    pub(super) UNREAD_PAYLOAD_KEY = "SSM0607" "unread-payload-key" Warning Run
}

rule! {
    /// The handler reads a key that `InputPayload` does not have.
    ///
    /// # Why
    /// `events['Key']` fails with a KeyError when the key is absent, and the step with it. `events.get('Key')` does not.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       InputPayload:
    ///         Item: [1, 2]
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': len(events['Items'])}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       InputPayload:
    ///         Items: [1, 2]
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': len(events['Items'])}
    /// ```
    pub(super) MISSING_PAYLOAD_KEY = "SSM0608" "missing-payload-key" Error Run
}

rule! {
    /// An output selects a key that the handler does not return.
    ///
    /// # Why
    /// The step succeeds all the same, but the output has no value: the step that uses it fails, far from the mistake. Only where every
    /// `return` of the handler can be told.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    ///     outputs:
    ///       - Name: Count
    ///         Selector: $.Payload.count
    ///         Type: Integer
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    ///     outputs:
    ///       - Name: Count
    ///         Selector: $.Payload.Count
    ///         Type: Integer
    /// ```
    pub(super) SELECTOR_OF_UNRETURNED_KEY = "SSM0609" "selector-of-unreturned-key" Warning Run
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    if !script.trace.has_handler {
        return;
    }
    let nothing = Map::new();
    let payload = match &script.inputs.input_payload {
        Some(Arg::Literal(map)) => Some(map),
        // As JSON text; else a reference brings it.
        Some(Arg::Text(_)) => None,
        None => Some(&nothing).filter(|_| script.inputs.rest.get("InputPayload").is_none()),
    };
    if let Some(payload) = payload.filter(|payload| !payload.keys().any(|key| key.contains("{{"))) {
        if !script.trace.events_change {
            check_missing(context, script, payload, out);
            kinds::check(context, script, out);
        }
        kinds::check_attributes(context, script, payload, out);
        check_unread(context, script, payload, out);
    }
    check_outputs(context, script, out);
}

fn check_missing(context: &Context<'_>, script: &ScriptAt, payload: &Map<String, Value>, out: &mut Vec<Diagnostic>) {
    let step = name(context, script);
    let reads = &script.trace.reads;
    let mut told: Vec<&[String]> = Vec::new();
    for read in reads.iter().filter(|read| read.kind == ReadKind::Subscript) {
        let Some(depth) = missing_at(payload, &read.path) else { continue };
        let path = &read.path[..=depth];
        // Where the key is also asked for, or put in, the script knows that it may be absent.
        let asks = |kind: ReadKind| !matches!(kind, ReadKind::Subscript | ReadKind::Attribute);
        let is_guarded = reads.iter().any(|other| asks(other.kind) && other.path == path);
        if is_guarded
            || told.contains(&path)
            || depth + 1 < read.path.len() && reads.iter().any(|other| other.path == path && other.kind == ReadKind::Subscript)
        {
            continue;
        }
        told.push(path);
        let (Some(key), holder) = (path.last(), &path[..depth]) else { continue };
        let place = context.steps()[script.step].pointer.join("inputs").join("InputPayload");
        let place = holder.iter().fold(place, |place, key| place.join(key.as_str()));
        let what = if depth == 0 { "`InputPayload`".to_owned() } else { format!("`InputPayload.{}`", holder.join(".")) };
        let message = format!("step `{step}`: the script reads `{key}`, which {what} does not have");
        let mut finding = context.inside(&MISSING_PAYLOAD_KEY, &script.pointer, read.at.clone(), message);
        if read.conditional {
            finding.level = Level::Warning;
        }
        let siblings: Vec<&str> = holder_of(payload, holder).map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default();
        let finding = match nearest(key, siblings) {
            Some(near) => {
                // What is read besides is there for itself.
                let is_read = script
                    .trace
                    .reads
                    .iter()
                    .any(|other| other.path.get(..depth) == Some(holder) && other.path.get(depth).is_some_and(|name| name == near));
                finding.mean(key, Some(Near { sure: !is_read && Near::judged(key, near).sure, name: near }))
            }
            None => finding.help(format!("add `{key}` to the payload, or read it with `.get('{key}')` if it may be absent")),
        };
        out.push(if script.inputs.input_payload.is_some() {
            finding.related(context.tree.key_span(&place), "what it is given")
        } else {
            finding
        });
    }
}

/// The place in a path of keys at which a payload has none; `None` where it has them all, or where that cannot be told.
fn missing_at(payload: &Map<String, Value>, path: &[String]) -> Option<usize> {
    let mut map = payload;
    for (depth, key) in path.iter().enumerate() {
        match map.get(key) {
            None => return Some(depth).filter(|_| key != python::ITEM),
            Some(Value::Object(inner)) if !inner.keys().any(|key| key.contains("{{")) => map = inner,
            Some(_) => return None,
        }
    }
    None
}

fn holder_of<'m>(payload: &'m Map<String, Value>, path: &[String]) -> Option<&'m Map<String, Value>> {
    path.iter().try_fold(payload, |map, key| map.get(key)?.as_object())
}

fn check_unread(context: &Context<'_>, script: &ScriptAt, payload: &Map<String, Value>, out: &mut Vec<Diagnostic>) {
    let trace = &script.trace;
    if trace.events_escape || !trace.complete {
        return;
    }
    let step = name(context, script);
    let place = context.steps()[script.step].pointer.join("inputs").join("InputPayload");
    let is_read = |key: &str| trace.reads.iter().any(|read| read.path[0] == key && read.kind != ReadKind::Write);
    if trace.reads.is_empty() && payload.len() > 1 {
        let message = format!("step `{step}`: the script never looks at its payload");
        let mut finding = context.at_key(&UNREAD_PAYLOAD_KEY, &place, message);
        finding.level = Level::Note;
        return out.push(finding.help("take `InputPayload` out, or use it in the script"));
    }
    for key in payload.keys().filter(|key| !is_read(key)) {
        let not_passed = |read: &&Read| !payload.contains_key(&read.path[0]);
        let near = nearest(key, trace.reads.iter().filter(not_passed).map(|read| read.path[0].as_str()));
        let message = format!("step `{step}`: the script never reads `{key}`");
        let mut finding = context.at_key(&UNREAD_PAYLOAD_KEY, &place.join(key.as_str()), message);
        // Where there is something to take instead, or the script asks whether it is there, it may well be left out.
        let expected = |read: &&Read| not_passed(read) && matches!(read.kind, ReadKind::Subscript | ReadKind::Optional);
        let missed = trace.reads.iter().find(expected).map(|read| read.path[0].as_str());
        if missed.is_none() && near.is_none() {
            finding.level = Level::Note;
        }
        out.push(match (near, missed) {
            (Some(near), _) => finding.help(format!("it reads `{near}`, which it is not given: name the key so")),
            (None, Some(missed)) => finding.help(format!("it reads `{missed}`, which it is not given: is that the same?")),
            (None, None) => finding.help("take it out of the payload, or use it in the script"),
        });
    }
}

fn check_outputs(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    let step = &context.steps()[script.step];
    // One that never returns has been told to fail.
    if script.trace.returns.is_empty() {
        return;
    }
    for (index, output) in step.step.declared_outputs().iter().enumerate() {
        let Some(selector) = output.selector.as_deref() else { continue };
        let Ok(path) = Path::parse(selector) else { continue };
        let mut keys: Vec<&str> = Vec::new();
        let mut range = 0..0;
        for (number, step) in path.steps().iter().enumerate() {
            let key = match (&step.pick, step.deep, number) {
                (Pick::Key(key), false, 0) if key == "Payload" => continue,
                (Pick::Key(key), false, 1..) => key,
                (Pick::Items(indexes), false, 1..) if indexes.len() == 1 => python::ITEM,
                _ => break,
            };
            keys.push(key);
            range = step.range.clone();
            if is_absent(script, &keys) {
                break;
            }
        }
        let Some((key, holder)) = keys.split_last() else { continue };
        if !is_absent(script, &keys) {
            continue;
        }
        let siblings = siblings(script, holder);
        let key = *key;
        let message = match (siblings.is_empty(), holder) {
            (true, []) => format!("step `{}`: the script returns nothing that `{selector}` could select", step.step.name()),
            (_, []) => format!("step `{}`: the script never returns `{key}`", step.step.name()),
            (_, holder) => format!(
                "step `{}`: what the script returns has no `{key}` in `{}`",
                step.step.name(),
                holder.join(".").replace(".[]", "[]")
            ),
        };
        let pointer = step.pointer.join("outputs").join(index).join("Selector");
        let finding = context.inside(&SELECTOR_OF_UNRETURNED_KEY, &pointer, range, message);
        let near = nearest(key, siblings.iter().map(String::as_str));
        let finding = match near {
            None if siblings.is_empty() && is_text(script) => {
                finding.help("return the dict itself, not its JSON: the step makes that of it")
            }
            None if !siblings.is_empty() => {
                finding.help(format!("it returns {}", siblings.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")))
            }
            near => finding.mean(key, near.map(|near| Near::judged(key, near))),
        };
        let at = context.inside(&SELECTOR_OF_UNRETURNED_KEY, &script.pointer, script.trace.returns[0].at.clone(), "").span;
        out.push(finding.related(at, "what it returns"));
    }
}

/// Whether the script returns nothing but texts.
fn is_text(script: &ScriptAt) -> bool {
    script.trace.returns.iter().flat_map(|returned| &returned.values).all(|value| matches!(value, python::Value::Text(_)))
}

/// Whether nothing that the script returns has a path.
fn is_absent(script: &ScriptAt, keys: &[&str]) -> bool {
    match script.trace.returns_path(keys) {
        Presence::Yes => false,
        Presence::No => true,
        // What AWS answers is known to the catalogue.
        Presence::Unknown => {
            script.trace.complete && script.trace.returned(keys).iter().flatten().all(|found| !found.is_there && is_foreign(script, found))
        }
    }
}

/// Whether something is a place in an answer of AWS that such answers do not have.
fn is_foreign(script: &ScriptAt, found: &Found) -> bool {
    answered(script, found).is_some_and(|answered| answered == Err(true))
}

/// The shape of a place in an answer of AWS.
fn shape(script: &ScriptAt, found: &Found) -> Option<Shape<'static>> {
    answered(script, found)?.ok()
}

/// The shape of a place in an answer of AWS; else whether such answers cannot have it. `None` where nothing is known of the answer.
fn answered(script: &ScriptAt, found: &Found) -> Option<Result<Shape<'static>, bool>> {
    let python::Value::Answer { call, path } = &found.value else { return None };
    answer::answered(script, *call, path)
}

/// The keys that are returned at a path.
fn siblings(script: &ScriptAt, holder: &[&str]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for found in script.trace.returned(holder).into_iter().flatten() {
        match &found.value {
            python::Value::Dict(index) => keys.extend(script.trace.objects[*index].entries.iter().map(|entry| entry.key.clone())),
            python::Value::Answer { .. } => {
                keys.extend(shape(script, &found).into_iter().flat_map(Shape::members).map(|member| member.name.to_owned()));
            }
            _ => {}
        }
    }
    keys.sort();
    keys.dedup();
    keys.truncate(12);
    keys
}
