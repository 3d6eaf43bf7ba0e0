//! `allowedPattern` and the default.

use fancy_regex::{Regex, RegexBuilder};

use crate::diagnostic::Diagnostic;
use crate::document::{Parameter, strings};
use crate::expr;
use crate::rules::Context;
use crate::text::Pointer;

crate::rule! {
    /// A default does not match the parameter's own pattern.
    ///
    /// # Why
    /// Whoever starts the runbook with the value that the console shows gives one that the pattern refuses. An optional parameter
    /// with an empty default needs a pattern that admits the empty text.
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
    pub DEFAULT_AGAINST_PATTERN = "SSM0203" "default-against-pattern" Warning Run
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
    pub UNREADABLE_PATTERN = "SSM0204" "unreadable-pattern" Note Run
}

pub(super) fn check(context: &Context<'_>, name: &str, parameter: &Parameter, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let Some(pattern) = &parameter.allowed_pattern else { return };
    let at = pointer.join("allowedPattern");
    let regex = match compile(pattern) {
        Ok(regex) => regex,
        Err(error) => {
            let why = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
            let message = format!("the pattern of parameter `{name}` cannot be read as a regular expression: {why}");
            out.push(context.at_value(&UNREADABLE_PATTERN, &at, message).help("the service reads patterns as Java does; try it there"));
            return;
        }
    };
    let Some(default) = &parameter.default else { return };
    let pattern_span = context.tree.span(&at);
    strings(default, &pointer.join("default"), &mut |text, at| {
        // A search that takes too long says nothing about the value.
        if expr::contains_reference(text) || regex.is_match(text).unwrap_or(true) {
            return;
        }
        let (message, help) = if text.is_empty() {
            let message = format!("the default of parameter `{name}` is empty, but its pattern does not admit the empty text");
            (message, "begin the pattern with `^$|`, or leave out the default so that the parameter must be given")
        } else {
            let message = format!("the default `{text}` of parameter `{name}` does not match its pattern");
            (message, "mend the default or the pattern; the whole value has to match")
        };
        out.push(context.at_value(&DEFAULT_AGAINST_PATTERN, at, message).help(help).related(pattern_span, "the pattern"));
    });
}

/// The pattern as it has to match: from the first to the last character.
fn compile(pattern: &str) -> Result<Regex, Box<fancy_regex::Error>> {
    RegexBuilder::new(&format!(r"\A(?:{pattern})\z")).backtrack_limit(100_000).build().map_err(Box::new)
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[test]
    fn patterns_match_the_whole_value_and_know_the_java_forms() {
        let matches = |pattern: &str, text: &str| compile(pattern).expect("compiles").is_match(text).expect("ends");
        assert!(matches("^$|^arn:.+$", ""));
        assert!(matches("[a-z]+", "abc") && !matches("[a-z]+", "abc1"));
        assert!(matches("^a|b$", "b") && !matches("^a|b$", "ab"));
        assert!(matches("^(?!aws)[a-z]++$", "mine") && !matches("^(?!aws)[a-z]++$", "awsome"));
        assert!(matches("(?i)^ok$", "OK"));
        assert!(compile("^[a-z+$").is_err());
    }
}
