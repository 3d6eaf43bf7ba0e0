//! Loops (reference 6.5).

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, EdgeKind, StepAt, strings};
use crate::expr::{self, Reference};
use crate::json::Value;
use crate::rules::Context;
use crate::rules::flow::joined;
use crate::rules::flow::target::property;
use crate::text::Pointer;

crate::rule! {
    /// A loop stands inside a loop.
    ///
    /// # Why
    /// Loops cannot be nested. A child runbook, or a script that makes one list of both, does the same.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Outer
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [a, b]
    ///       Steps:
    ///         - name: Inner
    ///           action: aws:loop
    ///           inputs:
    ///             Iterators: [c, d]
    ///             Steps:
    ///               - name: Wait
    ///                 action: aws:sleep
    ///                 inputs:
    ///                   Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [a-c, a-d, b-c, b-d]
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) NESTED_LOOP = "SSM0423" "nested-loop" Error Create
}

crate::rule! {
    /// A jump leads into a loop.
    ///
    /// # Why
    /// The steps of a loop run only as parts of its passes. A step inside may jump out and thereby leave the loop; from outside only the
    /// loop's own step can be the target.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Begin
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     nextStep: Wait
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [a, b]
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Begin
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     nextStep: Each
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [a, b]
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) JUMP_INTO_LOOP = "SSM0424" "jump-into-loop" Error Create
}

crate::rule! {
    /// A loop goes over more than 100 values.
    ///
    /// # Why
    /// The service repeats a loop at most 100 times.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,20,1,2,3,4,5,6,7,8,9,30,1,2,3,4,5,6,7,8,9,40,1,2,3,4,5,6,7,8,9,50,
    ///         1,2,3,4,5,6,7,8,9,60,1,2,3,4,5,6,7,8,9,70,1,2,3,4,5,6,7,8,9,80,1,2,3,4,5,6,7,8,9,90,1,2,3,4,5,6,7,8,9,100,101]
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [first ten, next ten]
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) TOO_MANY_ITERATORS = "SSM0425" "too-many-iterators" Warning Run
}

crate::rule! {
    /// A loop goes over nothing.
    ///
    /// # Why
    /// With an empty list its steps never run.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: []
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    ///
    /// # Instead
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
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) NO_ITERATORS = "SSM0426" "no-iterators" Warning Run
}

crate::rule! {
    /// A loop with a condition has no `MaxIterations`.
    ///
    /// # Why
    /// If the condition never becomes false, only the limit ends the loop. Every loop with a condition in AWS's own runbooks has one.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Pages
    ///     action: aws:loop
    ///     inputs:
    ///       LoopCondition:
    ///         Variable: '{{ variable:Token }}'
    ///         StringEquals: more
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Pages
    ///     action: aws:loop
    ///     inputs:
    ///       MaxIterations: 100
    ///       LoopCondition:
    ///         Variable: '{{ variable:Token }}'
    ///         StringEquals: more
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) LOOP_WITHOUT_LIMIT = "SSM0427" "loop-without-limit" Warning Run
}

crate::rule! {
    /// Nothing inside a loop changes what its condition asks for.
    ///
    /// # Why
    /// After each pass the condition is evaluated with the values of that moment (reference 6.5). Where no inner step gives one of its
    /// outputs or updates one of its variables, it is always the same: the loop has one pass, or as many as `MaxIterations` allows.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Done:
    ///     type: Boolean
    ///     default: false
    /// mainSteps:
    ///   - name: Poll
    ///     action: aws:loop
    ///     inputs:
    ///       LoopCondition:
    ///         Variable: '{{ variable:Done }}'
    ///         BooleanEquals: false
    ///       MaxIterations: 10
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1M
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Done:
    ///     type: Boolean
    ///     default: false
    /// mainSteps:
    ///   - name: Poll
    ///     action: aws:loop
    ///     inputs:
    ///       LoopCondition:
    ///         Variable: '{{ variable:Done }}'
    ///         BooleanEquals: false
    ///       MaxIterations: 10
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1M
    ///         - name: NoteIt
    ///           action: aws:updateVariable
    ///           inputs:
    ///             Name: variable:Done
    ///             Value: true
    /// ```
    pub(super) CONDITION_NEVER_CHANGES = "SSM0430" "condition-never-changes" Warning Run
}

