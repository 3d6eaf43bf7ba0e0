//! The schema files: fresh, valid, and in editors as strict as ssmith itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jsonschema::{Draft, Registry};
use serde_json::{Value, json};
use ssmith::schema::{generate, validate};

use crate::corpus;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn schema_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_string_lossy().ends_with(".schema.json")).collect()
}

/// The files that are not what the model gives; with `UPDATE` they are written, once, before anybody reads them.
static STALE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut stale = Vec::new();
    for (name, schema) in generate::files() {
        let path = folder().join(&name);
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if fs::read_to_string(&path).ok().as_deref() == Some(text.as_str()) {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
        } else {
            stale.push(name);
        }
    }
    stale
});

#[test]
fn the_schema_files_are_what_the_model_gives() {
    assert!(STALE.is_empty(), "stale: {:?}; UPDATE=1 cargo test schemas writes them anew", *STALE);
    let files = generate::files();
    for path in schema_files(&folder().join("action")) {
        let name = format!("action/{}", path.file_name().unwrap().to_string_lossy());
        assert!(files.iter().any(|(known, _)| *known == name), "{name} belongs to no action; delete it");
    }
}

/// The files as an editor reads them: one schema, references resolved by the files' places.
fn editor() -> jsonschema::Validator {
    LazyLock::force(&STALE);
    let mut registry = Registry::new();
    for (name, _) in generate::files() {
        let schema: Value = serde_json::from_slice(&fs::read(folder().join(&name)).unwrap()).unwrap();
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        registry = registry.add(format!("ssmith:///schemas/{name}"), schema).unwrap();
    }
    let registry = Box::leak(Box::new(registry.prepare().unwrap()));
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_base_uri("ssmith:///start.json")
        .with_registry(registry)
        .build(&json!({"$ref": "ssmith:///schemas/document.schema.json"}))
        .unwrap()
}

#[test]
fn editors_say_what_ssmith_says() {
    let editor = editor();
    let step = |step: Value| json!({"schemaVersion": "0.3", "mainSteps": [step]});
    let mut documents = vec![
        json!({"schemaVersion": 0.3, "mainSteps": []}),
        step(json!({"name": "a", "action": "aws:sleep", "inputs": {}})),
        step(json!({"name": "a", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}})),
        step(json!({"name": "a", "action": "aws:branch", "inputs": {"Choices": [{"NextStep": "a", "Variabel": 1}]}})),
        step(
            json!({"name": "a", "action": "aws:branch", "inputs": {"Choices": [{"NextStep": "a", "Variable": "{{ x }}", "StringEquals": "b"}]}}),
        ),
        step(json!({"name": "a", "action": "aws:loop", "inputs": {"Iterators": ["x"], "Steps": [{"name": "b"}]}})),
        step(json!({"name": "a", "action": "aws:loop", "inputs": {"Iterators": ["x"], "Steps": [
            {"name": "b", "action": "aws:executeScript", "inputs": {"Runtime": "python3.11", "Handler": "f", "Script": ""}}]}})),
    ];
    for path in corpus::all() {
        if path.extension().is_some_and(|extension| extension == "json") {
            documents.push(serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
        }
    }
    let mut verdicts = [0, 0];
    for document in documents {
        let violations = validate(&document);
        assert_eq!(editor.is_valid(&document), violations.is_empty(), "{violations:?} in {document}");
        verdicts[usize::from(violations.is_empty())] += 1;
    }
    assert!(verdicts[0] >= 4 && verdicts[1] >= 3, "{verdicts:?}");
}

