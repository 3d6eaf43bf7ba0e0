//! What is different between two documents, for people: like a unified diff, with the names of things where that has line numbers.

use std::io;

use super::human::{Style, plain};
use crate::document::{Difference, DifferenceKind, Hunk, Side};
use crate::json::Value;
use crate::yaml;

const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const CYAN: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

/// Writes the differences between two documents that are called `before` and `after`; nothing where there are none.
pub fn differences(found: &[Difference], before: &str, after: &str, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut page = Page { colour: style.colour, out };
    page.line(BOLD, &format!("--- {before}"))?;
    page.line(BOLD, &format!("+++ {after}"))?;
    for difference in found {
        page.difference(difference)?;
    }
    Ok(())
}

struct Page<'o> {
    colour: bool,
    out: &'o mut dyn io::Write,
}

impl Page<'_> {
    fn difference(&mut self, difference: &Difference) -> io::Result<()> {
        let place = if difference.place.is_empty() { "the document" } else { &difference.place };
        match &difference.kind {
            DifferenceKind::Lines(hunks) => hunks.iter().try_for_each(|hunk| self.hunk(place, hunk)),
            DifferenceKind::Moved { was_after, is_after } => {
                let follows = |name: &Option<String>| name.as_ref().map_or("first".to_owned(), |name| format!("after {name}"));
                self.head(place, &format!("moved: it was {}, now it is {}", follows(was_after), follows(is_after)))
            }
            DifferenceKind::Added(value) => {
                self.head(place, "added")?;
                self.value(GREEN, '+', value)
            }
            DifferenceKind::Removed(value) => {
                self.head(place, "removed")?;
                self.value(RED, '-', value)
            }
            DifferenceKind::Changed { before, after } => {
                self.head(place, "")?;
                self.value(RED, '-', before)?;
                self.value(GREEN, '+', after)
            }
        }
    }

    fn hunk(&mut self, place: &str, hunk: &Hunk) -> io::Result<()> {
        self.head(place, &format!("line {}", hunk.after))?;
        for line in &hunk.lines {
            let (colour, sign) = match line.side {
                Side::Both => ("", ' '),
                Side::Before => (RED, '-'),
                Side::After => (GREEN, '+'),
            };
            self.line(colour, &format!("{sign}{}", line.text))?;
            if line.unfinished {
                self.line("", "\\ no line feed at the end")?;
            }
        }
        Ok(())
    }

    fn head(&mut self, place: &str, words: &str) -> io::Result<()> {
        let words = if words.is_empty() { String::new() } else { format!(" {words}") };
        self.line(CYAN, &format!("@@ {place} @@{words}"))
    }

    /// A value as YAML; as JSON where YAML cannot hold it.
    fn value(&mut self, colour: &str, sign: char, value: &Value) -> io::Result<()> {
        let text = yaml::emit(value).unwrap_or_else(|_| value.to_string());
        text.lines().try_for_each(|line| self.line(colour, &format!("{sign}{line}")))
    }

    fn line(&mut self, colour: &str, text: &str) -> io::Result<()> {
        let text = plain(text);
        if self.colour && !colour.is_empty() { writeln!(self.out, "{colour}{text}{RESET}") } else { writeln!(self.out, "{text}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, diff};
    use crate::json::json;

    fn shown(before: Value, after: Value, colour: bool) -> String {
        let found = diff(&Document::from_value(before), &Document::from_value(after));
        let mut out = Vec::new();
        differences(&found, "a.yaml", "b.json", Style { colour, ..Style::default() }, &mut out).expect("memory takes it");
        String::from_utf8(out).expect("it is text")
    }

    #[test]
    fn every_kind_of_difference() {
        let before = json!({
            "description": "old\u{1b}[0m",
            "parameters": {"A": {"type": "String"}},
            "mainSteps": [{"name": "One", "inputs": {"Script": "a\nb\n"}}, {"name": "Two"}, {"name": "Three"}],
        });
        let after = json!({
            "description": "new",
            "mainSteps": [{"name": "Three", "isEnd": true}, {"name": "One", "inputs": {"Script": "a\nc"}}, {"name": "Two"}],
        });
        assert_eq!(
            shown(before, after, false),
            "\
--- a.yaml
+++ b.json
@@ parameters @@ removed
-A:
-  type: String
@@ description @@
-\"old\\e[0m\"
+new
@@ mainSteps.Three @@ moved: it was after Two, now it is first
@@ mainSteps.Three.isEnd @@ added
+true
@@ mainSteps.One.inputs.Script @@ line 1
 a
-b
+c
\\ no line feed at the end
"
        );
    }

    #[test]
    fn nothing_is_written_of_equal_documents() {
        assert_eq!(shown(json!({"a": 1}), json!({"a": 1}), true), "");
        assert!(shown(json!({"a": 1}), json!({"a": 2}), true).contains("\u{1b}[31m-1\u{1b}[0m\n\u{1b}[32m+2\u{1b}[0m\n"));
    }
}
