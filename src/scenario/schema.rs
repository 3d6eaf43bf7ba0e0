//! The JSON Schema of scenarios, for editors: `schemas/scenario.schema.json`.

use crate::catalog::regions;
use crate::json::{Map, Value, json};
use crate::scenario::{calls, read, steps};

/// A duration as [`crate::time::duration`] reads it.
const DURATION: &str = r"^\s*([Pp].+|([0-9]+(\.[0-9]+)?(ms|s|min|m|h|d)\s*)+)$";

/// The schema.
pub fn schema() -> Value {
    let keyed = |keys: &[&str], of: fn(&str) -> Value| keys.iter().map(|key| ((*key).to_owned(), of(key))).collect::<Map<_, _>>();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ssmith scenario",
        "description": "The test of an SOP: parameters, what AWS answers, and what should come of it.",
        "type": "object",
        "properties": keyed(&read::KEYS, top),
        "additionalProperties": false,
        "$defs": {
            "region": {"type": "string", "examples": regions().collect::<Vec<_>>(), "description": "A region of AWS."},
            "account": {"type": "string", "pattern": "^[0-9]{12}$", "description": "Twelve digits, in quotes."},
            "duration": {"type": "string", "pattern": DURATION, "examples": ["90s", "10m", "2h", "1d", "PT10M"]},
            "call": {
                "type": "object",
                "properties": keyed(&calls::KEYS, call),
                "required": ["on"],
                "oneOf": one_of(&["return", "answers", "error"]),
                "additionalProperties": false,
            },
            "answer": {
                "type": "object",
                "properties": keyed(&calls::ANSWER_KEYS, answer),
                "oneOf": one_of(&["return", "error"]),
                "additionalProperties": false,
            },
            "error": {
                "type": "object",
                "properties": keyed(&calls::ERROR_KEYS, |key| match key {
                    "code" => json!({"type": "string", "description": "The service's code, such as AccessDeniedException."}),
                    _ => json!({"type": "string", "description": "The error's text."}),
                }),
                "required": ["code"],
                "additionalProperties": false,
            },
            "replacement": {
                "type": "object",
                "properties": keyed(&steps::KEYS, replacement),
                "oneOf": one_of(&steps::DEEDS),
                "additionalProperties": false,
            },
            "stop": {
                "type": "object",
                "properties": keyed(&steps::STOP_KEYS, |key| match key {
                    "at" => json!({"type": "string", "description": "The step during which the order to stop comes: the first time it waits, else when it has done its work."}),
                    _ => json!({"type": "string", "pattern": "^([Cc][Aa][Nn][Cc][Ee][Ll]|[Cc][Oo][Mm][Pp][Ll][Ee][Tt][Ee])$", "examples": steps::STOP_TYPES, "description": "cancel: the running step is given up. complete: it may end, nothing follows."}),
                }),
                "required": ["at"],
                "additionalProperties": false,
            },
            "expect": {
                "type": "object",
                "properties": keyed(&steps::EXPECT_KEYS, expect),
                "additionalProperties": false,
            },
        },
    })
}

fn one_of(keys: &[&str]) -> Value {
    keys.iter().map(|key| json!({"required": [key]})).collect()
}

fn top(key: &str) -> Value {
    match key {
        "description" => json!({"type": "string", "description": "What it is about."}),
        "region" => json!({"$ref": "#/$defs/region", "description": "Where the automation runs."}),
        "account" => json!({"$ref": "#/$defs/account", "description": "In which account it runs: twelve digits, in quotes."}),
        "start" => {
            json!({"type": "string", "pattern": "^\\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "examples": ["2026-01-02T03:04:05Z"], "description": "When it begins: ISO 8601."})
        }
        "parameters" => json!({"type": "object", "description": "The parameters that are given."}),
        "calls" => json!({
            "type": "array", "items": {"$ref": "#/$defs/call"},
            "description": "AWS calls, wherever they are made, and their answers. The first that matches answers.",
        }),
        "steps" => json!({
            "type": "object", "description": "Replaces a step's whole effect; a list takes effect in turn.",
            "additionalProperties": {
                "if": {"type": "array"},
                "then": {"minItems": 1, "items": {"$ref": "#/$defs/replacement"}},
                "else": {"$ref": "#/$defs/replacement"},
            },
        }),
        "stop" => json!({"$ref": "#/$defs/stop", "description": "When the execution is told to stop."}),
        _ => json!({"$ref": "#/$defs/expect", "description": "What should come of it."}),
    }
}

fn call(key: &str) -> Value {
    match key {
        "on" => json!({
            "type": "string", "pattern": ":", "examples": ["efs:DescribeFileSystems"],
            "description": "service:Operation, the service as boto3 names it.",
        }),
        "region" => json!({"$ref": "#/$defs/region", "description": "Only calls that go to this region."}),
        "account" => json!({"$ref": "#/$defs/account", "description": "Only calls that are made in this account."}),
        "with" => json!({"type": "object", "description": "What the request must contain."}),
        "return" => json!({
            "if": {"type": "array"},
            "then": {"minItems": 1, "items": {"type": "object"}},
            "else": {"type": "object"},
            "description": "The response; a list of responses is given in turn.",
        }),
        "answers" => json!({
            "type": "array", "minItems": 1, "items": {"$ref": "#/$defs/answer"},
            "description": "Given in turn; the last one repeats.",
        }),
        "error" => json!({"$ref": "#/$defs/error", "description": "The error that the call ends with."}),
        _ => json!({"$ref": "#/$defs/duration", "description": "How long the call takes, in virtual time."}),
    }
}

fn answer(key: &str) -> Value {
    match key {
        "for" => json!({"$ref": "#/$defs/duration", "description": "How long it is given, from the first time it is; without this, once."}),
        "return" => json!({"type": "object", "description": "The response."}),
        _ => json!({"$ref": "#/$defs/error", "description": "The error that the call ends with."}),
    }
}

fn replacement(key: &str) -> Value {
    match key {
        "approve" => json!({"const": true, "description": "Of aws:approve: it is approved."}),
        "reject" => json!({"const": true, "description": "Of aws:approve: it is rejected."}),
        "resume" => json!({"const": true, "description": "Of aws:pause: it is resumed."}),
        "return" => json!({"type": "object", "description": "It succeeds with this object, which selectors apply to."}),
        "fail" => json!({
            "type": "object", "properties": {"message": {"type": "string"}}, "additionalProperties": false,
            "description": "It fails with a message.",
        }),
        "timeout" => json!({"const": true, "description": "Its time passes and nothing happens."}),
        _ => json!({"$ref": "#/$defs/duration", "description": "After how long; at once when absent."}),
    }
}

fn expect(key: &str) -> Value {
    match key {
        "status" => json!({"type": "string", "enum": steps::STATUSES, "description": "How the execution ends."}),
        "path" => json!({
            "type": "array", "items": {"type": "string"},
            "description": "Every step that begins, in order; passes of loops repeated, steps of child automations left out.",
        }),
        "outputs" => json!({
            "type": "object",
            "description": "By Step.Output what it should be; a scalar stands for a list of one. Compared as text.",
        }),
        "failedStep" => json!({"type": ["string", "null"], "description": "The step that fails the execution: \
            the first critical step that fails, else the last one that fails. In an execution that succeeds although steps fail (`onFailure: Continue`, \
            `isCritical: false`) or that is cancelled: the first one that fails. null: nothing fails the execution; failures that it outlives do not count."}),
        _ => json!({"type": "string", "description": "A part of the failure's message."}),
    }
}
