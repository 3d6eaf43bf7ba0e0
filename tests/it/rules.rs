//! Every rule against its cases (`tests/rules/CODE/{bad,ok}.yaml`) and against the examples in its own documentation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssmith::build::{self, Places, Sources};
use ssmith::check::{Hidden, Options, Settings, check};
use ssmith::diagnostic::{Diagnostic, Level};
use ssmith::document::Document;
use ssmith::iam::Role;
use ssmith::rules;
use ssmith::spec::NamePattern;
use ssmith::text::Files;
use ssmith::yaml;

use crate::{corpus, expected, scenario};

/// The findings of a text, and the arena to locate them with.
pub fn findings(name: &str, bytes: Vec<u8>) -> (Files, Vec<Diagnostic>) {
    let mut files = Files::new();
    let id = files.add_bytes(name, bytes);
    if let Some(judged) = ssmith::exchange::check(&mut files, id, &Options::default()) {
        return (files, judged.diagnostics);
    }
    let analysis = check(&files, id, &Options::default());
    (files, analysis.diagnostics)
}

/// The findings of a case: of a file, of building an SOP's folder, or of sections in the specification of `tests/rules/specification`.
fn findings_at(path: &Path) -> (Files, Vec<Diagnostic>) {
    if path.is_dir() {
        let places = Places { folder: path.to_string_lossy().into_owned(), templates: None };
        let built = build::build(Files::new(), &Disk, &places, &NamePattern::default(), &Options::default());
        return (built.files, built.diagnostics);
    }
    let name = path.to_string_lossy();
    if name.ends_with(".ssmith.toml") {
        return findings_of_settings(&fs::read_to_string(path).unwrap());
    }
    if name.ends_with(".role.yaml") {
        return findings_with_role(None, &fs::read_to_string(path).unwrap());
    }
    if name.ends_with(".child.yaml") {
        return findings_with_child(&fs::read_to_string(path).unwrap());
    }
    if name.ends_with(".specification.md") {
        return findings_of_sections(&fs::read_to_string(path).unwrap());
    }
    for (ending, played) in [(".scenario.yaml", false), (".simulation.yaml", true)] {
        if name.ends_with(ending) {
            return scenario::findings(&name, &fs::read_to_string(path).unwrap(), played);
        }
    }
    let bytes = fs::read(path).unwrap();
    findings(&name, String::from_utf8(bytes).map_or_else(std::string::FromUtf8Error::into_bytes, |text| grown(&text).into_bytes()))
}

/// A text with what is too long to be written out: `«600 characters»` and `«600 blanks»` are so many; a line with `«1 to 6»` stands once
/// for each number, which takes its place.
pub fn grown(text: &str) -> String {
    let mut lines = String::new();
    for line in text.split_inclusive('\n') {
        let Some((before, (inner, after))) = line.split_once('«').and_then(|(before, rest)| Some((before, rest.split_once('»')?))) else {
            lines.push_str(line);
            continue;
        };
        let number = |text: &str| text.parse::<usize>().unwrap();
        match inner.split_once(' ') {
            Some((count, "characters")) => write!(lines, "{before}{}{after}", "x".repeat(number(count))).unwrap(),
            Some((count, "blanks")) => write!(lines, "{before}{}{after}", " ".repeat(number(count))).unwrap(),
            Some((first, rest)) => {
                let last = rest.strip_prefix("to ").unwrap();
                (number(first)..=number(last)).for_each(|index| lines.push_str(&line.replace(&format!("«{inner}»"), &index.to_string())));
            }
            None => lines.push_str(line),
        }
    }
    lines
}

struct Disk;

impl Sources for Disk {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(fs::read(path).ok())
    }
}

/// The findings of an example: a document, a scenario (`simulation`: it is played too), sections of a specification in place of those
/// of `tests/rules/specification`, or the template of an SOP with and without a specification.
fn findings_of_example(kind: &str, text: &str) -> (Files, Vec<Diagnostic>) {
    match kind {
        "yaml" => findings("example.yaml", grown(&complete(text)).into_bytes()),
        "cloudformation" => findings("example.yaml", text.as_bytes().to_vec()),
        "json" => findings("example.json", text.as_bytes().to_vec()),
        "scenario" | "simulation" => scenario::findings("example.yaml", text, kind == "simulation"),
        "specification" => findings_of_sections(text),
        "role" => findings_with_role(None, text),
        "ssmith.toml" => findings_of_settings(text),
        "yaml+child" => findings_with_child(text),
        "yaml+role" => {
            let (document, role) = text.split_once("---\n").unwrap();
            findings_with_role(Some(document), role)
        }
        _ => {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("runbook.yaml.j2"), text).unwrap();
            if kind == "template" {
                fs::write(folder.path().join("Design.md"), "# Id\n\na:b:c:2026-01-02\n\n## Intent\n\nAn example.\n").unwrap();
            }
            findings_at(folder.path())
        }
    }
}

