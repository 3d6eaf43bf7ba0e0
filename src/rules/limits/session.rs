//! How long an execution without a role may last (reference 2.5, 8.4).

use crate::diagnostic::Diagnostic;
use crate::document::{Action, Rest, StepAt};
use crate::rules::Context;
use crate::time::iso_duration;

crate::rule! {
    /// A step sleeps longer than an execution without a role may last.
    ///
    /// # Why
    /// Without `assumeRole` an execution runs with the credentials of whoever started it, and ends after 12 hours (reference 2.5, 8.4).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Overnight
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: P1D
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// assumeRole: arn:aws:iam::123456789012:role/Automation
    /// mainSteps:
    ///   - name: Overnight
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: P1D
    /// ```
    pub(super) LONGER_THAN_SESSION = "SSM1010" "longer-than-session" Warning Run
}

/// How long an execution may last that runs with its starter's credentials, in seconds.
const LONGEST: u64 = 12 * 3_600;

/// The longest sleep there is, in seconds; what is longer is family 01's.
const LONGEST_SLEEP: u64 = 604_799;

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::Sleep(inputs) = &step.step.action else { return };
    let document = context.document;
    // Under a misspelt key, or as something else than text, a role may be meant: family 01 speaks of that.
    if document.assume_role.is_some() || !matches!(&document.rest, Rest::Fields(rest) if rest.is_empty()) {
        return;
    }
    let Some(text) = inputs.duration.as_deref() else { return };
    let Ok(duration) = iso_duration(text) else { return };
    if (LONGEST + 1..=LONGEST_SLEEP).contains(&duration.as_secs()) {
        let message = format!("step `{}` sleeps for `{text}`, but without `assumeRole` an execution ends after 12 hours", step.step.name());
        let at = step.pointer.join("inputs").join("Duration");
        out.push(context.at_value(&LONGER_THAN_SESSION, &at, message).help("give the document an `assumeRole`"));
    }
}
