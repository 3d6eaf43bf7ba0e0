//! What is looked up in errors of AWS that are caught.

use super::{finding, lowered};
use crate::diagnostic::{Diagnostic, Level};
use crate::python::{Asked, LookKind};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::nearest;

rule! {
    /// A script asks a `ClientError` for what it does not have.
    ///
    /// # Why
    /// A `ClientError` of boto3 has the answer of AWS in its `response`: the code is `error.response['Error']['Code']`, the text
    /// `error.response['Error']['Message']`. It has no `code` and no `message`. Python fails where it looks for them, just when there
    /// is an error to handle.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         from botocore.exceptions import ClientError
    ///         def stop(events, context):
    ///             try:
    ///                 boto3.client('rds').stop_db_instance(DBInstanceIdentifier='orders')
    ///             except ClientError as error:
    ///                 raise RuntimeError(error.message)
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         from botocore.exceptions import ClientError
    ///         def stop(events, context):
    ///             try:
    ///                 boto3.client('rds').stop_db_instance(DBInstanceIdentifier='orders')
    ///             except ClientError as error:
    ///                 raise RuntimeError(error.response['Error']['Message'])
    /// ```
    pub(in crate::rules::scripts) UNKNOWN_ERROR_KEY = "SSM0627" "unknown-error-key" Error Run
}

/// What the exception has.
const ATTRIBUTES: [&str; 7] = ["response", "operation_name", "args", "with_traceback", "add_note", "MSG_TEMPLATE", "fmt"];

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    // What a script asks for first, or gives the exception itself, it finds there.
    let asks = ["hasattr", "setattr"].iter().any(|word| script.script.uses(word));
    let is_own = |asked: &Asked| asked.kind == LookKind::Attribute && (asks || script.trace.caught_given.contains(&asked.key));
    for asked in script.trace.caught.iter().filter(|asked| !is_own(asked)) {
        let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
        let told = match path[..] {
            [] => attribute(asked),
            ["response"] => near(asked, &["Error", "ResponseMetadata"], "the `response` of a `ClientError`"),
            ["response", "Error"] => near(asked, &["Code", "Message"], "the `Error` of a `ClientError`"),
            _ => None,
        };
        let Some((message, help)) = told else { continue };
        let mut finding = finding(context, script, &UNKNOWN_ERROR_KEY, &asked.at, &message).help(help);
        if asked.kind == LookKind::Get {
            finding.level = finding.level.min(Level::Warning);
        }
        out.push(lowered(finding, asked.reached));
    }
}

/// An attribute that the exception does not have.
fn attribute(asked: &Asked) -> Option<(String, String)> {
    let key = asked.key.as_str();
    if asked.kind == LookKind::Attribute && (ATTRIBUTES.contains(&key) || key.starts_with('_')) {
        return None;
    }
    let help = match key.to_ascii_lowercase().as_str() {
        "message" | "msg" => "write `.response['Error']['Message']`, or `str(…)` of all of it".to_owned(),
        "code" | "error_code" => "write `.response['Error']['Code']`".to_owned(),
        "error" => "write `.response['Error']`".to_owned(),
        _ => match nearest(key, ATTRIBUTES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "what AWS answered is in its `response`".to_owned(),
        },
    };
    Some((format!("a `ClientError` has no `{key}`"), help))
}

/// A key that is near one of those that are always there. There may be others.
fn near(asked: &Asked, keys: &[&str], place: &str) -> Option<(String, String)> {
    let key = asked.key.as_str();
    if asked.kind == LookKind::Attribute || keys.contains(&key) {
        return None;
    }
    let near = nearest(key, keys.iter().copied()).filter(|near| near.eq_ignore_ascii_case(key) || key.len() > 4)?;
    Some((format!("{place} has no key `{key}`"), format!("did you mean `{near}`?")))
}
