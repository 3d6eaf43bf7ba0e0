//! Requests against the service's own shapes, with the texts that the service refuses them with.

use crate::catalog::{Kind, Shape};
use crate::endpoint::refusal::Refusal;
use crate::json::Value;
use crate::pattern::{Pattern, Purpose};

/// How many mistakes are told of at once.
const SHOWN: usize = 10;
/// How much of a wrong value is repeated.
const REPEATED: usize = 200;

/// Refuses a request that its shape does not allow. Members that the shape does not know are passed over, as the service does.
pub(super) fn request(shape: Option<Shape<'_>>, input: &Value) -> Result<(), Refusal> {
    let mut violations = Vec::new();
    if let Some(shape) = shape {
        walk(shape, input, "", &mut violations)?;
    }
    let count = violations.len();
    if count == 0 {
        return Ok(());
    }
    let errors = if count == 1 { "validation error" } else { "validation errors" };
    Err(Refusal::validation(format!("{count} {errors} detected: {}", violations[..count.min(SHOWN)].join("; "))))
}

/// Goes down; a wrong type ends it, since the service reads the request before it looks at values.
fn walk(shape: Shape<'_>, value: &Value, path: &str, violations: &mut Vec<String>) -> Result<(), Refusal> {
    let mut say = |constraint: String| violations.push(violation(value, path, &constraint));
    match (shape.kind(), value) {
        (Kind::Structure(members), Value::Object(map)) => {
            for member in members.iter() {
                let path = join(path, &lower_first(member.name));
                match map.get(member.name).filter(|value| !value.is_null()) {
                    Some(value) => walk(member.shape, value, &path, violations)?,
                    None if member.required => violations.push(violation(&Value::Null, &path, "Member must not be null")),
                    None => {}
                }
            }
        }
        (Kind::List { member, bounds }, Value::Array(items)) => {
            length(items.len(), bounds.min, bounds.max, &mut say);
            for (index, item) in items.iter().enumerate() {
                walk(member, item, &join(path, &format!("{}.member", index + 1)), violations)?;
            }
        }
        (Kind::Map { key, value, bounds }, Value::Object(map)) => {
            length(map.len(), bounds.min, bounds.max, &mut say);
            for (name, item) in map {
                walk(key, &Value::String(name.clone()), &join(path, "key"), violations)?;
                walk(value, item, &join(path, &format!("{name}.value")), violations)?;
            }
        }
        (Kind::String { pattern, bounds }, Value::String(text)) => {
            length(text.chars().count(), bounds.min, bounds.max, &mut say);
            let mut values = shape.values().peekable();
            if values.peek().is_some() {
                let values: Vec<&str> = values.collect();
                if !values.contains(&text.as_str()) {
                    say(format!("Member must satisfy enum value set: [{}]", values.join(", ")));
                }
            } else if !pattern.is_empty() && matches(pattern, text) == Some(false) {
                say(format!("Member must satisfy regular expression pattern: {pattern}"));
            }
        }
        (Kind::Integer(bounds) | Kind::Long(bounds), Value::Number(number)) if !number.is_f64() => {
            let number = number.as_i64().unwrap_or(i64::MAX);
            if bounds.min.parse().is_ok_and(|least: i64| number < least) {
                say(format!("Member must have value greater than or equal to {}", bounds.min));
            }
            if bounds.max.parse().is_ok_and(|most: i64| number > most) {
                say(format!("Member must have value less than or equal to {}", bounds.max));
            }
        }
        (Kind::Boolean, Value::Bool(_)) | (Kind::Document | Kind::Timestamp | Kind::Blob(_) | Kind::Float(_) | Kind::Double(_), _) => {}
        (kind, _) => {
            let place = if path.is_empty() { "the request".to_owned() } else { format!("`{path}`") };
            let message = format!("{} can not be converted to {} (at {place})", token(value), wanted(kind));
            return Err(Refusal::new("SerializationException", message));
        }
    }
    Ok(())
}

fn length(length: usize, least: &str, most: &str, say: &mut impl FnMut(String)) {
    if least.parse().is_ok_and(|least: usize| length < least) {
        say(format!("Member must have length greater than or equal to {least}"));
    }
    if most.parse().is_ok_and(|most: usize| length > most) {
        say(format!("Member must have length less than or equal to {most}"));
    }
}

/// Whether the whole text matches; nothing where that cannot be told.
fn matches(pattern: &str, text: &str) -> Option<bool> {
    Pattern::compile(pattern, Purpose::Whole).ok()??.matches(text)
}

fn violation(value: &Value, path: &str, constraint: &str) -> String {
    let value = match value {
        Value::Null => "Value null".to_owned(),
        Value::String(text) => format!("Value '{}'", cut(text)),
        other => format!("Value '{}'", cut(&other.to_string())),
    };
    format!("{value} at '{path}' failed to satisfy constraint: {constraint}")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(REPEATED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn join(path: &str, part: &str) -> String {
    if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn token(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(_) => "BOOLEAN_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    }
}

fn wanted(kind: Kind<'_>) -> &'static str {
    match kind {
        Kind::Structure(_) => "a structure",
        Kind::List { .. } => "a list",
        Kind::Map { .. } => "a map",
        Kind::Integer(_) | Kind::Long(_) => "an Integer",
        Kind::Boolean => "a Boolean",
        _ => "a String",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::request;
    use crate::catalog::catalog;
    use crate::json::{Value, json};

    fn refused(operation: &str, input: &Value) -> Option<String> {
        let operation = catalog().service("ssm").unwrap().operation(operation).unwrap();
        request(operation.input(), input).err().map(|refusal| format!("{}: {}", refusal.code, refusal.message))
    }

    #[test]
    fn the_service_says_what_is_wrong() {
        assert_eq!(refused("CreateDocument", &json!({"Name": "abc", "Content": "{}", "Unknown": 1, "Tags": null})), None);
        for (operation, input, expected) in [
            (
                "GetDocument",
                json!({}),
                "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
            ),
            (
                "CreateDocument",
                json!({"Name": "a b", "Content": ""}),
                "2 validation errors detected: Value '' at 'content' failed to satisfy constraint: Member must have length greater than or equal to 1; \
                 Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$",
            ),
            (
                "ListDocuments",
                json!({"MaxResults": 51}),
                "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
            ),
            (
                "StopAutomationExecution",
                json!({"AutomationExecutionId": "00000000-0000-0000-0000-000000000000", "Type": "cancel"}),
                "1 validation error detected: Value 'cancel' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [Complete, Cancel]",
            ),
            (
                "DescribeAutomationExecutions",
                json!({"Filters": [{"Key": "ExecutionId", "Values": []}]}),
                "1 validation error detected: Value '[]' at 'filters.1.member.values' failed to satisfy constraint: Member must have length greater than or equal to 1",
            ),
        ] {
            assert_eq!(refused(operation, &input), Some(format!("ValidationException: {expected}")));
        }
    }

    #[test]
    fn a_wrong_type_cannot_be_read() {
        let expected = "SerializationException: NUMBER_VALUE can not be converted to a String (at `name`)";
        assert_eq!(refused("GetDocument", &json!({"Name": 1})).as_deref(), Some(expected));
        let expected = "SerializationException: START_ARRAY can not be converted to a structure (at the request)";
        assert_eq!(refused("GetDocument", &json!([])).as_deref(), Some(expected));
    }
}
