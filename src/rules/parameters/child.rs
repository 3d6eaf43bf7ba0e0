//! The parameters that a step gives to the runbook that it starts, where that one is at hand (reference 3.11, 8.1, 8.2).

use crate::diagnostic::Diagnostic;
use crate::document::action::ExecuteAutomation;
use crate::document::{Action, Document, Parameter, ParameterType, StepAt, bare_name};
use crate::expr;
use crate::json::{Map, Value, describe, scalar_text};
use crate::pattern::{Pattern, Purpose};
use crate::rules::Context;
use crate::text::{listed, near};

crate::rule! {
    /// A step gives the runbook that it starts a parameter that this one does not have.
    ///
    /// # Why
    /// The start is refused: every parameter that is given must be declared (reference 1.3). Held against the runbooks of the project and, for a
    /// single file, those beside it.
    ///
    /// # Example
    /// ```yaml+child
    /// mainSteps:
    ///   - name: Start
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Child
    ///       RuntimeParameters:
    ///         InstanceID: i-0123456789abcdef0
    /// ---
    /// parameters:
    ///   InstanceId:
    ///     type: String
    ///     default: ''
    /// ```
    ///
    /// # Instead
    /// ```yaml+child
    /// mainSteps:
    ///   - name: Start
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Child
    ///       RuntimeParameters:
    ///         InstanceId: i-0123456789abcdef0
    /// ---
    /// parameters:
    ///   InstanceId:
    ///     type: String
    ///     default: ''
    /// ```
    pub(super) UNKNOWN_CHILD_PARAMETER = "SSM0230" "unknown-child-parameter" Warning Run
}

crate::rule! {
    /// A step does not give the runbook that it starts a parameter that this one must have.
    ///
    /// # Why
    /// A parameter without a default must be given, and the start is refused without it (reference 1.3).
    ///
    /// # Example
    /// ```yaml+child
    /// mainSteps:
    ///   - name: Start
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Child
    /// ---
    /// parameters:
    ///   InstanceId:
    ///     type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml+child
    /// mainSteps:
    ///   - name: Start
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Child
    ///       RuntimeParameters:
    ///         InstanceId: i-0123456789abcdef0
    /// ---
    /// parameters:
    ///   InstanceId:
    ///     type: String
    /// ```
    pub(super) MISSING_CHILD_PARAMETER = "SSM0231" "missing-child-parameter" Warning Run
}

crate::rule! {
    /// A step gives the runbook that it starts a value that its parameter does not take.
    ///
    /// # Why
    /// The start is refused for a value of another type, for one that is none of the allowed values, and for one that the pattern does not
    /// match (reference 8.2).
    ///
    /// # Example
    /// ```yaml+child
    /// mainSteps:
    ///   - name: Start
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Child
    ///       RuntimeParameters:
    ///         Mode: turbo
    /// ---
    /// parameters:
    ///   Mode:
    ///     type: String
    ///     allowedValues: [fast, slow]
    /// ```
    ///
    /// # Instead
    /// ```yaml+child
    /// mainSteps:
    ///   - name: Start
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: Child
    ///       RuntimeParameters:
    ///         Mode: fast
    /// ---
    /// parameters:
    ///   Mode:
    ///     type: String
    ///     allowedValues: [fast, slow]
    /// ```
    pub(super) WRONG_CHILD_PARAMETER = "SSM0232" "wrong-child-parameter" Warning Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(children) = context.around.children else { return };
    for step in context.steps() {
        let Action::ExecuteAutomation(inputs) = &step.step.action else { continue };
        let child = inputs.document_name.as_deref().and_then(|name| children.get(bare_name(name)));
        if let Some(child) = child {
            judge(context, step, inputs, child, out);
        }
    }
}

