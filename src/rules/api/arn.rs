//! What is written where an ARN must be.

use crate::catalog::Operation;
use crate::diagnostic::Diagnostic;
use crate::document::{StepAt, strings};
use crate::expr;
use crate::rules::Context;
use crate::rules::api::value::VALUE_OF_WRONG_FORM;
use crate::text::{Pointer, Segment};

/// Services that take the name too, by the end of the input's.
const NAMES_TOO: [(&str, &str); 2] = [("ecs", "rolearn"), ("redshift-data", "secretarn")];

/// What stands for a reference: no sign of an ARN.
const BROUGHT: &str = "\u{1}";

/// Inputs whose name says of which service their ARN is: ends of names, and the service.
const SERVICES: [(&str, &str); 8] = [
    ("topicarn", "sns"),
    ("rolearn", "iam"),
    ("queuearn", "sqs"),
    ("loadbalancerarn", "elasticloadbalancing"),
    ("targetgrouparn", "elasticloadbalancing"),
    ("statemachinearn", "states"),
    ("functionarn", "lambda"),
    ("secretarn", "secretsmanager"),
];

/// Judges the ARNs in a request, where the API's own pattern has not told already.
pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, out: &mut Vec<Diagnostic>) {
    let inputs = step.pointer.join("inputs");
    let Some(value) = context.at(&inputs) else { return };
    let is_own = |key: &str| step.step.action.facts().is_some_and(|facts| facts.inputs.iter().any(|input| input.name == key));
    let mut found = Vec::new();
    strings(value, &inputs, &mut |text, pointer| {
        let key = pointer.segments().iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Index(_) => None,
        });
        let Some(key) = key.filter(|key| names_an_arn(key) && !is_own(key)) else { return };
        let lower = key.to_ascii_lowercase();
        if NAMES_TOO.iter().any(|(service, end)| operation.service().name() == *service && lower.ends_with(end)) {
            return;
        }
        found.extend(told(context, step, key, text, pointer));
    });
    for finding in found {
        if !out.iter().any(|other| other.pointer == finding.pointer) {
            out.push(finding);
        }
    }
}

/// Whether a name is one of an ARN: `TopicArn`, `roleARN`, `targetGroupArns`. Names in capitals with `_` are those of variables.
fn names_an_arn(name: &str) -> bool {
    let one = name.strip_suffix('s').unwrap_or(name);
    !name.contains('_') && ["Arn", "ARN"].iter().any(|end| one.ends_with(end))
}

/// A finding about a text that must be an ARN and is none.
pub(super) fn told(context: &Context<'_>, step: &StepAt<'_>, name: &str, text: &str, at: &Pointer) -> Option<Diagnostic> {
    told_as(context, step, name, name, text, at)
}

/// The same of an input that is called otherwise than what it takes.
pub(super) fn told_as(context: &Context<'_>, step: &StepAt<'_>, name: &str, kind: &str, text: &str, at: &Pointer) -> Option<Diagnostic> {
    let (why, help) = fault(kind, text)?;
    let what = if kind == "TopicArn" { "the ARN of an SNS topic" } else { "an ARN" };
    let message = format!("step `{}`: `{name}` must be {what}, and `{text}` {why}", step.step.name());
    Some(context.at_value(&VALUE_OF_WRONG_FORM, at, message).help(help))
}

/// What is wrong with a text that must be an ARN, and what to write; `None` where nothing is, or where a reference may bring what is right.
/// The form of what begins as an ARN does is judged elsewhere.
fn fault(name: &str, text: &str) -> Option<(String, String)> {
    let lower = name.to_ascii_lowercase();
    let service = SERVICES.iter().find(|(end, _)| lower.strip_suffix('s').unwrap_or(&lower).ends_with(end)).map(|(_, service)| *service);
    let form = format!("write `arn:aws:{}:REGION:ACCOUNT:NAME`", service.unwrap_or("SERVICE"));
    // References hold colons.
    let filled = expr::filled(text.trim(), BROUGHT);
    if filled.is_empty() || filled.starts_with(BROUGHT) || filled.contains("{{") {
        return None;
    }
    let mut parts = filled.splitn(6, ':');
    if parts.next() != Some("arn") {
        return Some(("is none".to_owned(), form));
    }
    let of = parts.nth(1).filter(|of| !of.contains(BROUGHT) && !of.contains('*'))?;
    service.is_some_and(|service| service != of).then(|| (format!("is one of `{of}`"), form))
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_is_no_arn_of_the_service_is_told() {
        for (name, text, why) in [
            ("TopicArn", "Automation-ops", "is none"),
            ("TopicArn", "ops-{{ Name }}", "is none"),
            ("topicArns", "arn:aws:sqs:eu-west-1:123456789012:ops", "is one of `sqs`"),
            ("KeyArn", "alias/orders", "is none"),
        ] {
            assert_eq!(fault(name, text).map(|(why, _)| why).as_deref(), Some(why), "{text}");
        }
    }

    #[test]
    fn what_may_be_one_is_left() {
        for (name, text) in [
            ("TopicArn", "arn:aws:sns:eu-west-1:123456789012:ops"),
            ("TopicArn", "arn:{{ global:AWS_PARTITION }}:sns:{{ global:REGION }}:{{ global:ACCOUNT_ID }}:ops"),
            ("TopicArn", "{{ Topic }}"),
            ("TopicArn", "{{ Prefix }}:ops"),
            ("TopicArn", "arn:aws:{{ Rest }}"),
            ("TopicArn", ""),
            ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            ("BucketArn", "arn:aws:s3:::logs"),
        ] {
            assert_eq!(fault(name, text), None, "{text}");
        }
    }
}
