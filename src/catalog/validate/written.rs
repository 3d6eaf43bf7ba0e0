//! Requests as a document writes them: what a text may stand for, what a conversion could mend, and what services refuse besides.

use super::MismatchKind;
use super::walk::{Advice, Walk, did_you_mean};
use crate::catalog::{Kind, Shape};
use crate::json::Value;
use crate::pattern::{Pattern, Purpose};
use crate::text::nearest;

/// What a text in a request stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandIn {
    /// Itself.
    Itself,
    /// A reference to something of which nothing is known.
    Anything,
    /// A text of which not all is known: a `String`, or a reference within a text.
    Text,
    /// An `Integer`.
    Integer,
    /// A `Boolean`.
    Boolean,
    /// A `StringList`.
    Texts,
    /// A `StringMap`.
    Mapping,
    /// A `MapList`.
    Mappings,
}

impl StandIn {
    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::Texts | Self::Mappings)
    }

    /// Its type in a document, with an article.
    fn described(self) -> &'static str {
        match self {
            Self::Itself | Self::Anything | Self::Text => "a String",
            Self::Integer => "an Integer",
            Self::Boolean => "a Boolean",
            Self::Texts => "a StringList",
            Self::Mapping => "a StringMap",
            Self::Mappings => "a MapList",
        }
    }
}

/// The longest quotation.
const MOST_SHOWN: usize = 60;

/// Judges a text that stands for something else. As an item of a list of no lists, a reference to a list is its items (reference 4.3).
pub(super) fn stands(walk: &mut Walk<'_>, shape: Shape<'_>, stand_in: StandIn, value: &Value) {
    let kind = shape.kind();
    let Some(mismatch) = against(stand_in, &kind) else { return };
    let text: String = value.as_str().unwrap_or_default().chars().take(MOST_SHOWN).collect();
    let wanted = match kind {
        Kind::List { member, .. } if is_mapping(member) => "a list of mappings",
        Kind::List { member, .. } if matches!(member.kind(), Kind::String { .. }) => "a list of strings",
        _ => kind.described(),
    };
    let message = format!("{} must be {wanted}, but `{text}` is {}", walk.place("the request"), stand_in.described());
    let help = match (&kind, stand_in) {
        (Kind::List { .. }, StandIn::Text | StandIn::Integer | StandIn::Boolean | StandIn::Mapping) if mismatch != MismatchKind::Type => {
            format!("make it a list of one item: `[\"{text}\"]`")
        }
        _ if matches!(kind, Kind::Structure(_)) && !matches!(stand_in, StandIn::Mappings) => members(shape),
        _ => match declared(&kind) {
            Some(wanted) => format!("give it a value that is declared as {wanted}"),
            None => return,
        },
    };
    walk.report(mismatch, message, Advice::help(help), String::new());
}

/// That a structure is written as one, with its members where they are few.
fn members(shape: Shape<'_>) -> String {
    const FEW: usize = 8;
    let names: Vec<_> = shape.members().map(|member| format!("`{}`", member.name)).collect();
    match names.len() {
        1..=FEW => format!("write a mapping; it has {}", names.join(", ")),
        _ => "write a mapping".to_owned(),
    }
}

