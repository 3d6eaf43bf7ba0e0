//! A TOML table whose keys are known: every value is asked for by name and type.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ConfigError;
use crate::text::nearest;

/// A value and its place.
pub(super) type Item<'a> = &'a Spanned<DeValue<'a>>;

/// A key with its place, and its value.
type Entry<'a> = (&'a str, Range<usize>, Item<'a>);

/// A table of the file.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    /// How messages name it, such as `[project]`.
    name: &'static str,
    table: &'a DeTable<'a>,
}

/// A mistake at a place.
pub(super) fn mistake(message: impl Into<String>, range: Range<usize>) -> ConfigError {
    ConfigError { message: message.into(), help: None, range }
}

impl<'a> Table<'a> {
    /// A table that has no other keys than these.
    pub(super) fn new(name: &'static str, table: &'a DeTable<'a>, keys: &[&'static str]) -> Result<Self, ConfigError> {
        let unknown = table.iter().map(|(key, _)| key).filter(|key| !keys.contains(&key.get_ref().as_ref()));
        let Some(key) = unknown.min_by_key(|key| key.span().start) else { return Ok(Self { name, table }) };
        let text = key.get_ref().as_ref();
        let help = match nearest(text, keys.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{name} has {}", list(keys)),
        };
        Err(ConfigError { message: format!("{name} has no key `{text}`"), help: Some(help), range: key.span() })
    }

    /// The table under a value.
    pub(super) fn of(name: &'static str, item: Item<'a>, keys: &[&'static str]) -> Result<Self, ConfigError> {
        match item.get_ref() {
            DeValue::Table(table) => Self::new(name, table, keys),
            other => Err(mistake(format!("{name} must be a table, not {}", describe(other)), item.span())),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Item<'a>> {
        self.table.get(key)
    }

    /// A table that this one may hold.
    pub(super) fn table(&self, key: &str, name: &'static str, keys: &[&'static str]) -> Result<Option<Self>, ConfigError> {
        self.get(key).map(|item| Self::of(name, item, keys)).transpose()
    }

    pub(super) fn text(&self, key: &'static str) -> Result<Option<String>, ConfigError> {
        Ok(self.text_at(key)?.map(|(text, _)| text.to_owned()))
    }

    /// A string with its place; an empty one is a mistake.
    pub(super) fn text_at(&self, key: &'static str) -> Result<Option<(&'a str, Range<usize>)>, ConfigError> {
        self.get(key).map(|item| self.string(key, item)).transpose()
    }

    pub(super) fn required(&self, key: &'static str, place: Range<usize>) -> Result<(&'a str, Range<usize>), ConfigError> {
        self.text_at(key)?.ok_or_else(|| mistake(format!("{} needs `{key}`", self.name), place))
    }

    /// The items of a list.
    pub(super) fn items(&self, key: &'static str) -> Result<Vec<Item<'a>>, ConfigError> {
        let Some(item) = self.get(key) else { return Ok(Vec::new()) };
        match item.get_ref() {
            DeValue::Array(items) => Ok(items.iter().collect()),
            other => Err(mistake(format!("`{key}` of {} must be a list, not {}", self.name, describe(other)), item.span())),
        }
    }

    /// The items of a list of strings, with their places.
    pub(super) fn texts(&self, key: &'static str) -> Result<Vec<(&'a str, Range<usize>)>, ConfigError> {
        self.items(key)?.into_iter().map(|item| self.string(key, item)).collect()
    }

    /// A table of any keys whose values are strings.
    pub(super) fn map(&self, key: &'static str) -> Result<BTreeMap<String, String>, ConfigError> {
        let entries = self.entries(key)?;
        entries.into_iter().map(|(name, _, item)| Ok((name.to_owned(), self.string(key, item)?.0.to_owned()))).collect()
    }

    /// The entries of a table of any keys, in the order of the file.
    pub(super) fn entries(&self, key: &'static str) -> Result<Vec<Entry<'a>>, ConfigError> {
        let Some(item) = self.get(key) else { return Ok(Vec::new()) };
        let DeValue::Table(table) = item.get_ref() else {
            let message = format!("`{key}` of {} must be a table, not {}", self.name, describe(item.get_ref()));
            return Err(mistake(message, item.span()));
        };
        let mut entries: Vec<_> = table.iter().map(|(name, item)| (name.get_ref().as_ref(), name.span(), item)).collect();
        entries.sort_by_key(|(_, range, _)| range.start);
        Ok(entries)
    }

    pub(super) fn string(&self, key: &str, item: Item<'a>) -> Result<(&'a str, Range<usize>), ConfigError> {
        match item.get_ref() {
            DeValue::String(text) if text.is_empty() => Err(ConfigError {
                help: Some("leave the key out if nothing is meant".to_owned()),
                ..mistake(format!("`{key}` of {} is empty", self.name), item.span())
            }),
            DeValue::String(text) => Ok((text.as_ref(), item.span())),
            other => {
                let help = matches!(other, DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_));
                let help = help.then(|| "write it in quotes".to_owned());
                let message = format!("`{key}` of {} must be a string, not {}", self.name, describe(other));
                Err(ConfigError { help, ..mistake(message, item.span()) })
            }
        }
    }
}

/// A value's type in words.
pub(super) fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// `a`, `b` and `c`, in backquotes.
pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
