//! Family 12: whether people can work with a runbook: what the console shows, waits that end, cancelling, trying again. Notes only.

mod cancel;
mod console;
mod retries;
mod waits;

use crate::diagnostic::Diagnostic;
use crate::rules::{Context, Family};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "12",
    title: "operability",
    rules: &[
        &console::DOCUMENT_WITHOUT_DESCRIPTION,
        &console::PARAMETER_WITHOUT_DESCRIPTION,
        &console::REQUIRED_AGAINST_DEFAULT,
        &console::TYPE_WITHOUT_PICKER,
        &waits::WAIT_WITHOUT_TIMEOUT,
        &cancel::CANCEL_GOES_ON,
        &cancel::CANCEL_WITHOUT_HANDLER,
        &retries::RETRY_WITHOUT_TOKEN,
        &console::STEP_WITHOUT_DESCRIPTION,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    console::check(context, out);
    waits::check(context, out);
    cancel::check(context, out);
    retries::check(context, out);
}
