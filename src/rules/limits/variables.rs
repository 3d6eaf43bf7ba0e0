//! Values of variables (reference 1.5).

use crate::diagnostic::Diagnostic;
use crate::document::{Action, ParameterType};
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::rules::limits::measure::{items, literal};
use crate::text::Pointer;

crate::rule! {
    /// A variable is set to more than a variable can hold.
    ///
    /// # Why
    /// A text has at most 512 characters, a StringList 50 items, a MapList 200, and the key of a map 50 characters (reference 1.5). Long texts belong
    /// into a script.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Note:
    ///     type: String
    ///     default: «600 characters»
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Note:
    ///     type: String
    ///     default: not done yet
    /// ```
    pub(super) VARIABLE_OVER_LIMIT = "SSM1013" "variable-over-limit" Warning Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let list = Pointer::root().join("variables");
    for (name, variable) in context.document.variables.iter().flatten() {
        let Some(default) = &variable.default else { continue };
        let declared = variable.variable_type.as_ref().and_then(ParameterType::plain);
        let at = list.join(name.as_str()).join("default");
        report(context, &format!("the default of variable `{name}`"), declared, default, &at, out);
    }
    for step in context.steps() {
        let Action::UpdateVariable(inputs) = &step.step.action else { continue };
        let (Some(target), Some(value)) = (inputs.name.as_deref(), &inputs.value) else { continue };
        let Some(name) = target.strip_prefix("variable:") else { continue };
        let declared = context.document.variable(name).and_then(|variable| variable.variable_type.as_ref()?.plain());
        let at = step.pointer.join("inputs").join("Value");
        report(context, &format!("step `{}`: the value for variable `{name}`", step.step.name()), declared, value, &at, out);
    }
}

fn report(context: &Context<'_>, what: &str, declared: Option<ParameterType>, value: &Value, at: &Pointer, out: &mut Vec<Diagnostic>) {
    let over = match (declared, value) {
        (Some(ParameterType::String), Value::String(text)) if expr::whole(text).is_none() => {
            more(literal(text).chars().count(), 512, "characters")
        }
        (Some(ParameterType::StringList), Value::Array(list)) => more(items(list), 50, "items"),
        (Some(ParameterType::MapList), Value::Array(list)) => more(items(list), 200, "items"),
        (Some(ParameterType::StringMap), Value::Object(map)) => {
            let longest = map.keys().map(|key| key.chars().count()).max().unwrap_or_default();
            more(longest, 50, "characters in a key")
        }
        _ => None,
    };
    if let Some(over) = over {
        out.push(context.at_value(&VARIABLE_OVER_LIMIT, at, format!("{what} has {over}")));
    }
}

fn more(size: usize, most: usize, what: &str) -> Option<String> {
    (size > most).then(|| format!("{size} {what}; a variable holds {most}"))
}
