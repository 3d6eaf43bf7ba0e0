//! Time is virtual here: a wait of half an hour costs nothing.

use super::super::fake::{Fake, State, seen, step};
use super::*;
use crate::aws::ExecutionSummary;
use crate::json::json;
use crate::run::{ParentStep, Status, What};

/// What a follower told, a line each.
fn line(heard: Heard<'_>) -> String {
    match heard {
        Heard::Event(event) => match &event.what {
            What::Started(_) => "started".to_owned(),
            What::StepStarted(start) => format!("{} began", start.record.name),
            What::StepChanged { step, status, .. } | What::StepEnded { step, status, .. } => format!("{step} {status}"),
            What::Changed { status } => format!("now {status}"),
            What::Ended { status, .. } => format!("ended {status}"),
            other => format!("{other:?}"),
        },
        Heard::Children(tally) => format!("children {}/{}", tally.ended(), tally.total()),
        Heard::Trouble(trouble, error) => format!("{trouble:?}: {error}"),
        Heard::Back => "back".to_owned(),
    }
}

async fn follow(fake: &Fake) -> (Vec<String>, Result<Record, AwsError>) {
    let mut lines = Vec::new();
    let mut follower = Follower::new(fake, "e-1", Cadence::default());
    let done = follower.follow(&mut |heard| lines.push(line(heard))).await;
    (lines, done.map(|()| follower.record().clone()))
}

fn gets(answers: impl IntoIterator<Item = Result<Seen, ErrorKind>>) -> Fake {
    Fake::new(State { gets: answers.into_iter().collect(), ..State::default() })
}

fn running() -> Seen {
    seen(Status::InProgress, vec![step(1, "A", Status::InProgress), step(2, "B", Status::Pending)])
}

fn over() -> Seen {
    seen(Status::Success, vec![step(1, "A", Status::Success), step(2, "B", Status::Success)])
}

const WHOLE: [&str; 6] = ["started", "A began", "s-1 Success", "B began", "s-2 Success", "ended Success"];

#[tokio::test(start_paused = true)]
async fn what_happens_is_told_once_and_in_order() {
    let fake = gets([Ok(running()), Ok(running()), Ok(over())]);
    let (lines, record) = follow(&fake).await;
    assert_eq!(lines, WHOLE);
    assert_eq!(record, Ok(over().record));
    assert_eq!(fake.calls(), ["get", "get", "get"], "no more calls than needed");
}

#[tokio::test(start_paused = true)]
async fn an_execution_of_an_hour_costs_a_few_hundred_calls() {
    let fake = gets(std::iter::repeat_n(Ok(running()), 250).chain([Ok(over())]));
    follow(&fake).await.1.expect("followed");
    let calls = fake.state().calls.clone();
    assert!(calls[3].0 <= 3, "quick at first: {calls:?}");
    assert!(calls.last().expect("calls").0 > 3_600, "an hour in 250 calls: {:?}", calls.last());
}

