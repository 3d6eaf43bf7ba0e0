//! The engine, driven by hand: what follows what, how long it takes, how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::document::Document;
use crate::json::{Map, Value, json};
use crate::run::{ApiError, Event, Record, Signal, Status, Stop, What};
use crate::text::Files;
use crate::time::Timestamp;
use crate::yaml;

mod children;

pub(super) fn document(steps: &str) -> Arc<Document> {
    let mut files = Files::new();
    let id = files.add("test.yaml", format!("schemaVersion: '0.3'\n{steps}"));
    Arc::new(Document::from_tree(&yaml::parse(&files, id).unwrap()))
}

pub(super) fn start(document: &Arc<Document>) -> Start {
    Start {
        id: "11111111-2222-4333-8444-555555555555".into(),
        document: Arc::clone(document),
        name: "Test".to_owned(),
        version: "1".to_owned(),
        parameters: Map::new(),
        region: "us-east-1".to_owned(),
        account: "123456789012".to_owned(),
        at: Timestamp::parse("2026-01-02T03:04:05Z").unwrap(),
        interactive: false,
        only: None,
        seed: 0,
        switches: Switches::default(),
        limits: Limits::default(),
    }
}

/// The answers of a world in which nothing goes wrong; `call` answers calls.
pub(super) fn plain(need: Need, call: &mut dyn FnMut(&CallRequest) -> Result<Value, ApiError>) -> Told {
    match need {
        Need::Call(request) => Told::Call { reply: call(&request), takes: Duration::ZERO },
        Need::Effect { .. } => Told::Effect(None),
        Need::Document { .. } => Told::Document(None),
        Need::Time { .. } | Need::Signal { .. } => Told::Time,
        Need::Script(_) => Told::Script(Box::new(ScriptOutcome::Returned(json!({"x": 1})))),
        Need::Done => unreachable!("the machine has ended"),
    }
}

fn run_with(steps: &str, mut call: impl FnMut(&CallRequest) -> Result<Value, ApiError>) -> (Ending, Record) {
    Machine::new(start(&document(steps))).run(|_, need| plain(need, &mut call))
}

fn run(steps: &str) -> (Ending, Record) {
    run_with(steps, |request| match request.operation.as_str() {
        "DescribeRegions" => Ok(json!({"Regions": [{"RegionName": "a"}]})),
        _ => Err(error("Denied")),
    })
}

fn error(code: &str) -> ApiError {
    ApiError { code: code.to_owned(), message: "no".to_owned(), status: 400 }
}

/// Names and statuses of the steps that began, in order.
fn path(record: &Record) -> Vec<(&str, &str)> {
    record.steps.iter().filter(|step| step.started.is_some()).map(|step| (step.name.as_str(), step.status.as_str())).collect()
}

const SLEEP: &str = "action: aws:sleep, inputs: {Duration: PT1S}";
const GOOD: &str = "action: aws:executeAwsApi, inputs: {Service: ec2, Api: DescribeRegions}";
const BAD: &str = "action: aws:executeAwsApi, inputs: {Service: ec2, Api: DescribeInstances}";

#[test]
fn steps_follow_one_another_and_time_passes() {
    let (ending, record) = run(&format!(
        "mainSteps:\n  - {{name: a, {SLEEP}, nextStep: c}}\n  - {{name: b, {SLEEP}}}\n  - {{name: c, {SLEEP}, isEnd: true}}\n  - {{name: d, {SLEEP}}}\n"
    ));
    assert_eq!(ending, Ending { status: Status::Success, broken: None, unfit: false });
    assert_eq!(path(&record), [("a", "Success"), ("c", "Success")]);
    assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_secs(2));
    assert_eq!(record.step_named("d").unwrap().status, Status::Pending);
    assert_eq!(record.step_named("a").unwrap().next_step.as_deref(), Some("c"));
}

