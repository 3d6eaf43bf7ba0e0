//! Reading the keys of mappings, with a finding for everything that does not fit.

use std::time::Duration;

use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::json::describe;
use crate::scenario::rules::{UNKNOWN_KEY, UNKNOWN_REGION, WRONG_VALUE};
use crate::spec::Spanned;
use crate::text::{Pointer, Span, nearest};
use crate::time;
use crate::yaml::{Kind, Node};

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Diagnostic>);

/// A value with its key and its path.
#[derive(Clone)]
pub(super) struct Item<'t> {
    /// What people call it: `region`, `an item of calls`.
    pub(super) name: String,
    pub(super) key_span: Span,
    pub(super) node: &'t Node,
    pub(super) pointer: Pointer,
}

/// A mapping whose keys are known.
pub(super) struct Table<'t> {
    item: Item<'t>,
}

impl Findings {
    pub(super) fn say(&mut self, rule: &'static Rule, span: Span, pointer: &Pointer, message: impl Into<String>) -> &mut Diagnostic {
        let index = self.0.len();
        self.0.push(rule.at(span, message).pointer(pointer.clone()));
        &mut self.0[index]
    }

    /// A value that does not fit its key.
    pub(super) fn wrong(&mut self, item: &Item<'_>, message: impl Into<String>, help: Option<&str>) {
        self.say(&WRONG_VALUE, item.node.span, &item.pointer, message).help = help.map(str::to_owned);
    }

    fn wrong_kind(&mut self, item: &Item<'_>, expected: &str, help: Option<&str>) {
        let message = format!("{} must be {expected}, not {}", item.name, described(item.node));
        self.wrong(item, message, help);
    }

    /// The mapping that an item must be; a key that is not one of `keys` is a finding.
    pub(super) fn table<'t>(&mut self, item: Item<'t>, keys: &[&'static str]) -> Option<Table<'t>> {
        let Kind::Mapping(entries) = &item.node.kind else {
            self.wrong_kind(&item, "a mapping", None);
            return None;
        };
        for entry in entries {
            if !keys.contains(&entry.key.as_str()) {
                let message = format!("{} has no key `{}`", item.name, entry.key);
                let near = nearest(&entry.key, keys.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let help = near.unwrap_or_else(|| format!("there are {}", words(keys, "and")));
                self.say(&UNKNOWN_KEY, entry.key_span, &item.pointer.join(entry.key.as_str()), message).help = Some(help);
            }
        }
        Some(Table { item })
    }

    /// The items of a list.
    pub(super) fn list<'t>(&mut self, item: &Item<'t>, of: &str) -> Vec<Item<'t>> {
        if let Kind::Sequence(items) = &item.node.kind {
            items_of(items, item, of)
        } else {
            self.wrong_kind(item, "a list", None);
            Vec::new()
        }
    }

