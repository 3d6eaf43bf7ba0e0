//! How clients, resources and sessions are made.

use super::{MISSING_BOTO3_ARGUMENT, UNKNOWN_BOTO3_ARGUMENT, finding, lowered};
use crate::catalog::{is_region, is_region_like, nearest_region};
use crate::diagnostic::{Diagnostic, Level};
use crate::python::{Client, Setup, SetupKind};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::nearest;

rule! {
    /// A script makes a boto3 client for a region that there is not.
    ///
    /// # Why
    /// boto3 takes any name and makes the service's address of it; the first call then fails, since nothing is there.
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
    ///         def stop(events, context):
    ///             boto3.client('rds', region_name='eu-wst-1').stop_db_instance(DBInstanceIdentifier='orders')
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
    ///         def stop(events, context):
    ///             boto3.client('rds', region_name='eu-west-1').stop_db_instance(DBInstanceIdentifier='orders')
    /// ```
    pub(in crate::rules::scripts) UNKNOWN_BOTO3_REGION = "SSM0621" "unknown-boto3-region" Error Run
}

/// What `client` and `resource` take.
const OF_CLIENT: [&str; 11] = [
    "service_name",
    "region_name",
    "api_version",
    "use_ssl",
    "verify",
    "endpoint_url",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "config",
    "aws_account_id",
];

/// What `Session` takes.
const OF_SESSION: [&str; 7] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "region_name",
    "botocore_session",
    "profile_name",
    "aws_account_id",
];

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for setup in &script.trace.setups {
        check_arguments(context, script, setup, out);
    }
    let mut told = Vec::new();
    for client in &script.trace.clients {
        let Some(region) = client.region.text().filter(|region| !told.contains(&&client.region_at) && is_no_region(region)) else {
            continue;
        };
        if has_own_address(script, client) {
            continue;
        }
        told.push(&client.region_at);
        let finding = finding(context, script, &UNKNOWN_BOTO3_REGION, &client.region_at, &format!("`{region}` is no region of AWS"));
        let finding = match nearest_region(region) {
            None => Diagnostic { level: Level::Warning, ..finding }.help("write the region's code, as in `eu-west-1`"),
            near => finding.suggest(near),
        };
        out.push(lowered(finding, client.reached));
    }
}

/// Whether no region is called so, now or later. botocore has some names of its own, such as `aws-global` and `fips-us-east-1`.
fn is_no_region(name: &str) -> bool {
    const OTHERS: [&str; 5] = ["global", "fips", "external", "local", "accesspoint"];
    !name.is_empty() && !is_region(name) && !is_region_like(name) && !OTHERS.iter().any(|part| name.contains(part))
}

/// Whether a client is told where its service is.
fn has_own_address(script: &ScriptAt, client: &Client) -> bool {
    let own =
        |setup: &Setup| setup.at == client.at && (setup.open || setup.arguments.iter().any(|argument| argument.name == "endpoint_url"));
    script.trace.setups.iter().any(own)
}

fn check_arguments(context: &Context<'_>, script: &ScriptAt, setup: &Setup, out: &mut Vec<Diagnostic>) {
    let (what, names) = match setup.kind {
        SetupKind::Client => ("client", &OF_CLIENT[..]),
        SetupKind::Resource => ("resource", &OF_CLIENT[..]),
        SetupKind::Session => ("Session", &OF_SESSION[..]),
    };
    for argument in setup.arguments.iter().filter(|argument| !argument.conditional && !names.contains(&argument.name.as_str())) {
        let name = argument.name.as_str();
        let finding =
            finding(context, script, &UNKNOWN_BOTO3_ARGUMENT, &argument.at, &format!("boto3's `{what}` has no argument `{name}`"));
        let longer = || names.iter().copied().find(|known| name.len() > 3 && known.contains(&name.to_ascii_lowercase()));
        let finding = match nearest(name, names.iter().copied()).or_else(longer) {
            // It may be newer than ssmith.
            None => Diagnostic { level: Level::Warning, ..finding }.help(format!("it takes `{}`", names.join("`, `"))),
            near => finding.suggest(near),
        };
        out.push(lowered(finding, setup.reached));
    }
    let is_given = setup.open || setup.positional > 0 || setup.arguments.iter().any(|argument| argument.name == "service_name");
    // A misspelt one is told as such.
    if !is_given && setup.kind != SetupKind::Session && !setup.arguments.iter().any(|argument| argument.name.contains("service")) {
        let message = format!("boto3's `{what}` must be given the name of a service");
        let finding = finding(context, script, &MISSING_BOTO3_ARGUMENT, &setup.at, &message);
        out.push(lowered(finding.help(format!("write it first, as in `{what}('ec2')`")), setup.reached));
    }
}