#[test]
fn the_table_of_failures() {
    // (what the failing step carries, the steps that run, the final status): reference 2.3.
    for (extra, expected, status) in [
        ("", "bad", Status::Failed),
        ("isCritical: false", "bad", Status::Success),
        ("onFailure: Continue", "bad next end", Status::Success),
        ("onFailure: Continue, isCritical: true", "bad next end", Status::Failed),
        ("onFailure: 'step:end'", "bad end", Status::Failed),
        ("onFailure: 'step:end', isCritical: false", "bad end", Status::Success),
        ("onFailure: 'step:end', isCritical: false, isEnd: true", "bad end", Status::Success),
        ("onFailure: Continue, isEnd: true", "bad", Status::Success),
        ("onFailure: Continue, nextStep: end", "bad end", Status::Success),
        ("onFailure: Abort, isEnd: true", "bad", Status::Failed),
    ] {
        let comma = if extra.is_empty() { "" } else { ", " };
        let (ending, record) =
            run(&format!("mainSteps:\n  - {{name: bad, {BAD}{comma}{extra}}}\n  - {{name: next, {SLEEP}}}\n  - {{name: end, {SLEEP}}}\n"));
        let names: Vec<_> = path(&record).into_iter().map(|(name, _)| name).collect();
        assert_eq!((names.join(" ").as_str(), &ending.status), (expected, &status), "{extra}");
        assert_eq!(record.message.is_some(), status != Status::Success, "{extra}");
    }
}

#[test]
fn a_failure_says_what_the_service_says() {
    let (_, record) = run(&format!("mainSteps:\n  - {{name: bad, {BAD}}}\n"));
    let failure = record.steps[0].failure.as_ref().unwrap();
    assert_eq!(
        failure.message,
        "Step fails when it is Execute/Cancelling action. An error occurred (Denied) when calling the DescribeInstances operation: no. \
         Please refer to Automation Service Troubleshooting Guide for more diagnosis details."
    );
    assert_eq!(record.message.as_deref(), Some(failure.message.as_str()));
    let json = record.to_json();
    assert_eq!(json["StepExecutions"][0]["FailureDetails"]["FailureStage"], "Invocation");
    assert_eq!(json["AutomationExecutionStatus"], "Failed");
}

#[test]
fn attempts_are_counted() {
    let mut calls = 0;
    let (ending, record) = run_with(&format!("mainSteps:\n  - {{name: bad, {BAD}, maxAttempts: 3}}\n"), |_| {
        calls += 1;
        if calls < 3 { Err(error("Busy")) } else { Ok(json!({})) }
    });
    assert_eq!((ending.status, record.steps[0].attempt, calls), (Status::Success, 3, 3));
}

const WAIT: &str = "action: aws:waitForAwsResourceProperty, inputs: {Service: backup, Api: DescribeRestoreJob, RestoreJobId: j, PropertySelector: $.Status, DesiredValues: [COMPLETED]}";

#[test]
fn a_wait_polls_at_once_and_every_ten_seconds() {
    let two_hours = Timestamp::parse("2026-01-02T05:04:05Z").unwrap();
    let mut polls = 0;
    let (ending, record) = run_with(&format!("mainSteps:\n  - {{name: wait, {WAIT}, timeoutSeconds: 10000}}\n"), |request| {
        polls += 1;
        Ok(json!({"Status": if request.at >= two_hours { "COMPLETED" } else { "RUNNING" }}))
    });
    assert_eq!(ending.status, Status::Success);
    assert_eq!(polls, 721);
    assert_eq!(record.ended, Some(two_hours));
}

#[test]
fn a_wait_times_out_to_the_second() {
    let mut polls = 0;
    let (ending, record) = run_with(&format!("mainSteps:\n  - {{name: wait, {WAIT}}}\n"), |_| {
        polls += 1;
        Ok(json!({"Status": "RUNNING"}))
    });
    assert_eq!(ending.status, Status::TimedOut);
    assert_eq!(record.steps[0].status, Status::TimedOut);
    assert_eq!(polls, 360);
    assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_hours(1));
}

