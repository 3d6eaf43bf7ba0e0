//! What `PropertySelector` finds: one scalar is compared.

use crate::catalog::{Found, Kind};
use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::outputs::selector::Selector;

crate::rule! {
    /// `PropertySelector` finds a mapping or a list, which no desired value is.
    ///
    /// # Why
    /// The value is compared as text with each desired value (reference 4.6). A mapping or list never equals a word: the assert fails, and
    /// the wait goes on until it times out.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstances
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       PropertySelector: $.Reservations[0].Instances[0].State
    ///       DesiredValues: [running]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstances
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       PropertySelector: $.Reservations[0].Instances[0].State.Name
    ///       DesiredValues: [running]
    /// ```
    pub(super) PROPERTY_IS_NO_SCALAR = "SSM0712" "property-is-no-scalar" Warning Run
}

crate::rule! {
    /// `PropertySelector` may find several values.
    ///
    /// # Why
    /// Whether all of them or any one must have a desired value is not known (reference 4.6): with two instances, one ready and one not, the
    /// step may go either way.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: rds
    ///       Api: DescribeDBInstances
    ///       PropertySelector: $.DBInstances..DBInstanceStatus
    ///       DesiredValues: [available]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: rds
    ///       Api: DescribeDBInstances
    ///       DBInstanceIdentifier: orders
    ///       PropertySelector: $.DBInstances[0].DBInstanceStatus
    ///       DesiredValues: [available]
    /// ```
    pub(super) PROPERTY_OF_SEVERAL_VALUES = "SSM0713" "property-of-several-values" Note Run
}

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, selector: &Selector<'_>, found: &Found<'_>, out: &mut Vec<Diagnostic>) {
    let Selector { label, text, pointer } = *selector;
    match found {
        Found::Many(_) => {
            let message = format!("{label}: `{text}` may find several values, and it is not known whether all or one of them must fit");
            out.push(context.at_value(&PROPERTY_OF_SEVERAL_VALUES, pointer, message).help("ask for one resource, and select with `[0]`"));
        }
        Found::One(shape) => {
            let opening = match shape.kind() {
                Kind::List { .. } => '[',
                Kind::Structure(_) | Kind::Map { .. } => '{',
                _ => return,
            };
            // AWS's own runbooks compare a list with `[]`, and JSON text with JSON text may be equal.
            let desired = context.at(&step.pointer.join("inputs").join("DesiredValues")).and_then(Value::as_array);
            let Some(desired) = desired.filter(|desired| !desired.is_empty()) else { return };
            let may_equal = |value: &Value| value.as_str().is_none_or(|text| text.starts_with(opening) || text.contains("{{"));
            if !desired.iter().any(may_equal) {
                let message = format!("{label}: `{text}` finds {}, which never equals a desired value", shape.kind().described());
                let help = if opening == '[' { "select an item of it, as in `[0]`" } else { "select a member of it" };
                out.push(context.at_value(&PROPERTY_IS_NO_SCALAR, pointer, message).help(help));
            }
        }
        Found::Count | Found::Anything => {}
    }
}
