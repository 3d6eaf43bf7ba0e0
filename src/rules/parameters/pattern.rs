//! `allowedPattern` and the default.

use fancy_regex::{CompileError, Error, Regex, RegexBuilder};

use crate::diagnostic::Diagnostic;
use crate::document::{Parameter, ParameterType, strings};
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
    let regex = match compile(pattern, default.is_some()) {
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

/// The pattern as it has to match: from the first to the last character. `None` when it is too large to be tried; the reason when
/// it is no pattern. Without `to_match` only its syntax is read.
fn compile(pattern: &str, to_match: bool) -> Result<Option<Regex>, String> {
    let limit = if to_match { 4 << 20 } else { 1 << 10 };
    let built = RegexBuilder::new(&format!(r"\A(?:{})\z", like_java(pattern))).backtrack_limit(100_000).delegate_size_limit(limit).build();
    let error = match built {
        Ok(regex) => return Ok(Some(regex)),
        Err(error) => error,
    };
    let syntax = match &error {
        Error::ParseError(_, error) => error.to_string(),
        Error::CompileError(error) => match error.as_ref() {
            CompileError::InnerError(error) => match error.syntax_error() {
                Some(error) => error.to_string(),
                None => return Ok(None),
            },
            error => error.to_string(),
        },
        _ => return Ok(None),
    };
    let last = syntax.lines().last().unwrap_or_default().trim();
    Err(last.strip_prefix("error: ").unwrap_or(last).to_owned())
}

/// Java's `\w`, `\d` and `\s` know ASCII only, and a dash after one of them in a class is a dash.
fn like_java(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut depth = 0_usize;
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                let Some(escaped) = characters.next() else {
                    out.push('\\');
                    break;
                };
                let set = match escaped {
                    'w' => "a-zA-Z0-9_",
                    'd' => "0-9",
                    's' => r" \t\n\x0B\f\r",
                    _ => {
                        out.extend(['\\', escaped]);
                        continue;
                    }
                };
                if depth == 0 {
                    out.extend(["[", set, "]"]);
                } else {
                    out.push_str(set);
                    if characters.next_if_eq(&'-').is_some() {
                        out.push_str(r"\-");
                    }
                }
            }
            '[' => {
                depth += 1;
                out.push('[');
                if characters.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
            }
            ']' => {
                depth = depth.saturating_sub(1);
                out.push(']');
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[test]
    fn patterns_match_the_whole_value_and_know_the_java_forms() {
        let matches =
            |pattern: &str, text: &str| compile(pattern, true).expect("compiles").expect("is small").is_match(text).expect("ends");
        assert!(matches("^$|^arn:.+$", ""));
        assert!(matches("[a-z]+", "abc") && !matches("[a-z]+", "abc1"));
        assert!(matches("^a|b$", "b") && !matches("^a|b$", "ab"));
        assert!(matches("^(?!aws)[a-z]++$", "mine") && !matches("^(?!aws)[a-z]++$", "awsome"));
        assert!(matches("(?i)^ok$", "OK"));
        assert!(matches(r"role\/[\w-\/.@+=,]{1,1017}", "role/a-b/c") && !matches(r"\w+", "é"));
        assert!(matches(r"^[^\s]+\d\\$", r"x1\"));
    }

    #[test]
    fn a_large_pattern_is_no_wrong_one() {
        assert!(matches!(compile("^.{1,262144}$", true), Ok(None)));
        assert!(compile("^[a-z+$", false).is_err());
        assert!(compile("^(a$", false).is_err());
        assert!(compile("*a", false).is_err());
        assert!(compile(r"^[\w+=,.@-]{1,64}$", false).is_ok());
    }
}
