//! The patterns of the schemas, in the dialect that all JSON Schema engines share, with what an editor says of a text that does not fit.

/// A form of text.
pub(super) struct Pattern {
    /// Its regular expression.
    pub(super) regex: &'static str,
    /// What a text of another form is told; the keyword `patternErrorMessage` of VS Code and yaml-language-server.
    pub(super) message: &'static str,
}

/// A whole-value reference.
pub(super) const REFERENCE: Pattern =
    Pattern { regex: r"^\{\{[^{}]*\}\}$", message: "This takes no text but a reference such as {{ Parameter }}." };

/// Any text with a reference in it.
pub(super) const HAS_REFERENCE: &str = r"\{\{";

/// A number in quotes, or a reference.
pub(super) const NUMBER: Pattern =
    Pattern { regex: r"^([0-9]+|\{\{[^{}]*\}\})$", message: "Write an integer, or a reference such as {{ Parameter }}." };

/// A boolean in quotes, or a reference.
pub(super) const BOOLEAN: Pattern = Pattern {
    regex: r"^([Tt]rue|TRUE|[Ff]alse|FALSE|\{\{[^{}]*\}\})$",
    message: "Write true or false, or a reference such as {{ Parameter }}.",
};

/// A mapping as JSON text, or a reference.
pub(super) const MAPPING: Pattern =
    Pattern { regex: r"^\s*\{[\s\S]*\}\s*$", message: "Write a mapping, or a reference such as {{ Parameter }}." };

/// A step's name.
pub(super) const STEP_NAME: Pattern = Pattern { regex: r"^[a-zA-Z0-9_]+$", message: "A name is made of letters, digits and _." };

/// What `onFailure` may say.
pub(super) const ON_FAILURE: Pattern = Pattern { regex: r"^(Abort|Continue|step:\S+)$", message: "Write Abort, Continue or step:NAME." };

/// What `onCancel` may say.
pub(super) const ON_CANCEL: Pattern = Pattern { regex: r"^(Abort|step:\S+)$", message: "Write Abort or step:NAME." };

/// A document's output: no braces.
pub(super) const DOCUMENT_OUTPUT: Pattern = Pattern { regex: r"^[^{}]+$", message: "Write Step.Output, without braces." };

/// A SHA-256 checksum.
pub(super) const SHA256: Pattern = Pattern { regex: r"^[0-9a-fA-F]{64}$", message: "Write 64 hexadecimal digits." };
