//! What a script defines and imports at its top level.

use std::ops::Range;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_interpolated_string_element, walk_keyword, walk_stmt};
use ruff_python_ast::{Expr, InterpolatedStringElement, Keyword, Parameters, Stmt, StmtFunctionDef, StmtTry};
use ruff_text_size::Ranged;

use super::range;

/// Something that a script defines at its top level.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub at: Range<usize>,
    /// What it is.
    pub kind: DefinitionKind,
    /// Whether it is defined on some ways only: inside an `if` or a `try`.
    pub conditional: bool,
}

/// What a definition is.
#[derive(Debug, Clone, PartialEq)]
pub enum DefinitionKind {
    /// A function.
    Function(Signature),
    /// A class.
    Class,
    /// Something from another module.
    Import,
    /// A value.
    Value,
}

/// How a function may be called.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// Where its parameters stand, parentheses included.
    pub at: Range<usize>,
    /// The parameters that take positional arguments.
    pub positional: Vec<String>,
    /// How many of them have no default.
    pub required: usize,
    /// Whether it takes any number of positional arguments.
    pub variadic: bool,
    /// Parameters that must be given by name.
    pub required_names: Vec<String>,
    /// Whether a decorator may have made something else of it.
    pub is_decorated: bool,
    /// What a call of it gives.
    pub gives: Gives,
}

/// What a call of a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// What it returns.
    Value,
    /// Something to await: it is an `async def`.
    Awaitable,
    /// Something to go over: it has a `yield`.
    Generator,
}

/// An import, anywhere in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The module, with its dots: `botocore.exceptions`; empty for `from . import x`.
    pub module: String,
    /// Where its name stands.
    pub at: Range<usize>,
    /// Whether it is relative to the script's own package.
    pub is_relative: bool,
    /// Whether a `try` around it catches its failure.
    pub is_guarded: bool,
}

impl Signature {
    fn new(function: &StmtFunctionDef) -> Self {
        let parameters: &Parameters = &function.parameters;
        let positional = || parameters.posonlyargs.iter().chain(&parameters.args);
        Self {
            at: range(parameters.range),
            positional: positional().map(|parameter| parameter.name().to_string()).collect(),
            required: positional().filter(|parameter| parameter.default.is_none()).count(),
            variadic: parameters.vararg.is_some(),
            required_names: parameters
                .kwonlyargs
                .iter()
                .filter(|parameter| parameter.default.is_none())
                .map(|parameter| parameter.name().to_string())
                .collect(),
            is_decorated: !function.decorator_list.is_empty(),
            gives: gives(function),
        }
    }

    /// Whether it can be called with so many positional arguments.
    pub fn takes(&self, count: usize) -> bool {
        self.required <= count && (self.variadic || count <= self.positional.len()) && self.required_names.is_empty()
    }
}

/// What a call of a function gives.
pub(super) fn gives(function: &StmtFunctionDef) -> Gives {
    if function.is_async {
        Gives::Awaitable
    } else if yields(&function.body) {
        Gives::Generator
    } else {
        Gives::Value
    }
}

/// Whether a function's own body has a `yield`.
fn yields(body: &[Stmt]) -> bool {
    struct Yields(bool);
    impl<'a> Visitor<'a> for Yields {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
                walk_stmt(self, statement);
            }
        }

        fn visit_expr(&mut self, expression: &'a Expr) {
            match expression {
                Expr::Yield(_) | Expr::YieldFrom(_) => self.0 = true,
                Expr::Lambda(_) => {}
                _ => walk_expr(self, expression),
            }
        }
    }
    let mut found = Yields(false);
    for statement in body {
        found.visit_stmt(statement);
    }
    found.0
}

/// The names that are defined at the top level, in the order of the text, and whether there may be others (`from x import *`, `exec`).
pub(super) fn definitions(body: &[Stmt]) -> (Vec<Definition>, bool) {
    let mut inside = FromInside::default();
    for statement in body {
        inside.visit_stmt(statement);
    }
    let FromInside { mut found, mut open } = inside;
    collect(body, false, &mut found, &mut open);
    found.sort_by_key(|definition| definition.at.start);
    (found, open)
}

/// Names that functions give the top level: by `global`, and by calls that tell no names.
#[derive(Default)]
struct FromInside {
    found: Vec<Definition>,
    open: bool,
}

impl<'a> Visitor<'a> for FromInside {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Global(global) = statement {
            self.found.extend(global.names.iter().map(|name| Definition {
                name: name.to_string(),
                at: range(name.range),
                kind: DefinitionKind::Value,
                conditional: true,
            }));
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.open |= matches!(expression, Expr::Name(name) if NAMING.contains(&name.id.as_str()));
        walk_expr(self, expression);
    }
}

