//! Documents of AWS that steps run: their names.

use crate::catalog::nearest_aws_document;
use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::json::Value;
use crate::rules::Context;

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

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    if !matches!(step.step.action.name(), "aws:runCommand" | "aws:executeAutomation") {
        return;
    }
    let at = step.pointer.join("inputs").join("DocumentName");
    let Some(written) = context.at(&at).and_then(Value::as_str).filter(|name| !name.contains("{{")) else { return };
    // Of an ARN the name is what follows the slash.
    let start = written.rfind('/').map_or(0, |slash| slash + 1);
    let name = &written[start..];
    let Some(meant) = nearest_aws_document(name) else { return };
    let message = format!("step `{}` runs `{name}`: AWS is known to have no such document, but `{meant}`", step.step.name());
    let finding = context.inside(&MISSPELT_AWS_DOCUMENT, &at, start..written.len(), message);
    out.push(finding.help(format!("did you mean `{meant}`?")));
}
