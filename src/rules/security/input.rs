//! What a script is given and runs as code.

use crate::diagnostic::Diagnostic;
use crate::document::Arg;
use crate::expr;
use crate::json::Value;
use crate::rules::security::shell;
use crate::rules::security::source::{Source, source};
use crate::rules::{Context, ScriptAt};

crate::rule! {
    /// A script runs as code what it is given.
    ///
    /// # Why
    /// `eval` runs any Python, and a command with `shell=True` any other command after a `;`: whoever starts the runbook, or wrote what
    /// a step has found, runs code of their own with everything that the runbook's role may do. What `allowedValues` or a pattern
    /// without such signs checks is left alone.
    ///
    /// # Example
    /// ```yaml
    /// assumeRole: arn:aws:iam::123456789012:role/Operator
    /// parameters:
    ///   Host:
    ///     type: String
    /// mainSteps:
    ///   - name: Reach
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: reach
    ///       InputPayload:
    ///         host: '{{ Host }}'
    ///       Script: |
    ///         import subprocess
    ///
    ///         def reach(events, context):
    ///             return {'Code': subprocess.call('ping ' + events['host'], shell=True)}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// assumeRole: arn:aws:iam::123456789012:role/Operator
    /// parameters:
    ///   Host:
    ///     type: String
    /// mainSteps:
    ///   - name: Reach
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: reach
    ///       InputPayload:
    ///         host: '{{ Host }}'
    ///       Script: |
    ///         import subprocess
    ///
    ///         def reach(events, context):
    ///             return {'Code': subprocess.call(['ping', events['host']])}
    /// ```
    pub(super) INPUT_BECOMES_CODE = "SSM0911" "input-becomes-code" Warning Run
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for run in &script.trace.code {
        if is_checked(context, script, &run.path) {
            continue;
        }
        let step = context.steps()[script.step].step.name();
        let what = match run.path.last() {
            Some(key) => format!("`{key}` of the payload"),
            None => "the payload".to_owned(),
        };
        let (message, help) = if run.is_shell {
            (
                format!("step `{step}`: `{}` gives {what} to a shell, which runs what stands after a `;` too", run.what),
                "give a list of arguments without a shell: `subprocess.run([program, argument])`",
            )
        } else {
            (
                format!("step `{step}`: `{}` runs {what} as Python, whatever it is", run.what),
                "read it with `json.loads`, or look it up in a dict of what is allowed",
            )
        };
        out.push(context.inside(&INPUT_BECOMES_CODE, &script.pointer, run.value_at.clone(), message).help(help));
    }
}

/// Whether what a payload holds at a path is the author's own, or cannot be code.
fn is_checked(context: &Context<'_>, script: &ScriptAt, path: &[String]) -> bool {
    let Some(payload) = script.inputs.input_payload.as_ref().and_then(Arg::literal) else { return false };
    let mut value = path.first().and_then(|key| payload.get(key));
    for key in path.iter().skip(1) {
        value = value.and_then(|value| value.get(key.as_str()));
    }
    let Some(Value::String(text)) = value else { return false };
    expr::references(text).all(|(_, reference)| source(context, &reference, &shell::HARMFUL) == Source::Safe)
}
