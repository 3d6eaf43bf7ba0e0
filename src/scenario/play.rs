//! The answers that a scenario gives during one execution.

use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::json::Value;
use crate::run::{ApiError, Stop};
use crate::scenario::matching::mismatch;
use crate::scenario::model::{Mock, Replacement, Scenario};
use crate::scenario::near;
use crate::scenario::rules::UNUSED;
use crate::text::Span;
use crate::time::Timestamp;

/// A call that wants an answer.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'r> {
    /// boto3's name of the service.
    pub service: &'r str,
    /// The API's name of the operation.
    pub operation: &'r str,
    /// The region it goes to.
    pub region: &'r str,
    /// The account it is made in.
    pub account: &'r str,
    /// What is asked.
    pub input: &'r Value,
    /// When.
    pub at: Timestamp,
}

/// What a call is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// The service's answer.
    Answered {
        /// A response or an error.
        answer: Result<Value, ApiError>,
        /// How long it takes.
        takes: Duration,
    },
    /// No mock answers.
    Unmatched {
        /// What was asked, what was near, what to write. Several lines.
        text: String,
        /// Where a reader should look: at the nearest mock, else at `calls`.
        at: Span,
    },
}

/// A scenario as it is played: sequences of answers belong to one execution, so each has its own.
#[derive(Debug, Clone)]
pub struct Play {
    scenario: Arc<Scenario>,
    /// Of each mock, what it has answered so far.
    mocks: Vec<Turn>,
    /// Of each replaced step, how often it was tried.
    steps: Vec<usize>,
    stopped: bool,
}

/// Where a mock stands among its answers.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    index: usize,
    /// When the answer at `index` was first given.
    since: Option<Timestamp>,
    used: bool,
}

impl Play {
    /// A play at its beginning.
    pub fn new(scenario: Arc<Scenario>) -> Self {
        let (mocks, steps) = (vec![Turn::default(); scenario.calls.len()], vec![0; scenario.steps.len()]);
        Self { scenario, mocks, steps, stopped: false }
    }

    /// What is played.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// Answers a call: the first mock that matches does.
    pub fn answer(&mut self, asked: &Asked<'_>) -> Heard {
        let mut mocks = self.scenario.calls.iter().zip(&mut self.mocks);
        match mocks.find(|(mock, _)| matches(mock, asked)) {
            Some((mock, turn)) => Heard::Answered { answer: turn.next(mock, asked.at), takes: mock.takes },
            None => near::unmatched(&self.scenario, asked),
        }
    }

    /// What takes the place of a step that is about to be tried; each try takes the next replacement, the last one repeats.
    pub fn replacement(&mut self, step: &str) -> Option<&Replacement> {
        let index = self.scenario.steps.iter().position(|mock| mock.name.value == step)?;
        let turn = self.steps[index];
        self.steps[index] += 1;
        let effects = &self.scenario.steps[index].effects;
        effects.get(turn).or(effects.last())
    }

    /// The order to stop that comes at a step; given once.
    pub fn stop_at(&mut self, step: &str) -> Option<Stop> {
        let order = self.scenario.stop.as_ref().filter(|order| !self.stopped && order.step.value == step)?;
        self.stopped = true;
        Some(order.kind)
    }

    /// Whether the order to stop is still to come, and at which step.
    pub fn stop_to_come(&self) -> Option<&str> {
        self.scenario.stop.as_ref().filter(|_| !self.stopped).map(|stop| stop.step.value.as_str())
    }

    /// Warnings of what was never used.
    pub fn unused(&self) -> Vec<Diagnostic> {
        let calls = self.scenario.calls.iter().zip(&self.mocks).filter(|(_, turn)| !turn.used).map(|(mock, _)| {
            let message = format!("no call reached this mock of {}:{}", mock.service, mock.operation);
            UNUSED.at(mock.span, message).help("remove it, or look for an earlier mock that answers in its place")
        });
        let steps = self.scenario.steps.iter().zip(&self.steps).filter(|(_, tries)| **tries == 0).map(|(step, _)| {
            let message = format!("step `{}` was never come to, so that nothing replaced it", step.name.value);
            UNUSED.at(step.name.span, message)
        });
        let stop = self.scenario.stop.iter().filter(|_| !self.stopped).map(|stop| {
            let message = format!("the order to stop never came: the execution did not come to step `{}`", stop.step.value);
            UNUSED.at(stop.step.span, message)
        });
        calls.chain(steps).chain(stop).collect()
    }
}

impl Turn {
    fn next(&mut self, mock: &Mock, now: Timestamp) -> Result<Value, ApiError> {
        self.used = true;
        let last = mock.answers.len().saturating_sub(1);
        if let Some(since) = self.since
            && self.index < last
        {
            // An answer without a duration is given once.
            let over = mock.answers[self.index].lasts.is_none_or(|lasts| now.since(since) >= lasts);
            if over {
                *self = Self { index: self.index + 1, since: None, used: true };
            }
        }
        self.since.get_or_insert(now);
        mock.answers[self.index].outcome.clone()
    }
}

