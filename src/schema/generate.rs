//! The schema files, made from the model: `schemas/document.schema.json` and those it refers to.

use serde_json::json;

use super::pattern;
use crate::document::action::FACTS;
use crate::document::{ActionFacts, InputFacts, InputKind, Operator, PLAIN_TYPES, ParameterType, SCHEMA_VERSION, STEP_KEYS};
use crate::json::{Map, Value};

/// Every schema file: its path below `schemas/` and its content.
pub fn files() -> Vec<(String, Value)> {
    let actions = FACTS.iter().map(|facts| (action_file(facts), action(facts)));
    let main = [("document", document()), ("step", step()), ("condition", condition())];
    main.into_iter().map(|(name, schema)| (format!("{name}.schema.json"), schema)).chain(actions).collect()
}

fn action_file(facts: &ActionFacts) -> String {
    format!("action/{}.schema.json", facts.name.trim_start_matches("aws:"))
}

/// Wraps the rest of a schema file's keys.
fn file(title: &str, description: &str, rest: Value) -> Value {
    let mut map = Map::new();
    map.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    map.insert("title".to_owned(), json!(title));
    map.insert("description".to_owned(), json!(description));
    if let Value::Object(rest) = rest {
        map.extend(rest);
    }
    Value::Object(map)
}

/// The text of a documentation comment, without the word on where the fact comes from.
fn prose(docs: &str) -> String {
    let text = docs.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let text = match text.split_once(" (reference") {
        Some((before, after)) => format!("{before}{}", after.split_once(')').map_or("", |(_, rest)| rest)),
        None => text,
    };
    text.trim().to_owned()
}

/// The schema of a whole document.
pub fn document() -> Value {
    file(
        "AWS Systems Manager Automation runbook",
        "A runbook: an SSM document of type Automation, schemaVersion 0.3.",
        json!({
            "type": "object",
            "properties": {
                "description": {"type": "string", "description": "What the runbook does; Markdown for the console."},
                "schemaVersion": {"const": SCHEMA_VERSION, "description": "Always '0.3', in quotes."},
                "assumeRole": {"type": "string", "description": "The role that the steps run with: its ARN, or a reference to a parameter."},
                "parameters": {
                    "type": "object",
                    "description": "What is given at start.",
                    "additionalProperties": {"$ref": "#/$defs/parameter"},
                },
                "variables": {
                    "type": "object",
                    "description": "What steps may change, by aws:updateVariable.",
                    "additionalProperties": {"$ref": "#/$defs/variable"},
                },
                "mainSteps": {
                    "type": "array",
                    "description": "The steps; the first one runs first.",
                    "minItems": 1,
                    "items": {"$ref": "step.schema.json"},
                },
                "outputs": {
                    "type": "array",
                    "description": "What the execution gives back: `Step.Output`, without braces.",
                    "items": {"type": "string", "pattern": pattern::DOCUMENT_OUTPUT.regex, "patternErrorMessage": pattern::DOCUMENT_OUTPUT.message},
                },
                "files": {
                    "type": "object",
                    "description": "Attachments by name.",
                    "additionalProperties": {"$ref": "#/$defs/file"},
                },
            },
            "required": ["schemaVersion", "mainSteps"],
            "additionalProperties": false,
            "$defs": {"parameter": parameter(), "variable": variable(), "file": attachment()},
        }),
    )
}

fn parameter() -> Value {
    let count = |description: &str| json!({"type": ["integer", "string"], "pattern": pattern::NUMBER.regex, "patternErrorMessage": pattern::NUMBER.message, "minimum": 0, "description": description});
    json!({
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ParameterType::names().collect::<Vec<_>>(), "description": "Its type."},
            "description": {"type": "string", "description": "Free text for the console; by custom it begins with (Required) or (Optional)."},
            "default": {"description": "The value when none is given; without it the parameter must be given at start."},
            "allowedValues": {"type": "array", "description": "The values it may have."},
            "allowedPattern": {"type": "string", "description": "A Java regular expression that the value must match."},
            "displayType": {"type": "string", "examples": ["textfield", "textarea"], "description": "How the console asks for it."},
            "minItems": count("Least number of items of a list."),
            "maxItems": count("Greatest number of items of a list."),
            "minChars": count("Least number of characters."),
            "maxChars": count("Greatest number of characters."),
        },
        "required": ["type"],
        "additionalProperties": false,
    })
}

fn variable() -> Value {
    json!({
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": PLAIN_TYPES, "description": "Its type."},
            "description": {"type": "string", "description": "Free text."},
            "default": {"description": "Its first value."},
        },
        "required": ["type"],
        "additionalProperties": false,
    })
}

