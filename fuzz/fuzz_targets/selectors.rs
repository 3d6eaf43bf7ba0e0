//! A selector, a line break, and JSON to select from: read or refused, selected in bounded time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ssmith::jsonpath;
use ssmith::text::Files;
use ssmith::yaml;

const DOCUMENT: &str = r#"{"a": [{"b": 1, "c": ["x", "y"]}, {"b": 2.5, "c": []}], "d": {"e": {"a": null}}, "f": "text", "g": true}"#;

fuzz_target!(|text: &str| {
    let (path, json) = text.split_once('\n').unwrap_or((text, DOCUMENT));
    let mut files = Files::new();
    let id = files.add("fuzz.json", json);
    let Ok(tree) = yaml::parse(&files, id) else { return };
    let value = tree.to_value();
    assert_eq!(jsonpath::select(&value, path).ok(), jsonpath::select(&value, path).ok());
});
