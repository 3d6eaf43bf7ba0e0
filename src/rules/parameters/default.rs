//! A default against the declared type and the allowed values, and the references in it.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Parameter, ParameterType, Variable, strings};
use crate::expr::{self, Reference};
use crate::json::{self, Value};
use crate::rules::Context;
use crate::text::Pointer;

crate::rule! {
    /// A default is not of the declared type.
    ///
    /// # Why
    /// Types are static: nothing is converted, so a quoted number is no `Integer` and a quoted `true` is no `Boolean`. JSON text for a
    /// mapping is a warning only, since the user guide shows it once.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Days:
    ///     type: Integer
    ///     default: '7'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Days:
    ///     type: Integer
    ///     default: 7
    /// ```
    pub(super) DEFAULT_OF_WRONG_TYPE = "SSM0201" "default-of-wrong-type" Error Create
}

crate::rule! {
    /// A default is not among the allowed values.
    ///
    /// # Why
    /// Every start that leaves the parameter out uses a value that nobody may give.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Mode:
    ///     type: String
    ///     default: fast
    ///     allowedValues: [slow, safe]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Mode:
    ///     type: String
    ///     default: safe
    ///     allowedValues: [slow, safe]
    /// ```
    pub(super) DEFAULT_NOT_ALLOWED = "SSM0202" "default-not-allowed" Warning Run
}

crate::rule! {
    /// A Parameter Store value is the default of a parameter that cannot hold it.
    ///
    /// # Why
    /// `{{ ssm:name }}` yields a `String` or a `StringList`; a parameter of another type cannot take it.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Days:
    ///     type: Integer
    ///     default: '{{ ssm:/backup/days }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Days:
    ///     type: String
    ///     default: '{{ ssm:/backup/days }}'
    /// ```
    pub(super) STORE_DEFAULT_OF_WRONG_TYPE = "SSM0213" "store-default-of-wrong-type" Error Create
}

crate::rule! {
    /// The default of a parameter refers to something that has no value yet.
    ///
    /// # Why
    /// Defaults are settled when the execution starts: step outputs and variables do not exist at that time, system variables and `ssm:` do.
    /// Another parameter is a note only: the user guide says that a default may not refer to one, but AWS-UpdateLinuxAmi does, and works.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Copy:
    ///     type: String
    ///     default: copy-of-{{ find.Name }}
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: sts
    ///       Api: GetCallerIdentity
    ///     outputs:
    ///       - { Name: Name, Selector: $.UserId, Type: String }
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Copy:
    ///     type: String
    ///     default: copy-of-{{ global:DATE }}
    /// ```
    pub(super) PARAMETER_IN_DEFAULT = "SSM0214" "reference-in-default" Warning Run
}

pub(super) fn check_parameter(context: &Context<'_>, name: &str, parameter: &Parameter, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let Some(default) = parameter.default.as_ref().filter(|value| !value.is_null()) else { return };
    let at = pointer.join("default");
    if let Some(declared) = &parameter.parameter_type {
        check_type(context, &format!("parameter `{name}`"), declared, default, &at, out);
    }
    if let Some(allowed) = &parameter.allowed_values {
        check_allowed(context, name, allowed, default, &at, out);
    }
    strings(default, &at, &mut |text, at| {
        for (range, reference) in expr::references(text) {
            let is_other = match &reference {
                Reference::Parameter(other) => other != name && context.document.parameter(other).is_some(),
                Reference::Output { .. } | Reference::Variable(_) => false,
                Reference::Global(_) | Reference::Automation(_) | Reference::Ssm(_) => continue,
            };
            let why = if is_other {
                ", which works in AWS-UpdateLinuxAmi but is not documented"
            } else {
                ", which has no value when the execution starts"
            };
            let message = format!("the default of parameter `{name}` holds {reference}{why}");
            let help = "compute the value in a step, or use a variable: its default may refer to parameters";
            let mut finding = context.inside(&PARAMETER_IN_DEFAULT, at, range, message).help(help);
            if is_other {
                finding.level = Level::Note;
            }
            out.push(finding);
        }
    });
}

