//! The IAM actions that there are, and which of them an operation asks for.
//!
//! Two committed texts, read lazily: an index of their blocks is made once, a block is read when it is asked for.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use super::lines::{self, Block};
use crate::catalog::Operation;
use crate::text::nearest;

static ACTIONS: LazyLock<BTreeMap<&str, Block<'_>>> = LazyLock::new(|| lines::index(include_str!("../../schemas/iam/actions.txt")));
static OPERATIONS: LazyLock<BTreeMap<&str, Block<'_>>> = LazyLock::new(|| lines::index(include_str!("../../schemas/iam/operations.txt")));
static PROVENANCE: &str = include_str!("../../schemas/iam/provenance.json");

/// Where the data come from: a JSON text with versions, hashes and counts.
pub fn provenance() -> &'static str {
    PROVENANCE
}

/// An action of IAM, such as `elasticfilesystem:DescribeFileSystems`. Two are the same when their names are.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    block: &'static Block<'static>,
    name: &'static str,
    about: &'static str,
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        (self.prefix(), self.name) == (other.prefix(), other.name)
    }
}

impl Eq for Action {}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.prefix(), self.name)
    }
}

/// A kind of resource that an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceType {
    /// Its name, such as `file-system`.
    pub name: &'static str,
    /// Whether a policy must allow one, or else the action is denied; the others may be meant or not.
    pub required: bool,
    /// Its ARN without `arn:${Partition}:`, such as `elasticfilesystem:${Region}:${Account}:file-system/${FileSystemId}`.
    pub format: &'static str,
}

impl Action {
    /// What its name begins with, such as `elasticfilesystem`.
    pub fn prefix(self) -> &'static str {
        self.block.name
    }

    /// Its name without the prefix.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Whether it changes nothing.
    pub fn only_reads(self) -> bool {
        matches!(self.about.split(' ').next(), Some("R" | "L"))
    }

    /// The kinds of resources that a policy can allow it for; none when it can only be allowed for `*`.
    pub fn resources(self) -> impl Iterator<Item = ResourceType> {
        let words = self.about.split(' ').skip(1).filter(|word| !word.starts_with('+'));
        words.filter_map(move |word| {
            let (name, required) = word.strip_prefix('*').map_or((word, false), |name| (name, true));
            let format = self.block.entries().find_map(|(key, format)| (key.strip_prefix('=') == Some(name)).then_some(format))?;
            Some(ResourceType { name, required, format })
        })
    }

    /// The actions that its caller may need to be allowed as well, depending on what it is called with.
    pub fn dependent(self) -> impl Iterator<Item = &'static str> {
        self.about.split(' ').filter_map(|word| word.strip_prefix('+'))
    }
}

/// The action of a full name, letter case aside, as IAM takes it.
pub fn action(name: &str) -> Option<Action> {
    let (prefix, name) = name.split_once(':')?;
    actions(prefix).find(|action| action.name.eq_ignore_ascii_case(name))
}

/// All actions of a prefix, letter case aside; none when there is no such prefix.
pub fn actions(prefix: &str) -> impl Iterator<Item = Action> {
    let block = ACTIONS.get(prefix).or_else(|| ACTIONS.get(prefix.to_ascii_lowercase().as_str()));
    let found = block.into_iter().flat_map(|block| block.entries().map(move |(name, about)| Action { block, name, about }));
    found.filter(|action| !action.name.starts_with('='))
}

/// The prefixes of all actions.
pub fn prefixes() -> impl Iterator<Item = &'static str> {
    ACTIONS.keys().copied()
}

/// The full name that was meant by one that is no action's: another prefix where boto3 and IAM call a service differently, else a near name.
pub fn nearest_action(name: &str) -> Option<String> {
    let (prefix, rest) = name.split_once(':')?;
    let of = |prefix: &str| {
        let exact = action(&format!("{prefix}:{rest}")).map(|action| action.to_string());
        exact.or_else(|| nearest(rest, actions(prefix).map(Action::name)).map(|near| format!("{prefix}:{near}")))
    };
    let lower = prefix.to_ascii_lowercase();
    let usual = OPERATIONS.get(lower.as_str()).map(|block| block.rest).filter(|usual| !usual.is_empty() && *usual != lower);
    let known = ACTIONS.contains_key(lower.as_str()).then(|| of(&lower)).flatten();
    known.or_else(|| usual.and_then(of)).or_else(|| nearest(&lower, prefixes()).and_then(of))
}

/// What an operation asks its caller to be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// These actions.
    Actions(Vec<Action>),
    /// Nothing: it is for everybody, or signed with something else.
    Nothing,
    /// The data do not tell.
    Unknown,
}

/// What an operation asks its caller to be allowed.
pub fn asked(operation: Operation<'_>) -> Asked {
    let Some(block) = OPERATIONS.get(operation.service().name()) else { return Asked::Unknown };
    let row = block.entries().find(|(name, _)| *name == operation.name()).map(|(_, row)| row);
    match row {
        Some("-") => Asked::Nothing,
        Some("?") => Asked::Unknown,
        // Most actions have their operation's name, and no row.
        row => {
            let names = row.unwrap_or(operation.name()).split(' ');
            let full = |name: &str| if name.contains(':') { action(name) } else { action(&format!("{}:{name}", block.rest)) };
            match names.map(full).collect::<Option<Vec<_>>>() {
                Some(found) => Asked::Actions(found),
                None => Asked::Unknown,
            }
        }
    }
}
