//! What every rule is given, and how it says where something is.

use crate::diagnostic::{Diagnostic, Rule};
use crate::document::{Document, Flow, StepAt};
use crate::json::Value;
use crate::text::{Pointer, Segment, Span};
use crate::yaml::{Kind, Tree};

/// One document, seen in every way that a rule may need.
pub struct Context<'a> {
    /// The source, with positions.
    pub tree: &'a Tree,
    /// The source as a value.
    pub value: &'a Value,
    /// The model.
    pub document: &'a Document,
    /// The flow of its steps.
    pub flow: Flow<'a>,
}

impl<'a> Context<'a> {
    /// The context of a document; `value` is the tree's value and `document` its model.
    pub fn new(tree: &'a Tree, value: &'a Value, document: &'a Document) -> Self {
        Self { tree, value, document, flow: Flow::new(document) }
    }

    /// All steps, those of loops included.
    pub fn steps(&self) -> &[StepAt<'a>] {
        &self.flow.steps
    }

    /// The value at a path, as written.
    pub fn at(&self, pointer: &Pointer) -> Option<&Value> {
        pointer.segments().iter().try_fold(self.value, |value, segment| match segment {
            Segment::Key(key) => value.get(key),
            Segment::Index(index) => value.get(index),
        })
    }

    /// A finding at the value of a path.
    pub fn at_value(&self, rule: &'static Rule, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        rule.at(self.tree.span(pointer), message).pointer(pointer.clone())
    }

    /// A finding at the key of a path (at the value, in a list).
    pub fn at_key(&self, rule: &'static Rule, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        rule.at(self.tree.key_span(pointer), message).pointer(pointer.clone())
    }

    /// A finding at bytes of the text at a path.
    pub fn inside(&self, rule: &'static Rule, pointer: &Pointer, bytes: std::ops::Range<usize>, message: impl Into<String>) -> Diagnostic {
        rule.at(self.tree.span_inside(pointer, bytes.start, bytes.end), message).pointer(pointer.clone())
    }

    /// A finding about something that the mapping at a path lacks: at that mapping's key; in a list at its first key; for the whole
    /// document at its start.
    pub fn missing_in(&self, rule: &'static Rule, mapping: &Pointer, message: impl Into<String>) -> Diagnostic {
        rule.at(self.holder_span(mapping), message).pointer(mapping.clone())
    }

    /// A finding at a step as a whole: at the value of its `name`, or where that is missing at its first key.
    pub fn at_step(&self, rule: &'static Rule, step: &StepAt<'_>, message: impl Into<String>) -> Diagnostic {
        rule.at(self.step_span(step), message).pointer(step.pointer.clone())
    }

    /// The span of a step's name, or of its first key.
    pub fn step_span(&self, step: &StepAt<'_>) -> Span {
        let name = step.pointer.join("name");
        match self.tree.node(&name) {
            Some(node) => node.span,
            None => self.holder_span(&step.pointer),
        }
    }

    fn holder_span(&self, mapping: &Pointer) -> Span {
        if let Some(Segment::Index(_)) = mapping.last()
            && let Some(node) = self.tree.node(mapping)
        {
            return match &node.kind {
                Kind::Mapping(entries) => entries.first().map_or(node.span, |entry| entry.key_span),
                _ => node.span,
            };
        }
        self.tree.key_span(mapping)
    }
}