#[test]
fn a_wait_bears_throttling_and_missing_paths_and_no_other_error() {
    let mut answers = vec![Ok(json!({"Status": "COMPLETED"})), Err(error("ThrottlingException")), Ok(json!({}))];
    let (ending, record) = run_with(&format!("mainSteps:\n  - {{name: wait, {WAIT}}}\n"), |_| answers.pop().unwrap());
    assert_eq!(ending.status, Status::Success);
    assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_secs(20));
    let (ending, record) = run_with(&format!("mainSteps:\n  - {{name: wait, {WAIT}}}\n"), |_| Err(error("ResourceNotFoundException")));
    assert_eq!((ending.status, record.started), (Status::Failed, record.ended));
}

#[test]
fn a_loop_goes_over_its_items() {
    let text = format!(
        "variables:\n  Sum: {{type: StringList, default: []}}\n  Last: {{type: String, default: ''}}\nmainSteps:\n  - name: each\n    action: aws:loop\n    inputs:\n      Iterators: [a, b, c]\n      Steps:\n        - {{name: keep, action: aws:updateVariable, inputs: {{Name: 'variable:Last', Value: '{{{{ each.CurrentIteratorValue }}}}'}}}}\n        - {{name: rest, {SLEEP}, isEnd: true}}\n        - {{name: never, {SLEEP}}}\n  - {{name: after, {SLEEP}}}\n"
    );
    let (ending, record) = run(&text);
    assert_eq!(ending, Ending { status: Status::Success, broken: None, unfit: false }, "{:?}", record.message);
    let names: Vec<_> = record.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["each", "after", "keep", "rest", "keep", "rest", "keep", "rest"]);
    assert_eq!(record.variables["Last"], "c");
    let pass = record.steps[4].parent.as_ref().unwrap();
    assert_eq!((pass.iteration, pass.iterator_value.as_str(), pass.name.as_str()), (2, "b", "each"));
}

#[test]
fn a_loop_is_left_by_a_jump_and_failed_by_an_abort() {
    let with = |inner: &str| {
        run(&format!(
            "mainSteps:\n  - name: each\n    action: aws:loop\n    onFailure: Continue\n    inputs:\n      Iterators: [a, b, c]\n      Steps:\n        - {{name: inner, {inner}}}\n  - {{name: after, {SLEEP}}}\n  - {{name: out, {SLEEP}}}\n"
        ))
    };
    let (ending, record) = with(&format!("{BAD}, onFailure: 'step:out', isCritical: false"));
    assert_eq!(ending.status, Status::Success);
    assert_eq!(path(&record), [("each", "Exited"), ("out", "Success"), ("inner", "Failed")]);
    let (ending, record) = with(BAD);
    assert_eq!(ending.status, Status::Failed);
    assert_eq!(path(&record), [("each", "Failed"), ("inner", "Failed")]);
}

#[test]
fn people_are_waited_for_seven_days() {
    let steps =
        "assumeRole: arn:aws:iam::123456789012:role/R\nmainSteps:\n  - {name: ask, action: aws:approve, inputs: {Approvers: [me]}}\n";
    let (ending, record) = run(steps);
    assert_eq!(ending.status, Status::TimedOut);
    assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_hours(168));
    for (signal, status) in [
        (Signal::Approve { by: "me".to_owned(), comment: String::new() }, Status::Success),
        (Signal::Reject { by: "me".to_owned(), comment: "too late".to_owned() }, Status::Failed),
    ] {
        let (ending, record) = Machine::new(start(&document(steps))).run(|machine, need| match need {
            Need::Signal { .. } => Told::Signal(signal.clone(), machine.now().plus(Duration::from_mins(1))),
            need => plain(need, &mut |_| Ok(Value::Null)),
        });
        assert_eq!(ending.status, status);
        assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_mins(1));
    }
}

