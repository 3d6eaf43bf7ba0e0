//! A document as it should be, and as it is.

use std::fmt;

use crate::json::Value;
use crate::text::sha256;
use crate::yaml::Format;

/// A runbook as it should be registered.
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    /// The name to register it under.
    pub name: String,
    /// The text that is sent.
    pub content: String,
    /// What the text is written in.
    pub format: Format,
    /// What the text means: comparisons are made on this.
    pub value: Value,
}

impl Desired {
    /// SHA-256 of the text, in hexadecimal digits.
    pub fn hash(&self) -> String {
        sha256(self.content.as_bytes())
    }
}

/// The document of a name as it is in the account, seen at its newest version.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The number of the newest version.
    pub latest: String,
    /// The number of the version that runs when none is named.
    pub default: String,
    /// The newest version's state.
    pub status: Status,
    /// What the service adds to the state.
    pub status_information: Option<String>,
    /// SHA-256 of the newest version's text, where the service tells.
    pub hash: Option<String>,
    /// What the newest version means; `None` where it was not fetched because the hash told enough, or cannot be read.
    pub value: Option<Value>,
    /// `Automation`, `Command`, ….
    pub document_type: String,
}

/// The state of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Being made.
    Creating,
    /// Ready to run.
    Active,
    /// Being changed.
    Updating,
    /// Being deleted.
    Deleting,
    /// The service could not make it.
    Failed,
    /// A state this program does not know.
    Other(String),
}

impl From<&str> for Status {
    fn from(word: &str) -> Self {
        match word {
            "Creating" => Self::Creating,
            "Active" => Self::Active,
            "Updating" => Self::Updating,
            "Deleting" => Self::Deleting,
            "Failed" => Self::Failed,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Creating => "Creating",
            Self::Active => "Active",
            Self::Updating => "Updating",
            Self::Deleting => "Deleting",
            Self::Failed => "Failed",
            Self::Other(word) => word,
        })
    }
}
