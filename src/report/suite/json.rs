//! Tests for programs: `schemas/test.schema.json`, version 1.

use std::io::{self, Write};

use super::{Case, Results, Suite, Totals};
use crate::json::{Value, json};
use crate::report::{self, Report};

pub(super) fn write(results: &Results<'_>, out: &mut dyn Write) -> io::Result<()> {
    let suites = results.suites.iter().map(|suite| self::suite(suite, results.least)).collect::<io::Result<Vec<_>>>()?;
    let Totals { scenarios, passed, failed, invalid, uncovered } = results.totals();
    let summary = json!({
        "scenarios": scenarios, "passed": passed, "failed": failed, "invalid": invalid,
        "minCoverage": results.least, "belowMinCoverage": uncovered, "holds": results.hold(),
    });
    writeln!(out, "{}", json!({"version": 1, "suites": suites, "summary": summary}))
}

fn suite(suite: &Suite, least: Option<f64>) -> io::Result<Value> {
    let cases = suite.cases.iter().map(case).collect::<io::Result<Vec<_>>>()?;
    let mut coverage = suite.coverage.as_ref().map(super::Coverage::to_json);
    // What was not gone through gets its line.
    let mut lines = suite.lines.iter();
    for item in coverage.iter_mut().filter_map(|coverage| coverage.get_mut("items")?.as_array_mut()).flatten() {
        if item["count"] == 0 {
            item["line"] = lines.next().copied().into();
        }
    }
    Ok(json!({
        "name": suite.name, "document": suite.document, "cases": cases, "coverage": coverage, "belowMinCoverage": suite.falls_short(least),
    }))
}

fn case(case: &Case) -> io::Result<Value> {
    let mut text = Vec::new();
    report::json(&Report::new(&case.files, &case.diagnostics, 1), &mut text)?;
    let report: Value = serde_json::from_slice(&text).map_err(io::Error::from)?;
    Ok(json!({
        "name": case.name,
        "file": case.file,
        "outcome": case.outcome.name(),
        "status": case.status.as_ref().map(ToString::to_string),
        "seconds": case.took.as_secs_f64(),
        "message": case.message,
        "report": report,
    }))
}
