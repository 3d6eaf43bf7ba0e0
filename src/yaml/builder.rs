//! Builds the tree from the parser's events: keys, duplicates, aliases, merge keys, limits. Nothing here recurses.

use std::collections::HashMap;

use super::error::{SyntaxError, SyntaxErrorKind as Kinds};
use super::resolver;
use super::tree::{Ambiguous, DuplicateKey, Entry, Kind, Node};
use crate::text::{FileId, Pointer, Segment, Span};

/// The deepest nesting that is read. Real runbooks need about fifteen.
pub const MAX_DEPTH: usize = 128;
/// The most values a source may have, aliases expanded. The 64 KiB that the service takes have room for a tenth of it.
pub const MAX_NODES: usize = 500_000;
/// The most bytes all strings may have, aliases expanded.
pub const MAX_TEXT: usize = 32 * 1024 * 1024;
/// The most bytes that the paths of duplicates and ambiguous scalars may take; further ones are not recorded.
const MAX_PATHS: usize = 16 * 1024 * 1024;

/// Builds one tree.
pub(super) struct Builder<'a> {
    file: FileId,
    source: &'a str,
    stack: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    cost: Cost,
    paths: usize,
    pub(super) duplicates: Vec<DuplicateKey>,
    pub(super) ambiguous: Vec<Ambiguous>,
}

/// What a value takes: of itself, and of all in it.
#[derive(Clone, Copy, Default)]
struct Cost {
    nodes: usize,
    bytes: usize,
}

struct Anchored {
    node: Node,
    cost: Cost,
    height: usize,
}

/// A list or mapping that has begun.
struct Open {
    shape: Shape,
    /// Whether it has brackets.
    pub(super) flow: bool,
    anchor: usize,
    start: usize,
    /// Where the last thing in it ends.
    end: usize,
    height: usize,
    before: Cost,
}

enum Shape {
    Sequence(Vec<Node>),
    Mapping(Fields),
}

/// The entries of a mapping that has begun.
#[derive(Default)]
struct Fields {
    entries: Vec<Entry>,
    /// Where keys are, once there are too many to look through.
    index: HashMap<String, usize>,
    key: Option<Key>,
    merged: Vec<Entry>,
}

struct Key {
    text: String,
    span: Span,
    merge: bool,
}

