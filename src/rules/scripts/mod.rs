//! Family 06: scripts.

mod attachment;
mod boto;
mod context;
mod given;
mod handler;
mod imports;
mod kinds;
mod library;
mod names;
mod payload;
mod result;
mod runtime;
mod syntax;
mod time;

use crate::diagnostic::Diagnostic;
use crate::rules::{Context, Family, ScriptAt};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "06",
    title: "scripts",
    rules: &[
        &syntax::SYNTAX_ERROR_IN_SCRIPT,
        &handler::HANDLER_NOT_DEFINED,
        &handler::HANDLER_OF_WRONG_ARITY,
        &handler::HANDLER_IS_NO_FUNCTION,
        &handler::SHADOWED_HANDLER,
        &handler::UNUSED_HANDLER,
        &payload::UNREAD_PAYLOAD_KEY,
        &payload::MISSING_PAYLOAD_KEY,
        &payload::SELECTOR_OF_UNRETURNED_KEY,
        &boto::UNKNOWN_BOTO3_SERVICE,
        &boto::UNKNOWN_BOTO3_METHOD,
        &boto::UNKNOWN_BOTO3_ARGUMENT,
        &boto::MISSING_BOTO3_ARGUMENT,
        &boto::POSITIONAL_BOTO3_ARGUMENT,
        &boto::BOTO3_ARGUMENT_OF_WRONG_TYPE,
        &names::UNDEFINED_NAME,
        &library::UNKNOWN_LIBRARY_NAME,
        &boto::UNKNOWN_CLIENT_EXCEPTION,
        &boto::UNKNOWN_ANSWER_KEY,
        &time::SCRIPT_OVER_TIME_LIMIT,
        &boto::UNKNOWN_BOTO3_REGION,
        &boto::BOTO3_VALUE_OUTSIDE_ENUM,
        &boto::BOTO3_VALUE_OUTSIDE_LIMITS,
        &boto::BOTO3_VALUE_OF_WRONG_FORM,
        &result::RESULT_IS_NO_JSON,
        &boto::VALUE_NEVER_ANSWERED,
        &boto::UNKNOWN_ERROR_KEY,
        &context::UNKNOWN_CONTEXT_KEY,
        &kinds::TEXT_GONE_OVER,
        &runtime::UNKNOWN_RUNTIME,
        &runtime::RETIRED_RUNTIME,
        &runtime::RETIRING_RUNTIME,
        &boto::UNCALLED_METHOD,
        &imports::IMPORT_NOT_IN_RUNTIME,
        &attachment::HANDLER_FOR_POWERSHELL,
        &attachment::ATTACHMENT_NOT_IN_FILES,
        &attachment::ATTACHMENT_NEVER_USED,
        &attachment::POWERSHELL_ATTACHMENT,
        &attachment::HANDLER_WITHOUT_FILE,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for step in context.steps() {
        runtime::check(context, step, out);
        attachment::check(context, step, out);
    }
    // Where the handler is in the attachment, a script beside it is not what runs.
    let runs = |script: &&ScriptAt| {
        script.inputs.attachment.is_none() || script.inputs.handler.as_deref().is_none_or(|handler| !handler.contains('.'))
    };
    for script in context.scripts().iter().filter(runs) {
        syntax::check(context, script, out);
        if script.script.is_readable() {
            handler::check(context, script, out);
            payload::check(context, script, out);
            context::check(context, script, out);
            result::check(context, script, out);
            boto::check(context, script, out);
            names::check(context, script, out);
            time::check(context, script, out);
            imports::check(context, script, out);
            library::check(context, script, out);
            attachment::check_script(context, script, out);
        }
    }
}

/// The name of a script's step, for messages.
fn name<'c>(context: &'c Context<'_>, script: &ScriptAt) -> &'c str {
    context.steps()[script.step].step.name()
}
