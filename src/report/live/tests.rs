//! One execution with nearly everything in it, shown in every way.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use super::{Detail, Lines, Tree, failure, outputs};
use crate::json::{Map, Value, json};
use crate::report::Style;
use crate::run::{
    ApiError, Call, Event, ExecutionId, Failure, ParentStep, Record, Stage, Started, Status, StepRecord, StepStart, Stream, Trouble, What,
};
use crate::time::Timestamp;

/// Makes events.
struct Story {
    at: Timestamp,
    execution: ExecutionId,
    events: Vec<Event>,
}

impl Story {
    fn new() -> Self {
        Self {
            at: Timestamp::parse("2026-01-02T03:04:05Z").expect("it is sound"),
            execution: "11111111-0000-4000-8000-000000000001".into(),
            events: Vec::new(),
        }
    }

    fn tell(&mut self, what: What) {
        self.events.push(Event::new(self.at, &self.execution, what));
    }

    fn wait(&mut self, seconds: u64) {
        self.at = self.at.plus(Duration::from_secs(seconds));
    }

    fn started(&mut self, document: &str, steps: &[(&str, &str)], parent: Option<(ExecutionId, Arc<str>)>) {
        let steps = steps.iter().map(|(name, action)| record(name, action, "")).collect();
        let parameters = Map::from_iter([("Region".to_owned(), json!(["us-east-1"]))]);
        let (document, version) = (document.to_owned(), "1".to_owned());
        let (account, region) = ("123456789012".to_owned(), "us-east-1".to_owned());
        self.tell(What::Started(Box::new(Started { document, version, account, region, parameters, steps, parent, ..Started::default() })));
    }

    fn step(&mut self, name: &str, action: &str, id: &str, parent: Option<ParentStep>) {
        let mut record = record(name, action, id);
        record.status = Status::InProgress;
        record.started = Some(self.at);
        record.parent = parent;
        record.inputs = Map::from_iter([("Api".to_owned(), json!("Do"))]);
        self.tell(What::StepStarted(Box::new(StepStart { record })));
    }

    fn end(&mut self, id: &str, status: Status, message: Option<&str>) {
        let failure = message.map(|message| {
            Box::new(Failure { message: message.to_owned(), stage: Stage::Invocation, trouble: Trouble::Action, details: Map::new() })
        });
        let outputs = Map::from_iter([("Out".to_owned(), json!(["x".repeat(300)]))]);
        self.tell(What::StepEnded { step: id.into(), status, outputs, failure, next: None });
    }

    fn call(&mut self, id: &str, answer: Result<Value, ApiError>) {
        self.tell(What::Call(Box::new(Call {
            step: id.into(),
            service: "backup".to_owned(),
            operation: "DescribeRestoreJob".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "123456789012".to_owned(),
            input: json!({"RestoreJobId": "job-1"}),
            answer,
            script: false,
            made: self.at,
        })));
    }
}

fn record(name: &str, action: &str, id: &str) -> StepRecord {
    StepRecord { id: id.into(), name: name.to_owned(), action: action.to_owned(), max_attempts: 3, ..StepRecord::default() }
}

const TRACEBACK: &str = "Step fails when it is Poll action status for completion. Traceback (most recent call last):
  File \"/tmp/1/customer_script.py\", line 4, in restore
    job = event['Job']

KeyError - 'Job'. Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

