//! Requests, as botocore's `ParamValidator` judges them.

use super::python;
use super::walk::{Advice, Walk, did_you_mean};
use super::written::{self, StandIn};
use super::{Mismatch, MismatchKind};
use crate::catalog::{Bounds, Kind, Member, Operation, Shape};
use crate::json::{Map, Value, describe};
use crate::text::{Pointer, Segment, nearest};
use crate::time::Timestamp;

/// What botocore would refuse in a request. An operation without input takes anything, as in botocore.
///
/// What boto3 makes right before it looks is right: idempotency tokens are filled in, `Filters` stands for the `Filter` of some EC2
/// operations, a `CopySource` may be a mapping, and Glacier's `accountId` may be left out.
pub fn request<'v>(operation: Operation<'v>, value: &'v Value) -> Vec<Mismatch> {
    let mut walk = Walk::new(operation);
    if let Some(shape) = operation.input() {
        check(&mut walk, shape, value);
    }
    walk.found
}

/// What is wrong with a request as a document writes it: what botocore would refuse whatever the references become, and what the
/// service would refuse besides: upper limits, enumerations, patterns. `read` tells what a text stands for.
pub fn written<'v>(operation: Operation<'v>, value: &'v Value, read: &'v dyn Fn(&str) -> StandIn) -> Vec<Mismatch> {
    let mut walk = Walk::written(operation, read);
    match operation.input() {
        Some(shape) => check(&mut walk, shape, value),
        None => {
            for key in value.as_object().into_iter().flat_map(Map::keys) {
                let message = format!("{} takes no parameters; there is no `{key}`", operation.name());
                walk.member(key, |walk| walk.report(MismatchKind::Unknown, message, Advice::default(), String::new()));
            }
        }
    }
    walk.found
}

/// What an operation takes at a place of its request; `None` where it takes nothing.
pub fn taken<'t>(operation: Operation<'t>, pointer: &Pointer) -> Option<Shape<'t>> {
    let mut shape = operation.input()?;
    for (depth, segment) in pointer.segments().iter().enumerate() {
        shape = match (shape.kind(), segment) {
            (Kind::Structure(_), Segment::Key(key)) => {
                let name = if depth == 0 { alias(operation, key).unwrap_or(key) } else { key };
                shape.member(name)?.shape
            }
            (Kind::Map { value, .. }, Segment::Key(_)) => value,
            (Kind::List { member, .. }, Segment::Index(_)) => member,
            _ => return None,
        };
    }
    Some(shape)
}

/// What is wrong with one value of a request, as [`written`] tells it; `place` is what messages call it.
pub fn value<'v>(operation: Operation<'v>, place: &'v str, shape: Shape<'v>, value: &'v Value) -> Vec<Mismatch> {
    let mut walk = Walk::written(operation, &|_| StandIn::Itself);
    walk.member(place, |walk| check(walk, shape, value));
    walk.found
}

pub(super) fn check<'v>(walk: &mut Walk<'v>, shape: Shape<'v>, value: &'v Value) {
    if let Some(stand_in) = walk.stand_in(value) {
        return written::stands(walk, shape, stand_in, value);
    }
    match (shape.kind(), value) {
        (Kind::Structure(_), Value::Object(entries)) => structure(walk, shape, entries),
        (Kind::List { member, bounds }, Value::Array(items)) => {
            // A reference to a list as an item is as many items as the list has (reference 4.3).
            if !items.iter().any(|item| walk.stand_in(item).is_some()) {
                length(walk, bounds, items.len(), value, "item");
            }
            for (index, item) in items.iter().enumerate() {
                if walk.is_full() {
                    return;
                }
                let spliced = walk.stand_in(item).is_some_and(StandIn::is_list) && !matches!(member.kind(), Kind::List { .. });
                walk.item(index, |walk| check(walk, if spliced { shape } else { member }, item));
            }
        }
        (Kind::Map { key: keys, value: inner, bounds }, Value::Object(entries)) => {
            if walk.is_written() {
                length(walk, bounds, entries.len(), value, "entry");
            }
            for (key, item) in entries {
                if walk.is_full() {
                    return;
                }
                key_length(walk, keys, key);
                written::key(walk, keys, key);
                walk.key(key, |walk| check(walk, inner, item));
            }
        }
        (Kind::String { bounds, pattern }, Value::String(text)) => {
            let fits = length(walk, bounds, text.chars().count(), value, "character");
            if walk.is_written() && fits {
                written::text(walk, shape, pattern, text);
            }
        }
        (Kind::Integer(bounds) | Kind::Long(bounds), Value::Number(number)) if !number.is_f64() => range(walk, bounds, value),
        (Kind::Float(bounds) | Kind::Double(bounds), Value::Number(_)) => range(walk, bounds, value),
        // To Python, booleans are integers.
        (Kind::Integer(bounds) | Kind::Long(bounds) | Kind::Float(bounds) | Kind::Double(bounds), Value::Bool(_)) => {
            range(walk, bounds, value);
        }
        (Kind::Document, _)
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Timestamp, Value::Number(_) | Value::Bool(_))
        | (Kind::Blob(_), Value::String(_)) => {}
        (Kind::Timestamp, Value::String(text)) if is_time(text) => {}
        // A stream of events is sent as it comes.
        _ => wrong_type(walk, shape, value),
    }
}

