//! What Python cannot read.

use super::name;
use crate::diagnostic::Diagnostic;
use crate::rule;
use crate::rules::{Context, ScriptAt};

rule! {
    /// A script is no Python of the version that its runtime has.
    ///
    /// # Why
    /// The script is loaded when its step runs, not when the document is created: the mistake shows in the middle of an execution. The
    /// runtime decides what is Python; `match`, say, is from 3.10 on.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context)
    ///             return {'Count': 1}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    /// ```
    pub(super) SYNTAX_ERROR_IN_SCRIPT = "SSM0601" "syntax-error-in-script" Error Run
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    // One mistake makes the reader stumble again and again: the first is the one.
    let Some(error) = script.script.errors().first() else { return };
    let message = format!("step `{}`: the script is not valid Python: {}", name(context, script), error.message);
    out.push(context.inside(&SYNTAX_ERROR_IN_SCRIPT, &script.pointer, error.at.clone(), message));
}
