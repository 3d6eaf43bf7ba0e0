//! What is said of a call that no mock answers.

use std::fmt::Write as _;

use crate::catalog::{Operation, catalog, skeleton as sample_answer};
use crate::json::Value;
use crate::scenario::matching::mismatch;
use crate::scenario::model::{Mock, Scenario};
use crate::scenario::play::{Asked, Heard};
use crate::text::{Span, nearest};

/// How many near mocks are told.
const NEAR: usize = 5;
/// How much of a value is shown.
const LONGEST: usize = 400;

/// What was asked, what was near, and what to write.
pub(super) fn unmatched(scenario: &Scenario, asked: &Asked<'_>) -> Heard {
    let name = format!("{}:{}", asked.service, asked.operation);
    let mut out = format!("no mock answers {name} in {}", asked.region);
    if asked.account != scenario.account() {
        let _ = write!(out, " of account {}", asked.account);
    }
    let _ = write!(out, "\n  asked: {}", shortened(asked.input));
    let same: Vec<&Mock> =
        scenario.calls.iter().filter(|mock| mock.service == asked.service && mock.operation == asked.operation).collect();
    let lines: Vec<String> = same.iter().take(NEAR).map(|mock| why_not(mock, asked)).collect();
    let mut at = same.first().map(|mock| mock.span);
    if lines.is_empty() {
        let names: Vec<String> = scenario.calls.iter().map(|mock| format!("{}:{}", mock.service, mock.operation)).collect();
        match nearest(&name, names.iter().map(String::as_str)) {
            Some(near) => {
                let mock = scenario.calls.iter().zip(&names).find(|(_, name)| name.as_str() == near).map(|(mock, _)| mock);
                at = mock.map(|mock| mock.span);
                let line = mock.map_or(0, |mock| mock.line);
                let _ = write!(out, "\n  near:  line {line}: there is one for {near}");
            }
            None => out.push_str("\n  near:  no mock is for this operation"),
        }
    }
    for (index, line) in lines.iter().enumerate() {
        let _ = write!(out, "\n  {} {line}", if index == 0 { "near: " } else { "      " });
    }
    if same.len() > NEAR {
        let _ = write!(out, "\n         and {} more", same.len() - NEAR);
    }
    out.push_str("\n  write under `calls`:");
    out.push_str(&skeleton(scenario, asked));
    let at = at.or(scenario.calls_key).unwrap_or(Span::start_of(scenario.file));
    Heard::Unmatched { text: out, at }
}

/// Why a mock for the same operation does not answer.
fn why_not(mock: &Mock, asked: &Asked<'_>) -> String {
    let mut reasons = Vec::new();
    if let Some(region) = mock.region.as_ref().filter(|region| region.value != asked.region) {
        reasons.push(format!("there is one for {}", region.value));
    }
    if let Some(account) = mock.account.as_ref().filter(|account| account.value != asked.account) {
        reasons.push(format!("there is one for account {}", account.value));
    }
    if let Some(with) = &mock.with
        && let Some(difference) = mismatch(with, asked.input, shape(asked))
    {
        let actual = difference.actual.as_ref().map_or_else(|| "nothing".to_owned(), shortened);
        reasons.push(format!("it wants {} to be {}, and it is {actual}", difference.pointer, shortened(&difference.expected)));
    }
    format!("line {}: {}", mock.line, reasons.join("; "))
}

/// The type of the request.
pub(super) fn shape(asked: &Asked<'_>) -> Option<crate::catalog::Shape<'static>> {
    operation(asked).and_then(Operation::input)
}

fn operation(asked: &Asked<'_>) -> Option<Operation<'static>> {
    catalog().service(asked.service)?.operation(asked.operation)
}

/// A mock to begin with.
fn skeleton(scenario: &Scenario, asked: &Asked<'_>) -> String {
    let mut out = format!("\n    - on: {}:{}", asked.service, asked.operation);
    if asked.region != scenario.region() {
        let _ = write!(out, "\n      region: {}", asked.region);
    }
    let with = asked.input.to_string();
    if asked.input.as_object().is_some_and(|map| !map.is_empty()) && with.len() <= LONGEST {
        let _ = write!(out, "\n      with: {with}");
    }
    let answer = operation(asked).map(|operation| sample_answer(operation).to_string());
    let answer = answer.filter(|answer| answer.len() <= LONGEST).unwrap_or_else(|| "{}".to_owned());
    let _ = write!(out, "\n      return: {answer}");
    out
}

fn shortened(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
