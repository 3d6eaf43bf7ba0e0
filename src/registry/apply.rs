//! A plan carried out.

use std::time::Duration;

use super::document::Status;
use super::error::RegistryError;
use super::observe::observe;
use super::plan::{Change, Plan, means_the_same};
use crate::aws::{AwsError, Description, ErrorKind, NewDocument, Ssm, VersionRef};

/// What happened to the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The document was made.
    Created,
    /// A new version was made.
    Updated,
    /// The newest version already meant the same.
    Unchanged,
}

/// What is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The document.
    pub name: String,
    /// What happened to the content.
    pub outcome: Outcome,
    /// Whether the default version was moved.
    pub promoted: bool,
    /// The version that has the content.
    pub version: String,
    /// The version that runs when none is named.
    pub default_version: String,
    /// SHA-256 of the content: the service's, or ours of what was sent where the service tells none.
    pub hash: String,
    /// The version's state.
    pub status: Status,
}

/// How long to wait for others: for a change of somebody else to end, for a version to become active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The first wait; each is twice the one before, up to eight times the first.
    pub first: Duration,
    /// How often to look again.
    pub times: u32,
}

impl Default for Patience {
    /// About a minute.
    fn default() -> Self {
        Self { first: Duration::from_millis(500), times: 18 }
    }
}

impl Patience {
    fn wait(self, round: u32) -> Duration {
        self.first * 2_u32.pow(round.min(3))
    }
}

/// Carries out `plan` as it is. Where somebody else was quicker and has registered the very same, that is fine; where they
/// have registered something else, it is [`RegistryError::ChangedMeanwhile`].
pub async fn apply(plan: &Plan, ssm: &impl Ssm, patience: Patience) -> Result<Applied, RegistryError> {
    let document = NewDocument { name: &plan.desired.name, content: &plan.desired.content, format: plan.desired.format };
    let (outcome, told) = match &plan.change {
        Change::Create => changed(plan, ssm, Outcome::Created, patiently(patience, || ssm.create(document)).await).await?,
        Change::Update { from } => changed(plan, ssm, Outcome::Updated, patiently(patience, || ssm.update(document, from)).await).await?,
        Change::Unchanged { version } => (Outcome::Unchanged, ssm.describe(document.name, VersionRef::Number(version)).await?),
    };
    let told = until_active(ssm, told, patience).await?;
    let mut applied = Applied {
        name: plan.desired.name.clone(),
        outcome,
        promoted: false,
        hash: told.hash.clone().unwrap_or_else(|| plan.desired.hash()),
        status: Status::from(told.status.as_str()),
        version: told.version,
        default_version: told.default_version,
    };
    if plan.promote.is_some() && applied.default_version != applied.version {
        patiently(patience, || ssm.set_default(&applied.name, &applied.version)).await?;
        applied.promoted = true;
        applied.default_version.clone_from(&applied.version);
    }
    Ok(applied)
}

/// The result of a call that changes the content. A refusal that says "somebody was there before" (perhaps our own first try,
/// whose answer was lost) is looked into.
async fn changed(
    plan: &Plan,
    ssm: &impl Ssm,
    outcome: Outcome,
    result: Result<Description, AwsError>,
) -> Result<(Outcome, Description), RegistryError> {
    let error = match result {
        Ok(told) => return Ok((outcome, told)),
        Err(error) => error,
    };
    if !matches!(error.kind, ErrorKind::AlreadyExists | ErrorKind::DuplicateContent | ErrorKind::StaleVersion) {
        return Err(error.into());
    }
    let name = &plan.desired.name;
    match observe(ssm, name, &plan.desired.hash()).await? {
        Some(seen) if seen.document_type == "Automation" && means_the_same(&plan.desired, &seen) => {
            Ok((Outcome::Unchanged, ssm.describe(name, VersionRef::Number(&seen.latest)).await?))
        }
        // An older version has this content: the error itself says what to do.
        Some(_) if error.kind == ErrorKind::DuplicateContent => Err(error.into()),
        _ => Err(RegistryError::ChangedMeanwhile { name: name.clone() }),
    }
}

/// Makes a call again while somebody else's change is in the way.
async fn patiently<T, F>(patience: Patience, call: impl Fn() -> F) -> Result<T, AwsError>
where
    F: Future<Output = Result<T, AwsError>>,
{
    for round in 0..patience.times {
        match call().await {
            Err(error) if error.kind == ErrorKind::TooManyUpdates => tokio::time::sleep(patience.wait(round)).await,
            result => return result,
        }
    }
    call().await
}

