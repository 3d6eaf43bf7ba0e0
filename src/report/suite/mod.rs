//! What came of the scenarios of SOPs: for people, programs, CI systems and GitHub.

mod github;
mod human;
mod json;
mod junit;

use std::io;
use std::time::Duration;

use super::Style;
use crate::diagnostic::{Diagnostic, Level};
use crate::run::Status;
use crate::simulate::Coverage;
use crate::text::Files;

/// The scenarios of one document.
#[derive(Debug)]
pub struct Suite {
    /// The SOP's id, or its folder.
    pub name: String,
    /// The file of the document that ran.
    pub document: String,
    /// Its scenarios, in the order of their names.
    pub cases: Vec<Case>,
    /// What they have been through, all together; `None` where the document cannot run.
    pub coverage: Option<Coverage>,
    /// The lines of what they have not been through, in the order of the coverage's items.
    pub lines: Vec<usize>,
}

/// One scenario.
#[derive(Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// What came of it.
    pub outcome: Outcome,
    /// How the execution ended, if there was one.
    pub status: Option<Status>,
    /// How long it took, in its own time.
    pub took: Duration,
    /// What is wrong, where no finding says it.
    pub message: Option<String>,
    /// The files that the findings are in.
    pub files: Files,
    /// What is wrong and what is doubtful.
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// What is expected came.
    Passed,
    /// Something else came.
    Failed,
    /// It could not be played: it, or its document, is wrong.
    Invalid,
}

impl Outcome {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Invalid => "invalid",
        }
    }
}

impl Case {
    /// The first thing that is wrong, in one line.
    pub fn problem(&self) -> Option<&str> {
        let error = self.diagnostics.iter().find(|found| found.level == Level::Error).map(|found| found.message.as_str());
        error.or(self.message.as_deref())
    }
}

/// All suites, and what is asked of them.
#[derive(Debug, Clone, Copy)]
pub struct Results<'s> {
    /// The suites, in the order of their names.
    pub suites: &'s [Suite],
    /// The coverage that each must reach, in percent.
    pub least: Option<f64>,
}

/// How many scenarios there are, and what came of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// All.
    pub scenarios: usize,
    /// What is expected came.
    pub passed: usize,
    /// Something else came.
    pub failed: usize,
    /// Could not be played.
    pub invalid: usize,
    /// Suites below the coverage that is asked.
    pub uncovered: usize,
}

impl Suite {
    /// Whether less is covered than is asked.
    pub fn falls_short(&self, least: Option<f64>) -> bool {
        least.is_some_and(|least| self.coverage.as_ref().is_none_or(|coverage| coverage.percent() < least))
    }

    /// How many of its scenarios came out so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.cases.iter().filter(|case| case.outcome == outcome).count()
    }
}

impl Results<'_> {
    /// The totals.
    pub fn totals(&self) -> Totals {
        let count = |outcome| self.suites.iter().map(|suite| suite.count(outcome)).sum();
        Totals {
            scenarios: self.suites.iter().map(|suite| suite.cases.len()).sum(),
            passed: count(Outcome::Passed),
            failed: count(Outcome::Failed),
            invalid: count(Outcome::Invalid),
            uncovered: self.suites.iter().filter(|suite| suite.falls_short(self.least)).count(),
        }
    }

    /// Whether everything is as it should be.
    pub fn hold(&self) -> bool {
        let totals = self.totals();
        totals.failed + totals.invalid + totals.uncovered == 0
    }

    /// For people. With `quiet` only what is wrong.
    pub fn human(&self, style: Style, quiet: bool, out: &mut dyn io::Write) -> io::Result<()> {
        human::write(self, style, quiet, out)
    }

    /// For programs: one line, `schemas/test.schema.json`, version 1.
    pub fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write(self, out)
    }

    /// For CI systems: JUnit's XML. Times are those of the executions, so that it is the same every time.
    pub fn junit(&self, out: &mut dyn io::Write) -> io::Result<()> {
        junit::write(self, out)
    }

    /// Annotations of GitHub Actions.
    pub fn github(&self, out: &mut dyn io::Write) -> io::Result<()> {
        github::write(self, out)
    }
}

/// `85.7`; only what is whole is shown as 100.
fn percent(coverage: &Coverage) -> String {
    let tenths = (coverage.percent() * 10.0).floor() / 10.0;
    if tenths.fract() == 0.0 { format!("{tenths:.0}") } else { format!("{tenths:.1}") }
}
