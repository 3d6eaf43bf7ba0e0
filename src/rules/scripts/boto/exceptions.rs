//! The exceptions that clients have.

use super::{finding, lowered, service};
use crate::diagnostic::{Diagnostic, Level};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::{Near, nearest};

rule! {
    /// A script catches an exception that the boto3 client does not have.
    ///
    /// # Why
    /// `client.exceptions` has a class for each error that the service's model describes, and no others: EC2's has none. For any other name
    /// Python fails with an AttributeError, just when there is an error to catch. What is not there is caught as a `ClientError`, which
    /// has the error's code.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: look
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: look
    ///       Script: |
    ///         import boto3
    ///         ec2 = boto3.client('ec2')
    ///         def look(events, context):
    ///             try:
    ///                 ec2.describe_instances(InstanceIds=['i-0123456789abcdef0'])
    ///             except ec2.exceptions.InvalidInstanceID:
    ///                 return {'Found': False}
    ///             return {'Found': True}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: look
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: look
    ///       Script: |
    ///         import boto3
    ///         from botocore.exceptions import ClientError
    ///         ec2 = boto3.client('ec2')
    ///         def look(events, context):
    ///             try:
    ///                 ec2.describe_instances(InstanceIds=['i-0123456789abcdef0'])
    ///             except ClientError as error:
    ///                 if error.response['Error']['Code'] != 'InvalidInstanceID.NotFound':
    ///                     raise
    ///                 return {'Found': False}
    ///             return {'Found': True}
    /// ```
    pub(in crate::rules::scripts) UNKNOWN_CLIENT_EXCEPTION = "SSM0618" "unknown-client-exception" Error Run
}

/// What every client's `exceptions` has besides.
const COMMON: [&str; 2] = ["ClientError", "from_code"];

const INSTEAD: &str = "catch `botocore.exceptions.ClientError` and look at `error.response['Error']['Code']`";

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for read in &script.trace.exceptions {
        let Some(service) = script.trace.clients[read.client].service.as_deref().and_then(service) else { continue };
        let name = read.name.as_str();
        if name.starts_with("__") || COMMON.contains(&name) || service.exceptions().any(|known| known.name == name) {
            continue;
        }
        let message = format!("boto3's client of `{}` has no exception `{name}`", service.name());
        let finding = finding(context, script, &UNKNOWN_CLIENT_EXCEPTION, &read.at, &message);
        let names = || service.exceptions().map(|known| known.name);
        let longer = || names().find(|known| known.starts_with(name));
        let near = nearest(name, names()).or_else(longer);
        let finding = match (near, names().next()) {
            (Some(near), _) => finding.mean(name, Some(Near::judged(name, near))),
            (None, None) => finding.help(format!("it has none at all: {INSTEAD}")),
            // It may be newer than the catalogue.
            (None, Some(_)) => Diagnostic { level: Level::Warning, ..finding }.help(INSTEAD),
        };
        out.push(lowered(finding, read.reached));
    }
}