fn judge(context: &Context<'_>, step: &StepAt<'_>, inputs: &ExecuteAutomation, child: &Document, out: &mut Vec<Diagnostic>) {
    let at_inputs = step.pointer.join("inputs");
    let list = at_inputs.join("RuntimeParameters");
    let nothing = Map::new();
    let given = match context.at(&list) {
        None => &nothing,
        Some(Value::Object(given)) => given,
        // What a reference brings is not known.
        Some(_) => return,
    };
    let name = step.step.name();
    let runbook = inputs.document_name.as_deref().unwrap_or_default();
    let declared: Vec<(&str, &Parameter)> = child.parameters.iter().flatten().map(|(name, parameter)| (name.as_str(), parameter)).collect();
    let mut meant = Vec::new();
    for (key, value) in given {
        let here = list.join(key.as_str());
        let Some((_, parameter)) = declared.iter().find(|(name, _)| name == key) else {
            let free = declared.iter().map(|(name, _)| *name).filter(|name| !given.contains_key(*name));
            let nearest = near(key, free);
            meant.extend(nearest.map(|near| near.name));
            let message = format!("step `{name}` gives `{key}` to `{runbook}`, which has no such parameter");
            let has = listed(declared.iter().map(|(name, _)| *name));
            let help = if declared.is_empty() { "it has none".to_owned() } else { format!("it has {has}") };
            out.push(context.at_key(&UNKNOWN_CHILD_PARAMETER, &here, message).help(help).mean(key, nearest));
            continue;
        };
        if let Some((why, help)) = misfit(context, parameter, value) {
            let message = format!("step `{name}`: `{key}` of `{runbook}` {why}");
            out.push(context.at_value(&WRONG_CHILD_PARAMETER, &here, message).help(help));
        }
    }
    // Targets give one, or all of them.
    let is_mapped = context.at(&at_inputs.join("TargetMaps")).is_some();
    let of_targets = inputs.target_parameter_name.as_deref();
    let is_missing = |(name, parameter): &(&str, &Parameter)| {
        parameter.default.is_none() && !given.contains_key(*name) && of_targets != Some(name) && !meant.contains(name)
    };
    let missing: Vec<_> = declared.iter().filter(|declared| is_missing(declared)).map(|(name, _)| *name).collect();
    if missing.is_empty() || is_mapped || of_targets.is_some_and(expr::contains_reference) {
        return;
    }
    let place = if context.at(&list).is_some() { list } else { at_inputs };
    let message = format!("step `{name}` does not give {} to `{runbook}`, which has no default for it", listed(missing.iter().copied()));
    let help = format!("give it in `RuntimeParameters`, as in `{}: …`", missing[0]);
    out.push(context.missing_in(&MISSING_CHILD_PARAMETER, &place, message).help(help));
}

/// Why a value is not what a parameter takes, and what to do.
fn misfit(context: &Context<'_>, parameter: &Parameter, value: &Value) -> Option<(String, String)> {
    let wanted = parameter.parameter_type.as_ref()?.plain()?;
    let of_type = || format!("give it a value of type {wanted}");
    if let Some(reference) = value.as_str().and_then(expr::whole) {
        let found = context.type_of(&reference).filter(|found| never(&wanted, found))?;
        return Some((format!("is {wanted}, but {reference} is {found}"), of_type()));
    }
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    // A reference may bring a list.
    if items.iter().any(|item| item.as_str().is_some_and(expr::contains_reference)) {
        return None;
    }
    // In the request that starts it, one value is a list of one (reference 8.1).
    let one = match items {
        [one] => one,
        _ if matches!(wanted, ParameterType::StringList | ParameterType::MapList) => return None,
        _ => return Some((format!("is {wanted}, but is given a list of {}", items.len()), of_type())),
    };
    let text = scalar_text(one);
    let fits = match (&wanted, &text) {
        (ParameterType::Integer, Some(text)) => text.trim().parse::<i64>().is_ok(),
        (ParameterType::Boolean, Some(text)) => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        (ParameterType::Integer | ParameterType::Boolean | ParameterType::StringList, None) => false,
        // Mappings may come as JSON text.
        _ => true,
    };
    if !fits {
        return Some((
            format!("is {wanted}, but is given {}", text.map_or_else(|| describe(one).to_owned(), |text| format!("`{text}`"))),
            of_type(),
        ));
    }
    let text = text?;
    let allowed: Vec<String> = parameter.allowed_values.iter().flatten().filter_map(scalar_text).collect();
    if !allowed.is_empty() && !allowed.contains(&text) {
        return Some((format!("is never `{text}`"), format!("it takes {}", listed(allowed.iter().map(String::as_str)))));
    }
    let pattern = parameter.allowed_pattern.as_deref()?;
    // Whether the service matches the whole value is not known.
    let tried = Pattern::compile(pattern, Purpose::Somewhere).ok().flatten().and_then(|tried| tried.matches(&text));
    (tried == Some(false)).then(|| (format!("does not take `{text}`"), format!("it must match `{pattern}`")))
}

/// Whether a value of a type never becomes one of another. A text may be a number, a boolean or JSON, and a list may be one of one text.
fn never(wanted: &ParameterType, found: &ParameterType) -> bool {
    use ParameterType::{Boolean, Integer, MapList, String, StringList, StringMap};
    match wanted {
        String | StringList => matches!(found, MapList),
        Integer => matches!(found, Boolean | StringMap | MapList),
        Boolean => matches!(found, Integer | StringMap | MapList),
        StringMap | MapList => matches!(found, Integer | Boolean | StringList),
        _ => false,
    }
}
