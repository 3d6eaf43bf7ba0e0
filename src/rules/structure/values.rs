//! What a step gives its action: the values of the inputs.

use super::Structure;
use super::place::Input;
use super::words;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::{InputFacts, InputKind};
use crate::json::{self, Value};
use crate::rule;
use crate::rules::Context;
use crate::schema::ViolationKind;
use crate::text::{Near, Pointer, Segment, near};
use crate::yaml::Format;

rule! {
    /// An input has a literal of the wrong type.
    ///
    /// # Why
    /// The service compares the types of literals with those of the action when the document is created: `Input {…} is of type LinkedHashMap, but expected
    /// type is String` (reference 11.1). A reference may stand wherever its value fits.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: notify
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: notify
    ///       Payload:
    ///         text: done
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: notify
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: notify
    ///       InputPayload:
    ///         text: done
    /// ```
    pub(super) WRONG_INPUT_TYPE = "SSM0123" "wrong-input-type" Error Create
}

rule! {
    /// A number of an input is written in quotes.
    ///
    /// # Why
    /// Literals have the type of the input when the document is created (reference 11.1). AWS's pages differ on some numbers, such as `MinInstanceCount`
    /// (reference 3.20); its own runbooks always write them without quotes.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: launch
    ///     action: aws:runInstances
    ///     inputs:
    ///       ImageId: ami-0123456789abcdef0
    ///       MinInstanceCount: '1'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: launch
    ///     action: aws:runInstances
    ///     inputs:
    ///       ImageId: ami-0123456789abcdef0
    ///       MinInstanceCount: 1
    /// ```
    pub(super) QUOTED_NUMBER = "SSM0124" "quoted-number" Warning Create
}

rule! {
    /// An input has a value that it cannot have.
    ///
    /// # Why
    /// Some inputs take one of a few words; letter case counts (reference 3).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: halt
    ///     action: aws:changeInstanceState
    ///     inputs:
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       DesiredState: stop
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: halt
    ///     action: aws:changeInstanceState
    ///     inputs:
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       DesiredState: stopped
    /// ```
    pub(super) WRONG_INPUT_VALUE = "SSM0125" "wrong-input-value" Error Create
}

rule! {
    /// A number is outside of what is allowed.
    ///
    /// # Why
    /// `MaxIterations` is 1 to 100, the delivery timeout of a command 30 to 2,592,000 seconds (reference 3.19, 6.5, 11.2); attempts and timeouts of a step
    /// are at least 1.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [a, b]
    ///       MaxIterations: 1000
    ///       Steps:
    ///         - name: wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: each
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [a, b]
    ///       MaxIterations: 100
    ///       Steps:
    ///         - name: wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) OUT_OF_RANGE = "SSM0126" "out-of-range" Error Create
}

rule! {
    /// A list that needs an item is empty.
    ///
    /// # Why
    /// A branch without choices, a loop without steps or an assertion without values cannot do anything (reference 3.2, 6.1, 6.5).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices: []
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - NextStep: wait
    ///           Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///       Default: wait
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) EMPTY_LIST = "SSM0127" "empty-list" Error Create
}

impl Structure<'_, '_> {
    pub(super) fn input(&self, input: &Input<'_>, pointer: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        let facts = self.facts(&input.step)?;
        let of_input = facts.input(input.key)?;
        // What is inside of conditions is the business of family 04.
        let depth = match of_input.kind {
            InputKind::Choices => 1,
            InputKind::Condition => 0,
            _ => usize::MAX,
        };
        if input.inner.len() > depth
            || (depth < usize::MAX && !matches!(kind, ViolationKind::WrongType { .. } | ViolationKind::TooFew { .. }))
        {
            return self.forbidden(facts, input, pointer, kind);
        }
        let name = match input.inner {
            [Segment::Index(index), ..] => format!("item {} of `{}`", index + 1, input.key),
            _ => format!("`{}`", input.key),
        };
        let label = self.label(&input.step);
        match kind {
            ViolationKind::WrongType { actual, .. } => Some(self.wrong_input(&label, &name, of_input, input, pointer, actual)),
            ViolationKind::Pattern { .. } => Some(self.wrong_input(&label, &name, of_input, input, pointer, self.context.at(pointer)?)),
            ViolationKind::NotInEnum { allowed } => {
                let text = self.context.at(pointer)?.as_str()?;
                let words = words::one_of(allowed.iter().filter_map(Value::as_str));
                let message = format!("{label}: {name} must be {words}, not `{text}`");
                let known = || allowed.iter().filter_map(Value::as_str);
                let begun = || known().find(|known| text.len() > 2 && known.starts_with(text)).map(|name| Near { name, sure: false });
                let near = near(text, known()).or_else(begun);
                Some(self.context.at_value(&WRONG_INPUT_VALUE, pointer, message).mean(text, near))
            }
            ViolationKind::Range { least, greatest } => {
                let (least, greatest) = (least.unwrap_or_default(), greatest.unwrap_or(i64::MAX));
                let number = self.context.at(pointer)?;
                let message = format!("{label}: {name} must be {least} to {greatest}, not {number}");
                Some(self.context.at_value(&OUT_OF_RANGE, pointer, message))
            }
            ViolationKind::TooFew { .. } => Some(self.context.at_value(&EMPTY_LIST, pointer, format!("{label}: {name} is an empty list"))),
            _ => self.forbidden(facts, input, pointer, kind),
        }
    }

