//! The outputs of the document (reference 1.6).

use crate::diagnostic::Diagnostic;
use crate::expr;
use crate::rules::Context;
use crate::rules::references::{Place, names, order};
use crate::text::Pointer;

crate::rule! {
    /// An output of the document is not of the form `Step.Output`.
    ///
    /// # Why
    /// The list names outputs of steps: a step's name, a dot, its output's name. A step alone, a part of an output, a parameter or a
    /// variable cannot stand there.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// outputs:
    ///   - Child
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// outputs:
    ///   - Child.Output
    /// ```
    pub(super) MALFORMED_DOCUMENT_OUTPUT = "SSM0318" "malformed-document-output" Error Create
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let list = Pointer::root().join("outputs");
    for (index, text) in context.document.outputs.iter().flatten().enumerate() {
        let here = list.join(index);
        let at = Place { pointer: &here, what: "the document's `outputs`", name: "" };
        if let Some((step, output)) = text.split_once('.')
            && expr::is_identifier(step)
            && expr::is_identifier(output)
        {
            if names::check_output(context, &at, 0..text.len(), step, output, out) {
                order::check_inner(context, &at, None, 0..text.len(), step, out);
            }
            continue;
        }
        // Braces are family 01's.
        if text.contains(['{', '}']) {
            continue;
        }
        let message = format!("the document's output `{text}` is not of the form `Step.Output`");
        let named = context.flow.find(text).map(|_| format!("write one of the step's outputs, as in `{text}.Output`"));
        let help = named.unwrap_or_else(|| "only outputs of steps can be outputs of the document".to_owned());
        out.push(context.at_value(&MALFORMED_DOCUMENT_OUTPUT, &here, message).help(help));
    }
}
