//! What a step gives to an operation, member by member (reference 4.3).

use crate::catalog::Operation;
use crate::catalog::validate::{self, Mismatch, MismatchKind};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::{STEP_KEYS, StepAt};
use crate::expr;
use crate::json::{Map, Value};
use crate::rules::Context;
use crate::rules::api::reference::{self, REFERENCE_OF_WRONG_TYPE};
use crate::rules::api::value::{API_INPUT_OF_WRONG_TYPE, rule_of};
use crate::rules::api::{given, shapes};
use crate::text::{Near, Segment};

crate::rule! {
    /// A step gives an operation something that it does not take.
    ///
    /// # Why
    /// Names and nesting are those of boto3, letter case included. What is unknown is refused before the call, or has no effect. Where the
    /// misspelt name is one that must be given, this is an error.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
    ///       FileSystemID: fs-0123456789abcdef0
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
    ///       FileSystemId: fs-0123456789abcdef0
    /// ```
    pub(super) UNKNOWN_API_INPUT = "SSM0503" "unknown-api-input" Warning Run
}

crate::rule! {
    /// A step does not give an operation what it must have.
    ///
    /// # Why
    /// The call is refused before it is sent. Tokens that make a repeated call the same call are made up where they are missing.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Tag
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: TagResource
    ///       ResourceId: fs-0123456789abcdef0
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Tag
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: TagResource
    ///       ResourceId: fs-0123456789abcdef0
    ///       Tags:
    ///         - Key: Team
    ///           Value: storage
    /// ```
    pub(super) MISSING_API_INPUT = "SSM0504" "missing-api-input" Error Run
}

crate::rule! {
    /// Of members that exclude each other a step gives none or several.
    ///
    /// # Why
    /// Some structures hold exactly one of their members; boto3 refuses every other number.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: securityhub
    ///       Api: GetConfigurationPolicyAssociation
    ///       Target:
    ///         AccountId: '123456789012'
    ///         RootId: r-ab12
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: securityhub
    ///       Api: GetConfigurationPolicyAssociation
    ///       Target:
    ///         AccountId: '123456789012'
    /// ```
    pub(super) NOT_EXACTLY_ONE_MEMBER = "SSM0510" "not-exactly-one-member" Error Run
}

