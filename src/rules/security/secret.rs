//! Secrets that are written down, and secrets that are asked for.

use crate::diagnostic::Diagnostic;
use crate::document::{ParameterType, strings};
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::security::forms::forms;
use crate::text::{Pointer, Segment};

crate::rule! {
    /// A secret is written in the document.
    ///
    /// # Why
    /// Everybody who may read the document reads the secret: it is in the console, in the history of executions and in version control.
    /// It has to be taken out, and replaced where it is valid.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: ChangePassword
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: rds
    ///       Api: ModifyDBInstance
    ///       DBInstanceIdentifier: orders
    ///       MasterUserPassword: correct-horse-battery
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: ChangePassword
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: rds
    ///       Api: ModifyDBInstance
    ///       DBInstanceIdentifier: orders
    ///       ManageMasterUserPassword: true
    /// ```
    pub(super) SECRET_IN_TEXT = "SSM0905" "secret-in-text" Warning Run
}

crate::rule! {
    /// A secret is asked for as a parameter.
    ///
    /// # Why
    /// Parameters are kept with every execution and shown to everybody who may look at it; nothing is masked. The name of a secret can be
    /// shown to anybody.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   DbPassword:
    ///     type: String
    ///     description: (Required) The new password of the database.
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   DbPasswordSecretArn:
    ///     type: String
    ///     description: (Required) The secret in Secrets Manager that holds the new password of the database.
    /// ```
    pub(super) SECRET_AS_PARAMETER = "SSM0906" "secret-as-parameter" Note Run
}

/// Ends of names whose value is a secret.
const SECRETS: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "secretkey",
    "secretaccesskey",
    "secretstring",
    "privatekey",
    "apikey",
    "authtoken",
    "accesstoken",
];

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    strings(context.value, &Pointer::root(), &mut |text, pointer| {
        for (what, range) in forms(text, is_code(pointer)) {
            let message = format!("this looks like {what}, and everybody who may read the document can use it");
            out.push(
                context
                    .inside(&SECRET_IN_TEXT, pointer, range, message)
                    .help("take it out, revoke it, and let a script read a new one from Secrets Manager"),
            );
        }
    });
    for step in context.steps() {
        let inputs = step.pointer.join("inputs");
        // The steps of a loop are visited themselves.
        if step.step.action.name() != "aws:loop"
            && let Some(value) = context.at(&inputs)
        {
            named(context, value, &inputs, step.step.name(), out);
        }
    }
    for (name, parameter, pointer) in context.parameters() {
        if !is_secret(name) || !matches!(parameter.parameter_type, Some(ParameterType::String)) {
            continue;
        }
        if let Some(Value::String(text)) = &parameter.default
            && is_literal(text)
        {
            let message =
                format!("the default of parameter `{name}` looks like a secret, and everybody who may read the document can use it");
            let finding = context.at_value(&SECRET_IN_TEXT, &pointer.join("default"), message);
            out.push(finding.help("take the default out, and let the runbook read the secret from Secrets Manager by its name"));
        } else if !names_a_place(parameter.description.as_deref().unwrap_or_default()) && parameter.allowed_values.is_none() {
            let message = format!("parameter `{name}` asks for a secret, which is then kept and shown with the execution");
            let finding = context.at_key(&SECRET_AS_PARAMETER, &pointer, message);
            out.push(finding.help("ask for the name of a secret in Secrets Manager, and read it in an `aws:executeScript` step"));
        }
    }
}

/// Whether what stands at a path is run.
fn is_code(pointer: &Pointer) -> bool {
    let keys = ["Script", "commands", "commandLine"];
    pointer.segments().iter().any(|segment| matches!(segment, Segment::Key(key) if keys.contains(&key.as_str())))
}

/// Inputs whose name says that they are a secret, with a text of the author's.
fn named(context: &Context<'_>, value: &Value, pointer: &Pointer, step: &str, out: &mut Vec<Diagnostic>) {
    match value {
        Value::Object(map) => {
            // A parameter of Parameter Store that is kept as a secret.
            let is_kept = map.get("Type").and_then(Value::as_str) == Some("SecureString");
            for (key, value) in map {
                let at = pointer.join(key.as_str());
                match value {
                    Value::String(text)
                        if (is_secret(key) || is_kept && key == "Value") && is_literal(text) && forms(text, false).is_empty() =>
                    {
                        let message =
                            format!("`{key}` of step `{step}` is written out, and everybody who may read the document can use it");
                        let finding = context.at_value(&SECRET_IN_TEXT, &at, message);
                        out.push(finding.help("take it out, revoke it, and let a script read a new one from Secrets Manager"));
                    }
                    value => named(context, value, &at, step, out),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                named(context, item, &pointer.join(index), step, out);
            }
        }
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    SECRETS.iter().any(|end| name.ends_with(end))
        && !["reset", "rotate", "change", "manage", "has", "use", "no"].iter().any(|verb| name.starts_with(verb))
}

/// Whether a text can be a secret: no reference, no name of a place, no truth value.
fn is_literal(text: &str) -> bool {
    let text = text.trim();
    let names = text.starts_with("arn:") || text.starts_with('/') || text.starts_with('$') || text.starts_with("{{");
    let is_word = ["true", "false", "none", "null", "yes", "no", "default", "auto", "password", "changeme"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    !text.is_empty()
        && !names
        && !is_word
        && !expr::contains_reference(text)
        && !text.contains(char::is_whitespace)
        && !text.contains("secretsmanager")
}

/// Whether a description says that the value is the name of a secret and not the secret.
fn names_a_place(description: &str) -> bool {
    let description = description.to_lowercase();
    ["secrets manager", "parameter store", "securestring", "arn", "name of", "path"].iter().any(|word| description.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{is_literal, is_secret};

    #[test]
    fn what_only_names_a_secret_is_none() {
        assert!(is_secret("MasterUserPassword") && !is_secret("PasswordSecretArn") && !is_secret("ManageMasterUserPassword"));
        assert!(!is_literal("arn:aws:secretsmanager:eu-west-1:123456789012:secret:a") && !is_literal("/app/password") && !is_literal(""));
    }
}
