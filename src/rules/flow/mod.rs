//! Family 04: the flow of an execution.

mod branch;
mod condition;
mod constant;
mod cycle;
mod fall;
mod iterator;
mod joined;
mod loops;
mod operand;
mod reach;
mod sibling;
mod target;

use crate::diagnostic::Diagnostic;
use crate::rules::{Context, Family};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "04",
    title: "flow",
    rules: &[
        &target::MISSING_TARGET,
        &target::DUPLICATE_STEP_NAME,
        &cycle::CYCLE,
        &reach::UNREACHABLE_STEP,
        &fall::FALL_INTO_HANDLER,
        &reach::END_WITH_NEXT_STEP,
        &target::ON_CANCEL_NOT_SUPPORTED,
        &target::BAD_ON_CANCEL_TARGET,
        &condition::UNKNOWN_OPERATOR,
        &condition::SEVERAL_OPERATORS,
        &condition::NOTHING_TO_COMPARE,
        &condition::CONDITION_WITHOUT_VARIABLE,
        &joined::TOO_FEW_CONDITIONS,
        &joined::WRONGLY_JOINED,
        &joined::MIXED_CONDITION,
        &joined::NEXT_STEP_IN_CONDITION,
        &operand::OPERAND_OF_WRONG_TYPE,
        &operand::VARIABLE_IS_NO_REFERENCE,
        &operand::OPERATOR_AGAINST_VARIABLE,
        &branch::CHOICE_WITHOUT_NEXT_STEP,
        &branch::REPEATED_CONDITION,
        &branch::BRANCH_WITHOUT_WAY_OUT,
        &loops::NESTED_LOOP,
        &loops::JUMP_INTO_LOOP,
        &loops::TOO_MANY_ITERATORS,
        &loops::NO_ITERATORS,
        &loops::LOOP_WITHOUT_LIMIT,
        &sibling::RUNS_ON_INTO_CHOICE,
        &fall::FORGOTTEN_END,
        &loops::CONDITION_NEVER_CHANGES,
        &constant::IMPOSSIBLE_COMPARISON,
        &iterator::ITERATORS_OF_OTHER_TYPE,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    target::check(context, out);
    cycle::check(context, out);
    reach::check(context, out);
    fall::check(context, out);
    branch::check(context, out);
    loops::check(context, out);
    iterator::check(context, out);
}
