//! Python scripts: what stands in them and what they do, told without running them. Layer 1; the only owner of the parser.
//!
//! Ranges are bytes of the script's text; [`Tree::span_inside`](crate::yaml::Tree::span_inside) finds them in the runbook. Where
//! something cannot be told, the answer says so: who judges a script by this is silent then.

mod definitions;
mod interpret;
mod library;
mod names;
mod placement;
mod syntax;
#[cfg(test)]
mod tests;
mod trace;
mod value;

use std::ops::Range;

use ruff_python_ast::ModModule;
use ruff_text_size::TextRange;

use definitions::Uses;
pub use definitions::{Definition, DefinitionKind, Gives, Import, Signature};
pub use library::standard_names;
pub use names::{NameRead, builtins};
pub use trace::{
    AnswerPlace, Argument, Asked, Call, CallKind, Client, CodeRun, Comparison, ExceptionRead, Found, LibraryRead, Look, LookKind, Loop,
    Presence, Read, ReadKind, Returned, Round, Setup, SetupKind, Sleep, Times, Trace, Uncalled,
};
pub use value::{ANY, Entry, Foreign, ITEM, Object, Plain, Value, Values};

/// A version of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// 3.
    pub major: u8,
    /// Of 3.11, 11.
    pub minor: u8,
}

impl Version {
    /// The newest that there is, which a script is read as when its runtime names none that can be read (reference 5.2).
    pub const NEWEST: Self = Self { major: 3, minor: 12 };

    /// The version of a runtime such as `python3.11`.
    pub fn of_runtime(runtime: &str) -> Option<Self> {
        let (major, minor) = runtime.strip_prefix("python")?.split_once('.')?;
        Some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
    }
}

/// What is wrong with a script's syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What.
    pub message: String,
    /// Where.
    pub at: Range<usize>,
}

/// A script.
#[derive(Debug)]
pub struct Script {
    /// Where references were.
    holes: Vec<Range<usize>>,
    /// `None` when it cannot be parsed, or when it is nested too deeply to be looked at.
    tree: Option<ModModule>,
    errors: Vec<SyntaxError>,
    definitions: Vec<Definition>,
    defines_more: bool,
    uses: Uses,
    names: names::Names,
}

impl Script {
    /// Reads a script as a version of the language reads it. References in double braces stand for whatever the service puts there.
    pub fn parse(text: &str, version: Version) -> Self {
        let (source, holes) = syntax::without_references(text);
        let (tree, errors) = syntax::read(&source, version);
        let body = tree.as_ref().map(|tree| &*tree.body).unwrap_or_default();
        let (definitions, defines_more) = definitions::definitions(body);
        let uses = definitions::uses(body);
        let names = names::names(body, &holes);
        Self { holes, tree, errors, definitions, defines_more, uses, names }
    }

    /// What is wrong with its syntax, in the order of the text.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// Whether it could be read, so that the rest can be told.
    pub fn is_readable(&self) -> bool {
        self.tree.is_some()
    }

    /// What it defines at its top level, in the order of the text.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// Whether it may define more at its top level than is told: by `from x import *`, `exec` or `globals()`.
    pub fn defines_more(&self) -> bool {
        self.defines_more
    }

    /// The definition of a name that holds in the end: the last one.
    pub fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.iter().rev().find(|definition| definition.name == name)
    }

    /// Its imports, in the order of the text.
    pub fn imports(&self) -> &[Import] {
        &self.uses.imports
    }

    /// Whether a name is used anywhere, in any role but that of a definition's own.
    pub fn uses(&self, name: &str) -> bool {
        has(&self.uses.names, name)
    }

    /// Whether a word is used anywhere: as a name, an attribute, an argument's name or a whole text between quotes.
    pub fn mentions(&self, word: &str) -> bool {
        let Uses { names, members, texts, .. } = &self.uses;
        [names, members, texts].into_iter().any(|list| has(list, word))
    }

    /// The texts between quotes, docstrings left out; of f-strings the parts that are written out.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.uses.texts.iter().map(String::as_str)
    }

    /// Whether some function says of a name that it is another scope's (`global`, `nonlocal`), and so may change it for all.
    pub fn shares(&self, name: &str) -> bool {
        self.names.shared.contains(name)
    }

    /// The names that it gives a value anywhere, in the order of the alphabet.
    pub fn bound(&self) -> impl Iterator<Item = &str> {
        self.names.bound.iter().map(String::as_str)
    }

    /// The reads of names that nothing in it gives a value and Python does not bring, in the order of the text. Empty where names may come
    /// in that are not told.
    pub fn unbound(&self) -> &[NameRead] {
        &self.names.unbound
    }

    /// Whether a reference in double braces stands inside a range.
    pub fn has_reference_in(&self, at: &Range<usize>) -> bool {
        self.holes.iter().any(|hole| hole.start < at.end && at.start < hole.end)
    }

    /// What happens when the module is loaded and the function `handler` is called with the payload and the context.
    pub fn trace(&self, handler: &str) -> Trace {
        match &self.tree {
            Some(tree) => interpret::trace(self, &tree.body, handler),
            None => Trace::default(),
        }
    }
}

/// Whether a sorted list has a text.
fn has(sorted: &[String], text: &str) -> bool {
    sorted.binary_search_by(|known| known.as_str().cmp(text)).is_ok()
}

/// The comments of a script, which may be indented as a whole; `None` where the text is not that of a script.
pub fn comments(text: &str) -> Option<Vec<Range<usize>>> {
    syntax::comments(&syntax::without_references(text).0)
}

fn range(range: TextRange) -> Range<usize> {
    range.start().to_usize()..range.end().to_usize()
}