/// The greatest number of passes (reference 6.5).
const MOST_PASSES: usize = 100;

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for step in context.steps().iter().filter(|step| step.step.action.name() == "aws:loop") {
        if let Some(outer) = step.parent {
            let outer = &context.steps()[outer];
            let message = format!("loop `{}` stands inside loop `{}`; loops cannot be nested", step.step.name(), outer.step.name());
            let help = "move it into a runbook of its own and call that with `aws:executeAutomation`";
            out.push(context.at_step(&NESTED_LOOP, step, message).help(help).related(context.step_span(outer), "the outer loop"));
        }
        inputs(context, step, out);
    }
    for edge in &context.flow.edges {
        let Some(outer) = context.steps()[edge.to].parent else { continue };
        let implicit = matches!(edge.kind, EdgeKind::LoopBody | EdgeKind::LoopEnd | EdgeKind::Following);
        if implicit || context.flow.is_inside(edge.from, outer) {
            continue;
        }
        let (from, to) = (&context.steps()[edge.from], &context.steps()[edge.to]);
        let outer = &context.steps()[outer];
        let (from, to, name) = (from.step.name(), to.step.name(), outer.step.name());
        let message = format!("{} of step `{from}` leads to `{to}`, which is inside loop `{name}`", property(edge.kind));
        let finding = context.at_value(&JUMP_INTO_LOOP, &edge.pointer, message);
        out.push(finding.help(format!("lead to the loop itself, `{name}`")).related(context.step_span(outer), "the loop"));
    }
}

fn inputs(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::Loop(inputs) = &step.step.action else { return };
    let name = step.step.name();
    let pointer = step.pointer.join("inputs");
    let iterators = pointer.join("Iterators");
    if let Some(Value::Array(values)) = context.at(&iterators) {
        if values.is_empty() {
            let message = format!("loop `{name}` goes over an empty list, so its steps never run");
            out.push(context.at_value(&NO_ITERATORS, &iterators, message).help("give it values, or a reference to a list"));
        } else if values.len() > MOST_PASSES {
            let message =
                format!("loop `{name}` goes over {} values; the service repeats a loop at most {MOST_PASSES} times", values.len());
            out.push(
                context
                    .at_key(&TOO_MANY_ITERATORS, &iterators, message)
                    .help("go over groups, and over the values of a group in a script or child runbook"),
            );
        }
    }
    let condition = pointer.join("LoopCondition");
    let Some(value) = context.at(&condition) else { return };
    joined::check(context, name, value, &condition, false, out);
    // AWS's own runbooks count with a `MaxIterations` that an earlier step has found out.
    if inputs.max_iterations.as_ref().is_none_or(|most| most.reference().is_none()) {
        never_changes(context, step, value, &condition, out);
    }
    if inputs.max_iterations.is_none() && inputs.rest.get("MaxIterations").is_none() {
        let message = format!("loop `{name}` has a condition and no `MaxIterations`");
        out.push(context.at_step(&LOOP_WITHOUT_LIMIT, step, message).help("add `MaxIterations`, from 1 to 100"));
    }
}

fn never_changes(context: &Context<'_>, step: &StepAt<'_>, value: &Value, condition: &Pointer, out: &mut Vec<Diagnostic>) {
    let (name, mut asked) = (step.step.name(), Vec::new());
    strings(value, condition, &mut |text, _| asked.extend(expr::references(text).map(|(_, reference)| reference)));
    if asked.is_empty() || asked.iter().any(|reference| may_change(context, step, reference)) {
        return;
    }
    let asked: Vec<String> = asked.iter().map(ToString::to_string).collect();
    let message = format!("nothing inside loop `{name}` changes {}, so its condition stays what it is", asked.join(" or "));
    let help = match asked.iter().find_map(|reference| reference.strip_prefix("{{ variable:")?.strip_suffix(" }}")) {
        Some(variable) => format!("add a step `aws:updateVariable` with `Name: variable:{variable}` to its `Steps`"),
        None => "ask for the output of an inner step, or for a variable that an inner step updates".to_owned(),
    };
    let mut finding = context.at_key(&CONDITION_NEVER_CHANGES, condition, message).help(help);
    // A condition on what is known before is how a loop of so many passes is written; a variable is there to be updated.
    if !asked.iter().any(|reference| reference.starts_with("{{ variable:")) {
        finding.level = Level::Note;
    }
    out.push(finding);
}

/// Whether what a reference names can be another value after a pass. Of what is not there, other rules tell.
fn may_change(context: &Context<'_>, outer: &StepAt<'_>, reference: &Reference) -> bool {
    let is_inner = |at: &StepAt<'_>| at.parent.is_some_and(|parent| context.steps()[parent].pointer == outer.pointer);
    match reference {
        Reference::Output { step, .. } => {
            context.flow.find(step).map(|step| &context.steps()[step]).is_none_or(|step| is_inner(step) || step.pointer == outer.pointer)
        }
        Reference::Variable(name) => {
            let updates = |at: &StepAt<'_>| match &at.step.action {
                Action::UpdateVariable(update) => {
                    update.name.as_deref().is_none_or(|updated| updated.strip_prefix("variable:").is_none_or(|updated| updated == name))
                }
                _ => false,
            };
            context.document.variable(name).is_none() || context.steps().iter().any(|at| is_inner(at) && updates(at))
        }
        Reference::Parameter(name) => context.document.parameter(name).is_none(),
        Reference::Global(name) => name == "DATE_TIME" || name == "DATE",
        Reference::Automation(_) | Reference::Ssm(_) => false,
    }
}
