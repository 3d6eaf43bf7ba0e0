//! JSON by its own rules, for texts that are or claim to be JSON.

use super::builder::unquoted_reference;
use super::error::{SyntaxError, SyntaxErrorKind as Kinds};
use crate::text::{FileId, Span};

/// What keeps a text from being JSON; `start` is where it begins, after a byte order mark and blanks.
pub(super) fn error(id: FileId, source: &str, start: usize) -> Option<SyntaxError> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(&source[start..]).err()?;
    let mut at = offset(&source[start..], error.line(), error.column()) + start;
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    if text.starts_with("control character") {
        at += source[at..].find(|sign| sign < ' ').unwrap_or_default();
    }
    if source[..at].ends_with('{') && source[at..].starts_with('{') {
        return Some(unquoted_reference(id, source, at - 1));
    }
    let before = source[..at].trim_end_matches([' ', '\t', '\r', '\n']);
    if before.ends_with(',') && source[at..].starts_with(['}', ']']) {
        let comma = before.len() - 1;
        let (message, help) = ("JSON allows no comma before a closing bracket", "remove the comma");
        return Some(SyntaxError::new(Kinds::Json, Span::new(id, comma..comma + 1), message).help(help));
    }
    let end = source[at..].chars().next().map_or(at, |sign| at + sign.len_utf8());
    let (message, help) = words(text);
    let mut explained = SyntaxError::new(Kinds::Json, Span::new(id, at..end), message);
    explained.help = help.map(str::to_owned);
    Some(explained)
}

/// Whether an error of the YAML reader names the mistake better than the JSON reader can.
pub(super) fn is_better(error: &SyntaxError) -> bool {
    matches!(
        error.kind,
        Kinds::UnclosedQuote
            | Kinds::Bracket
            | Kinds::Escape
            | Kinds::Surrogate
            | Kinds::UnquotedReference
            | Kinds::TooDeep
            | Kinds::TooMany
            | Kinds::ControlCharacter
            | Kinds::Empty
    )
}

/// The byte that serde_json means: it counts lines by LF and columns in bytes, from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn words(text: &str) -> (String, Option<&'static str>) {
    let (message, help) = match text {
        "key must be a string" => ("a JSON key is a string in double quotes", Some("put the key in double quotes")),
        "expected value" => {
            ("here should be a JSON value", Some("text stands in double quotes; JSON has no comments and no single quotes"))
        }
        "trailing characters" => ("there is text after the end of the JSON value", None),
        "expected `:`" => ("here should be the `:` between key and value", None),
        "expected `,` or `}`" => ("here should be `,` or `}`", Some("entries are separated by commas")),
        "expected `,` or `]`" => ("here should be `,` or `]`", Some("items are separated by commas")),
        "control character (\\u0000-\\u001F) found while parsing a string" => (
            "a line break, tab or control character cannot stand in a JSON string",
            Some("write `\\n` for a line break and `\\t` for a tab"),
        ),
        "invalid escape" => ("this is not an escape that a JSON string knows", Some("a backslash itself is written `\\\\`")),
        "invalid number" => ("this is not a JSON number", None),
        "recursion limit exceeded" => ("lists and mappings are nested too deep here", None),
        _ if text.starts_with("EOF") => ("the JSON ends too early", Some("a bracket or quote is not closed")),
        other => return (format!("this is not JSON: {other}"), None),
    };
    (message.to_owned(), help)
}
