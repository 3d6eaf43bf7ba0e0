//! Annotations of GitHub Actions: a line per finding, which the workflow's page shows at its place.

use std::io::{self, Write};

use super::Report;
use super::human::plain;
use super::place::Places;
use crate::diagnostic::{Diagnostic, Level};
use crate::text::Files;

/// Writes an annotation per finding.
pub fn github(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut places = Places::new(report.files);
    report.shown().try_for_each(|found| finding(report.files, &mut places, found, found.rule.name, out))
}

/// The annotation of a finding.
pub(super) fn finding(files: &Files, places: &mut Places<'_>, found: &Diagnostic, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let at = places.place(found.span).start;
    let help = found.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    let message = format!("{} {}{help}", found.rule.code, found.message);
    let word = match found.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    annotation(word, (files.get(found.span.file).name(), at.line, at.column), title, &message, out)
}

/// An annotation at a file, line and column.
pub(super) fn annotation(word: &str, place: (&str, usize, usize), title: &str, message: &str, out: &mut dyn Write) -> io::Result<()> {
    let (file, line, column) = place;
    let (file, title) = (property(file), property(title));
    writeln!(out, "::{word} file={file},line={line},col={column},title={title}::{}", data(message))
}

fn data(text: &str) -> String {
    plain(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
