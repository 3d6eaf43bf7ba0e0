//! Findings as JUnit XML: a test suite per file that has any, a test case per finding.

use std::io::{self, Write};

use super::human::Page;
use super::xml::{attribute, escaped};
use super::{Report, Style};
use crate::diagnostic::Diagnostic;

/// Writes the findings for CI systems that show tests. A finding that makes the command fail is a failed test; others are tests that
/// passed and say something.
pub fn junit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found: Vec<_> = report.shown().collect();
    let failures = found.iter().filter(|found| report.fails(found)).count();
    let tests = found.len().max(1);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"ssmith check\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    // No test at all would look like one that was never run.
    if found.is_empty() {
        writeln!(out, "  <testsuite name=\"ssmith check\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">")?;
        writeln!(out, "    <testcase name=\"nothing found\" classname=\"ssmith\"/>")?;
        writeln!(out, "  </testsuite>")?;
    }
    let mut page = Page::new(report.files, Style::default());
    for suite in found.chunk_by(|one, other| one.span.file == other.span.file) {
        let failures = suite.iter().filter(|found| report.fails(found)).count();
        let name = suite.first().map(|found| attribute(report.files.get(found.span.file).name())).unwrap_or_default();
        let tests = suite.len();
        writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">")?;
        suite.iter().try_for_each(|found| case(report, &mut page, &name, found, out))?;
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn case<'a>(report: &Report<'_>, page: &mut Page<'a>, file: &str, found: &'a Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let at = page.place(found.span).start;
    let code = found.rule.code;
    write!(
        out,
        "    <testcase name=\"{code} {} at {}:{}\" classname=\"{file}\" line=\"{}\">",
        found.rule.name, at.line, at.column, at.line
    )?;
    let text = page.render(found);
    let text = escaped(text.trim_end());
    if report.fails(found) {
        let (message, level) = (attribute(&found.message), found.level);
        write!(out, "\n      <failure message=\"{message}\" type=\"{level}\">{text}</failure>")?;
    } else {
        write!(out, "\n      <system-out>{text}</system-out>")?;
    }
    writeln!(out, "\n    </testcase>")
}