pub(super) fn check_variable(context: &Context<'_>, name: &str, variable: &Variable, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    if let (Some(declared), Some(default)) = (&variable.variable_type, &variable.default)
        && !default.is_null()
    {
        check_type(context, &format!("variable `{name}`"), declared, default, &pointer.join("default"), out);
    }
}

fn check_type(context: &Context<'_>, who: &str, declared: &ParameterType, default: &Value, at: &Pointer, out: &mut Vec<Diagnostic>) {
    if let Some(text) = default.as_str()
        && let Some(reference) = expr::whole(text)
    {
        let textual = matches!(declared.plain(), None | Some(ParameterType::String | ParameterType::StringList));
        if matches!(reference, Reference::Ssm(_)) && !textual {
            let message = format!("the default of {who} comes from Parameter Store, which yields text, but its type is {declared}");
            out.push(context.at_value(&STORE_DEFAULT_OF_WRONG_TYPE, at, message).help("declare it as String or StringList"));
        }
        return;
    }
    if declared.accepts(default) || context.is_ambiguous(at) {
        return;
    }
    let message = format!("the default of {who} is {}, but its type is {declared}", json::describe(default));
    let mut finding = context.at_value(&DEFAULT_OF_WRONG_TYPE, at, message).maybe_help(literal_of(declared, default));
    let maps = matches!(declared, ParameterType::StringMap | ParameterType::MapList);
    if maps && default.as_str().is_some_and(|text| text.trim_start().starts_with(['{', '['])) {
        finding.level = Level::Warning;
    }
    out.push(finding);
}

/// What to write so that `value` is of the type, where that is plain.
pub(super) fn literal_of(declared: &ParameterType, value: &Value) -> Option<String> {
    let text = json::scalar_text(value);
    Some(match (declared.plain()?, text) {
        (ParameterType::Integer, Some(text)) if text.trim().parse::<i64>().is_ok() => format!("write `{}` without quotes", text.trim()),
        (ParameterType::Boolean, Some(text)) if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => {
            format!("write `{}` without quotes", text.to_lowercase())
        }
        (ParameterType::String, Some(text)) => format!("write `'{text}'`, in quotes"),
        (ParameterType::Integer, _) => "write a whole number without quotes".to_owned(),
        (ParameterType::Boolean, _) => "write `true` or `false` without quotes".to_owned(),
        (ParameterType::StringList, _) => "write a list of strings; the empty list is `[]`".to_owned(),
        (ParameterType::StringMap, _) => "write a mapping; the empty one is `{}`".to_owned(),
        (ParameterType::MapList, _) => "write a list of mappings; the empty list is `[]`".to_owned(),
        _ => return None,
    })
}

fn check_allowed(context: &Context<'_>, name: &str, allowed: &[Value], default: &Value, at: &Pointer, out: &mut Vec<Diagnostic>) {
    let texts: Vec<String> = allowed.iter().filter_map(json::scalar_text).collect();
    if texts.len() != allowed.len() {
        // Values that are lists or mappings: only the whole can be compared.
        if !allowed.contains(default) {
            out.push(context.at_value(
                &DEFAULT_NOT_ALLOWED,
                at,
                format!("the default of parameter `{name}` is not one of its allowed values"),
            ));
        }
        return;
    }
    let mut check = |value: &Value, at: &Pointer| {
        let Some(text) = json::scalar_text(value) else { return };
        if texts.contains(&text) || expr::contains_reference(&text) {
            return;
        }
        let message = if text.is_empty() {
            format!("the default of parameter `{name}` is empty, which is not one of its allowed values")
        } else {
            format!("the default `{text}` of parameter `{name}` is not one of its allowed values")
        };
        let near = crate::text::nearest(&text, texts.iter().map(String::as_str));
        let listed = (texts.len() <= 8).then(|| format!("the allowed values are `{}`", texts.join("`, `")));
        out.push(context.at_value(&DEFAULT_NOT_ALLOWED, at, message).maybe_help(listed).suggest(near));
    };
    match default {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                check(item, &at.join(index));
            }
        }
        single => check(single, at),
    }
}
