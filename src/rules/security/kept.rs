//! Secrets that the service gives, kept as outputs.

use std::collections::HashSet;

use crate::catalog::{Operation, catalog};
use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::json;
use crate::jsonpath::{Path, Pick};
use crate::python::{Value, Values};
use crate::rules::{Context, ScriptAt};

crate::rule! {
    /// A secret is an output of a step.
    ///
    /// # Why
    /// Outputs are kept with the execution and shown to everybody who may look at it; nothing is masked (reference 10.3). What a script reads
    /// and uses itself is not kept.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: ReadPassword
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: secretsmanager
    ///       Api: GetSecretValue
    ///       SecretId: orders
    ///     outputs:
    ///       - Name: Password
    ///         Selector: $.SecretString
    ///         Type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: ReadPassword
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: secretsmanager
    ///       Api: DescribeSecret
    ///       SecretId: orders
    ///     outputs:
    ///       - Name: SecretArn
    ///         Selector: $.ARN
    ///         Type: String
    /// ```
    pub(super) SECRET_AS_OUTPUT = "SSM0912" "secret-as-output" Warning Run
}

/// What is secret in the answers of operations.
const SECRETS: &[(&str, &str, &[&str])] = &[
    ("ec2", "CreateKeyPair", &["KeyMaterial"]),
    ("ecr", "GetAuthorizationToken", &["authorizationToken"]),
    ("iam", "CreateAccessKey", &["SecretAccessKey"]),
    ("kms", "Decrypt", &["Plaintext"]),
    ("redshift", "GetClusterCredentials", &["DbPassword"]),
    ("redshift", "GetClusterCredentialsWithIAM", &["DbPassword"]),
    ("secretsmanager", "BatchGetSecretValue", &["SecretBinary", "SecretString"]),
    ("secretsmanager", "GetRandomPassword", &["RandomPassword"]),
    ("secretsmanager", "GetSecretValue", &["SecretBinary", "SecretString"]),
    ("ssm", "GetParameter", &["Value"]),
    ("ssm", "GetParameters", &["Value"]),
    ("ssm", "GetParametersByPath", &["Value"]),
    ("sts", "AssumeRole", &["SecretAccessKey", "SessionToken"]),
    ("sts", "AssumeRoleWithWebIdentity", &["SecretAccessKey", "SessionToken"]),
    ("sts", "GetFederationToken", &["SecretAccessKey", "SessionToken"]),
    ("sts", "GetSessionToken", &["SecretAccessKey", "SessionToken"]),
];

const HELP: &str = "let the `aws:executeScript` step that needs it read it by its name, and return nothing of it";

/// The members of an operation's answer that are secret.
fn secrets(operation: Operation<'_>) -> &'static [&'static str] {
    let (service, name) = (operation.service().name(), operation.name());
    SECRETS.iter().find(|(of, called, _)| *of == service && *called == name).map_or(&[], |(_, _, secrets)| secrets)
}

/// Whether parameters of Parameter Store are asked for as they are read: without that, secret ones come encrypted.
fn needs_decryption(operation: Operation<'_>) -> bool {
    operation.service().name() == "ssm"
}

/// Judges the outputs of a step that calls an API.
pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    if step.step.declared_outputs().is_empty() {
        return;
    }
    let Some(operation) = context.operation(step) else { return };
    let decrypts = context.at(&step.pointer.join("inputs").join("WithDecryption")).and_then(json::Value::as_bool) == Some(true);
    if needs_decryption(operation) && !decrypts {
        return;
    }
    let secrets = secrets(operation);
    for (index, output) in step.step.declared_outputs().iter().enumerate() {
        let path = output.selector.as_deref().and_then(|selector| Path::parse(selector).ok());
        let keys = path.iter().flat_map(Path::steps).filter_map(|step| match &step.pick {
            Pick::Key(key) => Some(key.as_str()),
            _ => None,
        });
        let Some(secret) = keys.into_iter().find(|key| secrets.contains(key)) else { continue };
        let at = step.pointer.join("outputs").join(index).join("Selector");
        let name = output.name.as_deref().unwrap_or_default();
        let message = format!(
            "step `{}`: output `{name}` is the `{secret}` of {}, which is then kept and shown with the execution",
            step.step.name(),
            operation.name()
        );
        out.push(context.at_value(&SECRET_AS_OUTPUT, &at, message).help(HELP));
    }
}

/// Judges what a script returns.
pub(super) fn check_script(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for returned in &script.trace.returns {
        let Some((secret, operation)) = secret_in(script, &returned.values) else { continue };
        let step = context.steps()[script.step].step.name();
        let message =
            format!("step `{step}`: the script returns the `{secret}` of {operation}, which is then kept and shown with the execution");
        out.push(context.inside(&SECRET_AS_OUTPUT, &script.pointer, returned.at.clone(), message).help(HELP));
    }
}

/// A secret that values are, or that the dicts and lists among them hold; with the operation that gives it.
fn secret_in(script: &ScriptAt, values: &Values) -> Option<(&'static str, &'static str)> {
    let trace = &script.trace;
    let mut open: Vec<&Value> = values.iter().collect();
    let mut seen = HashSet::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Answer { call, path } => {
                let call = trace.calls.get(*call)?;
                let service = trace.clients.get(call.client).and_then(|client| client.service.as_deref());
                let operation = service.and_then(|service| {
                    let service = catalog().service(service)?;
                    service.operation(&call.method)
                });
                let Some(operation) = operation else { continue };
                let decrypts = || {
                    let given = call.arguments.iter().find(|argument| argument.name == "WithDecryption");
                    given.is_some_and(|given| given.values.only() == Some(&Value::Literal(json::Value::Bool(true))))
                };
                if needs_decryption(operation) && !decrypts() {
                    continue;
                }
                let found = secrets(operation).iter().find(|secret| path.iter().any(|key| key == *secret));
                if let Some(secret) = found {
                    return Some((secret, operation.name()));
                }
            }
            Value::Dict(index) | Value::List(index) if seen.insert(*index) => {
                let Some(object) = trace.objects.get(*index) else { continue };
                open.extend(object.entries.iter().flat_map(|entry| entry.values.iter()));
                open.extend(object.items.iter().flat_map(Values::iter).chain(object.rest.iter()));
            }
            _ => {}
        }
    }
    None
}