#[test]
fn without_a_role_it_ends_after_twelve_hours() {
    let (ending, record) = run("mainSteps:\n  - {name: ask, action: aws:approve, inputs: {Approvers: [me]}}\n");
    assert_eq!(ending.status, Status::Failed);
    assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_hours(12));
}

#[test]
fn a_cancelled_execution_follows_on_cancel() {
    let text = format!(
        "mainSteps:\n  - {{name: wait, {WAIT}, onCancel: 'step:tidy', timeoutSeconds: 600}}\n  - {{name: next, {SLEEP}}}\n  - {{name: tidy, {GOOD}, isEnd: true}}\n"
    );
    let (ending, record) = Machine::new(start(&document(&text))).run(|machine, need| {
        if matches!(&need, Need::Time { step, .. } if step == "wait") {
            machine.pass_to(machine.now().plus(Duration::from_secs(5)));
            assert!(machine.stop(Stop::Cancel));
        }
        plain(need, &mut |_| Ok(json!({"Status": "RUNNING"})))
    });
    assert_eq!(ending.status, Status::Cancelled);
    assert_eq!(path(&record), [("wait", "Cancelled"), ("tidy", "Success")]);
    assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_secs(5));
}

#[test]
fn a_cancelled_execution_is_cancelled_even_where_tidying_up_fails() {
    let text = format!("mainSteps:\n  - {{name: wait, {WAIT}, onCancel: 'step:tidy'}}\n  - {{name: tidy, {BAD}}}\n");
    let (ending, _) = Machine::new(start(&document(&text))).run(|machine, need| {
        if matches!(&need, Need::Time { step, .. } if step == "wait") {
            machine.stop(Stop::Cancel);
        }
        plain(need, &mut |request| if request.service == "ec2" { Err(error("Denied")) } else { Ok(json!({"Status": "RUNNING"})) })
    });
    assert_eq!(ending.status, Status::Cancelled);
}

#[test]
fn what_follows_a_cancellation_has_two_minutes() {
    let text = format!(
        "mainSteps:\n  - {{name: wait, {WAIT}, onCancel: 'step:tidy'}}\n  - {{name: tidy, {WAIT}, onCancel: 'step:tidy2', isEnd: true}}\n  - {{name: tidy2, {WAIT}}}\n"
    );
    let (ending, record) = Machine::new(start(&document(&text))).run(|machine, need| {
        if matches!(&need, Need::Time { step, .. } if step == "wait") {
            machine.stop(Stop::Cancel);
        }
        plain(need, &mut |_| Ok(json!({"Status": "RUNNING"})))
    });
    assert_eq!(ending.status, Status::Cancelled);
    assert_eq!(path(&record), [("wait", "Cancelled"), ("tidy", "Cancelled")]);
    assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_mins(2));
}

#[test]
fn an_execution_that_is_to_complete_ends_after_its_step() {
    let text = format!("mainSteps:\n  - {{name: a, {SLEEP}}}\n  - {{name: b, {SLEEP}}}\n");
    let (ending, record) = Machine::new(start(&document(&text))).run(|machine, need| {
        machine.stop(Stop::Complete);
        plain(need, &mut |_| Ok(Value::Null))
    });
    assert_eq!(ending.status, Status::Success);
    assert_eq!(path(&record), [("a", "Success")]);
}

#[test]
fn an_endless_document_comes_to_an_end() {
    let document = document(&format!("mainSteps:\n  - {{name: a, {GOOD}, nextStep: b}}\n  - {{name: b, {GOOD}, nextStep: a}}\n"));
    let limits = Limits { steps: 5_000, ..Limits::default() };
    let (ending, record) = Machine::new(Start { limits, ..start(&document) }).run(|_, need| plain(need, &mut |_| Ok(Value::Null)));
    assert_eq!(record.steps.len(), 5_000);
    assert!(ending.broken.unwrap().contains("does not come to an end"));
}