fn structure<'v>(walk: &mut Walk<'v>, shape: Shape<'v>, entries: &'v Map<String, Value>) {
    let top = walk.is_root();
    let names = || shape.members().map(|member| member.name).collect::<Vec<_>>();
    if shape.is_union() && entries.len() != 1 {
        let members = names().join(", ");
        let (place, name) = (walk.place("the request"), walk.name());
        let line = if entries.is_empty() {
            format!("Must set one of the following keys for tagged unionstructure {name}: {members}.")
        } else {
            format!(
                "Invalid number of parameters set for tagged union structure {name}. Can only set one of the following keys: {members}."
            )
        };
        walk.report(MismatchKind::Union, format!("{place} takes exactly one of {members}"), Advice::default(), line);
    }
    for member in shape.members().filter(|member| member.required) {
        let given = |key: &String| key == member.name || (top && alias(walk.operation, key) == Some(member.name));
        if !entries.keys().any(given) && !is_filled_in(walk, member) {
            let (place, name) = (walk.place("the request"), walk.name());
            let line = format!("Missing required parameter in {name}: \"{}\"", member.name);
            let advice = Advice { name: Some(member.name.to_owned()), help: None };
            walk.report(MismatchKind::Missing, format!("{place} lacks `{}`, which must be given", member.name), advice, line);
        }
    }
    for (key, value) in entries {
        if walk.is_full() {
            return;
        }
        let name = if top { alias(walk.operation, key).unwrap_or(key) } else { key };
        match shape.member(name) {
            Some(member) if top && is_copy_source(walk.operation, member.name) && value.is_object() => {}
            Some(member) => walk.member_by(member.name, key, |walk| check(walk, member.shape, value)),
            None => unknown(walk, key, &names(), entries),
        }
    }
}

fn unknown<'v>(walk: &mut Walk<'v>, key: &'v str, names: &[&str], entries: &Map<String, Value>) {
    // What is given already is not what was meant.
    let suggestion = nearest(key, names.iter().copied().filter(|name| !entries.contains_key(*name)));
    let operation = walk.operation.name();
    let place = if walk.is_root() { operation.to_owned() } else { format!("`{}` of {operation}", walk.name()) };
    let line = format!("Unknown parameter in {}: \"{key}\", must be one of: {}", walk.name(), names.join(", "));
    let message = format!("{place} has no parameter `{key}`");
    let advice = did_you_mean(suggestion, names);
    walk.member(key, |walk| walk.report(MismatchKind::Unknown, message, advice, line));
}

/// The member that boto3 takes a name for.
fn alias<'v>(operation: Operation<'v>, name: &str) -> Option<&'v str> {
    let original = match (operation.service().name(), operation.name(), name) {
        ("ec2", _, "Filters") => "Filter",
        ("logs", "CreateExportTask", "fromTime") => "from",
        ("cloudsearchdomain", "Search", "returnFields") => "return",
        _ => return None,
    };
    operation.input()?.member(original).map(|member| member.name)
}

fn is_copy_source(operation: Operation<'_>, member: &str) -> bool {
    member == "CopySource" && operation.service().name() == "s3" && matches!(operation.name(), "CopyObject" | "UploadPartCopy")
}

fn is_filled_in(walk: &Walk<'_>, member: Member<'_>) -> bool {
    member.idempotency_token || (walk.is_root() && member.name == "accountId" && walk.operation.service().name() == "glacier")
}

