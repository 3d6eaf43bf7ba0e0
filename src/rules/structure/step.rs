//! What all steps share.

use super::Structure;
use super::words;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::action::{FACTS, INTERNAL_ACTIONS};
use crate::expr;
use crate::json::Value;
use crate::rule;
use crate::rules::Context;
use crate::schema::ViolationKind;
use crate::text::{Near, Pointer, near};

rule! {
    /// A step has a key that no step has.
    ///
    /// # Why
    /// The service knows twelve keys and very likely refuses any other (reference 2.1, 11.2). Letter case counts. `precondition` belongs to
    /// Command documents.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     onfailure: Continue
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     onFailure: Continue
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) UNKNOWN_STEP_KEY = "SSM0110" "unknown-step-key" Error Create
}

rule! {
    /// A step lacks its name, its action or its inputs.
    ///
    /// # Why
    /// All three are required, `inputs` also for an action that takes nothing: then it is `{}` (reference 2.1, 11.2).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: hold
    ///     action: aws:pause
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: hold
    ///     action: aws:pause
    ///     inputs: {}
    /// ```
    pub(super) MISSING_STEP_KEY = "SSM0111" "missing-step-key" Error Create
}

rule! {
    /// A step's name has a character that names cannot have.
    ///
    /// # Why
    /// Names are made of letters, digits and `_`; hyphens, dots and blanks would not fit into a reference (reference 2.1).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: wait-a-bit
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: WaitABit
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) BAD_STEP_NAME = "SSM0112" "bad-step-name" Error Create
}

rule! {
    /// A step's action does not exist.
    ///
    /// # Why
    /// Automation has 23 actions; letter case counts (reference 3, 11.2). Actions such as `aws:runShellScript` belong to Command documents.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeAWSApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
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
    pub(super) UNKNOWN_ACTION = "SSM0113" "unknown-action" Error Create
}

rule! {
    /// A step's action is only for AWS's own runbooks.
    ///
    /// # Why
    /// Three actions appear in public runbooks of AWS but are not available to customers (reference 3). The document is refused, or its execution fails.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: share
    ///     action: aws:shareSQLMedia
    ///     inputs: {}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: share
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: ShareMedia
    /// ```
    pub(super) INTERNAL_ACTION = "SSM0114" "internal-action" Warning Create
}

rule! {
    /// `onFailure` or `onCancel` has a value that it cannot have.
    ///
    /// # Why
    /// `onFailure` is `Abort`, `Continue` or `step:` with the name of a step, without a blank; `onCancel` is `Abort` or `step:NAME`. Letter case
    /// counts (reference 2.1, 2.3, 11.2).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     onFailure: abort
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     onFailure: Abort
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) UNKNOWN_FAILURE_WORD = "SSM0115" "unknown-failure-word" Error Create
}

rule! {
    /// A flag or number of a step is written in quotes.
    ///
    /// # Why
    /// The service accepts `isEnd: "true"` and `timeoutSeconds: "60"` (reference 2.1, 11.3), but the schema says boolean and integer, and other tools
    /// may take the text for something else.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     isEnd: 'true'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     isEnd: true
    /// ```
    pub(super) QUOTED_CONTROL = "SSM0116" "quoted-control" Note Create
}

impl Structure<'_, '_> {
    pub(super) fn step(&self, step: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        let label = self.label(step);
        match kind {
            ViolationKind::Unknown { key, allowed } => {
                let message = format!("{label}: `{key}` is no key of a step");
                let diagnostic = self.unknown(&UNKNOWN_STEP_KEY, step, key, allowed, message);
                let input = || self.facts(step)?.inputs.iter().find(|input| input.name.eq_ignore_ascii_case(key));
                Some(if key.starts_with("precondition") {
                    diagnostic.help("preconditions belong to Command documents; put an aws:branch step before this one")
                } else if let Some(input) = input() {
                    diagnostic.help(format!("`{}` is an input of the action: write it under `inputs`", input.name))
                } else {
                    diagnostic
                })
            }
            ViolationKind::Missing { key } if self.is_misspelt(step, key) => None,
            ViolationKind::Missing { key } => {
                let diagnostic = self.context.missing_in(&MISSING_STEP_KEY, step, format!("{label} has no `{key}`"));
                Some(if key == "inputs" { diagnostic.help("write `inputs: {}` for an action that takes nothing") } else { diagnostic })
            }
            ViolationKind::WrongType { actual, .. } => {
                let message = format!("{label} must be a mapping, not {}", words::value(actual));
                Some(self.context.at_value(&super::document::WRONG_TYPE, step, message))
            }
            _ => None,
        }
    }

