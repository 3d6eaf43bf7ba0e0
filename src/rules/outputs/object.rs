//! Selectors into what an action gives that calls no API by name.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::document::{Action, StepAt};
use crate::jsonpath::{Path, Pick};
use crate::rules::Context;
use crate::rules::outputs::selector::Selector;
use crate::rules::outputs::shape::SELECTOR_FINDS_NOTHING;
use crate::text::{Near, listed, near, nearest};

crate::rule! {
    /// The selector of a script's output does not begin with `$.Payload`.
    ///
    /// # Why
    /// What the handler returns stands under the key `Payload` (reference 5.5). A selector that begins elsewhere finds nothing, and the output
    /// has no value.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Greet
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: greet
    ///       Script: |
    ///         def greet(events, context):
    ///             return {'text': 'hello'}
    ///     outputs:
    ///       - Name: Text
    ///         Selector: $.text
    ///         Type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Greet
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: greet
    ///       Script: |
    ///         def greet(events, context):
    ///             return {'text': 'hello'}
    ///     outputs:
    ///       - Name: Text
    ///         Selector: $.Payload.text
    ///         Type: String
    /// ```
    pub(super) SCRIPT_SELECTOR_WITHOUT_PAYLOAD = "SSM0705" "script-selector-without-payload" Warning Run
}

crate::rule! {
    /// The selector of a Lambda function's output begins with `$.Payload`.
    ///
    /// # Why
    /// Selectors of `aws:invokeLambdaFunction` apply to what the function returns, not to a mapping with `Payload` around it as in
    /// `aws:executeScript` (reference 2.4). Unless the function itself returns such a key, nothing is found.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Resolve
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: resolve
    ///     outputs:
    ///       - Name: Address
    ///         Selector: $.Payload.address
    ///         Type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Resolve
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: resolve
    ///     outputs:
    ///       - Name: Address
    ///         Selector: $.address
    ///         Type: String
    /// ```
    pub(super) LAMBDA_SELECTOR_WITH_PAYLOAD = "SSM0706" "lambda-selector-with-payload" Warning Run
}

/// The key that a script's answer stands under.
const PAYLOAD: &str = "Payload";

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, selector: &Selector<'_>, path: &Path, out: &mut Vec<Diagnostic>) {
    // `$` is everything, and a deep scan looks everywhere.
    let Some(first) = path.steps().first().filter(|first| !first.deep) else { return };
    let Selector { label, text, pointer } = *selector;
    let key = match &first.pick {
        Pick::Key(key) => Some(key.as_str()),
        _ => None,
    };
    let rest = text.get(first.range.end..).unwrap_or_default();
    match &step.step.action {
        Action::ExecuteScript(_) if key != Some(PAYLOAD) => {
            let misspelt = key.is_some_and(|key| nearest(key, [PAYLOAD]).is_some());
            let written = text.get(first.range.start..).unwrap_or_default();
            let meant = match (misspelt, written.starts_with(['.', '['])) {
                (true, _) => format!("$.{PAYLOAD}{rest}"),
                (false, true) => format!("$.{PAYLOAD}{written}"),
                (false, false) => format!("$.{PAYLOAD}.{written}"),
            };
            let message = format!("{label}: what the script returns stands under `{PAYLOAD}`, so `{text}` finds nothing");
            let mut finding = context.at_value(&SCRIPT_SELECTOR_WITHOUT_PAYLOAD, pointer, message);
            if let Some(key) = key.filter(|_| misspelt) {
                finding = finding.mean(key, Some(Near { name: PAYLOAD, sure: true }));
            } else if text.starts_with("$.") && !text.starts_with("$..") {
                let span = context.tree.span_inside(pointer, 0, "$.".len());
                let edits = vec![Edit { span, text: format!("$.{PAYLOAD}.") }];
                finding = finding.fix(Fix { title: format!("Write `{}`", meant.trim()), safe: true, edits });
            }
            out.push(finding.help(format!("write `{}`", meant.trim())));
        }
        Action::InvokeLambdaFunction(_) if key == Some(PAYLOAD) => {
            let message = format!("{label}: selectors apply to what the function returns, which is not put under `{PAYLOAD}`");
            let finding = context.at_value(&LAMBDA_SELECTOR_WITH_PAYLOAD, pointer, message);
            out.push(finding.help(format!("write `{}`", format!("${rest}").trim())));
        }
        // A child's own outputs may stand beside those of the action (reference 2.4).
        Action::ExecuteScript(_) | Action::InvokeLambdaFunction(_) | Action::ExecuteAutomation(_) => {}
        action => {
            let Some(facts) = action.facts().filter(|facts| !facts.outputs.is_empty() && facts.declares_outputs) else { return };
            let Some(key) = key.filter(|key| !facts.outputs.contains(key)) else { return };
            let message = format!("{label}: what {} gives has no `{key}`, so the selector finds nothing", facts.name);
            let near = near(key, facts.outputs.iter().copied());
            let finding = context.inside(&SELECTOR_FINDS_NOTHING, pointer, first.range.clone(), message);
            out.push(finding.help(format!("there is {}", listed(facts.outputs.iter().copied()))).mean(key, near));
        }
    }
}
