//! Where the bytes of a scalar's value come from.
//!
//! The parser gives the decoded value and the bytes of the source it stands in. The two are walked side by side: whatever
//! the style, each step is a run that is equal in both, an escape, or a folded line break. Where they do not agree the
//! map is empty, so that a position falls back to the whole scalar and never to a wrong place.

use std::sync::Arc;

use super::tree::{ScalarMap, Style};

/// The map of a scalar whose source is `source[start..end]`: the text between the quotes, the whole plain scalar, or the
/// lines after a block's header.
pub(super) fn map(source: &str, start: usize, end: usize, value: &str, style: Style) -> ScalarMap {
    let Some(body) = source.get(start..end) else {
        return ScalarMap::default();
    };
    if body == value && !matches!(style, Style::Literal | Style::Folded) {
        return ScalarMap(Arc::new([(0, start)]));
    }
    let mut walk = Walk { source: source.as_bytes(), at: start, end, value: value.as_bytes(), done: 0, pairs: Vec::new() };
    let known = match style {
        Style::Plain | Style::SingleQuoted | Style::DoubleQuoted => walk.flow(style),
        Style::Literal => walk.literal(),
        Style::Folded => walk.folded(),
    };
    match known {
        Some(()) if walk.done == value.len() => ScalarMap(walk.pairs.into()),
        _ => ScalarMap::default(),
    }
}

struct Walk<'a> {
    source: &'a [u8],
    at: usize,
    end: usize,
    value: &'a [u8],
    done: usize,
    pairs: Vec<(usize, usize)>,
}

