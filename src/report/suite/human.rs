//! Tests for people: a line per scenario, what is wrong below it, coverage, totals.

use std::io::{self, Write};

use super::{Case, Outcome, Results, Suite, percent};
use crate::report::human::plain;
use crate::report::{Report, Style, human};
use crate::time::human as duration;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const RESET: &str = "\u{1b}[0m";

pub(super) fn write(results: &Results<'_>, style: Style, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { style, quiet, out };
    for suite in results.suites {
        for case in &suite.cases {
            page.case(suite, case)?;
        }
    }
    page.coverage(results)?;
    if !quiet {
        page.totals(results)?;
    }
    Ok(())
}

struct Page<'o> {
    style: Style,
    quiet: bool,
    out: &'o mut dyn Write,
}

impl Page<'_> {
    fn painted(&self, text: &str, colour: &str) -> String {
        let text = plain(text);
        if self.style.colour { format!("{colour}{text}{RESET}") } else { text }
    }

    fn case(&mut self, suite: &Suite, case: &Case) -> io::Result<()> {
        let (word, colour) = match case.outcome {
            Outcome::Passed => ("pass", GREEN),
            Outcome::Failed => ("FAIL", RED),
            Outcome::Invalid => ("INVALID", RED),
        };
        if self.quiet && case.outcome == Outcome::Passed {
            return Ok(());
        }
        let word = self.painted(&format!("{word:<7}"), colour);
        let end = case.status.as_ref().map(|status| format!("  {status} after {}", duration(case.took))).unwrap_or_default();
        let end = if end.is_empty() { end } else { self.painted(&end, DIM) };
        writeln!(self.out, "{word} {}/{}{end}", plain(&suite.name), plain(&case.name))?;
        if let Some(message) = &case.message {
            for line in message.lines().filter(|line| !line.trim().is_empty()) {
                writeln!(self.out, "    {}", plain(line))?;
            }
        }
        let report = Report::new(&case.files, &case.diagnostics, 1).summary(false);
        human(&report, self.style, self.out)
    }

    /// A row per suite, and below it what was not gone through.
    fn coverage(&mut self, results: &Results<'_>) -> io::Result<()> {
        let suites = || results.suites.iter().filter(|suite| !self.quiet || suite.falls_short(results.least));
        let shown: Vec<_> = suites().collect();
        if shown.is_empty() {
            return Ok(());
        }
        let width = shown.iter().map(|suite| suite.name.chars().count()).max().unwrap_or(0);
        let title = self.painted("coverage", BOLD);
        writeln!(self.out, "{}{title}", if self.quiet { "" } else { "\n" })?;
        for suite in shown {
            let name = plain(&suite.name);
            let Some(coverage) = &suite.coverage else {
                writeln!(self.out, "  {name:<width$}  {}", self.painted("nothing: the document cannot run", RED))?;
                continue;
            };
            let short = suite.falls_short(results.least);
            let colour = if short { RED } else { GREEN };
            let least = results.least.filter(|_| short).map(|least| format!(", less than {least} %")).unwrap_or_default();
            let part = self.painted(&format!("{:>5} %", percent(coverage)), colour);
            writeln!(self.out, "  {name:<width$}  {part}  {} of {}{least}", coverage.covered(), coverage.total())?;
            for (item, line) in coverage.uncovered().zip(&suite.lines) {
                writeln!(self.out, "    {}:{line}  {}: {}", plain(&suite.document), plain(&item.step), plain(&item.text))?;
            }
        }
        Ok(())
    }

    fn totals(&mut self, results: &Results<'_>) -> io::Result<()> {
        let totals = results.totals();
        let mut parts = vec![format!("{} passed", totals.passed)];
        parts.extend((totals.failed > 0).then(|| format!("{} failed", totals.failed)));
        parts.extend((totals.invalid > 0).then(|| format!("{} invalid", totals.invalid)));
        let short = match totals.uncovered {
            0 => String::new(),
            1 => "; the coverage of 1 SOP is too low".to_owned(),
            count => format!("; the coverage of {count} SOPs is too low"),
        };
        let word = if totals.scenarios == 1 { "scenario" } else { "scenarios" };
        let text = format!("{} {word}: {}{short}", totals.scenarios, parts.join(", "));
        let text = self.painted(&text, if results.hold() { GREEN } else { RED });
        writeln!(self.out, "\n{text}")
    }
}
