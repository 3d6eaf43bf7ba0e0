//! Names of parameters and variables.

use crate::diagnostic::Diagnostic;
use crate::expr;
use crate::rules::Context;
use crate::rules::parameters::variables;

crate::rule! {
    /// The name of a parameter or variable cannot stand in a reference.
    ///
    /// # Why
    /// A reference knows letters, digits and `_`. A dot would mean a step's output and a colon a namespace; with anything else
    /// the braces are left as they are, so that no step can ever use the value.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   backup.vault:
    ///     type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   BackupVault:
    ///     type: String
    /// ```
    pub(super) UNUSABLE_NAME = "SSM0209" "unusable-name" Error Run
}

crate::rule! {
    /// A parameter and a step have the same name.
    ///
    /// # Why
    /// `{{ Name }}` is the parameter and `{{ Name.Output }}` the step. The service tells them apart; whoever reads the runbook takes one for the other.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Restore:
    ///     type: String
    /// mainSteps:
    ///   - name: Restore
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   RestoreName:
    ///     type: String
    /// mainSteps:
    ///   - name: Restore
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) PARAMETER_NAMED_LIKE_STEP = "SSM0210" "parameter-named-like-step" Note Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let named = context.parameters().map(|(name, _, pointer)| ("parameter", name, pointer));
    for (what, name, pointer) in named.chain(variables(context).map(|(name, _, pointer)| ("variable", name, pointer))) {
        if !expr::is_identifier(name) {
            let why = if name.contains('.') {
                "the dot would make it a step's output"
            } else if name.contains(':') {
                "the colon would make it a namespace"
            } else {
                "a reference knows letters, digits and `_` only"
            };
            let message = format!("the name of {what} `{name}` cannot stand in a reference: {why}");
            let mended: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            out.push(context.at_key(&UNUSABLE_NAME, &pointer, message).help(format!("call it something like `{mended}`")));
        }
        if what == "parameter"
            && let Some(step) = context.flow.find(name)
        {
            let message = format!("parameter `{name}` has the name of a step");
            let step = context.step_span(&context.steps()[step]);
            out.push(context.at_key(&PARAMETER_NAMED_LIKE_STEP, &pointer, message).help("rename one of them").related(step, "the step"));
        }
    }
}
