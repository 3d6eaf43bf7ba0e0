//! Desired against observed, as data.

use super::document::{Desired, Observed, Status};
use super::name::check_name;
use crate::document::MAX_BYTES;

/// What is to be done with the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// There is no document of this name: make it. Its version 1 is the default at once.
    Create,
    /// Make a new version.
    Update {
        /// The newest version now. The new one is refused if this is not so any more.
        from: String,
    },
    /// The newest version already means the same.
    Unchanged {
        /// Its number.
        version: String,
    },
}

/// What is to be done with the default version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The default version now.
    pub from: String,
}

/// What `apply` will do for one document in one account and region. Only [`plan`] makes one, so every plan was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub(super) desired: Desired,
    pub(super) change: Change,
    pub(super) promote: Option<Promotion>,
}

impl Plan {
    /// The document as it should be.
    pub fn desired(&self) -> &Desired {
        &self.desired
    }

    /// What is to be done with the content.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// The move of the default version to the newest one, if it was asked for and is not there already.
    pub fn promotion(&self) -> Option<&Promotion> {
        self.promote.as_ref()
    }

    /// Whether nothing is to be done: applying it makes no call that changes anything.
    pub fn is_noop(&self) -> bool {
        matches!(self.change, Change::Unchanged { .. }) && self.promote.is_none()
    }
}

/// Why there is no plan: the service would refuse, or the document that is there is in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The name has not the form that the service takes.
    #[error("`{name}` cannot be a document's name: it needs 3 to 128 letters, digits, `_`, `-` or `.`")]
    BadName {
        /// The name.
        name: String,
    },
    /// The name begins with what AWS keeps for itself.
    #[error("`{name}` cannot be a document's name: AWS keeps names that begin with `{prefix}` (in any case) for itself")]
    ReservedName {
        /// The name.
        name: String,
        /// The prefix, in lower case.
        prefix: &'static str,
    },
    /// The text is too long.
    #[error("the document has {bytes} bytes, the service takes at most {MAX_BYTES}")]
    TooLarge {
        /// How long it is.
        bytes: usize,
    },
    /// The name is taken by something else than a runbook.
    #[error("there is a document `{name}` of type {document_type}; a document's type cannot be changed")]
    OtherType {
        /// The name.
        name: String,
        /// Its type.
        document_type: String,
    },
    /// The document that is there is broken or on its way out.
    #[error("the newest version of `{name}`, {version}, is in the state {status}{}", .information.as_ref().map(|text| format!(": {text}")).unwrap_or_default())]
    Unusable {
        /// The name.
        name: String,
        /// The version.
        version: String,
        /// Its state.
        status: Status,
        /// What the service adds to it.
        information: Option<String>,
    },
}

impl Refused {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::BadName { .. } | Self::ReservedName { .. } => "give another name with `--name`",
            Self::TooLarge { .. } => "shorten scripts and descriptions, or move a part into a child runbook (`aws:executeAutomation`)",
            Self::OtherType { .. } => "give another name with `--name`, or delete that document first",
            Self::Unusable { status: Status::Deleting, .. } => "run the command again when it is gone",
            Self::Unusable { .. } => "delete that version, or change the content, and run the command again",
        }
    }
}

/// Whether the service could take this document, as far as that is known without asking it.
pub fn verify(desired: &Desired) -> Result<(), Refused> {
    check_name(&desired.name)?;
    let bytes = desired.content.len();
    if bytes > MAX_BYTES { Err(Refused::TooLarge { bytes }) } else { Ok(()) }
}

/// What must be done so that `desired` is the newest version, and the default one if `promote`. Contents are compared by
/// meaning, with the newest version; the default version moves only when asked.
pub fn plan(desired: Desired, observed: Option<&Observed>, promote: bool) -> Result<Plan, Refused> {
    verify(&desired)?;
    let Some(observed) = observed else {
        return Ok(Plan { desired, change: Change::Create, promote: None });
    };
    if observed.document_type != "Automation" {
        return Err(Refused::OtherType { name: desired.name, document_type: observed.document_type.clone() });
    }
    let same = means_the_same(&desired, observed);
    // Nothing can be said to be there in a version that will never run; a failed one can still be followed by a good one.
    if observed.status == Status::Deleting || (same && observed.status == Status::Failed) {
        return Err(Refused::Unusable {
            name: desired.name,
            version: observed.latest.clone(),
            status: observed.status.clone(),
            information: observed.status_information.clone(),
        });
    }
    let change =
        if same { Change::Unchanged { version: observed.latest.clone() } } else { Change::Update { from: observed.latest.clone() } };
    let there_already = same && observed.default == observed.latest;
    let promote = (promote && !there_already).then(|| Promotion { from: observed.default.clone() });
    Ok(Plan { desired, change, promote })
}

