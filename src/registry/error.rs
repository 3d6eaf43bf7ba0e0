//! What can go wrong while a plan is made or applied.

use super::document::Status;
use super::plan::Refused;
use crate::aws::AwsError;

/// Why a document was not registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// There is no plan.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A call failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// Between plan and call somebody else has changed the document.
    #[error("`{name}` was changed by somebody else after the plan was made")]
    ChangedMeanwhile {
        /// The document.
        name: String,
    },
    /// The service made the version, and then could not use it.
    #[error("the service could not make version {version} of `{name}`: {information}")]
    Failed {
        /// The document.
        name: String,
        /// The version.
        version: String,
        /// What the service says.
        information: String,
    },
    /// The version did not become active in time.
    #[error("version {version} of `{name}` is still in the state {status} after {seconds} seconds")]
    NotActive {
        /// The document.
        name: String,
        /// The version.
        version: String,
        /// Its state.
        status: Status,
        /// How long it was waited for.
        seconds: u64,
    },
}

impl RegistryError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused(refused) => Some(refused.hint().to_owned()),
            Self::Aws(error) => error.hint(),
            Self::ChangedMeanwhile { .. } => Some("run the command again to see what it would do now".to_owned()),
            Self::Failed { .. } => Some("mend what the service names and register again; the default version was not moved".to_owned()),
            Self::NotActive { .. } => Some("run the command again later; the default version was not moved".to_owned()),
        }
    }
}
