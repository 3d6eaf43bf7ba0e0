//! YAML and JSON text: read with exact spans, written canonically. Layer 1; the only owner of the YAML crates.

mod tree;

pub use tree::{Ambiguous, Comment, DuplicateKey, Entry, Format, Kind, Node, ScalarMap, Style, Tree};
