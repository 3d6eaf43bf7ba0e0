//! Scripts that wait.

use super::name;
use crate::catalog::catalog;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Arg;
use crate::python::{Call, CallKind, Times, Value};
use crate::rule;
use crate::rules::{Context, ScriptAt};

rule! {
    /// A script can wait longer than it may run.
    ///
    /// # Why
    /// A script is cut off after 600 seconds, or after the step's `timeoutSeconds` if that is less (reference 5.3). What it waits for is then
    /// never seen, and what stands after the wait never runs. A wait without a limit, and a boto3 waiter with its own limits, are notes.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: wait
    ///       Script: |
    ///         import time
    ///         def wait(events, context):
    ///             for attempt in range(60):
    ///                 time.sleep(30)
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT30M
    /// ```
    pub(super) SCRIPT_OVER_TIME_LIMIT = "SSM0620" "script-over-time-limit" Warning Run
}

/// The longest that a script runs, in seconds.
const LIMIT: f64 = 600.0;

const INSTEAD: &str = "wait with an aws:waitForAwsResourceProperty or aws:sleep step, which may take days";

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    let timeout = context.steps()[script.step].step.timeout_seconds.as_ref().and_then(Arg::number);
    let limit = timeout.and_then(|seconds| u32::try_from(seconds).ok()).map_or(LIMIT, |seconds| f64::from(seconds).min(LIMIT));
    let step = name(context, script);
    let mut told = Vec::new();
    for sleep in &script.trace.sleeps {
        let Some(seconds) = sleep.seconds.filter(|seconds| *seconds > 0.0) else { continue };
        let (total, is_unbounded) = total(seconds, sleep.loops.iter().map(|around| around.times));
        let endless = sleep.loops.iter().find(|around| around.times == Times::Endless);
        let place = sleep.loops.first().map_or(&sleep.at, |outermost| &outermost.at);
        if told.contains(place) {
            continue;
        }
        let mut finding = if total > limit {
            let each = if total > seconds { format!("up to {total} seconds in sleeps of {seconds}") } else { format!("{seconds} seconds") };
            let message = format!("step `{step}`: the script sleeps {each}; it is cut off after {limit}");
            context.inside(
                &SCRIPT_OVER_TIME_LIMIT,
                &script.pointer,
                if total > seconds { place.clone() } else { sleep.at.clone() },
                message,
            )
        } else if let Some(endless) = endless {
            let message = format!(
                "step `{step}`: nothing ends this loop, neither a `break` nor a `return` nor a `raise`: the script is cut off after {limit} seconds, and the step fails"
            );
            context.inside(&SCRIPT_OVER_TIME_LIMIT, &script.pointer, endless.at.clone(), message)
        } else if is_unbounded {
            let message = format!(
                "step `{step}`: nothing but the end of the script after {limit} seconds ends this loop, if what it waits for does not come"
            );
            let mut finding = context.inside(&SCRIPT_OVER_TIME_LIMIT, &script.pointer, place.clone(), message);
            finding.level = Level::Note;
            finding
        } else {
            continue;
        };
        if !sleep.reached {
            finding.level = Level::Note;
        }
        told.push(place.clone());
        out.push(finding.help(INSTEAD));
    }
    for call in script.trace.calls.iter().filter(|call| call.kind == CallKind::Wait) {
        out.extend(waiter(context, script, call, limit));
    }
}

/// How long a sleep inside loops takes in all, as far as it is certain, and whether a loop may never end.
fn total(seconds: f64, loops: impl Iterator<Item = Times>) -> (f64, bool) {
    let (mut total, mut is_unbounded) = (seconds, false);
    for times in loops {
        match times {
            Times::AtMost(times) => total *= times.max(0.0),
            Times::Until(seconds) => total = seconds,
            Times::Unbounded => is_unbounded = true,
            Times::Endless | Times::Unknown => {}
        }
    }
    (total, is_unbounded)
}

fn waiter(context: &Context<'_>, script: &ScriptAt, call: &Call, limit: f64) -> Option<Diagnostic> {
    let service = script.trace.clients[call.client].service.as_deref()?;
    let plan = catalog().service(service)?.waiter(&call.method)?.plan()?;
    let config = call.arguments.iter().find(|argument| argument.name == "WaiterConfig");
    let given = |key: &str| match config?.values.only() {
        Some(Value::Dict(index)) => Some(script.trace.objects[*index].entry(key).map(|entry| entry.values.number())),
        _ => None,
    };
    if call.open || config.is_some() && given("Delay").is_none() {
        return None;
    }
    let number = |key: &str, default: u64| match given(key) {
        Some(Some(number)) => number,
        _ => u32::try_from(default).ok().map(f64::from),
    };
    let total = number("Delay", plan.delay)? * number("MaxAttempts", plan.max_attempts)?;
    if total <= limit {
        return None;
    }
    let message = format!(
        "step `{}`: the waiter `{}` waits up to {total} seconds; the script is cut off after {limit}",
        name(context, script),
        call.method
    );
    let mut finding = context.inside(&SCRIPT_OVER_TIME_LIMIT, &script.pointer, call.method_at.clone(), message);
    // Who gave no limits may know that it is soon over.
    if config.is_none() || !call.reached {
        finding.level = Level::Note;
    }
    Some(finding.help(INSTEAD))
}
