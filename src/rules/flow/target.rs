//! The targets of jumps, and the names that they meet.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::document::{EdgeKind, OnCancel, StepAt};
use crate::expr;
use crate::rules::Context;
use crate::text::near;

crate::rule! {
    /// A jump leads to a step that does not exist.
    ///
    /// # Why
    /// `nextStep`, `NextStep`, `Default`, `onFailure` and `onCancel` name a step of this document, letter case included.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     onFailure: step:CleanUp
    ///   - name: Cleanup
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     onFailure: step:Cleanup
    ///     isEnd: true
    ///   - name: Cleanup
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) MISSING_TARGET = "SSM0401" "missing-target" Error Create
}

crate::rule! {
    /// Two steps have the same name.
    ///
    /// # Why
    /// Names are unique in the whole document, the steps of loops included: jumps and references must mean one step.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT2S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///   - name: WaitAgain
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT2S
    /// ```
    pub(super) DUPLICATE_STEP_NAME = "SSM0402" "duplicate-step-name" Error Create
}

crate::rule! {
    /// A step has `onCancel` though its action does not support it.
    ///
    /// # Why
    /// Steps of `aws:loop` and `aws:updateVariable` may not lead anywhere when they are cancelled; the steps inside a loop may.
    /// `Abort`, which changes nothing, is accepted.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Remember
    ///     action: aws:updateVariable
    ///     onCancel: step:Undo
    ///     inputs:
    ///       Name: variable:Token
    ///       Value: x
    ///   - name: Undo
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: half-made
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Remember
    ///     action: aws:updateVariable
    ///     inputs:
    ///       Name: variable:Token
    ///       Value: x
    /// ```
    pub(super) ON_CANCEL_NOT_SUPPORTED = "SSM0407" "on-cancel-not-supported" Error Create
}

crate::rule! {
    /// `onCancel` leads to a step of an action that may not follow a cancellation.
    ///
    /// # Why
    /// After a cancellation there are two minutes to clean up, so actions that wait or make something new are not allowed:
    /// `aws:approve`, `aws:copyImage`, `aws:createImage`, `aws:createStack`, `aws:createTags`, `aws:loop`, `aws:pause`,
    /// `aws:runInstances` and `aws:sleep`.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     onCancel: step:Wait
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     onCancel: step:Undo
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///     isEnd: true
    ///   - name: Undo
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: half-made
    /// ```
    pub(super) BAD_ON_CANCEL_TARGET = "SSM0408" "bad-on-cancel-target" Error Create
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    duplicates(context, out);
    for missing in &context.flow.missing {
        // A reference in a target is family 03's, and what cannot be a name after `step:` is family 01's.
        let by_word = matches!(missing.kind, EdgeKind::OnFailure | EdgeKind::OnCancel);
        if expr::contains_reference(&missing.name) || by_word && !expr::is_identifier(&missing.name) {
            continue;
        }
        let step = &context.steps()[missing.from];
        let message =
            format!("{} of step `{}` leads to step `{}`, which does not exist", property(missing.kind), step.step.name(), missing.name);
        let near = near(&missing.name, context.flow.names());
        out.push(context.at_value(&MISSING_TARGET, &missing.pointer, message).mean(&missing.name, near));
    }
    for step in context.steps().iter().filter(|step| step.step.on_cancel.as_ref().is_some_and(|on| *on != OnCancel::Abort)) {
        on_cancel(context, step, out);
    }
    for edge in context.flow.edges.iter().filter(|edge| edge.kind == EdgeKind::OnCancel) {
        let target = &context.steps()[edge.to];
        let Some(facts) = target.step.action.facts().filter(|facts| !facts.on_cancel_target) else { continue };
        let from = context.steps()[edge.from].step.name();
        let message =
            format!("`onCancel` of step `{from}` leads to `{}`, but {} may not follow a cancellation", target.step.name(), facts.name);
        out.push(context.at_value(&BAD_ON_CANCEL_TARGET, &edge.pointer, message).related(context.step_span(target), "the step"));
    }
}

fn duplicates(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (index, step) in context.steps().iter().enumerate() {
        let Some(name) = &step.step.name else { continue };
        if let Some(first) = seen.get(name.as_str()) {
            let first = context.step_span(&context.steps()[*first]);
            let message = format!("the name `{name}` is taken by an earlier step");
            out.push(context.at_step(&DUPLICATE_STEP_NAME, step, message).help("rename one of them").related(first, "the first one"));
        } else {
            seen.insert(name, index);
        }
    }
}

fn on_cancel(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    if let Some(facts) = step.step.action.facts().filter(|facts| !facts.on_cancel) {
        let message = format!("step `{}` has `onCancel`, which {} does not support", step.step.name(), facts.name);
        let help = if facts.name == "aws:loop" { "give it to the steps inside the loop" } else { "take it out" };
        out.push(context.at_key(&ON_CANCEL_NOT_SUPPORTED, &step.pointer.join("onCancel"), message).help(help));
    }
}

/// How a jump is written, for messages.
pub(super) fn property(kind: EdgeKind) -> String {
    match kind {
        EdgeKind::Following | EdgeKind::LoopEnd => "the end".to_owned(),
        EdgeKind::NextStep => "`nextStep`".to_owned(),
        EdgeKind::Choice(index) => format!("choice {}", index + 1),
        EdgeKind::Default => "`Default`".to_owned(),
        EdgeKind::OnFailure => "`onFailure`".to_owned(),
        EdgeKind::OnCancel => "`onCancel`".to_owned(),
        EdgeKind::LoopBody => "`Steps`".to_owned(),
    }
}
