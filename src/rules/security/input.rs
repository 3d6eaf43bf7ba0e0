//! What a script is given and runs as code.

use crate::diagnostic::Diagnostic;
use crate::document::{Arg, strings};
use crate::expr;
use crate::json::Value;
use crate::python::ITEM;
use crate::rules::security::shell;
use crate::rules::security::source::{Source, source};
use crate::rules::{Context, ScriptAt};
use crate::text::Pointer;

crate::rule! {
    /// A script runs as code what it is given.
    ///
    /// # Why
    /// `eval` runs any Python, and a command with `shell=True` any other command after a `;`: whoever starts the runbook, or wrote what
    /// a step has found, runs code of their own with everything that the runbook's role may do. What `allowedValues`, a pattern
    /// without such signs or the script's own `re.fullmatch` checks is left alone.
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
            Some(key) if key != ITEM => format!("`{key}` of the payload"),
            Some(_) if run.path.len() > 1 => format!("an item of `{}` of the payload", run.path[run.path.len() - 2]),
            Some(_) => "a key of the payload".to_owned(),
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

/// Whether what a payload holds at a path is the author's own, is checked, or cannot be code.
fn is_checked(context: &Context<'_>, script: &ScriptAt, path: &[String]) -> bool {
    if script.trace.matched.contains(path) {
        return true;
    }
    let Some(payload) = script.inputs.input_payload.as_ref().and_then(Arg::literal) else { return false };
    let Some((first, rest)) = path.split_first() else { return false };
    let mut held: Vec<&Value> = payload.get(first).into_iter().collect();
    for key in rest {
        held = held
            .into_iter()
            .flat_map(|value| match value {
                Value::Array(items) if key == ITEM => items.iter().collect(),
                // A reference brings all of it.
                Value::String(_) => vec![value],
                _ => value.get(key.as_str()).into_iter().collect(),
            })
            .collect();
    }
    let mut is_safe = !held.is_empty();
    for value in held {
        strings(value, &Pointer::root(), &mut |text, _| {
            is_safe &= expr::references(text).all(|(_, reference)| source(context, &reference, &shell::HARMFUL) == Source::Safe);
        });
    }
    is_safe
}
