//! Tests as JUnit XML: a test suite per SOP, a test case per scenario.

use std::io::{self, Write};

use super::{Case, Outcome, Results, Suite, percent};
use crate::report::xml::{attribute, escaped};
use crate::report::{Report, Style, human};

pub(super) fn write(results: &Results<'_>, out: &mut dyn Write) -> io::Result<()> {
    let totals = results.totals();
    let (tests, failures) = (totals.scenarios + checks(results), totals.failed + totals.uncovered);
    let time: f64 = results.suites.iter().map(seconds).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let errors = totals.invalid;
    writeln!(out, "<testsuites name=\"ssmith\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"{time:.3}\">")?;
    for suite in results.suites {
        self::suite(suite, results.least, out)?;
    }
    writeln!(out, "</testsuites>")
}

/// A minimum of coverage is a test of its own.
fn checks(results: &Results<'_>) -> usize {
    if results.least.is_some() { results.suites.len() } else { 0 }
}

fn seconds(suite: &Suite) -> f64 {
    suite.cases.iter().map(|case| case.took.as_secs_f64()).sum()
}

fn suite(suite: &Suite, least: Option<f64>, out: &mut dyn Write) -> io::Result<()> {
    let short = suite.falls_short(least);
    let tests = suite.cases.len() + usize::from(least.is_some());
    let failures = suite.count(Outcome::Failed) + usize::from(short);
    let (errors, time) = (suite.count(Outcome::Invalid), seconds(suite));
    let name = escaped(&suite.name);
    writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\" time=\"{time:.3}\">"
    )?;
    if let Some(coverage) = &suite.coverage {
        writeln!(out, "    <properties><property name=\"coverage\" value=\"{}\"/></properties>", percent(coverage))?;
    }
    for case in &suite.cases {
        self::case(&name, case, out)?;
    }
    if let Some(least) = least {
        write!(out, "    <testcase name=\"coverage\" classname=\"{name}\" time=\"0.000\"")?;
        if short {
            let reached = suite.coverage.as_ref().map_or_else(|| "nothing".to_owned(), |coverage| format!("{} %", percent(coverage)));
            writeln!(out, ">\n      <failure message=\"the coverage is {reached}, less than {least} %\" type=\"coverage\">")?;
            for (item, line) in suite.coverage.iter().flat_map(super::Coverage::uncovered).zip(&suite.lines) {
                writeln!(out, "{}", escaped(&format!("{}:{line}  {}: {}", suite.document, item.step, item.text)))?;
            }
            writeln!(out, "      </failure>\n    </testcase>")?;
        } else {
            writeln!(out, "/>")?;
        }
    }
    writeln!(out, "  </testsuite>")
}

fn case(suite: &str, case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let time = case.took.as_secs_f64();
    write!(out, "    <testcase name=\"{}\" classname=\"{suite}\" time=\"{time:.3}\"", escaped(&case.name))?;
    let mut text = Vec::new();
    human(&Report::new(&case.files, &case.diagnostics, 1).summary(false), Style::default(), &mut text)?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if let Some(message) = &case.message {
        text = format!("{message}\n{text}");
    }
    let (element, kind) = match case.outcome {
        Outcome::Passed if text.is_empty() => return writeln!(out, "/>"),
        Outcome::Passed => return writeln!(out, ">\n      <system-out>{}</system-out>\n    </testcase>", escaped(&text)),
        Outcome::Failed => ("failure", "failed"),
        Outcome::Invalid => ("error", "invalid"),
    };
    let message = attribute(case.problem().unwrap_or(kind));
    writeln!(out, ">\n      <{element} message=\"{message}\" type=\"{kind}\">{}</{element}>\n    </testcase>", escaped(&text))
}
