//! The report for people: what, where with the source under it, and what to write instead.

use std::io;

use annotate_snippets::{Annotation, AnnotationKind, Level as Shown, Renderer, Snippet};

use super::excerpt::{KEPT, excerpt};
use super::place::{Place, Places};
use super::{Counts, Report};
use crate::diagnostic::{At, Diagnostic, Level, Related};
use crate::text::{Files, Span};
use crate::{rules, scenario};

/// Places at most so many lines apart share an excerpt.
const NEAR: usize = 60;
/// More places than this are counted, not shown.
const MOST_RELATED: usize = 8;

/// How it may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With ANSI colours.
    pub colour: bool,
    /// Columns of the terminal; longer source lines are cut.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, width: 140 }
    }
}

/// Writes the findings with source excerpts, then the totals.
pub fn human(report: &Report<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(report.files, style);
    let shown: Vec<_> = report.shown().collect();
    let groups: Vec<_> = shown.chunk_by(|one, other| one.span.file == other.span.file).collect();
    for group in &groups {
        // One file needs no heading: each finding names it.
        if groups.len() > 1 {
            heading(report.files, group, style, out)?;
        }
        for found in *group {
            writeln!(out, "{}\n", page.render(found))?;
        }
    }
    if report.summary {
        writeln!(out, "{}", summary(report))?;
    }
    Ok(())
}

/// A file's name, and how much is wrong in it.
fn heading(files: &Files, group: &[&Diagnostic], style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    let counts =
        [Level::Error, Level::Warning, Level::Note].map(|level| (level, group.iter().filter(|found| found.level == level).count()));
    let counts: Vec<_> = counts.iter().filter(|(_, count)| *count > 0).map(|(level, count)| counted(*count, &level.to_string())).collect();
    let text = format!("{}: {}", plain(files.get(first.span.file).name()), counts.join(", "));
    if style.colour { writeln!(out, "\u{1b}[1m\u{1b}[4m{text}\u{1b}[0m\n") } else { writeln!(out, "{text}\n") }
}

/// A level as a report paints it.
pub(super) fn painted_level(level: Level, style: Style) -> String {
    let colour = match level {
        Level::Error => "\u{1b}[1m\u{1b}[91m",
        Level::Warning => "\u{1b}[33m",
        Level::Note => "\u{1b}[1m\u{1b}[92m",
    };
    let text = format!("{:<7}", level.to_string());
    if style.colour { format!("{colour}{text}\u{1b}[0m") } else { text }
}

/// Renders findings.
pub(super) struct Page<'a> {
    files: &'a Files,
    places: Places<'a>,
    renderer: Renderer,
}

/// A file's name with line and column as the renderer would write it, and as it must be.
type Correction = Option<(String, String)>;

