//! Outputs in the inputs of a step, held by the shape that an API's answer has there against the shape that the input takes.

use crate::catalog::validate::{self, Mismatch};
use crate::catalog::{Bounds, Kind, Misfit, Operation, Unfit, converts, misfits};
use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::document::{StepAt, strings};
use crate::expr::{self, Reference};
use crate::json::Value;
use crate::rules::Context;
use crate::rules::api::forms;
use crate::rules::api::given::place;
use crate::rules::api::reference::REFERENCE_OF_WRONG_TYPE;
use crate::rules::api::value::{VALUE_OF_WRONG_FORM, VALUE_OUTSIDE_ENUM, VALUE_OUTSIDE_LIMITS};
use crate::rules::brought::brought;
use crate::text::{Pointer, Segment, listed};

/// Judges the outputs that a request is given; `found` is what is wrong with it by the types that are declared.
pub(super) fn check(
    context: &Context<'_>,
    step: &StepAt<'_>,
    operation: Operation<'_>,
    request: &Value,
    found: &[Mismatch],
    out: &mut Vec<Diagnostic>,
) {
    strings(request, &Pointer::root(), &mut |text, pointer| {
        let Some(reference) = expr::whole(text) else { return };
        if found.iter().any(|mismatch| mismatch.pointer == *pointer) {
            return;
        }
        out.extend(match &reference {
            Reference::Parameter(name) => forms::parameter(context, step, operation, request, name, pointer),
            reference => judge(context, step, operation, request, reference, pointer),
        });
    });
}

fn judge(
    context: &Context<'_>,
    step: &StepAt<'_>,
    operation: Operation<'_>,
    request: &Value,
    reference: &Reference,
    pointer: &Pointer,
) -> Option<Diagnostic> {
    let brought = brought(context, reference)?;
    let wanted = validate::taken(operation, pointer)?;
    let wanted = match (brought.is_list, wanted.kind()) {
        (true, Kind::List { member, .. }) => member,
        // As an item of a list, a list is its items (reference 4.3).
        (true, _) if matches!(pointer.last(), Some(Segment::Index(_))) => wanted,
        (false, kind) if !matches!(kind, Kind::List { .. }) => wanted,
        _ => return None,
    };
    // Of several shapes any may be the one that is there.
    let form = forms::wanted(operation, request, pointer);
    let all: Option<Vec<_>> = brought.offers.iter().map(|offer| misfits(*offer, wanted, form).into_iter().next()).collect();
    let misfit = all?.into_iter().next()?;
    let (rule, message, help) = told(&misfit, reference, &validate::place(pointer));
    let at = place(step, pointer);
    let mut finding = context.at_value(rule, &at, format!("step `{}`: {message}", step.step.name())).help(help);
    // The answers that there really are may have less than the catalogue tells, and more.
    finding.level = Level::Warning;
    match brought.selected {
        Some(selector) => Some(finding.related(context.tree.span(&selector), "it is selected here")),
        None => Some(finding),
    }
}

/// What an output is, where no conversion of its text makes what an input takes; `None` where one may.
pub(super) fn beyond(context: &Context<'_>, operation: Operation<'_>, reference: &Reference, pointer: &Pointer) -> Option<String> {
    let brought = brought(context, reference).filter(|brought| !brought.is_list)?;
    let wanted = validate::taken(operation, pointer)?;
    let first = brought.offers.first().filter(|_| brought.offers.iter().all(|offer| !converts(*offer, wanted)))?;
    let is = if first.shape.values().len() > 0 {
        format!("one of {}", listed(first.shape.values()))
    } else {
        first.shape.kind().described().to_owned()
    };
    Some(format!("`{reference}` is {is}; look whether another output was meant"))
}

/// What is wrong, and what to do. `place` is what takes the value.
fn told(misfit: &Misfit<'_>, reference: &Reference, place: &str) -> (&'static Rule, String, String) {
    let what = if misfit.place.is_empty() { format!("`{reference}`") } else { format!("`{}` of `{reference}`", misfit.place) };
    let other = "look whether another output was meant";
    match &misfit.why {
        Unfit::Values { gives, takes } => (
            &VALUE_OUTSIDE_ENUM,
            format!("{place} takes none of the values that {what} has"),
            format!("it takes {}; {what} is {}", listed(takes.iter().copied()), listed(gives.iter().copied())),
        ),
        Unfit::NoWord(kind, takes) => (
            &VALUE_OUTSIDE_ENUM,
            format!("{what} is {kind}, which is no value that {place} is known to have"),
            format!("it has {}", listed(takes.iter().copied())),
        ),
        Unfit::Form(pattern) => {
            (&VALUE_OF_WRONG_FORM, format!("{what} never has the form that {place} wants"), format!("it must match `{pattern}`; {other}"))
        }
        Unfit::Size { gives, takes, is_length } => {
            let unit = if *is_length { " characters" } else { "" };
            (
                &VALUE_OUTSIDE_LIMITS,
                format!("{what} is never within the limits of {place}"),
                format!("it takes {}{unit}, and is given {}; {other}", limits(*takes), limits(*gives)),
            )
        }
        Unfit::Unknown(names) => (
            &REFERENCE_OF_WRONG_TYPE,
            format!("{what} has {}, which {place} does not take", listed(names.iter().copied())),
            format!("select the members that {place} takes with outputs of their own and write the mapping here, or make it in a script"),
        ),
        Unfit::Foreign(gives, takes) => (
            &REFERENCE_OF_WRONG_TYPE,
            format!("{what} has nothing that {place} takes: it has {}", listed(gives.iter().copied())),
            format!("{place} takes {}; {other}", listed(takes.iter().copied())),
        ),
        Unfit::Missing(name) => (
            &REFERENCE_OF_WRONG_TYPE,
            format!("{what} has no `{name}`, which {place} must be given"),
            format!("write a mapping with it, or make it in a script; {other}"),
        ),
        Unfit::Type(gives, takes) => {
            let there = if misfit.place.is_empty() { "" } else { " there" };
            let message = format!("{what} is {gives}, but {place} takes {takes}{there}");
            (&REFERENCE_OF_WRONG_TYPE, message, "select the member that is meant, or make the value in a script".to_owned())
        }
    }
}

/// Limits in a sentence.
fn limits(bounds: Bounds<'_>) -> String {
    match (bounds.min, bounds.max) {
        ("", most) => format!("up to {most}"),
        (least, "") => format!("{least} or more"),
        (least, most) if least == most => least.to_owned(),
        (least, most) => format!("{least} to {most}"),
    }
}