#[test]
fn values_that_grow_without_end_come_to_an_end() {
    let document = document(
        "variables:\n  V: {type: String, default: abcdefghijklmnop}\nmainSteps:\n  - name: each\n    action: aws:loop\n    inputs:\n      \
         Iterators: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]\n      Steps:\n        - {name: grow, action: 'aws:updateVariable', \
         inputs: {Name: 'variable:V', Value: '{{ variable:V }}{{ variable:V }}'}}\n",
    );
    let limits = Limits { bytes: 1 << 16, ..Limits::default() };
    let (ending, record) = Machine::new(Start { limits, ..start(&document) }).run(|_, need| plain(need, &mut |_| Ok(Value::Null)));
    assert!(ending.broken.as_ref().is_some_and(|text| text.contains("MiB of values")), "{ending:?} {:?}", record.message);
}

#[test]
fn an_execution_that_is_to_complete_between_two_steps_ends_there() {
    let document = document(&format!("mainSteps:\n  - {{name: a, {SLEEP}}}\n  - {{name: b, {SLEEP}}}\n"));
    let (ending, record) = Machine::new(Start { interactive: true, ..start(&document) }).run(|machine, need| match need {
        Need::Signal { step, person: Person::StartStep, .. } if step == "a" => Told::Signal(Signal::StartStep { step }, machine.now()),
        need => {
            if matches!(need, Need::Signal { .. }) {
                assert!(machine.stop(Stop::Complete));
            }
            plain(need, &mut |_| Ok(Value::Null))
        }
    });
    assert_eq!((ending.status, path(&record)), (Status::Success, vec![("a", "Success")]));
    assert_eq!(record.ended.unwrap().since(record.started.unwrap()), Duration::from_secs(1), "nobody is waited for");
}

#[test]
fn in_interactive_mode_somebody_starts_every_step() {
    let mut asked = Vec::new();
    let document = document(&format!("mainSteps:\n  - {{name: a, {SLEEP}}}\n  - {{name: b, {SLEEP}}}\n"));
    let (ending, _) = Machine::new(Start { interactive: true, ..start(&document) }).run(|machine, need| match need {
        Need::Signal { step, person: Person::StartStep, .. } => {
            asked.push(step.clone());
            Told::Signal(Signal::StartStep { step }, machine.now())
        }
        need => plain(need, &mut |_| Ok(Value::Null)),
    });
    assert_eq!((ending.status, asked.join(" ").as_str()), (Status::Success, "a b"));
}

#[test]
fn a_switch_that_mattered_is_told() {
    let document = document(&format!(
        "mainSteps:\n  - name: a\n    {}\n    outputs: [{{Name: X, Selector: $.Nothing, Type: String}}]\n  - {{name: b, action: aws:executeAwsApi, inputs: {{Service: ec2, Api: DescribeRegions, X: '{{{{ a.X }}}}'}}}}\n",
        GOOD.replace(", inputs", "\n    inputs")
    ));
    let mut notes = Vec::new();
    let mut machine = Machine::new(start(&document));
    let mut asked = Vec::new();
    while machine.ending().is_none() {
        let need = machine.advance();
        notes.extend(machine.events().into_iter().filter_map(|event| match event.what {
            What::Note { text, .. } => Some(text),
            _ => None,
        }));
        if machine.ending().is_none() {
            let told = plain(need, &mut |request| {
                asked.push(request.input.clone());
                Ok(json!({}))
            });
            machine.tell(told);
        }
    }
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("missing-selector-succeeds"));
    assert_eq!(asked[1]["X"], crate::run::NO_OUTPUT);
}

const STORED: &str = "parameters:\n  Days: {type: String, default: '{{ ssm:/days:2 }}'}\n  Zones: {type: StringList, default: '{{ ssm:/zones }}'}\n  Copy: {type: String, default: 'x{{ Days }}'}\nmainSteps:\n  - {name: a, action: aws:sleep, inputs: {Duration: PT1S}}\n";

