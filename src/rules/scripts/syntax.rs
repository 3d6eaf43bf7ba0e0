//! What Python cannot read.

use super::name;
use crate::diagnostic::Diagnostic;
use crate::python::SyntaxError;
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
    let finding = context.inside(&SYNTAX_ERROR_IN_SCRIPT, &script.pointer, error.at.clone(), message);
    out.push(finding.maybe_help(help(script, error).map(str::to_owned)));
}

/// What is most likely behind an error.
fn help(script: &ScriptAt, error: &SyntaxError) -> Option<&'static str> {
    let indentations =
        || script.inputs.script.iter().flat_map(|text| text.lines()).map(|line| &line[..line.len() - line.trim_start().len()]);
    let has = |blank: char| indentations().any(|indentation| indentation.contains(blank));
    if error.message.contains("indent") && has('\t') && has(' ') {
        Some("some lines are indented with tabs and some with spaces: use spaces in all of them")
    } else if error.message.ends_with("outside function") || error.message.ends_with("loop") {
        Some("is it indented as far as the lines that it belongs to?")
    } else if statement(script, error).is_some_and(|line| line.trim_start().starts_with("print ")) {
        Some("`print` is a function since Python 3: `print(…)`")
    } else {
        None
    }
}

/// The line that an error stands in.
fn statement<'s>(script: &'s ScriptAt, error: &SyntaxError) -> Option<&'s str> {
    let text = script.inputs.script.as_deref()?;
    let start = text.get(..error.at.start)?.rfind('\n').map_or(0, |at| at + 1);
    text.get(start..)?.lines().next()
}
