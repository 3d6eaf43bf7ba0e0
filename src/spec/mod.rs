//! An SOP's `Design.md` as a typed specification, with the place of every item; and SOP ids. Layer 2; uses `template`
//! (for Pascal case), `text` and `json`.
//!
//! The reader is forgiving: bullet signs, indentation, heading levels, trailing colons, letter case, backquotes and bold are all
//! matters of taste. What is missing is `None` or empty; whether that is wrong is for the rules to say.

mod blocks;
mod id;
mod items;
mod parse;
mod phrase;
mod value;

use crate::text::{FileId, Span};

pub use id::{IdError, NamePattern, PatternError, SopId};
pub use parse::parse;

/// Something, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// The sections that a specification is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The SOP's id.
    Id,
    /// What it is for.
    Intent,
    /// What kind of SOP it is.
    Type,
    /// How risky it is to run.
    Risk,
    /// What must be there before.
    Requirements,
    /// What its role must be allowed to do.
    Permissions,
    /// Whether it can be rolled back.
    SupportsRollback,
    /// Its parameters.
    Inputs,
    /// Its steps.
    Steps,
    /// Its outputs.
    Outputs,
}

/// A parsed `Design.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct Specification {
    /// The file.
    pub file: FileId,
    /// The known sections that are there, in order, with their headings; one that stands twice is there twice.
    pub parts: Vec<Spanned<Part>>,
    /// The id as it is written; see [`Specification::sop_id`].
    pub id: Option<Spanned<String>>,
    /// The intent; paragraphs are divided by an empty line, the lines of one are joined.
    pub intent: Option<Spanned<String>>,
    /// The type, such as `Software Outage SOP`.
    pub kind: Option<Spanned<String>>,
    /// The risk.
    pub risk: Option<Spanned<String>>,
    /// What must be there before it runs.
    pub requirements: Vec<Spanned<String>>,
    /// The permissions, such as `backup:StartRestoreJob`.
    pub permissions: Vec<Spanned<String>>,
    /// What is said of rollback; see [`Specification::rollback`].
    pub supports_rollback: Option<Spanned<String>>,
    /// The parameters.
    pub inputs: Vec<Input>,
    /// The steps.
    pub steps: Vec<Step>,
    /// The outputs: their names are `Step.Output`.
    pub outputs: Vec<Named>,
    /// All other sections.
    pub others: Vec<Section>,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: Spanned<String>,
    /// What it is.
    pub description: Option<Spanned<String>>,
    /// Its type, such as `String`.
    pub kind: Option<Spanned<String>>,
    /// Its default, as it is written.
    pub default: Option<Spanned<String>>,
    /// Whether it is required, where that is said: in words, or as `(Required)` before its description.
    pub required: Option<Spanned<bool>>,
    /// The pattern that values must match.
    pub allowed_pattern: Option<Spanned<String>>,
    /// The values that are allowed.
    pub allowed_values: Vec<Spanned<String>>,
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name.
    pub name: Spanned<String>,
    /// Its action, such as `aws:executeScript`.
    pub action: Option<Spanned<String>>,
    /// Its inputs, nested as they are written.
    pub inputs: Vec<Node>,
    /// Its outputs.
    pub outputs: Vec<Named>,
    /// What it does, line by line.
    pub explanation: Vec<Spanned<String>>,
    /// What else is said of it, such as `Timeout: 48 hours`.
    pub others: Vec<Node>,
}

/// A name with a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// The name.
    pub name: Spanned<String>,
    /// What is said of it.
    pub text: Option<Spanned<String>>,
}

/// A name with a text and what stands below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The name; the whole text where there is no name.
    pub name: Spanned<String>,
    /// What is said of it.
    pub text: Option<Spanned<String>>,
    /// What stands below it.
    pub children: Vec<Node>,
}

/// A section that is none of the known ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its heading.
    pub heading: Spanned<String>,
    /// Its text as it is written, without blanks around.
    pub text: Spanned<String>,
}

impl Specification {
    /// The id, if it is one.
    ///
    /// # Errors
    ///
    /// There is none, or it is not of the form `service:type:name:date`.
    pub fn sop_id(&self) -> Result<SopId, IdError> {
        self.id.as_ref().map_or("", |id| id.value.as_str()).parse()
    }

    /// Whether rollback is supported, if what is said begins with yes or no.
    pub fn rollback(&self) -> Option<bool> {
        phrase::yes_or_no(&self.supports_rollback.as_ref()?.value)
    }

    /// The parameter of a name.
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name.value == name)
    }

    /// The step of a name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name.value == name)
    }

    /// The heading of a section.
    pub fn heading(&self, part: Part) -> Option<Span> {
        self.parts.iter().find(|found| found.value == part).map(|found| found.span)
    }
}
