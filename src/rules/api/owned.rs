//! Documents of AWS that steps run: their names.

use crate::catalog::nearest_aws_document;
use crate::diagnostic::Diagnostic;
use crate::document::{StepAt, bare_name};
use crate::json::Value;
use crate::rules::Context;
use crate::rules::api::commands::UNKNOWN_COMMAND_PARAMETER;
use crate::text::near;

crate::rule! {
    /// A step runs a document whose name is nearly that of one of AWS's.
    ///
    /// # Why
    /// Names that begin with `AWS` or `Amazon` are AWS's own, and nobody else can make one. ssmith knows those that AWS publishes; the list may
    /// be older than a document, so only what is one or two letters away from a known name is told.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Restart
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instances
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Restart
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// ```
    pub(super) MISSPELT_AWS_DOCUMENT = "SSM0522" "misspelt-aws-document" Warning Run
}

/// Runbooks of AWS that others start, with the parameters that they are known to have.
const RUNBOOKS: &[(&str, &[&str])] = &[
    ("AWS-ASGEnterStandby", &["AutomationAssumeRole", "InstanceId", "LambdaRoleArn"]),
    ("AWS-ASGExitStandby", &["AutomationAssumeRole", "InstanceId", "LambdaRoleArn"]),
    ("AWS-AttachEBSVolume", &["AutomationAssumeRole", "Device", "InstanceId", "VolumeId"]),
    ("AWS-ConfigureS3BucketVersioning", &["AutomationAssumeRole", "BucketName", "VersioningState"]),
    ("AWS-CreateImage", &["AutomationAssumeRole", "InstanceId", "NoReboot"]),
    ("AWS-CreateSnapshot", &["AutomationAssumeRole", "Description", "VolumeId"]),
    ("AWS-DeleteSnapshot", &["AutomationAssumeRole", "SnapshotId"]),
    ("AWS-DetachEBSVolume", &["AutomationAssumeRole", "LambdaAssumeRole", "VolumeId"]),
    ("AWS-RebootRdsInstance", &["AutomationAssumeRole", "InstanceId"]),
    ("AWS-ReleaseElasticIP", &["AllocationId", "AutomationAssumeRole"]),
    ("AWS-ResizeInstance", &["AutomationAssumeRole", "InstanceId", "InstanceType", "SleepWait"]),
    ("AWS-RestartEC2Instance", &["AutomationAssumeRole", "InstanceId"]),
    ("AWS-SetRequiredTags", &["AutomationAssumeRole", "RequiredTags", "ResourceARNs"]),
    ("AWS-StartEC2Instance", &["AutomationAssumeRole", "InstanceId"]),
    ("AWS-StartRdsInstance", &["AutomationAssumeRole", "InstanceId"]),
    ("AWS-StartStopAuroraCluster", &["Action", "AutomationAssumeRole", "ClusterName"]),
    ("AWS-StopEC2Instance", &["AutomationAssumeRole", "InstanceId"]),
    ("AWS-StopRdsInstance", &["AutomationAssumeRole", "InstanceId"]),
    ("AWS-TerminateEC2Instance", &["AutomationAssumeRole", "InstanceId"]),
];

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    if !matches!(step.step.action.name(), "aws:runCommand" | "aws:executeAutomation") {
        return;
    }
    let at = step.pointer.join("inputs").join("DocumentName");
    let Some(written) = context.at(&at).and_then(Value::as_str).filter(|name| !name.contains("{{")) else { return };
    let name = bare_name(written);
    let start = written.find(name).unwrap_or(0);
    let Some(meant) = nearest_aws_document(name) else { return parameters(context, step, name, out) };
    let message = format!("step `{}` runs `{name}`: no document of AWS that ssmith knows is called so, but `{meant}` is", step.step.name());
    let finding = context.inside(&MISSPELT_AWS_DOCUMENT, &at, start..start + name.len(), message);
    out.push(finding.help(format!("did you mean `{meant}`?")));
}

/// Judges the parameters that a runbook of AWS is started with.
fn parameters(context: &Context<'_>, step: &StepAt<'_>, document: &str, out: &mut Vec<Diagnostic>) {
    let Some((_, known)) = RUNBOOKS.iter().find(|(name, _)| *name == document) else { return };
    let at = step.pointer.join("inputs").join("RuntimeParameters");
    for (key, _) in context.at(&at).and_then(Value::as_object).into_iter().flatten().filter(|(key, _)| !known.contains(&key.as_str())) {
        let near = near(key, known.iter().copied());
        if near.is_some() {
            let message = format!("step `{}`: `{document}` has no parameter `{key}`", step.step.name());
            out.push(context.at_key(&UNKNOWN_COMMAND_PARAMETER, &at.join(key.as_str()), message).mean(key, near));
        }
    }
}
