//! What can be wrong with an ignore: the last of family 00. Its findings come from [`check`](mod@crate::check), which applies ignores.

use crate::diagnostic::Diagnostic;
use crate::rule;
use crate::rules::Family;
use crate::text::Span;

rule! {
    /// An ignore hides nothing.
    ///
    /// # Why
    /// The mistake it was written for is gone, or it stands on another line than that mistake. Left where it is, it would hide the next
    /// one. An ignore stands at the end of the line that a finding points at, or alone on a line above it; where a text of several lines
    /// begins there, it is for all of that text, and inside a script it stands in the script's own comment.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep # ssmith: ignore[SSM0130] set by a parameter
    ///     inputs:
    ///       Duration: PT1M
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1M
    /// ```
    pub UNUSED_IGNORE = "SSM0060" "unused-ignore" Warning Run
}

rule! {
    /// A comment for ssmith cannot be read.
    ///
    /// # Why
    /// A comment that begins with `ssmith:` is meant to keep a finding back. It names the rules in brackets, by code, family or name, and
    /// then the reason: `# ssmith: ignore[SSM0405] known until March`. Written otherwise it keeps nothing back.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait # ssmith: ignore
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1M
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: 1 minute # ssmith: ignore[SSM0130] an example
    /// ```
    pub MALFORMED_IGNORE = "SSM0061" "malformed-ignore" Warning Run
}

/// The family's last part.
pub static FAMILY: Family = Family { digits: "00", title: "ignores", rules: &[&UNUSED_IGNORE, &MALFORMED_IGNORE], check: |_, _| {} };

/// The finding of an ignore of `code` that hid nothing.
pub fn unused(code: &str, span: Span) -> Diagnostic {
    UNUSED_IGNORE
        .at(span, format!("this ignore of {code} hides nothing"))
        .help("remove it, or move it to the line that the finding points at")
}
