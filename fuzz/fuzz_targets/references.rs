//! Any text: its references lie inside it, in order, on character boundaries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ssmith::expr;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for (range, _) in expr::references(text) {
        assert!(end <= range.start && range.start < range.end && text.get(range.clone()).is_some(), "{range:?} after {end}");
        end = range.end;
    }
    assert_eq!(expr::contains_reference(text), end > 0);
    if expr::whole(text).is_some() {
        assert_eq!(expr::references(text).count(), 1);
    }
});
