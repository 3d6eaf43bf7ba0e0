//! Family 10: limits and quotas, as far as there is evidence for them (reference 1.2, 2.5, 3, 8.1 and 8.9).
//!
//! Ranges that the schemas state, such as a loop's `MaxIterations`, are family 01's; the length of sleeps too.

mod document;
mod inputs;
mod measure;
mod parameters;
mod session;
mod timeouts;
mod variables;

use crate::diagnostic::Diagnostic;
use crate::rules::{Context, Family};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "10",
    title: "limits and quotas",
    rules: &[
        &document::DOCUMENT_TOO_LARGE,
        &document::DOCUMENT_NEARLY_FULL,
        &document::TOO_MANY_ATTACHMENTS,
        &document::BAD_ATTACHMENT_NAME,
        &parameters::LONG_PARAMETER_NAME,
        &parameters::TOO_MANY_PARAMETERS,
        &parameters::MORE_THAN_CAN_BE_GIVEN,
        &timeouts::TIMEOUT_NOT_HONOURED,
        &timeouts::TIMEOUT_OVER_MAXIMUM,
        &session::LONGER_THAN_SESSION,
        &inputs::INPUT_OVER_LIMIT,
        &inputs::APPROVALS_OUT_OF_REACH,
        &variables::VARIABLE_OVER_LIMIT,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    document::check(context, out);
    parameters::check(context, out);
    variables::check(context, out);
    timeouts::check(context, out);
    for step in context.steps() {
        session::check(context, step, out);
        inputs::check(context, step, out);
    }
}
