//! What a client knows of its service: methods, paginators, waiters, exceptions.

use crate::catalog::{Kind, Operation, Service};
use crate::json::{self, Map, Value, json};

/// What boto3 calls the class of each service's clients. Made from botocore by a test.
const NAMES: &str = include_str!("names.txt");

/// The service as the Python side wants it.
pub(super) fn describe(service: Service<'_>) -> Value {
    let line = NAMES.lines().find(|line| line.split(' ').next() == Some(service.name())).unwrap_or_default();
    let class = line.split(' ').nth(1).unwrap_or(service.name());
    let mut methods = Map::new();
    let mut paginators = Map::new();
    for operation in service.operations() {
        methods.insert(operation.snake_name(), operation.name().into());
        if let Some(definition) = paginator(operation) {
            paginators.insert(operation.name().to_owned(), definition);
        }
    }
    let errors: Vec<Value> = service.exceptions().map(|exception| json!([exception.name, exception.code])).collect();
    let waiters: Map<String, Value> = service
        .waiters()
        .filter_map(|waiter| Some((waiter.snake_name(), json!({"name": waiter.name, "definition": json::parse(waiter.definition)?}))))
        .collect();
    json!({
        "name": service.name(), "class": class, "signing": service.signing_name(), "endpoint": service.endpoint_prefix(),
        "version": service.api_version(), "methods": methods, "paginators": paginators, "waiters": waiters, "errors": errors,
    })
}

/// botocore's definition, and whether the page size is a text.
fn paginator(operation: Operation<'_>) -> Option<Value> {
    let mut definition = json::parse(operation.paginator()?.definition)?;
    let limit = definition.get("limit_key").and_then(Value::as_str).and_then(|key| operation.input()?.member(key));
    let text = limit.is_some_and(|member| matches!(member.shape.kind(), Kind::String { .. }));
    definition.as_object_mut()?.insert("limit_is_text".to_owned(), text.into());
    Some(definition)
}
