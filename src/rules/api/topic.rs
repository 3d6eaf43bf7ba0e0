//! The topics that actions send messages to.

use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::api::arn;
use crate::rules::api::value::VALUE_OF_WRONG_FORM;
use crate::text::Pointer;

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let inputs = step.pointer.join("inputs");
    match step.step.action.name() {
        "aws:approve" => {
            let at = inputs.join("NotificationArn");
            let Some(text) = context.at(&at).and_then(Value::as_str).filter(|text| !text.trim().is_empty()) else { return };
            if let Some(told) = topic(context, step, "NotificationArn", text, &at) {
                out.push(told);
                return;
            }
            // What a reference in the name brings is not known.
            let name = text.rsplit(':').next().unwrap_or_default();
            if !name.contains(['{', '}']) && !name.starts_with("Automation") {
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
                out.extend(item.as_str().and_then(|text| topic(context, step, "NotificationARNs", text, &list.join(index))));
            }
            let role = inputs.join("RoleARN");
            out.extend(context.at(&role).and_then(Value::as_str).and_then(|text| arn::told(context, step, "RoleARN", text, &role)));
        }
        _ => {}
    }
}

fn topic(context: &Context<'_>, step: &StepAt<'_>, name: &str, text: &str, at: &Pointer) -> Option<Diagnostic> {
    arn::told_as(context, step, name, "TopicArn", text, at)
}
