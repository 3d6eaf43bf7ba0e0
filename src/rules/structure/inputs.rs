//! What a step gives its action: which inputs there are.

use super::Structure;
use super::place::Input;
use super::words;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::action::{self, Approve, CreateStack, RunCommand};
use crate::document::{ActionFacts, STEP_KEYS};
use crate::json::Value;
use crate::rule;
use crate::rules::Context;
use crate::schema::ViolationKind;
use crate::text::{Pointer, nearest};

rule! {
    /// A step lacks an input that its action needs.
    ///
    /// # Why
    /// The service very likely refuses the document (reference 11.2); in any case the step could not run.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
    /// ```
    pub(super) MISSING_INPUT = "SSM0120" "missing-input" Error Create
}

rule! {
    /// Of two inputs that exclude each other, a step has both or neither.
    ///
    /// # Why
    /// `aws:sleep` takes a duration or a point in time, `aws:loop` a list or a condition, `aws:createStack` a template or its address, `aws:runCommand`
    /// instances or targets: exactly one of the two (reference 3.7, 3.19, 3.21, 6.5).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///       Timestamp: '2030-01-01T01:00:00Z'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Timestamp: '2030-01-01T01:00:00Z'
    /// ```
    pub(super) EXCLUSIVE_INPUTS = "SSM0121" "exclusive-inputs" Error Create
}

rule! {
    /// A step has an input that its action does not know.
    ///
    /// # Why
    /// The input has no effect, or the service refuses the document. Letter case counts. Where the misspelt input is one that the action needs, this is an error.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: hold
    ///     action: aws:pause
    ///     inputs:
    ///       Message: please look
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: hold
    ///     action: aws:pause
    ///     description: please look
    ///     inputs: {}
    /// ```
    pub(super) UNKNOWN_INPUT = "SSM0122" "unknown-input" Warning Create
}

rule! {
    /// A Python script has no handler.
    ///
    /// # Why
    /// `Handler` names the function that is called; Python needs it, PowerShell has none (reference 5.1, 5.7).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: greet
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Script: |
    ///         def greet(events, context):
    ///             return {'text': 'hello'}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: greet
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: greet
    ///       Script: |
    ///         def greet(events, context):
    ///             return {'text': 'hello'}
    /// ```
    pub(super) MISSING_HANDLER = "SSM0128" "missing-handler" Error Create
}

rule! {
    /// A script step has no code.
    ///
    /// # Why
    /// The code stands in `Script`, in an `Attachment`, or in both (reference 5.1).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: greet
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: greet
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: greet
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: greet
    ///       Script: |
    ///         def greet(events, context):
    ///             return {'text': 'hello'}
    /// ```
    pub(super) MISSING_CODE = "SSM0129" "missing-code" Error Create
}

