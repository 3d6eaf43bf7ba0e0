//! What CPython's compiler refuses though its grammar does not: statements and names out of their place.

use std::collections::{BTreeMap, HashSet};

use ruff_python_ast::visitor::{Visitor, walk_except_handler, walk_expr, walk_stmt};
use ruff_python_ast::{Comprehension, ExceptHandler, Expr, ExprContext, Identifier, Parameters, Stmt};
use ruff_text_size::TextRange;

use super::{SyntaxError, range};

/// What is out of its place, in CPython's words.
pub(super) fn errors(body: &[Stmt]) -> Vec<SyntaxError> {
    let mut checker = Checker { scopes: vec![Scope::new(Place::Module)], errors: Vec::new() };
    checker.visit_body(body);
    checker.errors.sort_by_key(|error| error.at.start);
    checker.errors
}

/// What a scope is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
}

/// A scope while it is gone through.
struct Scope {
    place: Place,
    /// Whether it is that of a comprehension, whose `:=` gives names to the scope around.
    is_comprehension: bool,
    /// How many loops are around, in this scope.
    loops: usize,
    /// The names that have been used or given a value so far, with the first place.
    used: BTreeMap<String, bool>,
    parameters: HashSet<String>,
}

impl Scope {
    fn new(place: Place) -> Self {
        Self { place, is_comprehension: false, loops: 0, used: BTreeMap::new(), parameters: HashSet::new() }
    }
}

struct Checker {
    scopes: Vec<Scope>,
    errors: Vec<SyntaxError>,
}

impl Checker {
    fn report(&mut self, at: TextRange, message: impl Into<String>) {
        self.errors.push(SyntaxError { message: message.into(), at: range(at) });
    }

    fn place(&self) -> Place {
        self.scopes.last().map_or(Place::Module, |scope| scope.place)
    }

    fn is_in_loop(&self) -> bool {
        self.scopes.last().is_some_and(|scope| scope.loops > 0)
    }

    fn inside(&mut self, place: Place, parameters: Option<&Parameters>, visit: impl FnOnce(&mut Self)) {
        let mut scope = Scope::new(place);
        for parameter in parameters.into_iter().flat_map(Parameters::iter) {
            let name = parameter.name();
            if !scope.parameters.insert(name.to_string()) {
                self.report(name.range, format!("duplicate argument '{name}' in function definition"));
            }
        }
        self.scopes.push(scope);
        visit(self);
        self.scopes.pop();
    }

    /// A comprehension has a scope of its own; only what it goes over first belongs to the one around.
    fn comprehension<'a>(&mut self, generators: &'a [Comprehension], parts: impl IntoIterator<Item = &'a Expr>) {
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        self.scopes.push(Scope { is_comprehension: true, ..Scope::new(self.place()) });
        for (index, generator) in generators.iter().enumerate() {
            if index > 0 {
                self.visit_expr(&generator.iter);
            }
            self.visit_expr(&generator.target);
            generator.ifs.iter().for_each(|condition| self.visit_expr(condition));
        }
        parts.into_iter().for_each(|part| self.visit_expr(part));
        self.scopes.pop();
    }

    fn in_loop(&mut self, body: &[Stmt], orelse: &[Stmt]) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.loops += 1;
        }
        self.visit_body(body);
        if let Some(scope) = self.scopes.last_mut() {
            scope.loops -= 1;
        }
        self.visit_body(orelse);
    }

    fn use_name(&mut self, name: &str, is_bound: bool) {
        if let Some(scope) = self.scopes.last_mut() {
            let bound = scope.used.entry(name.to_owned()).or_insert(false);
            *bound |= is_bound;
        }
    }

    /// `global` or `nonlocal`.
    fn declare(&mut self, names: &[Identifier], word: &str) {
        for name in names {
            let Some(scope) = self.scopes.last() else { return };
            if scope.parameters.contains(name.as_str()) {
                self.report(name.range, format!("name '{name}' is parameter and {word}"));
            } else if let Some(is_bound) = scope.used.get(name.as_str()) {
                let what = if *is_bound { "assigned to before" } else { "used prior to" };
                self.report(name.range, format!("name '{name}' is {what} {word} declaration"));
            }
        }
    }
}