/// A document with most of what documents have, to be damaged.
fn sound() -> Value {
    json!({
        "description": "d", "schemaVersion": "0.3", "assumeRole": "{{ Role }}",
        "parameters": {"Role": {"type": "String", "description": "r", "minChars": 1, "allowedValues": ["a"], "allowedPattern": "a"}},
        "variables": {"Count": {"type": "Integer", "default": 0}},
        "files": {"a.zip": {"checksums": {"sha256": "0".repeat(64)}, "size": 1}},
        "mainSteps": [
            {"name": "a", "action": "aws:executeAwsApi", "onFailure": "step:c", "isCritical": true, "timeoutSeconds": 5, "maxAttempts": 2,
             "inputs": {"Service": "efs", "Api": "DescribeFileSystems", "MaxItems": 1},
             "outputs": [{"Name": "Id", "Selector": "$.Id", "Type": "String"}], "nextStep": "b"},
            {"name": "b", "action": "aws:changeInstanceState", "onCancel": "Abort",
             "inputs": {"InstanceIds": ["{{ a.Id }}"], "DesiredState": "stopped", "Force": true}},
            {"name": "c", "action": "aws:executeScript", "inputs": {"Runtime": "python3.11", "Handler": "f", "Script": "x", "InputPayload": {"a": 1}}},
            {"name": "d", "action": "aws:loop", "inputs": {"Iterators": ["x"], "MaxIterations": 3, "Steps": [
                {"name": "e", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]}},
            {"name": "f", "action": "aws:createTags", "inputs": {"ResourceIds": ["i"], "Tags": [{"Key": "k", "Value": "v"}]}, "isEnd": true}
        ],
        "outputs": ["a.Id"]
    })
}

/// Every path of a value.
fn places(value: &Value, here: &str, into: &mut Vec<String>) {
    into.push(here.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| places(value, &format!("{here}/{key}"), into)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| places(value, &format!("{here}/{index}"), into)),
        _ => {}
    }
}

/// The document with one mistake at each place: another value there, or (in a mapping) the key gone or misspelt.
fn damaged() -> Vec<(String, Value)> {
    let sound = sound();
    let mut paths = Vec::new();
    places(&sound, "", &mut paths);
    let values =
        [json!(null), json!(7), json!(-1), json!(true), json!("zzz {"), json!(""), json!([]), json!({}), json!([[1]]), json!({"zzz": 1})];
    let mut damaged = Vec::new();
    for path in paths {
        for value in &values {
            let mut document = sound.clone();
            *document.pointer_mut(&path).unwrap() = value.clone();
            damaged.push((format!("{value} at {path}"), document));
        }
        let Some((holder, key)) = path.rsplit_once('/') else { continue };
        for renamed in [None, Some(format!("{key}s")), Some("zzzzzzzz".to_owned())] {
            let mut document = sound.clone();
            if let Some(Value::Object(map)) = document.pointer_mut(holder) {
                let value = map.shift_remove(key).unwrap();
                if let Some(name) = &renamed {
                    map.insert(name.clone(), value);
                }
                damaged.push((format!("{renamed:?} for {path}"), document));
            }
        }
    }
    damaged
}

#[test]
fn what_the_schemas_refuse_is_said_in_family_01() {
    let (_, found) = crate::rules::findings("sound.json", sound().to_string().into_bytes());
    assert!(validate(&sound()).is_empty() && found.iter().all(|diagnostic| !diagnostic.rule.code.starts_with("SSM01")), "{found:?}");
    let editor = editor();
    let (mut refused, mut unsaid) = (0, Vec::new());
    for (what, document) in damaged() {
        let violations = validate(&document);
        assert_eq!(editor.is_valid(&document), violations.is_empty(), "{what}: {violations:?}");
        let (_, found) = crate::rules::findings("damaged.json", document.to_string().into_bytes());
        let said = found.iter().filter(|diagnostic| diagnostic.rule.code.starts_with("SSM01")).count();
        refused += usize::from(!violations.is_empty());
        // A misspelt key stands for the missing one; a document of another kind is not looked into.
        if said == 0 && !violations.is_empty() {
            unsaid.push(format!("{what}: {violations:?}"));
        }
    }
    assert!(unsaid.is_empty(), "{}", unsaid.join("\n"));
    assert!(refused > 300, "{refused}");
}
