//! Any bytes as a document: judged by every rule without a panic, twice the same, with every finding inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ssmith::check::{Options, check};
use ssmith::text::Files;

fuzz_target!(|bytes: &[u8]| {
    let mut files = Files::new();
    let id = files.add_bytes("fuzz.yaml", bytes.to_vec());
    let first = check(&files, id, &Options::default());
    for diagnostic in &first.diagnostics {
        let place = files.slice(diagnostic.span);
        assert!(place.len() <= files.get(id).text().len());
    }
    let second = check(&files, id, &Options::default());
    assert_eq!(first.diagnostics, second.diagnostics);
});
