//! Reading a policy or a template of a role, with the places of what it says.

use crate::json::Value;
use crate::text::{Pointer, Segment, Span};
use crate::yaml::Tree;

/// A text of a policy and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The text.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A condition of a template, with what is there where it holds and where it does not.
pub(super) const IF: &str = "Fn::If";

/// A file with its positions.
pub(super) struct Reader<'t> {
    pub(super) tree: &'t Tree,
    pub(super) value: &'t Value,
}

impl<'t> Reader<'t> {
    /// The value at a place.
    pub(super) fn at(&self, pointer: &Pointer) -> Option<&'t Value> {
        pointer.segments().iter().try_fold(self.value, |value, segment| match segment {
            Segment::Key(key) => value.get(key),
            Segment::Index(index) => value.get(index),
        })
    }

    /// The items of a list, or a value that stands for a list of one. Of a condition of the template, both sides: either may be there.
    pub(super) fn several(&self, pointer: &Pointer) -> Vec<(Pointer, &'t Value)> {
        let mut found = Vec::new();
        self.gather(pointer.clone(), &mut found);
        found
    }

    /// The text at a place, if it is one.
    pub(super) fn told(&self, pointer: &Pointer) -> Option<Told> {
        Some(Told { text: self.at(pointer)?.as_str()?.to_owned(), span: self.tree.span(pointer) })
    }

    fn gather(&self, pointer: Pointer, found: &mut Vec<(Pointer, &'t Value)>) {
        let Some(value) = self.at(&pointer) else { return };
        if let Value::Array(items) = value {
            (0..items.len()).for_each(|index| self.gather(pointer.join(index), found));
        } else if value.get(IF).is_some_and(Value::is_array) {
            (1..=2).for_each(|side| self.gather(pointer.join(IF).join(side), found));
        } else if value.get("Ref").and_then(Value::as_str) != Some("AWS::NoValue") {
            found.push((pointer, value));
        }
    }
}
