//! The Command documents that everybody runs: their names and parameters.

use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::api::value::VALUE_OUTSIDE_ENUM;
use crate::text::{Near, Pointer, near, nearest};

crate::rule! {
    /// A parameter is given to a document of AWS that has none of this name.
    ///
    /// # Why
    /// `SendCommand` refuses parameters that the document does not declare, and letter case counts; so does the start of a runbook.
    /// `AWS-RunShellScript` and `AWS-RunPowerShellScript` have `commands`, `workingDirectory` and `executionTimeout`. Of other documents
    /// only what is nearly the name of a parameter is told, as AWS may have added some.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Ids:
    ///     type: StringList
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellScript
    ///       InstanceIds: '{{ Ids }}'
    ///       Parameters:
    ///         command:
    ///           - df -h
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Ids:
    ///     type: StringList
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellScript
    ///       InstanceIds: '{{ Ids }}'
    ///       Parameters:
    ///         commands:
    ///           - df -h
    /// ```
    pub(super) UNKNOWN_COMMAND_PARAMETER = "SSM0517" "unknown-command-parameter" Warning Run
}

crate::rule! {
    /// The name of a Command document of AWS is written in other letter case.
    ///
    /// # Why
    /// Letter case counts in the names of documents: no document has this one, and the command is refused.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Ids:
    ///     type: StringList
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellscript
    ///       InstanceIds: '{{ Ids }}'
    ///       Parameters:
    ///         commands:
    ///           - df -h
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Ids:
    ///     type: StringList
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellScript
    ///       InstanceIds: '{{ Ids }}'
    ///       Parameters:
    ///         commands:
    ///           - df -h
    /// ```
    pub(super) COMMAND_IN_OTHER_CASE = "SSM0518" "command-document-in-other-case" Warning Run
}

/// The two documents that run a script.
const SCRIPTS: [&str; 2] = ["AWS-RunShellScript", "AWS-RunPowerShellScript"];

/// Their parameters.
const SCRIPT_PARAMETERS: [&str; 3] = ["commands", "workingDirectory", "executionTimeout"];

/// Other Command documents with the parameters that they are known to have; AWS may add some, so only what is near one is told.
const OTHERS: &[(&str, &[&str])] = &[
    ("AWS-ConfigureAWSPackage", &["action", "additionalArguments", "installationType", "name", "version"]),
    ("AWS-RunAnsiblePlaybook", &[]),
    ("AWS-RunDocument", &[]),
    ("AWS-RunPatchBaseline", &["BaselineOverride", "InstallOverrideList", "Operation", "RebootOption", "SnapshotId"]),
    ("AWS-RunRemoteScript", &["commandLine", "executionTimeout", "sourceInfo", "sourceType", "workingDirectory"]),
    ("AWS-UpdateSSMAgent", &["allowDowngrade", "version"]),
    ("AWSFIS-Run-CPU-Stress", &["CPU", "DurationSeconds", "InstallDependencies", "LoadPercent"]),
    ("AWSFIS-Run-Kill-Process", &["ProcessName", "Signal"]),
    ("AWSFIS-Run-Memory-Stress", &["DurationSeconds", "InstallDependencies", "Percent", "Workers"]),
    ("AmazonCloudWatch-ManageAgent", &[]),
];

/// Parameters of these documents that take some values only.
const VALUES: &[(&str, &str, &[&str])] = &[
    ("AWS-ConfigureAWSPackage", "action", &["Install", "Uninstall"]),
    ("AWS-ConfigureAWSPackage", "installationType", &["Uninstall and reinstall", "In-place update"]),
    ("AWS-RunPatchBaseline", "Operation", &["Scan", "Install"]),
    ("AWS-RunPatchBaseline", "RebootOption", &["RebootIfNeeded", "NoReboot"]),
];

/// Judges the values of parameters that take some only.
fn values(context: &Context<'_>, step: &str, document: &str, parameters: &Pointer, out: &mut Vec<Diagnostic>) {
    for (_, name, allowed) in VALUES.iter().filter(|(of, ..)| *of == document) {
        let at = parameters.join(*name);
        let (at, value) = match context.at(&at) {
            Some(Value::Array(items)) => (at.join(0_usize), items.first()),
            value => (at, value),
        };
        let Some(text) = value.and_then(Value::as_str).filter(|text| !text.contains("{{") && !allowed.contains(text)) else { continue };
        let message = format!("step `{step}`: `{name}` of `{document}` is never `{text}`");
        let finding = context.at_value(&VALUE_OUTSIDE_ENUM, &at, message).help(format!("it is `{}`", allowed.join("` or `")));
        out.push(finding.suggest(nearest(text, allowed.iter().copied())));
    }
}

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    if step.step.action.name() != "aws:runCommand" {
        return;
    }
    let inputs = step.pointer.join("inputs");
    let at_name = inputs.join("DocumentName");
    let Some(written) = context.at(&at_name).and_then(Value::as_str) else { return };
    let mut known = SCRIPTS.into_iter().map(|name| (name, &SCRIPT_PARAMETERS[..])).chain(OTHERS.iter().copied());
    let Some((document, parameters)) = known.find(|(name, _)| name.eq_ignore_ascii_case(written)) else { return };
    let name = step.step.name();
    if document != written {
        let message = format!("step `{name}` runs `{written}`, but the document is `{document}`: letter case counts");
        let finding = context.at_value(&COMMAND_IN_OTHER_CASE, &at_name, message);
        out.push(finding.mean(written, Some(Near { name: document, sure: true })).help(format!("write `{document}`")));
    }
    let at_parameters = inputs.join("Parameters");
    values(context, name, document, &at_parameters, out);
    for key in context.at(&at_parameters).and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.as_str()) {
        if parameters.contains(&key) || expr::contains_reference(key) {
            continue;
        }
        let near = near(key, parameters.iter().copied());
        if near.is_none() && !SCRIPTS.contains(&document) {
            continue;
        }
        let message = format!("step `{name}`: `{document}` has no parameter `{key}`");
        let finding = context.at_key(&UNKNOWN_COMMAND_PARAMETER, &at_parameters.join(key), message);
        out.push(match near {
            Some(_) => finding.mean(key, near),
            None => finding.help(format!("it has `{}`", SCRIPT_PARAMETERS.join("`, `"))),
        });
    }
}
