//! From the engine's output to the final text: values are indented to where they stand, and every byte keeps its origin.

use minijinja::{OutputSpan, OutputSpanKind};

use super::origin::{Piece, PieceSource, Rendered, Sources};
use crate::text::MAX_BYTES;

/// Stands before a value of several lines.
pub(super) const BEGIN: char = '\u{10FFF2}';

/// Stands after it.
pub(super) const END: char = '\u{10FFF3}';

/// How many lines may be compared to find inlined scripts again; a bound against texts made to be slow.
const MAX_COMPARISONS: usize = 4_000_000;

/// Arranges the output; `None` if it grows too large.
pub(super) fn arrange(text: &str, spans: &[OutputSpan], sources: Sources) -> Option<Rendered> {
    let mut writer = Writer { source: text, ..Writer::default() };
    for span in spans {
        let Some(part) = text.get(span.output_range()) else { continue };
        let start = writer.out.len();
        let source = if span.kind() == OutputSpanKind::Raw {
            writer.out.push_str(part);
            if let Some(index) = part.rfind('\n') {
                writer.line_start = start + index + 1;
            }
            PieceSource::Copied { template: span.name().to_owned(), start: span.source_range().start }
        } else {
            writer.value(span.output_range().start, part)?;
            PieceSource::Value { template: span.name().to_owned(), range: span.source_range() }
        };
        writer.pieces.push(Piece { range: start..writer.out.len(), source });
        if writer.out.len() > MAX_BYTES {
            return None;
        }
    }
    let pieces = find_scripts(&writer.out, writer.pieces, &sources);
    Some(Rendered::new(writer.out, pieces, sources))
}

#[derive(Default)]
struct Writer<'a> {
    source: &'a str,
    out: String,
    pieces: Vec<Piece>,
    line_start: usize,
    /// What goes before each further line of the values that are open, innermost last; and whether the value began its line.
    open: Vec<(String, bool)>,
}

impl Writer<'_> {
    fn value(&mut self, offset: usize, text: &str) -> Option<()> {
        for (index, c) in text.char_indices() {
            match c {
                BEGIN => {
                    let before = self.out.get(self.line_start..).unwrap_or_default();
                    let own = before.bytes().all(|b| b == b' ' || b == b'\t');
                    // At the start of a line of an open value, that value's own blanks are still to come.
                    let prefix = if own && !self.owes_indent() { before } else { self.prefix() }.to_owned();
                    self.open.push((prefix, own));
                }
                END => {
                    let (_, own) = self.open.pop()?;
                    let rest = self.source.get(offset + index..).unwrap_or_default().trim_start_matches(END);
                    if own && self.out.ends_with('\n') && rest.starts_with('\n') {
                        self.out.pop();
                        self.line_start = self.out.rfind('\n').map_or(0, |at| at + 1);
                    }
                }
                '\n' => {
                    self.out.push('\n');
                    self.line_start = self.out.len();
                }
                _ => {
                    if self.owes_indent() {
                        let prefix = self.prefix().to_owned();
                        self.out.push_str(&prefix);
                    }
                    self.out.push(c);
                }
            }
            if self.out.len() > MAX_BYTES {
                return None;
            }
        }
        Some(())
    }

    fn prefix(&self) -> &str {
        self.open.last().map_or("", |(prefix, _)| prefix)
    }

    /// Whether a further line of an open value is about to begin.
    fn owes_indent(&self) -> bool {
        !self.prefix().is_empty() && self.line_start == self.out.len()
    }
}

/// Splits the values that hold an inlined script into the script's lines, told by their text.
fn find_scripts(out: &str, pieces: Vec<Piece>, sources: &Sources) -> Vec<Piece> {
    let mut scripts: Vec<_> = sources.scripts.iter().map(|(name, text)| (name, lines(text, 0))).collect();
    scripts.retain(|(_, lines)| lines.iter().any(|line| !line.text.is_empty()));
    scripts.sort_by_key(|(_, lines)| std::cmp::Reverse(lines.len()));
    let mut budget = MAX_COMPARISONS;
    let mut result = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let part = out.get(piece.range.clone()).unwrap_or_default();
        if scripts.is_empty() || matches!(piece.source, PieceSource::Copied { .. }) {
            result.push(piece);
            continue;
        }
        let there = lines(part, piece.range.start);
        let mut from = piece.range.start;
        let mut index = 0;
        while index < there.len() {
            let found = scripts.iter().find(|(_, script)| {
                let candidate = there.get(index..index + script.len()).unwrap_or_default();
                let same = candidate.iter().zip(script).take_while(|(a, b)| a.text == b.text).count();
                let allowed = budget > same;
                budget = budget.saturating_sub(same + 1);
                allowed && same == script.len()
            });
            let Some((name, script)) = found else {
                index += 1;
                continue;
            };
            for (line, original) in there[index..].iter().zip(script) {
                if from < line.start {
                    result.push(Piece { range: from..line.start, source: piece.source.clone() });
                }
                from = line.start + line.text.len();
                let source = PieceSource::Script { script: (*name).clone(), start: original.start };
                result.push(Piece { range: line.start..from, source });
            }
            index += script.len();
        }
        if from < piece.range.end {
            result.push(Piece { range: from..piece.range.end, source: piece.source });
        }
    }
    result
}

/// A line without the blanks around it, and where it begins.
struct Line<'a> {
    text: &'a str,
    start: usize,
}

fn lines(text: &str, offset: usize) -> Vec<Line<'_>> {
    let mut start = offset;
    text.split('\n')
        .map(|line| {
            let begin = start + (line.len() - line.trim_start().len());
            start += line.len() + 1;
            Line { text: line.trim(), start: begin }
        })
        .collect()
}
