//! The actions that are made of several calls, each driven through the whole machine: what is asked when, and what comes of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::unnecessary_wraps, reason = "answers stand in lists of answers and errors")]

mod commands;
mod instances;
mod others;
mod replaced;
mod requests;
mod stacks;

use std::time::Duration;

use crate::json::Value;
use crate::run::{ApiError, Event, Record, Status, StepRecord, What};
use crate::simulate::tests::{document, plain, start};
use crate::simulate::{Ending, Machine, Need, Start, Told};

/// A call's answers in turn, the last of which repeats, by `service:Operation`.
type Answers = Vec<(&'static str, Vec<Result<Value, ApiError>>)>;

/// What came of one step.
struct Played {
    ending: Ending,
    record: Record,
    /// `service:Operation`, the seconds since the start, and what was asked.
    asked: Vec<(String, u64, Value)>,
    notes: Vec<String>,
}

impl Played {
    /// The only step, or the one that stands first.
    fn step(&self) -> &StepRecord {
        &self.record.steps[0]
    }

    fn status(&self) -> &Status {
        &self.step().status
    }

    fn message(&self) -> &str {
        self.step().failure.as_ref().map_or("", |failure| &failure.message)
    }

    fn output(&self, name: &str) -> &Value {
        self.step().outputs.get(name).unwrap_or(&Value::Null)
    }

    /// The operations with the seconds at which they were asked: `0 CreateStack, 0 DescribeStacks, 10 DescribeStacks`.
    fn course(&self) -> String {
        let calls = self.asked.iter().map(|(name, at, _)| format!("{at} {}", name.split_once(':').unwrap().1));
        calls.collect::<Vec<_>>().join(", ")
    }

    fn seconds(&self) -> u64 {
        self.record.ended.unwrap().since(self.record.started.unwrap()).as_secs()
    }
}

/// The document of one step: its `action` and `inputs` in flow style, and what else it carries.
fn one(action: &str, inputs: &str, more: &str) -> String {
    let more = more.replace('\n', "\n    ");
    format!(
        "assumeRole: arn:aws:iam::123456789012:role/R\nmainSteps:\n  - name: it\n    action: {action}\n    inputs: {inputs}\n    {more}\n"
    )
}

/// Plays a step that has nothing but inputs.
fn play(action: &str, inputs: &str, answers: Answers) -> Played {
    play_document(&one(action, inputs, ""), answers, |_, _| None)
}

/// Plays a document; `meet` meets what it wants to meet.
fn play_document(text: &str, answers: Answers, meet: impl FnMut(&mut Machine, &Need) -> Option<Told>) -> Played {
    play_start(start(&document(text)), answers, meet)
}

fn play_start(start: Start, mut answers: Answers, mut meet: impl FnMut(&mut Machine, &Need) -> Option<Told>) -> Played {
    let began = start.at;
    let mut machine = Machine::new(start);
    let (mut events, mut asked) = (Vec::<Event>::new(), Vec::new());
    let ending = loop {
        let need = machine.advance();
        events.extend(machine.events());
        if let Some(ending) = machine.ending() {
            break ending.clone();
        }
        let told = meet(&mut machine, &need).unwrap_or_else(|| {
            plain(need, &mut |request| {
                let name = format!("{}:{}", request.service, request.operation);
                asked.push((name.clone(), request.at.since(began).as_secs(), request.input.clone()));
                let known = answers.iter_mut().find(|(known, _)| *known == name);
                let (_, list) = known.unwrap_or_else(|| panic!("nobody expects {name}"));
                if list.len() > 1 { list.remove(0) } else { list[0].clone() }
            })
        });
        machine.tell(told);
    };
    let notes = events.iter().filter_map(|event| match &event.what {
        What::Note { text, .. } => Some(text.clone()),
        _ => None,
    });
    Played { ending, record: Record::of(&events), asked, notes: notes.collect() }
}

fn error(code: &str, message: &str) -> Result<Value, ApiError> {
    Err(ApiError { code: code.to_owned(), message: message.to_owned(), status: 400 })
}
