//! What is run as code: by the language itself, or by a shell.

use ruff_python_ast::{Expr, ExprCall, InterpolatedStringElement, Operator};

use super::call::Given;
use super::{Interpreter, place};
use crate::python::trace::CodeRun;
use crate::python::value::{Value, Values};

/// Calls whose first argument is Python.
const PYTHON: [&str; 2] = ["builtins.eval", "builtins.exec"];
/// Calls whose first argument is a command of a shell.
const SHELL: [&str; 4] = ["os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"];
/// Calls whose first argument is one with `shell=True`.
const SHELL_IF_ASKED: [&str; 5] =
    ["subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen"];

/// How deep an argument is looked into.
const DEEPEST: usize = 20;

impl<'a> Interpreter<'a> {
    /// Notes a call that runs as code what came from the handler's first argument.
    pub(super) fn note_code(&mut self, name: &str, call: &'a ExprCall, given: &Given<'a>) {
        let is_python = PYTHON.contains(&name);
        // A module that was not imported is told elsewhere.
        let library = name.strip_prefix("builtins.").unwrap_or(name);
        let asks = || given.named.iter().any(|named| named.name == "shell" && is_true(&named.values));
        let is_shell = SHELL.contains(&library) || SHELL_IF_ASKED.contains(&library) && asks();
        if !is_python && !is_shell {
            return;
        }
        let Some((at, path)) = given.places.first().and_then(|argument| self.payload_in(argument, DEEPEST)) else { return };
        let run = CodeRun { at: place(call), what: library.to_owned(), is_shell, path, value_at: at };
        if !self.trace.code.contains(&run) {
            self.trace.code.push(run);
        }
    }

    /// Notes that a part of the handler's first argument is held against a pattern: `re.fullmatch(pattern, text)`, `compiled.match(text)`.
    pub(super) fn note_match(&mut self, call: &'a ExprCall) {
        let name = match &*call.func {
            Expr::Attribute(method) => method.attr.as_str(),
            Expr::Name(function) => function.id.as_str(),
            _ => return,
        };
        if !matches!(name, "fullmatch" | "match") {
            return;
        }
        for argument in &call.arguments.args {
            if let Some((_, path)) = self.payload_in(argument, DEEPEST) {
                self.trace.matched.insert(path);
            }
        }
    }

    /// What of the handler's first argument stands in an expression as it is: where, and its path.
    fn payload_in(&self, expression: &Expr, depth: usize) -> Option<(std::ops::Range<usize>, Vec<String>)> {
        let depth = depth.checked_sub(1)?;
        match expression {
            Expr::Name(name) => {
                let values = self.lookup(&name.id);
                let path = values.iter().find_map(|value| match value {
                    Value::Events(path) => Some(path.clone()),
                    Value::Text(inner) => match &**inner {
                        Value::Events(path) => Some(path.clone()),
                        _ => None,
                    },
                    _ => None,
                })?;
                Some((place(name), path))
            }
            Expr::Subscript(subscript) => {
                let (_, mut path) = self.payload_in(&subscript.value, depth)?;
                if let Expr::StringLiteral(key) = &*subscript.slice {
                    path.push(key.value.to_str().to_owned());
                }
                Some((place(subscript), path))
            }
            Expr::Call(call) => self.payload_in_call(call, depth),
            Expr::BinOp(operation) if matches!(operation.op, Operator::Add | Operator::Mod) => {
                self.payload_in(&operation.left, depth).or_else(|| self.payload_in(&operation.right, depth))
            }
            Expr::Tuple(tuple) => tuple.elts.iter().find_map(|part| self.payload_in(part, depth)),
            Expr::BoolOp(parts) => parts.values.iter().find_map(|part| self.payload_in(part, depth)),
            Expr::If(choice) => self.payload_in(&choice.body, depth).or_else(|| self.payload_in(&choice.orelse, depth)),
            Expr::FString(text) => text.value.elements().find_map(|element| match element {
                InterpolatedStringElement::Interpolation(part) => self.payload_in(&part.expression, depth),
                InterpolatedStringElement::Literal(_) => None,
            }),
            _ => None,
        }
    }

    /// Calls that leave a text what it is. Of all others, such as `shlex.quote` and `int`, it is not known that they do.
    fn payload_in_call(&self, call: &ExprCall, depth: usize) -> Option<(std::ops::Range<usize>, Vec<String>)> {
        let mut arguments = call.arguments.args.iter().chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
        match &*call.func {
            Expr::Name(name) if name.id == "str" => arguments.find_map(|argument| self.payload_in(argument, depth)),
            Expr::Attribute(method) => match method.attr.as_str() {
                "get" | "pop" => {
                    let (_, mut path) = self.payload_in(&method.value, depth)?;
                    if let Some(Expr::StringLiteral(key)) = call.arguments.args.first() {
                        path.push(key.value.to_str().to_owned());
                    }
                    Some((place(call), path))
                }
                "strip" | "lstrip" | "rstrip" | "lower" | "upper" => self.payload_in(&method.value, depth),
                "format" => arguments.find_map(|argument| self.payload_in(argument, depth)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn is_true(values: &Values) -> bool {
    matches!(values.only(), Some(Value::Literal(crate::json::Value::Bool(true))))
}
