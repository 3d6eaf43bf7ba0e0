//! YAML and JSON text: read with exact spans, written canonically. Layer 1; the only owner of the YAML crates.
//!
//! [`parse`] gives a [`Tree`]: every key and value with its bytes, plain scalars typed by the YAML 1.2 core rules, and a list of
//! what other readers would read differently. [`emit`] writes a value so that all of them read the same.

mod builder;
mod emit;
mod error;
mod explain;
mod json;
mod reader;
mod resolver;
mod scalar;
mod strict;
#[cfg(test)]
mod tests;
mod tree;

pub use builder::{MAX_DEPTH, MAX_NODES, MAX_TEXT};
pub use emit::{EmitError, emit};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use reader::{parse, parse_template};
pub use tree::{Ambiguous, Comment, DuplicateKey, Entry, Format, Kind, Node, ScalarMap, Style, Tree};