async fn until_active(ssm: &impl Ssm, told: Description, patience: Patience) -> Result<Description, RegistryError> {
    let mut told = told;
    let mut waited = Duration::ZERO;
    for round in 0..=patience.times {
        match Status::from(told.status.as_str()) {
            Status::Active => return Ok(told),
            Status::Failed => {
                let information = told.status_information.unwrap_or_else(|| "it does not say why".to_owned());
                return Err(RegistryError::Failed { name: told.name, version: told.version, information });
            }
            _ if round == patience.times => break,
            _ => {}
        }
        tokio::time::sleep(patience.wait(round)).await;
        waited += patience.wait(round);
        told = ssm.describe(&told.name, VersionRef::Number(&told.version)).await?;
    }
    let status = Status::from(told.status.as_str());
    Err(RegistryError::NotActive { name: told.name, version: told.version, status, seconds: waited.as_secs() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::document::Desired;
    use super::super::fake::Fake;
    use super::super::plan::plan;
    use super::*;
    use crate::yaml::Format;

    const QUICK: Patience = Patience { first: Duration::ZERO, times: 4 };

    fn desired(text: &str) -> Desired {
        let value = json!({"schemaVersion": "0.3", "description": text});
        Desired { name: "Doc".to_owned(), content: value.to_string(), format: Format::Json, value }
    }

    async fn planned(fake: &Fake, text: &str, promote: bool) -> Plan {
        let desired = desired(text);
        let seen = observe(fake, "Doc", &desired.hash()).await.expect("the fake answers");
        plan(desired, seen.as_ref(), promote).expect("a plan")
    }

    async fn register(fake: &Fake, text: &str, promote: bool) -> Result<Applied, RegistryError> {
        apply(&planned(fake, text, promote).await, fake, QUICK).await
    }

    #[tokio::test]
    async fn create_update_promote() {
        let fake = Fake::default();
        let made = register(&fake, "a", false).await.expect("made");
        assert_eq!((made.outcome, made.version.as_str(), made.default_version.as_str()), (Outcome::Created, "1", "1"));
        let updated = register(&fake, "b", false).await.expect("updated");
        assert_eq!((updated.outcome, updated.version.as_str(), updated.default_version.as_str()), (Outcome::Updated, "2", "1"));
        let promoted = register(&fake, "b", true).await.expect("promoted");
        assert_eq!((promoted.outcome, promoted.promoted, promoted.default_version.as_str()), (Outcome::Unchanged, true, "2"));
        assert_eq!(fake.state().writes, 3);
    }

    #[tokio::test]
    async fn a_busy_document_is_waited_for_but_not_for_ever() {
        let fake = Fake::default();
        fake.state().busy = 3;
        assert_eq!(register(&fake, "a", false).await.expect("made").outcome, Outcome::Created);
        fake.state().busy = 99;
        let error = register(&fake, "b", false).await.expect_err("it stays busy");
        assert!(matches!(error, RegistryError::Aws(AwsError { kind: ErrorKind::TooManyUpdates, .. })), "{error}");
    }

    #[tokio::test]
    async fn a_version_is_waited_for_until_it_is_active() {
        let fake = Fake::default();
        fake.state().states = vec!["Active", "Creating", "Creating"];
        assert_eq!(register(&fake, "a", false).await.expect("made").status, Status::Active);
        fake.state().states = vec!["Failed", "Updating", "Active"];
        assert!(matches!(register(&fake, "b", true).await, Err(RegistryError::Failed { .. })));
        assert_eq!(fake.state().default, 1, "a version that failed is never made the default");
    }

    #[tokio::test]
    async fn others_may_be_quicker() {
        let fake = Fake::default();
        let (ours, same) = (planned(&fake, "a", false).await, planned(&fake, "a", false).await);
        apply(&ours, &fake, QUICK).await.expect("made");
        assert_eq!(apply(&same, &fake, QUICK).await.expect("there").outcome, Outcome::Unchanged);
        let (ours, other) = (planned(&fake, "b", true).await, planned(&fake, "c", true).await);
        apply(&ours, &fake, QUICK).await.expect("updated");
        assert!(matches!(apply(&other, &fake, QUICK).await, Err(RegistryError::ChangedMeanwhile { .. })));
        assert_eq!(fake.state().versions.len(), 2);
    }

    #[tokio::test]
    async fn a_lost_answer_is_no_failure() {
        let fake = Fake::default();
        for (text, version) in [("a", "1"), ("b", "2")] {
            fake.state().lose_answer = true;
            assert_eq!(register(&fake, text, false).await.expect("it is there").version, version);
        }
        assert_eq!(fake.state().versions.len(), 2);
    }

    #[tokio::test]
    async fn going_back_to_an_older_content_says_what_to_do() {
        let fake = Fake::default();
        for text in ["a", "b"] {
            register(&fake, text, false).await.expect("registered");
        }
        let error = register(&fake, "a", false).await.expect_err("version 1 has it");
        assert!(error.hint().is_some_and(|hint| hint.contains("older version")), "{error}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_was_applied_plans_as_unchanged(steps in proptest::collection::vec((any::<u32>(), any::<bool>()), 1..8)) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            runtime.block_on(async {
                let fake = Fake::default();
                for (index, (text, promote)) in steps.into_iter().enumerate() {
                    let text = format!("{index} {text}");
                    let default = fake.state().default;
                    let applied = register(&fake, &text, promote).await.expect("registered");
                    assert_eq!(fake.state().default, if promote || index == 0 { index + 1 } else { default });
                    assert_eq!(applied.default_version, fake.state().default.to_string());
                    let writes = fake.state().writes;
                    assert!(planned(&fake, &text, promote).await.is_noop());
                    assert_eq!(register(&fake, &text, promote).await.expect("there").outcome, Outcome::Unchanged);
                    assert_eq!(fake.state().writes, writes);
                }
            });
        }
    }
}
