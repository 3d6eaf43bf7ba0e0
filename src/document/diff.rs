//! Comparison by meaning: steps, outputs and parameters by their names, mappings without order, texts line by line.

use std::collections::{HashMap, HashSet};

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use crate::document::Document;
use crate::json::Value;
use crate::text::Pointer;

/// How many lines around a changed one are shown with it.
const CONTEXT: usize = 3;

/// One difference between two documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The value in the second document; of what was removed, in the first.
    pub pointer: Pointer,
    /// The same with names where the pointer has indices: `mainSteps.Restore.inputs.Script`.
    pub place: String,
    /// What is different.
    pub kind: DifferenceKind,
}

/// What is different.
#[derive(Debug, Clone, PartialEq)]
pub enum DifferenceKind {
    /// Only the second document has it.
    Added(Value),
    /// Only the first document has it.
    Removed(Value),
    /// Both have it, with different values.
    Changed {
        /// In the first.
        before: Value,
        /// In the second.
        after: Value,
    },
    /// The same named thing at another place of its list.
    Moved {
        /// What it followed in the first; `None` for the first of the list.
        was_after: Option<String>,
        /// What it follows in the second.
        is_after: Option<String>,
    },
    /// A text of several lines.
    Lines(Vec<Hunk>),
}

/// Changed lines with those around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// Its first line in the first text, from 1.
    pub before: usize,
    /// Its first line in the second text, from 1.
    pub after: usize,
    /// The lines, without their line feeds.
    pub lines: Vec<Line>,
}

/// A line of a [`Hunk`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// In which text it is.
    pub side: Side,
    /// The line.
    pub text: String,
    /// Whether the text is over after it without a line feed.
    pub unfinished: bool,
}

/// In which of two texts a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Both,
    /// In the first only.
    Before,
    /// In the second only.
    After,
}

/// What is different in `after`, in the order of `after`; what was removed comes first in each mapping and list. Empty exactly
/// when the documents mean the same.
pub fn diff(before: &Document, after: &Document) -> Vec<Difference> {
    let mut found = Vec::new();
    let root = Place { before: Pointer::root(), after: Pointer::root(), name: String::new() };
    compare(&root, &before.to_value(), &after.to_value(), &mut found);
    found
}

#[derive(Clone)]
struct Place {
    before: Pointer,
    after: Pointer,
    name: String,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        let dot = if self.name.is_empty() { "" } else { "." };
        Self { before: self.before.join(key), after: self.after.join(key), name: format!("{}{dot}{key}", self.name) }
    }

    fn item(&self, before: usize, after: usize, name: &str) -> Self {
        Self { before: self.before.join(before), after: self.after.join(after), name: format!("{}{name}", self.name) }
    }

    fn added(&self, value: &Value) -> Difference {
        self.found(DifferenceKind::Added(value.clone()))
    }

    fn removed(&self, value: &Value) -> Difference {
        Difference { pointer: self.before.clone(), ..self.found(DifferenceKind::Removed(value.clone())) }
    }

    fn found(&self, kind: DifferenceKind) -> Difference {
        Difference { pointer: self.after.clone(), place: self.name.clone(), kind }
    }
}

fn compare(place: &Place, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(before), Value::Object(after)) => {
            let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
            found.extend(gone.map(|(key, value)| place.key(key).removed(value)));
            for (key, value) in after {
                match before.get(key) {
                    Some(old) => compare(&place.key(key), old, value, found),
                    None => found.push(place.key(key).added(value)),
                }
            }
        }
        (Value::Array(before), Value::Array(after)) => match (Names::of(before, place), Names::of(after, place)) {
            (Some(old), Some(new)) => compare_named(place, (before, &old), (after, &new), found),
            _ => compare_items(place, before, after, found),
        },
        (Value::String(before), Value::String(after)) if before.contains('\n') || after.contains('\n') => {
            found.push(place.found(DifferenceKind::Lines(lines(before, after))));
        }
        _ => found.push(place.found(DifferenceKind::Changed { before: before.clone(), after: after.clone() })),
    }
}

/// The names of a list's items, where each has one of its own.
struct Names<'v> {
    list: Vec<&'v str>,
    index: HashMap<&'v str, usize>,
}

