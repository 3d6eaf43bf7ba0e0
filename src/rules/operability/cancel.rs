//! What follows when somebody cancels the execution.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::document::{EdgeKind, OnCancel};
use crate::rules::Context;

crate::rule! {
    /// Cancelling a step does not stop the execution.
    ///
    /// # Why
    /// `onCancel` names the step that follows anyway, and more comes after it. Whoever cancels wants the runbook to stop; instead it goes
    /// on, and after two minutes the service cuts it off wherever it then is. A step that another step's `onFailure` or `onCancel` leads
    /// to as well is taken for the way back.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Copy
    ///     action: aws:executeAutomation
    ///     onCancel: step:Share
    ///     inputs:
    ///       DocumentName: Copy-Table
    ///   - name: Share
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Share-Table
    ///   - name: Tell
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-PublishSNSNotification
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Copy
    ///     action: aws:executeAutomation
    ///     onCancel: Abort
    ///     inputs:
    ///       DocumentName: Copy-Table
    ///   - name: Share
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Share-Table
    ///   - name: Tell
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-PublishSNSNotification
    /// ```
    pub(super) CANCEL_GOES_ON = "SSM1206" "cancel-goes-on" Note Run
}

crate::rule! {
    /// What tidies up after a failure does not after a cancellation.
    ///
    /// # Why
    /// `onFailure` leads to a step that takes back what was begun. When somebody cancels instead, nothing runs any more and what was
    /// begun stays, unless `onCancel` leads there too.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Copy
    ///     action: aws:executeAutomation
    ///     onFailure: step:CleanUp
    ///     inputs:
    ///       DocumentName: Copy-Table
    ///     isEnd: true
    ///   - name: CleanUp
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Delete-Copy
    ///     isEnd: true
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Copy
    ///     action: aws:executeAutomation
    ///     onFailure: step:CleanUp
    ///     onCancel: step:CleanUp
    ///     inputs:
    ///       DocumentName: Copy-Table
    ///     isEnd: true
    ///   - name: CleanUp
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Delete-Copy
    ///     isEnd: true
    /// ```
    pub(super) CANCEL_WITHOUT_HANDLER = "SSM1207" "cancel-without-handler" Note Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let flow = &context.flow;
    for edge in flow.edges.iter().filter(|edge| edge.kind == EdgeKind::OnCancel) {
        let step = &context.steps()[edge.from];
        let normal = |kind: EdgeKind| matches!(kind, EdgeKind::Following | EdgeKind::NextStep);
        let follows_anyway = flow.from(edge.from).any(|other| normal(other.kind) && other.to == edge.to);
        // What another step's handler leads to as well is the way back, whatever its name.
        let is_way_back = flow
            .edges
            .iter()
            .any(|other| other.to == edge.to && other.from != edge.from && matches!(other.kind, EdgeKind::OnFailure | EdgeKind::OnCancel));
        let goes_on = flow.from(edge.to).any(|other| !matches!(other.kind, EdgeKind::OnFailure | EdgeKind::OnCancel));
        let next = context.steps()[edge.to].step.name();
        if follows_anyway && goes_on && !is_way_back && !tidies_up(next) {
            let message =
                format!("cancelling step `{}` does not stop the execution: it goes on with `{next}`, as after a success", step.step.name());
            let finding = context.at_value(&CANCEL_GOES_ON, &edge.pointer, message);
            out.push(
                finding
                    .help("write `Abort`, or name a step that only tidies up")
                    .related(context.step_span(&context.steps()[edge.to]), "the next step"),
            );
        }
    }
    // One finding per handler, however many steps lead to it.
    let mut uncovered: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in flow.edges.iter().filter(|edge| edge.kind == EdgeKind::OnFailure) {
        let (step, handler) = (context.steps()[edge.from].step, context.steps()[edge.to].step);
        let may_lead =
            step.action.facts().is_some_and(|facts| facts.on_cancel) && handler.action.facts().is_some_and(|facts| facts.on_cancel_target);
        let cancel_stops = matches!(step.on_cancel, None | Some(OnCancel::Abort)) && step.rest.get("onCancel").is_none();
        if may_lead && cancel_stops && tidies_up(handler.name()) && !tidies_up(step.name()) {
            uncovered.entry(edge.to).or_default().push(edge.from);
        }
    }
    for (handler, steps) in uncovered {
        let Some((first, others)) = steps.split_first() else { continue };
        let step = &context.steps()[*first];
        let more = match others.len() {
            0 => String::new(),
            1 => " (and of 1 other step)".to_owned(),
            count => format!(" (and of {count} other steps)"),
        };
        let handler = &context.steps()[handler];
        let message = format!(
            "`{}` tidies up after a failure of step `{}`{more}, but not when the execution is cancelled there",
            handler.step.name(),
            step.step.name()
        );
        let finding = context.at_value(&CANCEL_WITHOUT_HANDLER, &step.pointer.join("onFailure"), message);
        let help = format!("add `onCancel: step:{}`; it then has two minutes", handler.step.name());
        out.push(finding.help(help).related(context.step_span(handler), "what tidies up"));
    }
}

/// Whether a name says that the step takes something back.
fn tidies_up(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    let removes = ["delete", "remove", "detach", "terminate"].iter().any(|word| name.starts_with(word));
    removes || ["cleanup", "rollback", "revert", "undo", "tidyup", "teardown", "restoreoriginal"].iter().any(|word| name.contains(word))
}
