//! Reads JSON that [`strict`](super::strict) has let pass.
//!
//! JSON is nearly YAML, but not quite: YAML forbids characters that JSON strings may hold (DEL), and keys longer than 1024.

use super::builder::{Builder, Scalar};
use super::error::{SyntaxError, SyntaxErrorKind as Kinds};
use super::explain;
use super::resolver::{self, Core};
use super::scalar;
use super::tree::{Kind, Style};
use crate::json::Number;
use crate::text::{FileId, Span};

/// Feeds the JSON text from `start` on to the builder.
pub(super) fn read(id: FileId, source: &str, start: usize, builder: &mut Builder<'_>) -> Result<(), SyntaxError> {
    let bytes = source.as_bytes();
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let here = |end: usize| Span::new(id, at..end);
        match byte {
            b'{' | b'[' => {
                builder.open(*byte == b'[', true, 0, here(at + 1))?;
                at += 1;
            }
            b'}' | b']' => {
                builder.close(here(at + 1))?;
                at += 1;
            }
            b'"' => {
                let end = string_end(bytes, at);
                let kind = string(source, here(end))?;
                builder.scalar(Scalar { kind, span: here(end), anchor: 0, plain: None })?;
                at = end;
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => at += 1,
            _ => {
                let end = at
                    + bytes[at..]
                        .iter()
                        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
                        .count()
                        .max(1);
                let kind = atom(&source[at..end], here(end))?;
                builder.scalar(Scalar { kind, span: here(end), anchor: 0, plain: None })?;
                at = end;
            }
        }
    }
    Ok(())
}

/// One past the closing quote of the string at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn string(source: &str, span: Span) -> Result<Kind, SyntaxError> {
    let (start, end) = (span.start + 1, span.end - 1);
    let raw = &source[start..end];
    let text = if raw.contains('\\') {
        // The strict reader looks at the form of escapes only; what remains to be wrong is half a surrogate pair.
        serde_json::from_str::<String>(&source[span.range()]).map_err(|_| explain::surrogate(span.file, source, span.start))?
    } else {
        raw.to_owned()
    };
    let map = scalar::map(source, start, end, &text, Style::DoubleQuoted);
    Ok(Kind::String { text, style: Style::DoubleQuoted, map })
}

fn atom(text: &str, span: Span) -> Result<Kind, SyntaxError> {
    // As serde_json has it: a zero may be negative here.
    if text == "-0" {
        return Ok(Number::from_f64(-0.0).map_or(Kind::Null, Kind::Number));
    }
    match resolver::core(text) {
        Core::Null => Ok(Kind::Null),
        Core::Bool(flag) => Ok(Kind::Bool(flag)),
        Core::Number(number) => Ok(Kind::Number(number)),
        Core::NotFinite | Core::Text => {
            Err(SyntaxError::new(Kinds::NotFinite, span, format!("`{text}` is a number beyond what a document can hold")))
        }
    }
}
