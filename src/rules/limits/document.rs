//! The document as a whole, and its attachments.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Arg, MAX_BYTES};
use crate::rules::Context;
use crate::rules::limits::measure::grouped;
use crate::text::{Pointer, Span};
use crate::yaml::Format;

crate::rule! {
    /// The document is larger than the service takes.
    ///
    /// # Why
    /// A document has at most 65,536 bytes; the service answers `MaxDocumentSizeExceeded` (reference 1.2). JSON that would fit without its
    /// blanks and line breaks is a warning. What makes documents large is code: long scripts can be attachments.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Report
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: report
    ///       Script: |
    ///         NOTE = '«70000 characters»'
    ///         def report(events, context):
    ///             return {'text': NOTE}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Report
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: report.report
    ///       Attachment: report.zip
    /// files:
    ///   report.zip:
    ///     checksums:
    ///       sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    /// ```
    pub(super) DOCUMENT_TOO_LARGE = "SSM1001" "document-too-large" Error Create
}

crate::rule! {
    /// The document has hardly any room left.
    ///
    /// # Why
    /// A document has at most 65,536 bytes, and the model of the API says that the values given at start count too (reference 1.2). From nine
    /// tenths on, the next change or a long value may be the one that is refused.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Report
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: report
    ///       Script: |
    ///         NOTE = '«60000 characters»'
    ///         def report(events, context):
    ///             return {'text': NOTE}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Report
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: report.report
    ///       Attachment: report.zip
    /// files:
    ///   report.zip:
    ///     checksums:
    ///       sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    /// ```
    pub(super) DOCUMENT_NEARLY_FULL = "SSM1002" "document-nearly-full" Note Create
}

crate::rule! {
    /// The document has more attachments, or a larger one, than the service takes.
    ///
    /// # Why
    /// A runbook has at most 5 attachments (reference 8.9, 11.2). Each has at most 256 MB; a greater `size` is a warning.
    ///
    /// # Example
    /// ```yaml
    /// files:
    ///   part«1 to 6».zip: { checksums: { sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 } }
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// files:
    ///   part«1 to 5».zip: { checksums: { sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 } }
    /// ```
    pub(super) TOO_MANY_ATTACHMENTS = "SSM1003" "too-many-attachments" Error Create
}

crate::rule! {
    /// An attachment has a name that the API does not take.
    ///
    /// # Why
    /// The key in `files` is the `Name` that CreateDocument is given for the attachment: 3 to 128 letters, digits, `_`, `-` and `.` (reference 1.7).
    ///
    /// # Example
    /// ```yaml
    /// files:
    ///   my scripts.zip:
    ///     checksums:
    ///       sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// files:
    ///   my-scripts.zip:
    ///     checksums:
    ///       sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    /// ```
    pub(super) BAD_ATTACHMENT_NAME = "SSM1004" "bad-attachment-name" Error Create
}

/// From here on little room is left: nine tenths.
const NEARLY: usize = MAX_BYTES / 10 * 9;

/// The most attachments.
const MOST_ATTACHMENTS: usize = 5;

/// The greatest attachment, in bytes.
const MOST_ATTACHED: i64 = 256 << 20;

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    size(context, out);
    let files = Pointer::root().join("files");
    for (index, (name, attachment)) in context.document.files.iter().flatten().enumerate() {
        let here = files.join(name.as_str());
        if index == MOST_ATTACHMENTS {
            let count = context.document.files.iter().flatten().count();
            let message = format!("the document has {count} attachments; the service takes {MOST_ATTACHMENTS}");
            out.push(context.at_key(&TOO_MANY_ATTACHMENTS, &here, message).help("put several files into one `.zip`"));
        }
        let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let length = name.chars().count();
        if !(3..=128).contains(&length) || !name.chars().all(usable) {
            let message = format!("the API takes no attachment with the name `{name}`");
            let help = "a name has 3 to 128 letters, digits, `_`, `-` and `.`";
            out.push(context.at_key(&BAD_ATTACHMENT_NAME, &here, message).help(help));
        }
        if let Some(bytes) = attachment.size.as_ref().and_then(Arg::number).filter(|bytes| *bytes > MOST_ATTACHED) {
            let message = format!("attachment `{name}` has {bytes} bytes; the service takes {MOST_ATTACHED} (256 MB)");
            let mut finding = context.at_value(&TOO_MANY_ATTACHMENTS, &here.join("size"), message);
            finding.level = Level::Warning;
            out.push(finding);
        }
    }
}

/// The size of the text: it is sent as it stands.
fn size(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let written = context.tree.bytes;
    if written < NEARLY {
        return;
    }
    let at = Span::start_of(context.tree.file);
    // Blanks between the parts of a JSON document can be left out.
    let least = match context.tree.format {
        Format::Json => context.value.to_string().len(),
        Format::Yaml => written,
    };
    let (most, size) = (grouped(MAX_BYTES), grouped(written));
    if written <= MAX_BYTES {
        let message = format!("the document has {size} of the {most} bytes that the service takes, and values given at start count too");
        out.push(
            DOCUMENT_NEARLY_FULL
                .at(at, message)
                .pointer(Pointer::root())
                .help("move a script into an attachment, or steps into a child runbook"),
        );
        return;
    }
    let finding = DOCUMENT_TOO_LARGE.at(at, format!("the document has {size} bytes; the service takes {most}")).pointer(Pointer::root());
    out.push(if least > MAX_BYTES {
        finding.help("move a script into an attachment, or steps into a child runbook")
    } else {
        let least = grouped(least);
        let mut finding = finding.help(format!("without blanks and line breaks it has {least} bytes"));
        finding.level = Level::Warning;
        finding
    });
}
