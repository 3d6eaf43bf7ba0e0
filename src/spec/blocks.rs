//! The Markdown that a specification needs: headings, paragraphs and nested lists, each with its place.

use super::phrase::Phrase;
use crate::text::{FileId, Files, Span};

/// Lists nested deeper than this go on at this depth.
const MAX_DEPTH: usize = 24;

/// One heading with all that stands before the next.
#[derive(Debug, Clone)]
pub(super) struct Chapter {
    /// `None` for what stands before the first heading.
    pub(super) heading: Option<Heading>,
    pub(super) blocks: Vec<Block>,
    /// The text below the heading, as it is written.
    pub(super) body: Span,
}

#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) level: usize,
    pub(super) text: Phrase,
}

/// A paragraph, or an item of a list with what is nested in it.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) is_item: bool,
    pub(super) text: Phrase,
    pub(super) children: Vec<Block>,
}

/// Reads a file into chapters; the first is what stands before the first heading.
pub(super) fn chapters(files: &Files, file: FileId) -> Vec<Chapter> {
    let source = files.get(file);
    let text = without_comments(source.text());
    let mut reader = Reader { file, chapters: Vec::new(), list: Vec::new(), blank: true, fence: None };
    reader.begin(None, 0);
    for number in 1..=source.line_count() {
        let mut range = source.line_range(number).unwrap_or_default();
        range.start = range.start.max(text.len() - text.trim_start_matches('\u{FEFF}').len());
        let after = source.line_range(number + 1).unwrap_or(text.len()..text.len());
        let under = text.get(after.clone()).unwrap_or_default().trim();
        let underlined = under.len() > 1 && (under.bytes().all(|b| b == b'=') || under.len() > 2 && under.bytes().all(|b| b == b'-'));
        reader.line(text.get(range.clone()).unwrap_or_default(), range.start, after.start, underlined);
    }
    reader.end(text.len());
    reader.chapters
}

struct Reader {
    file: FileId,
    chapters: Vec<Chapter>,
    /// The indentation of the open list items, outermost first.
    list: Vec<usize>,
    /// Whether the line before was blank.
    blank: bool,
    /// The sign of an open code fence, and its indentation.
    fence: Option<(&'static str, usize)>,
}

impl Reader {
    fn line(&mut self, line: &str, start: usize, next: usize, underlined: bool) {
        let trimmed = line.trim_start();
        let at = start + (line.len() - trimmed.len());
        let trimmed = trimmed.trim_end();
        let indent = column(&line[..line.len() - line.trim_start().len()]);
        if let Some((sign, indent)) = self.fence {
            if trimmed.starts_with(sign) {
                self.fence = None;
                self.blank = true;
            } else if !trimmed.is_empty() {
                self.text(trimmed, at, indent);
            }
            return;
        }
        self.fence = ["```", "~~~"].into_iter().find(|sign| trimmed.starts_with(sign)).map(|sign| (sign, indent));
        if self.fence.is_some() {
            self.blank = true;
            return;
        }
        if trimmed.is_empty() {
            self.blank = true;
            // The line under a heading is none of its text.
            if let Some(chapter) = self.chapters.last_mut().filter(|chapter| chapter.body.start == start) {
                chapter.body.start = next;
            }
            return;
        }
        let is_rule = trimmed.len() > 1 && [b'-', b'=', b'*', b'_'].iter().any(|sign| trimmed.bytes().all(|b| b == *sign || b == b' '));
        if let Some((level, text)) = atx(trimmed).filter(|_| indent < 4) {
            let offset = at + (trimmed.len() - trimmed.trim_start_matches('#').trim_start().len());
            self.heading(level, text, offset, start, next);
        } else if is_rule && !(trimmed.len() < 3 && self.blank) {
            self.blank = true;
            // The line under a heading is none of its text.
            if let Some(chapter) = self.chapters.last_mut().filter(|chapter| chapter.body.start == start) {
                chapter.body.start = next;
            }
            return;
        } else if let Some(width) = marker(trimmed) {
            let text = trimmed[width..].trim_start();
            self.item(text, at + (trimmed.len() - text.len()), indent);
        } else if underlined && (self.blank || self.list.is_empty()) {
            self.heading(1, trimmed, at, start, next);
        } else {
            self.text(trimmed, at, indent);
        }
        self.blank = false;
    }

