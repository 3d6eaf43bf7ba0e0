//! Allowed values and limits.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::document::{Arg, Parameter, ParameterType};
use crate::expr;
use crate::json::{self, Value};
use crate::rules::Context;
use crate::text::{Pointer, Span};

crate::rule! {
    /// An allowed value can never be a value of the parameter's type.
    ///
    /// # Why
    /// Values are compared as text, so `'5'` is fine for an `Integer`; `'many'` is not: nobody can give it.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Days:
    ///     type: Integer
    ///     allowedValues: [1, many]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Days:
    ///     type: Integer
    ///     allowedValues: [1, 7]
    /// ```
    pub(super) ALLOWED_VALUE_OF_WRONG_TYPE = "SSM0205" "allowed-value-of-wrong-type" Warning Run
}

crate::rule! {
    /// An allowed value stands twice.
    ///
    /// # Why
    /// The second one changes nothing; most often another value was meant.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Size:
    ///     type: String
    ///     allowedValues: [small, large, small]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Size:
    ///     type: String
    ///     allowedValues: [small, medium, large]
    /// ```
    pub(super) REPEATED_ALLOWED_VALUE = "SSM0206" "repeated-allowed-value" Warning Run
}

crate::rule! {
    /// The least number of items or characters is greater than the greatest.
    ///
    /// # Why
    /// No value can satisfy both, so the runbook cannot be started with one.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Ids:
    ///     type: StringList
    ///     minItems: 5
    ///     maxItems: 2
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Ids:
    ///     type: StringList
    ///     minItems: 2
    ///     maxItems: 5
    /// ```
    pub(super) LIMITS_EXCLUDE_EVERYTHING = "SSM0207" "limits-exclude-everything" Error Run
}

crate::rule! {
    /// A default is outside the parameter's own limits.
    ///
    /// # Why
    /// A start that gives the same value is refused.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    ///     default: a name that is too long
    ///     maxChars: 10
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    ///     default: a name
    ///     maxChars: 10
    /// ```
    pub(super) DEFAULT_OUTSIDE_LIMITS = "SSM0208" "default-outside-limits" Warning Run
}

pub(super) fn check(context: &Context<'_>, name: &str, parameter: &Parameter, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    check_allowed(context, name, parameter, &pointer.join("allowedValues"), out);
    let number = |limit: &Option<Arg<i64>>| limit.as_ref().and_then(Arg::number);
    let items = parameter.default.as_ref().and_then(Value::as_array).map(Vec::len);
    let characters =
        parameter.default.as_ref().and_then(Value::as_str).filter(|text| !expr::contains_reference(text)).map(|text| text.chars().count());
    for (least, greatest, least_key, greatest_key, what, size) in [
        (number(&parameter.min_items), number(&parameter.max_items), "minItems", "maxItems", "items", items),
        (number(&parameter.min_chars), number(&parameter.max_chars), "minChars", "maxChars", "characters", characters),
    ] {
        if let (Some(least), Some(greatest)) = (least, greatest)
            && least > greatest
        {
            let message = format!("parameter `{name}` wants at least {least} and at most {greatest} {what}, which nothing satisfies");
            let other = context.tree.span(&pointer.join(greatest_key));
            out.push(context.at_value(&LIMITS_EXCLUDE_EVERYTHING, &pointer.join(least_key), message).related(other, greatest_key));
        } else if let Some(size) = size.and_then(|size| i64::try_from(size).ok()) {
            let broken = match (least, greatest) {
                // An empty default is the usual way to make a parameter optional.
                (Some(least), _) if size < least && size > 0 => Some((format!("at least {least}"), least_key)),
                (_, Some(greatest)) if size > greatest => Some((format!("at most {greatest}"), greatest_key)),
                _ => None,
            };
            if let Some((limit, key)) = broken {
                let message = format!("the default of parameter `{name}` has {size} {what}, but `{key}` wants {limit}");
                let limit = context.tree.span(&pointer.join(key));
                out.push(context.at_value(&DEFAULT_OUTSIDE_LIMITS, &pointer.join("default"), message).related(limit, "the limit"));
            }
        }
    }
}

fn check_allowed(context: &Context<'_>, name: &str, parameter: &Parameter, at: &Pointer, out: &mut Vec<Diagnostic>) {
    let declared = parameter.parameter_type.as_ref();
    let mut seen: HashMap<String, Span> = HashMap::new();
    for (index, value) in parameter.allowed_values.iter().flatten().enumerate() {
        let here = at.join(index);
        if let Some(declared) = declared
            && !can_be(declared, value)
        {
            let shown = json::scalar_text(value).map_or_else(|| json::describe(value).to_owned(), |text| format!("`{text}`"));
            let message = format!("parameter `{name}` allows {shown}, which is no {declared}");
            out.push(context.at_value(&ALLOWED_VALUE_OF_WRONG_TYPE, &here, message));
        }
        let Some(text) = json::scalar_text(value) else { continue };
        match seen.get(&text) {
            Some(first) => {
                let message = format!("parameter `{name}` allows `{text}` twice");
                out.push(context.at_value(&REPEATED_ALLOWED_VALUE, &here, message).related(*first, "the first one"));
            }
            None => {
                seen.insert(text, context.tree.span(&here));
            }
        }
    }
}

/// Whether the text of an allowed value can be the text of a value of the type, or for a list of one of its items.
fn can_be(declared: &ParameterType, value: &Value) -> bool {
    let text = json::scalar_text(value);
    match declared.plain() {
        Some(ParameterType::Integer) => text.is_some_and(|text| text.trim().parse::<i64>().is_ok()),
        Some(ParameterType::Boolean) => text.is_some_and(|text| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")),
        Some(ParameterType::String) => text.is_some(),
        Some(ParameterType::StringList) => text.is_some() || declared.accepts(value),
        Some(ParameterType::StringMap) => value.is_object() || value.is_string(),
        Some(ParameterType::MapList) => value.is_object() || value.is_array() || value.is_string(),
        _ => true,
    }
}