fn story() -> Vec<Event> {
    let mut story = Story::new();
    let steps = [
        ("Wait", "aws:waitForAwsResourceProperty"),
        ("Approve", "aws:approve"),
        ("Each", "aws:loop"),
        ("Child", "aws:executeAutomation"),
        ("Report", "aws:executeScript"),
        ("Never", "aws:sleep"),
    ];
    story.started("Restore", &steps, None);
    story.step("Wait", steps[0].1, "w", None);
    for _ in 0..3 {
        story.call("w", Ok(json!({"Status": "RUNNING"})));
        story.wait(10);
    }
    story.call("w", Err(ApiError { code: "Throttling".to_owned(), message: "slow\u{1b}[2J".to_owned(), status: 400 }));
    story.tell(What::Attempt { step: "w".into(), attempt: 2, because: "throttled".to_owned() });
    story.end("w", Status::Success, None);
    story.step("Approve", steps[1].1, "a", None);
    story.tell(What::StepChanged { step: "a".into(), status: Status::Waiting, because: "1 of 2 approvals".to_owned() });
    story.tell(What::Changed { status: Status::Waiting });
    story.wait(3600);
    story.end("a", Status::Success, None);
    story.step("Each", steps[2].1, "l", None);
    for iteration in 1..=7 {
        let iterator_value = format!("region-{iteration}");
        let parent = ParentStep { id: "l".into(), name: "Each".to_owned(), action: "aws:loop".to_owned(), iteration, iterator_value };
        let id = format!("i{iteration}");
        story.step("Copy", "aws:executeAwsApi", &id, Some(parent));
        story.wait(1);
        story.end(&id, Status::Success, (iteration == 2).then_some("it failed and went on"));
    }
    story.end("l", Status::Success, None);
    story.step("Child", steps[3].1, "c", None);
    let first = std::mem::replace(&mut story.execution, "22222222-0000-4000-8000-000000000002".into());
    story.started("Helper", &[("Inner", "aws:sleep")], Some((Arc::clone(&first), "c".into())));
    story.step("Inner", "aws:sleep", "n", None);
    story.wait(5);
    story.end("n", Status::Success, None);
    story.tell(What::Ended { status: Status::Success, outputs: Map::new(), message: None });
    story.execution = first;
    story.end("c", Status::Success, None);
    story.step("Report", steps[4].1, "r", None);
    story.tell(What::Log { step: "r".into(), stream: Stream::Out, line: "hello \u{1b}[31m".to_owned() });
    story.tell(What::Note { step: Some("r".into()), text: "a switch mattered".to_owned() });
    story.tell(What::VariableChanged { name: "Count".to_owned(), value: json!(3) });
    story.end("r", Status::Failed, Some(TRACEBACK));
    let outputs = Map::from_iter([("Each.Names".to_owned(), json!(["a", "b"])), ("Wait.Status".to_owned(), json!(["RUN\nNING"]))]);
    story.tell(What::Ended { status: Status::Failed, outputs, message: Some(TRACEBACK.to_owned()) });
    story.events
}

fn lines(detail: Detail) -> String {
    let mut view = Lines::new(Style::default(), detail);
    let mut out = Vec::new();
    for event in story() {
        view.event(&event, &mut out).expect("it is sound");
    }
    String::from_utf8(out).expect("it is sound")
}

#[test]
fn a_line_per_event() {
    assert_eq!(
        lines(Detail::Info),
"\
2026-01-02T03:04:05Z  Restore  InProgress  version 1 in us-east-1 of account 123456789012, execution 11111111-0000-4000-8000-000000000001
2026-01-02T03:04:05Z  Wait     InProgress  aws:waitForAwsResourceProperty
2026-01-02T03:04:35Z  Wait     InProgress  attempt 2, throttled
2026-01-02T03:04:35Z  Wait     Success     30s, attempt 2 of 3, 4 polls
2026-01-02T03:04:35Z  Approve  InProgress  aws:approve
2026-01-02T03:04:35Z  Approve  Waiting     1 of 2 approvals
2026-01-02T04:04:35Z  Approve  Success     1h
2026-01-02T04:04:35Z  Each     InProgress  aws:loop
2026-01-02T04:04:35Z  Each[1]/Copy  InProgress  aws:executeAwsApi, for region-1
2026-01-02T04:04:36Z  Each[1]/Copy  Success     1s
2026-01-02T04:04:36Z  Each[2]/Copy  InProgress  aws:executeAwsApi, for region-2
2026-01-02T04:04:37Z  Each[2]/Copy  Success     1s
    it failed and went on
2026-01-02T04:04:37Z  Each[3]/Copy  InProgress  aws:executeAwsApi, for region-3
2026-01-02T04:04:38Z  Each[3]/Copy  Success     1s
2026-01-02T04:04:38Z  Each[4]/Copy  InProgress  aws:executeAwsApi, for region-4
2026-01-02T04:04:39Z  Each[4]/Copy  Success     1s
2026-01-02T04:04:39Z  Each[5]/Copy  InProgress  aws:executeAwsApi, for region-5
2026-01-02T04:04:40Z  Each[5]/Copy  Success     1s
2026-01-02T04:04:40Z  Each[6]/Copy  InProgress  aws:executeAwsApi, for region-6
2026-01-02T04:04:41Z  Each[6]/Copy  Success     1s
2026-01-02T04:04:41Z  Each[7]/Copy  InProgress  aws:executeAwsApi, for region-7
2026-01-02T04:04:42Z  Each[7]/Copy  Success     1s
2026-01-02T04:04:42Z  Each     Success     7s
2026-01-02T04:04:42Z  Child    InProgress  aws:executeAutomation
2026-01-02T04:04:42Z  Child/Helper  InProgress  version 1 in us-east-1 of account 123456789012, execution 22222222-0000-4000-8000-000000000002
2026-01-02T04:04:42Z  Child/Inner  InProgress  aws:sleep
2026-01-02T04:04:47Z  Child/Inner  Success     5s
2026-01-02T04:04:47Z  Child/Helper  Success     5s
2026-01-02T04:04:47Z  Child    Success     5s
2026-01-02T04:04:47Z  Report   InProgress  aws:executeScript
2026-01-02T04:04:47Z  Report   Failed      0s
    KeyError - 'Job'.
2026-01-02T04:04:47Z  Restore  Failed      1h
"
    );
}

