//! References whose braces were forgotten.

use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::rules::references::{Place, names};
use crate::text::{Pointer, Segment};

crate::rule! {
    /// A value is the name of an output, a parameter or a variable without braces.
    ///
    /// # Why
    /// Only what stands in double braces is replaced. `Make.ImageId` is plain text: the step gets these words and not the image's id.
    /// The name of a parameter alone is told where the input is called like it.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   StackName:
    ///     type: String
    /// mainSteps:
    ///   - name: Delete
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: StackName
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   StackName:
    ///     type: String
    /// mainSteps:
    ///   - name: Delete
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: '{{ StackName }}'
    /// ```
    pub(super) FORGOTTEN_BRACES = "SSM0320" "forgotten-braces" Warning Run
}

/// Keys whose value is a name by itself, of a tag, a filter, a column.
const NAMES: [&str; 8] = ["Key", "Name", "Names", "ParameterKey", "Type", "AttributeName", "MetricName", "Handler"];

/// Judges a text without braces.
pub(super) fn check(context: &Context<'_>, at: &Place<'_>, step: &StepAt<'_>, text: &str, out: &mut Vec<Diagnostic>) {
    // The words that a branch looks at are family 04's.
    if step.step.action.name() == "aws:branch" {
        return;
    }
    let Some(reference) = meant(context, at.pointer, text.trim()) else { return };
    let what = match &reference {
        Reference::Output { .. } => "of an output",
        Reference::Parameter(_) => "of a parameter",
        _ => "of a variable",
    };
    let message =
        format!("{} `{}` has the value `{text}`, the name {what} without braces: it is not replaced by the value", at.what, at.name);
    out.push(context.at_value(&FORGOTTEN_BRACES, at.pointer, message).help(format!("write `{reference}`")));
}

/// What a text would refer to with braces around it.
fn meant(context: &Context<'_>, pointer: &Pointer, text: &str) -> Option<Reference> {
    let reference = expr::whole(&format!("{{{{{text}}}}}"))?;
    let is_meant = match &reference {
        Reference::Output { step, output } => {
            context.flow.find(step).is_some_and(|index| names::has_output(context.steps()[index].step, output))
        }
        Reference::Parameter(name) => context.document.parameter(name).is_some() && is_called(pointer, name),
        Reference::Variable(name) => context.document.variable(name).is_some(),
        Reference::Global(name) => expr::GLOBALS.contains(&name.as_str()),
        Reference::Automation(name) => expr::AUTOMATION.contains(&name.as_str()),
        Reference::Ssm(_) => false,
    };
    is_meant.then_some(reference)
}

/// Whether an input, or a list of it, is called like a parameter.
fn is_called(pointer: &Pointer, parameter: &str) -> bool {
    let key = pointer.segments().iter().rev().find_map(|segment| match segment {
        Segment::Key(key) => Some(key.as_str()),
        Segment::Index(_) => None,
    });
    let Some(key) = key.filter(|key| !NAMES.contains(key)) else { return false };
    let (key, parameter) = (key.to_ascii_lowercase(), parameter.to_ascii_lowercase());
    let is_ending = |whole: &str, end: &str| whole == end && end.len() >= 4 || end.len() >= 6 && whole.ends_with(end);
    let one = key.strip_suffix('s').unwrap_or(&key);
    [key.as_str(), one].iter().any(|key| is_ending(key, &parameter) || is_ending(&parameter, key))
}
