//! What AWS answers to the calls of a script, as the catalogue knows it.

use crate::catalog::catalog;
use crate::catalog::{Kind, Operation, Shape};
use crate::python::{ANY, AnswerPlace, CallKind, ITEM};
use crate::rules::ScriptAt;

/// What boto3 adds to every answer.
pub(in crate::rules) const METADATA: &str = "ResponseMetadata";

/// The operation that a call's answers are of; `None` where that cannot be told.
pub(in crate::rules) fn operation(script: &ScriptAt, call: usize) -> Option<Operation<'static>> {
    let call = script.trace.calls.get(call).filter(|call| call.kind != CallKind::Wait && call.is_certain)?;
    let client = &script.trace.clients[call.client];
    // A resource's client gives values of its own kind.
    let service = client.service.as_deref().filter(|_| !client.is_of_resource)?;
    catalog().service(service)?.operation(&call.method)
}

/// The shape of a place in the answers of a call; else whether such answers cannot have it. `None` where nothing is known of the answer, or
/// where the script puts in something of its own.
pub(in crate::rules) fn answered(script: &ScriptAt, call: usize, path: &[String]) -> Option<Result<Shape<'static>, bool>> {
    let operation = operation(script, call)?;
    if is_changed(script, call, path) {
        return None;
    }
    // Pages are given one after the other.
    let pages = script.trace.calls[call].kind == CallKind::Pages;
    let path = path.strip_prefix(&[ITEM.to_owned()]).filter(|_| pages).unwrap_or(path);
    if path.first().is_some_and(|key| key == METADATA) {
        return None;
    }
    let Some(answer) = operation.output() else { return Some(Err(!path.is_empty())) };
    Some(path.iter().try_fold(answer, |shape, key| step_into(shape, key)))
}

/// Whether the script itself puts something where a path leads, or on the way there.
fn is_changed(script: &ScriptAt, call: usize, path: &[String]) -> bool {
    let changed = &script.trace.changed;
    let mut way = AnswerPlace { call, path: Vec::new() };
    !changed.is_empty()
        && path.iter().any(|key| {
            let mut any = way.clone();
            any.path.push(ANY.to_owned());
            way.path.push(key.clone());
            changed.contains(&way) || changed.contains(&any)
        })
}

/// A place in an answer as messages have it: `Reservations[].Instances[]`.
pub(in crate::rules) fn described(path: &[String]) -> String {
    let place = path.join(".").replace(".[]", "[]");
    place.trim_start_matches("[].").trim_start_matches(ITEM).to_owned()
}

/// What a key finds in a shape; else whether such a shape cannot have it.
fn step_into<'t>(shape: Shape<'t>, key: &str) -> Result<Shape<'t>, bool> {
    match shape.kind() {
        Kind::Structure(_) if key == ITEM => Err(false),
        Kind::Structure(_) => match shape.member(key) {
            // Events come one after another.
            Some(member) if member.stream => Err(false),
            member => member.map(|member| member.shape).ok_or(true),
        },
        Kind::List { member, .. } if key == ITEM => Ok(member),
        Kind::Map { value, .. } if key != ITEM => Ok(value),
        _ => Err(false),
    }
}
