//! Requests of the actions that are made of several calls: inputs as the API's members, with the API's types.

use crate::catalog::{Kind, Operation, Shape, catalog};
use crate::json::{Map, Value};
use crate::run::text;
use crate::simulate::action::Attempt;
use crate::simulate::fault::Fault;

impl Attempt<'_> {
    /// Calls AWS with members that come from inputs; an error of the service fails the attempt.
    pub(super) async fn request(&self, service: &str, operation: &str, members: Map<String, Value>) -> Result<Value, Fault> {
        self.call(service, operation, typed(service, operation, members)).await
    }
}

/// The members with the types that the API has: what stands inside an input is not held against the action's own types, so a
/// tag's value may be a number and a parameter of a command a single text.
pub(super) fn typed(service: &str, operation: &str, members: Map<String, Value>) -> Value {
    let known = catalog().service(service).and_then(|service| service.operation(operation));
    match known.and_then(Operation::input) {
        Some(shape) => fit(shape, Value::Object(members)),
        None => Value::Object(members),
    }
}

fn fit(shape: Shape<'_>, value: Value) -> Value {
    let member = |name: &str| shape.member(name).map(|member| member.shape);
    match (shape.kind(), value) {
        (Kind::Structure(_), Value::Object(map)) => fit_each(map, member),
        (Kind::Map { value: inner, .. }, Value::Object(map)) => fit_each(map, |_| Some(inner)),
        (Kind::List { member, .. }, Value::Array(items)) => items.into_iter().map(|item| fit(member, item)).collect(),
        (Kind::List { member, .. }, value) if !value.is_null() => Value::Array(vec![fit(member, value)]),
        (Kind::String { .. }, value @ (Value::Bool(_) | Value::Number(_))) => text(&value).into(),
        (Kind::Boolean, Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "true" => true.into(),
            "false" => false.into(),
            _ => text.into(),
        },
        (Kind::Integer(_) | Kind::Long(_), Value::String(text)) => match text.trim().parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => text.into(),
        },
        (_, value) => value,
    }
}

fn fit_each<'t>(map: Map<String, Value>, inner: impl Fn(&str) -> Option<Shape<'t>>) -> Value {
    let fitted = map.into_iter().map(|(key, value)| match inner(&key) {
        Some(shape) => (key, fit(shape, value)),
        None => (key, value),
    });
    Value::Object(fitted.collect())
}
