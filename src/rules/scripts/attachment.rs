//! Attachments, and what PowerShell needs (reference 5.7, 5.8).

use super::name;
use crate::diagnostic::Diagnostic;
use crate::document::{Action, StepAt};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::near;

rule! {
    /// A PowerShell script has a `Handler`.
    ///
    /// # Why
    /// PowerShell has none: the script is run from its top, and what it returns is the payload (reference 5.1, 5.7).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: PowerShell 7.4
    ///       Handler: Get-Count
    ///       Script: |
    ///         return @{ Count = 1 }
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: PowerShell 7.4
    ///       Script: |
    ///         return @{ Count = 1 }
    /// ```
    pub(super) HANDLER_FOR_POWERSHELL = "SSM0650" "handler-for-powershell" Warning Create
}

rule! {
    /// A step's attachment is not among the document's `files`.
    ///
    /// # Why
    /// `files` names the attachments that the document is created with; a step can use no other (reference 1.7, 11.2). Of a document without
    /// `files` nothing is said: many are created so, and the attachments named in the call.
    ///
    /// # Example
    /// ```yaml
    /// files:
    ///   counter.zip:
    ///     checksums:
    ///       sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: counter.count
    ///       Attachment: count.zip
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// files:
    ///   counter.zip:
    ///     checksums:
    ///       sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: counter.count
    ///       Attachment: counter.zip
    /// ```
    pub(super) ATTACHMENT_NOT_IN_FILES = "SSM0651" "attachment-not-in-files" Error Create
}

rule! {
    /// A step has an attachment that its script does not use.
    ///
    /// # Why
    /// With a `Script`, that is what runs; the attachment is only there to be imported from. A script that imports nothing of it, and
    /// names neither it nor the folder that an archive is unpacked to, would do without.
    ///
    /// # Example
    /// ```yaml
    /// files:
    ///   counter.zip:
    ///     checksums:
    ///       sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Attachment: counter.zip
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// files:
    ///   counter.zip:
    ///     checksums:
    ///       sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Attachment: counter.zip
    ///       Script: |
    ///         from counter import count
    /// ```
    pub(super) ATTACHMENT_NEVER_USED = "SSM0652" "attachment-never-used" Note Run
}

rule! {
    /// A PowerShell step's attachment cannot be used as it is.
    ///
    /// # Why
    /// PowerShell needs a `Script`, which calls what the attachment holds, and the attachment must be a `.zip` (reference 5.7).
    ///
    /// # Example
    /// ```yaml
    /// files:
    ///   counter.ps1:
    ///     checksums:
    ///       sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: PowerShell 7.4
    ///       Attachment: counter.ps1
    ///       Script: . ./counter.ps1
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// files:
    ///   counter.zip:
    ///     checksums:
    ///       sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: PowerShell 7.4
    ///       Attachment: counter.zip
    ///       Script: . ./counter.ps1
    /// ```
    pub(super) POWERSHELL_ATTACHMENT = "SSM0653" "powershell-attachment" Warning Run
}

rule! {
    /// A handler in an attachment is named without its file.
    ///
    /// # Why
    /// Where the code is an attachment, `Handler` is `file.function`, the file without its `.py` (reference 5.1).
    ///
    /// # Example
    /// ```yaml
    /// files:
    ///   counter.py:
    ///     checksums:
    ///       sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Attachment: counter.py
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// files:
    ///   counter.py:
    ///     checksums:
    ///       sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: counter.count
    ///       Attachment: counter.py
    /// ```
    pub(super) HANDLER_WITHOUT_FILE = "SSM0654" "handler-without-file" Warning Run
}

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::ExecuteScript(inputs) = &step.step.action else { return };
    let (name, place) = (step.step.name(), step.pointer.join("inputs"));
    let is_powershell = inputs.runtime.as_deref().is_some_and(|runtime| runtime.to_ascii_lowercase().starts_with("powershell"));
    let handler = inputs.handler.as_deref().unwrap_or_default();
    if is_powershell && !handler.is_empty() {
        let message = format!("step `{name}`: PowerShell has no `Handler`");
        let finding = context.at_key(&HANDLER_FOR_POWERSHELL, &place.join("Handler"), message);
        out.push(finding.help(format!("take it out, and call `{handler}` at the end of the script")));
    }
    let Some(attachment) = inputs.attachment.as_deref().filter(|attachment| !attachment.contains("{{")) else { return };
    let at_attachment = place.join("Attachment");
    // `files` that cannot be read are family 01's, and where there are none the call names the attachments.
    let files = context.document.files.as_ref();
    if let Some(files) = files.filter(|files| !files.contains_key(attachment)) {
        let message = format!("step `{name}`: the attachment `{attachment}` is not among the document's `files`");
        let finding = context.at_value(&ATTACHMENT_NOT_IN_FILES, &at_attachment, message);
        out.push(finding.mean(attachment, near(attachment, files.keys().map(String::as_str))));
    }
    let has_script = inputs.script.as_deref().is_some_and(|script| !script.is_empty());
    if is_powershell {
        let (needed, help) = if !has_script {
            ("needs a `Script` that calls what the attachment holds", "add one, as in `Script: . ./name.ps1`")
        } else if attachment.rsplit_once('.').is_none_or(|(_, ending)| ending != "zip") {
            ("takes attachments as `.zip` only", "put the file into a .zip")
        } else {
            return;
        };
        out.push(context.at_value(&POWERSHELL_ATTACHMENT, &at_attachment, format!("step `{name}`: PowerShell {needed}")).help(help));
    } else if !has_script && !handler.is_empty() && !handler.contains(['.', '{']) {
        let message = format!("step `{name}`: `{handler}` does not say in which file of the attachment it is");
        let file = attachment.rsplit_once('.').map_or(attachment, |(file, _)| file);
        let finding = context.at_value(&HANDLER_WITHOUT_FILE, &place.join("Handler"), message);
        out.push(finding.help(format!("write `{file}.{handler}`, or the name of the file that has it")));
    }
}

/// An attachment beside a script.
pub(super) fn check_script(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    let Some(attachment) = script.inputs.attachment.as_deref().filter(|attachment| !attachment.contains("{{")) else { return };
    // What is imported from the runtime alone cannot be from the attachment.
    let uses = script.script.imports().iter().any(|import| import.is_relative || !super::imports::is_of_runtime(&import.module))
        || ["open", "__import__", "importlib", "sys", "os", "subprocess", "runpy", "exec"].iter().any(|name| script.script.uses(name))
        || script.script.texts().any(|text| is_path_into(attachment, text));
    if !uses {
        let at = context.steps()[script.step].pointer.join("inputs").join("Attachment");
        let message = format!("step `{}`: the script uses nothing of the attachment `{attachment}`", name(context, script));
        out.push(
            context
                .at_value(&ATTACHMENT_NEVER_USED, &at, message)
                .help("take out the attachment, or the script if the attachment was to run"),
        );
    }
}

/// Whether a text is a path to an attachment, or into the folder of an archive's name that it is unpacked to.
fn is_path_into(attachment: &str, text: &str) -> bool {
    let folder = attachment.strip_suffix(".zip");
    text.split(['/', '\\']).any(|part| part == attachment || Some(part) == folder)
}
