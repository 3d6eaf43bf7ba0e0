//! Looks at random executions at random moments: what happened between them is told.

use proptest::prelude::*;

use super::*;
use crate::json::{Map, Value, json};
use crate::run::{Failure, ParentStep, Stage, Trouble};

/// What a made-up execution does next.
#[derive(Debug, Clone)]
enum Move {
    /// Begins the outer step of this index, perhaps not for the first time.
    Begin(usize),
    /// Begins an inner step of the running outer one.
    Inner(usize),
    Attempt,
    Wait,
    GoOn,
    /// Ends the innermost step that runs.
    End(bool, Option<usize>),
    Variable(u8, u8),
    Status(bool),
}

const STEPS: usize = 4;

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (0..STEPS).prop_map(Move::Begin),
        3 => (0..2_usize).prop_map(Move::Inner),
        1 => Just(Move::Attempt),
        1 => Just(Move::Wait),
        1 => Just(Move::GoOn),
        5 => (any::<bool>(), proptest::option::of(0..STEPS)).prop_map(|(well, next)| Move::End(well, next)),
        1 => (0..3_u8, 0..3_u8).prop_map(|(name, value)| Move::Variable(name, value)),
        1 => any::<bool>().prop_map(Move::Status),
    ];
    proptest::collection::vec(one, 0..40)
}

fn name(index: usize) -> String {
    format!("Step{index}")
}

fn outputs(number: usize) -> Map<String, Value> {
    [("Number".to_owned(), json!([number.to_string()]))].into_iter().collect()
}

/// The events of an execution that makes these moves; its clock goes on by `tick` milliseconds with each.
fn events(moves: &[Move], tick: i64, ends: bool) -> Vec<Event> {
    let id: ExecutionId = "e-1".into();
    let mut now = 1_000;
    let pending = |index: usize| StepRecord { name: name(index), action: "aws:loop".to_owned(), max_attempts: 3, ..StepRecord::default() };
    let started = Started { document: "Doc".to_owned(), steps: (0..STEPS).map(pending).collect(), ..Started::default() };
    let mut events = vec![Event::new(Timestamp::from_millis(now), &id, What::Started(Box::new(started)))];
    let mut running: Vec<StepRecord> = Vec::new();
    for (number, next) in moves.iter().enumerate() {
        now += tick;
        let at = Timestamp::from_millis(now);
        let new = |index: usize, parent: Option<&StepRecord>| StepRecord {
            id: format!("s-{number}").into(),
            status: Status::InProgress,
            started: Some(at),
            attempt: 1,
            name: if parent.is_some() { format!("Inner{index}") } else { name(index) },
            inputs: outputs(number),
            parent: parent.map(|parent| ParentStep { id: Arc::clone(&parent.id), name: parent.name.clone(), ..ParentStep::default() }),
            ..pending(index)
        };
        let what = match (next, running.last_mut()) {
            (Move::Begin(index), None) => {
                running.push(new(*index, None));
                What::StepStarted(Box::new(StepStart { record: running[0].clone() }))
            }
            (Move::Inner(index), Some(outer)) if outer.parent.is_none() => {
                let record = new(*index, Some(outer));
                running.push(record.clone());
                What::StepStarted(Box::new(StepStart { record }))
            }
            (Move::Attempt, Some(step)) => {
                step.attempt += 1;
                What::Attempt { step: Arc::clone(&step.id), attempt: step.attempt, because: String::new() }
            }
            (Move::Wait, Some(step)) => What::StepChanged { step: Arc::clone(&step.id), status: Status::Waiting, because: String::new() },
            (Move::GoOn, Some(step)) => {
                What::StepChanged { step: Arc::clone(&step.id), status: Status::InProgress, because: String::new() }
            }
            (Move::End(well, next), Some(step)) => {
                let failure =
                    Failure { message: format!("no {number}"), stage: Stage::Invocation, trouble: Trouble::Action, details: Map::new() };
                let ended = What::StepEnded {
                    step: Arc::clone(&step.id),
                    status: if *well { Status::Success } else { Status::Failed },
                    outputs: outputs(number),
                    failure: (!well).then(|| Box::new(failure)),
                    next: next.map(name),
                };
                running.pop();
                ended
            }
            (Move::Variable(name, value), _) => What::VariableChanged { name: format!("v{name}"), value: json!([value.to_string()]) },
            (Move::Status(waits), _) => What::Changed { status: if *waits { Status::Waiting } else { Status::InProgress } },
            _ => continue,
        };
        events.push(Event::new(at, &id, what));
    }
    if ends {
        let what = What::Ended { status: Status::Cancelled, outputs: outputs(0), message: Some("enough".to_owned()) };
        events.push(Event::new(Timestamp::from_millis(now + tick), &id, what));
    }
    events
}

fn folded(record: &Record, events: &[Event]) -> Record {
    let mut record = record.clone();
    for event in events {
        record.apply(event);
    }
    record
}

fn by_id(mut record: Record) -> Record {
    record.steps.sort_by(|one, other| (&one.id, &one.name).cmp(&(&other.id, &other.name)));
    record
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the two moments, the events between them give the later record, and then there is nothing left to tell.
    #[test]
    fn the_events_between_two_looks_give_the_later_one(moves in moves(), ends: bool, tick in 0..3_i64, one: prop::sample::Index, other: prop::sample::Index) {
        let events = events(&moves, tick, ends);
        let (one, other) = (one.index(events.len() + 1), other.index(events.len() + 1));
        let (old, new) = (Record::of(&events[..one.min(other)]), Record::of(&events[..one.max(other)]));
        let told = diff(&old, &new);
        let seen = folded(&old, &told);
        // At equal times the order of two loops' inner steps cannot be known.
        if tick == 0 {
            prop_assert_eq!(by_id(seen.clone()), by_id(new.clone()));
        } else {
            prop_assert_eq!(&seen, &new);
        }
        prop_assert_eq!(diff(&seen, &new), Vec::new());
        prop_assert!(told.iter().skip(1).zip(&told).all(|(later, earlier)| later.at >= earlier.at), "in order of time: {:?}", told);
    }

    /// Records that no execution has: nothing is told twice, and nothing panics.
    #[test]
    fn what_cannot_be_told_is_not_told_again(one in moves(), other in moves(), cut: usize) {
        let (old, new) = (Record::of(&events(&one, 1, true)), Record::of(&events(&other, 1, false)));
        let mut new = new;
        for (index, step) in new.steps.iter_mut().enumerate() {
            if index % 3 == cut % 3 {
                (step.started, step.ended) = (step.ended, None);
            }
        }
        let seen = folded(&old, &diff(&old, &new));
        prop_assert_eq!(diff(&seen, &new), Vec::new());
    }
}

#[test]
fn the_inner_steps_of_a_loop_are_told_before_its_end() {
    let events = events(
        &[Move::Begin(0), Move::Inner(0), Move::End(true, None), Move::Inner(1), Move::End(true, None), Move::End(true, None)],
        0,
        true,
    );
    let told = diff(&Record::default(), &Record::of(&events));
    assert_eq!(told, events);
}

#[test]
fn of_another_execution_there_is_nothing_to_tell() {
    let old = Record::of(&events(&[], 1, false));
    assert_eq!(diff(&old, &Record { id: "e-2".to_owned(), ..old.clone() }), Vec::new());
}
