//! What is looked up in the handler's second argument.

use super::name;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Arg;
use crate::python::{Asked, LookKind};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::nearest;

rule! {
    /// A script asks the handler's second argument for what it does not have.
    ///
    /// # Why
    /// The handler is called with the payload and with a dict of facts about the execution (reference 5.4), whose keys are such as
    /// `automation:EXECUTION_ID`, `global:REGION` and `global:ACCOUNT_ID`. It is not the context of a Lambda function, and what `InputPayload`
    /// gives is in the first argument, whatever the two are called.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: tell
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: tell
    ///       Script: |
    ///         def tell(events, context):
    ///             return {'Id': context.aws_request_id}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: tell
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: tell
    ///       Script: |
    ///         def tell(events, context):
    ///             return {'Id': context['automation:EXECUTION_ID']}
    /// ```
    pub(super) UNKNOWN_CONTEXT_KEY = "SSM0628" "unknown-context-key" Warning Run
}

/// The keys that AWS's own runbooks read, and those that are like them.
const KEYS: [&str; 6] =
    ["automation:EXECUTION_ID", "global:REGION", "global:ACCOUNT_ID", "global:AWS_PARTITION", "global:DATE", "global:DATE_TIME"];

/// What the context of a Lambda function has, with what there is instead.
const LAMBDA: &[(&str, &str)] = &[
    ("aws_request_id", "write `['automation:EXECUTION_ID']`"),
    ("invoked_function_arn", "write `['global:ACCOUNT_ID']`, or another of its keys"),
    ("function_name", "write the name of the step out"),
    ("function_version", "write the version out"),
    ("get_remaining_time_in_millis", "look at the clock: a script has 600 seconds"),
    ("log_group_name", "what is printed is in the step's own log"),
    ("log_stream_name", "what is printed is in the step's own log"),
    ("memory_limit_in_mb", "a script has 512 MB"),
    ("client_context", "give it in `InputPayload`"),
    ("identity", "ask `sts` for it"),
];

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    let payload = match &script.inputs.input_payload {
        Some(Arg::Literal(map)) => Some(map),
        _ => None,
    };
    for asked in &script.trace.context {
        let key = asked.key.as_str();
        let Some((what, help)) = told(asked, payload.is_some_and(|payload| payload.contains_key(key))) else { continue };
        let message = format!("step `{}`: the handler's second argument {what}", name(context, script));
        let mut finding = context.inside(&UNKNOWN_CONTEXT_KEY, &script.pointer, asked.at.clone(), message).help(help);
        if !asked.reached {
            finding.level = Level::Note;
        }
        out.push(finding);
    }
}

/// What is wrong and what to write instead.
fn told(asked: &Asked, is_in_payload: bool) -> Option<(String, String)> {
    let key = asked.key.as_str();
    if asked.kind == LookKind::Attribute {
        let (_, instead) = LAMBDA.iter().find(|(known, _)| *known == key)?;
        return Some((format!("is a dict, not the context of a Lambda function: it has no `{key}`"), (*instead).to_owned()));
    }
    if is_in_payload {
        let help = "what `InputPayload` gives is in the first argument, whatever it is called".to_owned();
        return Some((format!("has no `{key}`, which `InputPayload` gives"), help));
    }
    if KEYS.contains(&key) {
        return None;
    }
    let prefixed = KEYS.into_iter().find(|known| known.split_once(':').is_some_and(|(_, last)| last.eq_ignore_ascii_case(key)));
    let near = prefixed.or_else(|| nearest(key, KEYS))?;
    Some((format!("has no `{key}`"), format!("did you mean `{near}`?")))
}
