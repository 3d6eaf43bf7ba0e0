//! Family 02: parameters, variables and the role that an execution takes.

mod assume_role;
mod child;
mod default;
mod names;
mod pattern;
mod usage;
mod values;
mod variable;

use crate::diagnostic::Diagnostic;
use crate::document::Variable;
use crate::rules::{Context, Family};
use crate::text::Pointer;

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "02",
    title: "parameters and variables",
    rules: &[
        &default::DEFAULT_OF_WRONG_TYPE,
        &default::DEFAULT_NOT_ALLOWED,
        &pattern::DEFAULT_AGAINST_PATTERN,
        &pattern::UNREADABLE_PATTERN,
        &values::ALLOWED_VALUE_OF_WRONG_TYPE,
        &values::REPEATED_ALLOWED_VALUE,
        &values::LIMITS_EXCLUDE_EVERYTHING,
        &values::DEFAULT_OUTSIDE_LIMITS,
        &names::UNUSABLE_NAME,
        &names::PARAMETER_NAMED_LIKE_STEP,
        &usage::UNUSED_PARAMETER,
        &usage::UNUSED_VARIABLE,
        &default::STORE_DEFAULT_OF_WRONG_TYPE,
        &default::PARAMETER_IN_DEFAULT,
        &assume_role::NO_ROLE,
        &assume_role::UNDECLARED_ROLE_PARAMETER,
        &variable::VARIABLE_WITHOUT_DEFAULT,
        &variable::BAD_VARIABLE_NAME,
        &variable::UNDECLARED_VARIABLE,
        &variable::VALUE_OF_WRONG_TYPE,
        &child::UNKNOWN_CHILD_PARAMETER,
        &child::MISSING_CHILD_PARAMETER,
        &child::WRONG_CHILD_PARAMETER,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (name, parameter, pointer) in context.parameters() {
        default::check_parameter(context, name, parameter, &pointer, out);
        pattern::check(context, name, parameter, &pointer, out);
        values::check(context, name, parameter, &pointer, out);
    }
    for (name, variable, pointer) in variables(context) {
        default::check_variable(context, name, variable, &pointer, out);
        variable::check_default(context, name, variable, &pointer, out);
    }
    names::check(context, out);
    usage::check(context, out);
    assume_role::check(context, out);
    variable::check_updates(context, out);
    child::check(context, out);
}

/// The variables with their names and paths.
fn variables<'c>(context: &Context<'c>) -> impl Iterator<Item = (&'c str, &'c Variable, Pointer)> {
    let list = Pointer::root().join("variables");
    context.document.variables.iter().flatten().map(move |(name, variable)| (name.as_str(), variable, list.join(name.as_str())))
}
