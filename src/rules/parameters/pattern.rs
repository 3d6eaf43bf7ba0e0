//! `allowedPattern` and the default.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Parameter, ParameterType, strings};
use crate::expr;
use crate::pattern::{Pattern, Purpose, broken};
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
    /// A pattern that the service cannot read lets nobody start the runbook. What no dialect of regular expressions reads, such as a
    /// bracket that is not closed, is an error. The service reads patterns as Java does (reference 1.3): what only ssmith cannot read may
    /// still be legal there, and is a note.
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
    pub(super) UNREADABLE_PATTERN = "SSM0204" "unreadable-pattern" Error Run
}

pub(super) fn check(context: &Context<'_>, name: &str, parameter: &Parameter, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let Some(pattern) = &parameter.allowed_pattern else { return };
    if let Some((bytes, why)) = broken(pattern) {
        let sign = &pattern[bytes.clone()];
        let message = format!("the pattern of parameter `{name}` is no regular expression: {why}");
        let finding = context.inside(&UNREADABLE_PATTERN, &pointer.join("allowedPattern"), bytes, message);
        let help = match sign {
            "\\" => r"write `\\` for the sign itself, or take it out".to_owned(),
            "*" => r"write `.*` for any text, or `\*` for the sign itself".to_owned(),
            sign if sign.len() == 1 && sign != "{" => format!(r"mend it, or write `\{sign}` for the sign itself"),
            _ => "exchange the two".to_owned(),
        };
        out.push(finding.help(help));
        return;
    }
    let textual =
        matches!(parameter.parameter_type.as_ref().and_then(ParameterType::plain), Some(ParameterType::String | ParameterType::StringList));
    let default = parameter.default.as_ref().filter(|_| textual);
    let at = pointer.join("allowedPattern");
    let regex = match Pattern::compile(pattern, if default.is_some() { Purpose::Whole } else { Purpose::Syntax }) {
        Ok(Some(regex)) => regex,
        Ok(None) => return,
        Err(why) => {
            let message = format!("the pattern of parameter `{name}` cannot be read as a regular expression: {why}");
            let mut finding = context.at_value(&UNREADABLE_PATTERN, &at, message);
            finding.level = Level::Note;
            out.push(finding.help("the service reads patterns as Java does; try it there"));
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
