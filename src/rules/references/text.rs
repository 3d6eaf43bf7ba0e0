//! Values that are no text inside a text (reference 7.3).

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::document::{Action, ParameterType, StepAt};
use crate::expr::Reference;
use crate::rules::Context;
use crate::rules::references::Place;

crate::rule! {
    /// A list or mapping is put into the middle of a text.
    ///
    /// # Why
    /// Only text can be put into text safely. How a list or a mapping comes out there is not documented, and none of AWS's own
    /// runbooks relies on it. A reference that is the whole value keeps its type; a script can make a text of anything.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Ids:
    ///     type: StringList
    /// mainSteps:
    ///   - name: Tell
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: sns
    ///       Api: Publish
    ///       TopicArn: arn:aws:sns:eu-west-1:123456789012:Automation
    ///       Message: 'restored {{ Ids }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Id:
    ///     type: String
    /// mainSteps:
    ///   - name: Tell
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: sns
    ///       Api: Publish
    ///       TopicArn: arn:aws:sns:eu-west-1:123456789012:Automation
    ///       Message: 'restored {{ Id }}'
    /// ```
    pub(super) NON_TEXT_IN_TEXT = "SSM0317" "non-text-in-text" Warning Run
}

pub(super) fn check(
    context: &Context<'_>,
    at: &Place<'_>,
    step: &StepAt<'_>,
    range: Range<usize>,
    reference: &Reference,
    out: &mut Vec<Diagnostic>,
) {
    let Some(found) = context.type_of(reference) else { return };
    // A number in a duration is what everybody writes (`PT{{ Minutes }}M`).
    if found == ParameterType::String || found == ParameterType::Integer && matches!(step.step.action, Action::Sleep(_)) {
        return;
    }
    let message = format!("step `{}` puts {reference}, which is {found}, into a text", at.name);
    out.push(
        context
            .inside(&NON_TEXT_IN_TEXT, at.pointer, range, message)
            .help("make the text in an `aws:executeScript` step, or let the reference be the whole value"),
    );
}