impl<'a> Visitor<'a> for Checker {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.use_name(&function.name, true);
                for decorator in &function.decorator_list {
                    self.visit_decorator(decorator);
                }
                self.visit_parameters(&function.parameters);
                let place = if function.is_async { Place::AsyncFunction } else { Place::Function };
                self.inside(place, Some(&function.parameters), |this| this.visit_body(&function.body));
                return;
            }
            Stmt::ClassDef(class) => {
                self.use_name(&class.name, true);
                for decorator in &class.decorator_list {
                    self.visit_decorator(decorator);
                }
                if let Some(arguments) = &class.arguments {
                    self.visit_arguments(arguments);
                }
                self.inside(Place::Class, None, |this| this.visit_body(&class.body));
                return;
            }
            Stmt::For(each) => {
                self.visit_expr(&each.iter);
                self.visit_expr(&each.target);
                if each.is_async && self.place() != Place::AsyncFunction {
                    self.report(each.range, "'async for' outside async function");
                }
                return self.in_loop(&each.body, &each.orelse);
            }
            Stmt::While(each) => {
                self.visit_expr(&each.test);
                return self.in_loop(&each.body, &each.orelse);
            }
            Stmt::Return(give) if !matches!(self.place(), Place::Function | Place::AsyncFunction) => {
                self.report(give.range, "'return' outside function");
            }
            Stmt::Break(leave) if !self.is_in_loop() => self.report(leave.range, "'break' outside loop"),
            Stmt::Continue(again) if !self.is_in_loop() => self.report(again.range, "'continue' not properly in loop"),
            Stmt::Global(global) => self.declare(&global.names, "global"),
            Stmt::Nonlocal(nonlocal) if self.place() == Place::Module => {
                self.report(nonlocal.range, "nonlocal declaration not allowed at module level");
            }
            Stmt::Nonlocal(nonlocal) => self.declare(&nonlocal.names, "nonlocal"),
            Stmt::ImportFrom(import) => {
                let star = import.names.iter().find(|alias| alias.name.as_str() == "*");
                if let Some(star) = star.filter(|_| self.place() != Place::Module) {
                    self.report(star.range, "import * only allowed at module level");
                }
            }
            Stmt::With(with) if with.is_async && self.place() != Place::AsyncFunction => {
                self.report(with.range, "'async with' outside async function");
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => self.use_name(&name.id, name.ctx != ExprContext::Load),
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.visit_parameters(parameters);
                }
                return self.inside(Place::Lambda, lambda.parameters.as_deref(), |this| this.visit_expr(&lambda.body));
            }
            Expr::Named(named) => {
                if let Expr::Name(name) = &*named.target
                    && let Some(scope) = self.scopes.iter_mut().rev().find(|scope| !scope.is_comprehension)
                {
                    scope.used.insert(name.id.to_string(), true);
                }
            }
            Expr::ListComp(made) => return self.comprehension(&made.generators, [&*made.elt]),
            Expr::SetComp(made) => return self.comprehension(&made.generators, [&*made.elt]),
            Expr::Generator(made) => return self.comprehension(&made.generators, [&*made.elt]),
            Expr::DictComp(made) => {
                return self.comprehension(&made.generators, made.key.as_deref().into_iter().chain([&*made.value]));
            }
            Expr::Yield(give) if matches!(self.place(), Place::Module | Place::Class) => {
                self.report(give.range, "'yield' outside function");
            }
            Expr::YieldFrom(give) if matches!(self.place(), Place::Module | Place::Class) => {
                self.report(give.range, "'yield' outside function");
            }
            Expr::Await(wait) => match self.place() {
                Place::AsyncFunction => {}
                Place::Function | Place::Lambda => self.report(wait.range, "'await' outside async function"),
                Place::Module | Place::Class => self.report(wait.range, "'await' outside function"),
            },
            Expr::Call(call) => {
                let mut names: HashSet<&str> = HashSet::new();
                for name in call.arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref()) {
                    if !names.insert(name) {
                        self.report(name.range, format!("keyword argument repeated: {name}"));
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, expression);
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.use_name(name, true);
        }
        walk_except_handler(self, handler);
    }
}
