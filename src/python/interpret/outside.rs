//! Calls of what the language and its library bring.

use ruff_python_ast::ExprCall;
use ruff_text_size::Ranged;

use super::call::Given;
use super::{Interpreter, place};
use crate::json;
use crate::python::trace::Sleep;
use crate::python::value::{Foreign, Plain, Value, Values};

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
    "re.compile",
];

/// Calls that give what they are given, or its items in another order.
const THROUGH: &[&str] = &[
    "builtins.str",
    "builtins.list",
    "builtins.sorted",
    "builtins.tuple",
    "builtins.set",
    "builtins.frozenset",
    "builtins.reversed",
    "builtins.iter",
    "copy.copy",
    "copy.deepcopy",
];

/// Calls that read all of what they are given, but change nothing.
const READERS: &[&str] =
    &["json.dumps", "builtins.repr", "builtins.any", "builtins.all", "builtins.max", "builtins.min", "builtins.sum", "builtins.next"];

/// Calls that read all of what they are given, and give it again item by item.
const ITERATORS: &[&str] = &["builtins.enumerate", "builtins.zip"];

/// Calls that make something that JSON has no form for. They do nothing to their arguments but look at them.
const MAKERS: &[(&str, Foreign)] = &[
    ("datetime.datetime", Foreign::Time),
    ("datetime.datetime.combine", Foreign::Time),
    ("datetime.datetime.fromisoformat", Foreign::Time),
    ("datetime.datetime.fromtimestamp", Foreign::Time),
    ("datetime.datetime.now", Foreign::Time),
    ("datetime.datetime.strptime", Foreign::Time),
    ("datetime.datetime.today", Foreign::Time),
    ("datetime.datetime.utcfromtimestamp", Foreign::Time),
    ("datetime.datetime.utcnow", Foreign::Time),
    ("datetime.date", Foreign::Day),
    ("datetime.date.fromisoformat", Foreign::Day),
    ("datetime.date.today", Foreign::Day),
    ("datetime.timedelta", Foreign::Duration),
    ("builtins.bytes", Foreign::Bytes),
    ("builtins.bytearray", Foreign::Bytes),
    ("base64.b64decode", Foreign::Bytes),
    ("base64.b64encode", Foreign::Bytes),
    ("gzip.compress", Foreign::Bytes),
    ("zlib.compress", Foreign::Bytes),
    ("decimal.Decimal", Foreign::Decimal),
    ("uuid.UUID", Foreign::Uuid),
    ("uuid.uuid1", Foreign::Uuid),
    ("uuid.uuid4", Foreign::Uuid),
];

impl<'a> Interpreter<'a> {
    pub(super) fn call_outside(&mut self, name: &str, call: &'a ExprCall, given: &Given<'a>) -> Values {
        if let Some(values) = self.call_boto(name, call, given) {
            return values;
        }
        self.note_code(name, call, given);
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
                    Some(name) => first().iter().map(|value| value.member(&name)).collect(),
                    None => Values::unknown(),
                }
            }
            "time.time" | "time.monotonic" => Values::one(Value::Clock(0.0)),
            "logging.getLogger" => Values::one(Value::Outside("logging".to_owned())),
            _ if MAKERS.iter().any(|(known, _)| *known == name) => {
                MAKERS.iter().filter(|(known, _)| *known == name).map(|(_, made)| Value::Foreign(*made)).collect()
            }
            _ if is_printing(name) || HARMLESS.contains(&name) => plain(name, given.positional.len()),
            _ if THROUGH.contains(&name) => {
                let values = first();
                for value in &values {
                    if matches!(value, Value::Events(path) if path.is_empty()) {
                        self.escape(&values);
                    }
                }
                if given.positional.is_empty() && !given.open {
                    return self.empty(name, call);
                }
                values.iter().map(|value| self.passed(name, value, call)).collect()
            }
            _ if READERS.contains(&name) || ITERATORS.contains(&name) => {
                for values in given.positional.iter().chain(given.named.iter().map(|named| &named.values)) {
                    if self.quiet == 0 {
                        self.trace.events_escape |= self.holds_events(values);
                    }
                }
                if name == "json.dumps" {
                    return Values::one(Value::Text(Box::new(Value::Unknown)));
                }
                if matches!(name, "builtins.any" | "builtins.all") {
                    return Values::one(Value::Plain(Plain::Truth));
                }
                if ITERATORS.contains(&name) { Values::one(Value::Foreign(Foreign::Iterator)) } else { Values::unknown() }
            }
            _ => {
                self.escape_all(given);
                match name {
                    "builtins.map" | "builtins.filter" => Values::one(Value::Foreign(Foreign::Iterator)),
                    _ => Values::unknown(),
                }
            }
        }
    }

    /// What a conversion gives that is given nothing.
    fn empty(&mut self, name: &str, call: &'a ExprCall) -> Values {
        match name {
            "builtins.str" => Values::literal(""),
            "builtins.list" | "builtins.tuple" | "builtins.set" | "builtins.frozenset" => {
                let index = self.object(call.range());
                self.trace.objects[index].is_set = is_set(name);
                Values::one(Value::List(index))
            }
            _ => Values::unknown(),
        }
    }

    /// What a conversion makes of one value.
    fn passed(&mut self, name: &str, value: &Value, call: &'a ExprCall) -> Value {
        match value {
            // A copy of what the script made is another one.
            Value::Dict(_) | Value::Foreign(_) => Value::Unknown,
            Value::List(from) if is_set(name) || self.trace.objects[*from].is_set => {
                let from = self.trace.objects[*from].clone();
                let index = self.object(call.range());
                let object = &mut self.trace.objects[index];
                object.rest.merge(from.any_item());
                object.open |= from.open;
                object.is_set = is_set(name) || name.starts_with("copy.");
                Value::List(index)
            }
            _ if name != "builtins.str" => value.clone(),
            Value::List(_) => Value::Unknown,
            Value::Answer { .. } | Value::Events(_) | Value::Plain(_) => Value::Text(Box::new(value.clone())),
            Value::Literal(json::Value::Number(number)) if !number.is_f64() => Value::Literal(number.to_string().into()),
            Value::Literal(literal) if !literal.is_string() => Value::Unknown,
            _ => value.clone(),
        }
    }

    /// Whether the handler's first argument is among values, or in what the script made of them.
    pub(super) fn holds_events(&self, values: &Values) -> bool {
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
}

/// Whether a call only shows its arguments to people.
pub(super) fn is_printing(name: &str) -> bool {
    name == "builtins.print" || name == "pprint.pprint" || name.starts_with("logging.")
}

/// The plain value that a call gives.
fn plain(name: &str, arguments: usize) -> Values {
    let plain = match (name, arguments) {
        ("builtins.len" | "builtins.int", _) | ("builtins.round", 1) => Plain::Whole,
        ("builtins.float", _) => Plain::Fraction,
        ("builtins.bool" | "builtins.isinstance" | "builtins.hasattr" | "builtins.callable", _) => Plain::Truth,
        _ => return Values::unknown(),
    };
    Values::one(Value::Plain(plain))
}

/// Whether a conversion makes a set.
fn is_set(name: &str) -> bool {
    matches!(name, "builtins.set" | "builtins.frozenset")
}
