//! What a reference brings, by the catalogue: the shapes that the answer of an API has where an output looks.

use crate::catalog::{Found, Kind, Offer, Operation, Shape, catalog, form_of, select};
use crate::document::action::{CopyImage, CreateImage, CreateStack, ExecuteAutomation, ExecuteStateMachine, RunCommand, RunInstances};
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
    (CopyImage::FACTS.name, "ImageId", ["ec2", "DescribeImages", "$.Images[0].ImageId"]),
    (CopyImage::FACTS.name, "ImageState", ["ec2", "DescribeImages", "$.Images[0].State"]),
    (CreateImage::FACTS.name, "ImageId", ["ec2", "DescribeImages", "$.Images[0].ImageId"]),
    (CreateImage::FACTS.name, "ImageState", ["ec2", "DescribeImages", "$.Images[0].State"]),
    (CreateStack::FACTS.name, "StackStatus", ["cloudformation", "DescribeStacks", "$.Stacks[0].StackStatus"]),
    (ExecuteAutomation::FACTS.name, "Status", ["ssm", "GetAutomationExecution", "$.AutomationExecution.AutomationExecutionStatus"]),
    (ExecuteAutomation::FACTS.name, "ExecutionId", ["ssm", "StartAutomationExecution", "$.AutomationExecutionId"]),
    (ExecuteStateMachine::FACTS.name, "executionArn", ["stepfunctions", "DescribeExecution", "$.executionArn"]),
    (ExecuteStateMachine::FACTS.name, "stateMachineArn", ["stepfunctions", "DescribeExecution", "$.stateMachineArn"]),
    (ExecuteStateMachine::FACTS.name, "status", ["stepfunctions", "DescribeExecution", "$.status"]),
    (RunCommand::FACTS.name, "CommandId", ["ssm", "SendCommand", "$.Command.CommandId"]),
    (RunCommand::FACTS.name, "Status", ["ssm", "GetCommandInvocation", "$.Status"]),
    (RunInstances::FACTS.name, "InstanceIds", ["ec2", "DescribeInstances", "$.Reservations..InstanceId"]),
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
            let declared = context.type_of(reference).unwrap_or(ParameterType::String);
            offered(operation, selector, &declared, None)
        }
    }
}

fn of_declared(context: &Context<'_>, step: &StepAt<'_>, declared: &Output, selected: Pointer) -> Option<Brought> {
    let operation = context.operation(step)?;
    let selector = declared.selector.as_deref().filter(|text| !expr::contains_reference(text))?;
    offered(operation, selector, &declared.type_or_default().plain()?, Some(selected))
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
fn offered(operation: Operation<'static>, selector: &str, declared: &ParameterType, selected: Option<Pointer>) -> Option<Brought> {
    let path = Path::parse(selector).ok()?;
    let (shapes, are_many) = match select(operation, &path).ok()? {
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
    let name = path.steps().iter().rev().find_map(|step| if let Pick::Key(key) = &step.pick { Some(key) } else { None });
    let form = name.and_then(|name| form_of(operation.service().name(), name));
    let offer = |shape: Shape<'static>| Offer { shape, as_text, form };
    Some(Brought { is_list, offers: shapes.into_iter().map(offer).collect(), selected })
}

fn is_scalar(kind: &Kind<'_>) -> bool {
    !matches!(kind, Kind::Structure(_) | Kind::Map { .. } | Kind::List { .. } | Kind::Document)
}

fn is_mapping(kind: &Kind<'_>) -> bool {
    matches!(kind, Kind::Structure(_) | Kind::Map { .. })
}

#[cfg(test)]
mod tests {
    use super::PREDEFINED;
    use crate::catalog::{Found, Kind, catalog, select};
    use crate::document::action;
    use crate::jsonpath::Path;

    #[test]
    fn the_predefined_outputs_are_the_actions_and_the_catalogues() {
        for (name, output, [service, operation, selector]) in PREDEFINED {
            let facts = action::facts(name).expect("the action is known");
            assert!(facts.outputs.contains(output), "{name} {output}");
            let known = catalog().service(service).and_then(|service| service.operation(operation)).expect("the operation is known");
            let found = select(known, &Path::parse(selector).expect("parses"));
            let shapes = match found {
                Ok(Found::One(shape)) => vec![shape],
                Ok(Found::Many(shapes)) => shapes,
                found => panic!("{selector} finds {found:?}"),
            };
            assert!(shapes.iter().all(|shape| matches!(shape.kind(), Kind::String { .. })), "{selector}");
        }
    }
}
