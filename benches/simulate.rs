//! Executions in virtual time (DESIGN.md 7): the seed SOP with its scripts replaced (budget 20 ms) and with real Python (300 ms), and
//! waits of 20 minutes, 2 hours and 20 hours, whose cost grows with their polls alone. `cargo bench --bench simulate`.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ssmith::document::Document;
use ssmith::json::json;
use ssmith::run::{Event, Record, Status};
use ssmith::scenario::{self, Scenario};
use ssmith::simulate::ports::{CannotRun, Documents, ScriptHost, Scripts, World};
use ssmith::simulate::{Desk, Limits, Machine, ScriptOutcome, ScriptRequest, Start, Switches, drive, execution_id};
use ssmith::text::Files;
use ssmith::worker::{Settings, Worker};
use ssmith::yaml;

fn sop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("documents/efs/sop/restore_backup_in_another_region/2020-10-26")
}

fn document(text: String) -> Arc<Document> {
    let mut files = Files::new();
    let id = files.add("document.yaml", text);
    Arc::new(Document::from_tree(&yaml::parse(&files, id).unwrap_or_else(|error| panic!("{}", error.message))))
}

fn scenario(text: String) -> Arc<Scenario> {
    let mut files = Files::new();
    let id = files.add("scenario.yaml", text);
    let (scenario, found) = scenario::parse(&files, id);
    assert!(found.is_empty(), "{found:?}");
    Arc::new(scenario.unwrap_or_else(|| panic!("no scenario")))
}

fn read(path: &str) -> String {
    fs::read_to_string(sop().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What the seed's scripts give, without running them.
struct Canned;

impl Scripts for Canned {
    fn run(&mut self, _: &ScriptRequest, _: &mut dyn ScriptHost) -> Result<ScriptOutcome, CannotRun> {
        let job = "3F7A1B2C-0D4E-4F5A-8B6C-7D8E9F0A1B2C";
        let start = "2026-01-02T03:04:05+00:00";
        Ok(ScriptOutcome::Returned(json!({"StartTime": start, "RestoreJobId": job, "Duration": 7500, "RecoveryTime": 7500})))
    }
}

struct NoDocuments;

impl Documents for NoDocuments {
    fn document(&mut self, _: &str, _: Option<&str>, _: &str, _: &str) -> Option<Arc<Document>> {
        None
    }
}

/// Runs a document to its end, and gives the number of events.
fn run(document: &Arc<Document>, scenario: &Arc<Scenario>, scripts: &mut dyn Scripts) -> usize {
    let mut machine = Machine::new(Start {
        id: execution_id("bench", 0).into(),
        document: Arc::clone(document),
        name: "bench".to_owned(),
        version: "1".to_owned(),
        parameters: scenario.parameters(),
        region: scenario.region().to_owned(),
        account: scenario.account().to_owned(),
        at: scenario.start(),
        interactive: false,
        only: None,
        seed: 0,
        switches: Switches::default(),
        limits: Limits::default(),
    });
    let mut desk = Desk::new(Arc::clone(scenario));
    let mut events = 0;
    let mut record = Record::default();
    let mut listen = |event: &Event| {
        events += 1;
        record.apply(event);
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
    assert_eq!(ending.status, Status::Success, "{:?}", record.message);
    events
}

fn seed(criterion: &mut Criterion) {
    let (text, played) = (read("AutomationDocument.yaml"), read("scenarios/restore_in_same_region.yaml"));
    criterion.bench_function("read the seed SOP and its scenario", |bencher| {
        bencher.iter(|| (document(black_box(text.clone())), scenario(black_box(played.clone()))));
    });
    let (document, scenario) = (document(text), scenario(played));
    criterion.bench_function("simulate the seed SOP, scripts replaced", |bencher| {
        bencher.iter(|| run(black_box(&document), &scenario, &mut Canned));
    });
    let mut group = criterion.benchmark_group("processes");
    group.sample_size(10).bench_function("simulate the seed SOP, real Python", |bencher| {
        bencher.iter(|| run(black_box(&document), &scenario, &mut Worker::new(Settings::default())));
    });
    group.finish();
}

fn waits(criterion: &mut Criterion) {
    let mut text = "schemaVersion: '0.3'\nassumeRole: arn:aws:iam::123456789012:role/Automation\nmainSteps:\n".to_owned();
    text.push_str("  - name: Wait\n    action: aws:waitForAwsResourceProperty\n    timeoutSeconds: 172800\n    inputs:\n");
    text.push_str("      Service: backup\n      Api: DescribeRestoreJob\n      RestoreJobId: job-1\n");
    text.push_str("      PropertySelector: $.Status\n      DesiredValues: [COMPLETED]\n");
    let document = document(text);
    let mut group = criterion.benchmark_group("wait");
    for minutes in [20, 120, 1_200] {
        let mut text = "calls:\n  - on: backup:DescribeRestoreJob\n    answers:\n".to_owned();
        write!(text, "      - {{for: {minutes}m, return: {{Status: RUNNING}}}}\n      - {{return: {{Status: COMPLETED}}}}\n")
            .expect("a string takes any text");
        let scenario = scenario(text);
        let polls = minutes * 6 + 1;
        group.throughput(Throughput::Elements(polls));
        group.bench_function(BenchmarkId::new("minutes", minutes), |bencher| {
            bencher.iter(|| {
                let events = run(black_box(&document), &scenario, &mut Canned);
                assert!(events as u64 >= polls, "{events} events of {polls} polls");
                events
            });
        });
    }
    group.finish();
}

criterion_group!(benches, seed, waits);
criterion_main!(benches);