impl Structure<'_, '_> {
    pub(super) fn facts(&self, step: &Pointer) -> Option<&'static ActionFacts> {
        self.context.at(&step.join("action")).and_then(Value::as_str).and_then(action::facts)
    }

    pub(super) fn inputs(&self, step: &Pointer, pointer: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        let label = self.label(step);
        match kind {
            ViolationKind::Unknown { key, allowed } => {
                let facts = self.facts(step)?;
                let message = format!("{label}: {} has no input `{key}`", facts.name);
                let mut diagnostic = self.unknown(&UNKNOWN_INPUT, pointer, key, allowed, message);
                // The missing input itself goes unsaid, so that this is the error.
                if let Some(near) = nearest(key, allowed.iter().map(String::as_str))
                    && (self.is_missing(pointer, near) || pair(facts, near).is_some_and(|(_, other)| self.is_missing(pointer, other)))
                {
                    diagnostic.level = Level::Error;
                }
                if STEP_KEYS.contains(&key.as_str()) {
                    diagnostic = diagnostic.help(format!("`{key}` is a key of the step: write it beside `inputs`"));
                }
                Some(diagnostic)
            }
            ViolationKind::Missing { key } => self.missing_input(step, pointer, key),
            ViolationKind::WrongType { actual, .. } => {
                let message = format!("{label}: `inputs` must be a mapping, not {}", words::value(actual));
                let diagnostic = self.context.at_value(&super::document::WRONG_TYPE, pointer, message);
                Some(if actual.is_null() { diagnostic.help("write `inputs: {}` for an action that takes nothing") } else { diagnostic })
            }
            _ => None,
        }
    }

    fn missing_input(&self, step: &Pointer, pointer: &Pointer, key: &str) -> Option<Diagnostic> {
        let facts = self.facts(step)?;
        let label = self.label(step);
        let enhanced = || self.context.at(&pointer.join("EnhancedApprovals")).is_some();
        if key == "Approvers" && facts.name == Approve::FACTS.name && enhanced() {
            // The approvers of a change template stand inside EnhancedApprovals (reference 3.1).
            return None;
        }
        let pair = pair(facts, key);
        let misspelt = match pair {
            Some((one, other)) => self.is_misspelt(pointer, one) || self.is_misspelt(pointer, other),
            None => self.is_misspelt(pointer, key),
        };
        if misspelt {
            return None;
        }
        if let Some((one, other)) = pair {
            let message = format!("{label}: {} needs `{one}` or `{other}`", facts.name);
            let mut diagnostic = self.context.missing_in(&EXCLUSIVE_INPUTS, pointer, message);
            // That a runbook is refused without is known of `aws:loop` only (reference 11.2); AWS's own guide has instances one level too deep.
            if [RunCommand::FACTS.name, CreateStack::FACTS.name].contains(&facts.name) {
                diagnostic.level = Level::Warning;
            }
            let inner = pointer.join("Parameters");
            let deeper = [one, other].into_iter().find(|key| self.context.at(&inner.join(*key)).is_some());
            return Some(match deeper {
                Some(key) => diagnostic
                    .help(format!("move `{key}` out of `Parameters`, beside `DocumentName`"))
                    .related(self.context.tree.key_span(&inner.join(key)), "here"),
                None => diagnostic,
            });
        }
        let here = |rule, message: String| self.context.missing_in(rule, pointer, message);
        let diagnostic = match key {
            "Handler" if facts.input(key).is_some_and(|input| !input.required) => {
                here(&MISSING_HANDLER, format!("{label}: a Python script needs `Handler`, the name of its function"))
            }
            "Script" if facts.input(key).is_some_and(|input| !input.required) => {
                here(&MISSING_CODE, format!("{label}: {} needs `Script` or `Attachment`", facts.name))
            }
            _ => here(&MISSING_INPUT, format!("{label}: {} needs the input `{key}`", facts.name)),
        };
        // Actions that call an API take any key, so that a misspelt one is not unknown.
        let present = self.context.at(pointer).and_then(Value::as_object)?;
        let near = nearest(key, present.keys().map(String::as_str).filter(|present| facts.input(present).is_none()));
        Some(match near {
            Some(near) => diagnostic
                .help(format!("did you mean `{key}` where it says `{near}`?"))
                .related(self.context.tree.key_span(&pointer.join(near)), "here"),
            None => diagnostic,
        })
    }

    pub(super) fn forbidden(&self, facts: &ActionFacts, input: &Input<'_>, pointer: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        let (one, other) = facts.one_of.filter(|_| *kind == ViolationKind::Forbidden && input.inner.is_empty())?;
        let first = self.context.tree.key_span(&input.step.join("inputs").join(one));
        let message = format!("{}: `{one}` and `{other}` exclude each other", self.label(&input.step));
        let mut diagnostic =
            self.context.at_key(&EXCLUSIVE_INPUTS, pointer, message).help("remove one of the two").related(first, "the other one");
        if facts.name == RunCommand::FACTS.name {
            // Of 252 steps of AWS's own runbooks 206 have InstanceIds and 47 Targets: one has both, and the service took it.
            diagnostic.level = Level::Warning;
        }
        Some(diagnostic)
    }
}

/// CloudFormation takes one of the two inputs that say what becomes of a failed stack (reference 3.7). Nobody has measured whether the
/// service looks at that when the document is made, so that this is a warning.
pub(super) fn rollback_twice(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in context.steps().iter().filter(|step| step.step.action.name() == "aws:createStack") {
        let inputs = step.pointer.join("inputs");
        let (one, other) = (inputs.join("DisableRollback"), inputs.join("OnFailure"));
        if context.at(&one).is_none_or(Value::is_null) || context.at(&other).is_none_or(Value::is_null) {
            continue;
        }
        let message = format!("step `{}`: `DisableRollback` and `OnFailure` exclude each other", step.step.name());
        let mut diagnostic = context.at_key(&EXCLUSIVE_INPUTS, &other, message).related(context.tree.key_span(&one), "the other one");
        diagnostic.level = Level::Warning;
        found.push(diagnostic.help("`OnFailure: DO_NOTHING` is what `DisableRollback: true` means; remove one of the two"));
    }
}

/// The two inputs that exclude each other, if the input is one of them.
fn pair(facts: &ActionFacts, key: &str) -> Option<(&'static str, &'static str)> {
    facts.one_of.filter(|(one, other)| key == *one || key == *other)
}
