//! `DesiredValues` that the property never has.

use crate::catalog::{self, Found, Kind, Shape};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::StepAt;
use crate::json::Value;
use crate::jsonpath::Path;
use crate::rules::Context;
use crate::rules::outputs::label;
use crate::text::{Near, Pointer, listed, near, nearest};

crate::rule! {
    /// A desired value is none that the property can have.
    ///
    /// # Why
    /// The values of many properties are known, and letter case counts. A value that the API never gives makes an assert fail always, and a
    /// wait run into its timeout. Where the API's model lists no values, those are known that AWS's own waiters look for, and only what is
    /// one of them but for a letter or its case is told.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: restore-1
    ///       PropertySelector: $.Status
    ///       DesiredValues: [Completed]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: restore-1
    ///       PropertySelector: $.Status
    ///       DesiredValues: [COMPLETED]
    /// ```
    pub(super) IMPOSSIBLE_DESIRED_VALUE = "SSM0714" "impossible-desired-value" Warning Run
}

crate::rule! {
    /// A desired boolean is not written with a capital letter.
    ///
    /// # Why
    /// Booleans are compared as `True` and `False`; AWS's guide says that the capital letter is needed (reference 4.6). With `true` the assert
    /// fails, and the wait times out.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Verify
    ///     action: aws:assertAwsResourceProperty
    ///     inputs:
    ///       Service: rds
    ///       Api: DescribeDBInstances
    ///       DBInstanceIdentifier: orders
    ///       PropertySelector: $.DBInstances[0].MultiAZ
    ///       DesiredValues: ['true']
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Verify
    ///     action: aws:assertAwsResourceProperty
    ///     inputs:
    ///       Service: rds
    ///       Api: DescribeDBInstances
    ///       DBInstanceIdentifier: orders
    ///       PropertySelector: $.DBInstances[0].MultiAZ
    ///       DesiredValues: ['True']
    /// ```
    pub(super) DESIRED_BOOLEAN_SPELLING = "SSM0715" "desired-boolean-spelling" Warning Run
}

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, path: &Path, found: &Found<'_>, out: &mut Vec<Diagnostic>) {
    let list = step.pointer.join("inputs").join("DesiredValues");
    let Some(values) = context.at(&list).and_then(Value::as_array) else { return };
    let shapes: &[Shape<'_>] = match found {
        Found::One(shape) => &[*shape],
        Found::Many(shapes) => shapes,
        Found::Count | Found::Anything => return,
    };
    // Of several shapes any may be the one that is found.
    let [first, others @ ..] = shapes else { return };
    let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    if shapes.iter().all(|shape| matches!(shape.kind(), Kind::String { .. }) && shape.values().len() == 0) {
        return check_awaited(context, step, path, &texts, out);
    }
    for (index, text) in values.iter().enumerate().filter_map(|(index, value)| Some((index, value.as_str()?))) {
        // What a reference brings is not known.
        if text.contains("{{") || (!others.is_empty() && shapes.iter().any(|shape| fits(*shape, text))) {
            continue;
        }
        let mut finding = judge(context, step, *first, text, &texts, &list.join(index));
        // Beside what can come, a value that cannot is of no use and does no harm, unless it is one that was meant to come.
        let others_come = || texts.iter().any(|other| *other != text && fits(*first, other));
        if let Some(finding) = finding.as_mut().filter(|_| others_come() && nearest(text, first.words()).is_none()) {
            finding.level = Level::Note;
        }
        out.extend(finding);
    }
}

/// Judges the desired values of a property whose values are known by what waiters look for.
fn check_awaited(context: &Context<'_>, step: &StepAt<'_>, path: &Path, texts: &[&str], out: &mut Vec<Diagnostic>) {
    let Some(operation) = context.operation(step) else { return };
    let known = catalog::awaited(operation, path);
    let list = step.pointer.join("inputs").join("DesiredValues");
    let Some(values) = context.at(&list).and_then(Value::as_array) else { return };
    for (index, text) in values.iter().enumerate().filter_map(|(index, value)| Some((index, value.as_str()?))) {
        if known.iter().any(|known| known == text) {
            continue;
        }
        let near = near(text, known.iter().map(String::as_str)).filter(|near| near.sure && !texts.contains(&near.name));
        let Some(near) = near else { continue };
        let message = format!("{}: the property is `{}`, not `{text}`: AWS's own waiters look for it so", label(step), near.name);
        let finding = context.at_value(&IMPOSSIBLE_DESIRED_VALUE, &list.join(index), message);
        out.push(finding.help(format!("write `{}`", near.name)));
    }
}

/// Whether a value of the shape can be the text.
fn fits(shape: Shape<'_>, text: &str) -> bool {
    match shape.kind() {
        Kind::String { .. } => shape.values().len() == 0 || shape.words().any(|value| value == text),
        Kind::Boolean => matches!(text, "True" | "False"),
        Kind::Integer(_) | Kind::Long(_) => text.parse::<i64>().is_ok(),
        Kind::Float(_) | Kind::Double(_) => text.parse::<f64>().is_ok(),
        _ => true,
    }
}

fn judge(context: &Context<'_>, step: &StepAt<'_>, shape: Shape<'_>, text: &str, all: &[&str], at: &Pointer) -> Option<Diagnostic> {
    if fits(shape, text) {
        return None;
    }
    let label = label(step);
    let impossible = |message: String| Some(context.at_value(&IMPOSSIBLE_DESIRED_VALUE, at, message));
    match shape.kind() {
        Kind::Boolean => {
            let right = if text.eq_ignore_ascii_case("true") { "True" } else { "False" };
            if !text.eq_ignore_ascii_case(right) {
                let message = format!("{label}: the property is a boolean, which is never `{text}`");
                return impossible(message).map(|finding| finding.help("write `True` or `False`"));
            }
            // Who lists both spellings has thought of it.
            if all.contains(&right) {
                return None;
            }
            let message = format!("{label}: booleans are compared as `True` and `False`, so the property never equals `{text}`");
            Some(
                context
                    .at_value(&DESIRED_BOOLEAN_SPELLING, at, message)
                    .mean(text, Some(Near { name: right, sure: true }))
                    .help(format!("write `{right}`")),
            )
        }
        Kind::String { .. } => {
            let other_case = shape.values().find(|value| value.eq_ignore_ascii_case(text));
            if other_case.is_some_and(|value| all.contains(&value)) {
                return None;
            }
            let message = match other_case {
                Some(value) => format!("{label}: the property is `{value}`, never `{text}`: letter case counts"),
                None => format!("{label}: `{text}` is no value that the property is known to have"),
            };
            let near = other_case.or_else(|| nearest(text, shape.values())).map(|name| Near::judged(text, name));
            let known = format!("it is one of {}", listed(shape.values()));
            impossible(message).map(|finding| finding.help(known).mean(text, near))
        }
        kind => impossible(format!("{label}: the property is {}, which is never `{text}`", kind.described())),
    }
}
