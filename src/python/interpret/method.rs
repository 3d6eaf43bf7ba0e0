//! Methods of values.

use ruff_python_ast::ExprCall;
use ruff_text_size::Ranged;

use super::call::Given;
use super::expression::at;
use super::{Interpreter, place};
use crate::json;
use crate::python::trace::ReadKind;
use crate::python::value::{Entry, Foreign, Value, Values};

impl<'a> Interpreter<'a> {
    /// A method of a value.
    pub(super) fn call_member(&mut self, base: &Value, name: &str, call: &'a ExprCall, given: &Given<'a>) -> Values {
        if let Some(values) = self.call_aws(base, name, call, given) {
            return values;
        }
        if let Some(foreign) = foreign(base, name) {
            return Values::one(Value::Foreign(foreign));
        }
        let first = || given.positional.first().cloned().unwrap_or_default();
        match (base, name) {
            (Value::Events(_) | Value::Answer { .. } | Value::Dict(_) | Value::Caught(_), "get" | "pop" | "setdefault") => {
                self.take(base, name, call, given)
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
                Values::one(Value::Foreign(Foreign::View))
            }
            (Value::Answer { .. }, "update") => {
                self.change(base, None);
                self.escape_all(given);
                Values::literal(())
            }
            (Value::Dict(_) | Value::List(_), "index" | "count" | "sort" | "reverse") => Values::unknown(),
            (Value::Dict(_) | Value::List(_), "remove" | "clear" | "pop" | "popitem") => {
                self.loosen(&Values::one(base.clone()));
                Values::unknown()
            }
            (
                Value::Literal(json::Value::String(_)) | Value::Events(_) | Value::Answer { .. } | Value::Text(_),
                "strip" | "lstrip" | "rstrip" | "lower" | "upper",
            ) => match base {
                Value::Literal(_) => Values::one(Value::Text(Box::new(Value::Unknown))),
                Value::Answer { .. } if !name.ends_with("strip") => Values::one(Value::Text(Box::new(base.clone()))),
                other => Values::one(other.clone()),
            },
            (Value::Literal(_), _) => {
                // `", ".join(x)`, `"{}".format(x)`: written out.
                for values in &given.positional {
                    self.trace.events_escape |= self.quiet == 0 && self.holds_events(values);
                }
                let is_text = matches!(base, Value::Literal(json::Value::String(_))) && matches!(name, "join" | "format" | "replace");
                if is_text { Values::one(Value::Text(Box::new(Value::Unknown))) } else { Values::unknown() }
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

    /// `get`, `pop` and `setdefault` of a dict.
    fn take(&mut self, base: &Value, name: &str, call: &'a ExprCall, given: &Given<'a>) -> Values {
        let keys = given.positional.first().cloned().unwrap_or_default();
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
        if name == "setdefault" {
            self.handle(base, keys.text());
        }
        if let (Value::Dict(index), "setdefault", Some(key)) = (base, name, keys.text()) {
            let entry = Entry { key: key.to_owned(), at: at(key_at), value_at: place(call), values: values.clone(), conditional: true };
            self.trace.objects[*index].put(entry);
        }
        values
    }
}

/// What a method gives that JSON has no form for.
fn foreign(base: &Value, name: &str) -> Option<Foreign> {
    match (base, name) {
        (Value::Foreign(Foreign::Time), "replace" | "astimezone") => Some(Foreign::Time),
        (Value::Foreign(Foreign::Time), "date") => Some(Foreign::Day),
        (Value::Literal(json::Value::String(_)) | Value::Text(_), "encode") => Some(Foreign::Bytes),
        (Value::Dict(_), "keys") => Some(Foreign::View),
        _ => None,
    }
}
