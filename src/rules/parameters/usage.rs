//! Parameters and variables that nothing uses.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::document::{Action, Parameter, strings};
use crate::expr::{self, Reference};
use crate::pattern;
use crate::rules::Context;
use crate::rules::parameters::variables;
use crate::text::Pointer;

crate::rule! {
    /// Nothing uses a parameter.
    ///
    /// # Why
    /// Whoever starts the runbook fills it in and believes that it has an effect. A consent, which has no default and takes one text
    /// only, has its effect by being asked for.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Region:
    ///     type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Minutes:
    ///     type: String
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT{{ Minutes }}M
    /// ```
    pub(super) UNUSED_PARAMETER = "SSM0211" "unused-parameter" Note Run
}

crate::rule! {
    /// Nothing reads or sets a variable.
    ///
    /// # Why
    /// It has no effect and can go.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
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
    pub(super) UNUSED_VARIABLE = "SSM0212" "unused-variable" Note Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let (mut used, mut touched) = (HashSet::new(), HashSet::new());
    strings(context.value, &Pointer::root(), &mut |text, _| {
        for (_, reference) in expr::references(text) {
            match reference {
                Reference::Parameter(name) => used.insert(name),
                Reference::Variable(name) => touched.insert(name),
                _ => false,
            };
        }
    });
    for at in context.steps() {
        if let Action::UpdateVariable(update) = &at.step.action
            && let Some(name) = update.name.as_ref().and_then(|name| name.strip_prefix("variable:"))
        {
            touched.insert(name.to_owned());
        }
    }
    for (name, parameter, pointer) in context.parameters() {
        if !used.contains(name) && expr::is_identifier(name) && !is_consent(parameter) {
            let message = format!("nothing uses parameter `{name}`");
            out.push(context.at_key(&UNUSED_PARAMETER, &pointer, message).help(format!("use it as `{{{{ {name} }}}}`, or take it out")));
        }
    }
    for (name, _, pointer) in variables(context) {
        if !touched.contains(name) && expr::is_identifier(name) {
            let message = format!("nothing reads or sets variable `{name}`");
            out.push(context.at_key(&UNUSED_VARIABLE, &pointer, message).help("take it out"));
        }
    }
}

/// Whether somebody must type the one text that it takes, or nothing starts.
fn is_consent(parameter: &Parameter) -> bool {
    let says = |text: &str| text.chars().any(char::is_alphabetic);
    let one_value = parameter.allowed_values.as_ref().is_some_and(|values| values.len() == 1);
    let one_text = parameter.allowed_pattern.as_deref().and_then(pattern::only_text).is_some_and(|text| says(&text));
    parameter.default.is_none() && (one_value || one_text)
}
