//! References in single braces.

use crate::diagnostic::Diagnostic;
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::rules::references::{Place, shape};

crate::rule! {
    /// A value is the name of a parameter or an output in single braces.
    ///
    /// # Why
    /// References stand in double braces. `{ Name }`, `${Name}` and `{ Name }}` are plain text: the step gets the braces instead of the value.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Delete
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: '${Name}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Delete
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: '{{ Name }}'
    /// ```
    pub(super) SINGLE_BRACES = "SSM0319" "single-braces" Warning Run
}

/// Judges a text that holds no opening double braces.
pub(super) fn check(context: &Context<'_>, at: &Place<'_>, text: &str, out: &mut Vec<Diagnostic>) {
    // In code and templates `${Name}` is a variable of theirs.
    let Some(reference) = meant(text).filter(|reference| names_something(context, reference)) else { return };
    if shape::is_place_of_code(at.pointer) {
        return;
    }
    let message = format!("{} `{}` has the value `{text}`, which is no reference: the braces stay in the value", at.what, at.name);
    out.push(context.at_value(&SINGLE_BRACES, at.pointer, message).help(format!("write `{reference}`")));
}

/// The reference that a text would be with the right braces.
fn meant(text: &str) -> Option<Reference> {
    let text = text.trim();
    let inner = text.strip_prefix('$').unwrap_or(text).strip_prefix('{')?.strip_suffix('}')?;
    let inner = inner.trim_matches([' ', '\t', '{', '}']);
    expr::whole(&format!("{{{{{inner}}}}}"))
}

fn names_something(context: &Context<'_>, reference: &Reference) -> bool {
    match reference {
        Reference::Parameter(name) => context.document.parameter(name).is_some(),
        Reference::Variable(name) => context.document.variable(name).is_some(),
        Reference::Output { step, .. } => context.flow.find(step).is_some(),
        Reference::Global(name) => expr::GLOBALS.contains(&name.as_str()),
        Reference::Automation(name) => expr::AUTOMATION.contains(&name.as_str()),
        Reference::Ssm(_) => false,
    }
}
