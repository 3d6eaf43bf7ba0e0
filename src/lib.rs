//! ssmith: a forge for AWS Systems Manager Automation runbooks.
//!
//! The library is built in layers; a module uses only lower layers and, inside its own, what stands to its left here.
//! `tests/it/architecture.rs` holds the same table and fails with file and line.
//!
//! | layer | modules | what |
//! |---|---|---|
//! | L0 | `text` `diagnostic` `json` | ground |
//! | L1 | `yaml` `expr` | languages |
//! | L2 | `document` | models |
//! | L3 | `rules` | engines |
//! | L5 | `report` | renderings |
//! | L4 | `aws` `registry` | the network |
//! | L1 | `yaml` `expr` `template` | languages |
//! | L2 | `spec` `config` | models |
//! | L3 | `rules` `check` | engines |

pub mod text;

pub mod diagnostic;

pub mod json;

pub mod yaml;

pub mod expr;

pub mod document;

#[cfg(feature = "aws")]
pub mod aws;
pub mod rules;

pub mod report;

pub mod check;
pub mod registry;
pub mod template;