fn attachment() -> Value {
    let sum = json!({"type": "string", "pattern": pattern::SHA256.regex, "patternErrorMessage": pattern::SHA256.message, "description": "64 hexadecimal digits."});
    let checksums: Map<_, _> = ["sha256", "SHA256", "sha-256", "SHA-256"].into_iter().map(|key| (key.to_owned(), sum.clone())).collect();
    json!({
        "type": "object",
        "properties": {
            "checksums": {
                "type": "object",
                "description": "The SHA-256 checksum of the file.",
                "properties": checksums,
                "minProperties": 1,
                "additionalProperties": false,
            },
            "size": {"type": ["integer", "string"], "pattern": pattern::NUMBER.regex, "patternErrorMessage": pattern::NUMBER.message, "minimum": 0, "description": "Size in bytes."},
        },
        "required": ["checksums"],
        "additionalProperties": false,
    })
}

/// The schema of a step: what all actions share, and the inputs by action.
pub fn step() -> Value {
    let properties: Map<_, _> = STEP_KEYS.iter().map(|key| ((*key).to_owned(), step_key(key))).collect();
    let inputs: Vec<_> = FACTS
        .iter()
        .map(|facts| {
            json!({
                "if": {"properties": {"action": {"const": facts.name}}, "required": ["action"]},
                "then": {"properties": {"inputs": {"$ref": action_file(facts)}}},
            })
        })
        .collect();
    file(
        "Step",
        "An entry of mainSteps, or of the Steps of a loop.",
        json!({
            "type": "object",
            "properties": properties,
            "required": ["name", "action", "inputs"],
            "additionalProperties": false,
            "allOf": inputs,
            "$defs": {"output": step_output()},
        }),
    )
}

fn step_key(key: &str) -> Value {
    let number = |description: &str| json!({"type": ["integer", "string"], "pattern": pattern::NUMBER.regex, "patternErrorMessage": pattern::NUMBER.message, "minimum": 1, "description": description});
    let flag = |description: &str| json!({"type": ["boolean", "string"], "pattern": pattern::BOOLEAN.regex, "patternErrorMessage": pattern::BOOLEAN.message, "description": description});
    match key {
        "name" => {
            json!({"type": "string", "pattern": pattern::STEP_NAME.regex, "patternErrorMessage": pattern::STEP_NAME.message, "description": "Unique in the document; letters, digits and _."})
        }
        "action" => {
            let names: Vec<_> = FACTS.iter().map(|facts| facts.name).collect();
            json!({"type": "string", "enum": names, "description": "What the step does."})
        }
        "onFailure" => json!({
            "type": "string", "pattern": pattern::ON_FAILURE.regex, "patternErrorMessage": pattern::ON_FAILURE.message, "examples": ["Abort", "Continue", "step:"],
            "description": "What follows when the step fails: Abort (when absent), Continue, or step:NAME.",
        }),
        "onCancel" => json!({
            "type": "string", "pattern": pattern::ON_CANCEL.regex, "patternErrorMessage": pattern::ON_CANCEL.message, "examples": ["Abort", "step:"],
            "description": "What follows when the execution is cancelled while the step runs: Abort (when absent), or step:NAME.",
        }),
        "isCritical" => flag("Whether a failure of the step fails the execution."),
        "isEnd" => flag("Whether the execution ends after the step."),
        "maxAttempts" => number("How often the step is tried in all; 1 when absent."),
        "timeoutSeconds" => number("The limit of one attempt, in seconds."),
        "inputs" => json!({"type": "object", "description": "What the action is given; {} when it takes nothing."}),
        "outputs" => json!({"type": "array", "items": {"$ref": "#/$defs/output"}, "description": "The outputs that the step declares."}),
        "nextStep" => json!({"type": "string", "description": "The step that follows on success; the next in the list when absent."}),
        _ => json!({"type": "string", "description": "Markdown for the console."}),
    }
}

fn step_output() -> Value {
    json!({
        "type": "object",
        "properties": {
            "Name": {"type": "string", "description": "Its name, as in {{ Step.Name }}."},
            "Selector": {"type": "string", "description": "A JSONPath into what the action gives, as in $.Payload.Id."},
            "Type": {"type": "string", "enum": PLAIN_TYPES, "description": "Its type; String when absent."},
        },
        "required": ["Name", "Selector"],
        "additionalProperties": false,
    })
}

/// The schema of the conditions of branches and loops.
pub fn condition() -> Value {
    let several =
        |description: &str| json!({"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/condition"}, "description": description});
    let mut properties = Map::new();
    properties.insert("Variable".to_owned(), json!({"description": "What is compared: a reference such as {{ Step.Output }}."}));
    for operator in Operator::ALL {
        properties.insert(operator.name().to_owned(), operand(operator));
    }
    properties.insert("And".to_owned(), several("True when all of these are."));
    properties.insert("Or".to_owned(), several("True when any of these is."));
    properties.insert("Not".to_owned(), json!({"$ref": "#/$defs/condition", "description": "True when this is not."}));
    let mut choice = properties.clone();
    choice.insert("NextStep".to_owned(), json!({"type": "string", "description": "The step that follows when the condition is true."}));
    file(
        "Condition",
        "When a loop goes round again, or (in $defs/choice) when a branch takes a way.",
        json!({
            "$ref": "#/$defs/condition",
            "$defs": {
                "condition": {"type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1},
                "choice": {"type": "object", "properties": choice, "required": ["NextStep"], "additionalProperties": false},
            },
        }),
    )
}