#[test]
fn parameter_store_defaults_are_looked_up_before_the_first_step() {
    let mut asked = Vec::new();
    let (ending, record) = run_with(STORED, |request| {
        asked.push((request.service.clone(), request.operation.clone(), request.step.clone(), request.input.clone()));
        Ok(json!({"Parameters": [
            {"Name": "/zones", "Type": "StringList", "Value": "a,b"}, {"Name": "/days", "Selector": ":2", "Type": "String", "Value": "7"},
        ]}))
    });
    assert_eq!(asked, [("ssm".to_owned(), "GetParameters".to_owned(), String::new(), json!({"Names": ["/days:2", "/zones"]}))]);
    assert_eq!(ending.status, Status::Success, "{:?}", record.message);
    assert_eq!(Value::Object(record.parameters), json!({"Days": ["7"], "Zones": ["a", "b"], "Copy": ["x7"]}));
}

#[test]
fn a_default_that_parameter_store_does_not_have_fails_the_execution() {
    let (ending, record) = run_with(STORED, |_| Ok(json!({"Parameters": [], "InvalidParameters": ["/days:2", "/zones"]})));
    assert_eq!((ending.status, path(&record).len()), (Status::Failed, 0));
    assert!(record.message.unwrap().contains("the default of parameter `Days`: Parameter Store has no parameter `/days:2`"));
    let (ending, record) = run_with(STORED, |_| Err(error("AccessDeniedException")));
    assert_eq!(ending.status, Status::Failed);
    assert!(record.message.unwrap().contains("AccessDeniedException"));
}

#[test]
fn what_is_given_is_not_looked_up() {
    let mut given = start(&document(STORED));
    given.parameters = Map::from_iter([("Days".to_owned(), json!("{{ ssm:/x }}")), ("Zones".to_owned(), json!([]))]);
    let (ending, record) = Machine::new(given).run(|_, need| plain(need, &mut |request| panic!("{request:?}")));
    assert_eq!(ending.status, Status::Success);
    assert_eq!(record.parameters["Copy"], json!(["x{{ ssm:/x }}"]));
}

#[test]
fn a_doubtful_default_is_told_or_ends_the_execution() {
    let text = "parameters:\n  Key: {type: String, default: '', allowedPattern: '^arn:.+$'}\nmainSteps:\n  - {name: a, action: aws:sleep, inputs: {Duration: PT1S}}\n";
    let (ending, _) = run_with(text, |_| Ok(Value::Null));
    assert_eq!(ending.status, Status::Success);
    let switches = Switches { check_defaults: true, ..Switches::default() };
    let strict = Start { switches, ..start(&document(text)) };
    let (ending, record) = Machine::new(strict).run(|_, need| plain(need, &mut |_| Ok(Value::Null)));
    assert_eq!(ending.status, Status::Failed);
    assert!(record.message.unwrap().contains("parameter `Key` may not be empty"));
}

#[test]
fn an_output_that_is_null_is_missing() {
    let text = "mainSteps:\n  - {name: a, action: aws:executeAwsApi, inputs: {Service: ec2, Api: DescribeRegions}, outputs: [{Name: X, Selector: $.None, Type: String}]}\n  - {name: b, action: aws:branch, inputs: {Choices: [{NextStep: c, Variable: '{{ a.X }}', StringEquals: ''}], Default: d}, isEnd: true}\n  - {name: c, action: aws:sleep, inputs: {Duration: PT1S}, isEnd: true}\n  - {name: d, action: aws:sleep, inputs: {Duration: PT1S}, isEnd: true}\n";
    let (ending, record) = run_with(text, |_| Ok(json!({"None": null})));
    assert_eq!(ending.status, Status::Success, "{:?}", record.message);
    assert_eq!(path(&record), [("a", "Success"), ("b", "Success"), ("d", "Success")]);
}