    /// The keys of a mapping that may have any.
    pub(super) fn entries<'t>(&mut self, item: &Item<'t>) -> Vec<(Spanned<String>, Item<'t>)> {
        let Kind::Mapping(entries) = &item.node.kind else {
            self.wrong_kind(item, "a mapping", None);
            return Vec::new();
        };
        let named = |entry: &'t crate::yaml::Entry| {
            let name = Spanned { value: entry.key.clone(), span: entry.key_span };
            let pointer = item.pointer.join(entry.key.as_str());
            (name, Item { name: format!("`{}`", entry.key), key_span: entry.key_span, node: &entry.value, pointer })
        };
        entries.iter().map(named).collect()
    }

    pub(super) fn text(&mut self, item: &Item<'_>) -> Option<Spanned<String>> {
        if let Some(text) = item.node.as_str() {
            return Some(Spanned { value: text.to_owned(), span: item.node.span });
        }
        let help = matches!(item.node.kind, Kind::Number(_) | Kind::Bool(_)).then_some("put it in quotes");
        self.wrong_kind(item, "text", help);
        None
    }

    pub(super) fn region(&mut self, item: &Item<'_>) -> Option<Spanned<String>> {
        use crate::catalog::{is_region, is_region_like, nearest_region};
        let region = self.text(item)?;
        if !is_region(&region.value) {
            let like = is_region_like(&region.value);
            let message = format!("`{}` is no region of AWS{}", region.value, if like { " that ssmith knows" } else { "" });
            let finding = self.say(&UNKNOWN_REGION, region.span, &item.pointer, message);
            finding.help = nearest_region(&region.value).map(|near| format!("did you mean `{near}`?"));
            if like {
                finding.level = Level::Warning;
            }
        }
        Some(region)
    }

    pub(super) fn account(&mut self, item: &Item<'_>) -> Option<Spanned<String>> {
        let account = self.text(item)?;
        if account.value.len() != 12 || !account.value.bytes().all(|byte| byte.is_ascii_digit()) {
            self.wrong(item, format!("`{}` is no account: it must have twelve digits", account.value), None);
        }
        Some(account)
    }

    pub(super) fn duration(&mut self, item: &Item<'_>) -> Option<Duration> {
        let help = Some("write it as 90s, 10m, 2h, 1d or PT10M");
        let Some(text) = item.node.as_str() else {
            self.wrong_kind(item, "a duration", help);
            return None;
        };
        let duration = time::duration(text);
        if duration.is_none() {
            self.wrong(item, format!("`{text}` is no duration"), help);
        }
        duration
    }

    /// `true`, and nothing else: a word that something is done, not whether.
    pub(super) fn only_true(&mut self, item: &Item<'_>) {
        if item.node.kind != Kind::Bool(true) {
            let message = format!("{} can only be `true`", item.name);
            self.wrong(item, message, Some("leave it out where it does not happen"));
        }
    }

    /// Of keys that exclude each other the one that is there; says what is wrong where there are none or several.
    pub(super) fn one_of<'t>(&mut self, table: &Table<'t>, keys: &[&'static str]) -> Option<(&'static str, Item<'t>)> {
        let mut there = keys.iter().filter_map(|key| Some((*key, table.get(key)?)));
        let Some(first) = there.next() else {
            let message = format!("{} needs one of {}", table.item.name, words(keys, "and"));
            self.say(&WRONG_VALUE, table.item.key_span, &table.item.pointer, message);
            return None;
        };
        if let Some((key, second)) = there.next() {
            let message = format!("{} has both `{}` and `{key}`", table.item.name, first.0);
            self.say(&WRONG_VALUE, second.key_span, &second.pointer, message).help = Some("keep one of them".to_owned());
        }
        Some(first)
    }
}

fn items_of<'t>(items: &'t [Node], item: &Item<'t>, of: &str) -> Vec<Item<'t>> {
    let named =
        |(index, node): (usize, &'t Node)| Item { name: of.to_owned(), key_span: node.span, node, pointer: item.pointer.join(index) };
    items.iter().enumerate().map(named).collect()
}

impl<'t> Table<'t> {
    pub(super) fn get(&self, key: &str) -> Option<Item<'t>> {
        let entry = self.item.node.entry(key)?;
        Some(Item { name: format!("`{key}`"), key_span: entry.key_span, node: &entry.value, pointer: self.item.pointer.join(key) })
    }

    pub(super) fn item(&self) -> &Item<'t> {
        &self.item
    }
}

/// What a value is, in a person's words.
pub(super) fn described(node: &Node) -> &'static str {
    match &node.kind {
        Kind::Sequence(_) => "a list",
        Kind::Mapping(_) => "a mapping",
        _ => describe(&node.to_value()),
    }
}

/// `a`, `b` and `c`, in backticks.
pub(super) fn words(list: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = list.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((end, rest)) if !rest.is_empty() => format!("{} {conjunction} {end}", rest.join(", ")),
        _ => quoted.join(""),
    }
}
