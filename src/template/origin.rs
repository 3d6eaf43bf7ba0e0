//! A rendered text and where each of its bytes comes from.

use std::collections::BTreeMap;
use std::ops::Range;

/// The texts that a rendering used, by name, as the engine saw them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sources {
    pub(super) templates: BTreeMap<String, String>,
    pub(super) scripts: BTreeMap<String, String>,
}

/// A run of the output with one origin.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) source: PieceSource,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum PieceSource {
    /// Text of a template, byte for byte, from `start`.
    Copied { template: String, start: usize },
    /// What the expression at `range` gave.
    Value { template: String, range: Range<usize> },
    /// Text of a script, byte for byte, from `start`.
    Script { script: String, start: usize },
}

/// What a line of the output comes from. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A line of a template. What a macro gives comes from the line that calls it.
    Template {
        /// The template's name.
        name: String,
        /// Its line.
        line: usize,
    },
    /// A line of an inlined script.
    Script {
        /// The name that `script(…)` was given.
        name: String,
        /// Its line.
        line: usize,
        /// By how many columns the line stands further right in the output (negative: further left).
        column_offset: isize,
    },
}

/// A place in a template or script. Line and column count from 1, the column in Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The template's or script's name.
    pub name: String,
    /// Whether it is a script.
    pub is_script: bool,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// The output of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    text: String,
    pieces: Vec<Piece>,
    sources: Sources,
    line_starts: Vec<usize>,
}

impl Rendered {
    pub(super) fn new(text: String, pieces: Vec<Piece>, sources: Sources) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        Self { text, pieces, sources, line_starts }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The templates and scripts that were used: names with whether they are scripts.
    pub fn sources(&self) -> impl Iterator<Item = (&str, bool)> {
        let templates = self.sources.templates.keys().map(|name| (name.as_str(), false));
        templates.chain(self.sources.scripts.keys().map(|name| (name.as_str(), true)))
    }

    /// What line `line` (from 1) of the text comes from: the origin of its first character that is not blank. A line past the end is the last.
    pub fn origin(&self, line: usize) -> Origin {
        let range = self.line(line);
        let text = &self.text[range.clone()];
        let blanks = text.len() - text.trim_start().len();
        let offset = if blanks == text.len() { range.start } else { range.start + blanks };
        let place = self.place(offset);
        if !place.is_script {
            return Origin::Template { name: place.name, line: place.line };
        }
        let here = text[..offset - range.start].chars().count() + 1;
        let column_offset = here.cast_signed() - place.column.cast_signed();
        Origin::Script { name: place.name, line: place.line, column_offset }
    }

    /// What each line comes from, in order.
    pub fn lines(&self) -> Vec<Origin> {
        (1..=self.line_starts.len()).map(|line| self.origin(line)).collect()
    }

    /// The place that a line and column (from 1, in characters) of the text comes from. Exact where the text was copied from a
    /// template or script; inside a value it is the expression that gave the value.
    pub fn map(&self, line: usize, column: usize) -> Place {
        let range = self.line(line);
        let text = &self.text[range.clone()];
        let offset = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(index, _)| index);
        self.place(range.start + offset)
    }

    /// The place that byte `offset` of the text comes from.
    pub fn place(&self, offset: usize) -> Place {
        let after = self.pieces.partition_point(|piece| piece.range.start <= offset);
        // Past the end of a piece (the end of the text, an insertion point) its last byte counts.
        let Some(piece) = after.checked_sub(1).and_then(|index| self.pieces.get(index)) else {
            let name = self.sources.templates.keys().next().cloned().unwrap_or_default();
            return Place { name, is_script: false, line: 1, column: 1 };
        };
        if let Some(place) = self.beside_script(after - 1, offset) {
            return place;
        }
        let inside = offset.clamp(piece.range.start, piece.range.end) - piece.range.start;
        match &piece.source {
            PieceSource::Copied { template, start } => locate(template, false, self.sources.templates.get(template), start + inside),
            PieceSource::Value { template, range } => locate(template, false, self.sources.templates.get(template), range.start),
            PieceSource::Script { script, start } => locate(script, true, self.sources.scripts.get(script), start + inside),
        }
    }

    /// The place of the end of a script's line, or of the blanks before one, which the value around the script holds.
    fn beside_script(&self, index: usize, offset: usize) -> Option<Place> {
        let piece = &self.pieces[index];
        let ends_line = offset == piece.range.start && !self.text[offset..].starts_with(|c| c != '\n');
        if !ends_line && !matches!(piece.source, PieceSource::Value { .. }) {
            return None;
        }
        let same_line = |range: Range<usize>| self.text.get(range).is_some_and(|between| !between.contains('\n'));
        let script = |piece: &Piece| match &piece.source {
            PieceSource::Script { script, start } => Some((script.clone(), *start)),
            _ => None,
        };
        let before = index.checked_sub(1).map(|before| &self.pieces[before]).filter(|before| same_line(before.range.end..offset));
        if let Some((before, (name, start))) = before.and_then(|before| Some((before, script(before)?))) {
            return Some(locate(&name, true, self.sources.scripts.get(&name), start + before.range.len()));
        }
        let next = self.pieces.get(index + 1).filter(|next| same_line(offset..next.range.start))?;
        let (name, start) = script(next)?;
        let text = self.sources.scripts.get(&name)?;
        let line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        let here = start.saturating_sub(next.range.start - offset).max(line_start);
        Some(locate(&name, true, Some(text), here))
    }

    fn line(&self, line: usize) -> Range<usize> {
        let index = line.clamp(1, self.line_starts.len()) - 1;
        let start = self.line_starts[index];
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        start..end
    }
}

fn locate(name: &str, is_script: bool, text: Option<&String>, offset: usize) -> Place {
    let (line, column) = text.map_or((1, 1), |text| line_and_column(text, offset));
    Place { name: name.to_owned(), is_script, line, column }
}

/// Line and column, from 1, of a byte of a text whose lines end with LF.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |index| index + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}
