//! The schema files: fresh, valid, and in editors as strict as ssmith itself.

use std::fs;
use std::path::{Path, PathBuf};

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

#[test]
fn the_schema_files_are_what_the_model_gives() {
    let update = std::env::var_os("UPDATE").is_some();
    let files = generate::files();
    let mut stale = Vec::new();
    for (name, schema) in &files {
        let path = folder().join(name);
        let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
        if fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
            stale.push(name.clone());
            if update {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, text).unwrap();
            }
        }
    }
    for path in schema_files(&folder().join("action")) {
        let name = format!("action/{}", path.file_name().unwrap().to_string_lossy());
        assert!(files.iter().any(|(known, _)| *known == name), "{name} belongs to no action; delete it");
    }
    assert!(update || stale.is_empty(), "stale: {stale:?}; UPDATE=1 cargo test writes them anew");
}

/// The files as an editor reads them: one schema, references resolved by the files' places.
fn editor() -> jsonschema::Validator {
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
