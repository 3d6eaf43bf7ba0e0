//! ARNs and regions that are written out: their form is the same wherever they go.

use crate::catalog::{is_region, is_region_like, nearest_region};
use crate::diagnostic::Diagnostic;
use crate::document::{Action, StepAt, strings};
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::api::value::VALUE_OF_WRONG_FORM;
use crate::text::{Pointer, Segment};

/// Texts in which an ARN may be a piece of something else, or what another one is compared with.
const OTHER: [&str; 9] =
    ["Script", "Steps", "Choices", "LoopCondition", "DesiredValues", "commands", "TemplateBody", "StackPolicyBody", "UserData"];

/// Inputs that are the name of a region, of whatever action.
const REGIONS: [&str; 4] = ["Region", "SourceRegion", "DestinationRegion", "Regions"];

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let list = step.pointer.join("inputs");
    let inputs = context.at(&list).and_then(Value::as_object);
    for (key, value) in inputs.into_iter().flatten().filter(|(key, _)| !OTHER.contains(&key.as_str())) {
        strings(value, &list.join(key.as_str()), &mut |text, at| judge(context, step, text, at, out));
    }
}

fn judge(context: &Context<'_>, step: &StepAt<'_>, text: &str, at: &Pointer, out: &mut Vec<Diagnostic>) {
    let keys = || at.segments().iter().rev().filter_map(|segment| if let Segment::Key(key) = segment { Some(key.as_str()) } else { None });
    // What a child or a script takes is its own affair.
    if keys().any(|key| OTHER.contains(&key) || ["RuntimeParameters", "InputPayload", "Payload"].contains(&key))
        || text.contains(['$', '<', '%', '*', '\n', ' '])
    {
        return;
    }
    let wrong = if text.starts_with("arn:") {
        wrong_with_arn(text)
    } else if keys().next().is_some_and(|key| REGIONS.contains(&key)) && !matches!(step.step.action, Action::ExecuteScript(_)) {
        wrong_with_region(text).map(|(what, near)| (what, near.map(str::to_owned)))
    } else {
        None
    };
    let Some((what, near)) = wrong else { return };
    let help = near
        .is_none()
        .then(|| "write `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`, with the code of a region, as `eu-west-1`, and 12 digits".to_owned());
    let message = format!("step `{}`: {what}", step.step.name());
    let finding = context.at_value(&VALUE_OF_WRONG_FORM, at, message).maybe_help(help).suggest(near.as_deref());
    // The API's own pattern may have told it already.
    if !out.iter().any(|told| told.span == finding.span && told.rule == finding.rule) {
        out.push(finding);
    }
}

/// What is wrong with a text that begins as an ARN does, and what to write instead.
fn wrong_with_arn(text: &str) -> Option<(String, Option<String>)> {
    let filled = expr::filled(text, "\u{0}");
    let is_open = |part: &str| part.contains('\u{0}');
    let parts: Vec<&str> = filled.splitn(6, ':').collect();
    let &[_, partition, service, region, account, _] = parts.as_slice() else {
        // A reference can bring several parts.
        let form = "an ARN has six parts with colons between: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`";
        return (!is_open(&filled)).then(|| (format!("`{text}` is no ARN: {form}"), None));
    };
    if !is_open(partition) && partition != "aws" && !partition.starts_with("aws-") {
        return Some((format!("`{partition}` in `{text}` is no partition, such as `aws`"), None));
    }
    // A beginning, `arn:aws:s3:::`, is put together with more elsewhere.
    if service.is_empty() {
        return Some((format!("`{text}` names no service"), None));
    }
    if !is_open(region)
        && !region.is_empty()
        && let Some((what, near)) = wrong_with_region(region)
    {
        return Some((format!("{what} (in `{text}`)"), near.map(str::to_owned)));
    }
    let digits = account.bytes().all(|byte| byte.is_ascii_digit());
    if digits && !account.is_empty() && account.len() != 12 {
        return Some((format!("the account `{account}` in `{text}` has {} digits, and accounts have 12", account.len()), None));
    }
    None
}

/// What is wrong with the name of a region, and the one that may be meant.
fn wrong_with_region(name: &str) -> Option<(String, Option<&'static str>)> {
    // `global:REGION` without its braces is told by family 03.
    if name.is_empty() || name.contains(':') || expr::contains_reference(name) || is_region(name) || is_region_like(name) {
        return None;
    }
    match name.strip_suffix(|last: char| last.is_ascii_lowercase()).filter(|region| is_region(region)) {
        Some(region) => Some((
            format!("`{name}` is an availability zone of region `{region}`"),
            crate::catalog::regions().find(|known| *known == region),
        )),
        None => Some((format!("`{name}` is no region"), nearest_region(name))),
    }
}
