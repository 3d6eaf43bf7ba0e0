//! Statements.

use ruff_python_ast::visitor::{Visitor, walk_pattern};
use ruff_python_ast::{
    ExceptHandler, Expr, Pattern, Stmt, StmtClassDef, StmtFunctionDef, StmtIf, StmtImport, StmtImportFrom, StmtMatch, StmtTry,
};
use ruff_text_size::Ranged;

use super::scope::Scope;
use super::{Exit, Frame, Function, Interpreter, Written, place};
use crate::python::definitions;
use crate::python::trace::{ReadKind, Returned};
use crate::python::value::{Entry, Value, Values};

impl<'a> Interpreter<'a> {
    pub(super) fn block(&mut self, body: &'a [Stmt]) -> Exit {
        for statement in body {
            if !self.enter() {
                return Exit::Next;
            }
            let exit = self.statement(statement);
            self.leave();
            if exit != Exit::Next {
                return exit;
            }
        }
        Exit::Next
    }

    fn statement(&mut self, statement: &'a Stmt) -> Exit {
        match statement {
            Stmt::FunctionDef(function) => self.define(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Return(give) => {
                let values = give.value.as_deref().map_or_else(|| Values::literal(()), |value| self.eval(value));
                let at = place(give);
                if let Some(frame) = self.frames.last_mut() {
                    frame.has_left = true;
                    match frame.returns.iter_mut().find(|known| known.at == at) {
                        Some(known) => known.values.merge(values),
                        None => frame.returns.push(Returned { at, values }),
                    }
                }
                return Exit::Left;
            }
            Stmt::Raise(raise) => {
                for part in [&raise.exc, &raise.cause].into_iter().flatten() {
                    self.printed(part);
                }
                if let Some(frame) = self.frames.last_mut() {
                    frame.has_left = true;
                }
                return Exit::Left;
            }
            Stmt::Break(_) | Stmt::Continue(_) => return Exit::Jump,
            Stmt::Assign(assign) => {
                let values = self.eval(&assign.value);
                for target in &assign.targets {
                    self.assign(target, Some(&assign.value), values.clone());
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    let values = self.eval(value);
                    self.assign(&assign.target, Some(value), values);
                }
            }
            Stmt::AugAssign(assign) => {
                let more = self.eval(&assign.value);
                let before = self.eval(&assign.target);
                self.escape(&more);
                self.escape(&before);
                self.assign(&assign.target, None, Values::unknown());
            }
            Stmt::Delete(delete) => delete.targets.iter().for_each(|target| {
                self.eval(target);
                if let Expr::Subscript(subscript) = target {
                    let base = self.eval(&subscript.value);
                    self.loosen(&base);
                }
            }),
            Stmt::For(each) => return self.each(each),
            Stmt::While(each) => return self.while_loop(each),
            Stmt::If(choice) => return self.choice(choice),
            Stmt::With(with) => {
                for item in &with.items {
                    let values = self.eval(&item.context_expr);
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, None, values);
                    }
                }
                return self.block(&with.body);
            }
            Stmt::Match(choice) => self.cases(choice),
            Stmt::Try(attempt) => return self.attempt(attempt),
            Stmt::Assert(assert) => {
                self.eval(&assert.test);
                if let Some(message) = &assert.msg {
                    self.printed(message);
                }
            }
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Global(global) => self.names_of_others(global.names.iter().map(ToString::to_string)),
            Stmt::Nonlocal(nonlocal) => self.names_of_others(nonlocal.names.iter().map(ToString::to_string)),
            Stmt::Expr(expression) => {
                self.eval(&expression.value);
            }
            Stmt::TypeAlias(_) | Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => {}
        }
        Exit::Next
    }

    fn class(&mut self, class: &'a StmtClassDef) {
        // Its methods are followed by themselves: of `self` nothing is known.
        let scope = self.scopes.len();
        self.scopes.push(Scope { outer: Some(self.scope()), ..Scope::default() });
        self.frames.push(Frame { function: None, scope, returns: Vec::new(), conditions: 0, has_left: false });
        self.block(&class.body);
        self.frames.pop();
        self.bind(&class.name, Values::unknown());
    }

    fn cases(&mut self, choice: &'a StmtMatch) {
        let subject = self.eval(&choice.subject);
        self.escape(&subject);
        let before = self.names();
        for case in &choice.cases {
            self.set_names(before.clone());
            self.capture(&case.pattern);
            self.under_condition(|this| {
                if let Some(guard) = &case.guard {
                    this.eval(guard);
                }
                this.block(&case.body)
            });
            let after = self.names();
            self.set_names(before.clone());
            self.merge_names(after);
        }
    }

    fn import(&mut self, import: &StmtImport) {
        for alias in &import.names {
            self.imported(&alias.name, &place(&alias.name));
            let (name, module) = match &alias.asname {
                Some(name) => (name.as_str(), alias.name.as_str()),
                None => (alias.name.split('.').next().unwrap_or_default(), alias.name.split('.').next().unwrap_or_default()),
            };
            self.bind(name, Values::one(Value::Outside(module.to_owned())));
        }
    }

    fn import_from(&mut self, import: &StmtImportFrom) {
        let module = import.module.as_ref().map(ToString::to_string).unwrap_or_default();
        if let Some(name) = import.module.as_ref().filter(|_| import.level == 0) {
            self.imported(name, &place(name));
        }
        for alias in &import.names {
            if import.level == 0 {
                self.ask_library(&module, &alias.name, &place(&alias.name));
            }
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            let dots = if import.level > 0 { "." } else { "" };
            self.bind(name, Values::one(Value::Outside(format!("{dots}{module}.{}", alias.name))));
        }
    }

    fn names_of_others(&mut self, names: impl Iterator<Item = String>) {
        let scope = self.scope();
        self.scopes[scope].others.extend(names);
    }

    fn define(&mut self, function: &'a StmtFunctionDef) {
        let defaults: Vec<Values> = function
            .parameters
            .iter_non_variadic_params()
            .map(|parameter| parameter.default.as_deref().map(|default| self.eval(default)).unwrap_or_default())
            .collect();
        for decorator in &function.decorator_list {
            self.eval(&decorator.expression);
        }
        let scope = self.scope();
        let next = self.functions.len();
        let index = *self.function_at.entry(function.range()).or_insert(next);
        if index == next {
            self.functions.push(Function { node: Written::Def(function), scope, defaults, is_called: false });
        } else {
            // Its call again: what it sees around it is the new scope.
            self.functions[index].scope = scope;
        }
        let values = if function.decorator_list.is_empty() { Values::one(Value::Function(index)) } else { Values::unknown() };
        self.bind(&function.name, values);
    }

    fn choice(&mut self, choice: &'a StmtIf) -> Exit {
        self.eval(&choice.test);
        let before = self.names();
        let mut ends = Vec::new();
        let exit = self.under_condition(|this| this.block(&choice.body));
        ends.push((exit, self.names()));
        let mut has_else = false;
        for clause in &choice.elif_else_clauses {
            self.set_names(before.clone());
            match &clause.test {
                Some(test) => {
                    self.under_condition(|this| this.eval(test));
                }
                None => has_else = true,
            }
            let exit = self.under_condition(|this| this.block(&clause.body));
            ends.push((exit, self.names()));
        }
        if !has_else {
            ends.push((Exit::Next, before.clone()));
        }
        self.join(before, ends)
    }

    /// Goes on after several ways: with what names are on those that do not leave.
    pub(super) fn join(&mut self, before: super::scope::Names, ends: Vec<(Exit, super::scope::Names)>) -> Exit {
        let exit = if ends.iter().any(|(exit, _)| *exit == Exit::Next) {
            Exit::Next
        } else if ends.iter().any(|(exit, _)| *exit == Exit::Jump) {
            Exit::Jump
        } else {
            Exit::Left
        };
        let mut going_on = ends.into_iter().filter(|(exit, _)| *exit != Exit::Left).map(|(_, names)| names);
        self.set_names(going_on.next().unwrap_or(before));
        for names in going_on {
            self.merge_names(names);
        }
        exit
    }

    fn attempt(&mut self, attempt: &'a StmtTry) -> Exit {
        let before = self.names();
        let catches = usize::from(!attempt.handlers.is_empty());
        let awaits_absence = usize::from(attempt.handlers.iter().any(awaits_absence));
        self.tries += catches;
        self.absences += awaits_absence;
        let mut exit = self.block(&attempt.body);
        self.tries -= catches;
        self.absences -= awaits_absence;
        let after = self.names();
        if exit == Exit::Next {
            exit = self.block(&attempt.orelse);
        }
        let mut ends = vec![(exit, self.names())];
        for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
            self.set_names(before.clone());
            self.merge_names(after.clone());
            let caught = handler.type_.as_deref().map(|caught| self.under_condition(|this| this.caught(caught))).unwrap_or_default();
            if let Some(name) = &handler.name {
                let is_of_client = caught.iter().all(is_client_error) && !caught.is_empty();
                self.bind(name, if is_of_client { Values::one(Value::Caught(Vec::new())) } else { Values::unknown() });
            }
            let exit = self.under_condition(|this| this.block(&handler.body));
            ends.push((exit, self.names()));
        }
        let exit = self.join(before, ends);
        match self.block(&attempt.finalbody) {
            Exit::Next => exit,
            other => other,
        }
    }

    /// The exceptions that are caught: one, or each of a tuple's.
    fn caught(&mut self, expression: &'a Expr) -> Values {
        let Expr::Tuple(tuple) = expression else { return self.eval(expression) };
        let mut all = Values::default();
        for part in &tuple.elts {
            all.merge(self.eval(part));
        }
        all
    }

    /// What a pattern takes apart.
    fn capture(&mut self, pattern: &'a Pattern) {
        struct Captured(Vec<String>);
        impl<'a> Visitor<'a> for Captured {
            fn visit_pattern(&mut self, pattern: &'a Pattern) {
                let name = match pattern {
                    Pattern::MatchAs(part) => part.name.as_ref(),
                    Pattern::MatchStar(part) => part.name.as_ref(),
                    Pattern::MatchMapping(part) => part.rest.as_ref(),
                    _ => None,
                };
                self.0.extend(name.map(ToString::to_string));
                walk_pattern(self, pattern);
            }
        }
        let mut captured = Captured(Vec::new());
        captured.visit_pattern(pattern);
        for name in captured.0 {
            self.bind(&name, Values::unknown());
        }
    }

    /// Gives the target of an assignment its values; `written` is the expression that they come from.
    pub(super) fn assign(&mut self, target: &'a Expr, written: Option<&'a Expr>, values: Values) {
        match target {
            Expr::Name(name) => self.bind(&name.id, values),
            Expr::Tuple(_) | Expr::List(_) => self.unpack(target, written, &values),
            Expr::Starred(starred) => {
                self.escape(&values);
                self.assign(&starred.value, None, Values::unknown());
            }
            Expr::Subscript(subscript) => {
                let base = self.eval(&subscript.value);
                let keys = self.eval(&subscript.slice);
                self.store(&base, &keys, &subscript.slice, written.unwrap_or(target), &values);
            }
            Expr::Attribute(attribute) => {
                let base = self.eval(&attribute.value);
                if base.iter().any(|value| matches!(value, Value::Caught(path) if path.is_empty())) {
                    self.trace.caught_given.insert(attribute.attr.to_string());
                }
                self.escape(&values);
            }
            _ => {
                self.escape(&values);
            }
        }
    }

    fn unpack(&mut self, target: &'a Expr, written: Option<&'a Expr>, values: &Values) {
        let parts = match target {
            Expr::Tuple(tuple) => &*tuple.elts,
            Expr::List(list) => &*list.elts,
            _ => return,
        };
        if parts.iter().any(Expr::is_starred_expr) {
            definitions::names(target, &mut |name, _| self.bind(name, Values::unknown()));
            return;
        }
        let sources = match written {
            Some(Expr::Tuple(tuple)) if tuple.elts.len() == parts.len() => Some(&tuple.elts),
            _ => None,
        };
        for (index, part) in parts.iter().enumerate() {
            let mut item = Values::default();
            for value in values {
                item.merge(self.item(value, Some(index)));
            }
            self.assign(part, sources.and_then(|sources| sources.get(index)), item);
        }
    }

    /// `base[key] = value`.
    fn store(&mut self, base: &Values, keys: &Values, key_at: &'a Expr, value_at: &'a Expr, values: &Values) {
        let conditional = self.is_conditional();
        for value in base {
            match value {
                Value::Dict(index) => {
                    if let Some(key) = keys.text() {
                        let entry = Entry {
                            key: key.to_owned(),
                            at: place(key_at),
                            value_at: place(value_at),
                            values: values.clone(),
                            conditional,
                        };
                        self.trace.objects[*index].put(entry);
                    } else {
                        self.trace.objects[*index].open = true;
                        self.escape(values);
                    }
                }
                Value::List(index) => {
                    // Whichever item that is, it is not what it was.
                    let object = &mut self.trace.objects[*index];
                    object.items.iter_mut().for_each(|item| item.merge(values.clone()));
                    object.rest.merge(values.clone());
                    if key_at.is_slice_expr() {
                        self.loosen(&Values::one(value.clone()));
                    }
                }
                Value::Events(path) => {
                    if let Some(key) = keys.text() {
                        let path = path.iter().cloned().chain([key.to_owned()]).collect();
                        self.read(path, key_at, ReadKind::Write);
                    } else {
                        self.trace.events_escape |= path.is_empty();
                        self.trace.events_change = true;
                    }
                    self.escape(values);
                }
                Value::Answer { .. } => {
                    self.change(value, keys.text());
                    self.escape(values);
                }
                _ => self.escape(values),
            }
        }
    }
}

/// Whether an exception is one that calls of AWS raise, with the answer in it.
fn is_client_error(exception: &Value) -> bool {
    match exception {
        Value::Outside(name) => name == "botocore.exceptions.ClientError" || name == "botocore.client.ClientError",
        Value::Member(exceptions, _) => matches!(&**exceptions, Value::Member(client, _) if matches!(**client, Value::Client(_))),
        _ => false,
    }
}

/// Whether what is caught is, among others, that a key is not there.
fn awaits_absence(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(handler) = handler;
    let is_absence = |part: &Expr| matches!(part, Expr::Name(name) if matches!(name.id.as_str(), "KeyError" | "LookupError" | "IndexError" | "TypeError" | "AttributeError"));
    match handler.type_.as_deref() {
        Some(Expr::Tuple(tuple)) => tuple.elts.iter().any(is_absence),
        Some(one) => is_absence(one),
        None => false,
    }
}
