//! The rules: what is wrong with a document and why. Layer 3; pure functions over the models, a file or folder per family.
//!
//! A rule knows no configuration: levels, selections and ignores are applied by [`check`](crate::check). Families do not use each other.

mod answer;
mod api;
mod brought;
mod context;
pub mod embedded;
mod flow;
pub mod ignores;
mod limits;
mod operability;
mod outputs;
mod parameters;
mod permissions;
mod references;
mod scenario;
mod script;
mod scripts;
pub mod security;
pub mod source;
mod specification;
pub mod structure;
pub mod syntax;

pub use context::{Around, Context};
pub use script::ScriptAt;

use crate::diagnostic::{Diagnostic, Rule};

/// The rules about one subject.
pub struct Family {
    /// The two digits after `SSM`.
    pub digits: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Its rules, by code.
    pub rules: &'static [&'static Rule],
    /// Finds what there is to find.
    pub check: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

/// All families, by code. This is the one list of rules.
pub static FAMILIES: &[&Family] = &[
    &syntax::FAMILY,
    &source::FAMILY,
    &ignores::FAMILY,
    &embedded::FAMILY,
    &structure::FAMILY,
    &parameters::FAMILY,
    &references::FAMILY,
    &flow::FAMILY,
    &api::FAMILY,
    &scripts::FAMILY,
    &outputs::FAMILY,
    &permissions::FAMILY,
    &security::FAMILY,
    &limits::FAMILY,
    &specification::FAMILY,
    &operability::FAMILY,
    &scenario::FAMILY,
];

/// All rules, by code.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules.iter().copied())
}

/// The rule of a code (`SSM0301`, letter case aside) or of a name (`unknown-step-output`).
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
}

/// What the family of a rule is about.
pub fn title_of(rule: &Rule) -> &'static str {
    FAMILIES.iter().find(|family| family.rules.iter().any(|known| known.code == rule.code)).map_or("", |family| family.title)
}

/// Whether a rule is meant by its code, the beginning of it (`SSM03` is a family) or its name.
pub fn is_meant(rule: &Rule, text: &str) -> bool {
    rule.name == text || (text.len() > "SSM".len() && rule.code.starts_with(text))
}
