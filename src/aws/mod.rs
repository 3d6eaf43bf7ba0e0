//! AWS over the network: a session, who it is, and the calls of Systems Manager that ssmith makes. Layer 4; the only
//! owner of the `aws_*` crates, and there only with the feature `aws`.
//!
//! Faults that pass (throttling, server errors, broken connections) are tried again with back-off before they become an
//! [`AwsError`]; what the service refuses becomes one at once, with a [hint](AwsError::hint) on what to do.

mod automation;
mod error;
mod fault;
mod retry;
mod session;
mod ssm;

pub use automation::{
    Automation, AutomationClient, DocumentSummary, ExecutionFilter, ExecutionSummary, Location, Owner, Page, Seen, Spread, StartRequest,
};
pub use error::{AwsError, ErrorKind};
pub use session::{Identity, Session, Settings};
pub use ssm::{Client, Description, NewDocument, Ssm, VersionRef};
