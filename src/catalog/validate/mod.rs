//! Whether a request is one that an operation takes, and whether an answer is one that it could give.
//!
//! Requests are judged as botocore's `ParamValidator` judges them, in its words too ([`report`]): a script that boto3 would refuse must
//! fail in the same way. Answers are judged for scenarios: what AWS could not have sent is a mistake of the scenario.

mod python;
mod request;
mod response;
mod walk;

pub use request::request;
pub use response::response;

use crate::text::Pointer;

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where, from the root of the value; of a missing member the structure that lacks it.
    pub pointer: Pointer,
    /// What is wrong.
    pub kind: MismatchKind,
    /// What is wrong, for people.
    pub message: String,
    /// What was meant: a member's or a value's name.
    pub suggestion: Option<String>,
    /// A line of botocore's report; empty for answers.
    pub(super) line: String,
}

/// The ways not to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MismatchKind {
    /// A member that must be given is not.
    Missing,
    /// There is no such member.
    Unknown,
    /// A value of another type.
    Type,
    /// Too short, or too small.
    Bounds,
    /// More or fewer members than the one that must be given.
    Union,
    /// A value that the enumeration does not have. Softer than the others: services grow, and the catalogue is of its day.
    Enum,
    /// Nested so deeply that nobody looked.
    Depth,
}

impl Mismatch {
    /// Whether the service may know better: a value that is new since the catalogue was made.
    pub fn is_soft(&self) -> bool {
        self.kind == MismatchKind::Enum
    }
}

/// The text of botocore's `ParamValidationError` for what [`request`] found.
pub fn report(mismatches: &[Mismatch]) -> String {
    let lines = mismatches.iter().map(|mismatch| mismatch.line.as_str()).filter(|line| !line.is_empty());
    format!("Parameter validation failed:\n{}", lines.collect::<Vec<_>>().join("\n"))
}
