//! What a mock says, held against the catalogue.

use crate::catalog::Operation;
use crate::catalog::validate::{self, Mismatch, MismatchKind};
use crate::diagnostic::{Level, Rule};
use crate::json::Value;
use crate::scenario::fields::{Findings, Item};
use crate::scenario::rules::{IMPOSSIBLE_ERROR, IMPOSSIBLE_REQUEST, IMPOSSIBLE_RESPONSE};
use crate::text::{Pointer, Segment, Span};
use crate::yaml::{Kind as Written, Node};

/// `with`: members that the operation takes, of the right types. It is a part of a request: what is required may be missing.
pub(super) fn request(item: &Item<'_>, operation: Operation<'_>, value: &Value, findings: &mut Findings) {
    let partial = |mismatch: &Mismatch| !matches!(mismatch.kind, MismatchKind::Missing | MismatchKind::Union);
    let found = validate::request(operation, value).into_iter().filter(partial);
    let mut found: Vec<Mismatch> = found.collect();
    // An operation that takes nothing is asked nothing.
    if let (None, Some(key)) = (operation.input(), value.as_object().and_then(|map| map.keys().next())) {
        let message = format!("{} takes no members; there is no `{key}`", operation.name());
        findings.say(&IMPOSSIBLE_REQUEST, item.node.span, &item.pointer, message);
        found.clear();
    }
    tell(item, &IMPOSSIBLE_REQUEST, found, findings);
}

/// `return`: what the operation can give.
pub(super) fn response(item: &Item<'_>, operation: Operation<'_>, value: &Value, findings: &mut Findings) {
    tell(item, &IMPOSSIBLE_RESPONSE, validate::response(operation, value), findings);
}

fn tell(item: &Item<'_>, rule: &'static Rule, mismatches: Vec<Mismatch>, findings: &mut Findings) {
    for mismatch in mismatches {
        let segments = mismatch.pointer.segments();
        let place = segments.iter().fold(item.pointer.clone(), |whole, segment| whole.join(segment.clone()));
        let span = span(item.node, &mismatch.pointer, mismatch.kind == MismatchKind::Unknown);
        let level = if mismatch.is_soft() { Level::Warning } else { Level::Error };
        findings.say(rule, span, &place, mismatch.sentence()).level = level;
    }
}

/// `error.code`: one that the operation is documented to give, or any may give. Where the models list hardly any, none is wrong.
pub(super) fn error(item: &Item<'_>, operation: Operation<'_>, code: &str, findings: &mut Findings) {
    if operation.may_raise(code) {
        return;
    }
    let near = operation.nearest_error(code).map(|near| format!("did you mean `{near}`?"));
    let known: Vec<&str> = operation.errors().collect();
    let help = near.unwrap_or_else(|| format!("it fails with {}", super::fields::words(&known, "or")));
    let message = format!("{} does not fail with `{code}`", operation.name());
    findings.say(&IMPOSSIBLE_ERROR, item.node.span, &item.pointer, message).help = Some(help);
}

/// The HTTP status that an error of a code comes with.
pub(super) fn status(operation: Option<Operation<'_>>, code: &str) -> u16 {
    operation.map_or(400, |operation| operation.service().status_of(code))
}

/// Where the value at a path below `node` stands, or its key; of the nearest value around it where there is none.
fn span(node: &Node, pointer: &Pointer, key: bool) -> Span {
    let mut at = node;
    let mut last = node.span;
    for segment in pointer.segments() {
        let next = match (segment, &at.kind) {
            (Segment::Key(name), _) => at.entry(name).map(|entry| (&entry.value, entry.key_span)),
            (Segment::Index(index), Written::Sequence(items)) => items.get(*index).map(|item| (item, item.span)),
            _ => None,
        };
        let Some((inner, key_span)) = next else { return last };
        at = inner;
        last = if key { key_span } else { inner.span };
    }
    last
}
