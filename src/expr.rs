//! References in double braces: the only form of computation that a runbook has (reference 7.1 and 7.2). Layer 1.

use std::fmt;
use std::ops::Range;

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// `{{ Name }}`: a parameter.
    Parameter(String),
    /// `{{ Step.Output }}`.
    Output {
        /// The step.
        step: String,
        /// Its output, predefined or declared.
        output: String,
    },
    /// `{{ variable:Name }}`.
    Variable(String),
    /// `{{ global:NAME }}`.
    Global(String),
    /// `{{ automation:NAME }}`.
    Automation(String),
    /// `{{ ssm:name }}`: a Parameter Store value, legal only in a parameter's default.
    Ssm(String),
}

/// The names behind `global:` (reference 7.1).
pub const GLOBALS: [&str; 5] = ["ACCOUNT_ID", "DATE", "DATE_TIME", "REGION", "AWS_PARTITION"];

/// The name behind `automation:` (reference 7.1).
pub const AUTOMATION: [&str; 1] = ["EXECUTION_ID"];

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(name) => write!(f, "{{{{ {name} }}}}"),
            Self::Output { step, output } => write!(f, "{{{{ {step}.{output} }}}}"),
            Self::Variable(name) => write!(f, "{{{{ variable:{name} }}}}"),
            Self::Global(name) => write!(f, "{{{{ global:{name} }}}}"),
            Self::Automation(name) => write!(f, "{{{{ automation:{name} }}}}"),
            Self::Ssm(name) => write!(f, "{{{{ ssm:{name} }}}}"),
        }
    }
}

/// What stands between double braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A reference.
    Reference(Reference),
    /// Text that fits no form of reference; the service leaves it alone (reference 7.2).
    Malformed,
    /// `{{` without `}}`.
    Unclosed,
}

/// One pair of double braces in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Braces {
    /// Bytes of the text, braces included.
    pub range: Range<usize>,
    /// What stands there.
    pub kind: Kind,
}

/// All double braces of a text, in order.
pub fn scan(text: &str) -> Vec<Braces> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut close = text.find("}}");
    while let Some(open) = text[at..].find("{{").map(|i| at + i) {
        let body = open + 2;
        // Found once for all braces before it: a text of open braces only is not searched to its end for each.
        if close.is_some_and(|close| close < body) {
            close = text[body..].find("}}").map(|i| body + i);
        }
        let nested = text[open + 1..].find("{{").map(|i| open + 1 + i);
        match (close, nested) {
            (Some(close), nested) if nested.is_none_or(|nested| nested > close) => {
                let kind = parse(&text[body..close]).map_or(Kind::Malformed, Kind::Reference);
                found.push(Braces { range: open..close + 2, kind });
                at = close + 2;
            }
            (_, Some(nested)) => {
                // `{{ {{ x }}`: the outer pair never closes before another opens. `{{{ x }}` opens one brace later.
                if nested >= body {
                    found.push(Braces { range: open..nested, kind: Kind::Unclosed });
                }
                at = nested;
            }
            (_, None) => {
                found.push(Braces { range: open..text.len(), kind: Kind::Unclosed });
                break;
            }
        }
    }
    found
}

/// The references of a text, in order.
pub fn references(text: &str) -> impl Iterator<Item = (Range<usize>, Reference)> {
    scan(text).into_iter().filter_map(|braces| match braces.kind {
        Kind::Reference(reference) => Some((braces.range, reference)),
        Kind::Malformed | Kind::Unclosed => None,
    })
}

/// The reference that is the whole text, so that the value it names takes the scalar's place with its type (reference 7.3).
pub fn whole(text: &str) -> Option<Reference> {
    let inner = text.strip_prefix("{{")?.strip_suffix("}}")?;
    if inner.contains("{{") || inner.contains("}}") {
        return None;
    }
    parse(inner)
}

/// Whether any reference stands in the text.
pub fn contains_reference(text: &str) -> bool {
    references(text).next().is_some()
}

