//! References in the inputs of a step, by the types that they are declared with.

use crate::catalog::validate::StandIn;
use crate::document::ParameterType;
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::text::Pointer;

crate::rule! {
    /// A reference has another type than the operation or the action takes.
    ///
    /// # Why
    /// A reference that is the whole value keeps its type: a `String` stays a text where a list is wanted. Where the types are so far apart
    /// that no conversion could help, such as the values of an enumeration where a number is wanted, this is an error. What an output selects from an API's answer is known member by member: a mapping with
    /// members that are not taken, or without one that must be there, is a warning.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   InstanceId:
    ///     type: String
    /// mainSteps:
    ///   - name: Stop
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: StopInstances
    ///       InstanceIds: '{{ InstanceId }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   InstanceId:
    ///     type: String
    /// mainSteps:
    ///   - name: Stop
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: StopInstances
    ///       InstanceIds:
    ///         - '{{ InstanceId }}'
    /// ```
    pub(super) REFERENCE_OF_WRONG_TYPE = "SSM0506" "reference-of-wrong-type" Error Run
}

/// What a text of a request stands for.
pub(super) fn stands_for(context: &Context<'_>, text: &str) -> StandIn {
    let Some(reference) = expr::whole(text) else {
        return if expr::contains_reference(text) { StandIn::Text } else { StandIn::Itself };
    };
    match context.type_of(&reference) {
        Some(ParameterType::String) => StandIn::Text,
        Some(ParameterType::Integer) => StandIn::Integer,
        Some(ParameterType::Boolean) => StandIn::Boolean,
        Some(ParameterType::StringList) => StandIn::Texts,
        Some(ParameterType::StringMap) => StandIn::Mapping,
        Some(ParameterType::MapList) => StandIn::Mappings,
        Some(ParameterType::Aws { .. } | ParameterType::Other(_)) | None => StandIn::Anything,
    }
}

/// Where the type of what a reference names is declared.
pub(super) fn declaration(context: &Context<'_>, reference: &Reference) -> Option<Pointer> {
    let at: Pointer = match reference {
        Reference::Parameter(name) => ["parameters", name, "type"].into_iter().collect(),
        Reference::Variable(name) => ["variables", name, "type"].into_iter().collect(),
        Reference::Output { step, output } => {
            let step = &context.steps()[context.flow.find(step)?];
            let declared = step.step.declared_outputs().iter().position(|declared| declared.name.as_deref() == Some(output))?;
            step.pointer.join("outputs").join(declared).join("Type")
        }
        Reference::Global(_) | Reference::Automation(_) | Reference::Ssm(_) => return None,
    };
    context.at(&at).is_some().then_some(at)
}
