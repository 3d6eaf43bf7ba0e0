//! The selectors of real documents.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use ssmith::jsonpath::Path;

use crate::corpus;

/// Every `Selector` and `PropertySelector` of a document.
fn collect(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if key == "Selector" || key == "PropertySelector" => drop(into.insert(text.clone())),
                    value => collect(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}

#[test]
fn every_selector_of_a_live_document_is_read() {
    let Some(paths) = corpus::documents("live") else { return };
    let mut selectors = BTreeSet::new();
    for path in paths {
        collect(&serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap(), &mut selectors);
    }
    // References in selectors are resolved before they are read.
    let wrong: Vec<String> = selectors
        .iter()
        .filter(|selector| !selector.contains("{{"))
        .filter_map(|selector| Path::parse(selector).err().map(|why| format!("{selector}: {why}")))
        .collect();
    assert!(selectors.len() > 500, "only {} selectors were found", selectors.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
