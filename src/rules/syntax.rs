//! Family 00: text that cannot be read, or that two readers read differently.

use crate::diagnostic::{Diagnostic, Edit, Fix, Rule};
use crate::rule;
use crate::rules::{Context, Family};
use crate::text::{FileId, Span};
use crate::yaml::{Ambiguous, DuplicateKey, Format, SyntaxError, SyntaxErrorKind};

rule! {
    /// The text is neither YAML nor JSON.
    ///
    /// # Why
    /// The service parses the document before anything else and refuses it with `InvalidDocumentContent` (reference 1.8, 11.1).
    ///
    /// # Example
    /// ```yaml
    /// description: {{ Region }}
    /// ```
    /// A reference without quotes is a mapping inside a mapping to YAML.
    ///
    /// # Instead
    /// ```yaml
    /// description: 'about a region'
    /// ```
    pub SYNTAX_ERROR = "SSM0001" "syntax-error" Error Create
}

rule! {
    /// The file cannot be read as a text of reasonable size.
    ///
    /// # Why
    /// A document is UTF-8 text of at most 64 KiB (reference 1.2). An empty file, another encoding or a huge file is something else than
    /// its author thinks.
    ///
    /// # Example
    /// ```yaml
    /// # nothing but a comment
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// description: a document
    /// ```
    pub UNREADABLE_FILE = "SSM0002" "unreadable-file" Error Create
}

rule! {
    /// A key stands twice in one mapping.
    ///
    /// # Why
    /// A reader keeps the last one, keeps the first one, or refuses the document; whichever it is, one of the two values is lost
    /// silently (reference 10.6).
    ///
    /// # Example
    /// ```yaml
    /// description: one
    /// description: two
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// description: one and two
    /// ```
    pub DUPLICATE_KEY = "SSM0003" "duplicate-key" Error Create
}

rule! {
    /// A plain scalar means one thing in YAML 1.1 and another in YAML 1.2.
    ///
    /// # Why
    /// The service very likely reads YAML 1.1, as most Python tools do, where `yes` is a boolean, `012` is ten and `2020-10-26` is a date; editors and
    /// newer tools read 1.2. Quotes end the doubt (reference 10.6).
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Confirm:
    ///     type: String
    ///     default: yes
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Confirm:
    ///     type: String
    ///     default: 'yes'
    /// ```
    pub AMBIGUOUS_SCALAR = "SSM0004" "ambiguous-scalar" Warning Run
}

rule! {
    /// The document is nested too deep, or its aliases make it too large.
    ///
    /// # Why
    /// No runbook is nested a hundred levels deep, and the service does not promise to expand aliases at all. ssmith stops here rather
    /// than spend the machine's memory.
    ///
    /// # Example
    /// ```yaml
    /// description: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// description: flat
    /// ```
    pub TOO_DEEP = "SSM0005" "too-deep" Error Create
}

/// The family.
pub static FAMILY: Family = Family {
    digits: "00",
    title: "YAML and JSON syntax",
    rules: &[&SYNTAX_ERROR, &UNREADABLE_FILE, &DUPLICATE_KEY, &AMBIGUOUS_SCALAR, &TOO_DEEP],
    check,
};

/// Whether a rule is about texts that could not be parsed, of which nothing else is known.
pub fn is_unparsed(rule: &Rule) -> bool {
    [&SYNTAX_ERROR, &UNREADABLE_FILE, &TOO_DEEP].iter().any(|unparsed| **unparsed == *rule)
}

/// The finding of a text that could not be parsed.
pub fn unparsed(error: &SyntaxError) -> Diagnostic {
    let rule: &'static Rule = match error.kind {
        SyntaxErrorKind::NotUtf8 | SyntaxErrorKind::WideEncoding | SyntaxErrorKind::TooLarge | SyntaxErrorKind::Empty => &UNREADABLE_FILE,
        SyntaxErrorKind::TooDeep | SyntaxErrorKind::TooMany => &TOO_DEEP,
        _ => &SYNTAX_ERROR,
    };
    rule.at(error.span, error.message.clone()).maybe_help(error.help.clone())
}

/// The finding of a file whose bytes could not be had at all.
pub fn unreadable(file: FileId, why: &str) -> Diagnostic {
    let found = UNREADABLE_FILE.at(Span::start_of(file), format!("this file cannot be read: {why}"));
    found.help("mend or remove it, or leave it out with `ignore-paths` in `ssmith.toml`")
}

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(context.tree.duplicates.iter().map(|duplicate| duplicate_key(duplicate, context.tree.format)));
    found.extend(context.tree.ambiguous.iter().map(ambiguous_scalar));
}

fn duplicate_key(duplicate: &DuplicateKey, format: Format) -> Diagnostic {
    let format = if format == Format::Json { "JSON" } else { "YAML" };
    DUPLICATE_KEY
        .at(duplicate.again, format!("the key `{}` stands twice in this mapping", duplicate.key))
        .pointer(duplicate.mapping.join(duplicate.key.as_str()))
        .help(format!("{format} readers keep only one of the two: remove or rename the other"))
        .related(duplicate.first, "the first one")
}

fn ambiguous_scalar(ambiguous: &Ambiguous) -> Diagnostic {
    let Ambiguous { text, yaml_1_2, yaml_1_1, .. } = ambiguous;
    let what = if ambiguous.is_key { "the key" } else { "the value" };
    let quoted = format!("'{}'", text.replace('\'', "''"));
    let diagnostic = AMBIGUOUS_SCALAR
        .at(ambiguous.span, format!("{what} `{text}` is {yaml_1_2} to YAML 1.2 but {yaml_1_1} to YAML 1.1"))
        .pointer(ambiguous.pointer.clone());
    if let Some(flag) = yaml_1_1.strip_prefix("the boolean ") {
        return diagnostic.help(format!("write `{flag}` if a boolean is meant, `{quoted}` if text is"));
    }
    if !yaml_1_2.starts_with("the string") {
        return diagnostic.help(format!("write `{quoted}` if text is meant, else a form that both read alike"));
    }
    diagnostic.help(format!("write `{quoted}` if text is meant")).fix(Fix {
        title: format!("Quote `{text}`"),
        safe: true,
        edits: vec![Edit { span: ambiguous.span, text: quoted }],
    })
}