impl<'v> Names<'v> {
    /// Steps have `name`, their outputs `Name`; the document's outputs are names.
    fn of(items: &'v [Value], place: &Place) -> Option<Self> {
        let name_of = |item: &'v Value| match item {
            Value::Object(map) => map.get("name").or_else(|| map.get("Name")).and_then(Value::as_str),
            Value::String(text) if place.name == "outputs" => Some(text.as_str()),
            _ => None,
        };
        let list: Vec<_> = items.iter().map(name_of).collect::<Option<_>>()?;
        let index: HashMap<_, _> = list.iter().enumerate().map(|(index, name)| (*name, index)).collect();
        (index.len() == list.len()).then_some(Self { list, index })
    }

    fn shared_with(&self, other: &Self) -> Vec<&'v str> {
        self.list.iter().copied().filter(|name| other.index.contains_key(name)).collect()
    }

    fn before(&self, index: usize) -> Option<String> {
        index.checked_sub(1).map(|index| self.list[index].to_owned())
    }
}

fn compare_named(place: &Place, (before, old): (&[Value], &Names<'_>), (after, new): (&[Value], &Names<'_>), found: &mut Vec<Difference>) {
    let item = |from: usize, to: usize, name: &str| place.item(from, to, &format!(".{name}"));
    for (index, name) in old.list.iter().enumerate().filter(|(_, name)| !new.index.contains_key(*name)) {
        found.push(item(index, index, name).removed(&before[index]));
    }
    // What is in both and not in the longest common order has moved.
    let shared = new.shared_with(old);
    let stayed: HashSet<_> = capture_diff_slices(Algorithm::Myers, &old.shared_with(new), &shared)
        .iter()
        .filter(|op| matches!(op, DiffOp::Equal { .. }))
        .flat_map(|op| &shared[op.new_range()])
        .collect();
    for (to, name) in new.list.iter().enumerate() {
        let Some(from) = old.index.get(name).copied() else {
            found.push(item(to, to, name).added(&after[to]));
            continue;
        };
        let here = item(from, to, name);
        if !stayed.contains(name) {
            found.push(here.found(DifferenceKind::Moved { was_after: old.before(from), is_after: new.before(to) }));
        }
        compare(&here, &before[from], &after[to], found);
    }
}

fn compare_items(place: &Place, before: &[Value], after: &[Value], found: &mut Vec<Difference>) {
    let item = |from: usize, to: usize| place.item(from, to, &format!("[{to}]"));
    let gone = |from: usize| place.item(from, from, &format!("[{from}]"));
    let texts = |items: &[Value]| items.iter().map(Value::to_string).collect::<Vec<_>>();
    for op in capture_diff_slices(Algorithm::Myers, &texts(before), &texts(after)) {
        let (old, new) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            // Equal but for the order of keys is equal; equal text is equal.
            continue;
        }
        let paired = old.len().min(new.len());
        for (from, to) in old.clone().zip(new.clone()) {
            compare(&item(from, to), &before[from], &after[to], found);
        }
        found.extend(old.skip(paired).map(|from| gone(from).removed(&before[from])));
        found.extend(new.skip(paired).map(|to| item(to, to).added(&after[to])));
    }
}

