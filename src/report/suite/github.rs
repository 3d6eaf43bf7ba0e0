//! Tests as annotations of GitHub Actions: a line per finding that the workflow's page shows at its place.

use std::io::{self, Write};

use super::{Case, Outcome, Results, Suite, percent};
use crate::diagnostic::{Diagnostic, Level};

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
    for found in case.diagnostics.iter().filter(|found| found.level > Level::Note) {
        let (file, line, column) = place(case, found);
        let help = found.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let message = format!("{} {}{help}", found.rule.code, found.message);
        let word = if found.level == Level::Error { "error" } else { "warning" };
        told |= found.level == Level::Error;
        annotation(word, &file, line, column, &title, &message, out)?;
    }
    if told || case.outcome == Outcome::Passed {
        return Ok(());
    }
    annotation("error", &case.file, 1, 1, &title, case.message.as_deref().unwrap_or(case.outcome.name()), out)
}

fn place(case: &Case, found: &Diagnostic) -> (String, usize, usize) {
    let file = case.files.get(found.span.file);
    let at = file.position(found.span.start);
    (file.name().to_owned(), at.line, at.column)
}

fn coverage(suite: &Suite, least: f64, out: &mut dyn Write) -> io::Result<()> {
    let Some(coverage) = &suite.coverage else { return Ok(()) };
    let message = format!("the coverage is {} %, less than {least} %", percent(coverage));
    annotation("error", &suite.document, 1, 1, &suite.name, &message, out)?;
    for (item, line) in coverage.uncovered().zip(&suite.lines) {
        let message = format!("no scenario goes through this: {}: {}", item.step, item.text);
        annotation("notice", &suite.document, *line, 1, &suite.name, &message, out)?;
    }
    Ok(())
}

fn annotation(word: &str, file: &str, line: usize, column: usize, title: &str, message: &str, out: &mut dyn Write) -> io::Result<()> {
    let (file, title) = (property(file), property(title));
    writeln!(out, "::{word} file={file},line={line},col={column},title={title}::{}", data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
