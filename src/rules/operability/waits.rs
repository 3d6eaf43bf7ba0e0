//! Steps that wait.

use crate::diagnostic::Diagnostic;
use crate::rules::Context;

crate::rule! {
    /// A step that waits does not say how long.
    ///
    /// # Why
    /// Without `timeoutSeconds` a wait for a property polls for an hour, and one for a person goes on for seven days. Whether that is
    /// too short or too long, the author knows; whoever is on call does not.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   JobId:
    ///     type: String
    /// mainSteps:
    ///   - name: WaitForJob
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: '{{ JobId }}'
    ///       PropertySelector: $.Status
    ///       DesiredValues: [COMPLETED]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   JobId:
    ///     type: String
    /// mainSteps:
    ///   - name: WaitForJob
    ///     action: aws:waitForAwsResourceProperty
    ///     timeoutSeconds: 14400
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: '{{ JobId }}'
    ///       PropertySelector: $.Status
    ///       DesiredValues: [COMPLETED]
    /// ```
    pub(super) WAIT_WITHOUT_TIMEOUT = "SSM1205" "wait-without-timeout" Note Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for at in context.steps() {
        let step = at.step;
        let waits = matches!(step.action.name(), "aws:waitForAwsResourceProperty" | "aws:approve" | "aws:pause");
        let Some(seconds) = step.action.facts().filter(|_| waits).and_then(|facts| facts.default_timeout) else { continue };
        if step.timeout_seconds.is_some() || step.rest.get("timeoutSeconds").is_some() {
            continue;
        }
        let long = if seconds % 86_400 == 0 { format!("{} days", seconds / 86_400) } else { format!("{} minutes", seconds / 60) };
        let message = format!("step `{}` has no `timeoutSeconds`, so it waits up to {long}", step.name());
        let help = "say how long it may take before something is wrong";
        out.push(context.at_step(&WAIT_WITHOUT_TIMEOUT, at, message).help(help));
    }
}
