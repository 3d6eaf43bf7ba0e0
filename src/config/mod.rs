//! `ssmith.toml`: the project's settings, typed. Layer 2; the only owner of toml; uses `spec`, `diagnostic` and `text`.
//!
//! An unknown key is a mistake, told with its place and the nearest known one.

mod pattern;
mod read;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Level;
use crate::spec::NamePattern;

pub use pattern::{CodePattern, PathPattern};
pub use read::parse;

/// The name of the file.
pub const FILE_NAME: &str = "ssmith.toml";

/// The settings of a project; the default is that of a project without the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// How documents are named and built.
    pub project: Project,
    /// What `check` looks at.
    pub check: Check,
    /// Where documents live.
    pub targets: Vec<Target>,
    /// How they get there.
    pub register: Register,
}

/// `[project]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Project {
    /// How document names are made from ids.
    pub names: NamePattern,
    /// The runtime of scripts that name none, such as `python3.11`.
    pub default_runtime: Option<String>,
}

/// `[check]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Check {
    /// Only these codes are looked at; empty: all.
    pub select: Vec<CodePattern>,
    /// What is not reported.
    pub ignore: Vec<Ignore>,
    /// Levels that differ from the rules' own. The last that matches counts.
    pub levels: Vec<(CodePattern, Level)>,
    /// Files and folders that are not looked at.
    pub ignore_paths: Vec<PathPattern>,
}

/// An entry of `ignore`, or a `[[check.ignore]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Ignore {
    /// Which codes.
    pub code: CodePattern,
    /// Only in these files.
    pub path: Option<PathPattern>,
    /// Only in this step.
    pub step: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where it stands in the file, in bytes.
    pub range: Range<usize>,
}

/// A `[[target]]`: an account and the regions in it where documents live.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its name, for `--target`.
    pub name: String,
    /// The account's twelve digits.
    pub account: Option<String>,
    /// The regions.
    pub regions: Vec<String>,
    /// The AWS profile to begin with.
    pub profile: Option<String>,
    /// The roles to assume, one after the other.
    pub roles: Vec<Role>,
    /// Another address of the service.
    pub endpoint_url: Option<String>,
    /// Parameters that `run` gives unless told otherwise.
    pub parameters: BTreeMap<String, String>,
}

/// A role to assume.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// The external id that it asks for.
    pub external_id: Option<String>,
    /// The name of the session.
    pub session_name: Option<String>,
}

/// `[register]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Register {
    /// Tags of the documents.
    pub tags: BTreeMap<String, String>,
    /// The name of the version.
    pub version_name: Option<String>,
    /// The accounts that the documents are shared with, or `all`.
    pub share_with: Vec<String>,
    /// The bytes of the file where `all` stands among them.
    pub shared_with_all: Option<Range<usize>>,
    /// How many versions are kept; the oldest are deleted.
    pub keep_versions: Option<u32>,
    /// When the new version becomes the default.
    pub promote: Promote,
}

/// When a new version becomes the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Promote {
    /// Only when asked.
    #[default]
    Never,
    /// When it was registered in all targets.
    OnSuccess,
}

/// A mistake in `ssmith.toml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConfigError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where, in bytes of the file.
    pub range: Range<usize>,
}

impl Check {
    /// The level that the settings give a code; `None` where the rule's own counts.
    pub fn level(&self, code: &str) -> Option<Level> {
        self.levels.iter().rev().find(|(pattern, _)| pattern.matches(code)).map(|(_, level)| *level)
    }

    /// Whether a code is looked at.
    pub fn selects(&self, code: &str) -> bool {
        self.select.is_empty() || self.select.iter().any(|pattern| pattern.matches(code))
    }

    /// The entry that keeps a finding from being reported, if any.
    pub fn ignores(&self, code: &str, path: &str, step: Option<&str>) -> Option<&Ignore> {
        self.ignore.iter().find(|entry| {
            entry.code.matches(code)
                && entry.path.as_ref().is_none_or(|pattern| pattern.matches(path))
                && entry.step.as_deref().is_none_or(|wanted| step == Some(wanted))
        })
    }

    /// Whether a file, by its path from the project's root, is left out.
    pub fn ignores_path(&self, path: &str) -> bool {
        self.ignore_paths.iter().any(|pattern| pattern.matches(path))
    }

    /// The mistakes of codes that match no rule.
    pub fn unknown_codes(&self, known: &[&str]) -> Vec<ConfigError> {
        let patterns =
            self.select.iter().chain(self.ignore.iter().map(|entry| &entry.code)).chain(self.levels.iter().map(|(code, _)| code));
        patterns.filter(|pattern| !known.iter().any(|code| pattern.matches(code))).map(|pattern| pattern.unknown(known)).collect()
    }
}
