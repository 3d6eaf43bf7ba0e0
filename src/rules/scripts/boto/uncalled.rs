//! Methods that are not called.

use super::{finding, lowered, service};
use crate::diagnostic::Diagnostic;
use crate::rule;
use crate::rules::{Context, ScriptAt};

rule! {
    /// A script looks into a method of a boto3 client instead of calling it.
    ///
    /// # Why
    /// Without `()` there is no answer of AWS, only the method: Python fails with a TypeError, since it has no keys and no items.
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
    ///         import boto3
    ///         def count(events, context):
    ///             answer = boto3.client('efs').describe_file_systems
    ///             return {'Count': len(answer['FileSystems'])}
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
    ///         import boto3
    ///         def count(events, context):
    ///             answer = boto3.client('efs').describe_file_systems()
    ///             return {'Count': len(answer['FileSystems'])}
    /// ```
    pub(in crate::rules::scripts) UNCALLED_METHOD = "SSM0633" "uncalled-method" Error Run
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for uncalled in &script.trace.uncalled {
        let Some(service) = script.trace.clients[uncalled.client].service.as_deref().and_then(service) else { continue };
        if service.operation(&uncalled.method).is_none_or(|operation| operation.snake_name() != uncalled.method) {
            continue;
        }
        let message = format!("this is the method `{}` itself, not what AWS answers", uncalled.method);
        let finding = finding(context, script, &UNCALLED_METHOD, &uncalled.at, &message);
        out.push(lowered(finding.help(format!("call it: `{}()`", uncalled.method)), uncalled.reached));
    }
}
