//! What keeps a text from being read.

use crate::text::Span;

/// The kinds of syntax error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The file is UTF-16 or UTF-32.
    WideEncoding,
    /// The file is larger than [`crate::text::MAX_BYTES`].
    TooLarge,
    /// A NUL byte or another character that YAML does not allow.
    ControlCharacter,
    /// There is nothing in the file, or nothing but comments.
    Empty,
    /// More than one document in one file.
    SeveralDocuments,
    /// Nested deeper than [`super::MAX_DEPTH`].
    TooDeep,
    /// More values or text than [`super::MAX_NODES`] and [`super::MAX_TEXT`] allow, aliases expanded.
    TooMany,
    /// An alias whose anchor is not above it.
    UndefinedAlias,
    /// An alias inside the value that its anchor names.
    RecursiveAlias,
    /// A merge key `<<` whose value is no mapping.
    Merge,
    /// A key that is a mapping or a list.
    NonScalarKey,
    /// A reference `{{ X }}` without quotes, which YAML reads as nested mappings.
    UnquotedReference,
    /// A tag that means nothing here, or one that its value does not fit.
    Tag,
    /// A number that JSON cannot hold: infinite, or not a number.
    NotFinite,
    /// A tab where YAML wants spaces.
    Tab,
    /// A quote without its partner.
    UnclosedQuote,
    /// A bracket without its partner, or with the wrong one.
    Bracket,
    /// An unknown or incomplete escape in a double-quoted string.
    Escape,
    /// An escape of half a surrogate pair.
    Surrogate,
    /// A line whose indentation fits nothing above it.
    Indentation,
    /// A text that is or claims to be JSON and breaks its rules.
    Json,
    /// Anything else in the structure.
    Structure,
}

/// Why a text cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What it is.
    pub kind: SyntaxErrorKind,
    /// Where.
    pub span: Span,
    /// One sentence about it.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl SyntaxError {
    pub(super) fn new(kind: SyntaxErrorKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, span, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
