//! Calls, and those of the script's own functions.

use std::collections::HashMap;

use ruff_python_ast::{Expr, ExprCall, Parameters};

use super::expression::at;
use super::outside::is_printing;
use super::scope::Scope;
use super::{Frame, Interpreter, MOST_FRAMES, Written};
use crate::python::definitions::{self, Gives};
use crate::python::trace::{Argument, LookKind, Returned};
use crate::python::value::{Entry, Value, Values};

/// The arguments of a call.
pub(super) struct Given<'a> {
    pub(super) positional: Vec<Values>,
    pub(super) named: Vec<Named<'a>>,
    /// Whether there may be others.
    pub(super) open: bool,
    /// Where the positional ones stand.
    pub(super) places: Vec<&'a Expr>,
}

/// An argument that is given by name.
pub(super) struct Named<'a> {
    pub(super) name: String,
    /// Where the name and the value stand.
    pub(super) at: std::ops::Range<usize>,
    pub(super) value_at: std::ops::Range<usize>,
    pub(super) values: Values,
    /// The expression, when it is written here.
    pub(super) written: Option<&'a Expr>,
    pub(super) conditional: bool,
}

impl Named<'_> {
    /// The same as an entry of a dict.
    pub(super) fn entry(&self) -> Entry {
        Entry {
            key: self.name.clone(),
            at: self.at.clone(),
            value_at: self.value_at.clone(),
            values: self.values.clone(),
            conditional: self.conditional,
        }
    }

    /// The same as an argument of a call to AWS.
    pub(super) fn argument(&self) -> Argument {
        Argument {
            name: self.name.clone(),
            at: self.at.clone(),
            value_at: self.value_at.clone(),
            values: self.values.clone(),
            conditional: self.conditional,
        }
    }
}

impl Given<'_> {
    /// Nothing is known of the arguments.
    pub(super) fn anything() -> Self {
        Self { positional: Vec::new(), named: Vec::new(), open: true, places: Vec::new() }
    }

    /// The argument of a name, or at a place.
    pub(super) fn get(&self, name: &str, index: usize) -> Option<&Values> {
        self.named.iter().find(|named| named.name == name).map(|named| &named.values).or_else(|| self.positional.get(index))
    }
}

impl FromIterator<Values> for Given<'_> {
    fn from_iter<T: IntoIterator<Item = Values>>(values: T) -> Self {
        Self { positional: values.into_iter().collect(), named: Vec::new(), open: false, places: Vec::new() }
    }
}

impl<'a> Interpreter<'a> {
    pub(super) fn call(&mut self, call: &'a ExprCall) -> Values {
        let callee = self.eval(&call.func);
        let prints = callee.iter().all(|value| matches!(value, Value::Outside(name) if is_printing(name))) && !callee.is_empty();
        self.quiet += usize::from(prints);
        let given = self.arguments(call);
        self.note_match(call);
        if let (Expr::Attribute(attribute), [key, ..]) = (&*call.func, &*given.places)
            && attribute.attr.as_str() == "get"
        {
            let holder = |value: &Value| if let Value::Member(base, _) = value { (**base).clone() } else { Value::Unknown };
            self.look(&callee.iter().map(holder).collect(), &given.positional[0], at(key), LookKind::Get);
        }
        let was_certain = std::mem::replace(&mut self.certain, callee.only().is_some());
        let mut all = Values::default();
        for value in &callee {
            all.merge(self.call_value(value, call, &given));
        }
        self.certain = was_certain;
        self.quiet -= usize::from(prints);
        all
    }

