//! ssmith: a forge for AWS Systems Manager Automation runbooks.
//!
//! The library is built in layers; a module uses only lower layers and, inside its own, what stands to its left here.
//! `tests/it/architecture.rs` holds the same table and fails with file and line.
//!
//! | layer | modules | what |
//! |---|---|---|
//! | L0 | `text` `diagnostic` `json` `time` | ground |
//! | L1 | `yaml` `expr` `pattern` `jsonpath` `python` `template` | languages |
//! | L2 | `catalog` `document` `schema` `spec` `config` `run` `scenario` `iam` | models |
//! | L3 | `rules` `check` `simulate` `build` `exchange` | engines: values in, values out |
//! | L4 | `aws` `worker` `registry` `execution` `endpoint` | the network, child processes, servers |
//! | L5 | `report` | renderings, to any writer |
//!
//! The command is `src/bin/ssmith`; it alone reads files, arguments, environment and the terminal.

// L0
pub mod text;

pub mod diagnostic;

pub mod json;

pub mod time;

// L1
pub mod yaml;

pub mod expr;

pub mod pattern;

pub mod jsonpath;

pub mod python;

pub mod template;

// L2
pub mod catalog;

pub mod document;
pub use document::Document;

pub mod schema;

pub mod spec;

pub mod config;

pub mod scenario;

pub mod run;

pub mod iam;

// L3
pub mod rules;

pub mod check;

pub mod simulate;

pub mod build;
pub mod exchange;

// L4
#[cfg(feature = "aws")]
pub mod aws;

#[cfg(feature = "worker")]
pub mod worker;

pub mod registry;

#[cfg(feature = "serve")]
pub mod endpoint;

#[cfg(feature = "aws")]
pub mod execution;

// L5
pub mod report;