/// Runs a document, and tells a step to stop as soon as time shall pass in `nap`.
fn stop_in_nap(steps: &str, stopped: &str, children: &[(&str, &str)]) -> (Ending, Vec<Event>) {
    let mut machine = Machine::new(start(&document(steps)));
    let mut events: Vec<Event> = Vec::new();
    loop {
        let need = machine.advance();
        events.extend(machine.events());
        if let Some(ending) = machine.ending() {
            return (ending.clone(), events);
        }
        if matches!(&need, Need::Time { step, .. } if step == "nap") {
            let id = events.iter().find_map(|event| match &event.what {
                What::StepStarted(start) if start.record.name == stopped => Some(Arc::clone(&start.record.id)),
                _ => None,
            });
            machine.stop_step(&id.unwrap());
        }
        let told = match &need {
            Need::Document { name, .. } => Told::Document(children.iter().find(|(child, _)| child == name).map(|(_, text)| document(text))),
            _ => plain(need, &mut |_| Err(error("Denied"))),
        };
        machine.tell(told);
    }
}

/// How each step ended, in order.
fn ends(events: &[Event]) -> Vec<(String, Status)> {
    let names = events.iter().filter_map(|event| match &event.what {
        What::StepStarted(start) => Some((Arc::clone(&start.record.id), start.record.name.clone())),
        _ => None,
    });
    let names: std::collections::HashMap<_, _> = names.collect();
    let ended = events.iter().filter_map(|event| match &event.what {
        What::StepEnded { step, status, .. } => Some((names[step].clone(), status.clone())),
        _ => None,
    });
    ended.collect()
}

const NESTED: &str = "mainSteps:
  - name: outer
    action: aws:loop
    onFailure: step:tidy
    inputs:
      Iterators: [a, b]
      Steps:
        - name: inner
          action: aws:loop
          inputs:
            Iterators: [c, d]
            Steps:
              - {name: nap, action: aws:sleep, inputs: {Duration: PT1H}}
        - {name: then, action: aws:sleep, inputs: {Duration: PT1S}}
  - {name: never, action: aws:sleep, inputs: {Duration: PT1S}}
  - {name: tidy, action: aws:sleep, inputs: {Duration: PT1S}}
";

#[test]
fn a_loop_that_is_told_to_stop_ends_what_runs_in_it() {
    let (ending, events) = stop_in_nap(NESTED, "outer", &[]);
    let cancelled = |name: &str| (name.to_owned(), Status::Cancelled);
    let tidy = ("tidy".to_owned(), Status::Success);
    assert_eq!(ends(&events), [cancelled("nap"), cancelled("inner"), cancelled("outer"), tidy]);
    // A critical step did not succeed.
    assert_eq!(ending.status, Status::Failed);
    // The inner one alone: its own `onFailure` decides, which aborts the outer one with it.
    let (_, events) = stop_in_nap(NESTED, "inner", &[]);
    assert_eq!(ends(&events)[..2], [cancelled("nap"), cancelled("inner")]);
    let (_, events) = stop_in_nap(NESTED, "nap", &[]);
    assert_eq!(ends(&events)[0], cancelled("nap"));
}

#[test]
fn a_step_that_waits_for_a_child_is_told_to_stop() {
    let child = "mainSteps:\n  - {name: nap, action: aws:sleep, inputs: {Duration: PT1H}}\n  - {name: late, action: aws:sleep, inputs: {Duration: PT1H}}\n";
    let parent = "mainSteps:\n  - {name: call, action: aws:executeAutomation, inputs: {DocumentName: Child}, onFailure: Continue}\n  - {name: tidy, action: aws:sleep, inputs: {Duration: PT1S}}\n";
    let (ending, events) = stop_in_nap(parent, "call", &[("Child", child)]);
    let expected = [("nap", Status::Cancelled), ("call", Status::Cancelled), ("tidy", Status::Success)];
    assert_eq!(ends(&events), expected.map(|(name, status)| (name.to_owned(), status)));
    assert_eq!(ending.status, Status::Success);
    let children = events.iter().filter(|event| matches!(&event.what, What::Ended { status: Status::Cancelled, .. }));
    assert_eq!(children.count(), 1, "the child alone is cancelled");
}
