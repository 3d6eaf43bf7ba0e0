//! What a mock says, held against the catalogue.

use crate::catalog::{Kind, Operation, Shape};
use crate::diagnostic::Rule;
use crate::json::{Value, describe};
use crate::scenario::fields::{Findings, Item};
use crate::scenario::rules::{IMPOSSIBLE_ERROR, IMPOSSIBLE_REQUEST, IMPOSSIBLE_RESPONSE};
use crate::text::{Pointer, Segment, Span, nearest};
use crate::time::Timestamp;
use crate::yaml::{Kind as Written, Node};

/// A part that does not fit its shape.
struct Misfit {
    pointer: Pointer,
    message: String,
    help: Option<String>,
}

/// `with`: members that the operation takes, of the right types. What is required may be missing.
pub(super) fn request(item: &Item<'_>, operation: Operation<'_>, value: &Value, findings: &mut Findings) {
    let mut misfits = Vec::new();
    match operation.input() {
        Some(shape) => fit(shape, value, &Pointer::root(), &mut misfits),
        None if value.as_object().is_some_and(|map| !map.is_empty()) => {
            misfits.push(Misfit { pointer: Pointer::root(), message: "it takes nothing".to_owned(), help: None });
        }
        None => {}
    }
    tell(item, &format!("{} never asks this", operation.name()), &IMPOSSIBLE_REQUEST, misfits, findings);
}

/// `return`: what the operation can give.
pub(super) fn response(item: &Item<'_>, operation: Operation<'_>, value: &Value, findings: &mut Findings) {
    let mut misfits = Vec::new();
    match operation.output() {
        Some(shape) => fit(shape, value, &Pointer::root(), &mut misfits),
        None if value.as_object().is_some_and(|map| !map.is_empty()) => {
            misfits.push(Misfit {
                pointer: Pointer::root(),
                message: "it returns nothing".to_owned(),
                help: Some("write `{}`".to_owned()),
            });
        }
        None => {}
    }
    tell(item, &format!("{} cannot return this", operation.name()), &IMPOSSIBLE_RESPONSE, misfits, findings);
}

/// Codes that any operation may end with.
const COMMON: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "UnauthorizedException",
    "AuthFailure",
    "OptInRequired",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "RequestTimeout",
    "RequestTimeoutException",
    "ValidationError",
    "ValidationException",
    "InvalidClientTokenId",
    "ExpiredToken",
    "ExpiredTokenException",
    "UnrecognizedClientException",
    "InvalidParameterValue",
    "InvalidParameterCombination",
    "MissingParameter",
];

/// `error.code`: one that the operation is documented to give, or any may give. Where the model lists none, none is wrong.
pub(super) fn error(item: &Item<'_>, operation: Operation<'_>, code: &str, findings: &mut Findings) {
    let known: Vec<&str> = operation.errors().collect();
    if known.is_empty() || known.contains(&code) || COMMON.contains(&code) {
        return;
    }
    let near = nearest(code, known.iter().chain(COMMON).copied()).map(|near| format!("did you mean `{near}`?"));
    let help = near.unwrap_or_else(|| format!("it fails with {}", super::fields::words(&known, "or")));
    let message = format!("{} does not fail with `{code}`", operation.name());
    findings.say(&IMPOSSIBLE_ERROR, item.node.span, &item.pointer, message).help = Some(help);
}

fn tell(item: &Item<'_>, what: &str, rule: &'static Rule, misfits: Vec<Misfit>, findings: &mut Findings) {
    for Misfit { pointer, message, help } in misfits {
        let place = pointer.segments().iter().fold(item.pointer.clone(), |whole, segment| whole.join(segment.clone()));
        let is_key = message.contains("no member");
        let span = span(item.node, &pointer, is_key);
        findings.say(rule, span, &place, format!("{what}: {message}")).help = help;
    }
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

fn fit(shape: Shape<'_>, value: &Value, pointer: &Pointer, misfits: &mut Vec<Misfit>) {
    let mut wrong = |expected: &str, help: Option<String>| {
        let message = format!("`{pointer}` must be {expected}, not {}", describe(value));
        misfits.push(Misfit { pointer: pointer.clone(), message, help });
    };
    match (shape.kind(), value) {
        (Kind::Structure(members), Value::Object(map)) => {
            for (key, inner) in map {
                if let Some(member) = shape.member(key) {
                    fit(member.shape, inner, &pointer.join(key.as_str()), misfits);
                } else {
                    let near = nearest(key, members.iter().map(|member| member.name)).map(|near| format!("did you mean `{near}`?"));
                    let place = if *pointer == Pointer::root() { "it".to_owned() } else { format!("`{pointer}`") };
                    misfits.push(Misfit {
                        pointer: pointer.join(key.as_str()),
                        message: format!("{place} has no member `{key}`"),
                        help: near,
                    });
                }
            }
        }
        (Kind::Map { value: inner, .. }, Value::Object(map)) => {
            for (key, item) in map {
                fit(inner, item, &pointer.join(key.as_str()), misfits);
            }
        }
        (Kind::List { member, .. }, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                fit(member, item, &pointer.join(index), misfits);
            }
        }
        (Kind::String { .. }, Value::String(text)) => {
            if shape.values().len() > 0 && !shape.values().any(|known| known == text) {
                let near = nearest(text, shape.values());
                let help = near.map(|near| format!("did you mean `{near}`?"));
                let message = format!("`{pointer}` is never `{text}`");
                misfits.push(Misfit { pointer: pointer.clone(), message, help });
            }
        }
        (Kind::Structure(_) | Kind::Map { .. }, _) => wrong("a mapping", None),
        (Kind::List { .. }, _) => wrong("a list", None),
        (Kind::String { .. }, _) => wrong("a string", value.is_number().then(|| "put it in quotes".to_owned())),
        (Kind::Integer(_) | Kind::Long(_), Value::Number(number)) if !number.is_f64() => {}
        (Kind::Integer(_) | Kind::Long(_), _) => wrong("an integer", None),
        (Kind::Float(_) | Kind::Double(_), Value::Number(_)) => {}
        (Kind::Float(_) | Kind::Double(_), _) => wrong("a number", None),
        (Kind::Boolean, Value::Bool(_)) => {}
        (Kind::Boolean, _) => wrong("a boolean", None),
        (Kind::Timestamp, Value::Number(_)) => {}
        (Kind::Timestamp, Value::String(text)) if Timestamp::parse(text).is_some() => {}
        (Kind::Timestamp, _) => wrong("a point in time", Some("write it as 2026-01-02T03:04:05Z, or in seconds since 1970".to_owned())),
        (Kind::Blob(_), Value::String(_)) | (Kind::Document, _) => {}
        (Kind::Blob(_), _) => wrong("text", None),
    }
}
