//! The spanned tree of a source: every key and value with its bytes, comments kept.

use std::sync::Arc;

use crate::json::{Map, Number, Value};
use crate::text::{FileId, Pointer, Segment, Span};

/// What a source is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON; by content, not by file name.
    Json,
    /// YAML.
    Yaml,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In `'…'`.
    SingleQuoted,
    /// In `"…"`.
    DoubleQuoted,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
}

/// From bytes of a scalar's value to bytes of the source: pairs (offset in the value, offset in the source), ascending in
/// both, the first at value offset 0. Between two pairs the bytes run in step. Shared, since an alias repeats its anchor's scalar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScalarMap(pub Arc<[(usize, usize)]>);

impl ScalarMap {
    /// The byte of the source that gave byte `offset` of the value; `None` for an empty map.
    pub fn source_offset(&self, offset: usize) -> Option<usize> {
        let after = self.0.partition_point(|(value, _)| *value <= offset);
        let (value, source) = *self.0.get(after.checked_sub(1)?)?;
        Some(source + (offset - value))
    }
}

/// A value of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands. For an alias: the alias, not the anchored value.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of value. Plain scalars are typed by the YAML 1.2 core rules.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String {
        /// The value, decoded.
        text: String,
        /// How it is written.
        style: Style,
        /// Where its bytes come from.
        map: ScalarMap,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping, in the source's order. Of duplicate keys the last is kept.
    Mapping(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as text.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A comment, from `#` to the end of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands, `#` included.
    pub span: Span,
    /// What it says, without `#` and the blanks around.
    pub text: String,
}

/// A key that stands twice in one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The key.
    pub key: String,
    /// The mapping it is in.
    pub mapping: Pointer,
    /// The first one.
    pub first: Span,
    /// The later one.
    pub again: Span,
}

/// A plain scalar that YAML 1.1 readers (PyYAML, SnakeYAML) read as something else than YAML 1.2 does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// The text.
    pub text: String,
    /// Where.
    pub span: Span,
    /// The value it is, or the mapping whose key it is.
    pub pointer: Pointer,
    /// Whether it is a key.
    pub is_key: bool,
    /// What 1.2 makes of it: `the string "yes"`, `the number 12`.
    pub yaml_1_2: String,
    /// What 1.1 makes of it: `the boolean true`, `the number 10 (octal)`.
    pub yaml_1_1: String,
}

/// A whole source.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The file.
    pub file: FileId,
    /// How many bytes the text has.
    pub bytes: usize,
    /// What it is written in.
    pub format: Format,
    /// The value.
    pub root: Node,
    /// Its comments, in order; none in JSON.
    pub comments: Vec<Comment>,
    /// Keys that stand twice.
    pub duplicates: Vec<DuplicateKey>,
    /// Scalars that readers disagree on; never of JSON.
    pub ambiguous: Vec<Ambiguous>,
}

impl Node {
    /// The value without positions.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::String { text, .. } => Value::String(text.clone()),
            Kind::Sequence(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Kind::Mapping(entries) => {
                Value::Object(entries.iter().map(|entry| (entry.key.clone(), entry.value.to_value())).collect::<Map<_, _>>())
            }
        }
    }

    /// The entry of a key; `None` if this is no mapping or has no such key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Mapping(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String { text, .. } => Some(text),
            _ => None,
        }
    }
}

impl Tree {
    /// The value without positions.
    pub fn to_value(&self) -> Value {
        self.root.to_value()
    }

    /// The node at a path.
    pub fn node(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.segments().iter().try_fold(&self.root, |node, segment| match (segment, &node.kind) {
            (Segment::Key(key), _) => node.get(key),
            (Segment::Index(index), Kind::Sequence(items)) => items.get(*index),
            _ => None,
        })
    }

    /// The span of the value at a path; of its nearest holder where there is no such value.
    pub fn span(&self, pointer: &Pointer) -> Span {
        match self.node(pointer) {
            Some(node) => node.span,
            None => pointer.parent().map_or(self.root.span, |parent| self.span(&parent)),
        }
    }

    /// The span of the key that leads to a path; of the value where it is a list's item; the start of the file for the root.
    pub fn key_span(&self, pointer: &Pointer) -> Span {
        let Some((parent, last)) = pointer.parent().zip(pointer.last()) else {
            return Span::start_of(self.file);
        };
        match (self.node(&parent), last) {
            (Some(parent), Segment::Key(key)) => parent.entry(key).map(|entry| entry.key_span),
            _ => None,
        }
        .unwrap_or_else(|| self.span(pointer))
    }

    /// Where bytes `start..end` of the string at a path stand in the source; the whole value where that cannot be told.
    pub fn span_inside(&self, pointer: &Pointer, start: usize, end: usize) -> Span {
        let whole = self.span(pointer);
        let Some(Node { kind: Kind::String { text, map, .. }, .. }) = self.node(pointer) else {
            return whole;
        };
        if start >= end {
            return map.source_offset(start).map_or(whole, |at| Span { file: self.file, start: at, end: at });
        }
        // The end is where the last character's source ends: its last byte's place plus one.
        let last = text[..end.min(text.len())].char_indices().next_back().map_or(start, |(index, _)| index);
        let width = text[last..].chars().next().map_or(1, char::len_utf8);
        match (map.source_offset(start), map.source_offset(last)) {
            (Some(from), Some(to)) if from <= to => Span { file: self.file, start: from, end: to + width },
            _ => whole,
        }
    }
}
