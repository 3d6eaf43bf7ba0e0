//! The specification's Steps and those of the document: which, in which order, of which action.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Edge, EdgeKind};
use crate::rules::Context;
use crate::rules::specification::sides::{Sides, out_of_order};
use crate::rules::specification::{names, section};
use crate::spec::{Part, Specification};

crate::rule! {
    /// The document lacks a step of the specification.
    ///
    /// # Why
    /// The runbook does not do what was agreed on.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// 1. `ShareCopy`
    ///     * Type: aws:executeAwsApi
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) STEP_NOT_BUILT = "SSM1111" "step-not-built" Warning Run
}

crate::rule! {
    /// A step of the document is not in the specification.
    ///
    /// # Why
    /// The runbook does something that nobody agreed on. Steps inside a loop are details and need not be named.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) STEP_NOT_SPECIFIED = "SSM1112" "step-not-specified" Warning Run
}

crate::rule! {
    /// The document's steps have another order than the specification's.
    ///
    /// # Why
    /// They run in another order than was agreed on. Where only the writing differs and jumps lead through the steps in the
    /// specification's order, this is a note.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) OTHER_ORDER_OF_STEPS = "SSM1113" "other-order-of-steps" Warning Run
}

crate::rule! {
    /// A step has another action than the specification says.
    ///
    /// # Why
    /// An action decides how long a step may take, what it yields and what it may do; another one is another procedure.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeScript
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) ACTION_DIFFERS = "SSM1114" "action-differs" Warning Run
}

pub(super) fn check(context: &Context<'_>, specification: &Specification, out: &mut Vec<Diagnostic>) {
    let Some(heading) = specification.heading(Part::Steps).filter(|_| !specification.steps.is_empty()) else { return };
    let specified = names(specification.steps.iter().map(|step| &step.name));
    let all: Vec<_> = context.flow.names().collect();
    let sides = Sides::new(&specified, &all);
    for (name, near) in sides.renamed {
        let (Some(stated), Some(step)) = (specification.step(name), context.flow.find(near)) else { continue };
        let message = format!("step `{near}` is called `{name}` in the specification");
        let finding = context.at_step(&STEP_NOT_SPECIFIED, &context.steps()[step], message);
        out.push(finding.help("give both the same name").related(stated.name.span, "the specification"));
    }
    for stated in sides.specified.iter().filter_map(|name| specification.step(name)) {
        let message = format!("the document has no step `{}`, which the specification names", stated.name.value);
        let finding = STEP_NOT_BUILT.at(stated.name.span, message);
        let steps = section(context, "mainSteps");
        out.push(finding.help("add the step to the document, or take it out here").related(steps, "the document"));
    }
    for step in context.steps().iter().filter(|step| step.parent.is_none() && sides.built.contains(&step.step.name())) {
        let message = format!("step `{}` is not in the specification", step.step.name());
        let finding = context.at_step(&STEP_NOT_SPECIFIED, step, message);
        out.push(finding.help("describe it in the specification, or take it out here").related(heading, "the specification's steps"));
    }
    order(context, specification, &specified, out);
    for stated in &specification.steps {
        let (Some(wanted), Some(index)) = (&stated.action, context.flow.find(&stated.name.value)) else { continue };
        let step = &context.steps()[index];
        let action = step.step.action.name();
        // Words such as `script` instead of an action's name cannot be compared.
        if action.is_empty() || !wanted.value.starts_with("aws:") || wanted.value == action {
            continue;
        }
        let message = format!("step `{}` is `{action}`, but the specification says `{}`", stated.name.value, wanted.value);
        let finding = context.at_value(&ACTION_DIFFERS, &step.pointer.join("action"), message);
        out.push(finding.help("make both say the same").related(wanted.span, "the specification"));
    }
}

fn order(context: &Context<'_>, specification: &Specification, specified: &[&str], out: &mut Vec<Diagnostic>) {
    let outer: Vec<_> = context.steps().iter().filter(|step| step.parent.is_none()).map(|step| step.step.name()).collect();
    let Some((name, before)) = out_of_order(specified, &outer) else { return };
    let (Some(step), Some(earlier), Some(stated)) = (context.flow.find(name), context.flow.find(before), specification.step(name)) else {
        return;
    };
    let runs_after = leads_to(context, earlier, step) && !leads_to(context, step, earlier);
    let verb = if runs_after { "runs" } else { "stands" };
    let message = format!("step `{name}` {verb} after `{before}`, but before it in the specification");
    let mut finding = context.at_step(&OTHER_ORDER_OF_STEPS, &context.steps()[step], message);
    if !runs_after {
        finding.level = Level::Note;
    }
    out.push(finding.help("bring both into one order").related(stated.name.span, "the specification"));
}

/// Whether the normal course, without failures and cancellations, can lead from a step to another.
fn leads_to(context: &Context<'_>, from: usize, to: usize) -> bool {
    let normal = |edge: &&Edge| !matches!(edge.kind, EdgeKind::OnFailure | EdgeKind::OnCancel);
    let mut seen = vec![false; context.steps().len()];
    let mut open = vec![from];
    while let Some(step) = open.pop() {
        for edge in context.flow.from(step).filter(normal) {
            if edge.to == to {
                return true;
            }
            if !std::mem::replace(&mut seen[edge.to], true) {
                open.push(edge.to);
            }
        }
    }
    false
}
