//! Sizes and counts of inputs (reference 3).

use crate::diagnostic::Diagnostic;
use crate::document::action::{Approve, CreateStack, DeleteStack, ExecuteAutomation, RunCommand};
use crate::document::{Action, Arg, ParameterType, StepAt};
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::limits::measure::{grouped, items, literal};

crate::rule! {
    /// An input is larger, longer or has more items than the action takes.
    ///
    /// # Why
    /// The limits are those of the API that the action calls (reference 3): 51,200 bytes in `TemplateBody`, 50 instances of `aws:runCommand`, 10
    /// approvers, and so on. What references bring is not counted.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Ask
    ///     action: aws:approve
    ///     inputs:
    ///       Approvers: [a, b, c, d, e, f, g, h, i, j, k]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Ask
    ///     action: aws:approve
    ///     inputs:
    ///       Approvers: [arn:aws:iam::123456789012:role/OnCall]
    /// ```
    pub(super) INPUT_OVER_LIMIT = "SSM1011" "input-over-limit" Warning Run
}

crate::rule! {
    /// More approvals are needed than there are approvers.
    ///
    /// # Why
    /// Every approver decides once (reference 3.1): the step waits until it times out.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Ask
    ///     action: aws:approve
    ///     inputs:
    ///       Approvers: [arn:aws:iam::123456789012:role/OnCall]
    ///       MinRequiredApprovals: 2
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Ask
    ///     action: aws:approve
    ///     inputs:
    ///       Approvers:
    ///         - arn:aws:iam::123456789012:user/ana
    ///         - arn:aws:iam::123456789012:user/ben
    ///       MinRequiredApprovals: 2
    /// ```
    pub(super) APPROVALS_OUT_OF_REACH = "SSM1012" "approvals-out-of-reach" Warning Run
}

/// What is counted.
#[derive(Clone, Copy)]
enum Measure {
    Characters,
    Bytes,
    Items,
}

/// The limits of inputs.
const LIMITS: [(&str, &str, Measure, usize); 15] = [
    (Approve::FACTS.name, "Approvers", Measure::Items, 10),
    (Approve::FACTS.name, "Message", Measure::Characters, 4_096),
    (CreateStack::FACTS.name, "StackName", Measure::Characters, 128),
    (CreateStack::FACTS.name, "TemplateBody", Measure::Bytes, 51_200),
    (CreateStack::FACTS.name, "TemplateURL", Measure::Characters, 1_024),
    (CreateStack::FACTS.name, "ClientRequestToken", Measure::Characters, 128),
    (CreateStack::FACTS.name, "NotificationARNs", Measure::Items, 5),
    (CreateStack::FACTS.name, "RoleARN", Measure::Characters, 2_048),
    (CreateStack::FACTS.name, "StackPolicyBody", Measure::Bytes, 16_384),
    (CreateStack::FACTS.name, "StackPolicyURL", Measure::Characters, 1_350),
    (DeleteStack::FACTS.name, "ClientRequestToken", Measure::Characters, 128),
    (DeleteStack::FACTS.name, "RoleARN", Measure::Characters, 2_048),
    (ExecuteAutomation::FACTS.name, "Tags", Measure::Items, 5),
    (ExecuteAutomation::FACTS.name, "TargetLocations", Measure::Items, 100),
    (RunCommand::FACTS.name, "InstanceIds", Measure::Items, 50),
];

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let action = step.step.action.name();
    let name = step.step.name();
    for (_, input, measure, most) in LIMITS.iter().filter(|(of, ..)| *of == action) {
        let at = step.pointer.join("inputs").join(*input);
        let Some(value) = context.at(&at) else { continue };
        let limit = grouped(*most);
        let message = match (measure, value) {
            (Measure::Characters, Value::String(text)) => {
                let size = literal(text).chars().count();
                (size > *most).then(|| format!("has {} characters; {action} takes {limit}", grouped(size)))
            }
            (Measure::Bytes, Value::String(text)) => {
                let size = literal(text).len();
                (size > *most).then(|| format!("has {} bytes; {action} takes {limit}", grouped(size)))
            }
            (Measure::Items, Value::Array(list)) => {
                let size = items(list);
                (size > *most).then(|| format!("has {size} items; {action} takes {limit}"))
            }
            _ => None,
        };
        if let Some(message) = message {
            out.push(context.at_value(&INPUT_OVER_LIMIT, &at, format!("step `{name}`: `{input}` {message}")));
        }
    }
    approvals(context, step, out);
}

fn approvals(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::Approve(inputs) = &step.step.action else { return };
    let Some(needed) = inputs.min_required_approvals.as_ref().and_then(Arg::number) else { return };
    let Some(count) = inputs.approvers.as_ref().and_then(|approvers| most_approvers(context, approvers)) else { return };
    if i64::try_from(count).is_ok_and(|count| needed <= count && needed > 0) {
        return;
    }
    let at = step.pointer.join("inputs");
    let name = step.step.name();
    let message = if needed > 0 {
        let who = if count == 1 { "is only 1 approver".to_owned() } else { format!("are only {count} approvers") };
        format!("step `{name}` needs {needed} approvals, but there {who}")
    } else {
        format!("step `{name}`: `MinRequiredApprovals` is {needed}, but at least one approval is needed")
    };
    out.push(
        context
            .at_value(&APPROVALS_OUT_OF_REACH, &at.join("MinRequiredApprovals"), message)
            .related(context.tree.key_span(&at.join("Approvers")), "the approvers"),
    );
}

/// How many approvers there are at most; `None` where a reference may bring a list. What is only a part of a text, or is a String, is one.
fn most_approvers(context: &Context<'_>, approvers: &Arg<Vec<String>>) -> Option<usize> {
    let is_one = |text: &str| expr::whole(text).is_none_or(|reference| context.type_of(&reference) == Some(ParameterType::String));
    match approvers {
        Arg::Literal(approvers) => approvers.iter().all(|approver| is_one(approver)).then_some(approvers.len()),
        Arg::Text(text) => is_one(text).then_some(1),
    }
}
