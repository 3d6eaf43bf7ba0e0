//! botocore's models as values: what is kept of them. Feature `dev`.

use std::collections::BTreeMap;

use super::service::flags;
use super::shape::{kinds, member_flags};
use crate::json::{self, Map, Value};

/// Stands between a shape's name and what one member narrows of it, a JSON object.
const NARROWED: char = '\0';

/// One service as botocore has it.
#[derive(Debug, Clone, Default)]
pub struct ServiceModel {
    /// boto3's name: the folder's.
    pub name: String,
    /// `service-2`, with its extras merged.
    pub service: Value,
    /// `paginators-1`.
    pub paginators: Value,
    /// `waiters-2`.
    pub waiters: Value,
}

/// A shape with its scalars and its children's names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShapeModel {
    pub(super) kind: u32,
    /// Texts in the order of the table's data.
    pub(super) texts: Vec<String>,
    /// For structures: whether exactly one member is given.
    pub(super) union: bool,
    /// For structures: the members' names, children and flags.
    pub(super) members: Vec<(String, String, u32)>,
    /// For lists and maps: the names of what is inside.
    pub(super) children: Vec<String>,
}

/// An operation.
#[derive(Debug, Clone)]
pub(super) struct OperationModel {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) input: Option<String>,
    pub(super) output: Option<String>,
    pub(super) errors: Vec<String>,
    pub(super) flags: u32,
    pub(super) paginator: Option<String>,
}

impl ServiceModel {
    /// Merges botocore's `*.sdk-extras.json` into the model that it extends.
    pub fn extend(model: &mut Value, extras: &Value) {
        if let Some(merge) = extras.get("merge") {
            deep_merge(model, merge);
        }
    }

    pub(super) fn metadata(&self, key: &str) -> String {
        text(self.service.get("metadata").and_then(|metadata| metadata.get(key)))
    }

    pub(super) fn signing_name(&self) -> String {
        let signing = self.metadata("signingName");
        if signing.is_empty() { self.metadata("endpointPrefix") } else { signing }
    }

    pub(super) fn operations(&self) -> Vec<OperationModel> {
        let empty = Map::new();
        let operations = self.service.get("operations").and_then(Value::as_object).unwrap_or(&empty);
        operations.iter().map(|(name, operation)| self.operation(name, operation)).collect()
    }

    fn operation(&self, name: &str, operation: &Value) -> OperationModel {
        let reference = |key: &str| operation.get(key).and_then(|shape| shape.get("shape")).and_then(Value::as_str).map(str::to_owned);
        let (input, output) = (reference("input"), reference("output"));
        let mut bits = if truthy(operation.get("deprecated")) { flags::DEPRECATED } else { 0 };
        for (shape, streaming) in [(&input, flags::STREAMING_INPUT), (&output, flags::STREAMING_OUTPUT)] {
            bits |= shape.as_deref().map_or(0, |shape| self.streaming(shape, streaming));
        }
        let errors = operation.get("errors").and_then(Value::as_array).into_iter().flatten();
        OperationModel {
            name: name.to_owned(),
            method: text(operation.get("http").and_then(|http| http.get("method"))),
            input,
            output,
            errors: errors.filter_map(|error| error.get("shape")?.as_str()).map(|shape| self.error_code(shape)).collect(),
            flags: bits,
            paginator: self.paginators.get("pagination").and_then(|all| all.get(name)).map(Value::to_string),
        }
    }

    fn shape_value(&self, name: &str) -> Option<&Value> {
        self.service.get("shapes")?.get(name)
    }

    /// Whether a member of the structure is a stream of bytes or of events.
    fn streaming(&self, structure: &str, flag: u32) -> u32 {
        let members = self.shape_value(structure).and_then(|shape| shape.get("members")).and_then(Value::as_object);
        let mut bits = 0;
        for member in members.into_iter().flat_map(|members| members.values()) {
            let shape = member.get("shape").and_then(Value::as_str).and_then(|name| self.shape_value(name));
            let has = |key: &str| truthy(member.get(key)) || truthy(shape.and_then(|shape| shape.get(key)));
            bits |= if has("streaming") { flag } else { 0 };
            bits |= if has("eventstream") { flags::EVENT_STREAM } else { 0 };
        }
        bits
    }

    /// The code of an error: its own, else the shape's name.
    fn error_code(&self, shape: &str) -> String {
        let code = self.shape_value(shape).and_then(|shape| shape.get("error")).and_then(|error| error.get("code"));
        code.and_then(Value::as_str).unwrap_or(shape).to_owned()
    }

    /// The waiters by name, each as a JSON text.
    pub(super) fn waiters(&self) -> BTreeMap<String, String> {
        let waiters = self.waiters.get("waiters").and_then(Value::as_object);
        waiters.into_iter().flatten().map(|(name, definition)| (name.clone(), definition.to_string())).collect()
    }

