//! Operations that a step cannot call to an end (reference 3.12, 4.7).

use crate::catalog::Operation;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::StepAt;
use crate::expr;
use crate::json::Value;
use crate::rules::Context;

crate::rule! {
    /// A step calls an operation that streams.
    ///
    /// # Why
    /// What comes as a stream of bytes or of events cannot be read by a step: the service does not support such operations. A script can.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Read
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: s3
    ///       Api: GetObject
    ///       Bucket: a-bucket
    ///       Key: jobs.json
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Read
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: read
    ///       Script: |
    ///         import boto3
    ///
    ///         def read(events, context):
    ///             answer = boto3.client('s3').get_object(Bucket='a-bucket', Key='jobs.json')
    ///             return {'text': answer['Body'].read().decode()}
    /// ```
    pub(super) STREAMING_OPERATION = "SSM0511" "streaming-operation" Error Run
}

crate::rule! {
    /// A step makes a call that can take longer than a step may wait.
    ///
    /// # Why
    /// A call of a step has 25 seconds. A function that is invoked and waited for may run 15 minutes, a state machine 5; the step fails though the
    /// work goes on.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Work
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: lambda
    ///       Api: Invoke
    ///       FunctionName: work
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Work
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: work
    /// ```
    pub(super) CALL_OVER_TIME_LIMIT = "SSM0512" "call-over-time-limit" Warning Run
}

/// A call that may outlast a step.
struct Long {
    service: &'static str,
    operation: &'static str,
    /// How long it may take.
    lasts: &'static str,
    instead: &'static str,
}

const LONG: &[Long] = &[
    Long {
        service: "lambda",
        operation: "Invoke",
        lasts: "it waits for the function, up to 15 minutes",
        instead: "use an aws:invokeLambdaFunction step, or `InvocationType: Event`",
    },
    Long {
        service: "stepfunctions",
        operation: "StartSyncExecution",
        lasts: "it waits for the state machine, up to 5 minutes",
        instead: "use an aws:executeStateMachine step, which waits as long as it takes",
    },
    Long {
        service: "stepfunctions",
        operation: "GetActivityTask",
        lasts: "it waits for a task, up to 60 seconds",
        instead: "let a worker outside the runbook ask for tasks",
    },
    Long {
        service: "swf",
        operation: "PollForActivityTask",
        lasts: "it waits for a task, up to 60 seconds",
        instead: "let a worker outside the runbook ask for tasks",
    },
    Long {
        service: "swf",
        operation: "PollForDecisionTask",
        lasts: "it waits for a task, up to 60 seconds",
        instead: "let a decider outside the runbook ask for tasks",
    },
];

/// The time that a call of a step has, in seconds (reference 3.12).
const SECONDS: u32 = 25;

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, out: &mut Vec<Diagnostic>) {
    let inputs = step.pointer.join("inputs");
    let name = step.step.name();
    let at_api = inputs.join("Api");
    if operation.streams_out() || operation.has_event_stream() {
        let what = if operation.has_event_stream() { "a stream of events" } else { "its answer as a stream" };
        let message = format!("step `{name}` calls {}, which gives {what}; a step cannot read that", operation.name());
        out.push(context.at_value(&STREAMING_OPERATION, &at_api, message).help("call it in an aws:executeScript step"));
        return;
    }
    let streamed = operation.input().filter(|_| operation.streams_in());
    let body = streamed.and_then(|input| input.members().find(|member| member.stream)).map(|member| inputs.join(member.name));
    if let Some(body) = body.filter(|body| context.at(body).is_some()) {
        let message = format!("step `{name}` gives {} a stream of bytes, which a step cannot send", operation.name());
        let mut finding = context.at_key(&STREAMING_OPERATION, &body, message).help("call it in an aws:executeScript step");
        // That answers cannot be read is documented; a text as the body may pass.
        finding.level = Level::Warning;
        out.push(finding);
    }
    let is = |long: &&Long| long.service == operation.service().name() && long.operation == operation.name();
    if let Some(long) = LONG.iter().find(is).filter(|_| !is_not_waited_for(context, step)) {
        let message = format!("step `{name}` calls {}, but a call of a step has {SECONDS} seconds: {}", operation.name(), long.lasts);
        out.push(context.at_value(&CALL_OVER_TIME_LIMIT, &at_api, message).help(long.instead));
    }
}

/// Whether a function is started only, or that is only known when it runs.
fn is_not_waited_for(context: &Context<'_>, step: &StepAt<'_>) -> bool {
    let kind = context.at(&step.pointer.join("inputs").join("InvocationType")).and_then(Value::as_str);
    kind.is_some_and(|kind| matches!(kind, "Event" | "DryRun") || expr::contains_reference(kind))
}

#[cfg(test)]
mod tests {
    use super::LONG;
    use crate::catalog::{Operation, catalog};

    #[test]
    fn the_long_calls_are_operations() {
        for long in LONG {
            let known = catalog().service(long.service).and_then(|service| service.operation(long.operation));
            assert_eq!(known.map(Operation::name), Some(long.operation));
        }
    }
}
