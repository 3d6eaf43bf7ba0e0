//! From spans to lines and columns, in the same short time wherever in a file they are.

use std::collections::BTreeMap;

use crate::text::{FileId, Files, Position, SourceFile, Span};

/// Characters are counted ahead for blocks of so many bytes.
const BLOCK: usize = 4096;

/// Where a span begins and ends, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) start: Position,
    pub(super) end: Position,
}

/// Turns spans into places. Minified JSON is one line as long as the file: counting its characters from the left for each
/// of many findings would take quadratic time.
pub(super) struct Places<'a> {
    files: &'a Files,
    /// Per file, how many characters stand before each block.
    counted: BTreeMap<FileId, Vec<usize>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(files: &'a Files) -> Self {
        Self { files, counted: BTreeMap::new() }
    }

    pub(super) fn place(&mut self, span: Span) -> Place {
        let file = self.files.get(span.file);
        let before = self.counted.entry(span.file).or_insert_with(|| count_blocks(file.text()));
        let start = position(file, before, span.start);
        Place { start, end: position(file, before, span.end.max(span.start)) }
    }
}

fn count_blocks(text: &str) -> Vec<usize> {
    let counts = text.as_bytes().chunks(BLOCK).scan(0, |sum, block| {
        *sum += characters(block);
        Some(*sum)
    });
    std::iter::once(0).chain(counts).collect()
}

fn position(file: &SourceFile, before: &[usize], offset: usize) -> Position {
    let text = file.text();
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let line = file.line(offset);
    let start = file.line_range(line).map_or(0, |range| range.start);
    let upto = |offset: usize| before[offset / BLOCK] + characters(&text.as_bytes()[offset / BLOCK * BLOCK..offset]);
    Position { line, column: upto(offset) - upto(start.min(offset)) + 1, offset }
}

/// Counts first bytes of characters.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_file() {
        let mut files = Files::new();
        for text in [
            String::new(),
            "ä: [ü, 😀]\r\n\rb: 1\nlast".to_owned(),
            "aä€😀\n".repeat(BLOCK),
            "é".repeat(BLOCK),
            "\u{feff}aä: b\nc".to_owned(),
        ] {
            let id = files.add("a.yaml", text.as_str());
            let mut places = Places::new(&files);
            let step = (text.len() / 500).max(1);
            for start in (0..text.len() + 3).step_by(step).chain(BLOCK - 2..BLOCK + 2) {
                for end in [start, start + 4] {
                    let place = places.place(Span::new(id, start..end));
                    assert_eq!(place.start, files.get(id).position(start), "start {start}");
                    assert_eq!(place.end, files.get(id).position(end), "end {end}");
                }
            }
        }
    }
}
