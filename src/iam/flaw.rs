//! What is wrong with a role as such: IAM refuses it, or Automation cannot take it on.

use super::read::{Reader, Told};
use crate::json::Value;
use crate::text::Pointer;

/// The service that takes on the role of a runbook.
pub(super) const AUTOMATION: &str = "ssm.amazonaws.com";

/// The versions of the policy language.
pub const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// Something that is wrong with a role, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// The trust policy lets this service take the role on, and not Automation.
    OtherService(Told),
    /// The trust policy allows Automation this action, which is not `sts:AssumeRole`.
    OtherAction(Told),
    /// An `Effect` other than `Allow` and `Deny`.
    Effect(Told),
    /// A `Version` that the policy language does not have.
    Version(Told),
}

/// The flaws of the words of a policy or trust policy.
pub(super) fn of_policy(reader: &Reader<'_>, policy: &Pointer, flaws: &mut Vec<Flaw>) {
    for (document, _) in reader.several(policy) {
        let version = document.join("Version");
        if reader.at(&version).and_then(Value::as_str).is_some_and(|text| !VERSIONS.contains(&text)) {
            flaws.extend(reader.told(&version).map(Flaw::Version));
        }
        for (statement, _) in reader.several(&document.join("Statement")) {
            let effect = statement.join("Effect");
            if reader.at(&effect).and_then(Value::as_str).is_some_and(|text| text != "Allow" && text != "Deny") {
                flaws.extend(reader.told(&effect).map(Flaw::Effect));
            }
        }
    }
}

/// The flaws of a role's trust policy. One that names accounts or what a template puts in may be for other uses than a runbook's.
pub(super) fn of_trust(reader: &Reader<'_>, trust: &Pointer, flaws: &mut Vec<Flaw>) {
    of_policy(reader, trust, flaws);
    let (mut other, mut is_open, mut is_trusted, mut wrong, mut is_taken_on) = (None, false, false, None, false);
    for (document, _) in reader.several(trust) {
        let allows = |value: &&(Pointer, &Value)| value.1.get("Effect").and_then(Value::as_str) != Some("Deny");
        for (statement, value) in reader.several(&document.join("Statement")).iter().filter(allows) {
            let principal = value.get("Principal").and_then(Value::as_object);
            is_open |= principal.is_none_or(|principal| principal.keys().any(|key| key != "Service"));
            for (service, value) in reader.several(&statement.join("Principal").join("Service")) {
                match value.as_str() {
                    Some(AUTOMATION) => {
                        is_trusted = true;
                        match wrong_action(reader, statement) {
                            Some(flaw) => wrong = wrong.or(Some(flaw)),
                            None => is_taken_on = true,
                        }
                    }
                    Some(_) if other.is_none() => other = reader.told(&service),
                    Some(_) => {}
                    None => is_open = true,
                }
            }
        }
    }
    // Another statement may be about tags of the session.
    flaws.extend(wrong.filter(|_| !is_taken_on));
    if !is_open && !is_trusted {
        flaws.extend(other.map(Flaw::OtherService));
    }
}

/// The action of a statement that trusts Automation, where none lets it take the role on.
fn wrong_action(reader: &Reader<'_>, statement: &Pointer) -> Option<Flaw> {
    let actions = reader.several(&statement.join("Action"));
    let (first, _) = actions.first()?;
    let takes_on = |value: &Value| value.as_str().is_none_or(|action| super::matches(action, "sts:AssumeRole"));
    (!actions.iter().any(|(_, value)| takes_on(value))).then(|| reader.told(first).map(Flaw::OtherAction))?
}
