//! Executions in executions: a child in its parent, and which of the two an order is for.

use super::*;

/// Runs a parent with the child `Inner`, and gives how it ended and both records. `meet` sees every need and what happened so far.
fn run_both(parent: &str, child: &str, mut meet: impl FnMut(&mut Machine, &Need, &[Event])) -> (Ending, Record, Record) {
    let (parent, child) = (document(parent), document(child));
    let mut events: Vec<Event> = Vec::new();
    let mut machine = Machine::new(start(&parent));
    let ending = loop {
        let need = machine.advance();
        events.extend(machine.events());
        if let Some(ending) = machine.ending() {
            break ending.clone();
        }
        meet(&mut machine, &need, &events);
        let told = match need {
            Need::Document { name, .. } if name == "Inner" => Told::Document(Some(Arc::clone(&child))),
            need => plain(need, &mut |_| Ok(json!({"Status": "RUNNING", "Regions": [{"RegionName": "a"}]}))),
        };
        machine.tell(told);
    };
    let is_first = |event: &&Event| event.execution == start(&parent).id;
    let inner = Record::of(events.iter().filter(|event| !is_first(event)));
    (ending, Record::of(events.iter().filter(is_first)), inner)
}

/// The id of the child that runs.
fn child(events: &[Event]) -> &str {
    &events.last().unwrap().execution
}

const PARENT: &str = "mainSteps:
  - {name: child, action: 'aws:executeAutomation', inputs: {DocumentName: Inner}, onFailure: 'step:report', onCancel: 'step:tidy'}
  - {name: tidy, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: DescribeRegions}, isEnd: true}
  - {name: report, action: 'aws:sleep', inputs: {Duration: PT10M}, isEnd: true}
";

/// A child that waits, and tidies up where it is cancelled.
fn waits() -> String {
    format!(
        "mainSteps:\n  - {{name: wait, {WAIT}, onCancel: 'step:clean'}}\n  - {{name: next, {SLEEP}}}\n  - {{name: clean, {GOOD}, isEnd: true}}\n"
    )
}

fn is_waiting(need: &Need) -> bool {
    matches!(need, Need::Time { step, .. } if step == "wait")
}

#[test]
fn a_child_runs_in_its_parent() {
    let child = format!(
        "parameters:\n  P: {{type: String}}\noutputs: [inner.Region]\nmainSteps:\n  - name: inner\n    {}\n    outputs: [{{Name: Region, Selector: '$.Regions[0].RegionName', Type: String}}]\n",
        GOOD.replace(", inputs", "\n    inputs")
    );
    let parent = "outputs: [child.Output]\nmainSteps:\n  - name: child\n    action: aws:executeAutomation\n    inputs: {DocumentName: Inner, RuntimeParameters: {P: [x]}}\n";
    let (ending, record, inner) = run_both(parent, &child, |_, _, _| {});
    assert_eq!(ending.status, Status::Success);
    assert_eq!(record.outputs["child.Output"], json!(["a"]));
    assert_eq!(record.step_named("child").unwrap().outputs["ExecutionId"], json!([inner.id]));
    assert_eq!((inner.document.as_str(), inner.status, &*inner.parent.unwrap().0), ("Inner", Status::Success, record.id.as_str()));
}

#[test]
fn a_child_that_is_cancelled_fails_its_step_and_its_parent_goes_on() {
    let (ending, record, inner) = run_both(PARENT, &waits(), |machine, need, events| {
        if is_waiting(need) {
            assert!(machine.stop_child(child(events), Stop::Cancel));
            assert!(!machine.stop_child(child(events), Stop::Complete), "it has been told more than that");
        }
    });
    assert_eq!((inner.status.as_str(), path(&inner)), ("Cancelled", vec![("wait", "Cancelled"), ("clean", "Success")]));
    assert_eq!(path(&record), [("child", "Failed"), ("report", "Success")]);
    let failure = record.step_named("child").unwrap().failure.clone().unwrap();
    assert!(failure.message.contains("ended with status Cancelled"), "{}", failure.message);
    // The two minutes for tidying up were the child's: what follows in the parent has its own time.
    assert_eq!(record.ended.unwrap().since(inner.ended.unwrap()), Duration::from_mins(10));
    assert_eq!(ending.status, Status::Failed, "the step is critical");
}

#[test]
fn a_parent_that_is_cancelled_cancels_its_child() {
    let (ending, record, inner) = run_both(PARENT, &waits(), |machine, need, _| {
        if is_waiting(need) {
            assert!(machine.stop(Stop::Cancel));
        }
    });
    assert_eq!(ending.status, Status::Cancelled);
    assert_eq!((inner.status.as_str(), path(&inner)), ("Cancelled", vec![("wait", "Cancelled"), ("clean", "Success")]));
    assert_eq!(path(&record), [("child", "Cancelled"), ("tidy", "Success")]);
}

#[test]
fn a_parent_that_is_to_complete_lets_its_child_come_to_its_end() {
    let steps = format!("mainSteps:\n  - {{name: a, {SLEEP}}}\n  - {{name: b, {SLEEP}}}\n");
    let (ending, record, inner) = run_both(PARENT, &steps, |machine, need, _| {
        if matches!(need, Need::Time { step, .. } if step == "a") {
            assert!(machine.stop(Stop::Complete));
        }
    });
    assert_eq!(ending.status, Status::Success);
    assert_eq!(path(&inner), [("a", "Success"), ("b", "Success")]);
    assert_eq!(path(&record), [("child", "Success")]);
}

#[test]
fn a_child_that_is_to_complete_ends_after_its_step() {
    let (ending, record, inner) = run_both(PARENT, &waits(), |machine, need, events| {
        if is_waiting(need) {
            machine.stop_child(child(events), Stop::Complete);
            machine.stop_child("nobody", Stop::Cancel);
        }
    });
    assert_eq!(path(&inner), [("wait", "TimedOut")], "its step goes on to its own end");
    assert_eq!((ending.status, path(&record)), (Status::Failed, vec![("child", "Failed"), ("report", "Success")]));
}
