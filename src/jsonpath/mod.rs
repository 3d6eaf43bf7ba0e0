//! The JSONPath of selectors, in the dialect that the reference documents and Java's Jayway completes (reference 4.4, 15.5). Layer 1.
//!
//! A path is *definite* when it can find one value only: children and single indexes. Such a path finds a value or nothing. Every
//! other path, one with a deep scan, `[*]`, a slice, several indexes or a filter, finds a list, which may be empty. A child of a list
//! is nothing: only a deep scan looks into lists.

mod filter;
mod parse;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use crate::json::Value;
pub use filter::{Filter, Part};

/// A path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    steps: Vec<Step>,
    /// Whether `length()` stands at the end.
    length: bool,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Whether two dots stand before it, so that it is taken from every value below.
    pub deep: bool,
    /// What it picks.
    pub pick: Pick,
    /// The bytes of the path's text that it is written with.
    pub range: Range<usize>,
}

/// What a step picks of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// The value of a key.
    Key(String),
    /// `*`: everything in it.
    All,
    /// Indexes; negative ones count from the end.
    Items(Vec<i64>),
    /// From the first, up to but without the second.
    Slice(Option<i64>, Option<i64>),
    /// The items that a filter accepts.
    Filter(Filter),
}

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The byte of the text where reading ended.
    pub at: usize,
    /// The same as a column; none where the whole text is meant.
    column: Option<usize>,
    /// What was expected there, and what there is.
    pub message: String,
    /// Whether Jayway reads on: the text is a path in a dialect that the reference does not document.
    pub foreign: bool,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "column {column}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// The most values that one selection looks at or yields. Responses stay far below; `..` upon `..` upon a deep value does not.
const MOST_VALUES: usize = 1_000_000;

/// What a path finds; `None` when nothing. `Err` says what is wrong with the path.
pub fn select(value: &Value, path: &str) -> Result<Option<Value>, String> {
    Path::parse(path).map_err(|unread| unread.to_string())?.select(value)
}

impl Path {
    /// Reads a path, with or without `$` at its beginning. `Err` names the column and what was expected.
    pub fn parse(text: &str) -> Result<Self, Unread> {
        parse::path(text)
    }

    /// Its steps, from the root.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether `length()` stands at its end, so that it finds a number.
    pub fn counts(&self) -> bool {
        self.length
    }

    /// Whether it is written with no more than what the reference documents: children, single indexes from the start, deep scans of a
    /// key, and filters (reference 4.4).
    pub fn is_documented(&self) -> bool {
        !self.length
            && self.steps.iter().all(|step| match &step.pick {
                Pick::Key(_) => true,
                Pick::Items(indexes) => !step.deep && matches!(indexes.as_slice(), [index] if *index >= 0),
                Pick::Filter(filter) => !step.deep && filter.compares(),
                Pick::All | Pick::Slice(..) => false,
            })
    }

    /// Whether it can find one value only; otherwise it finds a list.
    pub fn is_definite(&self) -> bool {
        self.steps.iter().all(|step| {
            !step.deep
                && match &step.pick {
                    Pick::Key(_) => true,
                    Pick::Items(indexes) => indexes.len() == 1,
                    Pick::All | Pick::Slice(..) | Pick::Filter(_) => false,
                }
        })
    }

    /// Whether it begins with these keys.
    pub fn begins_with(&self, keys: &[&str]) -> bool {
        self.steps.len() >= keys.len() && self.leads_along(keys)
    }

    /// Whether it goes no other way than along these keys, as far as it goes.
    fn leads_along(&self, keys: &[&str]) -> bool {
        self.steps.iter().zip(keys).all(|(step, key)| !step.deep && matches!(&step.pick, Pick::Key(own) if own == key))
    }

    /// Whether it looks at every item of the list that the keys lead to: it picks no items of it by their numbers.
    pub fn reads_all_of(&self, list: &[&str]) -> bool {
        let scan = self.steps.iter().position(|step| step.deep).unwrap_or(self.steps.len());
        if scan < list.len() {
            // What a scan from further up finds may be anywhere.
            return scan < self.steps.len() && self.leads_along(&list[..scan]);
        }
        self.begins_with(list)
            && self.steps.get(list.len()).is_none_or(|step| step.deep || matches!(step.pick, Pick::All | Pick::Filter(_)))
    }