    fn arguments(&mut self, call: &'a ExprCall) -> Given<'a> {
        let mut given = Given { positional: Vec::new(), named: Vec::new(), open: false, places: Vec::new() };
        for argument in &call.arguments.args {
            let values = self.eval(argument);
            given.open |= argument.is_starred_expr();
            given.positional.push(values);
            given.places.push(argument);
        }
        for keyword in &call.arguments.keywords {
            let values = self.eval(&keyword.value);
            match &keyword.arg {
                Some(name) => given.named.push(Named {
                    name: name.to_string(),
                    at: super::range(name.range),
                    value_at: at(&keyword.value),
                    values,
                    written: Some(&keyword.value),
                    conditional: false,
                }),
                None => self.spread_arguments(&values, &mut given),
            }
        }
        given
    }

    /// `**values`.
    fn spread_arguments(&mut self, values: &Values, given: &mut Given<'a>) {
        let mut entries: HashMap<String, usize> = HashMap::new();
        for value in values {
            let Value::Dict(index) = value else {
                given.open = true;
                self.escape(&Values::one(value.clone()));
                continue;
            };
            let object = &self.trace.objects[*index];
            given.open |= object.open;
            for entry in &object.entries {
                if let Some(known) = entries.get(&entry.key) {
                    given.named[*known].values.merge(entry.values.clone());
                    continue;
                }
                entries.insert(entry.key.clone(), given.named.len());
                given.named.push(Named {
                    name: entry.key.clone(),
                    at: entry.at.clone(),
                    value_at: entry.value_at.clone(),
                    values: entry.values.clone(),
                    written: None,
                    conditional: entry.conditional,
                });
            }
        }
    }

    fn call_value(&mut self, callee: &Value, call: &'a ExprCall, given: &Given<'a>) -> Values {
        match callee {
            Value::Function(function) => self.call_function(*function, given),
            Value::Outside(name) => self.call_outside(name, call, given),
            Value::Member(base, name) => self.call_member(base, name, call, given),
            _ => {
                self.escape_all(given);
                Values::unknown()
            }
        }
    }

    pub(super) fn escape_all(&mut self, given: &Given<'a>) {
        for values in given.positional.iter().chain(given.named.iter().map(|named| &named.values)) {
            self.escape(values);
        }
    }

    fn call_function(&mut self, function: usize, given: &Given<'a>) -> Values {
        let copy = Given {
            positional: given.positional.clone(),
            named: given
                .named
                .iter()
                .map(|named| Named {
                    name: named.name.clone(),
                    at: named.at.clone(),
                    value_at: named.value_at.clone(),
                    values: named.values.clone(),
                    written: None,
                    conditional: named.conditional,
                })
                .collect(),
            open: given.open,
            places: Vec::new(),
        };
        let mut all = Values::default();
        for returned in self.invoke(function, copy) {
            all.merge(returned.values);
        }
        all
    }

    /// Follows a call of a function of the script; what its returns give.
    pub(super) fn invoke(&mut self, function: usize, given: Given<'a>) -> Vec<Returned> {
        let node = self.functions[function].node;
        let unknown = || vec![Returned { at: super::range(node.at()), values: Values::unknown() }];
        if self.frames.len() >= MOST_FRAMES || self.frames.iter().any(|frame| frame.function == Some(function)) {
            self.escape_all(&given);
            return unknown();
        }
        self.functions[function].is_called = true;
        let scope = self.scopes.len();
        self.scopes.push(Scope { outer: Some(self.functions[function].scope), ..Scope::default() });
        match node.parameters() {
            Some(parameters) => self.bind_parameters(function, parameters, scope, given),
            None => self.escape_all(&given),
        }
        let loops = self.loops.len();
        self.frames.push(Frame { function: Some(function), scope, returns: Vec::new(), conditions: 0, has_left: false });
        let ended = match node {
            Written::Def(function) => self.block(&function.body),
            Written::Lambda(lambda) => {
                let values = self.eval(&lambda.body);
                self.frames.pop();
                self.loops.truncate(loops);
                return vec![Returned { at: at(&lambda.body), values }];
            }
        };
        let frame = self.frames.pop();
        self.loops.truncate(loops);
        let mut returns = frame.map(|frame| frame.returns).unwrap_or_default();
        if matches!(node, Written::Def(function) if definitions::gives(function) != Gives::Value) {
            return unknown();
        }
        if ended == super::Exit::Next {
            returns.push(Returned { at: super::range(node.at()), values: Values::literal(()) });
        }
        returns
    }

    fn bind_parameters(&mut self, function: usize, parameters: &'a Parameters, scope: usize, given: Given<'a>) {
        let mut bound: Vec<(String, Values)> = Vec::new();
        let mut positional = given.positional.into_iter();
        let mut named = given.named;
        let ordered = parameters.posonlyargs.len() + parameters.args.len();
        for (index, parameter) in parameters.iter_non_variadic_params().enumerate() {
            let name = parameter.name().as_str();
            let by_place = if index < ordered { positional.next() } else { None };
            let by_name = || named.iter().position(|named| named.name == name);
            let mut values = match by_place {
                Some(values) => values,
                None => match by_name() {
                    Some(at) => named.swap_remove(at).values,
                    None => self.functions[function].defaults.get(index).cloned().unwrap_or_default(),
                },
            };
            if given.open || values.is_empty() {
                values.add(Value::Unknown);
            }
            bound.push((name.to_owned(), values));
        }
        for rest in positional.chain(named.into_iter().map(|named| named.values)) {
            self.escape(&rest);
        }
        for rest in [&parameters.vararg, &parameters.kwarg].into_iter().flatten() {
            bound.push((rest.name().to_string(), Values::unknown()));
        }
        self.scopes[scope].names.extend(bound);
    }
}