    pub(super) fn step_key(&self, step: &Pointer, key: &str, pointer: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        let label = self.label(step);
        let text = self.context.at(pointer).and_then(Value::as_str).unwrap_or_default();
        match (key, kind) {
            ("name", ViolationKind::Pattern { .. }) => Some(self.bad_name(pointer, text)),
            ("action", ViolationKind::NotInEnum { .. }) => Some(self.unknown_action(&label, pointer, text)),
            ("onFailure" | "onCancel", ViolationKind::Pattern { .. }) => Some(self.failure_word(&label, key, pointer, text)),
            ("name" | "action", ViolationKind::WrongType { actual: Value::Null, .. }) => {
                Some(self.context.at_key(&MISSING_STEP_KEY, pointer, format!("{label}: `{key}` has no value")))
            }
            (_, ViolationKind::Pattern { .. }) => {
                let what = if key.starts_with("is") { "a boolean" } else { "an integer" };
                let message = format!("{label}: `{key}` must be {what}, not the string `{text}`");
                Some(self.context.at_value(&super::document::WRONG_TYPE, pointer, message))
            }
            (_, ViolationKind::Range { least, .. }) => {
                let message = format!("{label}: `{key}` must be at least {}", least.unwrap_or(1));
                Some(self.context.at_value(&super::values::OUT_OF_RANGE, pointer, message))
            }
            _ => self.wrong_type(&format!("{label}: "), key, pointer, kind),
        }
    }

    fn bad_name(&self, pointer: &Pointer, name: &str) -> Diagnostic {
        let bad = name.char_indices().find(|(_, c)| !(c.is_ascii_alphanumeric() || *c == '_'));
        let Some((_, bad)) = bad else {
            return self.context.at_value(&BAD_STEP_NAME, pointer, "a step's name is empty");
        };
        let shown = if bad == ' ' { "a blank".to_owned() } else { format!("`{}`", bad.escape_debug()) };
        let better: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let message = format!("the name of step `{name}` has {shown}; names are made of letters, digits and `_`");
        self.context.at_value(&BAD_STEP_NAME, pointer, message).help(format!("write `{better}`, also where the step is referred to"))
    }

    fn unknown_action(&self, label: &str, pointer: &Pointer, name: &str) -> Diagnostic {
        if INTERNAL_ACTIONS.contains(&name) {
            let message = format!("{label}: the action `{name}` is only for AWS's own runbooks");
            return self.context.at_value(&INTERNAL_ACTION, pointer, message);
        }
        let diagnostic = self.context.at_value(&UNKNOWN_ACTION, pointer, format!("{label}: there is no action `{name}`"));
        if COMMAND_ACTIONS.contains(&name) {
            return diagnostic.help("it belongs to Command documents; an Automation document runs those with aws:runCommand");
        }
        let known = || FACTS.iter().map(|facts| facts.name);
        let bare = || known().find(|known| known.trim_start_matches("aws:").eq_ignore_ascii_case(name));
        let near = near(name, known()).or_else(|| bare().map(|name| Near { name, sure: true }));
        let near = if name == "aws:executeAPI" { Some(Near { name: "aws:executeAwsApi", sure: true }) } else { near };
        diagnostic.mean(name, near)
    }

    fn failure_word(&self, label: &str, key: &str, pointer: &Pointer, word: &str) -> Diagnostic {
        let forms = if key == "onFailure" { "`Abort`, `Continue` or `step:NAME`" } else { "`Abort` or `step:NAME`" };
        let diagnostic = self.context.at_value(&UNKNOWN_FAILURE_WORD, pointer, format!("{label}: `{key}` must be {forms}, not `{word}`"));
        let words: &[&str] = if key == "onFailure" { &["Abort", "Continue"] } else { &["Abort"] };
        let near = near(word, words.iter().copied());
        if near.is_some() {
            return diagnostic.mean(word, near);
        }
        let names: Vec<_> = self.context.steps().iter().map(|at| at.step.name()).collect();
        let target =
            word.split_once(':').filter(|(before, _)| before.trim().eq_ignore_ascii_case("step")).map_or(word, |(_, after)| after).trim();
        if names.contains(&target) {
            return diagnostic.help(format!("did you mean `step:{target}`?"));
        }
        diagnostic
    }
}

/// Actions of Command documents that turn up in runbooks by mistake.
const COMMAND_ACTIONS: [&str; 8] = [
    "aws:runShellScript",
    "aws:runPowerShellScript",
    "aws:runDocument",
    "aws:applications",
    "aws:configurePackage",
    "aws:downloadContent",
    "aws:softwareInventory",
    "aws:updateSsmAgent",
];

/// Flags and numbers in quotes, or given by a reference: the schema accepts them.
pub(super) fn quoted_controls(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in context.steps() {
        for key in ["isCritical", "isEnd", "timeoutSeconds", "maxAttempts"] {
            let pointer = step.pointer.join(key);
            let Some(text) = context.at(&pointer).and_then(Value::as_str) else { continue };
            if expr::contains_reference(text) {
                let message =
                    format!("{}: `{key}` has a reference, which is not known to be resolved there", words::step(context, &step.pointer));
                let mut diagnostic = context.at_value(&super::document::WRONG_TYPE, &pointer, message);
                diagnostic.level = Level::Warning;
                found.push(diagnostic.help("write the value itself"));
                continue;
            }
            let lower = text.to_ascii_lowercase();
            let literal = match key {
                "isCritical" | "isEnd" => matches!(lower.as_str(), "true" | "false").then_some(lower),
                _ => text.parse::<u32>().ok().map(|number| number.to_string()),
            };
            if let Some(literal) = literal {
                let message = format!("{}: `{key}` is written in quotes", words::step(context, &step.pointer));
                let fix = words::replace(context, &pointer, "Remove the quotes", true, literal.clone());
                found.push(context.at_value(&QUOTED_CONTROL, &pointer, message).help(format!("write {literal} without quotes")).fix(fix));
            }
        }
    }
}
