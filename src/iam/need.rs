//! What a document needs to be allowed, and where.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use crate::expr::{self, Reference};
use crate::text::Pointer;

/// One thing that a document needs to be allowed, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The action, such as `elasticfilesystem:DescribeFileSystems`.
    pub action: String,
    /// For what; never empty.
    pub resources: Vec<Resource>,
    /// For `iam:PassRole`: the service that gets the role, such as `backup.amazonaws.com`, where it is known.
    pub passed_to: Option<String>,
    /// Where it is needed.
    pub site: Site,
    /// Whether the step cannot do its work without it; otherwise it depends on what is known only when it runs.
    pub certain: bool,
}

/// A place of a document that needs something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The step, as an index into [`Document::all_steps`](crate::document::Document::all_steps).
    pub step: usize,
    /// The value that says so: the `Api`, the script, the `action`.
    pub pointer: Pointer,
    /// The bytes of that value's text, where it is a part of it: the call in a script.
    pub bytes: Option<Range<usize>>,
    /// What is done there, in words that follow the step's name: `calls efs:DescribeFileSystems`.
    pub what: String,
}

/// Something that cannot be seen, so that needs may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blind {
    /// Where.
    pub site: Site,
}

/// Everything that a document needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// One by one, in the order of the document.
    pub all: Vec<Need>,
    /// What may be needed besides: what callers of the needed actions are sometimes asked for as well, and actions named like operations
    /// that ask for nothing. A role that has them is not too wide because of them.
    pub accepted: BTreeSet<String>,
    /// What cannot be seen.
    pub blind: Vec<Blind>,
}

/// A resource in a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resource {
    /// Its ARN in parts; `*` alone is [`Part::Any`].
    pub arn: Vec<Part>,
    /// Why it is not narrower, where it could be.
    pub reason: Option<String>,
}

/// A part of an ARN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// The partition in which the role is.
    Partition,
    /// The region in which the runbook runs.
    Region,
    /// The account in which the runbook runs.
    Account,
    /// A parameter of the runbook.
    Parameter {
        /// Its name.
        name: String,
        /// What stands for any value of it: `*`, or the pattern of ARNs where it holds a whole one.
        generic: String,
    },
    /// `*`.
    Any,
}

/// Why an action that knows no resources is allowed for all.
const UNNARROWED: &str = "IAM has no narrower resource for it";

impl Resource {
    /// `*`, and why.
    pub fn any(reason: impl Into<String>) -> Self {
        Self { arn: vec![Part::Any], reason: Some(reason.into()) }
    }

    /// `*`, since the action knows no resources: nothing narrower can allow it.
    pub fn unnarrowed() -> Self {
        Self::any(UNNARROWED)
    }

    /// Whether nothing but `*` can allow the action.
    pub fn takes_only_any(&self) -> bool {
        self.is_any() && self.reason.as_deref() == Some(UNNARROWED)
    }

    /// Whether it is `*`.
    pub fn is_any(&self) -> bool {
        self.arn == [Part::Any]
    }

    /// The ARN with `*` for everything that is not known before it runs: what a plain policy can say.
    pub fn pattern(&self) -> String {
        self.pattern_with("*")
    }

    /// [`Resource::pattern`] to hold others against: where the runbook runs has a name, if only then known one.
    pub fn pattern_of_place(&self) -> String {
        self.pattern_with("?*")
    }

    fn pattern_with(&self, place: &'static str) -> String {
        self.arn
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Parameter { generic, .. } => generic.as_str(),
                Part::Partition | Part::Region | Part::Account => place,
                Part::Any => "*",
            })
            .collect()
    }
}

impl fmt::Display for Resource {
    /// As a person reads it: `arn:aws:elasticfilesystem:REGION:ACCOUNT:file-system/{{ FileSystemID }}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.arn.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Partition => f.write_str("aws"),
            Part::Region => f.write_str("REGION"),
            Part::Account => f.write_str("ACCOUNT"),
            Part::Parameter { name, .. } => write!(f, "{{{{ {name} }}}}"),
            Part::Any => f.write_str("*"),
        })
    }
}

/// The parts of a text of a runbook: references to parameters stay, what is known only when it runs is `*`.
pub(super) fn parts(text: &str, generic: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut done = 0;
    let literal = |parts: &mut Vec<Part>, range: Range<usize>| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            parts.push(Part::Text(text.to_owned()));
        }
    };
    for (range, reference) in expr::references(text) {
        literal(&mut parts, done..range.start);
        done = range.end;
        parts.push(match reference {
            Reference::Parameter(name) => Part::Parameter { name, generic: generic.to_owned() },
            Reference::Global(name) if name == "REGION" => Part::Region,
            Reference::Global(name) if name == "ACCOUNT_ID" => Part::Account,
            Reference::Global(name) if name == "AWS_PARTITION" => Part::Partition,
            Reference::Global(_) | Reference::Automation(_) | Reference::Variable(_) | Reference::Output { .. } | Reference::Ssm(_) => {
                Part::Any
            }
        });
    }
    literal(&mut parts, done..text.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::{Part, Resource, parts};

    #[test]
    fn a_text_becomes_parts() {
        let arn = parts("arn:{{ global:AWS_PARTITION }}:s3:::{{ Bucket }}/{{ Make.Key }}", "*");
        let parameter = Part::Parameter { name: "Bucket".into(), generic: "*".into() };
        let text = |text: &str| Part::Text(text.to_owned());
        assert_eq!(arn, [text("arn:"), Part::Partition, text(":s3:::"), parameter, text("/"), Part::Any]);
        let resource = Resource { arn, reason: None };
        assert_eq!(resource.pattern(), "arn:*:s3:::*/*");
        assert_eq!(resource.pattern_of_place(), "arn:?*:s3:::*/*");
        assert_eq!(resource.to_string(), "arn:aws:s3:::{{ Bucket }}/*");
    }
}
