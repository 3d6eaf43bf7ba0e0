//! Calls: of the script's own functions, of methods, of what the language and its library bring.

use std::collections::HashMap;

use ruff_python_ast::{Expr, ExprCall, Parameters};
use ruff_text_size::Ranged;

use super::expression::at;
use super::scope::Scope;
use super::{Frame, Interpreter, MOST_FRAMES, Written, place};
use crate::json;
use crate::python::definitions::{self, Gives};
use crate::python::trace::{ReadKind, Returned, Sleep};
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
    fn entry(&self) -> Entry {
        Entry {
            key: self.name.clone(),
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

/// Calls of the language and its library that do nothing to their arguments but look at them, and give something else.
const HARMLESS: &[&str] = &[
    "builtins.len",
    "builtins.isinstance",
    "builtins.bool",
    "builtins.type",
    "builtins.id",
    "builtins.int",
    "builtins.float",
    "builtins.hasattr",
    "builtins.range",
    "builtins.callable",
    "builtins.round",
    "builtins.abs",
    "datetime.timedelta",
    "datetime.datetime.fromisoformat",
    "re.compile",
];

/// Calls that give what they are given, or its items in another order.
const THROUGH: &[&str] = &[
    "builtins.str",
    "builtins.list",
    "builtins.sorted",
    "builtins.tuple",
    "builtins.set",
    "builtins.reversed",
    "builtins.iter",
    "copy.copy",
    "copy.deepcopy",
];

/// Calls that read all of what they are given, but change nothing.
const READERS: &[&str] = &[
    "json.dumps",
    "builtins.repr",
    "builtins.any",
    "builtins.all",
    "builtins.max",
    "builtins.min",
    "builtins.sum",
    "builtins.enumerate",
    "builtins.zip",
    "builtins.next",
];

impl<'a> Interpreter<'a> {
    pub(super) fn call(&mut self, call: &'a ExprCall) -> Values {
        let callee = self.eval(&call.func);
        let prints = callee.iter().all(|value| matches!(value, Value::Outside(name) if is_printing(name))) && !callee.is_empty();
        self.quiet += usize::from(prints);
        let given = self.arguments(call);
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

    fn call_outside(&mut self, name: &str, call: &'a ExprCall, given: &Given<'a>) -> Values {
        if let Some(values) = self.call_boto(name, call, given) {
            return values;
        }
        // Whoever is given a function may call it.
        let named = given.named.iter().map(|named| &named.values);
        let functions: Values =
            given.positional.iter().chain(named).flatten().filter(|value| matches!(value, Value::Function(_))).cloned().collect();
        self.escape(&functions);
        let first = || given.positional.first().cloned().unwrap_or_default();
        match name {
            "time.sleep" => {
                let seconds = given.get("secs", 0).and_then(Values::number);
                let sleep = Sleep { at: place(call), seconds, loops: self.loops.clone(), reached: self.reached };
                if !self.trace.sleeps.contains(&sleep) {
                    self.trace.sleeps.push(sleep);
                }
                Values::literal(())
            }
            "builtins.dict" if given.positional.len() <= 1 => {
                let index = self.object(call.range());
                self.trace.objects[index].open |= given.open;
                for named in &given.named {
                    let entry = named.entry();
                    self.trace.objects[index].put(entry);
                }
                let first = first();
                self.spread(index, &first);
                Values::one(Value::Dict(index))
            }
            "builtins.getattr" => {
                let name = given.positional.get(1).and_then(Values::text).map(str::to_owned);
                match name {
                    Some(name) => first().iter().map(|value| Value::Member(Box::new(value.clone()), name.clone())).collect(),
                    None => Values::unknown(),
                }
            }
            "logging.getLogger" => Values::one(Value::Outside("logging".to_owned())),
            _ if is_printing(name) || HARMLESS.contains(&name) => Values::unknown(),
            _ if THROUGH.contains(&name) => {
                let values = first();
                for value in &values {
                    if matches!(value, Value::Events(path) if path.is_empty()) {
                        self.escape(&values);
                    }
                }
                // A copy of what the script made is another one.
                values.iter().map(|value| if matches!(value, Value::Dict(_)) { Value::Unknown } else { value.clone() }).collect()
            }
            _ if READERS.contains(&name) => {
                for values in given.positional.iter().chain(given.named.iter().map(|named| &named.values)) {
                    if self.quiet == 0 {
                        self.trace.events_escape |= self.holds_events(values);
                    }
                }
                Values::unknown()
            }
            _ => {
                self.escape_all(given);
                Values::unknown()
            }
        }
    }

    /// Whether the handler's first argument is among values, or in what the script made of them.
    fn holds_events(&self, values: &Values) -> bool {
        let mut open: Vec<&Value> = values.iter().collect();
        let mut seen = std::collections::HashSet::new();
        while let Some(value) = open.pop() {
            match value {
                Value::Events(path) if path.is_empty() => return true,
                Value::Dict(index) | Value::List(index) if seen.insert(*index) => {
                    let object = &self.trace.objects[*index];
                    open.extend(object.entries.iter().flat_map(|entry| &entry.values));
                    open.extend(object.items.iter().flatten().chain(&object.rest));
                }
                _ => {}
            }
        }
        false
    }

    /// A method of a value.
    fn call_member(&mut self, base: &Value, name: &str, call: &'a ExprCall, given: &Given<'a>) -> Values {
        if let Some(values) = self.call_aws(base, name, call, given) {
            return values;
        }
        let first = || given.positional.first().cloned().unwrap_or_default();
        match (base, name) {
            (Value::Events(_) | Value::Answer { .. } | Value::Dict(_), "get" | "pop" | "setdefault") => {
                let keys = first();
                let Some(key_at) = given.places.first() else { return Values::unknown() };
                let kind = if given.positional.len() > 1 { ReadKind::Defaulted } else { ReadKind::Optional };
                let mut values = self.child(base, &keys, key_at, kind);
                // Without a default, `pop` fails like a subscript; it is rare enough.
                match given.positional.get(1) {
                    Some(default) => values.merge(default.clone()),
                    None => values.add(Value::Literal(json::Value::Null)),
                }
                if name == "pop" {
                    self.loosen(&Values::one(base.clone()));
                }
                if let (Value::Dict(index), "setdefault", Some(key)) = (base, name, keys.text()) {
                    let entry =
                        Entry { key: key.to_owned(), at: at(key_at), value_at: place(call), values: values.clone(), conditional: true };
                    self.trace.objects[*index].put(entry);
                }
                values
            }
            (Value::Dict(index), "update") => {
                let index = *index;
                for named in &given.named {
                    let entry = named.entry();
                    self.trace.objects[index].put(entry);
                }
                self.trace.objects[index].open |= given.open;
                if !given.positional.is_empty() {
                    let first = first();
                    self.spread(index, &first);
                }
                Values::literal(())
            }
            (Value::Dict(index), "copy") => {
                let copy = self.object(call.range());
                self.spread(copy, &Values::one(Value::Dict(*index)));
                Values::one(Value::Dict(copy))
            }
            (Value::List(index), "append" | "add") => {
                let values = first();
                self.trace.objects[*index].rest.merge(values);
                Values::literal(())
            }
            (Value::List(index), "extend") => {
                let items: Vec<Values> = first().iter().map(|value| self.item(value, None)).collect();
                for item in items {
                    self.trace.objects[*index].rest.merge(item);
                }
                Values::literal(())
            }
            (Value::Dict(index), "values" | "items") => {
                // What is inside may be changed by whoever goes over it.
                let inside: Values = self.trace.objects[*index].entries.iter().flat_map(|entry| &entry.values).cloned().collect();
                self.escape(&inside);
                Values::unknown()
            }
            (Value::Dict(_) | Value::List(_), "keys" | "index" | "count" | "sort" | "reverse") => Values::unknown(),
            (Value::Dict(_) | Value::List(_), "remove" | "clear" | "pop" | "popitem") => {
                self.loosen(&Values::one(base.clone()));
                Values::unknown()
            }
            (
                Value::Literal(json::Value::String(_)) | Value::Events(_) | Value::Answer { .. },
                "strip" | "lstrip" | "rstrip" | "lower" | "upper",
            ) => match base {
                Value::Literal(_) => Values::unknown(),
                other => Values::one(other.clone()),
            },
            (Value::Literal(_), _) => {
                // `", ".join(x)`, `"{}".format(x)`: written out.
                for values in &given.positional {
                    self.trace.events_escape |= self.quiet == 0 && self.holds_events(values);
                }
                Values::unknown()
            }
            (Value::Events(path), _) => {
                self.trace.events_change |= name == "update";
                if path.is_empty() && self.quiet == 0 {
                    self.trace.events_escape = true;
                }
                self.escape_all(given);
                Values::unknown()
            }
            (Value::Dict(index) | Value::List(index), _) => {
                self.trace.objects[*index].open = true;
                self.escape_all(given);
                Values::unknown()
            }
            _ => {
                self.escape_all(given);
                Values::unknown()
            }
        }
    }
}

/// Whether a call only shows its arguments to people.
fn is_printing(name: &str) -> bool {
    name == "builtins.print" || name == "pprint.pprint" || name.starts_with("logging.")
}
