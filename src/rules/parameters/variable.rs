//! Variables and `aws:updateVariable` (reference 1.5 and 3.23).

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, Variable};
use crate::expr;
use crate::json;
use crate::rules::Context;
use crate::rules::parameters::default::literal_of;
use crate::text::{Pointer, near};

crate::rule! {
    /// A variable has no default.
    ///
    /// # Why
    /// What it holds before the first update is not documented.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// ```
    pub(super) VARIABLE_WITHOUT_DEFAULT = "SSM0217" "variable-without-default" Warning Run
}

crate::rule! {
    /// The `Name` of an update is not of the form `variable:NAME`.
    ///
    /// # Why
    /// The input names the variable, it does not read it: no braces, and the prefix belongs to it.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Remember
    ///     action: aws:updateVariable
    ///     inputs:
    ///       Name: '{{ variable:Token }}'
    ///       Value: x
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Remember
    ///     action: aws:updateVariable
    ///     inputs:
    ///       Name: variable:Token
    ///       Value: x
    /// ```
    pub(super) BAD_VARIABLE_NAME = "SSM0218" "bad-variable-name" Error Create
}

crate::rule! {
    /// An update names a variable that is not declared.
    ///
    /// # Why
    /// Only variables under `variables` can be set.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   NextToken:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Remember
    ///     action: aws:updateVariable
    ///     inputs:
    ///       Name: variable:NextTokn
    ///       Value: x
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   NextToken:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Remember
    ///     action: aws:updateVariable
    ///     inputs:
    ///       Name: variable:NextToken
    ///       Value: x
    /// ```
    pub(super) UNDECLARED_VARIABLE = "SSM0219" "update-of-undeclared-variable" Error Create
}

crate::rule! {
    /// A variable is set to a value of another type.
    ///
    /// # Why
    /// A variable keeps its type and nothing is converted. For a literal this is an error; for a reference, whose value is known only
    /// when it runs, a warning.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Seen:
    ///     type: Integer
    ///     default: 0
    /// mainSteps:
    ///   - name: Count
    ///     action: aws:updateVariable
    ///     inputs:
    ///       Name: variable:Seen
    ///       Value: '1'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Seen:
    ///     type: Integer
    ///     default: 0
    /// mainSteps:
    ///   - name: Count
    ///     action: aws:updateVariable
    ///     inputs:
    ///       Name: variable:Seen
    ///       Value: 1
    /// ```
    pub(super) VALUE_OF_WRONG_TYPE = "SSM0220" "variable-set-to-wrong-type" Error Run
}

pub(super) fn check_default(context: &Context<'_>, name: &str, variable: &Variable, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    if variable.default.is_none() {
        let message = format!("variable `{name}` has no default, so what it holds before the first update is anybody's guess");
        out.push(
            context
                .missing_in(&VARIABLE_WITHOUT_DEFAULT, pointer, message)
                .help("give it a `default`, if only the empty value of its type"),
        );
    }
}

pub(super) fn check_updates(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for at in context.steps() {
        let Action::UpdateVariable(update) = &at.step.action else { continue };
        let Some(written) = &update.name else { continue };
        let inputs = at.pointer.join("inputs");
        let here = inputs.join("Name");
        let Some(name) = written.strip_prefix("variable:").filter(|name| expr::is_identifier(name)) else {
            let bare = written.replace(['{', '}', ' '], "");
            let meant = bare.rsplit(':').next().unwrap_or_default();
            let message = format!("step `{}` sets `{written}`, but `Name` takes `variable:NAME`, without braces", at.step.name());
            let help = expr::is_identifier(meant).then(|| format!("write `variable:{meant}`"));
            out.push(context.at_value(&BAD_VARIABLE_NAME, &here, message).maybe_help(help));
            continue;
        };
        let Some(variable) = context.document.variable(name) else {
            if context.variables_are_known() {
                let message = format!("step `{}` sets variable `{name}`, which is not declared", at.step.name());
                let near = near(name, context.document.variables.iter().flatten().map(|(name, _)| name.as_str()));
                out.push(context.at_value(&UNDECLARED_VARIABLE, &here, message).help("declare it under `variables`").mean(name, near));
            }
            continue;
        };
        let (Some(declared), Some(value)) = (&variable.variable_type, &update.value) else { continue };
        let here = inputs.join("Value");
        let definition = context.tree.key_span(&Pointer::root().join("variables").join(name));
        if let Some(reference) = value.as_str().and_then(expr::whole) {
            if let (Some(found), Some(wanted)) = (context.type_of(&reference), declared.plain())
                && found != wanted
            {
                let message =
                    format!("step `{}` sets variable `{name}`, which is {declared}, to {reference}, which is {found}", at.step.name());
                let mut finding = context.at_value(&VALUE_OF_WRONG_TYPE, &here, message).related(definition, "the variable");
                finding.level = Level::Warning;
                out.push(finding);
            }
        } else if !declared.accepts(value) && !has_reference_item(value) {
            let message = format!("step `{}` sets variable `{name}`, which is {declared}, to {}", at.step.name(), json::describe(value));
            let help = literal_of(declared, value);
            out.push(context.at_value(&VALUE_OF_WRONG_TYPE, &here, message).maybe_help(help).related(definition, "the variable"));
        }
    }
}

/// Whether an item of a list is a reference, which can stand for a value of any type.
fn has_reference_item(value: &json::Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().any(|item| item.as_str().is_some_and(|text| expr::whole(text).is_some())))
}
