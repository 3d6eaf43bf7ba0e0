//! The patterns of the schemas, in the dialect that all JSON Schema engines share.

/// A whole-value reference.
pub(super) const REFERENCE: &str = r"^\{\{[^{}]*\}\}$";

/// Any text with a reference in it.
pub(super) const HAS_REFERENCE: &str = r"\{\{";

/// A number in quotes, or a reference.
pub(super) const NUMBER: &str = r"^([0-9]+|\{\{[^{}]*\}\})$";

/// A boolean in quotes, or a reference.
pub(super) const BOOLEAN: &str = r"^([Tt]rue|TRUE|[Ff]alse|FALSE|\{\{[^{}]*\}\})$";

/// A mapping as JSON text, or a reference.
pub(super) const MAPPING: &str = r"^\s*\{[\s\S]*\}\s*$";

/// A step's name.
pub(super) const STEP_NAME: &str = r"^[a-zA-Z0-9_]+$";

/// What `onFailure` may say.
pub(super) const ON_FAILURE: &str = r"^(Abort|Continue|step:\S+)$";

/// What `onCancel` may say.
pub(super) const ON_CANCEL: &str = r"^(Abort|step:\S+)$";

/// A document's output: no braces.
pub(super) const DOCUMENT_OUTPUT: &str = r"^[^{}]+$";

/// A SHA-256 checksum.
pub(super) const SHA256: &str = r"^[0-9a-fA-F]{64}$";
