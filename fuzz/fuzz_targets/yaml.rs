//! Any bytes: read or refused, never a panic; what was read is emitted and read again as the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ssmith::text::Files;
use ssmith::yaml;

fuzz_target!(|bytes: &[u8]| {
    let mut files = Files::new();
    let id = files.add_bytes("fuzz.yaml", bytes.to_vec());
    let Ok(tree) = yaml::parse(&files, id) else { return };
    let value = tree.to_value();
    let Ok(text) = yaml::emit(&value) else { return };
    let again = files.add("again.yaml", text);
    let read = yaml::parse(&files, again).map(|tree| tree.to_value());
    assert!(read.as_ref().is_ok_and(|read| *read == value), "emitted:\n{}", files.get(again).text());
});
