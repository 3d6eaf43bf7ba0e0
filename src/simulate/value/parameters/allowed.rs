//! What a parameter's definition allows: values, pattern, numbers of items and characters (reference 1.3).

use crate::document::{Arg, Parameter};
use crate::json::{Value, scalar_text};
use crate::pattern::{Pattern, Purpose};
use crate::run;
use crate::simulate::switches::Switches;
use crate::simulate::value::parameters::{Problem, listed};
use crate::simulate::value::shortened;
use crate::text::nearest;

/// `allowedValues` and `allowedPattern`; of a list every item must be allowed.
pub(super) fn check(name: &str, parameter: &Parameter, value: &Value, switches: Switches) -> Option<Problem> {
    check_values(name, parameter, value).or_else(|| check_pattern(name, parameter, value, switches))
}

/// Compared as texts (reference 16): a Boolean `true` is among `['true', 'false']`.
fn check_values(name: &str, parameter: &Parameter, value: &Value) -> Option<Problem> {
    let allowed = parameter.allowed_values.as_ref()?;
    if allowed.contains(value) {
        return None;
    }
    let allowed: Vec<String> = allowed.iter().map(run::text).collect();
    let item = match value {
        Value::Array(items) => items.iter().map(run::text).find(|item| !allowed.contains(item))?,
        single => Some(run::text(single)).filter(|text| !allowed.contains(text))?,
    };
    let mut help = format!("the allowed values are {}", listed(allowed.iter().map(String::as_str)));
    if let Some(near) = nearest(&item, allowed.iter().map(String::as_str)) {
        help = format!("did you mean `{near}`? {help}");
    }
    Some(Problem { parameter: name.to_owned(), message: format!("parameter `{name}` may not be {}", shown(&item)), help: Some(help) })
}

fn check_pattern(name: &str, parameter: &Parameter, value: &Value, switches: Switches) -> Option<Problem> {
    let text = parameter.allowed_pattern.as_ref()?;
    let purpose = if switches.whole_pattern { Purpose::Whole } else { Purpose::Somewhere };
    // What is no pattern here may be one to Java: it is not held against the value. So with a search that takes too long.
    let pattern = Pattern::compile(text, purpose).ok()??;
    let wrong = texts(value).into_iter().find(|text| pattern.matches(text) == Some(false))?;
    let help = if !switches.whole_pattern {
        format!("a part of it must match `{text}`")
    } else if Pattern::compile(text, Purpose::Somewhere).ok().flatten().is_some_and(|pattern| pattern.matches(&wrong) == Some(true)) {
        format!("a part of it matches `{text}`; that the whole value must is unverified (switch `whole-pattern`)")
    } else {
        format!("the whole value must match `{text}`")
    };
    Some(Problem {
        parameter: name.to_owned(),
        message: format!("parameter `{name}` may not be {}: it does not match the parameter's pattern", shown(&wrong)),
        help: Some(help),
    })
}

/// `minItems`, `maxItems` of lists; `minChars`, `maxChars` of texts.
pub(super) fn check_limits(name: &str, parameter: &Parameter, value: &Value) -> Option<Problem> {
    let problem = |what: String, key: &str, limit: i64| {
        Some(Problem {
            parameter: name.to_owned(),
            message: format!("parameter `{name}` has {what}"),
            help: Some(format!("`{key}` is {limit}")),
        })
    };
    let sizes = match value {
        Value::Array(items) => {
            let items_limit = [("minItems", &parameter.min_items), ("maxItems", &parameter.max_items)];
            if let Some((key, limit)) = broken(items.len(), items_limit) {
                return problem(counted(items.len(), "item"), key, limit);
            }
            items.iter().filter_map(Value::as_str).collect()
        }
        Value::String(text) => vec![text.as_str()],
        _ => Vec::new(),
    };
    sizes.into_iter().find_map(|text| {
        let characters = text.chars().count();
        let (key, limit) = broken(characters, [("minChars", &parameter.min_chars), ("maxChars", &parameter.max_chars)])?;
        problem(format!("{} in {}", counted(characters, "character"), shown(text)), key, limit)
    })
}

/// The limit that a size breaks: the least, then the greatest.
fn broken<'k>(size: usize, [least, greatest]: [(&'k str, &Option<Arg<i64>>); 2]) -> Option<(&'k str, i64)> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let limit = |limit: &Option<Arg<i64>>| limit.as_ref().and_then(Arg::number);
    let too_few = limit(least.1).filter(|limit| size < *limit).map(|limit| (least.0, limit));
    too_few.or_else(|| limit(greatest.1).filter(|limit| size > *limit).map(|limit| (greatest.0, limit)))
}

/// The texts that a pattern is held against: a scalar's, or those of a list. Mappings have none.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(scalar_text).collect(),
        single => scalar_text(single).into_iter().collect(),
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn shown(text: &str) -> String {
    if text.is_empty() { "empty".to_owned() } else { format!("`{}`", shortened(text)) }
}