fn operand(operator: Operator) -> Value {
    match operator {
        Operator::BooleanEquals => {
            json!({"type": ["boolean", "string"], "pattern": pattern::REFERENCE.regex, "patternErrorMessage": pattern::REFERENCE.message})
        }
        Operator::NumericEquals
        | Operator::NumericGreater
        | Operator::NumericLesser
        | Operator::NumericGreaterOrEquals
        | Operator::NumericLesserOrEquals => {
            json!({"type": ["number", "string"], "pattern": pattern::REFERENCE.regex, "patternErrorMessage": pattern::REFERENCE.message})
        }
        _ => json!({"type": "string"}),
    }
}

/// The schema of an action's inputs.
pub fn action(facts: &ActionFacts) -> Value {
    let properties: Map<_, _> = facts.inputs.iter().map(|facts| (facts.name.to_owned(), input(facts))).collect();
    let required: Vec<_> = facts.inputs.iter().filter(|input| input.required).map(|input| input.name).collect();
    let mut rest = json!({"type": "object", "properties": properties, "required": required});
    if let Value::Object(rest) = &mut rest {
        if !facts.api {
            rest.insert("additionalProperties".to_owned(), json!(false));
        }
        if let Some((one, other)) = facts.one_of {
            rest.insert("if".to_owned(), json!({"required": [one]}));
            rest.insert("then".to_owned(), json!({"properties": {other: false}}));
            rest.insert("else".to_owned(), json!({"required": [other]}));
        }
        if facts.name == "aws:executeScript" {
            rest.insert("allOf".to_owned(), script_rules());
        }
    }
    file(facts.name, &prose(facts.docs), rest)
}

/// What the script's language asks for (reference 5.1).
fn script_rules() -> Value {
    json!([
        {"if": {"properties": {"Runtime": {"type": "string", "pattern": "^[Pp]ython"}}, "required": ["Runtime"]}, "then": {"required": ["Handler"]}},
        {"if": {"not": {"required": ["Attachment"]}}, "then": {"required": ["Script"]}},
    ])
}

fn input(facts: &InputFacts) -> Value {
    let item =
        json!({"type": ["object", "string"], "pattern": pattern::REFERENCE.regex, "patternErrorMessage": pattern::REFERENCE.message});
    let mut schema = match facts.kind {
        InputKind::String => json!({"type": "string"}),
        InputKind::StringList => {
            json!({"type": ["array", "string"], "pattern": pattern::REFERENCE.regex, "patternErrorMessage": pattern::REFERENCE.message, "items": {"type": "string"}})
        }
        InputKind::Integer => {
            json!({"type": ["integer", "string"], "pattern": pattern::NUMBER.regex, "patternErrorMessage": pattern::NUMBER.message})
        }
        InputKind::Boolean => {
            json!({"type": ["boolean", "string"], "pattern": pattern::BOOLEAN.regex, "patternErrorMessage": pattern::BOOLEAN.message})
        }
        InputKind::Map => {
            json!({"type": ["object", "string"], "pattern": pattern::MAPPING.regex, "patternErrorMessage": pattern::MAPPING.message})
        }
        InputKind::MapList => {
            json!({"type": ["array", "string"], "pattern": pattern::REFERENCE.regex, "patternErrorMessage": pattern::REFERENCE.message, "items": item})
        }
        InputKind::List => {
            json!({"type": ["array", "string"], "pattern": pattern::REFERENCE.regex, "patternErrorMessage": pattern::REFERENCE.message})
        }
        InputKind::MapOrList => {
            json!({"type": ["object", "array", "string"], "pattern": pattern::MAPPING.regex, "patternErrorMessage": pattern::MAPPING.message})
        }
        InputKind::Any => json!({}),
        InputKind::Choices => json!({"type": "array", "items": {"$ref": "../condition.schema.json#/$defs/choice"}}),
        InputKind::Condition => json!({"$ref": "../condition.schema.json#/$defs/condition"}),
        InputKind::Steps => json!({"type": "array", "items": {"$ref": "../step.schema.json"}}),
    };
    if let Value::Object(map) = &mut schema {
        if facts.required && map.contains_key("items") {
            map.insert("minItems".to_owned(), json!(1));
        }
        if !facts.values.is_empty() {
            // An enumeration takes a reference too, and text with one inside; only other text must be one of the values.
            map.insert("if".to_owned(), json!({"pattern": pattern::HAS_REFERENCE}));
            map.insert("else".to_owned(), json!({"enum": facts.values}));
            map.insert("examples".to_owned(), json!(facts.values));
        }
        if let Some((least, greatest)) = facts.range {
            map.insert("minimum".to_owned(), json!(least));
            map.insert("maximum".to_owned(), json!(greatest));
        }
        map.insert("description".to_owned(), json!(prose(facts.docs)));
    }
    schema
}
