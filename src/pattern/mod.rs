//! Regular expressions as the service reads them: Java's dialect, as far as `fancy_regex` knows it (reference 1.3, 16). Layer 1.

mod disjoint;

use std::ops::Range;

pub use disjoint::{disjoint, found_as_whole};
use fancy_regex::{CompileError, Error, Regex, RegexBuilder};

/// What a pattern is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To see whether it is a pattern at all; it matches nothing.
    Syntax,
    /// To match texts from their first to their last character.
    Whole,
    /// To be found somewhere in texts.
    Somewhere,
}

/// A pattern that can be tried.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles a pattern. `None` when it is too large to be tried here, which says nothing against it; `Err` says why it is no pattern.
    pub fn compile(pattern: &str, purpose: Purpose) -> Result<Option<Self>, String> {
        let limit = if purpose == Purpose::Syntax { 1 << 10 } else { 4 << 20 };
        let pattern = like_java(pattern);
        let pattern = if purpose == Purpose::Somewhere { pattern } else { format!(r"\A(?:{pattern})\z") };
        let error = match RegexBuilder::new(&pattern).backtrack_limit(100_000).delegate_size_limit(limit).build() {
            Ok(regex) => return Ok(Some(Self(regex))),
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

    /// Whether a text matches; `None` when that takes too long to find out.
    pub fn matches(&self, text: &str) -> Option<bool> {
        self.0.is_match(text).ok()
    }

    /// The bytes of a text that match first; `None` when none do, or when that takes too long to find out.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        self.0.find(text).ok().flatten().map(|found| found.range())
    }
}

/// What no dialect of regular expressions reads, and where it stands: a group or class that is not closed or not opened, something to
/// repeat that is not there, an escape of nothing, a range or a count that goes down. `None` says nothing for a pattern.
pub fn broken(pattern: &str) -> Option<(Range<usize>, &'static str)> {
    // With this flag a `#` begins a comment, in which anything may stand.
    if pattern.contains("(?x") || pattern.contains("(?-") || pattern.contains("\\Q") {
        return None;
    }
    let mut groups: Vec<usize> = Vec::new();
    // Where nothing stands before that could be repeated.
    let mut begins = true;
    let mut characters = pattern.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let here = at..at + character.len_utf8();
        let was_begin = std::mem::replace(&mut begins, false);
        match character {
            '\\' if characters.next().is_none() => return Some((here, "the `\\` at its end escapes nothing")),
            '[' => {
                let Some(end) = class_end(pattern, at) else { return Some((here, "`[` is not closed by `]`")) };
                if let Some(range) = falling_range(pattern, at + 1..end) {
                    return Some((range, "the range goes from a later character to an earlier one"));
                }
                while characters.next_if(|(next, _)| *next <= end).is_some() {}
            }
            '(' => {
                groups.push(at);
                begins = true;
                // What follows `(?` tells the kind of group.
                if characters.next_if(|(_, next)| *next == '?').is_some() {
                    begins = false;
                    let kind = pattern.get(at + 2..).unwrap_or_default();
                    if kind.starts_with([':', '=', '!', '>']) {
                        characters.next();
                        begins = true;
                    }
                }
            }
            ')' if groups.pop().is_none() => return Some((here, "`)` closes no group")),
            '|' => begins = true,
            '*' | '+' | '?' if was_begin => return Some((here, "there is nothing before it that could be repeated")),
            '{' => {
                // Only digits and a comma are looked at, however long the pattern is.
                let rest = &pattern[at + 1..];
                let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != ',').unwrap_or(rest.len());
                if rest[end..].starts_with('}')
                    && let Some((least, most)) = rest[..end].split_once(',')
                    && let (Ok(least), Ok(most)) = (least.parse::<u64>(), most.parse::<u64>())
                    && least > most
                {
                    return Some((here, "the greatest count is smaller than the least"));
                }
            }
            _ => {}
        }
    }
    groups.pop().map(|at| (at..at + 1, "`(` is not closed by `)`"))
}

/// The `]` of a class that begins at a `[`; one that comes first stands for itself, and one that is escaped closes nothing.
fn class_end(pattern: &str, start: usize) -> Option<usize> {
    let first = start + 1 + usize::from(pattern[start + 1..].starts_with('^'));
    let mut escaped = false;
    pattern[first..].char_indices().find_map(|(index, character)| {
        let closes = character == ']' && !escaped && index > 0;
        escaped = character == '\\' && !escaped;
        closes.then_some(first + index)
    })
}

/// A range of letters or digits inside a class, such as `z-a`, that holds nothing.
fn falling_range(pattern: &str, class: Range<usize>) -> Option<Range<usize>> {
    let text = pattern.get(class.clone())?.as_bytes();
    let falls = |at: &usize| {
        let (from, to) = (text[*at], text[at + 2]);
        let is_plain = from.is_ascii_alphanumeric() && to.is_ascii_alphanumeric() && !text[..*at].ends_with(b"\\");
        // After a range, a dash begins none.
        let follows_range = *at >= 2 && text[at - 1] == b'-';
        text[at + 1] == b'-' && is_plain && !follows_range && from > to
    };
    (0..text.len().saturating_sub(2)).find(falls).map(|at| class.start + at..class.start + at + 3)
}

