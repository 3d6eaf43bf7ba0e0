//! What a reference brings, by the catalogue: the shapes that the answer of an API has where an output looks.

use crate::catalog::{Found, Kind, Offer, Shape, catalog, select};
use crate::document::action::{CopyImage, CreateImage, CreateStack, ExecuteAutomation, ExecuteStateMachine, RunCommand};
use crate::document::{Action, Loop, Output, ParameterType, StepAt};
use crate::expr::{self, Reference};
use crate::jsonpath::{Path, Pick};
use crate::rules::Context;
use crate::text::Pointer;

/// What a reference brings.
#[derive(Debug, Clone)]
pub(super) struct Brought {
    /// Whether it is a list of such values.
    pub(super) is_list: bool,
    /// What the value is: any of these.
    pub(super) offers: Vec<Offer<'static>>,
    /// Where the document selects it; `None` where the action gives it by itself.
    pub(super) selected: Option<Pointer>,
}

/// Outputs that actions have by themselves, with where the catalogue tells of them.
const PREDEFINED: &[(&str, &str, [&str; 3])] = &[
    (CopyImage::FACTS.name, "ImageState", ["ec2", "DescribeImages", "$.Images[0].State"]),
    (CreateImage::FACTS.name, "ImageState", ["ec2", "DescribeImages", "$.Images[0].State"]),
    (CreateStack::FACTS.name, "StackStatus", ["cloudformation", "DescribeStacks", "$.Stacks[0].StackStatus"]),
    (ExecuteAutomation::FACTS.name, "Status", ["ssm", "GetAutomationExecution", "$.AutomationExecution.AutomationExecutionStatus"]),
    (ExecuteAutomation::FACTS.name, "ExecutionId", ["ssm", "StartAutomationExecution", "$.AutomationExecutionId"]),
    (ExecuteStateMachine::FACTS.name, "executionArn", ["stepfunctions", "DescribeExecution", "$.executionArn"]),
    (ExecuteStateMachine::FACTS.name, "stateMachineArn", ["stepfunctions", "DescribeExecution", "$.stateMachineArn"]),
    (ExecuteStateMachine::FACTS.name, "status", ["stepfunctions", "DescribeExecution", "$.status"]),
    (RunCommand::FACTS.name, "CommandId", ["ssm", "SendCommand", "$.Command.CommandId"]),
    (RunCommand::FACTS.name, "Status", ["ssm", "GetCommandInvocation", "$.Status"]),
];

/// What a reference brings; `None` where the catalogue does not tell.
pub(super) fn brought(context: &Context<'_>, reference: &Reference) -> Option<Brought> {
    let Reference::Output { step, output } = reference else { return None };
    let step = &context.steps()[context.flow.find(step)?];
    let declared = step.step.declared_outputs().iter().enumerate();
    let mut declared = declared.filter(|(_, declared)| declared.name.as_deref() == Some(output));
    if let Some((index, declared)) = declared.next() {
        return of_declared(context, step, declared, step.pointer.join("outputs").join(index).join("Selector"));
    }
    match &step.step.action {
        Action::Loop(inputs) if output == "CurrentIteratorValue" => of_loop(context, inputs),
        action => {
            let is_it = |(name, known, _): &&(&str, &str, _)| *name == action.name() && known == output;
            let (_, _, [service, operation, selector]) = PREDEFINED.iter().find(is_it)?;
            let operation = catalog().service(service)?.operation(operation)?;
            let path = Path::parse(selector).ok()?;
            offered(select(operation, &path).ok()?, &path, &ParameterType::String, None)
        }
    }
}

fn of_declared(context: &Context<'_>, step: &StepAt<'_>, declared: &Output, selected: Pointer) -> Option<Brought> {
    let operation = context.operation(step)?;
    let path = Path::parse(declared.selector.as_deref().filter(|text| !expr::contains_reference(text))?).ok()?;
    offered(select(operation, &path).ok()?, &path, &declared.type_or_default().plain()?, Some(selected))
}

/// What each pass of a loop is given.
fn of_loop(context: &Context<'_>, inputs: &Loop) -> Option<Brought> {
    let reference = inputs.iterators.as_ref()?.reference()?;
    let is_of_loop = matches!(&reference, Reference::Output { output, .. } if output == "CurrentIteratorValue");
    if is_of_loop || !matches!(inputs.iterator_data_type.as_deref(), None | Some("String" | "StringMap")) {
        return None;
    }
    brought(context, &reference).filter(|all| all.is_list).map(|all| Brought { is_list: false, ..all })
}

/// What an output brings that is declared so; `None` where that is not known, or where family 07 tells that it cannot become that.
fn offered(found: Found<'static>, path: &Path, declared: &ParameterType, selected: Option<Pointer>) -> Option<Brought> {
    let (shapes, are_many) = match found {
        Found::One(shape) => match shape.kind() {
            Kind::List { member, .. } => (vec![member], true),
            _ => (vec![shape], false),
        },
        Found::Many(shapes) => (shapes, true),
        Found::Count | Found::Anything => return None,
    };
    let (is_list, as_text, fits): (_, _, fn(&Kind<'_>) -> bool) = match declared {
        ParameterType::String => (false, true, is_scalar),
        ParameterType::StringList => (true, true, is_scalar),
        ParameterType::Integer => (false, false, |kind| matches!(kind, Kind::Integer(_) | Kind::Long(_))),
        ParameterType::StringMap if !are_many => (false, false, is_mapping),
        ParameterType::MapList => (true, false, is_mapping),
        _ => return None,
    };
    if shapes.is_empty() || !shapes.iter().all(|shape| fits(&shape.kind())) {
        return None;
    }
    let is_arn = matches!(path.steps().last().map(|step| &step.pick), Some(Pick::Key(key)) if names_an_arn(key));
    let offer = |shape: Shape<'static>| Offer { shape, as_text, is_arn };
    Some(Brought { is_list, offers: shapes.into_iter().map(offer).collect(), selected })
}

fn is_scalar(kind: &Kind<'_>) -> bool {
    !matches!(kind, Kind::Structure(_) | Kind::Map { .. } | Kind::List { .. } | Kind::Document)
}

fn is_mapping(kind: &Kind<'_>) -> bool {
    matches!(kind, Kind::Structure(_) | Kind::Map { .. })
}

/// Whether a member is called an ARN: `SnapshotArn`, `arn`.
fn names_an_arn(key: &str) -> bool {
    key.ends_with("Arn") || key.ends_with("ARN") || key == "arn"
}

#[cfg(test)]
mod tests {
    use super::PREDEFINED;
    use crate::catalog::{Found, catalog, select};
    use crate::document::action;
    use crate::jsonpath::Path;

    #[test]
    fn the_predefined_outputs_are_the_actions_and_the_catalogues() {
        for (name, output, [service, operation, selector]) in PREDEFINED {
            let facts = action::facts(name).expect("the action is known");
            assert!(facts.outputs.contains(output), "{name} {output}");
            let known = catalog().service(service).and_then(|service| service.operation(operation)).expect("the operation is known");
            let found = select(known, &Path::parse(selector).expect("parses"));
            let Ok(Found::One(shape)) = found else { panic!("{selector} finds {found:?}") };
            assert!(matches!(shape.kind(), crate::catalog::Kind::String { .. }), "{selector}");
        }
    }
}
