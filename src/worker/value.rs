//! Values on their way between Python and the execution: what JSON has no word for is an object with a tag.

use crate::catalog::{Kind, Operation, Shape};
use crate::json::{Map, Value, json};
use crate::time::Timestamp;

/// The member that names the kind of a value that JSON has no word for; no AWS member is called so.
pub(super) const TAG: &str = "\u{1}";

/// What a script asks, as mocks and traces have it: bytes as their text, or as base64 where they are none; times as ISO 8601.
pub(super) fn input(value: Value) -> Value {
    told(value, false)
}

/// The same for those who really call: bytes that are no text stay bytes.
pub(super) fn exact_input(value: Value) -> Value {
    told(value, true)
}

fn told(value: Value, exact: bool) -> Value {
    let inner = |value| told(value, exact);
    match value {
        Value::Array(items) => items.into_iter().map(inner).collect(),
        Value::Object(map) => match map.get(TAG).and_then(Value::as_str) {
            None => Value::Object(map.into_iter().map(|(name, item)| (name, inner(item))).collect()),
            Some("bytes") => {
                let text = blob(&Value::Object(map.clone())).and_then(|bytes| String::from_utf8(bytes).ok());
                text.map_or_else(|| if exact { Value::Object(map.clone()) } else { map["v"].clone() }, Value::String)
            }
            Some("keys") => map.get("v").cloned().map_or(Value::Null, inner),
            Some("decimal") => map.get("v").and_then(Value::as_str).map_or(Value::Null, number),
            _ => map.get("v").cloned().unwrap_or(Value::Null),
        },
        scalar => scalar,
    }
}

fn number(text: &str) -> Value {
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(whole), _) => whole.into(),
        (_, Ok(decimal)) => decimal.into(),
        _ => text.into(),
    }
}

/// The bytes of a tagged value.
pub(super) fn blob(value: &Value) -> Option<Vec<u8>> {
    from_base64(value.get("v")?.as_str()?)
}

/// What the execution answered, as botocore would give it: times and bytes by the operation's shape.
pub(super) fn output(value: &Value, operation: Operation<'_>) -> Value {
    let Value::Object(map) = value else { return json!({}) };
    let members = map.iter().map(|(name, item)| {
        let member = operation.output().and_then(|shape| shape.member(name));
        let item = match member {
            Some(member) if member.stream => bytes(item, "stream"),
            Some(member) => converted(item, member.shape),
            None => item.clone(),
        };
        (name.clone(), item)
    });
    let mut members: Map<String, Value> = members.collect();
    // A stream is there even where nothing is in it.
    for stream in operation.output().into_iter().flat_map(Shape::members).filter(|member| member.stream) {
        members.entry(stream.name.to_owned()).or_insert_with(|| bytes(&"".into(), "stream"));
    }
    Value::Object(members)
}

fn converted(value: &Value, shape: Shape<'_>) -> Value {
    match (shape.kind(), value) {
        (Kind::Structure(_), Value::Object(map)) => Value::Object(
            map.iter()
                .map(|(name, item)| (name.clone(), shape.member(name).map_or_else(|| item.clone(), |member| converted(item, member.shape))))
                .collect(),
        ),
        (Kind::List { member, .. }, Value::Array(items)) => items.iter().map(|item| converted(item, member)).collect(),
        (Kind::Map { value: item_shape, .. }, Value::Object(map)) => {
            Value::Object(map.iter().map(|(name, item)| (name.clone(), converted(item, item_shape))).collect())
        }
        (Kind::Timestamp, Value::String(text)) => Timestamp::parse(text).map_or_else(|| value.clone(), time),
        (Kind::Timestamp, Value::Number(seconds)) => seconds.as_f64().map_or_else(|| value.clone(), |at| time(Timestamp::from_seconds(at))),
        (Kind::Blob(_), Value::String(_)) => bytes(value, "bytes"),
        _ => value.clone(),
    }
}

fn time(at: Timestamp) -> Value {
    json!({TAG: "time", "v": at.millis()})
}

/// The text's own bytes; bytes that were no text; another value's JSON.
fn bytes(value: &Value, tag: &str) -> Value {
    if value.get(TAG).is_some_and(|tag| tag == "bytes") {
        return json!({TAG: tag, "v": value["v"]});
    }
    let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    json!({TAG: tag, "v": to_base64(text.as_bytes())})
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let three = part.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        for place in 0..4 {
            let digit = if place <= part.len() { DIGITS[(three >> (18 - 6 * place) & 63) as usize] } else { b'=' };
            text.push(char::from(digit));
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut sum, mut bits) = (0u32, 0);
    for digit in text.bytes().filter(|byte| *byte != b'=') {
        let six = u32::try_from(DIGITS.iter().position(|known| *known == digit)?).ok()?;
        (sum, bits) = (sum << 6 | six, bits + 6);
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(sum >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn base64_there_and_back() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("ÿ\u{0}", "w78A")] {
            assert_eq!(to_base64(bytes.as_bytes()), text);
            assert_eq!(from_base64(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(from_base64("?"), None);
    }

    #[test]
    fn answers_have_the_types_that_botocore_gives() {
        let operation = |service: &str, name: &str| catalog().service(service).unwrap().operation(name).unwrap();
        let image = json!({"Images": [{"CreationDate": "2026-01-02", "Name": 1}], "Other": {"a": 1}});
        assert_eq!(output(&image, operation("ec2", "DescribeImages")), image);
        let instances = json!({"Reservations": [{"Instances": [{"LaunchTime": "1970-01-01T00:00:01Z"}, {"LaunchTime": 2.5}]}]});
        let given = output(&instances, operation("ec2", "DescribeInstances"));
        assert_eq!(
            given["Reservations"][0]["Instances"],
            json!([{"LaunchTime": {TAG: "time", "v": 1000}}, {"LaunchTime": {TAG: "time", "v": 2500}}])
        );
        assert_eq!(output(&json!({"Body": "hi"}), operation("s3", "GetObject"))["Body"], json!({TAG: "stream", "v": "aGk="}));
        assert_eq!(output(&json!({}), operation("lambda", "Invoke")), json!({"Payload": {TAG: "stream", "v": ""}}));
        assert_eq!(
            output(&json!({"CiphertextBlob": "x"}), operation("kms", "Encrypt")),
            json!({"CiphertextBlob": {TAG: "bytes", "v": "eA=="}})
        );
    }

    #[test]
    fn requests_are_what_mocks_are_written_for() {
        let asked = json!({"A": {TAG: "bytes", "v": "aGk="}, "B": {TAG: "bytes", "v": "/w=="}, "C": [{TAG: "time", "v": "2026-01-02T00:00:00Z"}], "D": {TAG: "decimal", "v": "1.5"}});
        assert_eq!(input(asked.clone()), json!({"A": "hi", "B": "/w==", "C": ["2026-01-02T00:00:00Z"], "D": 1.5}));
        let exact = json!({"A": "hi", "B": {TAG: "bytes", "v": "/w=="}, "C": ["2026-01-02T00:00:00Z"], "D": 1.5});
        assert_eq!(exact_input(asked), exact);
        let operation = catalog().service("s3").unwrap().operation("GetObject").unwrap();
        assert_eq!(output(&json!({"Body": {TAG: "bytes", "v": "/w=="}}), operation)["Body"], json!({TAG: "stream", "v": "/w=="}));
    }
}
