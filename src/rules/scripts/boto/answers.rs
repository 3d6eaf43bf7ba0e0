//! What is looked up in the answers of AWS.

use super::{finding, lowered};
use crate::catalog::{Kind, Operation, Shape};
use crate::diagnostic::{Diagnostic, Level};
use crate::python::{ANY, AnswerPlace, ITEM, Look, LookKind};
use crate::rule;
use crate::rules::answer::{self, METADATA};
use crate::rules::{Context, ScriptAt};
use crate::text::{Near, nearest};

rule! {
    /// A script looks up a key that the answer of AWS does not have.
    ///
    /// # Why
    /// boto3 gives a dict with the members of the operation's answer, letter case included, and `ResponseMetadata`. With any other key,
    /// `[…]` fails with a KeyError, and `.get(…)` never finds anything. A list has no keys: its items have. A name that is like none of
    /// the answer's may be newer than ssmith's catalogue: a warning.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             answer = boto3.client('ec2').describe_instances()
    ///             return {'Id': answer['Reservation'][0]['Instances'][0]['InstanceId']}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             answer = boto3.client('ec2').describe_instances()
    ///             return {'Id': answer['Reservations'][0]['Instances'][0]['InstanceId']}
    /// ```
    pub(in crate::rules::scripts) UNKNOWN_ANSWER_KEY = "SSM0619" "unknown-answer-key" Error Run
}

/// Keys that boto3 puts into answers by hand.
const ADDED: [(&str, &str); 1] = [("s3", "ExpiresString")];

/// With so many members at most, they are all told.
const FEW: usize = 8;

/// Why a look finds nothing.
enum Why {
    /// There is no such member of a structure, or of an answer that has none.
    NoMember(Option<Shape<'static>>),
    /// What is looked into is a list.
    List,
    /// A member is asked for as if it were an attribute.
    Attribute,
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for look in &script.trace.looks {
        // What may come from several calls is told where it is wrong for each.
        let why: Option<Vec<_>> = look.holders.iter().map(|holder| why(script, look, holder)).collect();
        let Some((operation, holder, why)) = why.and_then(|why| why.into_iter().next()) else { continue };
        let finding = lowered(told(context, script, look, operation, holder, &why), look.reached);
        // Whoever takes one key three times in one expression hears of it once.
        let same = |known: &Diagnostic| known.rule.code == finding.rule.code && known.message == finding.message;
        if !out.iter().any(same) {
            out.push(finding);
        }
    }
}

/// Why a look into a place of an answer finds nothing; `None` where it may find something.
fn why<'s>(script: &ScriptAt, look: &Look, holder: &'s AnswerPlace) -> Option<(Operation<'static>, &'s AnswerPlace, Why)> {
    let operation = answer::operation(script, holder.call)?;
    let is_root = !holder.path.iter().any(|key| key != ITEM);
    if is_handled(script, look, holder)
        || is_root && look.key == METADATA
        || ADDED.contains(&(operation.service().name(), look.key.as_str()))
    {
        return None;
    }
    let shape = match answer::answered(script, holder.call, &holder.path)? {
        Ok(shape) => shape,
        // It gives nothing, so that there is no shape.
        Err(_) if is_root && operation.output().is_none() && look.kind != LookKind::Attribute => {
            return Some((operation, holder, Why::NoMember(None)));
        }
        Err(_) => return None,
    };
    let why = match (shape.kind(), look.kind) {
        (Kind::Structure(_), LookKind::Attribute) => shape.member(&look.key).map(|_| Why::Attribute)?,
        (Kind::Structure(_), _) if shape.member(&look.key).is_none() => Why::NoMember(Some(shape)),
        (Kind::List { .. }, LookKind::Subscript | LookKind::Get) => Why::List,
        _ => return None,
    };
    Some((operation, holder, why))
}

/// Whether the script itself asks whether the key is there, or puts it in.
fn is_handled(script: &ScriptAt, look: &Look, holder: &AnswerPlace) -> bool {
    script.trace.handled.iter().any(|handled| {
        let Some((key, path)) = handled.path.split_last() else { return false };
        handled.call == holder.call && path == holder.path && (*key == look.key || key == ANY)
    })
}

fn told(
    context: &Context<'_>,
    script: &ScriptAt,
    look: &Look,
    operation: Operation<'static>,
    holder: &AnswerPlace,
    why: &Why,
) -> Diagnostic {
    let key = &look.key;
    let answer = format!("the answer of `{}`", operation.snake_name());
    let path = answer::described(&holder.path);
    let place = if path.is_empty() { answer } else { format!("`{path}` in {answer}") };
    let finding = |message: String| finding(context, script, &UNKNOWN_ANSWER_KEY, &look.at, &message);
    match why {
        Why::Attribute => {
            finding(format!("{place} is a dict: `{key}` is a key of it, not an attribute")).help(format!("write `['{key}']`"))
        }
        Why::List => finding(format!("{place} is a list, which has no key `{key}`"))
            .help("take one of its items, as with `[0]`, or go over them with `for`"),
        Why::NoMember(shape) => {
            let mut finding = finding(format!("{place} has no key `{key}`"));
            let names: Vec<&str> = shape.iter().flat_map(|shape| shape.members()).map(|member| member.name).collect();
            let near = nearest(key, names.iter().copied());
            if near.is_none() && !names.is_empty() || look.kind == LookKind::Get {
                finding.level = finding.level.min(Level::Warning);
            }
            match near {
                Some(near) => finding.mean(key, Some(Near::judged(key, near))),
                None if names.is_empty() => finding.help(format!("it has nothing but `{METADATA}`")),
                None if names.len() <= FEW => finding.help(format!("it has `{}`", names.join("`, `"))),
                None => finding.help("the name may be misspelt, or newer than ssmith's catalogue"),
            }
        }
    }
}