    fn begin(&mut self, heading: Option<Heading>, body: usize) {
        self.chapters.push(Chapter { heading, blocks: Vec::new(), body: Span { file: self.file, start: body, end: body } });
        self.list.clear();
        self.blank = true;
    }

    fn end(&mut self, at: usize) {
        if let Some(chapter) = self.chapters.last_mut() {
            chapter.body.end = at.max(chapter.body.start);
        }
    }

    fn heading(&mut self, level: usize, text: &str, at: usize, start: usize, next: usize) {
        self.end(start);
        self.begin(Some(Heading { level, text: Phrase::new(self.file, text, at) }), next);
    }

    fn item(&mut self, text: &str, at: usize, indent: usize) {
        while self.list.last().is_some_and(|above| indent < above + 2) || self.list.len() >= MAX_DEPTH {
            self.list.pop();
        }
        let block = Block { is_item: true, text: Phrase::new(self.file, text, at), children: Vec::new() };
        let depth = self.list.len();
        if let Some(blocks) = self.blocks(depth) {
            blocks.push(block);
        }
        self.list.push(indent);
    }

    /// A line of a paragraph: it goes on with what is open, or begins anew after a blank line.
    fn text(&mut self, text: &str, at: usize, indent: usize) {
        if self.blank {
            while self.list.last().is_some_and(|above| indent < above + 2) {
                self.list.pop();
            }
        }
        let (blank, file, depth) = (self.blank, self.file, self.list.len());
        self.blank = false;
        if depth > 0 && !blank {
            let open = self.blocks(depth - 1).and_then(|blocks| blocks.last_mut());
            // A paragraph of the item, if one was begun, else the item's own text.
            let Some(open) = open else { return };
            match open.children.last_mut().filter(|child| !child.is_item) {
                Some(paragraph) => paragraph.text.push(" ", text, at),
                None => open.text.push(" ", text, at),
            }
            return;
        }
        let Some(blocks) = self.blocks(depth) else { return };
        match blocks.last_mut().filter(|last| !blank && !last.is_item) {
            Some(paragraph) => paragraph.text.push(" ", text, at),
            None => blocks.push(Block { is_item: false, text: Phrase::new(file, text, at), children: Vec::new() }),
        }
    }

    /// The blocks at a depth of the list that is open.
    fn blocks(&mut self, depth: usize) -> Option<&mut Vec<Block>> {
        let mut blocks = &mut self.chapters.last_mut()?.blocks;
        for _ in 0..depth {
            let last = blocks.iter().rposition(|block| block.is_item)?;
            blocks = &mut blocks[last].children;
        }
        Some(blocks)
    }
}

/// `## Heading ##` as its level and text.
fn atx(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let text = rest.trim_start();
    let closed = text.trim_end_matches('#');
    let text = if closed.len() < text.len() && (closed.is_empty() || closed.ends_with(' ')) { closed.trim_end() } else { text };
    ((1..=6).contains(&level) && (text.len() < rest.len() || rest.is_empty())).then_some((level, text))
}

/// The width of the sign that begins a list item.
fn marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let sign = *line.as_bytes().get(digits)?;
    let is_sign = if digits == 0 { matches!(sign, b'*' | b'-' | b'+') } else { digits < 10 && matches!(sign, b'.' | b')') };
    let after = line.get(digits + 1..)?;
    (is_sign && (after.is_empty() || after.starts_with([' ', '\t']))).then_some(digits + 1)
}

fn column(blanks: &str) -> usize {
    blanks.chars().fold(0, |column, c| if c == '\t' { column / 4 * 4 + 4 } else { column + 1 })
}

/// The text with `<!-- … -->` blanked, at the same length.
fn without_comments(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        let Some(length) = comment.find("-->") else { break };
        result.push_str(before);
        let comment = &rest[before.len()..before.len() + 4 + length + 3];
        result.extend(comment.bytes().map(|b| if b == b'\n' || b == b'\r' { char::from(b) } else { ' ' }));
        rest = &rest[before.len() + comment.len()..];
    }
    result.push_str(rest);
    result
}
