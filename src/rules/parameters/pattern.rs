//! `allowedPattern` and the default.

use crate::diagnostic::Diagnostic;
use crate::document::{Parameter, ParameterType, strings};
use crate::expr;
use crate::pattern::{Pattern, Purpose};
use crate::rules::Context;
use crate::text::Pointer;

crate::rule! {
    /// A default does not match the parameter's own pattern.
    ///
    /// # Why
    /// Whoever starts the runbook with the value that the console shows gives one that the pattern refuses. An optional parameter
    /// with an empty default needs a pattern that admits the empty text. A placeholder, as in `arn:aws:iam::{AccountId}:role/Admin`, is what a start
    /// without the value runs with: without a default the value has to be given.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   KmsKeyId:
    ///     type: String
    ///     default: ''
    ///     allowedPattern: ^arn:aws:kms:.+$
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   KmsKeyId:
    ///     type: String
    ///     default: ''
    ///     allowedPattern: ^$|^arn:aws:kms:.+$
    /// ```
    pub(super) DEFAULT_AGAINST_PATTERN = "SSM0203" "default-against-pattern" Warning Run
}

crate::rule! {
    /// An allowed pattern cannot be read as a regular expression.
    ///
    /// # Why
    /// The service reads it as Java does. What ssmith cannot read may still be legal there, but it is worth a look: a pattern that
    /// the service cannot read lets nobody start the runbook.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    ///     allowedPattern: ^[a-z+$
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    ///     allowedPattern: ^[a-z]+$
    /// ```
    pub(super) UNREADABLE_PATTERN = "SSM0204" "unreadable-pattern" Note Run
}

pub(super) fn check(context: &Context<'_>, name: &str, parameter: &Parameter, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let Some(pattern) = &parameter.allowed_pattern else { return };
    let textual =
        matches!(parameter.parameter_type.as_ref().and_then(ParameterType::plain), Some(ParameterType::String | ParameterType::StringList));
    let default = parameter.default.as_ref().filter(|_| textual);
    let at = pointer.join("allowedPattern");
    let regex = match Pattern::compile(pattern, if default.is_some() { Purpose::Whole } else { Purpose::Syntax }) {
        Ok(Some(regex)) => regex,
        Ok(None) => return,
        Err(why) => {
            let message = format!("the pattern of parameter `{name}` cannot be read as a regular expression: {why}");
            out.push(context.at_value(&UNREADABLE_PATTERN, &at, message).help("the service reads patterns as Java does; try it there"));
            return;
        }
    };
    let Some(default) = default else { return };
    let pattern_span = context.tree.span(&at);
    strings(default, &pointer.join("default"), &mut |text, at| {
        // A search that takes too long says nothing about the value.
        if expr::contains_reference(text) || regex.matches(text).unwrap_or(true) {
            return;
        }
        let (message, help) = if text.is_empty() {
            let message = format!("the default of parameter `{name}` is empty, but its pattern does not admit the empty text");
            (message, "begin the pattern with `^$|`, or leave out the default so that the parameter must be given")
        } else if holds_placeholder(text) {
            let message = format!("the default `{text}` of parameter `{name}` is a placeholder, which does not match its pattern");
            (message, "leave the default out, so that the parameter must be given")
        } else {
            let message = format!("the default `{text}` of parameter `{name}` does not match its pattern");
            (message, "mend the default or the pattern; the whole value has to match")
        };
        out.push(context.at_value(&DEFAULT_AGAINST_PATTERN, at, message).help(help).related(pattern_span, "the pattern"));
    });
}

/// Whether a text holds `{words}` or `<words>`, which somebody is to put the real thing for. `${words}` is filled in by a build, a brace
/// before a digit or a quote is a repetition or JSON.
fn holds_placeholder(text: &str) -> bool {
    [('{', '}'), ('<', '>')].into_iter().any(|(open, close)| {
        text.match_indices(open).any(|(at, _)| {
            let words = text[at + 1..].split_once(close).map_or("", |(words, _)| words);
            !text[..at].ends_with('$') && words.starts_with(char::is_alphabetic) && !words.contains(open)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::holds_placeholder;

    #[test]
    fn placeholders() {
        for text in ["arn:aws:iam::{AccountId}:role/Admin", "logs-{region, ex:us-east-2}", "<your-bucket>", "{a} and ${b}"] {
            assert!(holds_placeholder(text), "{text}");
        }
        for text in ["", "plain", "${AccountId}", "a{12}", "{\"a\": 1}", "{open", "a < b", "{}", "}a{", "é{ü"] {
            assert!(!holds_placeholder(text), "{text}");
        }
    }
}
