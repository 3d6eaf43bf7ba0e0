//! What was found, shown: to a person with source excerpts, to a program as JSON; and executions as they happen. Layer 5;
//! writes to any writer.

mod difference;
mod events;
mod excerpt;
mod github;
mod human;
mod json;
mod junit;
pub mod live;
mod patch;
mod place;
mod reference;
mod sarif;
mod statistics;
pub mod suite;
mod xml;

use crate::diagnostic::{Diagnostic, Level};
use crate::text::Files;

pub use difference::differences;
pub use events::EventStream;
pub use github::github;
pub use human::{Style, human};
pub use json::json;
pub use junit::junit;
pub use patch::patch;
pub use reference::{reference, says};
pub use sarif::sarif;
pub use statistics::statistics;

/// How many findings there are of each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Findings of level error.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
    /// Findings of level note.
    pub notes: usize,
}

impl Counts {
    /// Whether there is a finding of `level` or worse.
    pub fn reaches(self, level: Level) -> bool {
        let at_least = match level {
            Level::Error => self.errors,
            Level::Warning => self.errors + self.warnings,
            Level::Note => self.errors + self.warnings + self.notes,
        };
        at_least > 0
    }
}

/// Findings with what is needed to show them.
#[derive(Debug)]
pub struct Report<'a> {
    files: &'a Files,
    diagnostics: Vec<&'a Diagnostic>,
    judged: usize,
    passed_over: usize,
    ignored: usize,
    known: usize,
    fixed: usize,
    pedantic: bool,
    summary: bool,
    fail_on: Level,
}

impl<'a> Report<'a> {
    /// The findings in `judged` files. They are shown in the order of the files and, inside a file, of their places.
    pub fn new(files: &'a Files, diagnostics: impl IntoIterator<Item = &'a Diagnostic>, judged: usize) -> Self {
        let mut diagnostics: Vec<_> = diagnostics.into_iter().collect();
        diagnostics.sort_by_key(|found| (found.span, found.rule.code));
        Self {
            files,
            diagnostics,
            judged,
            passed_over: 0,
            ignored: 0,
            known: 0,
            fixed: 0,
            pedantic: false,
            summary: true,
            fail_on: Level::Error,
        }
    }

    /// Says how many files were seen and left alone, since they are no Automation documents.
    #[must_use]
    pub fn passed_over(mut self, count: usize) -> Self {
        self.passed_over = count;
        self
    }

    /// Says how many findings somebody has decided not to see.
    #[must_use]
    pub fn ignored(mut self, count: usize) -> Self {
        self.ignored = count;
        self
    }

    /// Says how many findings a baseline knows.
    #[must_use]
    pub fn known(mut self, count: usize) -> Self {
        self.known = count;
        self
    }

    /// Says how many findings have been fixed.
    #[must_use]
    pub fn fixed(mut self, count: usize) -> Self {
        self.fixed = count;
        self
    }

    /// Whether notes are shown. They are counted in any case.
    #[must_use]
    pub fn pedantic(mut self, yes: bool) -> Self {
        self.pedantic = yes;
        self
    }

    /// Whether a person is told the totals at the end. They are always in JSON.
    #[must_use]
    pub fn summary(mut self, yes: bool) -> Self {
        self.summary = yes;
        self
    }

    /// From which level on a finding makes the command fail.
    #[must_use]
    pub fn fail_on(mut self, level: Level) -> Self {
        self.fail_on = level;
        self
    }

    fn fails(&self, found: &Diagnostic) -> bool {
        found.level >= self.fail_on
    }

    /// How many findings there are, notes that are not shown included.
    pub fn counts(&self) -> Counts {
        let of = |level| self.diagnostics.iter().filter(|found| found.level == level).count();
        Counts { errors: of(Level::Error), warnings: of(Level::Warning), notes: of(Level::Note) }
    }

    fn shown(&self) -> impl Iterator<Item = &'a Diagnostic> {
        self.diagnostics.iter().copied().filter(|found| self.pedantic || found.level > Level::Note)
    }
}
