//! The names of a script: which are given a value anywhere, and which are read though nothing gives them one.

use std::collections::BTreeSet;
use std::ops::Range;

use ruff_python_ast::visitor::{Visitor, walk_except_handler, walk_expr, walk_parameter, walk_pattern, walk_stmt, walk_type_param};
use ruff_python_ast::{Alias, ExceptHandler, Expr, ExprContext, Identifier, Parameter, Pattern, Stmt, TypeParam};
use ruff_text_size::{Ranged, TextRange};

use super::range;

/// A name that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRead {
    /// The name.
    pub name: String,
    /// Where it is read.
    pub at: Range<usize>,
    /// Whether an attribute of it is taken, as of modules (`json.dumps`).
    pub has_attribute: bool,
}

/// What names there are in a script.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The names that are given a value somewhere: which scope sees them is not asked.
    pub(super) bound: BTreeSet<String>,
    /// Those that some function says are another scope's (`global`, `nonlocal`).
    pub(super) shared: BTreeSet<String>,
    /// The reads of names that nothing gives a value and Python does not bring, in the order of the text.
    pub(super) unbound: Vec<NameRead>,
}

/// Built-in names by which names come to be that are not told, and one that says that a missing name is awaited.
const NAMING: [&str; 8] = ["exec", "eval", "globals", "locals", "vars", "builtins", "setattr", "NameError"];

/// Attributes through which modules are given names.
const NAMESPACES: [&str; 3] = ["modules", "__dict__", "__builtins__"];

/// The built-in names of all versions from 3.6 to 3.14, of all systems, and those of the `site` module. Names that begin with two underscores are
/// not judged.
const BUILTINS: &str = include_str!("builtins.txt");

/// Whether Python brings a name.
fn is_builtin(name: &str) -> bool {
    builtins().any(|known| known == name)
}

/// The names that Python brings.
pub fn builtins() -> impl Iterator<Item = &'static str> {
    BUILTINS.lines()
}

/// The names of a script in which the places `holes` are anything.
pub(super) fn names(body: &[Stmt], holes: &[Range<usize>]) -> Names {
    let mut finder = Finder { holes, bound: BTreeSet::new(), shared: BTreeSet::new(), reads: Vec::new(), open: false };
    finder.visit_body(body);
    let Finder { bound, shared, mut reads, open, .. } = finder;
    if open || reads.iter().any(|read| NAMING.contains(&read.name.as_str())) {
        reads.clear();
    }
    reads.retain(|read| !bound.contains(&read.name) && !is_builtin(&read.name) && !read.name.starts_with("__"));
    reads.sort_by_key(|read| read.at.start);
    Names { bound, shared, unbound: reads }
}

struct Finder<'s> {
    holes: &'s [Range<usize>],
    bound: BTreeSet<String>,
    shared: BTreeSet<String>,
    reads: Vec<NameRead>,
    /// Whether there may be more names than are told.
    open: bool,
}

impl Finder<'_> {
    fn is_hole(&self, at: TextRange) -> bool {
        let at = range(at);
        self.holes.iter().any(|hole| hole.start < at.end && at.start < hole.end)
    }

    fn bind(&mut self, name: &str, at: TextRange) {
        self.open |= self.is_hole(at);
        self.bound.insert(name.to_owned());
    }

    fn bind_all<'i>(&mut self, names: impl IntoIterator<Item = &'i Identifier>) {
        for name in names {
            self.bind(name, name.range);
        }
    }

    /// Names that a function says are another scope's.
    fn share<'i>(&mut self, names: impl IntoIterator<Item = &'i Identifier> + Clone) {
        self.shared.extend(names.clone().into_iter().map(ToString::to_string));
        self.bind_all(names);
    }

    fn read(&mut self, name: &str, at: TextRange, has_attribute: bool) {
        if !self.is_hole(at) {
            self.reads.push(NameRead { name: name.to_owned(), at: range(at), has_attribute });
        }
    }
}

impl<'a> Visitor<'a> for Finder<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.bind_all([&function.name]),
            Stmt::ClassDef(class) => self.bind_all([&class.name]),
            Stmt::Global(global) => self.share(&global.names),
            Stmt::Nonlocal(nonlocal) => self.share(&nonlocal.names),
            // A reference that is a whole statement may bring any.
            Stmt::Expr(alone) => self.open |= matches!(&*alone.value, Expr::Name(name) if self.is_hole(name.range)),
            _ => {}
        }
        walk_stmt(self, statement);
    }

    /// Where annotations are evaluated depends on the version, and on where they stand.
    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => match name.ctx {
                ExprContext::Load => self.read(&name.id, name.range, false),
                ExprContext::Store => self.bind(&name.id, name.range),
                ExprContext::Del | ExprContext::Invalid => {}
            },
            Expr::Attribute(attribute) => {
                self.open |= NAMESPACES.contains(&attribute.attr.as_str());
                match &*attribute.value {
                    Expr::Name(name) => self.read(&name.id, name.range, true),
                    _ => walk_expr(self, expression),
                }
            }
            _ => walk_expr(self, expression),
        }
    }

    fn visit_alias(&mut self, alias: &'a Alias) {
        self.open |= alias.name.as_str() == "*" || self.is_hole(alias.range());
        let name = alias.asname.as_ref().unwrap_or(&alias.name);
        self.bind(name.split('.').next().unwrap_or_default(), name.range);
    }

    fn visit_parameter(&mut self, parameter: &'a Parameter) {
        self.bind_all([&parameter.name]);
        walk_parameter(self, parameter);
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        self.bind_all(&inner.name);
        walk_except_handler(self, handler);
    }

    fn visit_type_param(&mut self, parameter: &'a TypeParam) {
        self.bind_all([parameter.name()]);
        walk_type_param(self, parameter);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(whole) => self.bind_all(&whole.name),
            Pattern::MatchStar(star) => self.bind_all(&star.name),
            Pattern::MatchMapping(mapping) => self.bind_all(&mapping.rest),
            _ => {}
        }
        walk_pattern(self, pattern);
    }
}