/// The findings about the settings of a project in which nothing was hidden.
fn findings_of_settings(text: &str) -> (Files, Vec<Diagnostic>) {
    let config = ssmith::config::parse(text).unwrap();
    let settings = Settings { check: config.check, shared_with_all: config.register.shared_with_all, ..Settings::default() };
    let mut files = Files::new();
    let id = files.add("ssmith.toml", text);
    let found = settings.judge(&Hidden::default(), id);
    (files, found)
}

/// The findings of the SOP in `tests/rules/specification` with other sections in its specification.
fn findings_of_sections(text: &str) -> (Files, Vec<Diagnostic>) {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/specification");
    let folder = tempfile::tempdir().unwrap();
    let design = with_sections(&fs::read_to_string(base.join("Design.md")).unwrap(), text);
    fs::write(folder.path().join("Design.md"), design).unwrap();
    fs::copy(base.join("runbook.yaml.j2"), folder.path().join("runbook.yaml.j2")).unwrap();
    findings_at(folder.path())
}

/// The findings of a document, of the SOP in `tests/rules/specification` where there is none, that is held against a role. In a case file
/// the document may stand before the role and a line `---`.
fn findings_with_role(document: Option<&str>, text: &str) -> (Files, Vec<Diagnostic>) {
    let (document, text) = match (document, text.split_once("\n---\n")) {
        (None, Some((document, role))) => (Some(document), role),
        (document, _) => (document, text),
    };
    let mut files = Files::new();
    let id = files.add("role.yaml", text);
    let role = Role::read(&files, id).unwrap_or_else(|error| panic!("{error:?}"));
    let options = Options { role: Some(role), ..Options::default() };
    if let Some(document) = document {
        let id = files.add("example.yaml", complete(document));
        let analysis = check(&files, id, &options);
        return (files, analysis.diagnostics);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/specification").to_string_lossy().into_owned();
    let built = build::build(files, &Disk, &Places { folder, templates: None }, &NamePattern::default(), &options);
    (built.files, built.diagnostics)
}

/// The findings of a document with the runbook `Child` at hand, which stands behind it and a line `---`.
fn findings_with_child(text: &str) -> (Files, Vec<Diagnostic>) {
    let (document, child) = text.split_once("---\n").unwrap();
    let mut files = Files::new();
    let id = files.add("child.yaml", complete(child));
    let child = Document::from_tree(&yaml::parse(&files, id).unwrap());
    let options = Options { children: BTreeMap::from([("Child".to_owned(), Arc::new(child))]), ..Options::default() };
    let id = files.add("example.yaml", complete(document));
    let analysis = check(&files, id, &options);
    (files, analysis.diagnostics)
}

/// A specification with the sections of `given` in place of its own of the same headings.
fn with_sections(design: &str, given: &str) -> String {
    let sections = |text: &str| {
        let mut sections: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            if line.starts_with("# ") || line.starts_with("## ") {
                sections.push((line.to_owned(), String::new()));
            } else if let Some((_, body)) = sections.last_mut() {
                body.push_str(line);
                body.push('\n');
            }
        }
        sections
    };
    let mut given = sections(given);
    let mut text = String::new();
    for (heading, body) in sections(design) {
        let body = match given.iter().position(|(other, _)| *other == heading) {
            Some(index) => given.remove(index).1,
            None => body,
        };
        writeln!(text, "{heading}\n{body}").unwrap();
    }
    assert_eq!(given, [], "the specification has no such section to replace");
    text
}

/// One line per finding: `line:column-line:column level[code] message`, help and related places below it. Places in a specification
/// begin with its name.
pub fn lines(files: &Files, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let place = |span: ssmith::text::Span| {
            let file = files.get(span.file);
            let (start, end) = (file.position(span.start), file.position(span.end));
            let name = file.name();
            let design = if name.ends_with("Design.md") { "Design.md:" } else { "" };
            let design = if name == "role.yaml" { "role.yaml:" } else { design };
            format!("{design}{}:{}-{}:{}", start.line, start.column, end.line, end.column)
        };
        writeln!(out, "{} {}[{}] {}", place(diagnostic.span), diagnostic.level, diagnostic.rule.code, diagnostic.message).unwrap();
        if let Some(help) = &diagnostic.help {
            writeln!(out, "    help: {help}").unwrap();
        }
        for related in &diagnostic.related {
            writeln!(out, "    {} {}", place(related.span), related.message).unwrap();
        }
    }
    out
}

/// The files of a case folder that begin with `prefix` and are no expectation, sorted.
fn inputs(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(prefix))
        .filter(|path| path.extension().is_none_or(|extension| extension != "out"))
        .collect();
    found.sort();
    found
}

