//! Texts that the service reads as JSON.

use std::cell::LazyCell;

use crate::diagnostic::Diagnostic;
use crate::document::{StepAt, strings};
use crate::expr;
use crate::json;
use crate::rules::Context;
use crate::text::{Pointer, Segment};

crate::rule! {
    /// A text that the service reads as JSON is none.
    ///
    /// # Why
    /// Policies, patterns of events, bodies of dashboards and the input of functions and state machines are texts in JSON. A comma or a bracket
    /// that is missing is told when the call is made: `MalformedPolicyDocument`.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: MakeRole
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: iam
    ///       Api: CreateRole
    ///       RoleName: operator
    ///       AssumeRolePolicyDocument: '{"Version": "2012-10-17" "Statement": []}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: MakeRole
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: iam
    ///       Api: CreateRole
    ///       RoleName: operator
    ///       AssumeRolePolicyDocument: '{"Version": "2012-10-17", "Statement": []}'
    /// ```
    pub(super) BROKEN_JSON = "SSM0519" "broken-json" Warning Run
}

/// Ends of the names of inputs that are JSON, in all services that have them.
const ENDS: [&str; 8] = [
    "PolicyDocument",
    "ResourcePolicy",
    "RedrivePolicy",
    "PolicyText",
    "EventPattern",
    "DashboardBody",
    "StackPolicyBody",
    "ClientContext",
];

/// Names of inputs that are JSON in one service or action.
const NAMES: [(&str, &str); 11] = [
    ("s3", "Policy"),
    ("kms", "Policy"),
    ("sqs", "Policy"),
    ("efs", "Policy"),
    ("ecr", "policyText"),
    ("secretsmanager", "ResourcePolicy"),
    ("stepfunctions", "definition"),
    ("stepfunctions", "input"),
    ("aws:executeStateMachine", "input"),
    ("lambda", "Payload"),
    ("aws:invokeLambdaFunction", "Payload"),
];

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let action = step.step.action.name();
    // What a loop holds are steps of their own; in others no input is JSON.
    if matches!(action, "aws:loop" | "aws:branch" | "aws:executeScript" | "aws:runCommand") {
        return;
    }
    // What begins as JSON does is rare enough.
    let service = LazyCell::new(|| context.operation(step).map_or(action, |operation| operation.service().name()));
    let inputs = step.pointer.join("inputs");
    let Some(value) = context.at(&inputs) else { return };
    strings(value, &inputs, &mut |text, pointer| {
        let Some(Segment::Key(name)) = pointer.last() else { return };
        if !text.trim_start().starts_with(['{', '[']) {
            return;
        }
        if ENDS.iter().any(|end| name.ends_with(end)) || NAMES.contains(&(*service, name.as_str())) {
            out.extend(judge(context, step, name, text, pointer));
        }
    });
}

fn judge(context: &Context<'_>, step: &StepAt<'_>, name: &str, text: &str, pointer: &Pointer) -> Option<Diagnostic> {
    let start = text.trim_start();
    let is_meant = start.starts_with('[') || start.starts_with('{') && !start.starts_with("{{");
    if !is_meant {
        return None;
    }
    // A reference may be all of a value or a part of a text, of the same length so that places hold.
    let filled = without_references(text);
    let why = json::read::<json::Value>(&filled).err()?;
    let at = place(&filled, &why).unwrap_or(0);
    // A reference can bring members, and the reader's own limits say nothing against the text.
    let is_of_reference = expr::references(text).any(|(range, _)| range.start <= at && at <= range.end);
    if is_of_reference || why.contains("recursion limit") {
        return None;
    }
    let message = format!("step `{}`: `{name}` is read as JSON, and is none: {}", step.step.name(), words(&why));
    let end = text[at..].chars().next().map_or(text.len(), |character| at + character.len_utf8());
    Some(context.inside(&BROKEN_JSON, pointer, at..end, message))
}

/// The text with numbers in the place of references.
fn without_references(text: &str) -> String {
    let mut filled = text.to_owned();
    for (range, _) in expr::references(text) {
        let digits = "1".repeat(range.len());
        filled.replace_range(range, &digits);
    }
    filled
}

/// The byte that a message such as `expected value at line 1 column 5` is about.
fn place(text: &str, why: &str) -> Option<usize> {
    let (line, column) = why.rsplit_once(" at line ")?.1.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let at = start + column.saturating_sub(1);
    (at < text.len() && text.is_char_boundary(at)).then_some(at)
}

/// The message without the place.
fn words(why: &str) -> &str {
    why.rsplit_once(" at line ").map_or(why, |(words, _)| words)
}
