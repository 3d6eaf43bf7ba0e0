//! What tells a finding apart from others though lines move: for baselines, and for services that follow findings over time.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::text::{Files, Pointer, Segment, sha256};

/// How much of a line counts: minified JSON is one line.
const MOST: usize = 200;

/// Names findings. Those that are alike in every way are counted.
#[derive(Debug, Default)]
pub struct Fingerprints(BTreeMap<String, usize>);

impl Fingerprints {
    /// The name of the next finding, in the order of the text. `path` names its file for good, whoever looks from wherever.
    pub fn next(&mut self, files: &Files, found: &Diagnostic, path: &str) -> String {
        let alike = alike(files, found, path);
        let count = self.0.entry(alike.clone()).or_default();
        *count += 1;
        let digest = sha256(format!("{alike}\n{count}").as_bytes());
        digest.chars().take(32).collect()
    }
}

/// The code, the file, the keys that lead there, and the line's text: neither line numbers nor the places of steps in their list.
fn alike(files: &Files, found: &Diagnostic, path: &str) -> String {
    let keys = found.pointer.iter().flat_map(Pointer::segments).filter_map(|segment| match segment {
        Segment::Key(key) => Some(key.as_str()),
        Segment::Index(_) => None,
    });
    let keys: Vec<_> = keys.collect();
    [found.rule.code, path, &keys.join("/"), &text(files, found)].join("\n")
}

/// What stands there: the line, in long lines what is covered; nothing for the whole document.
fn text(files: &Files, found: &Diagnostic) -> String {
    let span = found.span;
    if span.end == 0 {
        return String::new();
    }
    let file = files.get(span.file);
    let line = file.line_range(file.line(span.start)).unwrap_or_default();
    let text = if line.len() > MOST { files.slice(span) } else { file.text().get(line).unwrap_or_default() };
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST).collect()
}
