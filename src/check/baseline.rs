//! A baseline: the findings that an old tree has and nobody means to mend now. New ones are told, moved ones are not.

use std::collections::{BTreeMap, BTreeSet};

use super::fingerprint::Fingerprints;
use super::settings::Settings;
use crate::diagnostic::Diagnostic;
use crate::json::{self, Value, json};
use crate::rules;
use crate::text::Files;

/// The findings that are known, by file, code and fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

impl Baseline {
    /// Reads the text of a baseline file.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = json::read(text)?;
        if value.get("version") != Some(&json!(1)) {
            return Err("it is no baseline of version 1".to_owned());
        }
        let wrong = || "`findings` must be a mapping of files to mappings of codes to lists of fingerprints".to_owned();
        let mut known: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (file, codes) in value.get("findings").and_then(Value::as_object).ok_or_else(wrong)? {
            for (code, prints) in codes.as_object().ok_or_else(wrong)? {
                for print in prints.as_array().ok_or_else(wrong)? {
                    let print = print.as_str().ok_or_else(wrong)?.to_owned();
                    known.entry(file.clone()).or_default().entry(code.clone()).or_default().insert(print);
                }
            }
        }
        Ok(Self { known })
    }

    /// The baseline of findings, in the order of the text. `settings` name their files for good. What cannot be read at all is never
    /// known: nobody would see what else is wrong there.
    pub fn of<'a>(files: &Files, found: impl IntoIterator<Item = &'a Diagnostic>, settings: &Settings) -> Self {
        let mut baseline = Self::default();
        let mut prints = Fingerprints::default();
        for found in found.into_iter().filter(|found| can_be_known(found)) {
            let path = settings.path(files.get(found.span.file).name());
            let print = prints.next(files, found, &path);
            baseline.known.entry(path).or_default().entry(found.rule.code.to_owned()).or_default().insert(print);
        }
        baseline
    }

    /// Takes out the findings that are known. Tells how many were taken out.
    pub fn hide(&mut self, files: &Files, found: &mut Vec<Diagnostic>, settings: &Settings) -> usize {
        let before = found.len();
        let mut prints = Fingerprints::default();
        found.retain(|found| {
            if !can_be_known(found) {
                return true;
            }
            let path = settings.path(files.get(found.span.file).name());
            let print = prints.next(files, found, &path);
            let of_code = self.known.get_mut(&path).and_then(|codes| codes.get_mut(found.rule.code));
            !of_code.is_some_and(|known| known.remove(&print))
        });
        before - found.len()
    }

    /// How many findings it knows; after [`Baseline::hide`], how many of them are gone.
    pub fn len(&self) -> usize {
        self.known.values().flat_map(BTreeMap::values).map(BTreeSet::len).sum()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of the file; the same findings give the same text.
    pub fn to_text(&self) -> String {
        let mut text = format!("{:#}", json!({ "version": 1, "findings": self.known }));
        text.push('\n');
        text
    }
}

fn can_be_known(found: &Diagnostic) -> bool {
    !rules::syntax::is_unparsed(found.rule) && !rules::source::FAMILY.rules.contains(&found.rule)
}
