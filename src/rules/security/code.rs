//! References inside scripts.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, StepAt};
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::text::{Pointer, near};

crate::rule! {
    /// A script holds a reference.
    ///
    /// # Why
    /// The value is put into the text of the script before it runs. A quote or a line break in it makes other code of the script, with
    /// everything that the runbook's role may do. None of AWS's own runbooks does it: values go through `InputPayload`. Where nothing in the
    /// document has the name, nobody has measured what the service does; an f-string's `{{name}}` reads the same, and this is a note.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Greet
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: greet
    ///       Script: |
    ///         def greet(events, context):
    ///             return {'Text': 'Hello {{ Name }}'}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Greet
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: greet
    ///       InputPayload:
    ///         Name: '{{ Name }}'
    ///       Script: |
    ///         def greet(events, context):
    ///             return {'Text': 'Hello ' + events['Name']}
    /// ```
    pub(super) REFERENCE_IN_SCRIPT = "SSM0901" "reference-in-script" Warning Run
}

pub(super) fn check(context: &Context<'_>, at: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::ExecuteScript(inputs) = &at.step.action else { return };
    let Some(script) = &inputs.script else { return };
    let pointer = at.pointer.join("inputs").join("Script");
    // A script that is a reference as a whole comes from elsewhere as a whole; family 06 looks at that.
    if expr::whole(script.trim()).is_some() {
        return;
    }
    for (range, reference) in expr::references(script) {
        if !is_declared(context, &reference) {
            out.push(undeclared(context, at, &pointer, range, &reference));
            continue;
        }
        let message = format!(
            "the script of step `{}` holds {reference}: its value becomes a part of the code, so a quote in it changes what runs",
            at.step.name()
        );
        let key = match &reference {
            Reference::Parameter(name) | Reference::Variable(name) | Reference::Global(name) | Reference::Automation(name) => name.as_str(),
            Reference::Output { output, .. } => output.as_str(),
            Reference::Ssm(_) => "Value",
        };
        let reads = if inputs.runtime.as_deref().is_some_and(|runtime| runtime.starts_with("PowerShell")) {
            format!("$env:InputPayload as JSON, there `{key}`")
        } else {
            format!("`events['{key}']`")
        };
        let help = format!("write `{key}: '{reference}'` under `InputPayload`, and in the script read {reads}");
        out.push(context.inside(&REFERENCE_IN_SCRIPT, &pointer, range, message).help(help));
    }
}

/// Whether a reference names something of the document, or what is nearly called so.
fn is_declared(context: &Context<'_>, reference: &Reference) -> bool {
    let document = context.document;
    match reference {
        Reference::Parameter(name) => {
            let parameters = document.parameters.iter().flatten().map(|(name, _)| name.as_str());
            document.parameter(name).is_some() || context.flow.find(name).is_some() || near(name, parameters).is_some()
        }
        Reference::Output { step, .. } => context.flow.find(step).is_some() || near(step, context.flow.names()).is_some(),
        Reference::Variable(_) | Reference::Global(_) | Reference::Automation(_) | Reference::Ssm(_) => true,
    }
}

fn undeclared(context: &Context<'_>, at: &StepAt<'_>, pointer: &Pointer, range: Range<usize>, reference: &Reference) -> Diagnostic {
    let message = format!(
        "the script of step `{}` holds {reference}, which reads like a reference, and nothing in the document is called so: elsewhere the \
         service refuses such a document",
        at.step.name()
    );
    let mut finding = context.inside(&REFERENCE_IN_SCRIPT, pointer, range, message);
    finding.level = Level::Note;
    finding.help("make the braces in code, as in `'{' * 2`, or leave them out")
}
