//! Family 05: the AWS APIs that steps call.

mod arn;
mod commands;
mod fixed;
mod forms;
mod given;
mod json_text;
mod limits;
mod literal;
mod names;
mod owned;
mod pages;
mod reference;
mod region;
mod request;
mod shapes;
mod stack;
mod topic;
mod typed;
mod value;

use crate::diagnostic::Diagnostic;
use crate::rules::{Context, Family};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "05",
    title: "AWS API",
    rules: &[
        &names::UNKNOWN_SERVICE,
        &names::UNKNOWN_OPERATION,
        &request::UNKNOWN_API_INPUT,
        &request::MISSING_API_INPUT,
        &value::API_INPUT_OF_WRONG_TYPE,
        &reference::REFERENCE_OF_WRONG_TYPE,
        &value::VALUE_OUTSIDE_ENUM,
        &value::VALUE_OUTSIDE_LIMITS,
        &value::VALUE_OF_WRONG_FORM,
        &request::NOT_EXACTLY_ONE_MEMBER,
        &limits::STREAMING_OPERATION,
        &limits::CALL_OVER_TIME_LIMIT,
        &pages::FIRST_PAGE_ONLY,
        &names::DEPRECATED_OPERATION,
        &names::RETIRED_SERVICE,
        &names::SERVICE_IN_CAPITALS,
        &commands::UNKNOWN_COMMAND_PARAMETER,
        &commands::COMMAND_IN_OTHER_CASE,
        &json_text::BROKEN_JSON,
        &stack::STACK_WITHOUT_PARAMETER,
        &stack::UNREADABLE_TEMPLATE,
        &owned::MISSPELT_AWS_DOCUMENT,
        &region::ID_OF_ANOTHER_REGION,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for step in context.steps() {
        names::check(context, step, out);
        fixed::check(context, step, out);
        typed::check(context, step, out);
        commands::check(context, step, out);
        json_text::check(context, step, out);
        owned::check(context, step, out);
        stack::check(context, step, out);
        topic::check(context, step, out);
        if let Some(operation) = context.operation(step) {
            request::check(context, step, operation, out);
            limits::check(context, step, operation, out);
            pages::check(context, step, operation, out);
            region::check(context, step, operation, out);
            arn::check(context, step, operation, out);
        }
        literal::check(context, step, out);
    }
}
