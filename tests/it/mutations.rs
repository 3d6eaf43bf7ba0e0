//! One-mistake variants of right documents: each is found by the named rule on the named line, and the right documents are silent.
//!
//! `tests/mutations/NAME/mutations.toml` holds the variants of `document.yaml` beside it, or of the document that its `document` names.
//! A suite may have a `specification`, a `role` and a `scenario` besides; a variant changes one of the files, and is found in the same
//! one or in another.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use ssmith::check::{Options, check_within};
use ssmith::diagnostic::{Diagnostic, Level};
use ssmith::document::Document;
use ssmith::exchange;
use ssmith::iam::Role;
use ssmith::rules::{self, Around};
use ssmith::spec::{self, SopId};
use ssmith::text::{FileId, Files};
use ssmith::yaml;

use crate::expected;
use crate::rules::{grown, lines};
use crate::scenario::{self, NoScripts};

/// How many variants the suite promises.
const VARIANTS: usize = 560;

/// Which of a suite's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Which {
    #[default]
    Document,
    Specification,
    Role,
    Scenario,
}

impl Which {
    /// The name that the file has in what is told.
    fn name(self) -> &'static str {
        match self {
            Self::Document => "document.yaml",
            Self::Specification => "Design.md",
            Self::Role => "role.yaml",
            Self::Scenario => "scenario.yaml",
        }
    }
}

/// Files are named from the suite's folder, or from the crate's root where the name has a `/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// The document; `document.yaml` where it is left out.
    document: Option<String>,
    specification: Option<String>,
    role: Option<String>,
    scenario: Option<String>,
    /// The Id that the folder of the SOP stands for.
    place: Option<String>,
    /// What is found in the right document all the same, and stays.
    #[serde(default)]
    known: Vec<String>,
    /// Whether notes are not to be found in the right document either, or those of these families.
    #[serde(default)]
    no_notes_of: Vec<String>,
    mutation: Vec<Mutation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutation {
    /// The file that is changed.
    #[serde(default, rename = "in")]
    changed: Which,
    /// The text that is replaced; it stands in the file once.
    find: String,
    /// What takes its place.
    replace: String,
    /// The rule that must find it.
    code: String,
    /// The file in which it is found, where it is not the changed one.
    at: Option<Which>,
    /// A text of that file, as the variant has it, on whose line the finding must begin, once in it; where it is left out, the first
    /// line that is changed.
    on: Option<String>,
}

struct Suite {
    folder: PathBuf,
    texts: Texts,
    place: Option<SopId>,
    listed: Listed,
}

type Texts = BTreeMap<Which, String>;

struct Judged {
    files: Files,
    found: Vec<Diagnostic>,
    ids: BTreeMap<Which, FileId>,
}

impl Judged {
    fn line(&self, found: &Diagnostic) -> (Option<Which>, usize) {
        let which = self.ids.iter().find(|(_, id)| **id == found.span.file).map(|(which, _)| *which);
        (which, self.files.get(found.span.file).position(found.span.start).line)
    }
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
    /// The variant, and the file and line in which it must be found.
    fn apply(&self, texts: &Texts) -> Result<(Texts, Which, usize), String> {
        let text = texts.get(&self.changed).ok_or("the suite has no such file")?;
        let at = once(text, &self.find)?;
        let variant = format!("{}{}{}", &text[..at], grown(&self.replace), &text[at + self.find.len()..]);
        let first_change = text.bytes().zip(variant.bytes()).take_while(|(old, new)| old == new).count();
        let mut texts = texts.clone();
        texts.insert(self.changed, variant);
        let found_in = self.at.unwrap_or(self.changed);
        let text = texts.get(&found_in).ok_or("the suite has no such file")?;
        let place = match &self.on {
            Some(on) => once(text, on)?,
            None if found_in == self.changed => first_change,
            None => return Err("`on` must tell a line of the other file".to_owned()),
        };
        let line = text[..place].matches('\n').count() + 1;
        Ok((texts, found_in, line))
    }

    /// What is wrong with how the variant is judged.
    fn problem(&self, suite: &Suite, right: &Judged) -> Option<String> {
        let (texts, found_in, line) = match self.apply(&suite.texts) {
            Ok(applied) => applied,
            Err(error) => return Some(error),
        };
        let judged = judge(&texts, suite.place.as_ref());
        let is_old = |found: &Diagnostic| right.found.iter().any(|old| old.rule == found.rule && old.message == found.message);
        let caught =
            judged.found.iter().any(|found| found.rule.code == self.code && judged.line(found) == (Some(found_in), line) && !is_old(found));
        (!caught).then(|| {
            let told = lines(&judged.files, &judged.found);
            format!("{:?} → {:?}: no {} on line {line} of {}, but:\n{told}", self.find, self.replace, self.code, found_in.name())
        })
    }
}