/// Whether the newest version means what is desired: the same text, or a text that reads as the same value.
pub(super) fn means_the_same(desired: &Desired, observed: &Observed) -> bool {
    observed.hash.as_ref().is_some_and(|hash| *hash == desired.hash()) || observed.value.as_ref() == Some(&desired.value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::yaml::Format;

    fn desired(text: &str) -> Desired {
        let content = json!({"schemaVersion": "0.3", "description": text}).to_string();
        let value = serde_json::from_str(&content).expect("it is JSON");
        Desired { name: "Restore".to_owned(), content, format: Format::Json, value }
    }

    fn observed(text: &str, latest: &str, default: &str) -> Observed {
        Observed {
            latest: latest.to_owned(),
            default: default.to_owned(),
            status: Status::Active,
            status_information: None,
            hash: None,
            value: Some(json!({"description": text, "schemaVersion": "0.3"})),
            document_type: "Automation".to_owned(),
        }
    }

    #[test]
    fn a_new_name_is_created_and_its_first_version_is_the_default() {
        let plan = plan(desired("a"), None, true).expect("a plan");
        assert_eq!((plan.change(), plan.promotion(), plan.is_noop()), (&Change::Create, None, false));
    }

    #[test]
    fn the_order_of_keys_is_no_difference() {
        let plan = plan(desired("a"), Some(&observed("a", "2", "1")), false).expect("a plan");
        assert_eq!(plan.change(), &Change::Unchanged { version: "2".to_owned() });
        assert!(plan.is_noop());
    }

    #[test]
    fn an_equal_hash_is_enough() {
        let seen = Observed { hash: Some(desired("a").hash()), value: None, ..observed("", "1", "1") };
        assert!(plan(desired("a"), Some(&seen), false).expect("a plan").is_noop());
        let unread = Observed { value: None, ..observed("", "1", "1") };
        assert!(!plan(desired("a"), Some(&unread), false).expect("a plan").is_noop());
    }

    #[test]
    fn the_default_version_moves_only_when_asked() {
        let update = |promote| plan(desired("b"), Some(&observed("a", "3", "2")), promote).expect("a plan");
        assert_eq!(update(false).change(), &Change::Update { from: "3".to_owned() });
        assert_eq!(update(false).promotion(), None);
        assert_eq!(update(true).promotion(), Some(&Promotion { from: "2".to_owned() }));
    }

    #[test]
    fn promotion_alone_when_the_content_is_there() {
        let same = |default| plan(desired("a"), Some(&observed("a", "3", default)), true).expect("a plan");
        assert_eq!(same("2").promotion(), Some(&Promotion { from: "2".to_owned() }));
        assert!(matches!(same("2").change(), Change::Unchanged { .. }));
        assert!(same("3").is_noop());
    }

    #[test]
    fn what_the_service_would_refuse_gets_no_plan() {
        let named = |name: &str| plan(Desired { name: name.to_owned(), ..desired("a") }, None, false);
        assert!(matches!(named("AWS-Restore"), Err(Refused::ReservedName { prefix: "aws", .. })));
        assert!(matches!(named("a b"), Err(Refused::BadName { .. })));
        let sized = |bytes: usize| plan(Desired { content: "x".repeat(bytes), ..desired("a") }, None, false);
        assert!(sized(65_536).is_ok());
        assert_eq!(sized(65_537), Err(Refused::TooLarge { bytes: 65_537 }));
    }

    #[test]
    fn a_document_in_the_way_gets_no_plan() {
        let seen = Observed { document_type: "Command".to_owned(), ..observed("a", "1", "1") };
        assert!(matches!(plan(desired("a"), Some(&seen), false), Err(Refused::OtherType { .. })));
        let seen = Observed { status: Status::Failed, status_information: Some("no file".to_owned()), ..observed("a", "2", "1") };
        let refused = plan(desired("a"), Some(&seen), false).expect_err("it failed");
        assert_eq!(refused.to_string(), "the newest version of `Restore`, 2, is in the state Failed: no file");
        assert!(plan(desired("b"), Some(&seen), false).is_ok(), "a failed version can be followed by a good one");
    }
}