/// A scalar as the parser gave it, already typed.
pub(super) struct Scalar {
    pub(super) kind: Kind,
    pub(super) span: Span,
    pub(super) anchor: usize,
    /// Its text, if it is plain and untagged YAML.
    pub(super) plain: Option<String>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: FileId, source: &'a str) -> Self {
        Self {
            file,
            source,
            stack: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            cost: Cost::default(),
            paths: 0,
            duplicates: Vec::new(),
            ambiguous: Vec::new(),
        }
    }

    /// The whole value, if one was complete.
    pub(super) fn into_parts(self) -> (Option<Node>, Vec<DuplicateKey>, Vec<Ambiguous>) {
        (self.root, self.duplicates, self.ambiguous)
    }

    /// Whether a key of a mapping comes next.
    pub(super) fn wants_key(&self) -> bool {
        matches!(self.stack.last(), Some(Open { shape: Shape::Mapping(Fields { key: None, .. }), .. }))
    }

    /// The key whose value comes next.
    pub(super) fn pending_key(&self) -> Option<Span> {
        match self.stack.last() {
            Some(Open { shape: Shape::Mapping(Fields { key: Some(key), .. }), .. }) => Some(key.span),
            _ => None,
        }
    }

    /// Where the innermost `[` or `{` that is not closed stands.
    pub(super) fn open_bracket(&self) -> Option<usize> {
        let innermost = self.stack.last()?;
        (innermost.flow && self.source[innermost.start..].starts_with(['[', '{'])).then_some(innermost.start)
    }

    pub(super) fn open(&mut self, sequence: bool, flow: bool, anchor: usize, span: Span) -> Result<(), SyntaxError> {
        if self.wants_key() {
            return Err(self.collection_as_key(span));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        let before = self.cost;
        self.spend(Cost { nodes: 1, bytes: 0 }, span)?;
        let shape = if sequence { Shape::Sequence(Vec::new()) } else { Shape::Mapping(Fields::default()) };
        self.stack.push(Open { shape, flow, anchor, start: span.start, end: span.end, height: 0, before });
        Ok(())
    }

    /// Ends the innermost list or mapping; `span` is its closing bracket, where it has one.
    pub(super) fn close(&mut self, span: Span) -> Result<(), SyntaxError> {
        let Some(open) = self.stack.pop() else {
            return Ok(());
        };
        let end = if open.flow && span.end > span.start { span.end } else { open.end };
        let kind = match open.shape {
            Shape::Sequence(items) => Kind::Sequence(items),
            Shape::Mapping(fields) => Kind::Mapping(fields.finish()),
        };
        let node = Node { span: Span::new(self.file, open.start..end.max(open.start)), kind };
        let cost = Cost { nodes: self.cost.nodes - open.before.nodes, bytes: self.cost.bytes - open.before.bytes };
        let height = open.height + 1;
        if open.anchor != 0 {
            self.remember(open.anchor, &node, cost, height)?;
        }
        self.value(node, height)
    }

    pub(super) fn scalar(&mut self, scalar: Scalar) -> Result<(), SyntaxError> {
        let Scalar { kind, span, anchor, plain } = scalar;
        let bytes = if let Kind::String { text, map, .. } = &kind { text.len() + map.0.len() * size_of::<(usize, usize)>() } else { 0 };
        let cost = Cost { nodes: 1, bytes };
        self.spend(cost, span)?;
        let is_key = self.wants_key();
        if let Some(text) = &plain {
            self.note_ambiguous(text, span, is_key);
        }
        if !is_key {
            let node = Node { span, kind };
            if anchor != 0 {
                self.remember(anchor, &node, cost, 0)?;
            }
            return self.value(node, 0);
        }
        let merge = plain.as_deref() == Some("<<");
        let text = match &kind {
            Kind::String { text, .. } => text.clone(),
            _ => self.source.get(span.range()).unwrap_or_default().to_owned(),
        };
        if anchor != 0 {
            self.remember(anchor, &Node { span, kind }, cost, 0)?;
        }
        self.key(Key { text, span, merge });
        Ok(())
    }

    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), SyntaxError> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            let name = self.source.get(span.range()).unwrap_or_default();
            return Err(SyntaxError::new(Kinds::RecursiveAlias, span, format!("the alias `{name}` stands inside the value that it names"))
                .help("a document cannot contain itself; write the value out"));
        };
        let (cost, height) = (anchored.cost, anchored.height);
        if self.wants_key() {
            let text = match &anchored.node.kind {
                Kind::String { text, .. } => text.clone(),
                Kind::Sequence(_) | Kind::Mapping(_) => return Err(self.collection_as_key(span)),
                _ => self.source.get(anchored.node.span.range()).unwrap_or_default().to_owned(),
            };
            self.spend(Cost { nodes: 1, bytes: text.len() }, span)?;
            self.key(Key { text, span, merge: false });
            return Ok(());
        }
        if self.stack.len() + height > MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.spend(cost, span)?;
        let node = self.anchors.get(&anchor).map(|anchored| Node { span, kind: anchored.node.kind.clone() });
        node.map_or(Ok(()), |node| self.value(node, height))
    }

    fn remember(&mut self, anchor: usize, node: &Node, cost: Cost, height: usize) -> Result<(), SyntaxError> {
        self.spend(cost, node.span)?;
        self.anchors.insert(anchor, Anchored { node: node.clone(), cost, height });
        Ok(())
    }

    fn spend(&mut self, cost: Cost, span: Span) -> Result<(), SyntaxError> {
        self.cost.nodes += cost.nodes;
        self.cost.bytes += cost.bytes;
        if self.cost.nodes > MAX_NODES {
            let message = format!("there are more than {MAX_NODES} values here, aliases expanded; no runbook is that large");
            return Err(SyntaxError::new(Kinds::TooMany, span, message));
        }
        if self.cost.bytes > MAX_TEXT {
            let message = format!("there are more than {} MiB of text here, aliases expanded; no runbook is that large", MAX_TEXT >> 20);
            return Err(SyntaxError::new(Kinds::TooMany, span, message));
        }
        Ok(())
    }

    /// Puts a complete value where it belongs.
    fn value(&mut self, node: Node, height: usize) -> Result<(), SyntaxError> {
        let Some(open) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.end = open.end.max(node.span.end);
        open.height = open.height.max(height);
        let fields = match &mut open.shape {
            Shape::Sequence(items) => {
                items.push(node);
                return Ok(());
            }
            Shape::Mapping(fields) => fields,
        };
        let Some(key) = fields.key.take() else {
            return Ok(());
        };
        if key.merge {
            return fields.merge(node);
        }
        if let Some(first) = fields.put(Entry { key: key.text.clone(), key_span: key.span, value: node }) {
            let mapping = self.pointer(true);
            if self.afford(&mapping) {
                self.duplicates.push(DuplicateKey { key: key.text, mapping, first, again: key.span });
            }
        }
        Ok(())
    }

    fn key(&mut self, key: Key) {
        if let Some(open) = self.stack.last_mut()
            && let Shape::Mapping(fields) = &mut open.shape
        {
            open.end = open.end.max(key.span.end);
            fields.key = Some(key);
        }
    }

    fn note_ambiguous(&mut self, text: &str, span: Span, is_key: bool) {
        let Some((yaml_1_2, yaml_1_1)) = resolver::disagreement(text, &resolver::core(text)) else {
            return;
        };
        let pointer = self.pointer(false);
        if self.afford(&pointer) {
            self.ambiguous.push(Ambiguous { text: text.to_owned(), span, pointer, is_key, yaml_1_2, yaml_1_1 });
        }
    }

    /// The path of the value that comes next; of the innermost mapping if its key comes next, or if `innermost`.
    fn pointer(&self, innermost: bool) -> Pointer {
        let depth = self.stack.len() - usize::from(innermost);
        let steps = self.stack[..depth].iter().filter_map(|open| match &open.shape {
            Shape::Sequence(items) => Some(Segment::Index(items.len())),
            Shape::Mapping(fields) => fields.key.as_ref().map(|key| Segment::Key(key.text.clone())),
        });
        steps.collect()
    }

    fn afford(&mut self, pointer: &Pointer) -> bool {
        let size = |segment: &Segment| size_of::<Segment>() + if let Segment::Key(key) = segment { key.len() } else { 0 };
        self.paths += pointer.segments().iter().map(size).sum::<usize>();
        self.paths <= MAX_PATHS
    }

    fn collection_as_key(&self, span: Span) -> SyntaxError {
        // `{{ X }}` without quotes is a mapping whose key is a mapping.
        if let Some(open) = self.stack.last()
            && open.flow
            && self.source[open.start..].starts_with("{{")
        {
            return unquoted_reference(self.file, self.source, open.start);
        }
        SyntaxError::new(Kinds::NonScalarKey, span, "a key is a mapping or a list here; keys are text")
            .help("put quotes around the key, or around the whole value if it is meant as text")
    }
}

