//! Scenarios: how they are read, judged and played. A case is `tests/scenario/NAME.yaml` with what comes of it in `NAME.out`; its
//! first line may name another document of `tests/scenario/documents/` than `flow`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssmith::diagnostic::{Diagnostic, Level};
use ssmith::document::Document;
use ssmith::run::{Event, What};
use ssmith::scenario::{self, Scenario, schema};
use ssmith::simulate::ports::{CannotRun, Documents, ScriptHost, Scripts, World};
use ssmith::simulate::{Course, Coverage, Desk, Machine, ScriptOutcome, ScriptRequest, Start, Verdict, drive, execution_id, judge};
use ssmith::text::Files;
use ssmith::yaml;

use crate::{expected, rules};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenario")
}

pub fn document(path: &Path) -> Arc<Document> {
    let mut files = Files::new();
    let id = files.add_bytes(path.to_string_lossy(), fs::read(path).unwrap());
    Arc::new(Document::from_tree(&yaml::parse(&files, id).unwrap()))
}

/// A play and what was heard of it.
pub struct Played {
    pub verdict: Verdict,
    pub events: Vec<Event>,
}

/// Every script has to be replaced by the scenario, or by `scripts`.
pub struct NoScripts;

impl Scripts for NoScripts {
    fn run(&mut self, request: &ScriptRequest, _: &mut dyn ScriptHost) -> Result<ScriptOutcome, CannotRun> {
        Err(CannotRun::scenario(format!("step `{}` runs a script; put an effect in its place", request.step)))
    }
}

struct NoDocuments;

impl Documents for NoDocuments {
    fn document(&mut self, _: &str, _: Option<&str>, _: &str, _: &str) -> Option<Arc<Document>> {
        None
    }
}

pub fn play(scenario: &Arc<Scenario>, document: &Arc<Document>, scripts: &mut dyn Scripts) -> Played {
    let mut machine = Machine::new(Start {
        id: execution_id("Test", 0).into(),
        document: Arc::clone(document),
        name: "Test".to_owned(),
        version: "1".to_owned(),
        parameters: scenario.parameters(),
        region: scenario.region().to_owned(),
        account: scenario.account().to_owned(),
        at: scenario.start(),
        interactive: false,
        only: None,
        seed: 0,
        switches: ssmith::simulate::Switches::default(),
        limits: ssmith::simulate::Limits::default(),
    });
    let mut desk = Desk::new(Arc::clone(scenario));
    let (mut course, mut events) = (Course::default(), Vec::new());
    let mut listen = |event: &Event| {
        course.apply(event);
        events.push(event.clone());
    };
    let mut world = World {
        calls: &mut desk.calls,
        scripts,
        steps: &mut desk.steps,
        documents: &mut NoDocuments,
        pace: &mut desk.pace,
        listen: &mut listen,
    };
    let ending = drive(&mut machine, &mut world);
    Played { verdict: judge(scenario, &course, &ending, &desk), events }
}

/// What is wrong with a text as a scenario of the example document, and, if it is played, with what comes of it.
pub fn findings(name: &str, text: &str, played: bool) -> (Files, Vec<Diagnostic>) {
    let document = document(&folder().join("documents/example.yaml"));
    let (files, scenario, mut found) = read(name, text, &document);
    if let Some(scenario) = scenario.filter(|_| played && !found.iter().any(|found| found.level == Level::Error)) {
        found.extend(play(&scenario, &document, &mut NoScripts).verdict.diagnostics());
    }
    (files, found)
}

pub fn read(name: &str, text: &str, document: &Document) -> (Files, Option<Arc<Scenario>>, Vec<Diagnostic>) {
    let mut files = Files::new();
    let id = files.add(name, text);
    let (scenario, mut found) = scenario::parse(&files, id);
    if let Some(scenario) = &scenario {
        found.extend(scenario.check_against(document));
    }
    (files, scenario.map(Arc::new), found)
}

fn cases() -> Vec<(String, String)> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    names.sort();
    let read = |path: &PathBuf| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap());
    names.iter().map(read).collect()
}

fn document_of(text: &str) -> Arc<Document> {
    let name = text.lines().next().and_then(|line| line.strip_prefix("# document: ")).unwrap_or("flow");
    document(&folder().join(format!("documents/{name}.yaml")))
}

/// The steps and calls of the execution, a line each.
fn trace(events: &[Event]) -> String {
    let mut out = String::new();
    let start = events.first().map(|event| event.at).unwrap();
    for event in events {
        let at = ssmith::time::human(event.at.since(start));
        match &event.what {
            What::StepStarted(step) => writeln!(out, "{at}: {} begins", step.record.name).unwrap(),
            What::Call(call) => {
                let answer = call.answer.as_ref().map_or_else(|error| error.code.clone(), ToString::to_string);
                writeln!(out, "{at}:   {}:{} in {}: {answer}", call.service, call.operation, call.region).unwrap();
            }
            What::StepChanged { status, because, .. } => writeln!(out, "{at}:   {status} {because}").unwrap(),
            What::StepEnded { status, next, .. } => {
                writeln!(out, "{at}: {status}, next {}", next.as_deref().unwrap_or("none")).unwrap();
            }
            What::Ended { status, .. } => writeln!(out, "{at}: the execution is {status}").unwrap(),
            _ => {}
        }
    }
    out
}

