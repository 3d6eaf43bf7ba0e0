//! Documents that everybody may see.

use crate::diagnostic::Diagnostic;
use crate::text::Span;

crate::rule! {
    /// The project shares its documents with everybody.
    ///
    /// # Why
    /// `share-with = ["all"]` makes every document public: any AWS account may read and start it, scripts, account numbers, bucket names
    /// and comments included, and whoever copied it keeps it. Sharing takes account ids, up to a thousand for a document
    /// (reference 9.4).
    ///
    /// # Example
    /// ```ssmith.toml
    /// [register]
    /// share-with = ["all"]
    /// ```
    ///
    /// # Instead
    /// ```ssmith.toml
    /// [register]
    /// share-with = ["123456789012", "210987654321"]
    /// ```
    pub(super) SHARED_WITH_EVERYBODY = "SSM0909" "shared-with-everybody" Warning Run
}

/// The finding about `all` in the settings; where it stands is known to whoever read them.
pub fn shared_with_everybody(span: Span) -> Diagnostic {
    let message = "`all` makes every document of the project public: any AWS account may read and start it";
    SHARED_WITH_EVERYBODY.at(span, message).help("name the accounts that use them, each with its twelve digits")
}
