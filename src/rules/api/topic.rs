//! The topics that actions send messages to.

use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::api::value::VALUE_OF_WRONG_FORM;
use crate::text::Pointer;

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let inputs = step.pointer.join("inputs");
    match step.step.action.name() {
        "aws:approve" => {
            let at = inputs.join("NotificationArn");
            let Some(text) = context.at(&at).and_then(Value::as_str) else { return };
            let is_told = out.len();
            judge(context, step, "NotificationArn", text, &at, out);
            // What a reference in the name brings is not known.
            let name = text.rsplit(':').next().unwrap_or_default();
            if is_told == out.len() && !text.trim().is_empty() && !name.contains(['{', '}']) && !name.starts_with("Automation") {
                let message = format!(
                    "step `{}`: the topic of `NotificationArn` is `{name}`, but its name must begin with `Automation`",
                    step.step.name()
                );
                out.push(context.at_value(&VALUE_OF_WRONG_FORM, &at, message).help("send the message through a topic with such a name"));
            }
        }
        "aws:createStack" => {
            let list = inputs.join("NotificationARNs");
            for (index, item) in context.at(&list).and_then(Value::as_array).into_iter().flatten().enumerate() {
                if let Some(text) = item.as_str() {
                    judge(context, step, "NotificationARNs", text, &list.join(index), out);
                }
            }
        }
        _ => {}
    }
}

fn judge(context: &Context<'_>, step: &StepAt<'_>, name: &str, text: &str, at: &Pointer, out: &mut Vec<Diagnostic>) {
    // References hold colons.
    let filled = expr::filled(text, "x");
    let parts: Vec<&str> = filled.split(':').collect();
    let is_open = expr::whole(text.trim()).is_some() || text.trim().is_empty() || text.contains("{{") && parts.len() < 6;
    if is_open || matches!(parts[..], ["arn", _, "sns" | "x", _, _, topic] if !topic.is_empty()) {
        return;
    }
    let message = format!("step `{}`: `{name}` must be the ARN of an SNS topic, and `{text}` is none", step.step.name());
    out.push(
        context.at_value(&VALUE_OF_WRONG_FORM, at, message).help(
            "write `arn:aws:sns:REGION:ACCOUNT:NAME`, as in `arn:aws:sns:{{ global:REGION }}:{{ global:ACCOUNT_ID }}:Automation-ops`",
        ),
    );
}
