//! The declared type of an output against what its selector finds.

use crate::catalog::{Found, Kind, Shape};
use crate::diagnostic::Diagnostic;
use crate::document::{Output, ParameterType};
use crate::jsonpath::{Path, Pick};
use crate::rules::Context;
use crate::rules::outputs::described;
use crate::rules::outputs::selector::Selector;
use crate::text::{Pointer, listed};

crate::rule! {
    /// What a selector finds cannot become the output's type.
    ///
    /// # Why
    /// A few conversions are documented: a text becomes a list of one, or a number or boolean where it is written like one; numbers and
    /// booleans become text; a list of exactly one scalar becomes that scalar. Everything else fails the step (reference 4.5). An output
    /// without `Type` is a `String`.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: Vpcs
    ///         Selector: $.Vpcs
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
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: Vpcs
    ///         Selector: $.Vpcs
    ///         Type: MapList
    /// ```
    pub(super) OUTPUT_OF_WRONG_TYPE = "SSM0707" "output-of-wrong-type" Warning Run
}

pub(super) fn check(
    context: &Context<'_>,
    selector: &Selector<'_>,
    path: &Path,
    output: &Output,
    found: &Found<'_>,
    at: &Pointer,
    out: &mut Vec<Diagnostic>,
) {
    let Some(declared) = output.type_or_default().plain() else { return };
    let Some(help) = (match found {
        Found::One(shape) => of_one(*shape, &declared),
        Found::Many(shapes) => of_many(shapes, path, &declared),
        Found::Count => of_scalar(&Scalar::Number, &declared),
        Found::Anything => None,
    }) else {
        return;
    };
    let what = described(found);
    let (pointer, written) = match output.output_type {
        Some(_) => (at.join("Type"), format!("is declared as {declared}")),
        None => (selector.pointer.clone(), "has no `Type`, which means String".to_owned()),
    };
    let message = format!("{}: `{}` finds {what}, but the output {written}", selector.label, selector.text);
    out.push(context.at_value(&OUTPUT_OF_WRONG_TYPE, &pointer, message).help(help));
}

/// What is known of a scalar before it is there.
enum Scalar<'t> {
    Text,
    /// One of some texts.
    Words(Vec<&'t str>),
    Number,
    Boolean,
    Time,
}

/// The scalar of a shape; `None` for everything else.
fn scalar(shape: Shape<'_>) -> Option<Scalar<'_>> {
    Some(match shape.kind() {
        Kind::String { .. } if shape.values().len() > 0 => Scalar::Words(shape.values().collect()),
        Kind::String { .. } | Kind::Blob(_) => Scalar::Text,
        Kind::Integer(_) | Kind::Long(_) | Kind::Float(_) | Kind::Double(_) => Scalar::Number,
        Kind::Boolean => Scalar::Boolean,
        Kind::Timestamp => Scalar::Time,
        Kind::Structure(_) | Kind::Map { .. } | Kind::List { .. } | Kind::Document => return None,
    })
}

fn is_mapping(shape: Shape<'_>) -> bool {
    matches!(shape.kind(), Kind::Structure(_) | Kind::Map { .. })
}

/// What to do where one value of a shape does not become the type.
pub(super) fn of_one(shape: Shape<'_>, declared: &ParameterType) -> Option<String> {
    if let Some(scalar) = scalar(shape) {
        return of_scalar(&scalar, declared);
    }
    let help = match (shape.kind(), declared) {
        (Kind::Document, _)
        | (Kind::Structure(_) | Kind::Map { .. }, ParameterType::StringMap)
        | (Kind::List { .. }, ParameterType::StringList | ParameterType::MapList) => {
            return match shape.kind() {
                Kind::List { member, .. } => of_items(&[member], declared),
                _ => None,
            };
        }
        (Kind::List { member, .. }, ParameterType::StringMap) if is_mapping(member) => "select one item with `[0]`, or declare MapList",
        (Kind::List { member, .. }, _) if is_mapping(member) => {
            "select a member of one item, as in `[0].Name`, or declare MapList; only a list of exactly one scalar converts"
        }
        (Kind::List { .. }, _) => "select one item with `[0]`, or declare StringList; only a list of exactly one item converts",
        (_, ParameterType::MapList) => "declare StringMap, or select a list",
        (_, ParameterType::StringList) => "declare StringMap, or select a list in it",
        _ => "select a member of it, or declare StringMap",
    };
    Some(help.to_owned())
}

/// What to do where the list that a selector gathers does not become the type.
fn of_many(shapes: &[Shape<'_>], path: &Path, declared: &ParameterType) -> Option<String> {
    match declared {
        ParameterType::StringList | ParameterType::MapList => of_items(shapes, declared),
        ParameterType::StringMap => Some("declare MapList, or select one item".to_owned()),
        // A filter is most often meant to leave one item.
        _ if path.steps().iter().any(|step| matches!(step.pick, Pick::Filter(_))) => None,
        _ => Some("declare StringList, or select one item with an index; only a list of exactly one scalar converts".to_owned()),
    }
}

/// The same for a list by its items' shapes.
fn of_items(shapes: &[Shape<'_>], declared: &ParameterType) -> Option<String> {
    let all = |test: fn(Shape<'_>) -> bool| shapes.iter().all(|shape| test(*shape));
    match declared {
        ParameterType::MapList if all(|shape| scalar(shape).is_some()) => Some("its items are no mappings; declare StringList".to_owned()),
        ParameterType::StringList if all(is_mapping) => {
            Some("its items are mappings; declare MapList, or select a member of each with `..`".to_owned())
        }
        _ => None,
    }
}

fn of_scalar(found: &Scalar<'_>, declared: &ParameterType) -> Option<String> {
    let instead = match found {
        Scalar::Text | Scalar::Words(_) | Scalar::Time => "String",
        Scalar::Number => "Integer",
        Scalar::Boolean => "Boolean",
    };
    match (declared, found) {
        (ParameterType::StringMap | ParameterType::MapList, _) => Some(format!("declare {instead}")),
        (ParameterType::Integer, Scalar::Words(words)) if words.iter().all(|word| word.parse::<i64>().is_err()) => {
            Some(format!("declare String; it is one of {}", listed(words.iter().copied())))
        }
        (ParameterType::Boolean, Scalar::Words(words))
            if !words.iter().any(|word| word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false")) =>
        {
            Some(format!("declare String; it is one of {}", listed(words.iter().copied())))
        }
        (ParameterType::Integer, Scalar::Boolean | Scalar::Time) | (ParameterType::Boolean, Scalar::Number | Scalar::Time) => {
            Some(format!("declare {instead}"))
        }
        _ => None,
    }
}