    /// A shape by name; one that is not there takes any JSON.
    pub(super) fn shape(&self, name: &str) -> ShapeModel {
        let (name, narrower) = name.split_once(NARROWED).map_or((name, None), |(name, narrower)| (name, json::parse(narrower)));
        let mut own = self.shape_value(name).cloned().unwrap_or_default();
        if let Some(narrower) = narrower {
            deep_merge(&mut own, &narrower);
        }
        let shape = &own;
        let limit = |key: &str| shape.get(key).map(Value::to_string).unwrap_or_default();
        let bounds = || vec![limit("min"), limit("max")];
        let inner = |key: &str| text(shape.get(key).and_then(|inner| inner.get("shape")));
        let plain = |kind, texts| ShapeModel { kind, texts, union: false, members: Vec::new(), children: Vec::new() };
        match text(shape.get("type")).as_str() {
            "structure" if truthy(shape.get("document")) => plain(kinds::DOCUMENT, Vec::new()),
            "structure" => {
                ShapeModel { members: self.members(shape), union: truthy(shape.get("union")), ..plain(kinds::STRUCTURE, Vec::new()) }
            }
            "list" => ShapeModel { children: vec![inner("member")], ..plain(kinds::LIST, bounds()) },
            "map" => ShapeModel { children: vec![inner("key"), inner("value")], ..plain(kinds::MAP, bounds()) },
            "string" | "character" => {
                let values = shape.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
                let mut texts = bounds();
                texts.push(text(shape.get("pattern")));
                texts.extend(values.map(str::to_owned));
                plain(kinds::STRING, texts)
            }
            "integer" => plain(kinds::INTEGER, bounds()),
            "long" => plain(kinds::LONG, bounds()),
            "float" => plain(kinds::FLOAT, bounds()),
            "double" => plain(kinds::DOUBLE, bounds()),
            "boolean" => plain(kinds::BOOLEAN, Vec::new()),
            "timestamp" => plain(kinds::TIMESTAMP, Vec::new()),
            "blob" => plain(kinds::BLOB, bounds()),
            _ => plain(kinds::DOCUMENT, Vec::new()),
        }
    }

    fn members(&self, shape: &Value) -> Vec<(String, String, u32)> {
        let required: Vec<&str> = shape.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let payload = text(shape.get("payload"));
        let all = shape.get("members").and_then(Value::as_object).into_iter().flatten();
        all.map(|(name, member)| {
            let referred = text(member.get("shape"));
            let shape = self.shape_value(&referred);
            let has = |key: &str| truthy(member.get(key)) || truthy(shape.and_then(|shape| shape.get(key)));
            // botocore makes a stream of every body of bytes, whether the model calls it one or not.
            let body = *name == payload && text(shape.and_then(|shape| shape.get("type"))) == "blob";
            let mut bits = if required.contains(&name.as_str()) { member_flags::REQUIRED } else { 0 };
            bits |= if truthy(member.get("idempotencyToken")) { member_flags::IDEMPOTENCY_TOKEN } else { 0 };
            bits |= if truthy(member.get("deprecated")) { member_flags::DEPRECATED } else { 0 };
            bits |= if body || has("eventstream") { member_flags::STREAM } else { 0 };
            let narrowed = narrowed(member, shape).map(|narrowed| format!("{NARROWED}{narrowed}")).unwrap_or_default();
            (name.clone(), referred + &narrowed, bits)
        })
        .collect()
    }

    /// The errors that have an exception class of their own: its name, the error's code, its HTTP status.
    pub(super) fn exceptions(&self) -> Vec<(String, String, u32)> {
        let shapes = self.service.get("shapes").and_then(Value::as_object).into_iter().flatten();
        let exceptions = shapes.filter(|(_, shape)| truthy(shape.get("exception")));
        let mut all: Vec<_> = exceptions
            .map(|(name, shape)| {
                let status = shape.get("error").and_then(|error| error.get("httpStatusCode")).and_then(Value::as_u64);
                let usual = if truthy(shape.get("fault")) { 500 } else { 400 };
                (name.clone(), self.error_code(name), status.and_then(|status| u32::try_from(status).ok()).unwrap_or(usual))
            })
            .collect();
        all.sort();
        all
    }
}

/// What a member changes of its type: two of API Gateway's have fewer values; a name that becomes part of a host is not empty; a header
/// of JSON takes any.
fn narrowed(member: &Value, shape: Option<&Value>) -> Option<Value> {
    let mut narrower = Map::new();
    if let Some(values) = member.get("enum") {
        narrower.insert("enum".to_owned(), values.clone());
    }
    if truthy(member.get("hostLabel")) && shape.is_some_and(|shape| shape.get("min").is_none()) {
        narrower.insert("min".to_owned(), 1.into());
    }
    if truthy(member.get("jsonvalue")) && text(member.get("location")) == "header" {
        narrower.insert("type".to_owned(), "structure".into());
        narrower.insert("document".to_owned(), true.into());
    }
    (!narrower.is_empty()).then_some(Value::Object(narrower))
}

fn deep_merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                deep_merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

fn truthy(value: Option<&Value>) -> bool {
    value.and_then(Value::as_bool).unwrap_or(false)
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}
