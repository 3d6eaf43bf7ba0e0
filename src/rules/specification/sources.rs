//! Where the specification says that a step's inputs come from.

use crate::diagnostic::Diagnostic;
use crate::expr::is_identifier;
use crate::rules::specification::{bracketed, last_name, yields};
use crate::spec::{Node, Specification, Step};
use crate::text::nearest;

crate::rule! {
    /// The specification takes an input from what it does not have.
    ///
    /// # Why
    /// In round brackets after an input stands where it comes from: an input of the SOP, or `Step.Output`. Whoever builds the document from it has
    /// to guess what is meant.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    ///     * Inputs:
    ///         * `SnapshotIds`: The copy (Copy.SnapshotId)
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Outputs:
    ///         * `SnapshotId`: The copy
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    ///     * Inputs:
    ///         * `SnapshotIds`: The copy (CopySnapshot.SnapshotId)
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Outputs:
    ///         * `SnapshotId`: The copy
    /// ```
    pub(super) UNKNOWN_SOURCE = "SSM1123" "unknown-source" Warning Run
}

pub(super) fn check(specification: &Specification, out: &mut Vec<Diagnostic>) {
    for step in &specification.steps {
        nodes(specification, step, &step.inputs, out);
    }
}

fn nodes(specification: &Specification, step: &Step, all: &[Node], out: &mut Vec<Diagnostic>) {
    for node in all {
        let text = node.text.as_ref();
        for (word, text) in text.iter().flat_map(|text| bracketed(&text.value).map(move |word| (word, text))) {
            let Some(meant) = meant(specification, word) else { continue };
            let name = &node.name.value;
            let message =
                format!("input `{name}` of step `{}` comes from `{word}`, which the specification does not have", step.name.value);
            out.push(UNKNOWN_SOURCE.at(text.span, message).help(format!("did you mean `{meant}`?")));
        }
        nodes(specification, step, &node.children, out);
    }
}

/// What a word in brackets was meant as, if that is not there and something like it is. Other words in brackets are words.
fn meant(specification: &Specification, word: &str) -> Option<String> {
    if let Some((step, output)) = word.split_once('.') {
        let is_name = is_identifier(step) && is_identifier(last_name(output));
        if !is_name || specification.step(step).is_some() || specification.input(step).is_some() {
            return None;
        }
        let steps = || specification.steps.iter().map(|step| step.name.value.as_str());
        let near = nearest(step, steps());
        let by_output = || specification.steps.iter().find(|step| yields(step, last_name(output))).map(|step| step.name.value.as_str());
        return near.or_else(by_output).map(|step| format!("{step}.{output}"));
    }
    if !is_identifier(word) || specification.input(word).is_some() || specification.step(word).is_some() {
        return None;
    }
    nearest(word, specification.inputs.iter().map(|input| input.name.value.as_str())).map(str::to_owned)
}
