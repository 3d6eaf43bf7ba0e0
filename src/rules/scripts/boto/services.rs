//! The services that clients and resources are made for.

use super::{finding, lowered, perhaps_newer, service};
use crate::catalog::{catalog, is_retired};
use crate::diagnostic::{Diagnostic, Level};
use crate::python::Client;
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::{Near, near};

rule! {
    /// A script makes a boto3 client for a service that there is not.
    ///
    /// # Why
    /// `boto3.client` fails at once for a name that it does not know. Names are in small letters, and are those of boto3: `efs`, not
    /// `elasticfilesystem`. A name that one slip does not explain may be newer than ssmith's catalogue: a warning. Nothing
    /// is said of boto3 where a script brings models of services of its own (`_loader.search_paths`, `data_loader`, `AWS_DATA_PATH`).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('elasticfilesystem').describe_file_systems()['FileSystems']}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_file_systems()['FileSystems']}
    /// ```
    pub(in crate::rules::scripts) UNKNOWN_BOTO3_SERVICE = "SSM0610" "unknown-boto3-service" Error Run
}

/// What boto3 has a `resource` for.
const RESOURCES: [&str; 9] = ["cloudformation", "cloudwatch", "dynamodb", "ec2", "glacier", "iam", "s3", "sns", "sqs"];

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, client: &Client, out: &mut Vec<Diagnostic>) {
    let Some(wanted) = client.service.as_deref() else { return };
    let told = |message: String| finding(context, script, &UNKNOWN_BOTO3_SERVICE, &client.service_at, &message);
    if is_retired(wanted) {
        let finding = told(format!("the script calls `{wanted}`, a service that AWS has closed and boto3 has dropped"));
        let finding = Diagnostic { level: Level::Warning, ..finding };
        return out.push(finding.help("take the call out, or call the service that replaces it"));
    }
    let finding = if client.is_resource {
        if RESOURCES.contains(&wanted) {
            return;
        }
        let finding = told(format!("boto3 has no resource `{wanted}`"));
        match near(wanted, RESOURCES) {
            None if service(wanted).is_some() => finding.help(format!("use `boto3.client('{wanted}')`")),
            near => finding.mean(wanted, near),
        }
    } else {
        if service(wanted).is_some() {
            return;
        }
        let finding = told(format!("boto3 knows no service `{wanted}`"));
        match (catalog().service(wanted), catalog().nearest_service(wanted)) {
            (Some(service), _) => finding
                .mean(wanted, Some(Near { name: service.name(), sure: true }))
                .help(format!("write `{}`: boto3's names are in small letters", service.name())),
            (None, near @ Some(Near { sure: true, .. })) => finding.mean(wanted, near),
            // It may be newer than the catalogue.
            (None, Some(Near { name, .. })) => Diagnostic { level: Level::Warning, ..finding }
                .help(format!("did you mean `{name}`? It may also be newer than ssmith's catalogue")),
            (None, None) => perhaps_newer(finding),
        }
    };
    out.push(lowered(finding, client.reached));
}
