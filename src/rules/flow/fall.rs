//! Steps that run on into what is there for failures.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, Edge, EdgeKind, OnFailure, StepAt};
use crate::rules::Context;

crate::rule! {
    /// A step that succeeded runs on into a step that is there for failures or cancellations.
    ///
    /// # Why
    /// Nothing but `onFailure` and `onCancel` names the step, and yet it stands where it also follows a success: the runbook takes back
    /// what it did, or tells of a failure that was none. If it is meant to run in every case, like a clean-up at the end, nothing is
    /// wrong. So this is a warning only where that cannot be meant: the step's own failure leads elsewhere, every other step says what
    /// follows it, or the name says rollback or failure and the execution ends there.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     onFailure: step:TellFailure
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: TellFailure
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-PublishSNSNotification
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     onFailure: step:TellFailure
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///     isEnd: true
    ///   - name: TellFailure
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-PublishSNSNotification
    /// ```
    pub(super) FALL_INTO_HANDLER = "SSM0405" "fall-into-handler" Warning Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let handlers = handlers(context);
    for edge in context.flow.edges.iter().filter(|edge| edge.kind == EdgeKind::Following) {
        // Of handlers in a row the first is told; the others follow it as they should.
        if !handlers[edge.to] || handlers[edge.from] {
            continue;
        }
        let (step, handler) = (&context.steps()[edge.from], &context.steps()[edge.to]);
        let (name, next) = (step.step.name(), handler.step.name());
        let message = format!("when step `{name}` succeeds, it runs on into `{next}`, which only failures or cancellations name");
        let mut finding = context.at_step(&FALL_INTO_HANDLER, step, message);
        let cannot_be_meant = takes_back(next) && ends(context, edge.to) || is_alone(context, edge.from) || is_foreign(context, edge);
        // A fault that is kept up for a time and then taken back.
        let waited = matches!(step.step.action, Action::Sleep(_));
        if !cannot_be_meant || waited {
            finding.level = Level::Note;
        }
        let help = format!("add `isEnd: true` or a `nextStep` to `{name}`, if `{next}` is for failures only");
        out.push(finding.help(help).related(context.step_span(handler), "the handler"));
    }
}

/// The steps that come after a failure or a cancellation, and otherwise only by standing after another step.
fn handlers(context: &Context<'_>) -> Vec<bool> {
    let mut named = vec![false; context.steps().len()];
    let mut normal = named.clone();
    for edge in context.flow.edges.iter().filter(|edge| edge.from != edge.to) {
        match edge.kind {
            EdgeKind::OnFailure => named[edge.to] = true,
            // A cancellation may well lead to a step of the normal course: the instance that was stopped is started again.
            EdgeKind::OnCancel => named[edge.to] |= takes_back(context.steps()[edge.to].step.name()),
            EdgeKind::Following => {}
            _ => normal[edge.to] = true,
        }
    }
    // Where an execution begins is no handler.
    if let Some(first) = normal.first_mut() {
        *first = true;
    }
    named.into_iter().zip(normal).map(|(named, normal)| named && !normal).collect()
}

/// Whether a name says that something failed or is taken back.
fn takes_back(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    ["fail", "error", "rollback", "revert", "undo", "abort", "oncancel"].iter().any(|word| name.contains(word))
}

/// Whether the execution is over after a step.
fn ends(context: &Context<'_>, step: usize) -> bool {
    context.flow.from(step).all(|edge| matches!(edge.kind, EdgeKind::OnFailure | EdgeKind::OnCancel))
}

/// Whether a step is the only one of its list that does not say what follows; of two steps that tells nothing.
fn is_alone(context: &Context<'_>, step: usize) -> bool {
    let parent = context.steps()[step].parent;
    let says = |at: &StepAt<'_>| {
        at.step.next_step.is_some()
            || at.step.is_end.is_some()
            || matches!(&at.step.action, Action::Branch(branch) if branch.default.is_some())
    };
    let others: Vec<_> = context.steps().iter().enumerate().filter(|(index, at)| *index != step && at.parent == parent).collect();
    others.len() > 1 && others.into_iter().all(|(_, at)| says(at))
}

/// Whether the step's own failure ends elsewhere: what is to run in every case runs after that too.
fn is_foreign(context: &Context<'_>, edge: &Edge) -> bool {
    let goes_on = matches!(context.steps()[edge.from].step.on_failure, Some(OnFailure::Continue));
    !goes_on && !context.flow.from(edge.from).any(|other| other.kind == EdgeKind::OnFailure && other.to == edge.to)
}