#[tokio::test(start_paused = true)]
async fn troubles_are_told_once_and_outlived() {
    for (kind, told) in [
        (ErrorKind::Throttled, "Throttled: ssm:Fake failed: Throttled"),
        (ErrorKind::Unreachable, "Lost: ssm:Fake failed: Unreachable"),
        (ErrorKind::Unavailable, "Lost: ssm:Fake failed: Unavailable"),
        (ErrorKind::BadReply, "Lost: ssm:Fake failed: BadReply"),
    ] {
        let fake = gets([Ok(running())].into_iter().chain(std::iter::repeat_n(Err(kind), 40)).chain([Ok(over())]));
        let (lines, record) = follow(&fake).await;
        assert_eq!(lines, ["started", "A began", told, "back", "s-1 Success", "B began", "s-2 Success", "ended Success"]);
        assert_eq!(record, Ok(over().record));
        assert!(fake.state().calls.last().expect("calls").0 > 15 * 60, "minutes without an answer");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_expire_are_loaded_afresh() {
    // A login elsewhere came in time: nobody is told.
    let fake = Fake::new(State { gets: [Ok(over())].into(), expired: true, renewals: 1, ..State::default() });
    assert_eq!(follow(&fake).await.0, WHOLE);
    assert_eq!(fake.calls(), ["get", "renew", "get"]);
    // It comes after a while: told once, asked at a slow pace.
    let fake = Fake::new(State { gets: [Ok(over())].into(), expired: true, renewals: 20, ..State::default() });
    let (lines, record) = follow(&fake).await;
    assert_eq!(lines[..2], ["Expired: ssm:Fake failed: ExpiredCredentials", "back"]);
    assert_eq!(lines[2..], WHOLE);
    assert_eq!(record, Ok(over().record));
    let calls = fake.state().calls.clone();
    assert!(calls.len() <= 42 && calls.last().expect("calls").0 >= 9 * 60, "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn what_asking_again_cannot_help_ends_it() {
    for kind in [ErrorKind::NotFound, ErrorKind::AccessDenied, ErrorKind::BadCredentials, ErrorKind::Other] {
        let fake = gets([Ok(running()), Err(kind)]);
        let (lines, record) = follow(&fake).await;
        assert_eq!(lines, ["started", "A began"]);
        assert_eq!(record.map_err(|error| error.kind), Err(kind));
        assert_eq!(fake.calls().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn an_execution_that_was_just_started_may_be_unknown_for_a_moment() {
    let answers = || [Err(ErrorKind::NotFound), Err(ErrorKind::NotFound), Ok(over())];
    let fake = gets(answers());
    let mut follower = Follower::new(&fake, "e-1", Cadence::default()).just_started();
    assert_eq!(follower.follow(&mut |_| {}).await, Ok(()));
    assert!(follow(&gets(answers())).await.1.is_err());
}

#[tokio::test(start_paused = true)]
async fn following_can_be_interrupted() {
    let fake = gets([Ok(running()), Ok(running()), Ok(running()), Ok(over())]);
    let mut follower = Follower::new(&fake, "e-1", Cadence::default());
    let mut lines = Vec::new();
    for _ in 0..20 {
        let some = tokio::time::timeout(Duration::from_secs(1), follower.follow(&mut |heard| lines.push(line(heard)))).await;
        if some.is_ok() {
            break;
        }
    }
    assert_eq!(lines, WHOLE);
}

#[tokio::test(start_paused = true)]
async fn steps_that_were_left_out_are_asked_for() {
    let whole: Vec<_> = (0..7).map(|number| step(number, &format!("S{number}"), Status::Success)).collect();
    let short = Seen { truncated: true, ..seen(Status::Success, whole[..3].to_vec()) };
    let fake = gets([Ok(short)]);
    fake.state().steps.insert(None, whole.chunks(3).map(<[_]>::to_vec).collect());
    let (lines, record) = follow(&fake).await;
    assert_eq!(lines.len(), 2 + 2 * 7);
    assert_eq!(record.expect("followed").steps, whole);
    assert_eq!(fake.calls(), ["get", "steps all 0", "steps all 1", "steps all 2"]);
}

#[tokio::test(start_paused = true)]
async fn the_inner_steps_of_a_loop_are_asked_for_while_it_runs() {
    let looping = |status| StepRecord { action: "aws:loop".to_owned(), ..step(1, "Loop", status) };
    let inner = |number, status| {
        let parent = Some(ParentStep { id: "s-1".into(), name: "Loop".to_owned(), ..ParentStep::default() });
        StepRecord { parent, ..step(number, "Inner", status) }
    };
    let first = seen(Status::InProgress, vec![looping(Status::InProgress), step(9, "End", Status::Pending)]);
    let second = seen(Status::InProgress, vec![looping(Status::Success), step(9, "End", Status::InProgress)]);
    let last = seen(Status::Success, vec![looping(Status::Success), step(9, "End", Status::Success)]);
    let fake = gets([Ok(first), Ok(second), Ok(last)]);
    fake.state().steps.insert(Some("s-1".to_owned()), vec![vec![inner(2, Status::Success)], vec![inner(3, Status::Success)]]);
    let (lines, _) = follow(&fake).await;
    assert_eq!(
        lines,
        [
            "started",
            "Loop began",
            "Inner began",
            "s-2 Success",
            "Inner began",
            "s-3 Success",
            "s-1 Success",
            "End began",
            "s-9 Success",
            "ended Success"
        ]
    );
    let loops = fake.calls().iter().filter(|call| call.starts_with("steps")).count();
    assert_eq!(loops, 4, "two pages while it runs, two at its end, none later: {:?}", fake.calls());
    // Where the answer itself has them, nobody is asked.
    let whole = seen(Status::Success, vec![looping(Status::Success), inner(2, Status::Success)]);
    let fake = gets([Ok(whole)]);
    follow(&fake).await.1.expect("followed");
    assert_eq!(fake.calls(), ["get"]);
}

#[tokio::test(start_paused = true)]
async fn the_children_of_a_spread_run_are_summed_up() {
    let children = |statuses: &[Status]| -> Vec<ExecutionSummary> {
        let child = |(number, status): (usize, &Status)| ExecutionSummary {
            id: format!("c-{number}"),
            status: status.clone(),
            parent: Some("e-1".to_owned()),
            target: Some(json!(["i-1"]).to_string()),
            ..ExecutionSummary::default()
        };
        statuses.iter().enumerate().map(child).collect()
    };
    let spread = |status| Seen { spread: true, ..seen(status, Vec::new()) };
    let fake = gets([Ok(spread(Status::InProgress)), Ok(spread(Status::InProgress)), Ok(spread(Status::Failed))]);
    fake.state().children =
        [children(&[Status::InProgress]), children(&[Status::Success, Status::InProgress]), children(&[Status::Success, Status::Failed])]
            .into();
    let mut lines = Vec::new();
    let mut follower = Follower::new(&fake, "e-1", Cadence::default());
    follower.follow(&mut |heard| lines.push(line(heard))).await.expect("followed");
    assert_eq!(lines, ["started", "children 0/1", "children 1/2", "children 2/2", "ended Failed"]);
    let tally = follower.tally().expect("a tally");
    assert_eq!(tally.counts, [(Status::Success, 1), (Status::Failed, 1)]);
    assert_eq!(tally.unsuccessful.iter().map(|child| child.id.as_str()).collect::<Vec<_>>(), ["c-1"]);
}
