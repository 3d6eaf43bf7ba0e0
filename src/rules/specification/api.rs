//! The API that a step's explanation names, and the one that the step calls.

use crate::catalog::{self, Service};
use crate::diagnostic::Diagnostic;
use crate::document::{Action, StepAt};
use crate::rules::Context;
use crate::spec::{Spanned, Step};

crate::rule! {
    /// A step calls another API than its explanation names.
    ///
    /// # Why
    /// The explanation in the specification names an operation, most often with a link to its documentation, and the step does not call
    /// it. One of the two is out of date. Of a script only its text is looked at, for the operation's name.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Explanation:
    ///         * Call [CreateSnapshot](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html) of `ec2`
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
    ///     * Explanation:
    ///         * Call [CopySnapshot](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html) of `ec2`
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) API_DIFFERS = "SSM1115" "api-differs" Warning Run
}

pub(super) fn check(context: &Context<'_>, specified: &Step, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let inputs = step.pointer.join("inputs");
    if let Some((service, api)) = step.step.action.api() {
        let Some(service) = catalog::catalog().service(service) else { return };
        let Some(operation) = service.operation(api) else { return };
        let named = named_of(specified, service);
        if let Some((other, line)) = named.first()
            && !named.iter().any(|(name, _)| service.operation(name).is_some_and(|named| named.name() == operation.name()))
        {
            let message = format!(
                "step `{}` calls {}, but its explanation in the specification names {other}",
                specified.name.value,
                operation.name()
            );
            let finding = context.at_value(&API_DIFFERS, &inputs.join("Api"), message);
            out.push(finding.help("call that one, or correct the explanation").related(line.span, "the explanation"));
        } else if let Some((other, line)) = other_service(specified, service, operation.name()) {
            let name = service.name();
            let message =
                format!("step `{}` calls `{name}`, but its explanation in the specification names `{other}`", specified.name.value);
            let finding = context.at_value(&API_DIFFERS, &inputs.join("Service"), message);
            out.push(finding.help("call that one, or correct the explanation").related(line.span, "the explanation"));
        }
    }
    if let Action::ExecuteScript(script) = &step.step.action
        && let Some(text) = &script.script
    {
        let missing = specified.explanation.iter().flat_map(|line| methods(&line.value).into_iter().map(move |method| (method, line)));
        for (method, line) in missing.filter(|(method, _)| !has_word(text, method)) {
            let message = format!(
                "the script of step `{}` does not call `{method}`, which its explanation in the specification names",
                specified.name.value
            );
            let finding = context.at_key(&API_DIFFERS, &inputs.join("Script"), message);
            out.push(finding.help("call it, or correct the explanation").related(line.span, "the explanation"));
        }
    }
}

/// The operations that an explanation names: those it links to, whatever service they are of, and every word that is one of the service.
fn named_of<'s>(specified: &'s Step, service: Service<'_>) -> Vec<(&'s str, &'s Spanned<String>)> {
    let mut named = Vec::new();
    for line in &specified.explanation {
        let linked = line.value.match_indices("/API_").map(|(at, sign)| word_at(&line.value, at + sign.len()));
        let words = line.value.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        // A single small word, such as `publish`, is a word of the sentence.
        let is_name = |word: &&str| word.starts_with(|c: char| c.is_ascii_uppercase()) || word.contains('_');
        let spoken = words.filter(is_name).filter(|word| service.operation(word).is_some());
        named.extend(linked.chain(spoken).filter(|word| !word.is_empty()).map(|word| (word, line)));
    }
    named
}

/// The service that an explanation names in backquotes, where it is not the step's and has an operation of the same name.
fn other_service<'s>(specified: &'s Step, service: Service<'_>, operation: &str) -> Option<(&'s str, &'s Spanned<String>)> {
    let quoted = |line: &'s Spanned<String>| line.value.split('`').skip(1).step_by(2).map(move |word| (word, line));
    let services: Vec<_> = specified
        .explanation
        .iter()
        .flat_map(quoted)
        .filter_map(|(word, line)| Some((catalog::catalog().service(word)?, word, line)))
        .collect();
    if services.iter().any(|(named, _, _)| named.name() == service.name()) {
        return None;
    }
    // "Call X of `ec2`" names the service even where that has no X.
    let is_named =
        |word: &str, line: &Spanned<String>| ["of", "from"].iter().any(|before| line.value.contains(&format!("{before} `{word}`")));
    let mut wrong = services.into_iter().filter(|(named, word, line)| named.operation(operation).is_some() || is_named(word, line));
    wrong.next().map(|(_, word, line)| (word, line))
}

/// The methods of boto3's clients that a text links to: `…/efs.html#EFS.Client.create_file_system`, `…/efs/client/create_file_system.html`.
fn methods(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for sign in [".Client.", "/client/"] {
        found.extend(text.match_indices(sign).map(|(at, _)| word_at(text, at + sign.len())).filter(|word| word.contains('_')));
    }
    found
}

fn word_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    &rest[..end]
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|other| other == word)
}
