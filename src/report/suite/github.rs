//! Tests as annotations of GitHub Actions: a line per finding that the workflow's page shows at its place.

use std::io::{self, Write};

use super::{Case, Outcome, Results, Suite, percent};
use crate::diagnostic::Level;
use crate::report::github::{annotation, finding};
use crate::report::place::Places;

pub(super) fn write(results: &Results<'_>, out: &mut dyn Write) -> io::Result<()> {
    for suite in results.suites {
        for case in &suite.cases {
            self::case(suite, case, out)?;
        }
        if suite.falls_short(results.least) {
            coverage(suite, results.least.unwrap_or_default(), out)?;
        }
    }
    Ok(())
}

fn case(suite: &Suite, case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("{}/{}", suite.name, case.name);
    let mut told = false;
    let mut places = Places::new(&case.files);
    for found in case.diagnostics.iter().filter(|found| found.level > Level::Note) {
        told |= found.level == Level::Error;
        finding(&case.files, &mut places, found, &title, out)?;
    }
    if told || case.outcome == Outcome::Passed {
        return Ok(());
    }
    annotation("error", (&case.file, 1, 1), &title, case.message.as_deref().unwrap_or(case.outcome.name()), out)
}

fn coverage(suite: &Suite, least: f64, out: &mut dyn Write) -> io::Result<()> {
    let Some(coverage) = &suite.coverage else { return Ok(()) };
    let message = format!("the coverage is {} %, less than {least} %", percent(coverage));
    annotation("error", (&suite.document, 1, 1), &suite.name, &message, out)?;
    for (item, line) in coverage.uncovered().zip(&suite.lines) {
        let message = format!("no scenario goes through this: {}: {}", item.step, item.text);
        annotation("notice", (&suite.document, *line, 1), &suite.name, &message, out)?;
    }
    Ok(())
}
