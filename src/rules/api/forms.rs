//! The form that a place of a request wants, and parameters whose patterns admit no value of it.

use crate::catalog::validate;
use crate::catalog::{Kind, Operation, form_of, form_of_filter};
use crate::diagnostic::Diagnostic;
use crate::document::{ParameterType, StepAt};
use crate::json::Value;
use crate::pattern::{disjoint, found_as_whole};
use crate::rules::Context;
use crate::rules::api::given::place;
use crate::rules::api::value::VALUE_OF_WRONG_FORM;
use crate::text::{Pointer, Segment};

/// The pattern that the name of a place tells: that of the member, or of the filter whose values they are.
pub(super) fn wanted(operation: Operation<'_>, request: &Value, pointer: &Pointer) -> Option<&'static str> {
    let service = operation.service().name();
    let segments = pointer.segments();
    let at = segments.iter().rposition(|segment| matches!(segment, Segment::Key(_)))?;
    match &segments[at] {
        Segment::Key(key) if key == "Values" => {
            let filter = segments[..at].iter().try_fold(request, |value, segment| match segment {
                Segment::Key(key) => value.get(key),
                Segment::Index(index) => value.get(index),
            })?;
            form_of_filter(service, filter.get("Name")?.as_str()?)
        }
        Segment::Key(key) => form_of(service, key),
        Segment::Index(_) => None,
    }
}

/// Judges a parameter that is given where values of some form are wanted.
pub(super) fn parameter(
    context: &Context<'_>,
    step: &StepAt<'_>,
    operation: Operation<'_>,
    request: &Value,
    name: &str,
    pointer: &Pointer,
) -> Option<Diagnostic> {
    let parameter = context.document.parameter(name)?;
    let declared = parameter.parameter_type.as_ref()?;
    let admits = match (&parameter.allowed_pattern, declared) {
        (Some(pattern), _) => found_as_whole(pattern),
        (None, ParameterType::Aws { name: "AWS::EC2::Instance::Id", .. }) => "m?i-.*".to_owned(),
        (None, ParameterType::Aws { name: "AWS::IAM::Role::Arn", .. }) => "arn:.*".to_owned(),
        _ => return None,
    };
    let taken = validate::taken(operation, pointer)?;
    let taken = match (declared.plain()?, taken.kind()) {
        (ParameterType::StringList, Kind::List { member, .. }) => member,
        (ParameterType::String | ParameterType::StringList, Kind::String { .. }) => taken,
        _ => return None,
    };
    let Kind::String { pattern, .. } = taken.kind() else { return None };
    let wanted = if pattern.is_empty() { wanted(operation, request, pointer)? } else { pattern };
    if taken.values().len() > 0 || !disjoint(&admits, wanted) {
        return None;
    }
    let at = place(step, pointer);
    let place = validate::place(pointer);
    let message = format!("step `{}`: no value that parameter `{name}` may have has the form that {place} wants", step.step.name());
    let key = if parameter.allowed_pattern.is_some() { "allowedPattern" } else { "type" };
    let said: Pointer = ["parameters", name, key].into_iter().collect();
    let finding = context.at_value(&VALUE_OF_WRONG_FORM, &at, message);
    let help = format!("it must match `{wanted}`; look whether another parameter was meant");
    Some(finding.help(help).related(context.tree.span(&said), "what it may have"))
}