/// Names that people give for a region or a role, which no operation of theirs takes.
const ELSEWHERE: &[&str] = &["Region", "region", "RegionName", "region_name", "AwsRegion"];

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, out: &mut Vec<Diagnostic>) {
    let inputs = step.pointer.join("inputs");
    let Some(given) = context.at(&inputs).and_then(Value::as_object) else { return };
    let own = step.step.action.facts().map_or(&[][..], |facts| facts.inputs);
    let is_own = |key: &str| own.iter().any(|input| input.name == key);
    let request: Map<String, Value> =
        given.iter().filter(|(key, _)| !is_own(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
    let request = Value::Object(request);
    let found = mismatches(context, operation, &request);
    tell(context, step, operation, &found, out);
    given::check(context, step, operation, &request, &found, out);
    shapes::check(context, step, operation, &request, &found, out);
}

/// What is wrong with a request that a step writes.
pub(super) fn mismatches(context: &Context<'_>, operation: Operation<'_>, request: &Value) -> Vec<Mismatch> {
    validate::written(operation, request, &|text| reference::stands_for(context, text))
}

/// Tells what was found in the inputs of a step.
pub(super) fn tell(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, found: &[Mismatch], out: &mut Vec<Diagnostic>) {
    let inputs = step.pointer.join("inputs");
    let name = step.step.name();
    let place = |mismatch: &Mismatch| mismatch.pointer.segments().iter().fold(inputs.clone(), |whole, segment| whole.join(segment.clone()));
    // A name that is missing because it is misspelt is one mistake.
    let meant = |missing: &Mismatch, other: &Mismatch| {
        other.kind == MismatchKind::Unknown
            && other.suggestion.is_some()
            && other.suggestion == missing.suggestion
            && other.pointer.parent().as_ref() == Some(&missing.pointer)
    };
    let is_missing = |mismatch: &Mismatch| mismatch.kind == MismatchKind::Missing;
    for mismatch in found {
        let at = place(mismatch);
        let message = format!("step `{name}`: {}", mismatch.message);
        let finding = match mismatch.kind {
            MismatchKind::Unknown => {
                let mut finding = context.at_key(&UNKNOWN_API_INPUT, &at, message);
                if found.iter().any(|other| is_missing(other) && meant(other, mismatch)) {
                    finding.level = Level::Error;
                }
                // A key cannot stand there twice.
                let is_free = |name: &&str| at.parent().is_none_or(|holder| context.at(&holder.join(*name)).is_none());
                match (at.last(), mismatch.suggestion.as_deref().filter(is_free)) {
                    (Some(Segment::Key(key)), Some(near)) => finding.mean(key, Some(Near::judged(key, near))),
                    _ => finding,
                }
            }
            MismatchKind::Missing => {
                // What one mapping lacks is told at once, at the first of it.
                let lacks = |other: &&Mismatch| is_missing(other) && other.pointer == mismatch.pointer;
                let unknown = |missing: &Mismatch| found.iter().any(|other| meant(missing, other));
                let mut missing = found.iter().filter(lacks).filter(|missing| !unknown(missing)).peekable();
                if missing.peek().is_none_or(|first| !std::ptr::eq(*first, mismatch)) {
                    continue;
                }
                let names: Vec<&str> = missing.filter_map(|missing| missing.suggestion.as_deref()).collect();
                let whole = if at == inputs { format!("step `{name}`") } else { format!("step `{name}`: {}", mismatch.place()) };
                let message = format!("{whole} lacks `{}`, which {} must be given", names.join("` and `"), operation.name());
                context.missing_in(&MISSING_API_INPUT, &at, message)
            }
            MismatchKind::Type | MismatchKind::Convertible => {
                if context.is_ambiguous(&at) {
                    continue;
                }
                let text = context.at(&at).and_then(Value::as_str).unwrap_or_default();
                let is_reference = expr::contains_reference(text);
                let rule = if is_reference { &REFERENCE_OF_WRONG_TYPE } else { &API_INPUT_OF_WRONG_TYPE };
                let mut finding = context.at_value(rule, &at, message);
                if let Some(declared) = expr::whole(text).and_then(|reference| reference::declaration(context, &reference)) {
                    finding = finding.related(context.tree.span(&declared), "its type is declared here");
                }
                let reference = expr::whole(text);
                if let Some(is) = reference.and_then(|reference| shapes::beyond(context, operation, &reference, &mismatch.pointer)) {
                    out.push(finding.help(is));
                    continue;
                }
                if mismatch.kind == MismatchKind::Convertible {
                    finding.level = Level::Warning;
                }
                finding
            }
            MismatchKind::Union => context.missing_in(&NOT_EXACTLY_ONE_MEMBER, &at, message),
            kind => match rule_of(kind) {
                Some(rule) => context.at_value(rule, &at, message),
                // Nobody looked; there is nothing to say.
                None => continue,
            },
        };
        out.push(finding.maybe_help(help(step, mismatch)));
    }
}

/// What to do: for some names it is known better than what is near.
fn help(step: &StepAt<'_>, mismatch: &Mismatch) -> Option<String> {
    let key = match (mismatch.kind, mismatch.pointer.segments()) {
        (MismatchKind::Unknown, [Segment::Key(key)]) => key.as_str(),
        _ => return mismatch.help.clone(),
    };
    if ELSEWHERE.contains(&key) {
        return Some(
            "the call goes to the region of the execution; for another one start a child with `TargetLocations`, or call it in a script"
                .to_owned(),
        );
    }
    if matches!(key, "PropertySelector" | "DesiredValues") {
        return Some(format!(
            "{} has no `{key}`; aws:waitForAwsResourceProperty and aws:assertAwsResourceProperty have",
            step.step.action.name()
        ));
    }
    if mismatch.suggestion.is_none() && STEP_KEYS.contains(&key) {
        return Some(format!("`{key}` is a key of the step: it stands beside `inputs`, not in it"));
    }
    mismatch.help.clone()
}