/// What is found in the files of a suite, or of a variant.
fn judge(texts: &Texts, place: Option<&SopId>) -> Judged {
    let text = &texts[&Which::Document];
    if let Some(scenario) = texts.get(&Which::Scenario) {
        let mut files = Files::new();
        let id = files.add(Which::Document.name(), text.clone());
        let document = Arc::new(Document::from_tree(&yaml::parse(&files, id).unwrap()));
        let (files, scenario, mut found) = scenario::read(Which::Scenario.name(), scenario, &document);
        if let Some(scenario) = scenario.filter(|_| !found.iter().any(|found| found.level == Level::Error)) {
            found.extend(scenario::play(&scenario, &document, &mut NoScripts).verdict.diagnostics());
        }
        let ids = files.iter().map(|(id, _)| (Which::Scenario, id)).collect();
        return Judged { files, found, ids };
    }
    let mut files = Files::new();
    if texts.len() == 1 {
        let id = files.add(Which::Document.name(), text.clone());
        if let Some(judged) = exchange::check(&mut files, id, &Options::default()) {
            return Judged { files, found: judged.diagnostics, ids: BTreeMap::from([(Which::Document, id)]) };
        }
        files = Files::new();
    }
    let ids: BTreeMap<Which, FileId> = texts.iter().map(|(which, text)| (*which, files.add(which.name(), text.clone()))).collect();
    let specification = ids.get(&Which::Specification).map(|id| spec::parse(&files, *id));
    let role = ids.get(&Which::Role).map(|id| Role::read(&files, *id).unwrap_or_else(|error| panic!("{error:?}")));
    let around = Around { specification: specification.as_ref(), place, role: role.as_ref(), children: None };
    let found = check_within(&files, ids[&Which::Document], &Options::default(), around).diagnostics;
    Judged { files, found, ids }
}

fn suites() -> Vec<Suite> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join("tests/mutations")).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
        .into_iter()
        .map(|folder| {
            let listed: Listed = toml::from_str(&fs::read_to_string(folder.join("mutations.toml")).unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let document = Some(listed.document.clone().unwrap_or("document.yaml".to_owned()));
            let named = [
                (Which::Document, &document),
                (Which::Specification, &listed.specification),
                (Which::Role, &listed.role),
                (Which::Scenario, &listed.scenario),
            ];
            let read = |name: &String| fs::read_to_string(if name.contains('/') { root.join(name) } else { folder.join(name) }).unwrap();
            let texts = named.into_iter().filter_map(|(which, name)| Some((which, read(name.as_ref()?)))).collect();
            let place = listed.place.as_ref().map(|id| id.parse().unwrap());
            Suite { folder, texts, place, listed }
        })
        .collect()
}

#[test]
fn the_right_documents_are_silent() {
    for suite in suites() {
        let Judged { files, mut found, .. } = judge(&suite.texts, suite.place.as_ref());
        // Notes are advice, shown when asked for: the seed shows an output of a wait step, which may stay empty.
        let is_unwanted = |code: &str| suite.listed.no_notes_of.iter().any(|family| code[3..].starts_with(family));
        found.retain(|finding| finding.level > Level::Note || is_unwanted(finding.rule.code));
        let codes: Vec<_> = found.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, suite.listed.known, "{}:\n{}", suite.folder.display(), lines(&files, &found));
    }
}

#[test]
fn every_variant_is_caught_by_the_named_rule_on_the_named_line() {
    let mut problems = Vec::new();
    let mut variants = 0;
    for suite in suites() {
        let right = judge(&suite.texts, suite.place.as_ref());
        for mutation in &suite.listed.mutation {
            assert!(rules::find(&mutation.code).is_some(), "{}: there is no rule {}", suite.folder.display(), mutation.code);
            variants += 1;
            problems.extend(mutation.problem(&suite, &right).map(|problem| format!("{}: {problem}", suite.folder.display())));
        }
    }
    assert!(problems.is_empty(), "{} of {variants} variants:\n{}", problems.len(), problems.join("\n"));
    assert!(variants >= VARIANTS, "the suite promises {VARIANTS} variants and has {variants}");
}

/// The rules whose count of variants is 0 stand in a file: what is left open shows.
#[test]
fn rules_without_a_variant_are_written_down() {
    let suites = suites();
    let with: BTreeSet<&str> = suites.iter().flat_map(|suite| &suite.listed.mutation).map(|mutation| mutation.code.as_str()).collect();
    let without = rules::all().filter(|rule| !with.contains(rule.code));
    let text = without.fold(String::new(), |text, rule| text + rule.code + " " + rule.name + ": 0\n");
    expected::assert_file("tests/mutations/counts.out", &text);
}
