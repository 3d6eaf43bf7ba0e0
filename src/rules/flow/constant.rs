//! Literals that what is compared never is.

use crate::catalog;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Operator, ParameterType};
use crate::expr::{self, Reference};
use crate::json::scalar_text;
use crate::jsonpath::Path;
use crate::rules::Context;
use crate::rules::brought::brought;
use crate::text::{Pointer, listed, near, nearest};

crate::rule! {
    /// A condition compares with a text that the value never is.
    ///
    /// # Why
    /// Where an output is selected from an API's answer, the values that it can have are often known, and so are those of a parameter with
    /// `allowedValues`. Letter case counts. The condition is never true, and the branch always goes the other way. A
    /// value in signs that none of the known ones has may be newer than ssmith's catalogue: a note. Where the API's model lists no values,
    /// a slip in one that AWS's own waiters look for is told.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstances
    ///       InstanceIds: [i-0123456789abcdef0]
    ///     outputs:
    ///       - Name: State
    ///         Selector: $.Reservations[0].Instances[0].State.Name
    ///         Type: String
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ Look.State }}'
    ///           StringEquals: Running
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstances
    ///       InstanceIds: [i-0123456789abcdef0]
    ///     outputs:
    ///       - Name: State
    ///         Selector: $.Reservations[0].Instances[0].State.Name
    ///         Type: String
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ Look.State }}'
    ///           StringEquals: running
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) IMPOSSIBLE_COMPARISON = "SSM0440" "impossible-comparison" Warning Run
}

/// Judges a comparison of a reference with a literal text; `here` is the literal's place.
pub(super) fn check(
    context: &Context<'_>,
    step: &str,
    reference: &Reference,
    operator: Operator,
    literal: &str,
    here: &Pointer,
    out: &mut Vec<Diagnostic>,
) {
    // The empty text asks whether there is a value at all (reference 6.3).
    if literal.is_empty() || literal.contains("{{") {
        return;
    }
    let Some(Known { words, at }) = known(context, reference) else {
        return check_awaited(context, step, reference, operator, literal, here, out);
    };
    if words.iter().any(|word| holds(operator, word, literal)) {
        return;
    }
    let name = operator.name();
    let message = format!("`{name}: {literal}` in step `{step}` is never true: {reference} has no such value");
    let near = words.iter().find(|word| word.eq_ignore_ascii_case(literal)).map(String::as_str);
    let near = near.or_else(|| nearest(literal, words.iter().map(String::as_str)));
    let one_of = if words.len() > 1 { "one of" } else { "always" };
    let known_values = format!("it is {one_of} {}", listed(words.iter().map(String::as_str)));
    let mut finding = context.at_value(&IMPOSSIBLE_COMPARISON, here, message).help(known_values).suggest(near);
    if near.is_none() && is_of_other_signs(literal, &words) {
        // No slip: a value that the catalogue does not know yet.
        finding.level = Level::Note;
    }
    out.push(match at {
        Some(at) => finding.related(context.tree.span(&at), "its values come from here"),
        None => finding,
    });
}

/// Judges a comparison with a text whose values are known by what waiters look for: there may be others, so only a slip is told.
fn check_awaited(
    context: &Context<'_>,
    step: &str,
    reference: &Reference,
    operator: Operator,
    literal: &str,
    here: &Pointer,
    out: &mut Vec<Diagnostic>,
) {
    let Reference::Output { step: from, output } = reference else { return };
    if !matches!(operator, Operator::StringEquals | Operator::EqualsIgnoreCase) {
        return;
    }
    let Some(from) = context.flow.find(from).map(|index| &context.steps()[index]) else { return };
    let declared = from.step.declared_outputs().iter().find(|declared| declared.name.as_deref() == Some(output));
    let path = declared.and_then(|declared| Path::parse(declared.selector.as_deref()?).ok());
    let (Some(path), Some(operation)) = (path, context.operation(from)) else { return };
    let words = catalog::awaited(operation, &path);
    if words.iter().any(|word| holds(operator, word, literal)) {
        return;
    }
    let Some(near) = near(literal, words.iter().map(String::as_str)).filter(|near| near.sure) else { return };
    let name = operator.name();
    let message =
        format!("`{name}: {literal}` in step `{step}` is very likely never true: AWS's own waiters look for `{}` there", near.name);
    out.push(context.at_value(&IMPOSSIBLE_COMPARISON, here, message).help(format!("write `{}`", near.name)));
}

/// Whether a value makes a comparison true.
fn holds(operator: Operator, word: &str, literal: &str) -> bool {
    match operator {
        Operator::StringEquals => word == literal,
        Operator::EqualsIgnoreCase => word.eq_ignore_ascii_case(literal),
        Operator::StartsWith => word.starts_with(literal),
        Operator::EndsWith => word.ends_with(literal),
        Operator::Contains => word.contains(literal),
        // Numbers and booleans are not texts.
        _ => true,
    }
}

/// Whether a text has signs that none of the values has: `Microsoft.Compute/virtualMachines` among `AWS::EC2::Instance` and the like.
fn is_of_other_signs(literal: &str, words: &[String]) -> bool {
    literal.chars().any(|sign| !sign.is_alphanumeric() && !words.iter().any(|word| word.contains(sign)))
}

/// The values that a reference can have, and what says so.
struct Known {
    words: Vec<String>,
    at: Option<Pointer>,
}

fn known(context: &Context<'_>, reference: &Reference) -> Option<Known> {
    if let Reference::Parameter(name) = reference {
        let parameter = context.document.parameter(name)?;
        let words: Option<Vec<_>> = parameter.allowed_values.as_ref()?.iter().map(scalar_text).collect();
        let words = words?;
        let is_open = words.is_empty() || words.iter().any(|word| expr::contains_reference(word));
        let is_text = parameter.parameter_type.as_ref()?.plain() == Some(ParameterType::String);
        let at = ["parameters", name, "allowedValues"].into_iter().collect();
        return (is_text && !is_open).then_some(Known { words, at: Some(at) });
    }
    let brought = brought(context, reference).filter(|brought| !brought.is_list)?;
    if !brought.offers.iter().all(|offer| offer.as_text && offer.shape.values().len() > 0) {
        return None;
    }
    let words = brought.offers.iter().flat_map(|offer| offer.shape.words()).map(str::to_owned);
    Some(Known { words: words.collect(), at: brought.selected })
}
