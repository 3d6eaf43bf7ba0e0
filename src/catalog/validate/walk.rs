//! What both judgements share: the place in the value, and what was found.

use super::{Mismatch, MismatchKind, StandIn};
use crate::catalog::{Operation, Shape};
use crate::json::Value;
use crate::text::{Pointer, Segment, nearest};

/// Levels below the root that are looked at; the API's own structures are not a tenth as deep, save for documents.
pub(super) const MAX_DEPTH: usize = 128;

/// Findings after which nobody looks on: what is so wrong is wrong as a whole, and the work stays in proportion to the value.
const MAX_FOUND: usize = 100;

/// The state of a walk through a value.
pub(super) struct Walk<'v> {
    pub(super) operation: Operation<'v>,
    path: Vec<Step<'v>>,
    pub(super) found: Vec<Mismatch>,
    /// What texts stand for, in a request that a document writes.
    read: Option<&'v dyn Fn(&str) -> StandIn>,
}

/// What to do about a mismatch.
#[derive(Default)]
pub(super) struct Advice {
    /// The name that was meant.
    pub(super) name: Option<String>,
    /// The sentence.
    pub(super) help: Option<String>,
}

impl Advice {
    /// One that names nothing.
    pub(super) fn help(text: impl Into<String>) -> Self {
        Self { name: None, help: Some(text.into()) }
    }
}

/// A step of the path.
#[derive(Clone, Copy)]
enum Step<'v> {
    Member {
        name: &'v str,
        /// The name that it is given by: boto3 takes two for some.
        key: &'v str,
    },
    Item(usize),
    /// The value of a map's key.
    Key(&'v str),
}

impl<'v> Walk<'v> {
    pub(super) fn new(operation: Operation<'v>) -> Self {
        Self { operation, path: Vec::new(), found: Vec::new(), read: None }
    }

    /// A walk through a request that a document writes.
    pub(super) fn written(operation: Operation<'v>, read: &'v dyn Fn(&str) -> StandIn) -> Self {
        Self { read: Some(read), ..Self::new(operation) }
    }

    /// Whether the request is one that a document writes: it is then held against what the service refuses as well.
    pub(super) fn is_written(&self) -> bool {
        self.read.is_some()
    }

    /// What a text stands for; `None` for itself.
    pub(super) fn stand_in(&self, value: &Value) -> Option<StandIn> {
        let stand_in = (self.read?)(value.as_str()?);
        (stand_in != StandIn::Itself).then_some(stand_in)
    }

    /// Whether nobody looks on.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MAX_FOUND
    }

    pub(super) fn is_root(&self) -> bool {
        self.path.is_empty()
    }

    pub(super) fn member(&mut self, name: &'v str, look: impl FnOnce(&mut Self)) {
        self.step(Step::Member { name, key: name }, look);
    }

    pub(super) fn member_by(&mut self, name: &'v str, key: &'v str, look: impl FnOnce(&mut Self)) {
        self.step(Step::Member { name, key }, look);
    }

    pub(super) fn item(&mut self, index: usize, look: impl FnOnce(&mut Self)) {
        self.step(Step::Item(index), look);
    }

    pub(super) fn key(&mut self, key: &'v str, look: impl FnOnce(&mut Self)) {
        self.step(Step::Key(key), look);
    }

    fn step(&mut self, step: Step<'v>, look: impl FnOnce(&mut Self)) {
        if self.is_full() {
            return;
        }
        self.path.push(step);
        if self.path.len() > MAX_DEPTH {
            let line = format!("Invalid value for parameter {}: nested more than {MAX_DEPTH} levels deep", self.name());
            self.report(MismatchKind::Depth, format!("nested more than {MAX_DEPTH} levels deep"), Advice::default(), line);
        } else {
            look(self);
        }
        self.path.pop();
    }

    pub(super) fn pointer(&self) -> Pointer {
        let segment = |step: &Step<'_>| match step {
            Step::Member { key, .. } | Step::Key(key) => Segment::from(*key),
            Step::Item(index) => Segment::from(*index),
        };
        self.path.iter().map(segment).collect()
    }

    /// The place as botocore writes it: `A.B[0]`, `input` for the root.
    pub(super) fn name(&self) -> String {
        let mut name = String::new();
        for step in &self.path {
            match step {
                Step::Member { name: part, .. } | Step::Key(part) => {
                    name.push('.');
                    name.push_str(part);
                }
                Step::Item(index) => {
                    name.push('[');
                    name.push_str(&index.to_string());
                    name.push(']');
                }
            }
        }
        match name.strip_prefix('.') {
            Some(rest) => rest.to_owned(),
            None if name.is_empty() => "input".to_owned(),
            None => name,
        }
    }

    /// The place for people: `` `A.B[0]` ``, or what the whole is.
    pub(super) fn place(&self, whole: &str) -> String {
        if self.is_root() { whole.to_owned() } else { format!("`{}`", self.name()) }
    }

    pub(super) fn report(&mut self, kind: MismatchKind, message: String, advice: Advice, line: String) {
        if !self.is_full() {
            let Advice { name, help } = advice;
            self.found.push(Mismatch { pointer: self.pointer(), kind, message, suggestion: name, help, line });
        }
    }

    /// Reports a text that an enumeration does not have.
    pub(super) fn enumerated(&mut self, shape: Shape<'_>, text: &str, whole: &str) {
        if shape.values().len() == 0 || shape.values().any(|value| value == text) {
            return;
        }
        let values: Vec<&str> = shape.values().collect();
        let advice = did_you_mean(nearest(text, values.iter().copied()), &values);
        let message = format!("`{text}` is no value that {} is known to have", self.place(whole));
        self.report(MismatchKind::Enum, message, advice, String::new());
    }
}

/// Names that are all told where none is near.
const FEW: usize = 12;

/// "did you mean `X`?" where there is a near name, else the names, where they are few.
pub(super) fn did_you_mean(suggestion: Option<&str>, names: &[&str]) -> Advice {
    let help = match suggestion {
        Some(name) => Some(format!("did you mean `{name}`?")),
        None if names.is_empty() || names.len() > FEW => None,
        None => Some(format!("it has {}", names.join(", "))),
    };
    Advice { name: suggestion.map(str::to_owned), help }
}