fn collect(body: &[Stmt], conditional: bool, into: &mut Vec<Definition>, open: &mut bool) {
    for statement in body {
        let mut add = |name: &str, at, kind| {
            into.push(Definition { name: name.to_owned(), at: range(at), kind, conditional });
        };
        match statement {
            Stmt::FunctionDef(function) => add(&function.name, function.name.range, DefinitionKind::Function(Signature::new(function))),
            Stmt::ClassDef(class) => add(&class.name, class.name.range, DefinitionKind::Class),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    add(name.split('.').next().unwrap_or_default(), name.range, DefinitionKind::Import);
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    *open |= name.as_str() == "*";
                    add(name, name.range, DefinitionKind::Import);
                }
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    names(target, &mut |name, at| add(name, at, DefinitionKind::Value));
                }
            }
            Stmt::AnnAssign(assign) if assign.value.is_some() => {
                names(&assign.target, &mut |name, at| add(name, at, DefinitionKind::Value));
            }
            Stmt::For(each) => {
                names(&each.target, &mut |name, at| add(name, at, DefinitionKind::Value));
                collect(&each.body, true, into, open);
                collect(&each.orelse, true, into, open);
            }
            Stmt::While(each) => {
                collect(&each.body, true, into, open);
                collect(&each.orelse, true, into, open);
            }
            Stmt::With(with) => {
                for target in with.items.iter().filter_map(|item| item.optional_vars.as_deref()) {
                    names(target, &mut |name, at| add(name, at, DefinitionKind::Value));
                }
                collect(&with.body, conditional, into, open);
            }
            Stmt::If(choice) => {
                collect(&choice.body, true, into, open);
                for clause in &choice.elif_else_clauses {
                    collect(&clause.body, true, into, open);
                }
            }
            Stmt::Try(attempt) => {
                for part in parts(attempt) {
                    collect(part, true, into, open);
                }
            }
            Stmt::Match(choice) => choice.cases.iter().for_each(|case| collect(&case.body, true, into, open)),
            _ => {}
        }
    }
}

fn parts(attempt: &StmtTry) -> impl Iterator<Item = &[Stmt]> {
    let handlers = attempt.handlers.iter().map(|ruff_python_ast::ExceptHandler::ExceptHandler(handler)| &*handler.body);
    [&*attempt.body].into_iter().chain(handlers).chain([&*attempt.orelse, &*attempt.finalbody])
}

/// The names that an assignment gives a value.
pub(super) fn names(target: &Expr, visit: &mut dyn FnMut(&str, ruff_text_size::TextRange)) {
    match target {
        Expr::Name(name) => visit(&name.id, name.range),
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|part| names(part, visit)),
        Expr::List(list) => list.elts.iter().for_each(|part| names(part, visit)),
        Expr::Starred(starred) => names(&starred.value, visit),
        _ => {}
    }
}

/// Built-in functions that can give a module names that are not told.
const NAMING: [&str; 2] = ["exec", "globals"];

/// What a script uses, wherever it stands. Each list but the first is sorted, and has nothing twice.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Its imports, in the order of the text.
    pub(super) imports: Vec<Import>,
    /// Its variables and functions, by name.
    pub(super) names: Vec<String>,
    /// Attributes (`x.name`) and arguments that are given by name.
    pub(super) members: Vec<String>,
    /// Texts between quotes, and the parts of f-strings that are written out. Docstrings do nothing, so that they are not among them.
    pub(super) texts: Vec<String>,
}

/// What a script uses.
pub(super) fn uses(body: &[Stmt]) -> Uses {
    #[derive(Default)]
    struct Finder {
        found: Uses,
        guards: usize,
    }
    impl<'a> Visitor<'a> for Finder {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            let is_guarded = self.guards > 0;
            match statement {
                Stmt::Import(import) => self.found.imports.extend(import.names.iter().map(|alias| Import {
                    module: alias.name.to_string(),
                    at: range(alias.name.range),
                    is_relative: false,
                    is_guarded,
                })),
                Stmt::ImportFrom(import) => {
                    let at = import.module.as_ref().map_or(import.range, Ranged::range);
                    let module = import.module.as_ref().map(ToString::to_string).unwrap_or_default();
                    self.found.imports.push(Import { module, at: range(at), is_relative: import.level > 0, is_guarded });
                }
                Stmt::Try(attempt) if !attempt.handlers.is_empty() => {
                    self.guards += 1;
                    attempt.body.iter().for_each(|inner| self.visit_stmt(inner));
                    self.guards -= 1;
                    parts(attempt).skip(1).flatten().for_each(|inner| self.visit_stmt(inner));
                }
                Stmt::Expr(alone) if alone.value.is_string_literal_expr() => {}
                _ => walk_stmt(self, statement),
            }
        }

        fn visit_expr(&mut self, expression: &'a Expr) {
            match expression {
                Expr::Name(name) => self.found.names.push(name.id.to_string()),
                Expr::Attribute(attribute) => self.found.members.push(attribute.attr.to_string()),
                Expr::StringLiteral(text) => self.found.texts.push(text.value.to_str().to_owned()),
                _ => {}
            }
            walk_expr(self, expression);
        }

        fn visit_keyword(&mut self, keyword: &'a Keyword) {
            self.found.members.extend(keyword.arg.as_ref().map(ToString::to_string));
            walk_keyword(self, keyword);
        }

        fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
            if let InterpolatedStringElement::Literal(part) = element {
                self.found.texts.push(part.value.to_string());
            }
            walk_interpolated_string_element(self, element);
        }
    }
    let mut finder = Finder::default();
    for statement in body {
        finder.visit_stmt(statement);
    }
    let mut found = finder.found;
    for list in [&mut found.names, &mut found.members, &mut found.texts] {
        list.sort();
        list.dedup();
    }
    found
}