#[test]
fn cases_come_out_as_written_beside_them() {
    let mut problems = Vec::new();
    for (name, text) in cases() {
        let document = document_of(&text);
        let (files, scenario, found) = read(&format!("{name}.yaml"), &text, &document);
        let mut out = rules::lines(&files, &found);
        if let Some(scenario) = scenario.filter(|_| !found.iter().any(|found| found.level == Level::Error)) {
            let played = play(&scenario, &document, &mut NoScripts);
            write!(out, "{}", trace(&played.events)).unwrap();
            writeln!(out, "{}", if played.verdict.holds() { "it holds" } else { "it does not hold" }).unwrap();
            out += &rules::lines(&files, &played.verdict.diagnostics());
            // The same scenario gives the same answers at the same times.
            assert_eq!(play(&scenario, &document, &mut NoScripts).events, played.events, "{name}");
        }
        problems.extend(expected::compare(&folder().join(format!("{name}.out")), &out).err());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A scenario for every top-level value of a scenario, and for every item of its lists and mappings.
fn single(name: &str, text: &str) -> Vec<(String, String)> {
    let mut files = Files::new();
    let id = files.add(name, text);
    let value = yaml::parse(&files, id).unwrap().to_value();
    let mut parts = Vec::new();
    for (key, value) in value.as_object().unwrap() {
        let alone: Vec<serde_json::Value> = match value {
            serde_json::Value::Array(items) => items.iter().map(|item| serde_json::json!([item])).collect(),
            serde_json::Value::Object(map) => map.iter().map(|(key, value)| serde_json::json!({key: value})).collect(),
            other => vec![other.clone()],
        };
        for (index, part) in alone.into_iter().enumerate() {
            parts.push((format!("{name}: {key} {index}"), serde_json::json!({key: part}).to_string()));
        }
    }
    parts
}

#[test]
fn the_schema_is_fresh_and_says_what_the_reader_says() {
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    expected::assert_file("schemas/scenario.schema.json", &text);
    jsonschema::meta::validate(&schema()).unwrap();
    let editor = jsonschema::draft202012::new(&schema()).unwrap();
    let mut verdicts = [0, 0];
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut all = cases();
    for code in ["SSM1302", "SSM1303"] {
        for name in ["bad.scenario.yaml", "ok.scenario.yaml"] {
            all.push((format!("{code}/{name}"), fs::read_to_string(rules.join(code).join(name)).unwrap()));
        }
    }
    // Each mistake of the bad ones by itself.
    let bad = all.iter().filter(|(name, _)| name.ends_with("bad.scenario.yaml")).flat_map(|(name, text)| single(name, text));
    all.extend(bad.collect::<Vec<_>>());
    for (name, text) in all {
        let mut files = Files::new();
        let id = files.add(name.as_str(), text.as_str());
        let Ok(tree) = yaml::parse(&files, id) else { continue };
        let (_, found) = scenario::parse(&files, id);
        let structural = found.iter().any(|found| matches!(found.rule.code, "SSM1302" | "SSM1303"));
        let errors: Vec<String> = editor.iter_errors(&tree.to_value()).map(|error| error.to_string()).collect();
        assert_eq!(errors.is_empty(), !structural, "{name}: {errors:?}; {}", rules::lines(&files, &found));
        verdicts[usize::from(structural)] += 1;
    }
    assert!(verdicts[0] >= 10 && verdicts[1] >= 30, "{verdicts:?}");
}

#[test]
fn coverage_counts_what_executions_went_through() {
    let document = document(&folder().join("documents/flow.yaml"));
    let mut whole = Coverage::new(&document);
    let mut out = String::new();
    let list = |coverage: &Coverage| {
        let item = |item: &ssmith::simulate::Item| format!("{} {} {}\n", item.count, item.step, item.text);
        coverage.items().iter().map(item).collect::<String>()
    };
    let mut best = 0;
    for (name, text) in cases() {
        if document_of(&text) != document {
            continue;
        }
        let (_, scenario, found) = read(&name, &text, &document);
        let Some(scenario) = scenario.filter(|_| !found.iter().any(|found| found.level == Level::Error)) else { continue };
        let mut coverage = Coverage::new(&document);
        for event in &play(&scenario, &document, &mut NoScripts).events {
            coverage.apply(event);
        }
        writeln!(out, "{name}: {} of {}, {:.1} %", coverage.covered(), coverage.total(), coverage.percent()).unwrap();
        best = best.max(coverage.covered());
        whole.merge(&coverage);
    }
    assert!(whole.covered() > best);
    write!(out, "all:\n{}{:#}\n", list(&whole), whole.to_json()["percent"]).unwrap();
    expected::assert_file("tests/scenario/coverage.out", &out);
}
