//! Branches (reference 6.1 and 6.4).

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::document::{Action, Choice, Condition, Operator, StepAt};
use crate::json::Value;
use crate::rules::Context;
use crate::rules::flow::joined;

crate::rule! {
    /// A choice leads nowhere.
    ///
    /// # Why
    /// Each choice names the step that follows when its condition is true.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///       Default: Wait
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) CHOICE_WITHOUT_NEXT_STEP = "SSM0420" "choice-without-next-step" Error Create
}

crate::rule! {
    /// Two choices of a branch have the same condition.
    ///
    /// # Why
    /// Choices are tried in order and the first that is true wins, so the later one is never taken.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: Wait
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: WaitLonger
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///   - name: WaitLonger
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT2S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: Wait
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-2
    ///           NextStep: WaitLonger
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///   - name: WaitLonger
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT2S
    /// ```
    pub(super) REPEATED_CONDITION = "SSM0421" "repeated-condition" Warning Run
}

crate::rule! {
    /// A branch does not say what follows when no choice is true.
    ///
    /// # Why
    /// At the end of the runbook the execution then ends there, and ends well; elsewhere it goes on with the step below. `Default` or
    /// `isEnd: true` says that this is meant.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Begin
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     nextStep: Choose
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     isEnd: true
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: Wait
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Begin
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     nextStep: Choose
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     isEnd: true
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: Wait
    ///     isEnd: true
    /// ```
    pub(super) BRANCH_WITHOUT_WAY_OUT = "SSM0422" "branch-without-default" Note Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for step in context.steps() {
        let Action::Branch(branch) = &step.step.action else { continue };
        choices(context, step, out);
        if branch.default.is_none()
            && step.step.next_step.is_none()
            && !step.step.ends()
            && !is_either_or(branch.choices.as_deref().unwrap_or_default())
        {
            out.push(without_default(context, step));
        }
    }
}

/// Whether one of the choices is always true: both values of one Boolean are asked for, or a condition and its `Not`.
fn is_either_or(choices: &[Choice]) -> bool {
    let opposite = |condition: &Condition| match condition {
        Condition::Compare { variable, operator: Operator::BooleanEquals, operand: Value::Bool(asked) } => {
            Some(Condition::Compare { variable: variable.clone(), operator: Operator::BooleanEquals, operand: Value::Bool(!asked) })
        }
        Condition::Not(inner) => Some((**inner).clone()),
        _ => None,
    };
    // More choices than this are a list of values.
    let few = choices.iter().take(20);
    few.clone().filter_map(|choice| opposite(&choice.condition)).any(|other| few.clone().any(|choice| choice.condition == other))
}

fn without_default(context: &Context<'_>, step: &StepAt<'_>) -> Diagnostic {
    let name = step.step.name();
    let Some(next) = step.following else {
        let end = if step.parent.is_some() { "the pass of its loop ends" } else { "the execution ends as a success" };
        let message = format!("when no choice of branch `{name}` is true, nothing follows and {end}");
        return context.at_step(&BRANCH_WITHOUT_WAY_OUT, step, message).help("add a `Default`, or `isEnd: true` if that is meant");
    };
    let next = context.steps()[next].step.name();
    let message = format!("when no choice of branch `{name}` is true, `{next}` follows, because it stands below");
    let help = format!("add `Default: {next}` if that is meant, else the `Default` that is");
    context.at_step(&BRANCH_WITHOUT_WAY_OUT, step, message).help(help)
}

fn choices(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::Branch(branch) = &step.step.action else { return };
    let name = step.step.name();
    let list = step.pointer.join("inputs").join("Choices");
    let written = context.at(&list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (index, (value, choice)) in written.iter().zip(branch.choices.iter().flatten()).enumerate() {
        let here = list.join(index);
        if value.is_object() && value.get("NextStep").is_none() {
            let message = format!("choice {} of branch `{name}` has no `NextStep`, so it leads nowhere", index + 1);
            out.push(context.missing_in(&CHOICE_WITHOUT_NEXT_STEP, &here, message).help("add `NextStep` with the name of a step"));
        }
        joined::check(context, name, value, &here, true, out);
        if matches!(choice.condition, Condition::Other(_)) {
            continue;
        }
        let condition = format!("{:?}", choice.condition);
        if let Some(first) = seen.get(&condition) {
            let message =
                format!("choice {} of branch `{name}` has the condition of choice {}, so it is never taken", index + 1, first + 1);
            let first = context.missing_in(&REPEATED_CONDITION, &list.join(*first), "").span;
            out.push(context.missing_in(&REPEATED_CONDITION, &here, message).related(first, "the same condition"));
        } else {
            seen.insert(condition, index);
        }
    }
}
