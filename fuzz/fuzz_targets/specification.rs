//! Any text as a Design.md: read without a panic; its places lie inside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ssmith::spec::{self, NamePattern};
use ssmith::text::Files;

fuzz_target!(|text: &str| {
    let mut files = Files::new();
    let id = files.add("Design.md", text);
    let specification = spec::parse(&files, id);
    let _value = specification.to_value(&NamePattern::default());
    for input in &specification.inputs {
        assert!(files.slice(input.name.span).len() <= text.len());
    }
});
