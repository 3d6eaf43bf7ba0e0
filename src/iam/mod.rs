//! IAM: which actions there are, what a document needs to be allowed, what a role allows. Layer 2; pure.
//!
//! The data are two public collections of AWS's own reference, in texts that are embedded and read lazily; `ssmith-dev iam` makes
//! them (feature `dev`). What they do not tell is written by hand, in `schemas/iam/hand.txt`.

mod data;
mod flaw;
mod glob;
mod infer;
#[cfg(feature = "dev")]
pub mod ingest;
mod lines;
mod need;
mod policy;
mod read;
mod role;

pub use data::{Action, Asked, ResourceType, action, actions, asked, nearest_action, prefixes, provenance};
pub use flaw::{Flaw, VERSIONS};
pub use glob::matches;
pub use infer::{needs, needs_with};
pub use need::{Blind, Need, Needs, Part, Resource, Site};
pub use policy::{Policy, Statement, policy};
pub use read::Told;
pub use role::{Grant, Role, RoleError, Verdict};
