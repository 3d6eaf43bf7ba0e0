//! Family 09: security.
//!
//! A reference is replaced by its text and nothing else: what is text in the runbook is code where it arrives (reference 10.1). Inputs,
//! outputs and defaults are kept and shown (reference 10.3).

mod code;
mod forms;
mod input;
mod json_text;
mod kept;
mod quotes;
mod role;
mod secret;
mod sharing;
mod shell;
mod source;
mod wildcard;

pub use sharing::shared_with_everybody;

use crate::diagnostic::Diagnostic;
use crate::rules::{Context, Family};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "09",
    title: "security",
    rules: &[
        &code::REFERENCE_IN_SCRIPT,
        &shell::UNCHECKED_PARAMETER_IN_SHELL,
        &shell::OUTPUT_IN_SHELL,
        &json_text::REFERENCE_IN_JSON,
        &secret::SECRET_IN_TEXT,
        &secret::SECRET_AS_PARAMETER,
        &role::SCRIPT_WITHOUT_ROLE,
        &wildcard::WILDCARD_IN_ROLE,
        &sharing::SHARED_WITH_EVERYBODY,
        &role::ROLE_NEVER_TAKEN,
        &input::INPUT_BECOMES_CODE,
        &kept::SECRET_AS_OUTPUT,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for step in context.steps() {
        code::check(context, step, out);
        shell::check(context, step, out);
        json_text::check(context, step, out);
        kept::check(context, step, out);
    }
    for script in context.scripts() {
        input::check(context, script, out);
        kept::check_script(context, script, out);
    }
    secret::check(context, out);
    role::check(context, out);
    wildcard::check(context, out);
}