/// `{{ X }}` at `start`, without quotes.
pub(super) fn unquoted_reference(file: FileId, source: &str, start: usize) -> SyntaxError {
    let rest = &source[start..];
    let line = &rest[..rest.find(['\r', '\n']).unwrap_or(rest.len())];
    let length = line.find("}}").map_or(line.len(), |at| at + 2);
    let reference = &line[..length];
    SyntaxError::new(
        Kinds::UnquotedReference,
        Span::new(file, start..start + length),
        format!("`{reference}` needs quotes: without them YAML reads the braces as a mapping"),
    )
    .help(format!("write `'{reference}'`, with the quotes around the whole value"))
}

fn too_deep(span: Span) -> SyntaxError {
    SyntaxError::new(Kinds::TooDeep, span, format!("lists and mappings are nested more than {MAX_DEPTH} deep here"))
}

impl Fields {
    /// Adds an entry, or replaces the one of the same key and gives the span of that one's key.
    fn put(&mut self, entry: Entry) -> Option<Span> {
        const FEW: usize = 16;
        let found = if self.entries.len() <= FEW {
            self.entries.iter().position(|other| other.key == entry.key)
        } else {
            if self.index.is_empty() {
                self.index = self.entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
            }
            self.index.get(&entry.key).copied()
        };
        if let Some(at) = found {
            let first = self.entries[at].key_span;
            self.entries[at] = entry;
            return Some(first);
        }
        if !self.index.is_empty() {
            self.index.insert(entry.key.clone(), self.entries.len());
        }
        self.entries.push(entry);
        None
    }

    /// Takes the value of a key `<<`: a mapping, or a list of them of which the first counts most.
    fn merge(&mut self, node: Node) -> Result<(), SyntaxError> {
        let refuse = |span| {
            SyntaxError::new(Kinds::Merge, span, "the merge key `<<` takes a mapping, or a list of mappings")
                .help("if `<<` is meant as text, put it in quotes")
        };
        let span = node.span;
        match node.kind {
            Kind::Mapping(entries) => self.merged.extend(entries),
            Kind::Sequence(items) => {
                for item in items.into_iter().rev() {
                    let Kind::Mapping(entries) = item.kind else {
                        return Err(refuse(item.span));
                    };
                    self.merged.extend(entries);
                }
            }
            _ => return Err(refuse(span)),
        }
        Ok(())
    }

    /// The entries; merged ones come first and give way to the mapping's own, as PyYAML has it.
    fn finish(self) -> Vec<Entry> {
        if self.merged.is_empty() {
            return self.entries;
        }
        let mut all = Self::default();
        for entry in self.merged.into_iter().chain(self.entries) {
            all.put(entry);
        }
        all.entries
    }
}