    /// What it finds. `Err` when it has to look at too many values.
    pub fn select(&self, value: &Value) -> Result<Option<Value>, String> {
        let mut left = MOST_VALUES;
        let mut found = vec![value];
        for step in &self.steps {
            let mut next = Vec::new();
            for value in found {
                step.take(value, &mut next, &mut left)?;
            }
            found = next;
        }
        let length_of =
            |value: &Value| value.as_array().map(Vec::len).or_else(|| value.as_object().map(crate::json::Map::len)).map(Value::from);
        if self.length {
            return Ok(if self.is_definite() {
                found.first().copied().and_then(length_of)
            } else if self.steps.iter().any(|step| step.deep) {
                // After a deep scan Jayway counts what was found.
                Some(found.len().into())
            } else {
                Some(found.into_iter().filter_map(length_of).collect())
            });
        }
        for value in &found {
            descend(value, &mut left, &mut |_| {})?;
        }
        Ok(if self.is_definite() { found.first().copied().cloned() } else { Some(found.into_iter().cloned().collect()) })
    }
}

impl Step {
    fn take<'v>(&self, value: &'v Value, into: &mut Vec<&'v Value>, left: &mut usize) -> Result<(), String> {
        if !self.deep {
            return self.pick.take(value, into, left);
        }
        let mut all = Vec::new();
        descend(value, left, &mut |value| all.push(value))?;
        for value in all {
            match &self.pick {
                // Every mapping below is judged once, not once more as the item of its list.
                Pick::Filter(_) if value.is_array() => {}
                pick => pick.take(value, into, left)?,
            }
        }
        Ok(())
    }
}

impl Pick {
    fn take<'v>(&self, value: &'v Value, into: &mut Vec<&'v Value>, left: &mut usize) -> Result<(), String> {
        let before = into.len();
        match (self, value) {
            (Self::Key(key), Value::Object(map)) => into.extend(map.get(key)),
            (Self::All, Value::Object(map)) => into.extend(map.values()),
            (Self::All, Value::Array(items)) => into.extend(items),
            (Self::Items(indexes), Value::Array(items)) => {
                into.extend(indexes.iter().filter_map(|index| items.get(from_start(*index, items.len())?)));
            }
            (Self::Slice(from, to), Value::Array(items)) => {
                let bound = |index: i64| match from_start(index, items.len()) {
                    Some(index) => index.min(items.len()),
                    None => 0,
                };
                let (from, to) = (from.map_or(0, bound), to.map_or(items.len(), bound));
                into.extend(items.get(from..to).unwrap_or_default());
            }
            (Self::Filter(filter), Value::Array(items)) => {
                spend(left, items.len())?;
                into.extend(items.iter().filter(|item| filter.accepts(item)));
            }
            (Self::Filter(filter), Value::Object(_)) if filter.accepts(value) => into.push(value),
            _ => {}
        }
        spend(left, 1 + into.len() - before)
    }
}

/// An index from the beginning, where it is not before it.
fn from_start(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    usize::try_from(if index < 0 { index.checked_add(length)? } else { index }).ok()
}

/// A value and all below it, each before what it holds.
fn descend<'v>(value: &'v Value, left: &mut usize, visit: &mut dyn FnMut(&'v Value)) -> Result<(), String> {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        spend(left, 1)?;
        visit(value);
        match value {
            Value::Array(items) => waiting.extend(items.iter().rev()),
            Value::Object(map) => waiting.extend(map.values().rev()),
            _ => {}
        }
    }
    Ok(())
}

fn spend(left: &mut usize, values: usize) -> Result<(), String> {
    *left = left
        .checked_sub(values)
        .ok_or_else(|| format!("it looks at more than {MOST_VALUES} values; name the keys on the way instead of `..`"))?;
    Ok(())
}
