//! Family 11: the specification (`Design.md`), and the document against it.
//!
//! Nothing here is an error: the service never sees the specification. But people decide by it, at three in the morning too, so what
//! it says and what the document does has to be one thing.

mod api;
mod given;
mod inputs;
mod itself;
mod outputs;
mod sides;
mod sources;
mod steps;
mod time;

use crate::diagnostic::Diagnostic;
use crate::document::action;
use crate::rules::{Context, Family};
use crate::spec::{Spanned, Step};
use crate::text::{Pointer, Span};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "11",
    title: "specification",
    rules: &[
        &itself::BAD_ID,
        &itself::MISSING_SECTION,
        &itself::REPEATED_NAME,
        &itself::OUTPUT_OF_NO_STEP,
        &itself::OUTPUT_NOT_OF_STEP,
        &inputs::INPUT_NOT_DECLARED,
        &inputs::PARAMETER_NOT_SPECIFIED,
        &inputs::TYPE_DIFFERS,
        &inputs::DEFAULT_DIFFERS,
        &inputs::OTHER_ORDER_OF_INPUTS,
        &steps::STEP_NOT_BUILT,
        &steps::STEP_NOT_SPECIFIED,
        &steps::OTHER_ORDER_OF_STEPS,
        &steps::ACTION_DIFFERS,
        &api::API_DIFFERS,
        &given::STEP_INPUT_NOT_GIVEN,
        &outputs::STEP_OUTPUT_NOT_DECLARED,
        &outputs::OUTPUT_ON_SILENT_ACTION,
        &outputs::OUTPUT_NOT_BUILT,
        &outputs::OUTPUT_NOT_SPECIFIED,
        &inputs::REQUIRED_DIFFERS,
        &given::STEP_INPUT_FROM_ELSEWHERE,
        &sources::UNKNOWN_SOURCE,
        &given::CONSTANT_DIFFERS,
        &given::STEP_INPUT_NOT_LISTED,
        &time::TIME_DIFFERS,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(specification) = context.around.specification else { return };
    itself::check(context, specification, out);
    inputs::check(context, specification, out);
    if context.steps_are_known() {
        steps::check(context, specification, out);
        for (specified, step) in specification.steps.iter().filter_map(|step| Some((step, context.flow.find(&step.name.value)?))) {
            let step = &context.steps()[step];
            api::check(context, specified, step, out);
            given::check(context, specification, specified, step, out);
            time::check(context, specified, step, out);
            outputs::check_step(context, specified, step, out);
        }
        outputs::check(context, specification, out);
    }
}

/// The key of a section of the document, or the document's start where it has no such section.
fn section(context: &Context<'_>, name: &str) -> Span {
    let pointer = Pointer::root().join(name);
    match context.tree.node(&pointer) {
        Some(_) => context.tree.key_span(&pointer),
        None => Span::start_of(context.tree.file),
    }
}

/// Whether a text is a name, or a path of names such as `FileSystems[0].Encrypted`, and no sentence.
fn is_path(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.[]*$:@".contains(&b))
}

/// The last name of a path: `Encrypted` of `FileSystems[0].Encrypted`.
fn last_name(path: &str) -> &str {
    let path = path.split('[').next().filter(|first| !path.contains("].") && !first.is_empty()).unwrap_or(path);
    path.rsplit('.').next().unwrap_or(path)
}

/// Names with their places as plain names.
fn names<'a>(items: impl IntoIterator<Item = &'a Spanned<String>>) -> Vec<&'a str> {
    items.into_iter().map(|item| item.value.as_str()).collect()
}

/// Whether a step of the specification has an output, or one that its action has by itself.
fn yields(step: &Step, output: &str) -> bool {
    let predefined = step.action.as_ref().and_then(|action| action::facts(&action.value)).map_or(&[][..], |facts| facts.outputs);
    step.outputs.iter().any(|known| last_name(&known.name.value) == output) || predefined.contains(&output)
}

/// What stands in round brackets in a text, where that is a name or a path.
fn bracketed(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split('(').skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.trim().trim_matches('`')));
    words.filter(|word| is_path(word))
}

#[cfg(test)]
mod tests {
    use super::{is_path, last_name};

    #[test]
    fn a_path_ends_in_a_name() {
        assert_eq!(last_name("FileSystems[0].Encrypted"), "Encrypted");
        assert_eq!(last_name("$.Payload.StartTime"), "StartTime");
        assert_eq!(last_name("Ids[0]"), "Ids");
        assert_eq!(last_name("A.Ids[0]"), "Ids");
        assert_eq!(last_name("StartTime"), "StartTime");
        assert!(is_path("FileSystems[0].Encrypted") && !is_path("the time"));
    }
}