impl Walk<'_> {
    fn here(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.source[self.at])
    }

    /// Says that the next byte of the value comes from `source`.
    fn mark(&mut self, source: usize) {
        let in_step = self.pairs.last().is_some_and(|(value, from)| source.checked_sub(*from) == Some(self.done - value));
        if !in_step {
            // Two marks at one byte of the value: the later one knows better.
            if self.pairs.last().is_some_and(|(value, _)| *value == self.done) {
                self.pairs.pop();
            }
            self.pairs.push((self.done, source));
        }
    }

    /// Takes `bytes` of the value; `None` where it says something else.
    fn take(&mut self, bytes: &[u8]) -> Option<()> {
        self.value[self.done..].starts_with(bytes).then(|| self.done += bytes.len())
    }

    /// The length of the line break at `at`, 0 if there is none.
    fn line_break(&self, at: usize) -> usize {
        match (self.source.get(at), self.source.get(at + 1)) {
            _ if at >= self.end => 0,
            (Some(b'\r'), Some(b'\n')) if at + 1 < self.end => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => 0,
        }
    }

    /// The end of the line at `at`, before its break.
    fn line_end(&self, at: usize) -> usize {
        self.source[at..self.end].iter().position(|byte| matches!(byte, b'\r' | b'\n')).map_or(self.end, |length| at + length)
    }

    fn flow(&mut self, style: Style) -> Option<()> {
        while let Some(byte) = self.here() {
            match byte {
                b'\\' if style == Style::DoubleQuoted => self.escape()?,
                b'\'' if style == Style::SingleQuoted => {
                    self.mark(self.at);
                    self.take(b"'")?;
                    self.at += 2;
                }
                b' ' | b'\t' | b'\r' | b'\n' => self.blanks()?,
                _ => {
                    self.mark(self.at);
                    self.take(&[byte])?;
                    self.at += 1;
                }
            }
        }
        Some(())
    }

    /// Blanks within a line are kept; with line breaks among them they fold.
    fn blanks(&mut self) -> Option<()> {
        let start = self.at;
        let mut breaks = Vec::new();
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.here() {
            if matches!(byte, b'\r' | b'\n') {
                breaks.push(self.at);
                self.at += self.line_break(self.at);
            } else {
                self.at += 1;
            }
        }
        match breaks.as_slice() {
            [] => {
                self.mark(start);
                let source = self.source;
                self.take(&source[start..self.at])
            }
            [only] => {
                self.mark(*only);
                self.take(b" ")
            }
            [_, more @ ..] => {
                for at in more {
                    self.mark(*at);
                    self.take(b"\n")?;
                }
                Some(())
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let start = self.at;
        self.at += 1;
        let digits = match self.here()? {
            b'\r' | b'\n' => return self.escaped_break(),
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        let width = 1 + digits;
        let code =
            std::str::from_utf8(self.source.get(self.at + 1..self.at + width)?).ok().and_then(|hex| u32::from_str_radix(hex, 16).ok());
        self.at += width;
        // The two halves of a surrogate pair are one character.
        if digits == 4 && code.is_some_and(|code| (0xD800..0xDC00).contains(&code)) {
            self.at += 6;
        }
        if self.at > self.end {
            return None;
        }
        self.mark(start);
        self.done += match self.value.get(self.done)? {
            0..=0x7F => 1,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xFF => 4,
        };
        Some(())
    }

    /// A line break after a backslash is no part of the value, nor are the blanks around it; empty lines after it are.
    fn escaped_break(&mut self) -> Option<()> {
        self.at += self.line_break(self.at);
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.here() {
            if matches!(byte, b'\r' | b'\n') {
                self.mark(self.at);
                self.take(b"\n")?;
                self.at += self.line_break(self.at);
            } else {
                self.at += 1;
            }
        }
        Some(())
    }

    /// The lines of a block: where each starts and ends.
    fn lines(&self) -> Vec<(usize, usize)> {
        let mut lines = Vec::new();
        let mut at = self.at;
        while at < self.end {
            let end = self.line_end(at);
            lines.push((at, end));
            at = end + self.line_break(end).max(1);
        }
        lines
    }

    /// How many blanks a block's lines lose: what its first line with a text has in the source and not in the value.
    fn indentation(&self, lines: &[(usize, usize)]) -> usize {
        let spaces = |bytes: &[u8]| bytes.iter().take_while(|byte| **byte == b' ').count();
        let texts = lines.iter().map(|(start, end)| &self.source[*start..*end]);
        let first = texts.map(|line| (spaces(line), line)).find(|(count, line)| *count < line.len());
        let wanted = self.value.split(|byte| *byte == b'\n').map(|line| (spaces(line), line)).find(|(count, line)| *count < line.len());
        if let (Some((have, _)), Some((want, _))) = (first, wanted) {
            return have.saturating_sub(want);
        }
        // Nothing but blanks: the longest line tells.
        let have = lines.iter().map(|(start, end)| end - start).max().unwrap_or_default();
        let want = self.value.split(|byte| *byte == b'\n').map(<[u8]>::len).max().unwrap_or_default();
        have.saturating_sub(want)
    }

    /// Where a block's line begins after its indentation; a line with less is empty.
    fn text_start(&self, start: usize, end: usize, indentation: usize) -> usize {
        let indented = end - start >= indentation && self.source[start..start + indentation].iter().all(|byte| *byte == b' ');
        if indented { start + indentation } else { end }
    }

    /// Whether nothing but line breaks is left of the value. Lines of blanks may follow that the parser left out.
    fn is_ending(&self) -> bool {
        self.value[self.done..].iter().all(|byte| *byte == b'\n')
    }

    fn literal(&mut self) -> Option<()> {
        let lines = self.lines();
        let indentation = self.indentation(&lines);
        for (start, end) in lines {
            if self.done == self.value.len() {
                break;
            }
            let from = if self.is_ending() { end } else { self.text_start(start, end, indentation) };
            self.mark(from);
            let source = self.source;
            self.take(&source[from..end])?;
            if self.done < self.value.len() {
                self.mark(end);
                self.take(b"\n")?;
            }
        }
        Some(())
    }

    fn folded(&mut self) -> Option<()> {
        let lines = self.lines();
        let indentation = self.indentation(&lines);
        let source = self.source;
        // The breaks since the last line with a text, and whether that line began with a blank.
        let mut breaks: Vec<usize> = Vec::new();
        let mut before: Option<bool> = None;
        for (start, end) in lines {
            if before.is_some() && self.is_ending() {
                breaks.push(end);
                continue;
            }
            let from = self.text_start(start, end, indentation);
            let text = &source[from..end];
            if text.is_empty() {
                breaks.push(end);
                continue;
            }
            let indented = matches!(text[0], b' ' | b'\t');
            let kept = match before {
                Some(false) if !indented && breaks.len() == 1 => {
                    self.mark(breaks[0]);
                    self.take(b" ")?;
                    &[][..]
                }
                Some(false) if !indented => breaks.get(1..).unwrap_or_default(),
                _ => &breaks[..],
            };
            for at in kept {
                self.mark(*at);
                self.take(b"\n")?;
            }
            self.mark(from);
            self.take(text)?;
            breaks = vec![end];
            before = Some(indented);
        }
        for at in breaks {
            if self.done < self.value.len() {
                self.mark(at);
                self.take(b"\n")?;
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Kind, Node, Tree, parse};
    use crate::text::{Files, Pointer};

    fn read(source: &str) -> Result<Tree, String> {
        let mut files = Files::new();
        let id = files.add("a", source);
        parse(&files, id).map_err(|error| error.message)
    }

    /// Each character of each string comes from that character in the source, escapes and blanks aside.
    fn check(source: &str, node: &Node) {
        match &node.kind {
            Kind::String { text, map, .. } => {
                assert!(text.is_empty() || !map.0.is_empty(), "no map of {text:?} in {source:?}");
                assert!(map.0.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1), "{map:?} of {text:?} in {source:?}");
                for (offset, sign) in text.char_indices() {
                    let at = map.source_offset(offset).expect("a place");
                    let from = source[at..].chars().next();
                    let fits = from == Some(sign) || from == Some('\\') || (sign.is_whitespace() && from.is_none_or(char::is_whitespace));
                    assert!(fits, "byte {offset} of {text:?} comes from {from:?} at {at} in {source:?}: {map:?}");
                }
            }
            Kind::Sequence(items) => items.iter().for_each(|item| check(source, item)),
            Kind::Mapping(entries) => entries.iter().for_each(|entry| check(source, &entry.value)),
            _ => {}
        }
    }

    /// The source from where byte `offset` of the value `a` comes, as long as the rest of its line.
    fn from(source: &str, offset: usize) -> String {
        let tree = read(source).expect("it is YAML");
        check(source, &tree.root);
        let place = tree.span_inside(&Pointer::root().join("a"), offset, offset);
        source[place.start..].lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_style_knows_where_its_text_comes_from() {
        // The value, then where each interesting byte of it comes from.
        assert_eq!(from("a: one two", 4), "two");
        assert_eq!(from("a: one\n  two\n\n  three\n", 4), "two");
        assert_eq!(from("a: one\n  two\n\n  three\n", 8), "three");
        assert_eq!(from("a: 'it''s é'", 2), "''s é'");
        assert_eq!(from("a: 'it''s é'", 5), "é'");
        assert_eq!(from("a: 'one  \n\n\n  two'", 5), "two'");
        assert_eq!(from(r#"a: "\u00e9\ud83d\ude00\x41 é\tz""#, 2), r#"\ud83d\ude00\x41 é\tz""#);
        assert_eq!(from(r#"a: "\u00e9\ud83d\ude00\x41 é\tz""#, 11), r#"z""#);
        assert_eq!(from("a: \"one\\\n   two\\n\\\n\n  \\ three\"", 3), "two\\n\\");
        assert_eq!(from("a: |\n  é1\n   2\n\n  3\n", 4), " 2");
        assert_eq!(from("a: |\n  é1\n   2\n\n  3\n", 8), "3");
        assert_eq!(from("a: |2-  # c\n    one\n\n  two\n\nb: c", 7), "two");
        assert_eq!(from("a: >\r\n  one\r\n  two\r\n\r\n    three\r\n  four\r\n", 4), "two");
        assert_eq!(from("a: >\r\n  one\r\n  two\r\n\r\n    three\r\n  four\r\n", 11), "three");
        assert_eq!(from("a: >\r\n  one\r\n  two\r\n\r\n    three\r\n  four\r\n", 17), "four");
        assert_eq!(from("a: >+\n\n\n  one\n  two\n\n\n", 6), "two");
        assert_eq!(from(r#"{"a": "\/\"x"}"#, 2), r#"x"}"#);
    }

    #[test]
    fn a_place_inside_a_script_is_a_line_of_the_file() {
        let source = "steps:\n  - inputs:\n      Script: |-\n        import os\n\n        def f():\n          return 1/0\n";
        let tree = read(source).expect("it is YAML");
        let pointer: Pointer = Pointer::root().join("steps").join(0).join("inputs").join("Script");
        let script = tree.node(&pointer).and_then(Node::as_str).expect("a script");
        let at = script.find("1/0").expect("it is there");
        assert_eq!(tree.span_inside(&pointer, at, at + 3).range(), source.find("1/0").map(|at| at..at + 3).expect("it is there"));
    }

    fn line() -> impl Strategy<Value = String> {
        prop_oneof!["", "[ \t]{1,3}", "[ \t]{0,2}[a-zé😀'\"\\\\#:-]{1,6}( {1,2}[a-zé]{1,4}){0,2}[ \t]{0,2}"]
    }

    fn any_source() -> impl Strategy<Value = String> {
        let header =
            proptest::sample::select(vec!["|", "|-", "|+", "|2", "|2-", "|2+", ">", ">-", ">+", ">2", ">2-", "> # c", "\"", "'", ""]);
        let ending = proptest::sample::select(vec!["\n", "\r\n", "\r"]);
        let after = proptest::sample::select(vec!["", "b: c\n", "# c\nb: c\n"]);
        (header, proptest::collection::vec(line(), 0..7), ending, after).prop_map(|(header, lines, ending, after)| {
            let block = header.starts_with(['|', '>']);
            let body = lines.iter().map(|line| match header {
                "'" => line.replace('\'', "''"),
                "\"" => line.replace('"', "\\u0022"),
                "" => line.replace(['#', ':', '\'', '"', '-'], "x"),
                _ => line.clone(),
            });
            let body: Vec<_> = body.map(|line| format!("  {line}")).collect();
            let body = body.join(ending);
            let start = if block { format!("{header}{ending}") } else { header.to_owned() };
            let end = if block { "" } else { header };
            format!("a: {start}{body}{end}{ending}{after}")
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_scalar_knows_where_its_text_comes_from(source in any_source()) {
            if let Ok(tree) = read(&source) {
                check(&source, &tree.root);
            }
        }
    }
}
