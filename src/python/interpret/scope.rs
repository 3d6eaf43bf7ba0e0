//! What names mean.

use std::collections::BTreeMap;

use super::Interpreter;
use crate::python::value::{Value, Values};

/// Names with what they can be.
pub(super) type Names = BTreeMap<String, Values>;

/// The names of a function's call, of a class or of the module.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) names: Names,
    /// The scope around it; `None` for the module's.
    pub(super) outer: Option<usize>,
    /// Names that are another scope's (`global`, `nonlocal`).
    pub(super) others: Vec<String>,
}

impl Interpreter<'_> {
    pub(super) fn scope(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.scope)
    }

    /// What a name can be.
    pub(super) fn lookup(&self, name: &str) -> Values {
        let mut at = Some(self.scope());
        while let Some(scope) = at {
            if let Some(values) = self.scopes[scope].names.get(name) {
                return values.clone();
            }
            at = self.scopes[scope].outer;
        }
        Values::one(Value::Outside(format!("builtins.{name}")))
    }

    /// Gives a name a value.
    pub(super) fn bind(&mut self, name: &str, values: Values) {
        let scope = self.scope();
        if self.scopes[scope].others.iter().any(|other| other == name) {
            // Who knows when the function runs: the name can be what it was, or this.
            let mut at = self.scopes[scope].outer;
            while let Some(outer) = at {
                if self.scopes[outer].names.contains_key(name) || self.scopes[outer].outer.is_none() {
                    self.scopes[outer].names.entry(name.to_owned()).or_default().merge(values);
                    return;
                }
                at = self.scopes[outer].outer;
            }
        }
        self.scopes[scope].names.insert(name.to_owned(), values);
    }

    /// The names of the scope as they are now.
    pub(super) fn names(&self) -> Names {
        self.scopes[self.scope()].names.clone()
    }

    pub(super) fn set_names(&mut self, names: Names) {
        let scope = self.scope();
        self.scopes[scope].names = names;
    }

    /// Adds what names can be on another way.
    pub(super) fn merge_names(&mut self, names: Names) {
        let scope = self.scope();
        for (name, values) in names {
            self.scopes[scope].names.entry(name).or_default().merge(values);
        }
    }
}