impl<'a> Page<'a> {
    pub(super) fn new(files: &'a Files, style: Style) -> Self {
        let renderer = if style.colour { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
        Self { files, places: Places::new(files), renderer: renderer.term_width(style.width.max(40)) }
    }

    pub(super) fn place(&mut self, span: Span) -> Place {
        self.places.place(span)
    }

    pub(super) fn render(&mut self, found: &'a Diagnostic) -> String {
        let place = self.places.place(found.span);
        let mut near = Vec::new();
        let mut far = Vec::new();
        for related in found.related.iter().take(MOST_RELATED) {
            let there = self.places.place(related.span);
            let side = if related.span.file == found.span.file && is_near(place, there) { &mut near } else { &mut far };
            side.push((related, there));
        }
        let near: Vec<_> = near.into_iter().map(|(related, _)| related).collect();
        let (snippet, correction) = self.snippet(found.span, place, consequence(found), &near);
        let mut corrections = vec![correction];
        let mut group = shown(found.level).primary_title(plain(&found.message)).id(found.rule.code).element(snippet);
        for (related, there) in far {
            let (snippet, correction) = self.snippet(related.span, there, None, &[]);
            corrections.push(correction);
            group = group.element(Shown::NOTE.message(plain(&related.message))).element(snippet);
        }
        let untold = found.related.len().saturating_sub(MOST_RELATED);
        if untold > 0 {
            group = group.element(Shown::NOTE.message(format!("and {untold} more {}", plural(untold, "place"))));
        }
        // A fix without words of its own says what to write; beside help it would say it twice.
        let help = found.help.as_ref().or(found.fix.as_ref().map(|fix| &fix.title));
        if let Some(help) = help {
            group = group.element(Shown::HELP.message(plain(help)));
        }
        let rendered = self.renderer.render(&[group]);
        corrections.into_iter().flatten().fold(rendered, |text, (wrong, right)| text.replacen(&wrong, &right, 1))
    }

    fn snippet(
        &self,
        span: Span,
        place: Place,
        label: Option<&'static str>,
        related: &[&'a Related],
    ) -> (Snippet<'a, Annotation<'a>>, Correction) {
        let file = self.files.get(span.file);
        let spans: Vec<_> = std::iter::once(span).chain(related.iter().map(|related| related.span)).collect();
        let cut = excerpt(file, &spans);
        let mut ranges = cut.spans.into_iter();
        let primary = ranges.next().unwrap_or_default();
        let name = plain(file.name());
        // The renderer counts columns in what it is given, which may be a part of the line.
        let line_start = cut.text[..primary.start].rfind('\n').map_or(0, |at| at + 1);
        let column = cut.text[line_start..primary.start].chars().count() + 1;
        let line = place.start.line;
        let correction =
            (column != place.start.column).then(|| (format!("{name}:{line}:{column}"), format!("{name}:{line}:{}", place.start.column)));
        let mut snippet = Snippet::source(cut.text).line_start(cut.first_line).path(name);
        snippet = snippet.annotation(AnnotationKind::Primary.span(primary).label(label));
        for (related, range) in related.iter().zip(ranges) {
            snippet = snippet.annotation(AnnotationKind::Context.span(range).label(plain(&related.message)));
        }
        (snippet, correction)
    }
}

/// Whether two places can be shown in one excerpt.
fn is_near(one: Place, other: Place) -> bool {
    let lines = one.start.line.abs_diff(other.start.line);
    if lines == 0 { one.start.column.abs_diff(other.start.column) < KEPT } else { lines <= NEAR }
}

fn shown(level: Level) -> Shown<'static> {
    match level {
        Level::Error => Shown::ERROR,
        Level::Warning => Shown::WARNING,
        Level::Note => Shown::NOTE,
    }
}

/// What happens if nobody changes it.
fn consequence(found: &Diagnostic) -> Option<&'static str> {
    if rules::source::FAMILY.rules.contains(&found.rule) {
        return Some("nothing is built");
    }
    // What is said of a scenario is said of a test; what is said of an ignore is about no execution.
    if scenario::rules::ALL.contains(&found.rule) || rules::ignores::FAMILY.rules.contains(&found.rule) {
        return None;
    }
    match (found.level, found.rule.at) {
        (Level::Error, At::Create) => Some("refused when created"),
        (Level::Error, At::Run) => Some("fails when it runs"),
        (Level::Warning, At::Create) => Some("may be refused when created"),
        (Level::Warning, At::Run) => Some("may go wrong when it runs"),
        (Level::Note, _) => None,
    }
}

/// Text of a document or a file's name, harmless to a terminal: no escape sequences, no reversed writing.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if is_harmful(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(super) fn summary(report: &Report<'_>) -> String {
    let Counts { errors, warnings, notes } = report.counts();
    let counted = |count: usize, word: &str| (count > 0).then(|| counted(count, word));
    let found: Vec<_> = [
        counted(errors, "error"),
        counted(warnings, "warning"),
        counted(notes, "note").map(|notes| if report.pedantic { notes } else { format!("{notes} (shown with --pedantic)") }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
    let passed_over = if report.passed_over > 0 {
        format!("; {} other {} passed over", report.passed_over, plural(report.passed_over, "file"))
    } else {
        String::new()
    };
    let ignored = if report.ignored > 0 { format!("; {} ignored", report.ignored) } else { String::new() };
    let known = if report.known > 0 { format!("; {} in the baseline", report.known) } else { String::new() };
    let fixed = if report.fixed > 0 { format!("; {} fixed", report.fixed) } else { String::new() };
    format!("{} {} checked: {found}{fixed}{ignored}{known}{passed_over}", report.judged, plural(report.judged, "file"))
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {}", plural(count, word))
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
