//! The outputs of steps and of the whole: promised and built.

use crate::diagnostic::Diagnostic;
use crate::document::{Output, StepAt};
use crate::rules::Context;
use crate::rules::specification::itself::is_consistent;
use crate::rules::specification::sides::Sides;
use crate::rules::specification::{is_path, last_name, names, section};
use crate::spec::{Named, Part, Specification, Step};
use crate::text::{Pointer, nearest};

crate::rule! {
    /// A step does not declare an output that the specification gives it.
    ///
    /// # Why
    /// Whatever reads the output reads nothing.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Outputs:
    ///         * `SnapshotId`: The copy
    ///         * `Tags`: Its tags
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Outputs:
    ///         * `SnapshotId`: The copy
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) STEP_OUTPUT_NOT_DECLARED = "SSM1117" "step-output-not-declared" Warning Run
}

crate::rule! {
    /// The specification wants an output of a step whose action yields none.
    ///
    /// # Why
    /// Actions such as `aws:waitForAwsResourceProperty` are not known to yield outputs: no runbook that AWS publishes declares one on
    /// them. Expect the output to be without a value, and so the document's output too.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    ///     * Outputs:
    ///         * `State`: The state that the copy came to
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) OUTPUT_ON_SILENT_ACTION = "SSM1118" "output-on-silent-action" Warning Run
}

crate::rule! {
    /// The document lacks an output of the specification.
    ///
    /// # Why
    /// Whoever runs the SOP looks for the value at the end of the execution, and it is not there.
    ///
    /// # Example
    /// ```specification
    /// ## Outputs
    ///
    /// * `CopySnapshot.SnapshotId`: The copy
    /// * `Tell.Until`: The day after which the copy may go
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Outputs
    ///
    /// * `CopySnapshot.SnapshotId`: The copy
    /// ```
    pub(super) OUTPUT_NOT_BUILT = "SSM1119" "output-not-built" Warning Run
}

crate::rule! {
    /// An output of the document is not in the specification.
    ///
    /// # Why
    /// It does no harm, but nobody who reads the specification knows of it.
    ///
    /// # Example
    /// ```specification
    /// ## Outputs
    ///
    /// None.
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Outputs
    ///
    /// * `CopySnapshot.SnapshotId`: The copy
    /// ```
    pub(super) OUTPUT_NOT_SPECIFIED = "SSM1120" "output-not-specified" Note Run
}

/// The outputs of one step.
pub(super) fn check_step(context: &Context<'_>, specified: &Step, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Some(facts) = step.step.action.facts() else { return };
    let at = step.pointer.join("outputs");
    let Some(first) = specified.outputs.iter().find(|output| is_path(&output.name.value)) else { return };
    let is_declared = step.step.outputs.is_some();
    let name = &specified.name.value;
    if !facts.declares_outputs && facts.outputs.is_empty() {
        let list: Vec<_> = specified.outputs.iter().map(|output| format!("`{}`", last_name(&output.name.value))).collect();
        let message = format!(
            "step `{name}` is to yield {}, but no runbook that AWS publishes has outputs on `{}`: expect no value",
            list.join(", "),
            facts.name
        );
        let finding = if is_declared {
            context.at_key(&OUTPUT_ON_SILENT_ACTION, &at, message)
        } else {
            context.at_step(&OUTPUT_ON_SILENT_ACTION, step, message)
        };
        let help = "read it with an `aws:executeAwsApi` step of its own, and take the output from there";
        out.push(finding.help(help).related(first.name.span, "the specification"));
        return;
    }
    // What could not be read is family 01's.
    if !is_declared && step.step.rest.get("outputs").is_some() {
        return;
    }
    for output in specified.outputs.iter().filter(|output| is_path(&output.name.value) && !declares(step, output, facts.outputs)) {
        let wanted = last_name(&output.name.value);
        let message = format!("step `{name}` does not declare the output `{wanted}`, which the specification gives it");
        let finding = if is_declared {
            context.at_key(&STEP_OUTPUT_NOT_DECLARED, &at, message)
        } else {
            context.at_step(&STEP_OUTPUT_NOT_DECLARED, step, message)
        };
        let own = step.step.declared_outputs().iter().filter_map(|declared| declared.name.as_deref());
        let help = match nearest(wanted, own) {
            Some(near) => format!("it declares `{near}`; give both the same name"),
            None => match step.step.declared_outputs().iter().find(|declared| selects(declared, wanted)) {
                Some(declared) => {
                    format!("it declares it as `{}`; give both the same name", declared.name.as_deref().unwrap_or_default())
                }
                None => "declare it under the step's `outputs`, or take it out of the specification".to_owned(),
            },
        };
        out.push(finding.help(help).related(output.name.span, "the specification"));
    }
}

/// Whether an output is what is found under a name.
fn selects(output: &Output, name: &str) -> bool {
    output.selector.as_deref().is_some_and(|selector| selector.rsplit('.').next() == Some(name)) && output.name.is_some()
}

/// Whether a step yields what the specification calls by a name or by a path into the response.
fn declares(step: &StepAt<'_>, output: &Named, predefined: &[&str]) -> bool {
    let written = output.name.value.as_str();
    let wanted = last_name(written);
    let first = written.split(['.', '[']).next().unwrap_or_default();
    predefined.contains(&written)
        || predefined.contains(&first)
        || step.step.declared_outputs().iter().any(|declared| {
            // A plain name is the output's own; a path may say where its value is found.
            let path = declared.selector.as_deref().unwrap_or_default().trim_start_matches("$.").trim_start_matches("Payload.");
            let is_found_there = written != wanted && path == written.trim_start_matches("$.");
            declared.name.as_deref().is_some_and(|name| name == written || name == wanted) || is_found_there
        })
}

/// The outputs of the document.
pub(super) fn check(context: &Context<'_>, specification: &Specification, out: &mut Vec<Diagnostic>) {
    let Some(heading) = specification.heading(Part::Outputs) else { return };
    if context.document.outputs.is_none() && context.document.rest.get("outputs").is_some() {
        return;
    }
    let list = Pointer::root().join("outputs");
    let specified = names(specification.outputs.iter().map(|output| &output.name));
    let built: Vec<_> = context.document.outputs.iter().flatten().map(String::as_str).collect();
    let place = |name: &str| built.iter().position(|other| *other == name).map_or_else(|| list.clone(), |index| list.join(index));
    let stated =
        |name: &str| specification.outputs.iter().find(|output| output.name.value == name).map_or(heading, |output| output.name.span);
    let mut sides = Sides::new(&specified, &built);
    // Which of two names is meant is for the specification to say first.
    sides.renamed.retain(|(name, _)| is_consistent(specification, name));
    sides.specified.retain(|name| is_consistent(specification, name));
    for (name, near) in sides.renamed {
        let finding = context.at_value(&OUTPUT_NOT_BUILT, &place(near), format!("output `{near}` is called `{name}` in the specification"));
        out.push(finding.help("give both the same name").related(stated(name), "the specification"));
    }
    for name in sides.specified {
        let message = format!("the document does not have the output `{name}`, which the specification promises");
        let finding = OUTPUT_NOT_BUILT.at(section(context, "outputs"), message).pointer(list.clone());
        out.push(finding.help("add it to `outputs`, or take it out of the specification").related(stated(name), "the specification"));
    }
    for name in sides.built {
        let finding = context.at_value(&OUTPUT_NOT_SPECIFIED, &place(name), format!("output `{name}` is not in the specification"));
        out.push(finding.help("describe it in the specification").related(heading, "the Outputs"));
    }
}