/// The one text that a pattern admits, in lower case, as its letters' case may be free: `^[Yy]es$` and `^(yes|YES)$` say `yes`. A full
/// stop that ends a sentence is taken for one. `None` where there are more texts, and where it cannot be told.
pub fn only_text(pattern: &str) -> Option<String> {
    let pattern = anchored(pattern.strip_prefix("(?i)").unwrap_or(pattern));
    let pattern = pattern.strip_prefix("(?i)").unwrap_or(pattern);
    let group = pattern.strip_prefix("(?:").or_else(|| pattern.strip_prefix('(')).and_then(|rest| rest.strip_suffix(')'));
    let mut texts = group.unwrap_or(pattern).split('|').map(|text| literal(anchored(text)));
    let first = texts.next()??;
    texts.all(|text| text.as_ref() == Some(&first)).then_some(first)
}

fn anchored(pattern: &str) -> &str {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    pattern.strip_suffix('$').unwrap_or(pattern)
}

/// The text of a pattern that has nothing of a pattern but both cases of a letter.
fn literal(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push(characters.next().filter(|escaped| !escaped.is_ascii_alphanumeric())?),
            '[' => {
                let (one, other, end) = (characters.next()?, characters.next()?, characters.next()?);
                if end != ']' || !one.eq_ignore_ascii_case(&other) {
                    return None;
                }
                text.push(one.to_ascii_lowercase());
            }
            '.' if !characters.as_str().is_empty() || text.is_empty() => return None,
            '*' | '+' | '?' | '{' | '}' | '(' | ')' | ']' | '^' | '$' => return None,
            other => text.extend(other.to_lowercase()),
        }
    }
    Some(text)
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
    use super::{Pattern, Purpose, broken, only_text};

    fn matches(pattern: &str, purpose: Purpose, text: &str) -> bool {
        Pattern::compile(pattern, purpose).expect("compiles").expect("is small").matches(text).expect("ends")
    }

    #[test]
    fn patterns_match_the_whole_value_and_know_the_java_forms() {
        let matches = |pattern, text| matches(pattern, Purpose::Whole, text);
        assert!(matches("^$|^arn:.+$", ""));
        assert!(matches("[a-z]+", "abc") && !matches("[a-z]+", "abc1"));
        assert!(matches("^a|b$", "b") && !matches("^a|b$", "ab"));
        assert!(matches("^(?!aws)[a-z]++$", "mine") && !matches("^(?!aws)[a-z]++$", "awsome"));
        assert!(matches("(?i)^ok$", "OK"));
        assert!(matches(r"role\/[\w-\/.@+=,]{1,1017}", "role/a-b/c") && !matches(r"\w+", "é"));
        assert!(matches(r"^[^\s]+\d\\$", r"x1\"));
    }

    #[test]
    fn a_pattern_may_be_found_somewhere_instead() {
        assert!(matches("[a-z]+", Purpose::Somewhere, "1a2") && !matches("^[a-z]+$", Purpose::Somewhere, "1a2"));
    }

    #[test]
    fn a_pattern_may_admit_one_text_only() {
        for (pattern, text) in [
            ("^Yes, I understand and acknowledge$", "yes, i understand and acknowledge"),
            ("^[Yy][Ee][Ss]$", "yes"),
            ("(?i)^ok$", "ok"),
            ("^(Yes|yes|YES)$", "yes"),
            ("^Yes$|^yes$", "yes"),
            (r"^I agree\.$", "i agree."),
            ("I agree.", "i agree."),
        ] {
            assert_eq!(only_text(pattern).as_deref(), Some(text), "{pattern}");
        }
        for pattern in ["^(dev|prod)$", "^[a-z]$", "^(yes)?$", "^a.c$", "^.$", r"^\d$", "^ab+$", "^[ab]$", "^a{2}$", "^(a(b)|ab)$", "^.*$"]
        {
            assert_eq!(only_text(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_large_pattern_is_no_wrong_one() {
        assert!(matches!(Pattern::compile("^.{1,262144}$", Purpose::Whole), Ok(None)));
        for wrong in ["^[a-z+$", "^(a$", "*a"] {
            assert!(Pattern::compile(wrong, Purpose::Syntax).is_err(), "{wrong}");
        }
        assert!(Pattern::compile(r"^[\w+=,.@-]{1,64}$", Purpose::Syntax).is_ok());
    }

    #[test]
    fn what_no_dialect_reads_is_broken() {
        for (pattern, part) in [
            ("^[a-z+$", "["),
            ("^(a|b$", "("),
            ("((a)", "("),
            ("^a)$", ")"),
            ("*.txt", "*"),
            ("a|+b", "+"),
            ("(?:*a)", "*"),
            ("(*a)", "*"),
            ("abc\\", "\\"),
            ("[z-a]", "z-a"),
            ("^a{3,2}$", "{"),
            ("[]", "["),
            ("é[ü", "["),
        ] {
            assert_eq!(broken(pattern).map(|(range, _)| &pattern[range]), Some(part), "{pattern}");
        }
        for pattern in [
            "",
            "^$|^a+$",
            "[]a]",
            "[^]]",
            r"[\]()]",
            "[(*+?]",
            r"\(\[\*",
            "(?i)^ok$",
            "(?<name>a)(?=b)(?!c)(?>d)",
            "^*",
            "a++b*+c??",
            "a{2,3}{4}",
            "{a",
            r"\Q*(\E",
            "(?x)a # (",
            "[a-z-0]",
            r"[\w-a]",
            "(|a)",
            "()",
            "[a-zA-Z0-9_.@-]",
            "é|ü",
        ] {
            assert_eq!(broken(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_explodes_gives_no_answer() {
        let pattern = Pattern::compile(r"^(a|aa)+(?=b)$", Purpose::Whole).expect("compiles").expect("is small");
        assert_eq!(pattern.matches(&"a".repeat(60)), None);
    }
}
