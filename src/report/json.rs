//! The report for programs: `schemas/report.schema.json`, version 1.

use std::io;

use serde::Serialize;

use super::Report;
use super::place::{Place, Places};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::text::{Files, Position, Span};

/// Writes the report as one line of JSON.
pub fn json(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut places = Places::new(report.files);
    let diagnostics = report.shown().map(|found| diagnostic(found, report.files, &mut places)).collect();
    let counts = report.counts();
    let summary = SummaryV1 { files: report.judged, errors: counts.errors, warnings: counts.warnings, notes: counts.notes };
    serde_json::to_writer(&mut *out, &ReportV1 { version: 1, diagnostics, summary }).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct ReportV1<'a> {
    version: u8,
    diagnostics: Vec<DiagnosticV1<'a>>,
    summary: SummaryV1,
}

#[derive(Serialize)]
struct SummaryV1 {
    files: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
}

#[derive(Serialize)]
struct DiagnosticV1<'a> {
    code: &'a str,
    name: &'a str,
    level: String,
    at: String,
    message: &'a str,
    help: Option<&'a str>,
    file: &'a str,
    pointer: Option<String>,
    range: RangeV1,
    related: Vec<RelatedV1<'a>>,
    fix: Option<FixV1<'a>>,
}

#[derive(Serialize)]
struct RelatedV1<'a> {
    message: &'a str,
    file: &'a str,
    range: RangeV1,
}

#[derive(Serialize)]
struct FixV1<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditV1<'a>>,
}

#[derive(Serialize)]
struct EditV1<'a> {
    range: RangeV1,
    text: &'a str,
}

#[derive(Serialize)]
struct RangeV1 {
    start: PositionV1,
    end: PositionV1,
}

#[derive(Serialize)]
struct PositionV1 {
    line: usize,
    column: usize,
    offset: usize,
}

impl From<Position> for PositionV1 {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column, offset: position.offset }
    }
}

impl From<Place> for RangeV1 {
    fn from(place: Place) -> Self {
        Self { start: place.start.into(), end: place.end.into() }
    }
}

fn diagnostic<'a>(found: &'a Diagnostic, files: &'a Files, places: &mut Places<'_>) -> DiagnosticV1<'a> {
    let name = |span: Span| files.get(span.file).name();
    DiagnosticV1 {
        code: found.rule.code,
        name: found.rule.name,
        level: found.level.to_string(),
        at: found.rule.at.to_string(),
        message: &found.message,
        help: found.help.as_deref(),
        file: name(found.span),
        pointer: found.pointer.as_ref().map(ToString::to_string),
        range: places.place(found.span).into(),
        related: found
            .related
            .iter()
            .map(|related| RelatedV1 { message: &related.message, file: name(related.span), range: places.place(related.span).into() })
            .collect(),
        fix: found.fix.as_ref().map(|fix| self::fix(fix, places)),
    }
}

fn fix<'a>(fix: &'a Fix, places: &mut Places<'_>) -> FixV1<'a> {
    let edit = |edit: &'a Edit| EditV1 { range: places.place(edit.span).into(), text: &edit.text };
    FixV1 { title: &fix.title, safe: fix.safe, edits: fix.edits.iter().map(edit).collect() }
}
