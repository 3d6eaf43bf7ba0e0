//! References in texts that are read as JSON.

use crate::diagnostic::Diagnostic;
use crate::document::{StepAt, strings};
use crate::expr;
use crate::json;
use crate::rules::Context;
use crate::rules::security::source::{Source, source};

crate::rule! {
    /// A text that is read as JSON is put together with references.
    ///
    /// # Why
    /// A quote, a backslash or a line break in the value ends the JSON string, and the call fails or is told something else than was
    /// meant. Where the API takes a mapping, the values of a mapping are written as JSON by the service.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Title:
    ///     type: String
    /// mainSteps:
    ///   - name: Tell
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: Tell
    ///       Payload: '{"title": "{{ Title }}"}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Title:
    ///     type: String
    /// mainSteps:
    ///   - name: Tell
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: Tell
    ///       InputPayload:
    ///         title: '{{ Title }}'
    /// ```
    pub(super) REFERENCE_IN_JSON = "SSM0904" "reference-in-json" Note Run
}

/// Values that end a JSON string.
const HARMFUL: [&str; 2] = ["a\"b", "a\\"];

pub(super) fn check(context: &Context<'_>, at: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let action = at.step.action.name();
    // What a loop holds are steps of their own, a condition is no text, and scripts are code.
    if matches!(action, "aws:loop" | "aws:branch" | "aws:executeScript" | "aws:runCommand") {
        return;
    }
    let inputs = at.pointer.join("inputs");
    let Some(value) = context.at(&inputs) else { return };
    strings(value, &inputs, &mut |text, pointer| {
        let start = text.trim_start();
        if !(start.starts_with('{') && !start.starts_with("{{") || start.starts_with('[')) {
            return;
        }
        let found: Vec<_> = expr::references(text).collect();
        // With every reference in it a plain value.
        if found.is_empty() || json::parse(&expr::filled(text, "1")).is_none() {
            return;
        }
        let mut strings = Strings { text, ..Strings::default() };
        let harmful = found.iter().find(|(range, reference)| {
            let found = source(context, reference, &HARMFUL);
            matches!(found, Source::Unchecked | Source::Weak | Source::Found) && strings.is_inside(range.start)
        });
        if let Some((range, reference)) = harmful {
            let step = at.step.name();
            let message = format!("{reference} is put into JSON text in step `{step}`; a quote in the value breaks it");
            let help = match action {
                "aws:invokeLambdaFunction" => "write a mapping under `InputPayload` instead",
                "aws:createStack" => "give the value through `Parameters` of the stack instead",
                _ => "write a mapping instead where the input takes one, else build the text in an `aws:executeScript` step",
            };
            out.push(context.inside(&REFERENCE_IN_JSON, pointer, range.clone(), message).help(help));
        }
    });
}

/// Where the strings of a JSON text are, asked from its beginning on. Outside of strings a reference stands for JSON as a whole.
#[derive(Default)]
struct Strings<'t> {
    text: &'t str,
    /// How far it was looked at, and what holds there.
    at: usize,
    open: bool,
    escaped: bool,
}

impl Strings<'_> {
    /// Whether a place, which no earlier one follows, is inside a string.
    fn is_inside(&mut self, place: usize) -> bool {
        for c in self.text.get(self.at..place).unwrap_or_default().chars() {
            match c {
                _ if self.escaped => self.escaped = false,
                '\\' => self.escaped = self.open,
                '"' => self.open = !self.open,
                _ => {}
            }
        }
        self.at = place;
        self.open
    }
}
