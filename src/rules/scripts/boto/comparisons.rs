//! What the answers of AWS are compared with.

use super::{finding, lowered};
use crate::catalog::{Operation, Shape};
use crate::diagnostic::Diagnostic;
use crate::python::AnswerPlace;
use crate::rule;
use crate::rules::{Context, ScriptAt, answer};
use crate::text::{Near, nearest};

rule! {
    /// A script compares what AWS answers with a text that it never answers.
    ///
    /// # Why
    /// Some members have one of a few values only. One that is not among them, letter case included, is never answered: the condition is
    /// never true, and a loop that waits for it goes on until the script is cut off. The value may also be newer than ssmith's
    /// catalogue.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: look
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: look
    ///       Script: |
    ///         import boto3
    ///         def look(events, context):
    ///             volume = boto3.client('ec2').describe_volumes()['Volumes'][0]
    ///             return {'Free': volume['State'] == 'Available'}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: look
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: look
    ///       Script: |
    ///         import boto3
    ///         def look(events, context):
    ///             volume = boto3.client('ec2').describe_volumes()['Volumes'][0]
    ///             return {'Free': volume['State'] == 'available'}
    /// ```
    pub(in crate::rules::scripts) VALUE_NEVER_ANSWERED = "SSM0626" "value-never-answered" Warning Run
}

/// With so many values at most, they are all told.
const FEW: usize = 8;

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for comparison in &script.trace.comparisons {
        let text = comparison.text.as_str();
        let known: Option<Vec<_>> = comparison.places.iter().map(|place| words(script, place)).collect();
        let Some((operation, place, words)) =
            known.filter(|known| known.iter().all(|(.., words)| !words.contains(&text))).and_then(|known| known.into_iter().next())
        else {
            continue;
        };
        let message = format!("`{}` of `{}` is never `{text}`", answer::described(&place.path), operation.snake_name());
        let finding = finding(context, script, &VALUE_NEVER_ANSWERED, &comparison.at, &message);
        let finding = match nearest(text, words.iter().copied()) {
            None if words.len() <= FEW => finding.help(format!("it is one of `{}`", words.join("`, `"))),
            None => finding.help("the value may be misspelt, or newer than ssmith's catalogue"),
            near => finding.mean(text, near.map(|near| Near::judged(text, near))),
        };
        out.push(lowered(finding, comparison.reached));
    }
}

/// The values that a place in the answers of a call can have; `None` where they are not told.
fn words<'s>(script: &ScriptAt, place: &'s AnswerPlace) -> Option<(Operation<'static>, &'s AnswerPlace, Vec<&'static str>)> {
    let shape: Shape<'static> = answer::answered(script, place.call, &place.path)?.ok()?;
    let words: Vec<&str> = shape.words().collect();
    (!words.is_empty()).then_some((answer::operation(script, place.call)?, place, words))
}