/// Whether the length is one that the bounds allow; botocore looks at the least only.
fn length(walk: &mut Walk<'_>, bounds: Bounds<'_>, length: usize, value: &Value, unit: &str) -> bool {
    let units = |count: usize| match (count, unit) {
        (1, _) => format!("1 {unit}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {unit}s"),
    };
    let least = bounds.min.parse::<usize>().unwrap_or(0);
    let most = bounds.max.parse::<usize>().ok().filter(|_| walk.is_written());
    let (limit, line) = if length < least {
        let line = format!("Invalid length for parameter {}, value: {length}, valid min length: {}", walk.name(), bounds.min);
        (format!("at least {}", units(least)), line)
    } else if let Some(most) = most.filter(|most| length > *most) {
        (format!("at most {}", units(most)), String::new())
    } else {
        return true;
    };
    let message = format!("{} must have {limit}; it has {length}", walk.place(describe(value)));
    walk.report(MismatchKind::Bounds, message, Advice::default(), line);
    false
}

/// A map's key that is too short.
fn key_length<'v>(walk: &mut Walk<'v>, keys: Shape<'v>, key: &'v str) {
    let Kind::String { bounds, .. } = keys.kind() else { return };
    let (length, least) = (key.chars().count(), bounds.min.parse::<usize>().unwrap_or(0));
    if length < least {
        let name = if walk.is_root() { String::new() } else { walk.name() };
        let line = format!("Invalid length for parameter {name} (key: {key}), value: {length}, valid min length: {}", bounds.min);
        let message = format!("the key `{key}` of `{name}` must have at least {least} characters; it has {length}");
        walk.key(key, |walk| walk.report(MismatchKind::Bounds, message, Advice::default(), line));
    }
}

fn range(walk: &mut Walk<'_>, bounds: Bounds<'_>, value: &Value) {
    let number = value.as_bool().map_or_else(|| value.as_f64(), |flag| Some(f64::from(u8::from(flag))));
    let Some(number) = number else { return };
    let least = bounds.min.parse::<f64>().ok().filter(|least| number < *least);
    let most = bounds.max.parse::<f64>().ok().filter(|most| walk.is_written() && number > *most);
    let text = python::str(value);
    let (limit, line) = match (least, most) {
        (Some(_), _) => {
            let line = format!("Invalid value for parameter {}, value: {text}, valid min value: {}", walk.name(), bounds.min);
            (format!("at least {}", bounds.min), line)
        }
        (_, Some(_)) => (format!("at most {}", bounds.max), String::new()),
        _ => return,
    };
    let message = format!("{} must be {limit}; it is {text}", walk.place("the value"));
    walk.report(MismatchKind::Bounds, message, Advice::default(), line);
}

fn wrong_type(walk: &mut Walk<'_>, shape: Shape<'_>, value: &Value) {
    let kind = shape.kind();
    let valid = match kind {
        Kind::Structure(_) | Kind::Map { .. } => "<class 'dict'>",
        Kind::List { .. } => "<class 'list'>, <class 'tuple'>",
        Kind::String { .. } => "<class 'str'>",
        Kind::Integer(_) | Kind::Long(_) => "<class 'int'>",
        Kind::Float(_) | Kind::Double(_) => "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
        Kind::Boolean => "<class 'bool'>",
        Kind::Timestamp => "<class 'datetime.datetime'>, timestamp-string",
        Kind::Blob(_) => "<class 'bytes'>, <class 'bytearray'>, file-like object",
        Kind::Document => return,
    };
    let line = format!(
        "Invalid type for parameter {}, value: {}, type: {}, valid types: {valid}",
        walk.name(),
        python::str(value),
        python::class(value)
    );
    let message = format!("{} must be {}, not {}", walk.place("the request"), kind.described(), describe(value));
    if walk.is_written() {
        let (mismatch, help) = written::mend(shape, value);
        walk.report(mismatch, message, Advice::help(help), line);
    } else {
        walk.report(MismatchKind::Type, message, Advice::default(), line);
    }
}

/// Whether botocore reads a text as a time: seconds since the epoch, ISO 8601, or one of the many forms that its parser takes, which
/// are words for days and months, and numbers.
fn is_time(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "t",
        "z",
        "utc",
        "gmt",
        "am",
        "pm",
        "st",
        "nd",
        "rd",
        "th",
    ];
    if Timestamp::parse(text).is_some() || text.trim().parse::<f64>().is_ok() {
        return true;
    }
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let known = words.all(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()));
    let form = text.chars().all(|c| c.is_ascii_alphanumeric() || " ,:./+-".contains(c));
    known && form && text.chars().any(|c| c.is_ascii_digit()) && !is_iso_out_of_range(text)
}

/// A day or month that there is not, in ISO 8601: `2026-13-01`.
fn is_iso_out_of_range(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let year = parts.next().is_some_and(|year| year.len() == 4 && year.bytes().all(|c| c.is_ascii_digit()));
    let month = parts.next().and_then(|month| month.parse::<u8>().ok());
    year && month.is_some_and(|month| month > 12)
}
