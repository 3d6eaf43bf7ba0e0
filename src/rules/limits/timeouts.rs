//! `timeoutSeconds` against what the action honours (reference 2.5).

use crate::diagnostic::{Diagnostic, Level, once};
use crate::document::action::{Approve, ExecuteAwsApi, InvokeLambdaFunction, Pause};
use crate::document::{Arg, StepAt};
use crate::rules::Context;
use crate::rules::limits::measure::grouped;

crate::rule! {
    /// A step's `timeoutSeconds` is longer than the action ever runs.
    ///
    /// # Why
    /// A script is cut off after 600 seconds and a Lambda function after 300, whatever the step says (reference 2.5, 8.9): what needs longer fails
    /// in the middle. On `aws:executeAwsApi`, where one call has 25 seconds and longer times are often written, this is a note, one for the document.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Poll
    ///     action: aws:executeScript
    ///     timeoutSeconds: 1800
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: poll
    ///       Script: |
    ///         def poll(events, context):
    ///             return {}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Poll
    ///     action: aws:executeScript
    ///     timeoutSeconds: 600
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: poll
    ///       Script: |
    ///         def poll(events, context):
    ///             return {}
    /// ```
    pub(super) TIMEOUT_NOT_HONOURED = "SSM1008" "timeout-not-honoured" Warning Run
}

crate::rule! {
    /// A step waits for people longer than the service allows.
    ///
    /// # Why
    /// `aws:approve` and `aws:pause` wait 7 days when nothing is said, and at most 30 days, 2,592,000 seconds (reference 2.5).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Hold
    ///     action: aws:pause
    ///     timeoutSeconds: 5184000
    ///     inputs: {}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Hold
    ///     action: aws:pause
    ///     timeoutSeconds: 2592000
    ///     inputs: {}
    /// ```
    pub(super) TIMEOUT_OVER_MAXIMUM = "SSM1009" "timeout-over-maximum" Error Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let mut calls = Vec::new();
    for step in context.steps() {
        check_step(context, step, &mut calls, out);
    }
    out.extend(once(calls, "and in", "step"));
}

/// The findings of one step; those that are worth a note, in `calls`.
fn check_step(context: &Context<'_>, step: &StepAt<'_>, calls: &mut Vec<Diagnostic>, out: &mut Vec<Diagnostic>) {
    let Some(facts) = step.step.action.facts() else { return };
    let Some(most) = facts.max_timeout else { return };
    let written = step.step.timeout_seconds.as_ref().and_then(Arg::number).and_then(|seconds| usize::try_from(seconds).ok());
    let Some(written) =
        written.filter(|seconds| u32::try_from(*seconds).is_ok_and(|seconds| seconds > most) || *seconds > u32::MAX as usize)
    else {
        return;
    };
    let name = step.step.name();
    let (shown, limit) = (grouped(written), grouped(most as usize));
    let at = step.pointer.join("timeoutSeconds");
    if [Approve::FACTS.name, Pause::FACTS.name].contains(&facts.name) {
        let message = format!("step `{name}`: `timeoutSeconds` is {shown}; {} waits at most {limit} seconds (30 days)", facts.name);
        out.push(context.at_value(&TIMEOUT_OVER_MAXIMUM, &at, message).help(format!("write {most}")));
        return;
    }
    let message = format!("step `{name}`: `timeoutSeconds` is {shown}, but {} is cut off after {limit} seconds", facts.name);
    let mut finding = context.at_value(&TIMEOUT_NOT_HONOURED, &at, message);
    if facts.name == ExecuteAwsApi::FACTS.name {
        finding.level = Level::Note;
        calls.push(finding);
    } else if facts.name == InvokeLambdaFunction::FACTS.name {
        // The function's own timeout says how long it takes; nothing goes wrong because of a larger number here.
        finding.level = Level::Note;
        out.push(finding);
    } else {
        out.push(finding.help("divide the work over several steps, or poll in an `aws:loop`"));
    }
}