fn matches(mock: &Mock, asked: &Asked<'_>) -> bool {
    mock.service == asked.service
        && mock.operation == asked.operation
        && mock.region.as_ref().is_none_or(|region| region.value == asked.region)
        && mock.account.as_ref().is_none_or(|account| account.value == asked.account)
        && mock.with.as_ref().is_none_or(|with| mismatch(with, asked.input, near::shape(asked)).is_none())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Asked, Heard, Play};
    use crate::json::{Value, json};
    use crate::scenario::parse;
    use crate::text::Files;

    fn play(text: &str) -> Play {
        let mut files = Files::new();
        let id = files.add("scenario.yaml", text);
        let (scenario, found) = parse(&files, id);
        assert!(found.is_empty(), "{found:?}");
        Play::new(Arc::new(scenario.unwrap()))
    }

    /// The status that a job is told to have so many seconds after the start; the code of an error; or that nobody answers.
    fn status(play: &mut Play, seconds: u64, region: &str, input: &Value) -> String {
        let at = play.scenario().start().plus(Duration::from_secs(seconds));
        let asked = Asked { service: "backup", operation: "DescribeRestoreJob", region, account: "123456789012", input, at };
        match play.answer(&asked) {
            Heard::Answered { answer: Ok(answer), .. } => answer["Status"].as_str().unwrap_or("none").to_owned(),
            Heard::Answered { answer: Err(error), .. } => error.code,
            Heard::Unmatched { text, .. } => text,
        }
    }

    const ANSWERS: &str = "calls:\n  - on: backup:describe_restore_job\n    answers:\n      - {for: 1m, return: {Status: PENDING}}\n      \
         - {error: {code: ThrottlingException}}\n      - {for: 10s, return: {Status: RUNNING}}\n      - {return: {Status: COMPLETED}}\n";

    #[test]
    fn answers_last_from_when_they_were_first_given() {
        let mut play = play(ANSWERS);
        let heard: Vec<_> =
            [100, 130, 159, 160, 161, 170, 171, 500].map(|at| status(&mut play, at, "us-east-1", &json!({}))).into_iter().collect();
        let wanted = ["PENDING", "PENDING", "PENDING", "ThrottlingException", "RUNNING", "RUNNING", "COMPLETED", "COMPLETED"];
        assert_eq!(heard, wanted);
        // However late the next call comes, no answer is left out.
        let mut play = Play::new(Arc::clone(play.scenario()));
        let late: Vec<_> = [0, 9000, 18_000, 27_000].map(|at| status(&mut play, at, "us-east-1", &json!({}))).into_iter().collect();
        assert_eq!(late, ["PENDING", "ThrottlingException", "RUNNING", "COMPLETED"]);
    }

    #[test]
    fn a_list_of_responses_is_given_in_turn_and_the_last_repeats() {
        let mut play = play("calls:\n  - on: backup:DescribeRestoreJob\n    return: [{Status: PENDING}, {Status: RUNNING}]\n");
        let heard = [0, 0, 0].map(|at| status(&mut play, at, "us-east-1", &json!({})));
        assert_eq!(heard, ["PENDING", "RUNNING", "RUNNING"]);
    }

    #[test]
    fn the_first_that_matches_answers() {
        let text = "calls:\n  - on: backup:DescribeRestoreJob\n    with: {RestoreJobId: a}\n    return: {Status: PENDING}\n  \
             - on: backup:DescribeRestoreJob\n    region: eu-west-1\n    return: {Status: RUNNING}\n  \
             - on: backup:DescribeRestoreJob\n    region: us-east-1\n    account: \"123456789012\"\n    return: {Status: COMPLETED}\n";
        let mut play = play(text);
        assert_eq!(play.unused().len(), 3);
        assert_eq!(status(&mut play, 0, "eu-west-1", &json!({"RestoreJobId": "a"})), "PENDING");
        assert_eq!(status(&mut play, 0, "eu-west-1", &json!({"RestoreJobId": "b"})), "RUNNING");
        assert_eq!(status(&mut play, 0, "us-east-1", &json!({})), "COMPLETED");
        assert!(play.unused().is_empty());
        let text = status(&mut play, 0, "ap-south-1", &json!({"RestoreJobId": "b"}));
        for part in [
            "no mock answers backup:DescribeRestoreJob in ap-south-1",
            "it wants /RestoreJobId to be \"a\", and it is \"b\"",
            "there is one for eu-west-1",
            "region: ap-south-1",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn replacements_take_turns() {
        let mut play = play("steps:\n  A: [{fail: {}}, {return: {}}]\nstop: {at: B}\n");
        let words = [(); 3].map(|()| play.replacement("A").map(|effect| effect.deed.word()));
        assert_eq!(words, [Some("fail"), Some("return"), Some("return")]);
        assert!(play.replacement("B").is_none());
        assert_eq!(play.stop_to_come(), Some("B"));
        assert!(play.stop_at("A").is_none() && play.stop_at("B").is_some() && play.stop_at("B").is_none());
    }
}
