//! The engine with a scenario as its world: `tests/simulate/NAME/{document,scenario}.yaml`, other documents beside them as
//! children, and what happens, to the last call, in `trace.txt`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssmith::diagnostic::Diagnostic;
use ssmith::document::Document;
use ssmith::report::live::{Detail, Lines};
use ssmith::report::{self, Report, Style};
use ssmith::simulate::ports::{CannotRun, Documents, ScriptHost, Scripts, World};
use ssmith::simulate::value::parameters;
use ssmith::simulate::{
    Course, Coverage, Desk, Limits, Machine, ScriptOutcome, ScriptRequest, Start, Switches, drive, execution_id, judge,
};
use ssmith::text::Files;
use ssmith::{scenario, yaml};

use crate::expected;

/// The documents of a case by name.
struct Beside(BTreeMap<String, Arc<Document>>);

impl Documents for Beside {
    fn document(&mut self, name: &str, _: Option<&str>, _: &str, _: &str) -> Option<Arc<Document>> {
        self.0.get(name).cloned()
    }
}

/// These cases run no scripts.
struct NoScripts;

impl Scripts for NoScripts {
    fn run(&mut self, request: &ScriptRequest, _: &mut dyn ScriptHost) -> Result<ScriptOutcome, CannotRun> {
        Err(CannotRun::scenario(format!("step `{}` runs a script", request.step)))
    }
}

/// Everything that happens in a case, and the judgement.
fn trace(folder: &Path) -> String {
    let mut files = Files::new();
    let mut documents = BTreeMap::new();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name != "scenario" {
            let id = files.add(format!("{name}.yaml"), fs::read_to_string(path).unwrap());
            documents.insert(name, Arc::new(Document::from_tree(&yaml::parse(&files, id).unwrap())));
        }
    }
    let id = files.add("scenario.yaml", fs::read_to_string(folder.join("scenario.yaml")).unwrap());
    let (scenario, problems) = scenario::parse(&files, id);
    let mut out: Vec<u8> = Vec::new();
    let document = Arc::clone(&documents["document"]);
    let scenario = Arc::new(scenario.unwrap());
    let problems: Vec<_> = problems.into_iter().chain(scenario.check_against(&document)).collect();
    findings(&files, &problems, &mut out);
    let switches = Switches::default();
    let mut machine = Machine::new(Start {
        id: execution_id("document", 0).into(),
        name: "document".to_owned(),
        version: "1".to_owned(),
        parameters: parameters::from_values(&document, &scenario.parameters(), switches).unwrap(),
        region: scenario.region().to_owned(),
        account: scenario.account().to_owned(),
        at: scenario.start(),
        interactive: false,
        only: None,
        seed: 0,
        switches,
        limits: Limits { steps: 50, ..Limits::default() },
        document: Arc::clone(&document),
    });
    let mut lines = Lines::new(Style::default(), Detail::Trace);
    let mut course = Course::default();
    let mut coverage = Coverage::new(&document);
    let mut desk = Desk::new(Arc::clone(&scenario));
    let ending = {
        let mut listen = |event: &ssmith::run::Event| {
            lines.event(event, &mut out).unwrap();
            course.apply(event);
            coverage.apply(event);
        };
        let mut world = World {
            calls: &mut desk.calls,
            scripts: &mut NoScripts,
            steps: &mut desk.steps,
            documents: &mut Beside(documents),
            pace: &mut desk.pace,
            listen: &mut listen,
        };
        drive(&mut machine, &mut world)
    };
    report::live::outputs(&course.record, &mut out).unwrap();
    let verdict = judge(&scenario, &course, &ending, &desk);
    findings(&files, &verdict.diagnostics(), &mut out);
    let mut text = String::from_utf8(out).unwrap();
    writeln!(text, "holds: {}; coverage {} of {}", verdict.holds(), coverage.covered(), coverage.total()).unwrap();
    for item in coverage.uncovered() {
        writeln!(text, "  not covered: {} {}", item.step, item.text).unwrap();
    }
    shortened(&text)
}

fn findings(files: &Files, found: &[Diagnostic], out: &mut Vec<u8>) {
    if !found.is_empty() {
        report::human(&Report::new(files, found, 1), Style::default(), out).unwrap();
    }
}

/// A wait makes the same call hundreds of times: runs of lines that differ in nothing but their time are summed up.
fn shortened(text: &str) -> String {
    let rest = |line: &str| {
        if line.starts_with("20") { line.get(20..).unwrap_or(line) } else { line.split(" at 20").next().unwrap_or(line) }.to_owned()
    };
    let mut out = String::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        // The unit that repeats has at most six lines: a call, its request and its answer.
        let repeats = |unit: usize| {
            let same = |n: usize| (0..unit).all(|k| lines.get(at + n * unit + k).is_some_and(|line| rest(line) == rest(lines[at + k])));
            (1..lines.len()).take_while(|n| same(*n)).count()
        };
        let repeated = (1..=6).map(|unit| (repeats(unit), unit)).find(|(times, _)| *times > 2);
        let (times, unit) = repeated.unwrap_or((0, 1));
        for line in &lines[at..at + unit] {
            writeln!(out, "{line}").unwrap();
        }
        if times > 0 {
            writeln!(out, "    [... {times} times more]").unwrap();
        }
        at += unit * (times + 1);
    }
    out
}

#[test]
fn cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/simulate");
    let mut folders: Vec<_> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut failures = Vec::new();
    for folder in folders {
        let first = trace(&folder);
        assert_eq!(first, trace(&folder), "{} is not deterministic", folder.display());
        failures.extend(expected::compare(&folder.join("trace.txt"), &first).err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