/// The text with another one in the place of every reference.
pub fn filled(text: &str, with: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for (range, _) in references(text) {
        filled.push_str(&text[from..range.start]);
        filled.push_str(with);
        from = range.end;
    }
    filled.push_str(&text[from..]);
    filled
}

/// The name between the braces, blanks around it allowed.
fn parse(inner: &str) -> Option<Reference> {
    let name = inner.trim_matches([' ', '\t', '\n', '\r']);
    if let Some((namespace, rest)) = name.split_once(':') {
        return match namespace {
            "variable" if is_identifier(rest) => Some(Reference::Variable(rest.to_owned())),
            "global" if is_identifier(rest) => Some(Reference::Global(rest.to_owned())),
            "automation" if is_identifier(rest) => Some(Reference::Automation(rest.to_owned())),
            "ssm" if is_parameter_store_name(rest) => Some(Reference::Ssm(rest.to_owned())),
            _ => None,
        };
    }
    match name.split_once('.') {
        Some((step, output)) if is_identifier(step) && is_identifier(output) => {
            Some(Reference::Output { step: step.to_owned(), output: output.to_owned() })
        }
        None if is_identifier(name) => Some(Reference::Parameter(name.to_owned())),
        _ => None,
    }
}

/// Whether a text can name a parameter, step, output or variable in a reference: letters, digits, `_`.
pub fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn is_parameter_store_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-/:".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        scan(text).into_iter().map(|braces| (&text[braces.range], braces.kind)).collect()
    }

    #[test]
    fn a_text_of_braces_is_read_once() {
        let braces = "{".repeat(1 << 20);
        assert_eq!(scan(&braces).len(), 1);
        assert_eq!(scan(&format!("{braces}a}}}}")).last().map(|last| last.range.len()), Some(5));
    }

    #[test]
    fn every_form_is_read() {
        for (text, reference) in [
            ("{{ A }}", Reference::Parameter("A".into())),
            ("{{A}}", Reference::Parameter("A".into())),
            ("{{ s.O }}", Reference::Output { step: "s".into(), output: "O".into() }),
            ("{{ variable:x }}", Reference::Variable("x".into())),
            ("{{global:DATE_TIME}}", Reference::Global("DATE_TIME".into())),
            ("{{ automation:EXECUTION_ID }}", Reference::Automation("EXECUTION_ID".into())),
            ("{{ ssm:/a/b:3 }}", Reference::Ssm("/a/b:3".into())),
        ] {
            assert_eq!(whole(text), Some(reference.clone()), "{text}");
            assert_eq!(whole(&reference.to_string()), Some(reference));
        }
    }

    #[test]
    fn other_brace_text_is_left_alone() {
        for text in ["{{print $2}}", "{{}}", "{{ .Values }}", "{{- x }}", "{{ a.b.c }}", "{{ x[0] }}", "{{ a:b }}"] {
            assert_eq!(kinds(text), [(text, Kind::Malformed)], "{text}");
            assert_eq!(whole(text), None);
        }
    }

    #[test]
    fn open_and_nested_braces() {
        assert_eq!(kinds("a {{ x"), [("{{ x", Kind::Unclosed)]);
        assert_eq!(kinds("{{ {{ x }} }}"), [("{{ ", Kind::Unclosed), ("{{ x }}", Kind::Reference(Reference::Parameter("x".into())))]);
        assert_eq!(kinds("{{{ x }}"), [("{{ x }}", Kind::Reference(Reference::Parameter("x".into())))]);
        assert_eq!(whole(" {{ x }}"), None);
        assert_eq!(whole("{{ x }}{{ y }}"), None);
    }

    #[test]
    fn embedded_references_have_their_bytes() {
        let text = "é {{ a }}-{{ b.C }}";
        let found: Vec<_> = references(text).map(|(range, _)| &text[range]).collect();
        assert_eq!(found, ["{{ a }}", "{{ b.C }}"]);
    }
}