    fn wrong_input(&self, label: &str, name: &str, facts: &InputFacts, input: &Input<'_>, pointer: &Pointer, actual: &Value) -> Diagnostic {
        let item = !input.inner.is_empty();
        if actual.is_null() && !facts.required && !item {
            let message = format!("{label}: {name} has no value");
            return self.context.at_key(&super::document::EMPTY_VALUE, pointer, message).help("write one, or leave the key out");
        }
        let expected = match facts.kind {
            InputKind::StringList if item => "a string",
            InputKind::MapList | InputKind::Choices | InputKind::MapOrList if item => "a mapping",
            kind => words::kind(kind),
        };
        let message = format!("{label}: {name} must be {expected}, not {}", words::value(actual));
        let mut diagnostic = self.context.at_value(&WRONG_INPUT_TYPE, pointer, message);
        if item && facts.name == "DesiredValues" {
            // What the service says of whole inputs is on record, of their items nothing (reference 11.1).
            diagnostic.level = Level::Warning;
        }
        match (facts.name, expected, actual) {
            ("Payload", _, Value::Object(_)) => diagnostic.help("`Payload` takes JSON text; give a mapping as `InputPayload`"),
            ("Script", _, Value::Array(_)) => diagnostic.help("write the script as one string: a block after `Script: |-`"),
            (_, "a string", Value::Bool(_) | Value::Number(_)) if !actual.is_f64() => {
                let text = words::quoted(self.context, &json::scalar_text(actual).unwrap_or_default());
                let fix = words::replace(self.context, pointer, format!("Write {text}"), true, text.clone());
                diagnostic.help(format!("put it in quotes: {text}")).fix(fix)
            }
            (_, "a list of strings", Value::String(text)) if !text.contains("{{") => {
                let list = match self.context.tree.format {
                    Format::Json => format!("[{}]", Value::from(text.as_str())),
                    Format::Yaml => format!("[{}]", words::quoted(self.context, text)),
                };
                let fix = words::replace(self.context, pointer, "Make it a list", true, list.clone());
                diagnostic.help(format!("write a list, even of one: {list}")).fix(fix)
            }
            (_, "a boolean", _) => diagnostic.help("write true or false without quotes, or a reference"),
            (_, "an integer", _) => diagnostic.help("write a whole number, or a reference"),
            _ => diagnostic,
        }
    }
}

/// Numbers and booleans in quotes: the schema accepts them, since editors would be too strict otherwise.
pub(super) fn quoted_numbers(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in context.steps() {
        let Some(facts) = step.step.action.facts() else { continue };
        for input in facts.inputs {
            let pointer = step.pointer.join("inputs").join(input.name);
            let Some(text) = context.at(&pointer).and_then(Value::as_str) else { continue };
            let label = words::step(context, &step.pointer);
            let lower = text.to_ascii_lowercase();
            let (diagnostic, literal) = match input.kind {
                InputKind::Integer if text.parse::<u32>().is_ok() => {
                    let message = format!("{label}: `{}` is a number in quotes", input.name);
                    (context.at_value(&QUOTED_NUMBER, &pointer, message), text.to_owned())
                }
                InputKind::Boolean if matches!(lower.as_str(), "true" | "false") => {
                    let message = format!("{label}: `{}` must be a boolean, not the string `{text}`", input.name);
                    (context.at_value(&WRONG_INPUT_TYPE, &pointer, message), lower)
                }
                _ => continue,
            };
            let fix = words::replace(context, &pointer, "Remove the quotes", true, literal.clone());
            found.push(diagnostic.help(format!("write {literal} without quotes")).fix(fix));
        }
    }
}
