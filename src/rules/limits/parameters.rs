//! Names, number and sizes of parameters: what StartAutomationExecution takes (reference 8.1).

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Arg, Parameter};
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::text::Pointer;

crate::rule! {
    /// The name of a parameter is longer than can be given at start.
    ///
    /// # Why
    /// StartAutomationExecution takes names of at most 50 characters (reference 8.1). A parameter that must be given makes the runbook impossible
    /// to start; one with a default cannot be given another value, which is a warning.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   TheIdentifierOfTheInstanceThatIsRestartedAfterTheBackup:
    ///     type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   InstanceToRestartAfterBackup:
    ///     type: String
    /// ```
    pub(super) LONG_PARAMETER_NAME = "SSM1005" "long-parameter-name" Error Run
}

crate::rule! {
    /// The document has more parameters than can be given at start.
    ///
    /// # Why
    /// StartAutomationExecution takes at most 200 (reference 8.1). Where more than 200 have no default the runbook cannot be started; where others
    /// have one, this is a warning.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   P«1 to 201»: { type: String }
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Settings:
    ///     type: StringMap
    /// ```
    pub(super) TOO_MANY_PARAMETERS = "SSM1006" "too-many-parameters" Error Run
}

crate::rule! {
    /// A default, or a limit of a parameter, is beyond what can be given at start.
    ///
    /// # Why
    /// By the model of StartAutomationExecution a value has at most 512 characters and a list at most 50 items (reference 8.1, 8.2). A longer default
    /// works, but nobody can give such a value.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Names:
    ///     type: StringList
    ///     maxItems: 100
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Names:
    ///     type: StringList
    ///     maxItems: 50
    /// ```
    pub(super) MORE_THAN_CAN_BE_GIVEN = "SSM1007" "more-than-can-be-given" Note Run
}

/// The longest name.
const MOST_IN_NAME: usize = 50;

/// The most parameters.
const MOST_PARAMETERS: usize = 200;

/// The longest value, or item of a list.
const MOST_CHARACTERS: usize = 512;

/// The most items of a list.
const MOST_ITEMS: usize = 50;

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let list = Pointer::root().join("parameters");
    let mut required = 0;
    for (index, (name, parameter)) in context.document.parameters.iter().flatten().enumerate() {
        let here = list.join(name.as_str());
        let must_be_given = parameter.default.is_none() && parameter.rest.get("default").is_none();
        let length = name.chars().count();
        if length > MOST_IN_NAME {
            let message = format!("the name of parameter `{name}` has {length} characters; at most {MOST_IN_NAME} can be given at start");
            let mut finding = context.at_key(&LONG_PARAMETER_NAME, &here, message).help("give it a shorter name");
            if !must_be_given {
                finding.level = Level::Warning;
            }
            out.push(finding);
        }
        required += usize::from(must_be_given);
        if required == MOST_PARAMETERS + 1 && must_be_given {
            let message =
                format!("more than {MOST_PARAMETERS} parameters have no default, but at most {MOST_PARAMETERS} can be given at start");
            out.push(context.at_key(&TOO_MANY_PARAMETERS, &here, message).help("take some together, as a StringMap"));
        } else if index == MOST_PARAMETERS && required <= MOST_PARAMETERS {
            let message = format!(
                "the document has more than {MOST_PARAMETERS} parameters, of which at most {MOST_PARAMETERS} can be given at start"
            );
            let mut finding = context.at_key(&TOO_MANY_PARAMETERS, &here, message).help("take some together, as a StringMap");
            finding.level = Level::Warning;
            out.push(finding);
        }
        sizes(context, name, parameter, &here, out);
    }
}

fn sizes(context: &Context<'_>, name: &str, parameter: &Parameter, here: &Pointer, out: &mut Vec<Diagnostic>) {
    let mut found = |key: &str, has: &str, most: usize, what: &str| {
        let message = format!("{has} of parameter `{name}` is beyond the {most} {what} that a value given at start can have");
        out.push(context.at_value(&MORE_THAN_CAN_BE_GIVEN, &here.join(key), message));
    };
    let beyond = |limit: &Option<Arg<i64>>, most: usize| {
        limit.as_ref().and_then(Arg::number).is_some_and(|number| usize::try_from(number).is_ok_and(|number| number > most))
    };
    if beyond(&parameter.max_items, MOST_ITEMS) {
        found("maxItems", "`maxItems`", MOST_ITEMS, "items");
    }
    if beyond(&parameter.max_chars, MOST_CHARACTERS) {
        found("maxChars", "`maxChars`", MOST_CHARACTERS, "characters");
    }
    match &parameter.default {
        Some(Value::String(text)) if !expr::contains_reference(text) && text.chars().count() > MOST_CHARACTERS => {
            found("default", "the default", MOST_CHARACTERS, "characters");
        }
        Some(Value::Array(items)) if items.len() > MOST_ITEMS => found("default", "the default", MOST_ITEMS, "items"),
        _ => {}
    }
}
