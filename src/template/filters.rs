//! What templates can call beyond minijinja's own.

use std::fmt::Write as _;

use minijinja::value::{Value as Dynamic, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State};

use super::layout;

/// Adds ssmith's filters, functions and the way values are written.
pub(super) fn install(environment: &mut Environment<'static>) {
    environment.add_filter("pascal", |text: String| pascal(&text));
    environment.add_function("pascal", |text: String| pascal(&text));
    environment.add_filter("tojson", |value: &Dynamic| flow(value));
    environment.add_filter("yaml", |value: &Dynamic| flow(value));
    environment.set_formatter(write);
}

/// `restore_backup_in-another region` → `RestoreBackupInAnotherRegion`.
pub fn pascal(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters)
        })
        .collect()
}

/// The value as JSON that is also a YAML flow value: strings in double quotes, what YAML does not print escaped.
fn flow(value: &Dynamic) -> Result<String, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let json = serde_json::to_string(value).map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            layout::BEGIN | layout::END => {}
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => write!(text, "\\u{:04x}", u32::from(c))?,
            _ => text.push(c),
        }
    }
    Ok(text)
}

/// Writes the value of a `<$ $>`: text as it is, lists and mappings as JSON; nothing (none) is a mistake.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Dynamic) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => Err(Error::new(ErrorKind::InvalidOperation, "the value is none: there is nothing to write")),
        ValueKind::Bool => Ok(out.write_str(if value.is_true() { "true" } else { "false" })?),
        ValueKind::Seq | ValueKind::Map | ValueKind::Iterable => Ok(out.write_str(&flow(value)?)?),
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            if text.contains('\n') {
                out.write_str(layout::BEGIN.encode_utf8(&mut [0; 4]))?;
                out.write_str(text)?;
                out.write_str(layout::END.encode_utf8(&mut [0; 4]))?;
                return Ok(());
            }
            Ok(out.write_str(text)?)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

#[cfg(test)]
mod tests {
    use super::pascal;

    #[test]
    fn names_become_pascal_case() {
        assert_eq!(pascal("restore_backup_in_another_region"), "RestoreBackupInAnotherRegion");
        assert_eq!(pascal("efs"), "Efs");
        assert_eq!(pascal("already-Pascal Case"), "AlreadyPascalCase");
        assert_eq!(pascal("__"), "");
        assert_eq!(pascal("élan vital 2x"), "ÉlanVital2x");
    }
}
