//! The few lines of a source around some spans, cut so that what is shown stays small whatever the file is.

use std::ops::Range;

use crate::text::{SourceFile, Span};

/// A span over more lines than this is shown by its first line.
const MOST_LINES: usize = 6;
/// A line longer than this (in characters) is cut around what it is shown for.
const LONG_LINE: usize = 240;
/// So much of a cut line is kept before and after that.
pub(super) const KEPT: usize = 80;
/// Stands for what was cut away.
const CUT: &str = "…";

/// Consecutive lines of a source, and where the given spans are in them.
#[derive(Debug, PartialEq)]
pub(super) struct Excerpt {
    /// The lines, joined by LF.
    pub(super) text: String,
    /// The number of the first one.
    pub(super) first_line: usize,
    /// The given spans as bytes of `text`, in the order they were given.
    pub(super) spans: Vec<Range<usize>>,
}

/// The lines of `file` from the first to the last of `spans`. Lines that no span touches are kept as they are: who renders
/// leaves them out, but needs them for their numbers.
pub(super) fn excerpt(file: &SourceFile, spans: &[Span]) -> Excerpt {
    let marks: Vec<Mark> = spans.iter().map(|span| Mark::new(file, *span)).collect();
    let first = marks.iter().map(|mark| mark.first).min().unwrap_or(1);
    let last = marks.iter().map(|mark| mark.last).max().unwrap_or(1);
    let mut text = String::new();
    let mut placed = vec![(0, 0); marks.len()];
    for line in first..=last {
        if line > first {
            text.push('\n');
        }
        let range = file.line_range(line).unwrap_or_default();
        let kept = keep(&file.text()[range.clone()], range.start, marks.iter().filter(|mark| mark.touches(line)));
        let base = text.len() + if kept.start > range.start { CUT.len() } else { 0 };
        let inside = |offset: usize| base + offset.clamp(kept.start, kept.end) - kept.start;
        for (mark, place) in marks.iter().zip(&mut placed) {
            if mark.first == line {
                place.0 = inside(mark.start);
            }
            if mark.last == line {
                place.1 = inside(mark.end).max(place.0);
            }
        }
        if kept.start > range.start {
            text.push_str(CUT);
        }
        text.push_str(&file.text()[kept.clone()]);
        if kept.end < range.end {
            text.push_str(CUT);
        }
    }
    Excerpt { text, first_line: first, spans: placed.into_iter().map(|(start, end)| start..end).collect() }
}

/// The part of a line that is worth showing for the first of the marks in it, as bytes of the file.
fn keep<'a>(line: &str, start: usize, mut marks: impl Iterator<Item = &'a Mark>) -> Range<usize> {
    let whole = start..start + line.len();
    if line.len() <= LONG_LINE || line.chars().nth(LONG_LINE).is_none() {
        return whole;
    }
    let Some(mark) = marks.next() else {
        return start..start + line.ceil_char_boundary(2 * KEPT);
    };
    let from = mark.start.clamp(whole.start, whole.end);
    let to = mark.end.clamp(from, whole.end).min(from + LONG_LINE);
    let from = line.floor_char_boundary((from - start).saturating_sub(KEPT));
    let to = line.ceil_char_boundary((to - start + KEPT).min(line.len()));
    start + from..start + to
}

/// A span by lines, cut to its first line where it is tall.
struct Mark {
    start: usize,
    end: usize,
    first: usize,
    last: usize,
}

impl Mark {
    fn new(file: &SourceFile, span: Span) -> Self {
        let text = file.text();
        let start = text.floor_char_boundary(span.start.min(text.len()));
        // The blanks and line breaks that end a block are not worth a caret.
        let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
        let end = start + text[start..end].trim_end().len();
        let first = file.line(start);
        let last = file.line(end);
        let on_first = file.line_range(first).unwrap_or_default();
        // An offset between CR and LF belongs to no line; its end is the nearest place that can be shown.
        let start = start.min(on_first.end);
        if last - first >= MOST_LINES { Self { start, end: on_first.end, first, last: first } } else { Self { start, end, first, last } }
    }

    fn touches(&self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Files;

    fn of(text: &str, spans: impl IntoIterator<Item = (usize, usize)>) -> (Excerpt, Vec<String>) {
        let mut files = Files::new();
        let id = files.add("a", text);
        let spans: Vec<_> = spans.into_iter().map(|(start, end)| Span::new(id, start..end)).collect();
        let excerpt = excerpt(files.get(id), &spans);
        let shown = excerpt.spans.iter().map(|span| excerpt.text[span.clone()].to_owned()).collect();
        (excerpt, shown)
    }

    #[test]
    fn only_the_touched_lines_are_taken() {
        let (excerpt, shown) = of("a: 1\r\nb: 2\nc: 3\n", [(9, 10)]);
        assert_eq!((excerpt.text.as_str(), excerpt.first_line), ("b: 2", 2));
        assert_eq!(shown, ["2"]);
    }

    #[test]
    fn a_long_line_is_cut_around_its_span() {
        let text = format!("{}ü needle ü{}", "x".repeat(5000), "y".repeat(5000));
        let at = text.find("needle").expect("it is there");
        let (excerpt, shown) = of(&text, [(at, at + 6)]);
        assert_eq!(shown, ["needle"]);
        assert!(excerpt.text.starts_with(CUT) && excerpt.text.ends_with(CUT) && excerpt.text.len() < 200, "{}", excerpt.text);
    }

    #[test]
    fn a_tall_span_is_shown_by_its_first_line() {
        let text = "a:\n  - one\n  - two\n  - 3\n  - 4\n  - 5\n  - 6\n  - 7\nb: 1\n";
        let (excerpt, shown) = of(text, [(5, text.find("b:").expect("it is there"))]);
        assert_eq!((excerpt.text.as_str(), excerpt.first_line), ("  - one", 2));
        assert_eq!(shown, ["- one"]);
    }

    #[test]
    fn any_span_of_any_text_gives_bytes_of_the_excerpt() {
        for text in ["", "\n", "a", "ä\r\n\r😀: x\n\n", &"é".repeat(700), &"é\n".repeat(20)] {
            for start in 0..text.len().min(60) + 2 {
                for end in [0, start, start + 1, start + 2, start + 50, text.len(), text.len() + 9] {
                    let (excerpt, _) = of(text, [(start, end), (end, start)]);
                    assert!(excerpt.text.len() < 1000);
                }
            }
        }
    }
}
