//! One-mistake variants of right documents: each is found by the named rule on the named line, and the right documents are silent.
//!
//! `tests/mutations/NAME/mutations.toml` holds the variants of `document.yaml` beside it, or of the document that its `document` names.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use ssmith::diagnostic::Level;
use ssmith::rules;

use crate::rules::{findings, lines};

/// How many variants the suite promises.
const VARIANTS: usize = 280;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    /// The document, from the crate's root; `document.yaml` beside the suite where it is left out.
    document: Option<String>,
    /// What is found in the right document all the same, and stays.
    #[serde(default)]
    known: Vec<String>,
    mutation: Vec<Mutation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutation {
    /// The text that is replaced; it stands in the document once.
    find: String,
    /// What takes its place.
    replace: String,
    /// The rule that must find it.
    code: String,
    /// A text of the variant on whose line the finding must begin, once in it; where it is left out, the first line that is changed.
    on: Option<String>,
}

/// The place of a text that stands in another once.
fn once(text: &str, part: &str) -> Result<usize, String> {
    match text.match_indices(part).collect::<Vec<_>>()[..] {
        [(at, _)] => Ok(at),
        [] => Err(format!("{part:?} is not in the text")),
        _ => Err(format!("{part:?} is in the text more than once")),
    }
}

impl Mutation {
    /// The variant, and the line on which it must be found.
    fn apply(&self, document: &str) -> Result<(String, usize), String> {
        let at = once(document, &self.find)?;
        let variant = format!("{}{}{}", &document[..at], self.replace, &document[at + self.find.len()..]);
        let place = match &self.on {
            Some(on) => once(&variant, on)?,
            None => document.bytes().zip(variant.bytes()).take_while(|(old, new)| old == new).count(),
        };
        let line = variant[..place].matches('\n').count() + 1;
        Ok((variant, line))
    }

    /// What is wrong with how the variant is judged.
    fn problem(&self, document: &str) -> Option<String> {
        let (variant, line) = match self.apply(document) {
            Ok(applied) => applied,
            Err(error) => return Some(error),
        };
        let (files, found) = findings("variant.yaml", variant.into_bytes());
        let caught = found.iter().any(|diagnostic| {
            diagnostic.rule.code == self.code && files.get(diagnostic.span.file).position(diagnostic.span.start).line == line
        });
        (!caught).then(|| format!("{:?} → {:?}: no {} on line {line}, but:\n{}", self.find, self.replace, self.code, lines(&files, &found)))
    }
}

fn suites() -> Vec<(PathBuf, Suite)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<_> = fs::read_dir(root.join("tests/mutations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
        .into_iter()
        .map(|folder| {
            let suite: Suite = toml::from_str(&fs::read_to_string(folder.join("mutations.toml")).unwrap()).unwrap();
            let document = suite.document.as_ref().map_or_else(|| folder.join("document.yaml"), |path| root.join(path));
            (document, suite)
        })
        .collect()
}

#[test]
fn the_right_documents_are_silent() {
    for (path, suite) in suites() {
        let (files, mut found) = findings(&path.to_string_lossy(), fs::read(&path).unwrap());
        // Notes are advice, shown when asked for: the seed shows an output of a wait step, which may stay empty.
        found.retain(|finding| finding.level > Level::Note);
        let codes: Vec<_> = found.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, suite.known, "{}:\n{}", path.display(), lines(&files, &found));
    }
}

#[test]
fn every_variant_is_caught_by_the_named_rule_on_the_named_line() {
    let mut problems = Vec::new();
    let mut variants = 0;
    for (path, suite) in suites() {
        let document = fs::read_to_string(&path).unwrap();
        for mutation in &suite.mutation {
            assert!(rules::find(&mutation.code).is_some(), "{}: there is no rule {}", path.display(), mutation.code);
            variants += 1;
            problems.extend(mutation.problem(&document).map(|problem| format!("{}: {problem}", path.display())));
        }
    }
    assert!(problems.is_empty(), "{} of {variants} variants:\n{}", problems.len(), problems.join("\n"));
    assert!(variants >= VARIANTS, "the suite promises {VARIANTS} variants and has {variants}");
}
