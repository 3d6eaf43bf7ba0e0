//! Expressions.

use ruff_python_ast::{Comprehension, Expr, ExprAttribute, ExprDict, ExprLambda, ExprSubscript, InterpolatedStringElement, Number};
use ruff_text_size::{Ranged, TextRange};

use super::letters::wants_letters;
use super::{Function, Interpreter, Written, place};
use crate::json;
use crate::python::trace::{LookKind, ReadKind};
use crate::python::value::{Entry, Foreign, Value, Values};

/// The longest text that is put together.
pub(super) const LONGEST: usize = 2_000;

impl<'a> Interpreter<'a> {
    /// What an expression can be; what it does is noted.
    pub(super) fn eval(&mut self, expression: &'a Expr) -> Values {
        if !self.enter() {
            return Values::unknown();
        }
        let values = self.expression(expression);
        self.leave();
        values
    }

    /// An expression that is only shown to people.
    pub(super) fn printed(&mut self, expression: &'a Expr) {
        self.quiet += 1;
        let values = self.eval(expression);
        self.escape(&values);
        self.quiet -= 1;
    }

    fn expression(&mut self, expression: &'a Expr) -> Values {
        match expression {
            Expr::Name(name) => {
                if self.script.has_reference_in(&place(name)) {
                    Values::unknown()
                } else {
                    self.lookup(&name.id)
                }
            }
            Expr::StringLiteral(text) => {
                if self.script.has_reference_in(&place(text)) {
                    Values::unknown()
                } else {
                    Values::literal(text.value.to_str())
                }
            }
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(int) => int.as_i64().map_or_else(Values::unknown, Values::literal),
                Number::Float(float) => Values::literal(*float),
                Number::Complex { .. } => Values::unknown(),
            },
            Expr::BooleanLiteral(flag) => Values::literal(flag.value),
            Expr::NoneLiteral(_) => Values::literal(()),
            Expr::Attribute(attribute) => self.attribute(attribute),
            Expr::Subscript(subscript) => self.subscript(subscript),
            Expr::Call(call) => self.call(call),
            Expr::Dict(dict) => self.dict(dict),
            Expr::List(list) => self.list(list.range, &list.elts),
            Expr::Tuple(tuple) => self.list(tuple.range, &tuple.elts),
            Expr::Set(set) => {
                let made = self.list(set.range, &set.elts);
                self.as_set(made)
            }
            Expr::BoolOp(parts) => {
                let mut all = Values::default();
                for (index, part) in parts.values.iter().enumerate() {
                    let values = if index == 0 { self.eval(part) } else { self.under_condition(|this| this.eval(part)) };
                    all.merge(values);
                }
                all
            }
            Expr::If(choice) => {
                self.eval(&choice.test);
                let mut all = self.under_condition(|this| this.eval(&choice.body));
                all.merge(self.under_condition(|this| this.eval(&choice.orelse)));
                all
            }
            Expr::Named(named) => {
                let values = self.eval(&named.value);
                self.assign(&named.target, Some(&named.value), values.clone());
                values
            }
            Expr::BinOp(_) => self.operation(expression),
            Expr::Compare(compare) => self.compare(compare),
            Expr::FString(text) => self.interpolated(text.value.elements()),
            Expr::TString(text) => self.interpolated(text.value.elements()),
            Expr::ListComp(comprehension) => self.comprehension(comprehension.range, &comprehension.generators, &[&comprehension.elt]),
            Expr::SetComp(comprehension) => {
                let made = self.comprehension(comprehension.range, &comprehension.generators, &[&comprehension.elt]);
                self.as_set(made)
            }
            Expr::Generator(comprehension) => self.comprehension(comprehension.range, &comprehension.generators, &[&comprehension.elt]),
            Expr::DictComp(comprehension) => {
                let parts: Vec<&Expr> = comprehension.key.as_deref().into_iter().chain([&*comprehension.value]).collect();
                self.comprehension(comprehension.range, &comprehension.generators, &parts);
                Values::unknown()
            }
            Expr::Await(wait) => self.eval(&wait.value),
            Expr::Starred(starred) => {
                let values = self.eval(&starred.value);
                values.iter().fold(Values::default(), |mut items, value| {
                    items.merge(self.item(value, None));
                    items
                })
            }
            Expr::UnaryOp(operation) => self.unary(operation),
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::Slice(slice) => {
                for part in [&slice.lower, &slice.upper, &slice.step].into_iter().flatten() {
                    self.eval(part);
                }
                Values::unknown()
            }
            Expr::Yield(give) => {
                let values = give.value.as_deref().map(|value| self.eval(value)).unwrap_or_default();
                self.escape(&values);
                Values::unknown()
            }
            Expr::YieldFrom(give) => {
                let values = self.eval(&give.value);
                self.escape(&values);
                Values::unknown()
            }
            Expr::BytesLiteral(_) => Values::one(Value::Foreign(Foreign::Bytes)),
            Expr::EllipsisLiteral(_) | Expr::IpyEscapeCommand(_) => Values::unknown(),
        }
    }

    fn lambda(&mut self, lambda: &'a ExprLambda) -> Values {
        let parameters = lambda.parameters.iter().flat_map(|parameters| parameters.iter_non_variadic_params());
        let defaults =
            parameters.map(|parameter| parameter.default.as_deref().map(|default| self.eval(default)).unwrap_or_default()).collect();
        let scope = self.scope();
        let next = self.functions.len();
        let index = *self.function_at.entry(lambda.range).or_insert(next);
        if index == next {
            self.functions.push(Function { node: Written::Lambda(lambda), scope, defaults, is_called: false });
        } else {
            self.functions[index].scope = scope;
        }
        Values::one(Value::Function(index))
    }

    fn attribute(&mut self, attribute: &'a ExprAttribute) -> Values {
        let name = attribute.attr.as_str();
        let base = self.eval(&attribute.value);
        self.asked(&base, &attribute.attr);
        base.iter()
            .map(|value| match value {
                Value::Outside(module) => Value::of_module(module, name),
                Value::Unknown | Value::Function(_) => Value::Unknown,
                Value::Caught(path) if path.is_empty() && name == "response" => Value::Caught(vec![name.to_owned()]),
                Value::Member(of, meta) if meta == "meta" && name == "client" => self.client_of(of),
                other => other.member(name),
            })
            .collect()
    }

    fn subscript(&mut self, subscript: &'a ExprSubscript) -> Values {
        let base = self.eval(&subscript.value);
        let keys = self.eval(&subscript.slice);
        self.look(&base, &keys, place(&*subscript.slice), LookKind::Subscript);
        self.uncalled(&base, place(&*subscript.value));
        let mut all = Values::default();
        for value in &base {
            all.merge(self.child(value, &keys, &subscript.slice, ReadKind::Subscript));
        }
        all
    }

    /// What `value[key]` can be, for each key; `at` is where the key stands.
    pub(super) fn child(&mut self, value: &Value, keys: &Values, at: &'a Expr, kind: ReadKind) -> Values {
        // A slice of a list has items of the same kind.
        if at.is_slice_expr() && matches!(value, Value::List(_)) {
            return Values::one(value.clone());
        }
        let mut all = Values::default();
        for key in keys {
            all.merge(self.child_of_key(value, key, at, kind));
        }
        all
    }

    fn child_of_key(&mut self, value: &Value, key: &Value, at: &'a Expr, kind: ReadKind) -> Values {
        match (value, key) {
            (Value::Events(_), Value::Literal(json::Value::String(key))) => {
                let found = value.below(key);
                if let Value::Events(path) = &found {
                    self.read(path.clone(), at, kind);
                }
                Values::one(found)
            }
            (Value::Events(path), _) if path.is_empty() => {
                self.trace.events_escape = true;
                Values::unknown()
            }
            (Value::Answer { .. }, Value::Literal(key)) => Values::one(value.below(key.as_str().unwrap_or(crate::python::ITEM))),
            (Value::Caught(path), Value::Literal(json::Value::String(key))) if !path.is_empty() => Values::one(value.below(key)),
            (Value::Dict(index), Value::Literal(json::Value::String(key))) => {
                let object = &self.trace.objects[*index];
                match object.entry(key) {
                    Some(entry) if object.open => {
                        let mut values = entry.values.clone();
                        values.add(Value::Unknown);
                        values
                    }
                    Some(entry) => entry.values.clone(),
                    None => Values::unknown(),
                }
            }
            (Value::List(_), Value::Literal(json::Value::Number(index))) => {
                let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
                self.item(value, index)
            }
            (Value::List(_) | Value::Events(_) | Value::Answer { .. }, _) if !at.is_slice_expr() => self.item(value, None),
            _ => Values::unknown(),
        }
    }

    fn dict(&mut self, dict: &'a ExprDict) -> Values {
        let index = self.object(dict.range);
        for item in &dict.items {
            let Some(key) = &item.key else {
                let values = self.eval(&item.value);
                self.spread(index, &values);
                continue;
            };
            let keys = self.eval(key);
            let values = self.eval(&item.value);
            if let Some(name) = keys.text() {
                let entry = Entry { key: name.to_owned(), at: place(key), value_at: place(&item.value), values, conditional: false };
                self.trace.objects[index].put(entry);
            } else {
                self.trace.objects[index].open = true;
                self.escape(&values);
            }
        }
        Values::one(Value::Dict(index))
    }

    /// Puts the entries of a dict into another one.
    pub(super) fn spread(&mut self, into: usize, values: &Values) {
        let several = values.only().is_none();
        for value in values {
            match value {
                Value::Dict(from) if *from != into => {
                    let Some(from) = self.trace.objects.get(*from).cloned() else { continue };
                    let object = &mut self.trace.objects[into];
                    object.open |= from.open;
                    from.entries.into_iter().for_each(|entry| object.put(Entry { conditional: entry.conditional || several, ..entry }));
                }
                Value::Literal(json::Value::Null) => {}
                other => {
                    self.trace.objects[into].open = true;
                    self.escape(&Values::one(other.clone()));
                }
            }
        }
    }

    fn list(&mut self, at: TextRange, items: &'a [Expr]) -> Values {
        let index = self.object(at);
        for (place, item) in items.iter().enumerate() {
            let values = self.eval(item);
            let object = &mut self.trace.objects[index];
            if item.is_starred_expr() || object.items.len() < place {
                object.rest.merge(values);
            } else if let Some(known) = object.items.get_mut(place) {
                known.merge(values);
            } else {
                object.items.push(values);
            }
        }
        Values::one(Value::List(index))
    }

    /// A set is a list that JSON has no form for.
    fn as_set(&mut self, made: Values) -> Values {
        if let Some(Value::List(index)) = made.only() {
            self.trace.objects[*index].is_set = true;
        }
        made
    }

    fn comprehension(&mut self, at: TextRange, generators: &'a [Comprehension], parts: &[&'a Expr]) -> Values {
        let names = self.names();
        for generator in generators {
            let over = self.eval(&generator.iter);
            self.go_over(&over, place(&generator.iter), || {
                wants_letters(&generator.target, &[], generator.ifs.iter().chain(parts.iter().copied()))
            });
            let mut item = Values::default();
            for value in &over {
                item.merge(self.item(value, None));
            }
            self.assign(&generator.target, None, item);
            self.condition(1);
            for condition in &generator.ifs {
                self.eval(condition);
            }
        }
        let mut values = Values::default();
        for part in parts {
            values = self.eval(part);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.conditions -= generators.len();
        }
        self.set_names(names);
        let index = self.object(at);
        self.trace.objects[index].rest.merge(values);
        Values::one(Value::List(index))
    }

    /// The values in an f-string are only written out.
    fn interpolated(&mut self, elements: impl Iterator<Item = &'a InterpolatedStringElement>) -> Values {
        let mut text = Some(String::new());
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(part) => {
                    if self.script.has_reference_in(&place(part)) {
                        text = None;
                    }
                    if let Some(text) = &mut text {
                        text.push_str(&part.value);
                    }
                }
                InterpolatedStringElement::Interpolation(part) => {
                    let values = self.eval(&part.expression);
                    if values.iter().any(|value| matches!(value, Value::Events(path) if path.is_empty())) {
                        self.escape(&values);
                    }
                    text = match (text, values.text()) {
                        (Some(text), Some(more)) if text.len() + more.len() <= LONGEST => Some(text + more),
                        _ => None,
                    };
                }
            }
        }
        text.map_or_else(|| Values::one(Value::Text(Box::new(Value::Unknown))), Values::literal)
    }
}

/// Where an expression stands.
pub(super) fn at(expression: &Expr) -> std::ops::Range<usize> {
    super::range(expression.range())
}