#[test]
fn more_is_told_when_it_is_wanted() {
    let debug = lines(Detail::Debug);
    for wanted in [
        "    parameter Region: us-east-1\n",
        "    input Api: Do\n",
        "    | hello \u{fffd}[31m\n",
        "    note: a switch mattered\n",
        "    variable Count: 3\n",
    ] {
        assert!(debug.contains(wanted), "{wanted}\n{debug}");
    }
    assert!(debug.contains(&format!("    output Out: {}… (300 characters)\n", "x".repeat(200))) && !debug.contains("answered"), "{debug}");
    let trace = lines(Detail::Trace);
    assert!(trace.contains(&format!("    output Out: {}\n", "x".repeat(300))), "{trace}");
    let call = "    call backup:DescribeRestoreJob in eu-west-1 at 2026-01-02T03:04:35Z
      asked    {\"RestoreJobId\":\"job-1\"}
      answered Throttling (400): slow\u{fffd}[2J\n";
    assert!(trace.contains(call), "{trace}");
}

#[test]
fn the_tree_at_its_end_and_on_the_way() {
    let mut tree = Tree::new();
    let mut halfway = Vec::new();
    for event in story() {
        tree.apply(&event);
        if matches!(event.what, What::StepChanged { .. }) {
            halfway = tree.lines(Style { colour: false, width: 60 }, Some(event.at.plus(Duration::from_mins(1))));
        }
    }
    let shown = |lines: &[String]| {
        lines.iter().fold(String::new(), |mut text, line| {
            writeln!(text, "{line}").expect("it is sound");
            text
        })
    };
    assert_eq!(
        shown(&halfway),
        "\
▸ Restore version 1  1 of 6 steps, 1m30s, us-east-1, accoun…
  ✓ Wait     30s, attempt 2 of 3, 4 polls
  ? Approve  Waiting  1m, 1 of 2 approvals
  · Each
  · Child
  · Report
  · Never
"
    );
    let end = tree.lines(Style::default(), None);
    assert_eq!(
        shown(&end),
        "\
✗ Restore version 1  Failed  1h, us-east-1, account 123456789012
  ✓ Wait     30s, attempt 2 of 3, 4 polls
  ✓ Approve  1h
  ✓ Each     7s
    … 2 earlier passes, 1 with a failure
    pass 3: region-3
      ✓ Copy  1s
    pass 4: region-4
      ✓ Copy  1s
    pass 5: region-5
      ✓ Copy  1s
    pass 6: region-6
      ✓ Copy  1s
    pass 7: region-7
      ✓ Copy  1s
  ✓ Child    5s
    ✓ Helper  us-east-1, account 123456789012, 5s
      ✓ Inner  5s
  ✗ Report   Failed  0s
    KeyError - 'Job'.
  · Never
"
    );
    for (coloured, line) in tree.lines(Style { colour: true, width: 30 }, None).iter().zip(&end) {
        let plain = coloured.split('\u{1b}').map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)).collect::<String>();
        assert!(plain.chars().count() <= 30 && line.starts_with(plain.trim_end_matches('…')), "{coloured}");
    }
}

#[test]
fn the_end_names_the_line_of_the_script() {
    let events = story();
    let record = Record::of(&events);
    let mut out = Vec::new();
    outputs(&record, &mut out).expect("it is sound");
    let place = |step: &str, line: usize| vec![format!("scripts/{step}.py:{line}")];
    failure(&record, &["asked \u{1b}elsewhere"], &place, Style::default(), &mut out).expect("it is sound");
    assert_eq!(
        String::from_utf8(out).expect("it is sound"),
        "\
Each.Names: [\"a\",\"b\"]
Wait.Status: RUN\\nNING
Failed: step `Report`
    Step fails when it is Poll action status for completion. Traceback (most recent call last):
      File \"/tmp/1/customer_script.py\", line 4, in restore
        job = event['Job']
    KeyError - 'Job'. Please refer to Automation Service Troubleshooting Guide for more diagnosis details.
  --> scripts/Report.py:4 in restore
    note: asked \u{fffd}elsewhere
"
    );
}
