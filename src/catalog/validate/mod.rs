//! Whether a request is one that an operation takes, and whether an answer is one that it could give.
//!
//! Requests are judged as botocore's `ParamValidator` judges them, in its words too ([`report`]): a script that boto3 would refuse must
//! fail in the same way. Answers are judged for scenarios: what AWS could not have sent is a mistake of the scenario. What a document
//! writes ([`written`]) is judged before its references have values, and by what the service refuses besides.

mod python;
mod request;
mod response;
mod walk;
mod written;

pub use request::{request, taken, value, written};
pub use response::response;
pub use written::StandIn;

use crate::text::{Pointer, Segment};

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where, from the root of the value; of a missing member the structure that lacks it.
    pub pointer: Pointer,
    /// What is wrong.
    pub kind: MismatchKind,
    /// What is wrong, for people.
    pub message: String,
    /// What was meant: a member's or a value's name. Of a missing member its name.
    pub suggestion: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// A line of botocore's report; empty for answers, and for what only the service refuses.
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
    /// A value of another type that a conversion could mend, if the service makes one (reference 4.5). Only of what a document writes.
    Convertible,
    /// Too short, or too small; of what a document writes also too long, or too large.
    Bounds,
    /// A text that does not match the pattern. Only of what a document writes.
    Pattern,
    /// More or fewer members than the one that must be given.
    Union,
    /// A value that the enumeration does not have. Softer than the others: services grow, and the catalogue is of its day.
    Enum,
    /// Nested so deeply that nobody looked.
    Depth,
}

impl Mismatch {
    /// The place as messages have it.
    pub fn place(&self) -> String {
        place(&self.pointer)
    }

    /// Whether botocore itself refuses it, before it calls AWS.
    pub fn is_of_client(&self) -> bool {
        !self.line.is_empty()
    }

    /// Whether the service may know better: a value that is new since the catalogue was made.
    pub fn is_soft(&self) -> bool {
        self.kind == MismatchKind::Enum
    }

    /// What is wrong and what to do about it, in one sentence.
    pub fn sentence(&self) -> String {
        match &self.help {
            Some(help) => format!("{}; {help}", self.message),
            None => self.message.clone(),
        }
    }
}

/// A place in a request as messages have it: `` `Tags[1].Key` ``.
pub fn place(pointer: &Pointer) -> String {
    let part = |segment: &Segment| match segment {
        Segment::Index(index) => format!("[{index}]"),
        Segment::Key(key) => format!(".{key}"),
    };
    let name: String = pointer.segments().iter().map(part).collect();
    let name = name.strip_prefix('.').unwrap_or(&name);
    format!("`{name}`")
}

/// The text of botocore's `ParamValidationError` for what [`request`] found.
pub fn report(mismatches: &[Mismatch]) -> String {
    let lines = mismatches.iter().map(|mismatch| mismatch.line.as_str()).filter(|line| !line.is_empty());
    format!("Parameter validation failed:\n{}", lines.collect::<Vec<_>>().join("\n"))
}