fn lines(before: &str, after: &str) -> Vec<Hunk> {
    let old: Vec<_> = before.split_inclusive('\n').collect();
    let new: Vec<_> = after.split_inclusive('\n').collect();
    let line = |side: Side, text: &str| {
        let body = text.strip_suffix('\n');
        Line { side, text: body.unwrap_or(text).to_owned(), unfinished: body.is_none() }
    };
    group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT)
        .into_iter()
        .map(|ops| {
            let first = |range: Option<std::ops::Range<usize>>| range.map_or(1, |range| range.start + 1);
            Hunk {
                before: first(ops.first().map(DiffOp::old_range)),
                after: first(ops.first().map(DiffOp::new_range)),
                lines: ops
                    .iter()
                    .flat_map(|op| {
                        let (gone, come) = (&old[op.old_range()], &new[op.new_range()]);
                        if matches!(op, DiffOp::Equal { .. }) {
                            return come.iter().map(|text| line(Side::Both, text)).collect::<Vec<_>>();
                        }
                        let gone = gone.iter().map(|text| line(Side::Before, text));
                        gone.chain(come.iter().map(|text| line(Side::After, text))).collect()
                    })
                    .collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    fn differences(before: Value, after: Value) -> Vec<(String, String, DifferenceKind)> {
        diff(&Document::from_value(before), &Document::from_value(after))
            .into_iter()
            .map(|found| (found.pointer.to_string(), found.place, found.kind))
            .collect()
    }

    fn of(pointer: &str, place: &str, kind: DifferenceKind) -> (String, String, DifferenceKind) {
        (pointer.to_owned(), place.to_owned(), kind)
    }

    #[test]
    fn order_of_keys_means_nothing() {
        let before = json!({"description": "d", "parameters": {"A": {"type": "String", "default": ""}, "B": {"type": "Integer"}}});
        let after = json!({"parameters": {"B": {"type": "Integer"}, "A": {"default": "", "type": "String"}}, "description": "d"});
        assert_eq!(differences(before, after), []);
    }

    #[test]
    fn steps_are_matched_by_name() {
        let step = |name: &str, seconds: u32| json!({"name": name, "action": "aws:sleep", "inputs": {"Duration": format!("PT{seconds}S")}});
        let before = json!({"mainSteps": [step("A", 1), step("Gone", 1), step("B", 1), step("C", 1)]});
        let after = json!({"mainSteps": [step("C", 1), step("A", 1), step("New", 1), step("B", 2)]});
        assert_eq!(
            differences(before, after),
            [
                of("/mainSteps/1", "mainSteps.Gone", DifferenceKind::Removed(step("Gone", 1))),
                of("/mainSteps/0", "mainSteps.C", DifferenceKind::Moved { was_after: Some("B".into()), is_after: None }),
                of("/mainSteps/2", "mainSteps.New", DifferenceKind::Added(step("New", 1))),
                of(
                    "/mainSteps/3/inputs/Duration",
                    "mainSteps.B.inputs.Duration",
                    DifferenceKind::Changed { before: "PT1S".into(), after: "PT2S".into() }
                ),
            ]
        );
    }

    #[test]
    fn outputs_and_plain_lists() {
        let document = |outputs: Value, values: Value, document_outputs: Value| json!({"mainSteps": [{"name": "A", "inputs": {"Values": values}, "outputs": outputs}], "outputs": document_outputs});
        let before = document(json!([{"Name": "X", "Selector": "$.X"}, {"Name": "Y"}]), json!(["a", "b", "c"]), json!(["A.X", "A.Y"]));
        let after = document(json!([{"Name": "X", "Selector": "$.x"}]), json!(["a", "d", "c", "e"]), json!(["A.Y", "A.X"]));
        assert_eq!(
            differences(before, after),
            [
                of(
                    "/mainSteps/0/inputs/Values/1",
                    "mainSteps.A.inputs.Values[1]",
                    DifferenceKind::Changed { before: "b".into(), after: "d".into() }
                ),
                of("/mainSteps/0/inputs/Values/3", "mainSteps.A.inputs.Values[3]", DifferenceKind::Added("e".into())),
                of("/mainSteps/0/outputs/1", "mainSteps.A.outputs.Y", DifferenceKind::Removed(json!({"Name": "Y"}))),
                of(
                    "/mainSteps/0/outputs/0/Selector",
                    "mainSteps.A.outputs.X.Selector",
                    DifferenceKind::Changed { before: "$.X".into(), after: "$.x".into() }
                ),
                of("/outputs/0", "outputs.A.Y", DifferenceKind::Moved { was_after: Some("A.X".into()), is_after: None }),
            ]
        );
    }

    #[test]
    fn scripts_line_by_line() {
        let document = |script: String| json!({"mainSteps": [{"name": "A", "inputs": {"Script": script}}]});
        let lines =
            |changed: &str| (1..=12).map(|n| if n == 6 { format!("{changed}\n") } else { format!("line {n}\n") }).collect::<String>();
        let found = differences(document(lines("old")), document(format!("{}end", lines("new"))));
        let [(_, place, DifferenceKind::Lines(hunks))] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(place, "mainSteps.A.inputs.Script");
        let shown: Vec<_> = hunks
            .iter()
            .flat_map(|hunk| {
                let head = format!("@@ {} {}", hunk.before, hunk.after);
                let side = |line: &Line| match line.side {
                    Side::Both => ' ',
                    Side::Before => '-',
                    Side::After => '+',
                };
                let lines =
                    hunk.lines.iter().map(move |line| format!("{}{}{}", side(line), line.text, if line.unfinished { "!" } else { "" }));
                std::iter::once(head).chain(lines).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(
            shown,
            [
                "@@ 3 3", " line 3", " line 4", " line 5", "-old", "+new", " line 7", " line 8", " line 9", " line 10", " line 11",
                " line 12", "+end!",
            ]
        );
        // A line feed at the end is a difference.
        assert_eq!(differences(document("a\nb".into()), document("a\nb\n".into())).len(), 1);
    }
}