/// How a document declares what a shape takes; `None` where it takes anything.
fn declared(kind: &Kind<'_>) -> Option<&'static str> {
    Some(match kind {
        Kind::Structure(_) | Kind::Map { .. } => "StringMap",
        Kind::List { member, .. } if is_mapping(*member) => "MapList",
        Kind::List { .. } => "StringList",
        Kind::String { .. } | Kind::Timestamp | Kind::Blob(_) => "String",
        Kind::Integer(_) | Kind::Long(_) | Kind::Float(_) | Kind::Double(_) => "Integer",
        Kind::Boolean => "Boolean",
        Kind::Document => return None,
    })
}

/// How badly what a text stands for fits a shape; `None` where it fits. What a step's output could be converted to (reference 4.5)
/// may be converted here too.
fn against(stand_in: StandIn, kind: &Kind<'_>) -> Option<MismatchKind> {
    use StandIn::{Anything, Boolean, Integer, Itself, Mapping, Mappings, Text, Texts};
    let is_text = |kind: &Kind<'_>| matches!(kind, Kind::String { .. } | Kind::Timestamp | Kind::Blob(_));
    let is_number = |kind: &Kind<'_>| matches!(kind, Kind::Integer(_) | Kind::Long(_) | Kind::Float(_) | Kind::Double(_));
    let is_scalar = |kind: &Kind<'_>| is_text(kind) || is_number(kind) || matches!(kind, Kind::Boolean);
    let fits = match (stand_in, kind) {
        (Itself | Anything, _) | (_, Kind::Document) | (Mapping, Kind::Structure(_) | Kind::Map { .. }) => true,
        (Text, kind) => is_text(kind),
        (Integer, kind) => is_number(kind) || matches!(kind, Kind::Timestamp),
        (Boolean, kind) => matches!(kind, Kind::Boolean),
        (Texts, Kind::List { member, .. }) => is_text(&member.kind()) || matches!(member.kind(), Kind::Document),
        (Mappings, Kind::List { member, .. }) => is_mapping(*member),
        (Texts | Mappings | Mapping, _) => false,
    };
    if fits {
        return None;
    }
    let converts = match (stand_in, kind) {
        (Text | Integer | Boolean, Kind::List { member, .. }) => is_scalar(&member.kind()),
        (Text | Texts, kind) if is_scalar(kind) => true,
        (Texts, Kind::List { member, .. }) => is_scalar(&member.kind()),
        (Integer | Boolean | Mapping, Kind::String { .. }) | (Mapping, Kind::Blob(_)) => true,
        (Mapping, Kind::List { member, .. }) => is_mapping(*member),
        _ => false,
    };
    Some(if converts { MismatchKind::Convertible } else { MismatchKind::Type })
}

fn is_mapping(shape: Shape<'_>) -> bool {
    matches!(shape.kind(), Kind::Structure(_) | Kind::Map { .. } | Kind::Document)
}

/// Whether a conversion could mend a literal of the wrong type, and what to write instead.
pub(super) fn mend(shape: Shape<'_>, value: &Value) -> (MismatchKind, String) {
    use MismatchKind::{Convertible, Type};
    let (kind, help) = match (&shape.kind(), value) {
        (_, Value::Null) => (Convertible, "leave it out"),
        (Kind::String { .. }, Value::Number(_) | Value::Bool(_)) => (Convertible, "put it in quotes"),
        (Kind::String { .. } | Kind::Blob(_), Value::Object(_)) => (Convertible, "write it as JSON text"),
        (Kind::List { member, .. }, Value::Object(_)) if is_mapping(*member) => (Convertible, "make it a list of one item"),
        (Kind::List { member, .. }, Value::String(_) | Value::Number(_) | Value::Bool(_)) if !is_mapping(*member) => {
            (Convertible, "make it a list of one item")
        }
        (Kind::List { .. }, _) => (Type, "write it as a list"),
        (Kind::Structure(_), _) => return (Type, members(shape)),
        (Kind::Map { .. }, _) => (Type, "write a mapping"),
        (_, Value::Array(items)) if items.len() == 1 => (Convertible, "write the item alone, without the list"),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => {
            (Convertible, "take the quotes away and write it in small letters")
        }
        (Kind::Boolean, _) => (Type, "write true or false"),
        (Kind::Integer(_) | Kind::Long(_), Value::String(text)) if text.trim().parse::<i64>().is_ok() => {
            (Convertible, "take the quotes away")
        }
        (Kind::Float(_) | Kind::Double(_), Value::String(text)) if text.trim().parse::<f64>().is_ok() => {
            (Convertible, "take the quotes away")
        }
        (Kind::Integer(_) | Kind::Long(_), _) => (Type, "write a whole number"),
        (Kind::Float(_) | Kind::Double(_), _) => (Type, "write a number"),
        (Kind::Timestamp, _) => (Type, "write a time such as `2026-01-02T03:04:05Z`"),
        _ => (Type, "write one text"),
    };
    (kind, help.to_owned())
}

/// Judges a map's key: some maps take only the keys of an enumeration.
pub(super) fn key<'v>(walk: &mut Walk<'v>, keys: Shape<'v>, key: &'v str) {
    if !walk.is_written() || keys.values().len() == 0 || keys.values().any(|value| value == key) {
        return;
    }
    let values: Vec<&str> = keys.values().collect();
    let advice = did_you_mean(nearest(key, values.iter().copied()), &values);
    let message = format!("{} is not known to take the key `{key}`", walk.place(walk.operation.name()));
    walk.key(key, |walk| walk.report(MismatchKind::Unknown, message, advice, String::new()));
}

/// Judges a literal text by the enumeration or the pattern that the service holds it against.
pub(super) fn text(walk: &mut Walk<'_>, shape: Shape<'_>, pattern: &str, text: &str) {
    walk.enumerated(shape, text, "the request");
    if pattern.is_empty() || shape.values().len() > 0 {
        return;
    }
    // A pattern that cannot be tried says nothing.
    let tried = Pattern::compile(pattern, Purpose::Whole).ok().flatten().and_then(|pattern| pattern.matches(text));
    if tried == Some(false) {
        let shown: String = text.chars().take(MOST_SHOWN).collect();
        let message = format!("{} does not have the form that the API wants: `{shown}`", walk.place("the request"));
        walk.report(MismatchKind::Pattern, message, Advice::help(format!("it must match `{pattern}`")), String::new());
    }
}
