//! Whether a selector can find anything in the answers of the operation.

use crate::catalog::{self, Astray, Found, Operation, Why};
use crate::diagnostic::Diagnostic;
use crate::jsonpath::{Path, Pick};
use crate::rules::Context;
use crate::rules::outputs::selector::Selector;
use crate::text::{Near, listed};

crate::rule! {
    /// A selector can find nothing in what the step gives.
    ///
    /// # Why
    /// The members of an API's answer are known; letter case counts, and a list has items, not members. An output that finds nothing has no
    /// value, so that the step that refers to it fails; an assert fails, and a wait goes on until it times out.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstances
    ///     outputs:
    ///       - Name: Profile
    ///         Selector: $.Reservations[0].Instances[0].IamInstanceProfile.Name
    ///         Type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstances
    ///     outputs:
    ///       - Name: Profile
    ///         Selector: $.Reservations[0].Instances[0].IamInstanceProfile.Arn
    ///         Type: String
    /// ```
    pub(super) SELECTOR_FINDS_NOTHING = "SSM0704" "selector-finds-nothing" Warning Run
}

/// What the selector finds; a finding, and `None`, where that is nothing.
pub(super) fn find(
    context: &Context<'_>,
    selector: &Selector<'_>,
    path: &Path,
    operation: Operation<'static>,
    out: &mut Vec<Diagnostic>,
) -> Option<Found<'static>> {
    match catalog::select(operation, path) {
        Ok(found) => Some(found),
        Err(astray) => {
            out.extend(astray_finding(context, selector, path, operation, &astray));
            None
        }
    }
}

fn astray_finding(
    context: &Context<'_>,
    selector: &Selector<'_>,
    path: &Path,
    operation: Operation<'_>,
    astray: &Astray<'_>,
) -> Option<Diagnostic> {
    let Selector { label, text, pointer } = *selector;
    let step = path.steps().get(astray.step)?;
    let operation = operation.name();
    let before = text.get(..step.range.start).unwrap_or_default().trim();
    let place = match before {
        "" | "$" => format!("the answer of {operation}"),
        before => format!("`{before}` in the answer of {operation}"),
    };
    let judged = if matches!(step.pick, Pick::Filter(_)) { format!("the items of {place}") } else { place.clone() };
    let (message, help) = match &astray.why {
        Why::NoMember { names, .. } if names.is_empty() && astray.step == 0 => (
            format!("{label}: {operation} answers with nothing, so `{text}` finds nothing"),
            Some("ask for the value with another operation".to_owned()),
        ),
        Why::NoMember { name, names } => {
            let message = if step.deep {
                format!("{label}: there is no `{name}` anywhere in {place}, so the selector finds nothing")
            } else {
                let has = if matches!(step.pick, Pick::Filter(_)) { "have" } else { "has" };
                format!("{label}: {judged} {has} no `{name}`, so the selector finds nothing")
            };
            let help = match astray.why.nearest() {
                Some(near) => format!("did you mean `{near}`?"),
                // After a deep scan the names are those of many structures.
                None if step.deep => "look up the name in the API's reference; letter case counts".to_owned(),
                None => format!("there is {}", listed(names.iter().copied())),
            };
            (message, Some(help))
        }
        Why::NoMembers(what) if *what == "a list" => {
            let rest = text.get(step.range.start..).unwrap_or_default();
            let help = format!("select an item, `{before}[0]{rest}`, or all of them, `{before}.{rest}`");
            let message = format!("{label}: {judged} is a list, which has items and no members, so the selector finds nothing");
            // A key in brackets takes the dots of a deep scan in another way.
            (message, if rest.starts_with("..") || rest.starts_with('[') { None } else { Some(help) })
        }
        Why::NoMembers(what) => {
            let help = (*what == "a string").then(|| "where the string holds JSON, take it apart in a script".to_owned());
            (format!("{label}: {judged} is {what}, which has no members, so the selector finds nothing"), help)
        }
        Why::NoItems(what) => {
            let written = text.get(step.range.clone()).unwrap_or_default();
            let message = format!("{label}: {place} is {what}, which has no items, so the selector finds nothing");
            (message, Some(format!("remove `{written}`")))
        }
    };
    let finding = context.inside(&SELECTOR_FINDS_NOTHING, pointer, step.range.clone(), message);
    Some(match &astray.why {
        Why::NoMember { name, .. } => finding.mean(name, astray.why.nearest().map(|near| Near::judged(name, near))).maybe_help(help),
        _ => finding.maybe_help(help),
    })
}
