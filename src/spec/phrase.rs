//! A run of text with the source of every byte, and how a name is told from what is said of it.

use std::ops::Range;

use super::Spanned;
use crate::text::{FileId, Span};

/// Text joined from one or more lines of the source.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    file: FileId,
    pub(super) text: String,
    /// (offset in the text, offset in the source), one per line, ascending.
    map: Vec<(usize, usize)>,
}

/// A name, a remark in brackets after it, and what is said of it.
#[derive(Debug, Clone)]
pub(super) struct Labelled {
    pub(super) name: Option<Spanned<String>>,
    pub(super) remark: Option<Phrase>,
    pub(super) rest: Option<Phrase>,
}

impl Phrase {
    pub(super) fn new(file: FileId, text: &str, source: usize) -> Self {
        Self { file, text: text.to_owned(), map: vec![(0, source)] }
    }

    /// Goes on with another line; `joint` stands between.
    pub(super) fn push(&mut self, joint: &str, text: &str, source: usize) {
        self.text.push_str(joint);
        self.map.push((self.text.len(), source));
        self.text.push_str(text);
    }

    pub(super) fn append(&mut self, joint: &str, other: &Self) {
        self.text.push_str(joint);
        let start = self.text.len();
        self.map.extend(other.map.iter().map(|(at, source)| (start + at, *source)));
        self.text.push_str(&other.text);
    }

    fn source(&self, offset: usize) -> usize {
        let after = self.map.partition_point(|(at, _)| *at <= offset);
        let (at, source) = self.map.get(after.saturating_sub(1)).copied().unwrap_or_default();
        source + offset.saturating_sub(at)
    }

    /// Where a range of the text stands.
    fn span(&self, range: &Range<usize>) -> Span {
        let start = self.source(range.start);
        // The end is one past the last byte, which may be on an earlier line than the byte after it.
        let end = if range.end > range.start { self.source(range.end - 1) + 1 } else { start };
        Span { file: self.file, start, end }
    }

    /// The whole, with its place.
    pub(super) fn spanned(&self) -> Spanned<String> {
        Spanned { value: self.text.clone(), span: self.span(&(0..self.text.len())) }
    }

    /// A part without the blanks around it.
    fn part(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let start = range.start + (text.len() - text.trim_start().len());
        let text = text.trim();
        let end = start + text.len();
        let mut map = vec![(0, self.source(start))];
        map.extend(self.map.iter().filter(|(at, _)| (start + 1..end).contains(at)).map(|(at, source)| (at - start, *source)));
        Self { file: self.file, text: text.to_owned(), map }
    }

    /// What stands from a byte on, without the blanks around it.
    pub(super) fn tail(&self, start: usize) -> Self {
        self.part(start..self.text.len())
    }

    /// Without backquotes, emphasis or quotes around the whole, and without an end point after a single word.
    pub(super) fn plain(&self) -> Self {
        let mut range = 0..self.text.len();
        loop {
            let text = self.text[range.clone()].trim();
            let start = range.start + self.text[range.clone()].find(text).unwrap_or(0);
            range = start..start + text.len();
            let wrapped = ["**", "__", "`", "*", "_", "\"", "'"].into_iter().find(|sign| {
                let inner = text.strip_prefix(sign).and_then(|rest| rest.strip_suffix(sign));
                inner.is_some_and(|inner| !inner.contains(sign))
            });
            if let Some(sign) = wrapped {
                range = range.start + sign.len()..range.end - sign.len();
            } else if text.ends_with('.') && text.len() > 1 && !text.contains(char::is_whitespace) {
                range.end -= 1;
            } else {
                return self.part(range);
            }
        }
    }

    /// Words divided by blanks and commas, without backquotes and the like around.
    pub(super) fn words(&self) -> Vec<Self> {
        let mut words = Vec::new();
        let mut start = 0;
        for piece in self.text.split_inclusive(|c: char| c.is_whitespace() || c == ',' || c == ';') {
            let word = self.part(start..start + piece.trim_end_matches([',', ';']).len()).plain();
            if !word.text.is_empty() {
                words.push(word);
            }
            start += piece.len();
        }
        words
    }

    /// Parts divided by commas.
    pub(super) fn list(&self) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut start = 0;
        for piece in self.text.split_inclusive(',') {
            let part = self.part(start..start + piece.trim_end_matches(',').len()).plain();
            if !part.text.is_empty() {
                parts.push(part);
            }
            start += piece.len();
        }
        parts
    }

    /// Tells a name from what is said of it: `` `Name` (remark): text ``, `**Name:** text`, `Name - text`, `Name`.
    pub(super) fn labelled(&self) -> Labelled {
        let text = &self.text;
        let opening = text.len() - text.trim_start_matches(['*', '_', ' ']).len();
        let (name, mut at) = if let Some(quoted) = text[opening..].strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            let start = opening + 1;
            (start..start + quoted.0.len(), start + quoted.0.len() + 1)
        } else {
            let end = plain_name_end(text, opening);
            let trimmed = text[opening..end].trim_end_matches(['*', '_', ' ']).len();
            (opening..opening + trimmed, end)
        };
        if name.is_empty() || name.len() > 80 {
            return Labelled { name: None, remark: None, rest: Some(self.clone()) };
        }
        at = skip(text, at, &['*', '_', ' ']);
        let mut remark = None;
        if text[at..].starts_with('(')
            && let Some(length) = text[at..].find(')')
        {
            remark = Some(self.part(at + 1..at + length));
            at = skip(text, at + length + 1, &['*', '_', ' ']);
        }
        let before = at;
        for separator in [":", "-", "–", "—", "="] {
            if let Some(rest) = text[at..].strip_prefix(separator) {
                at = text.len() - rest.len();
                at += rest.len() - rest.trim_start_matches("**").len();
                break;
            }
        }
        let rest = self.part(at..text.len());
        if before == at && !rest.text.is_empty() && remark.is_none() && !text[opening..].starts_with('`') {
            return Labelled { name: None, remark: None, rest: Some(self.clone()) };
        }
        let name = self.part(name).spanned();
        Labelled { name: Some(name), remark, rest: (!rest.text.is_empty()).then_some(rest) }
    }
}

/// Where a name without backquotes ends: before `:` with a blank after it, ` - `, ` (`, or at the end.
fn plain_name_end(text: &str, from: usize) -> usize {
    for (index, c) in text[from..].char_indices().map(|(index, c)| (from + index, c)) {
        let rest = &text[index + c.len_utf8()..];
        let ends = match c {
            ':' => rest.is_empty() || rest.starts_with([' ', '*', '_', '`']),
            ' ' => ["- ", "– ", "— ", "= "].iter().any(|dash| rest.starts_with(dash)) && !text[from..index].contains(' '),
            '(' => text[from..index].ends_with(' ') && !text[from..index].trim_end().contains(' '),
            '.' | '!' | '?' | ',' | ';' if rest.starts_with(' ') => return from,
            _ => false,
        };
        if ends {
            return index;
        }
    }
    text.len()
}

fn skip(text: &str, at: usize, signs: &[char]) -> usize {
    text.len() - text[at..].trim_start_matches(signs).len()
}

/// What a text that begins with yes or no says.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let word: String = text.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().take_while(|c| c.is_alphanumeric()).collect();
    match word.to_ascii_lowercase().as_str() {
        "yes" | "true" | "y" => Some(true),
        "no" | "false" | "n" | "not" | "none" => Some(false),
        _ => None,
    }
}

/// Whether a text says that there is nothing.
pub(super) fn says_nothing(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    matches!(text.as_str(), "" | "none" | "no" | "nothing" | "n/a" | "not applicable")
}
