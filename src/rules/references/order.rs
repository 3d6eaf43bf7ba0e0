//! References to steps that may not have run.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, once};
use crate::document::{Action, Before};
use crate::expr::Reference;
use crate::rules::Context;
use crate::rules::references::Place;
use crate::text::Segment;

crate::rule! {
    /// A step reads an output of a step that cannot have run before it.
    ///
    /// # Why
    /// No way through the document leads from the one to the other, so there is never a value. The step fails when its inputs are
    /// resolved, or gets a text that says that there is no output yet. (A warning, since two of AWS's own runbooks do it.)
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Child.Output }}'
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Child.Output }}'
    /// ```
    pub(super) OUTPUT_BEFORE_STEP = "SSM0310" "output-before-its-step" Warning Run
}

crate::rule! {
    /// A step reads an output of a step that has not run on every way to it.
    ///
    /// # Why
    /// On the other ways the output has no value, and the step fails when its inputs are resolved. A branch in front of it may make sure
    /// that this never happens; ssmith cannot tell. A step is told once, with its first such reference.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Choice:
    ///     type: String
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ Choice }}'
    ///           StringEquals: short
    ///           NextStep: Wait
    ///       Default: Child
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Child.Output }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Child.Output }}'
    /// ```
    pub(super) OUTPUT_ON_SOME_PATHS = "SSM0311" "output-on-some-ways-only" Note Run
}

crate::rule! {
    /// A step reads its own output.
    ///
    /// # Why
    /// Inputs are resolved before the step runs, when it has no output yet.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: '{{ Child.Output }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: First
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: '{{ First.Output }}'
    /// ```
    pub(super) OWN_OUTPUT = "SSM0312" "own-output" Warning Run
}

crate::rule! {
    /// An output of a step inside a loop is read from outside.
    ///
    /// # Why
    /// The step runs once per pass; which pass's value is seen afterwards is not documented, and after no pass there is none. None of
    /// AWS's own runbooks does it.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Names:
    ///     type: StringList
    /// mainSteps:
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: '{{ Names }}'
    ///       Steps:
    ///         - name: Child
    ///           action: aws:executeAutomation
    ///           inputs:
    ///             DocumentName: '{{ Each.CurrentIteratorValue }}'
    /// outputs:
    ///   - Child.Output
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Names:
    ///     type: StringList
    /// variables:
    ///   Last:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: '{{ Names }}'
    ///       Steps:
    ///         - name: Child
    ///           action: aws:executeAutomation
    ///           inputs:
    ///             DocumentName: '{{ Each.CurrentIteratorValue }}'
    ///         - name: Remember
    ///           action: aws:updateVariable
    ///           inputs:
    ///             Name: variable:Last
    ///             Value: '{{ Child.ExecutionId }}'
    /// ```
    pub(super) INNER_OUTPUT_FROM_OUTSIDE = "SSM0313" "inner-output-from-outside" Warning Run
}

/// What can have run, and what must have run, before each step.
pub(super) struct Order {
    before: Before,
    certain: Before,
    reachable: Vec<bool>,
}

impl Order {
    pub(super) fn new(context: &Context<'_>) -> Self {
        Self { before: context.flow.ancestors(), certain: context.flow.certain_ancestors(), reachable: context.flow.reachable(|_| true) }
    }

    pub(super) fn check(
        &self,
        context: &Context<'_>,
        at: &Place<'_>,
        index: usize,
        range: Range<usize>,
        reference: &Reference,
        out: &mut Vec<Diagnostic>,
    ) {
        let Reference::Output { step: name, .. } = reference else { return };
        let Some(earlier) = context.flow.find(name) else { return };
        let condition = at.pointer.segments().iter().any(|segment| *segment == Segment::from("LoopCondition"));
        // A loop judges its condition after a pass.
        if condition && (earlier == index || context.flow.is_inside(earlier, index)) {
            return;
        }
        if earlier == index {
            let message = format!("step `{}` reads {reference}, its own output, which it does not have before it has run", at.name);
            out.push(context.inside(&OWN_OUTPUT, at.pointer, range, message));
            return;
        }
        // Whoever never runs reads nothing; family 04 says so.
        if !self.reachable[index] {
            return;
        }
        if self.before.contains(index, earlier) {
            let found = out.len();
            check_inner(context, at, Some(index), range.clone(), name, out);
            // A branch may ask whether there is a value: one that is missing equals nothing (reference 6.3).
            let asks = condition || matches!(context.steps()[index].step.action, Action::Branch(_));
            if found == out.len() && !asks && context.steps()[earlier].parent.is_none() && !self.certain.contains(index, earlier) {
                let message = format!("step `{}` reads {reference}, but step `{name}` has not run on every way to it", at.name);
                let help = format!(
                    "lead every way through `{name}`, or let an `aws:updateVariable` step after it keep the value in a variable with a default"
                );
                let finding = context.inside(&OUTPUT_ON_SOME_PATHS, at.pointer, range, message).help(help);
                out.push(finding.related(context.step_span(&context.steps()[earlier]), "the step that yields it"));
            }
            return;
        }
        let message = format!("step `{}` reads {reference}, but no way leads from step `{name}` to it, so there is no value yet", at.name);
        let finding = context.inside(&OUTPUT_BEFORE_STEP, at.pointer, range, message).help(format!("let `{name}` run first"));
        out.push(finding.related(context.step_span(&context.steps()[earlier]), "the step that yields it"));
    }
}

/// What is found in the texts of one step from `start` on, with one note for all that it reads of steps that may not have run.
pub(super) fn tell_once(start: usize, out: &mut Vec<Diagnostic>) {
    let found = out.split_off(start);
    let (doubtful, other): (Vec<_>, Vec<_>) = found.into_iter().partition(|finding| *finding.rule == OUTPUT_ON_SOME_PATHS);
    out.extend(other);
    out.extend(once(doubtful, "and so with", "reference"));
}

/// Whether `name` is inside a loop that `reader` (a step, or for `None` the document) is not in; a warning if so.
pub(super) fn check_inner(
    context: &Context<'_>,
    at: &Place<'_>,
    reader: Option<usize>,
    range: Range<usize>,
    name: &str,
    out: &mut Vec<Diagnostic>,
) {
    let Some(outer) = context.flow.find(name).and_then(|step| context.steps()[step].parent) else { return };
    if reader.is_some_and(|reader| context.flow.is_inside(reader, outer)) {
        return;
    }
    let who = if at.name.is_empty() { at.what.to_owned() } else { format!("{} `{}`", at.what, at.name) };
    let outer = &context.steps()[outer];
    let message =
        format!("{who} reads step `{name}` of loop `{}` from outside; which pass's value that is, is not defined", outer.step.name());
    let help = "let an `aws:updateVariable` step inside the loop keep what is needed in a variable";
    out.push(
        context.inside(&INNER_OUTPUT_FROM_OUTSIDE, at.pointer, range, message).help(help).related(context.step_span(outer), "the loop"),
    );
}
