//! From an SOP's source to its document: template → YAML → model → checks → canonical YAML. Layer 3; reads through [`Sources`].
//!
//! The template only ever produces a model; the text that is registered is always written by the one emitter. What is wrong with the
//! produced YAML is said at the line of the template (or script) that produced it.

mod blocks;
mod origin;
mod role;
mod scaffold;
mod sop;
mod sources;

pub use blocks::{block, names as block_names};
pub use role::{ROLE, policy, role};
pub use scaffold::{ScaffoldFile, project as scaffold_project, sop as scaffold_sop};
pub use sop::{Built, DESIGN, DOCUMENT, SOURCE, build};
pub use sources::{Places, Sources};