#[test]
fn every_rule_finds_its_bad_files_and_leaves_its_good_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut problems = Vec::new();
    for rule in rules::all() {
        let folder = root.join(rule.code);
        if !folder.is_dir() {
            problems.push(format!("{} has no folder {}", rule.code, folder.display()));
            continue;
        }
        let (bad, good) = (inputs(&folder, "bad"), inputs(&folder, "ok"));
        if bad.is_empty() || good.is_empty() {
            problems.push(format!("{} needs a bad and an ok file", rule.code));
        }
        for path in bad {
            let (files, mut found) = findings_at(&path);
            if !found.iter().any(|diagnostic| diagnostic.rule == rule) {
                problems.push(format!("{} is not found in {}:\n{}", rule.code, path.display(), lines(&files, &found)));
            }
            // Advice that every short example could be given stands in its own cases only.
            found.retain(|diagnostic| !diagnostic.rule.code.starts_with("SSM12") || rule.code.starts_with("SSM12"));
            if let Err(difference) = expected::compare(&path.with_extension("out"), &lines(&files, &found)) {
                problems.push(difference);
            }
        }
        for path in good {
            let (files, mut found) = findings_at(&path);
            found.retain(|diagnostic| diagnostic.rule == rule || diagnostic.level == Level::Error);
            if !found.is_empty() {
                problems.push(format!("{} is not silent:\n{}", path.display(), lines(&files, &found)));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The fenced blocks of a section of a rule's documentation, with the language of their fence.
fn examples(rule: &ssmith::diagnostic::Rule, heading: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut section = "";
    let mut block: Option<(String, String)> = None;
    for line in rule.lines() {
        match &mut block {
            Some(done) if line.starts_with("```") => blocks.extend((section == heading).then(|| std::mem::take(done))),
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
                continue;
            }
            None if line.starts_with("```") => {
                block = Some((line.trim_start_matches('`').trim().to_owned(), String::new()));
                continue;
            }
            None => {
                if let Some(title) = line.strip_prefix("# ") {
                    section = title.trim();
                }
                continue;
            }
        }
        block = None;
    }
    blocks
}

/// An example may leave out what it is not about.
fn complete(example: &str) -> String {
    let has = |key: &str| example.lines().any(|line| line.starts_with(key)) || example.trim_start().starts_with('{');
    let mut text = String::new();
    let is_document = example.lines().any(|line| line.contains(':') && !line.trim_start().starts_with('#'));
    if is_document && !has("schemaVersion") {
        text.push_str("schemaVersion: '0.3'\n");
    }
    text.push_str(example);
    if is_document && !has("mainSteps") {
        text.push_str("mainSteps:\n  - name: wait\n    action: aws:sleep\n    inputs:\n      Duration: PT1S\n");
    }
    text
}

#[test]
fn every_example_of_the_documentation_is_true() {
    let mut problems = Vec::new();
    for rule in rules::all() {
        let (bad, good) = (examples(rule, "Example"), examples(rule, "Instead"));
        if bad.is_empty() || good.is_empty() || !rule.docs.contains("# Why") {
            problems.push(format!("{} needs `# Why`, `# Example` and `# Instead` with a block each", rule.code));
        }
        for (kind, example) in &bad {
            let (files, found) = findings_of_example(kind, example);
            if !found.iter().any(|diagnostic| diagnostic.rule == rule) {
                problems.push(format!("the example of {} does not show it:\n{example}\n{}", rule.code, lines(&files, &found)));
            }
        }
        for (kind, example) in &good {
            let (files, found) = findings_of_example(kind, example);
            if found.iter().any(|diagnostic| diagnostic.rule == rule || diagnostic.level == Level::Error) {
                problems.push(format!("what {} says to write instead is not right:\n{example}\n{}", rule.code, lines(&files, &found)));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn codes_and_names_are_unique_and_in_their_family() {
    let mut codes = BTreeSet::new();
    let mut names = BTreeSet::new();
    let mut list = String::new();
    for family in rules::FAMILIES {
        for rule in family.rules {
            assert!(rule.code.len() == 7 && rule.code.starts_with("SSM") && &rule.code[3..5] == family.digits, "{}", rule.code);
            assert!(codes.insert(rule.code), "{} twice", rule.code);
            assert!(names.insert(rule.name), "{} twice", rule.name);
            writeln!(list, "{} {} {} {}", rule.code, rule.name, rule.level, rule.at).unwrap();
        }
    }
    let sorted: Vec<_> = rules::all().map(|rule| rule.code).collect();
    assert!(sorted.is_sorted(), "the list is by code");
    // A renamed or removed code shows in review.
    expected::compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/codes.out"), &list).unwrap();
    // The reference is the rules' own text.
    expected::assert_file("docs/rules.md", &ssmith::report::reference());
}

#[test]
fn live_documents_have_no_errors() {
    let Some(paths) = corpus::documents("live") else { return };
    let mut problems = String::new();
    for path in &paths {
        let (files, mut found) = findings(&path.to_string_lossy(), fs::read(path).unwrap());
        found.retain(|diagnostic| diagnostic.level == Level::Error);
        if !found.is_empty() {
            writeln!(problems, "{}\n{}", path.display(), lines(&files, &found)).unwrap();
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(paths.len() >= 300);
}
