//! An in-memory service that keeps documents as the real one does, for tests of `apply`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::document::Desired;
use crate::aws::{AwsError, Description, ErrorKind, NewDocument, Ssm, VersionRef};
use crate::yaml::Format;

/// One document, or none yet.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) versions: Vec<String>,
    pub(super) default: usize,
    /// How many calls were made that change something.
    pub(super) writes: usize,
    /// How many changing calls will be told `TooManyUpdates`.
    pub(super) busy: u32,
    /// The states that describe calls will tell before `Active`.
    pub(super) states: Vec<&'static str>,
    /// The answer to the next changing call is lost, though the change is made.
    pub(super) lose_answer: bool,
}

#[derive(Debug, Default)]
pub(super) struct Fake(Mutex<State>);

impl Fake {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refuse<T>(kind: ErrorKind) -> Result<T, AwsError> {
    Err(AwsError { kind, operation: "ssm:Fake", code: None, message: String::new(), request_id: None })
}

impl State {
    fn told(&mut self, version: usize) -> Result<Description, AwsError> {
        let Some(content) = version.checked_sub(1).and_then(|index| self.versions.get(index)) else {
            return refuse(ErrorKind::NotFound);
        };
        let document = Desired { name: String::new(), content: content.clone(), format: Format::Json, value: serde_json::Value::Null };
        Ok(Description {
            name: "Doc".to_owned(),
            version: version.to_string(),
            latest_version: self.versions.len().to_string(),
            default_version: self.default.to_string(),
            status: self.states.pop().unwrap_or("Active").to_owned(),
            status_information: None,
            hash: Some(document.hash()),
            format: Format::Json,
            document_type: "Automation".to_owned(),
        })
    }

    fn number(&self, version: VersionRef<'_>) -> usize {
        match version {
            VersionRef::Latest => self.versions.len(),
            VersionRef::Default => self.default,
            VersionRef::Number(number) => number.parse().unwrap_or_default(),
        }
    }

    fn change(&mut self) -> Result<(), AwsError> {
        self.writes += 1;
        if self.busy > 0 {
            self.busy -= 1;
            return refuse(ErrorKind::TooManyUpdates);
        }
        Ok(())
    }

    fn add(&mut self, content: &str) -> Result<Description, AwsError> {
        self.versions.push(content.to_owned());
        let told = self.told(self.versions.len());
        if std::mem::take(&mut self.lose_answer) {
            // The SDK makes the call again by itself; this is what the second one is told.
            return refuse(if self.versions.len() == 1 { ErrorKind::AlreadyExists } else { ErrorKind::StaleVersion });
        }
        told
    }
}

impl Ssm for Fake {
    async fn describe(&self, _: &str, version: VersionRef<'_>) -> Result<Description, AwsError> {
        let mut state = self.state();
        let number = state.number(version);
        state.told(number)
    }

    async fn content(&self, _: &str, version: VersionRef<'_>, _: Format) -> Result<String, AwsError> {
        let state = self.state();
        let number = state.number(version);
        number.checked_sub(1).and_then(|index| state.versions.get(index)).cloned().map_or_else(|| refuse(ErrorKind::NotFound), Ok)
    }

    async fn create(&self, document: NewDocument<'_>) -> Result<Description, AwsError> {
        let mut state = self.state();
        state.change()?;
        if !state.versions.is_empty() {
            return refuse(ErrorKind::AlreadyExists);
        }
        state.default = 1;
        state.add(document.content)
    }

    async fn update(&self, document: NewDocument<'_>, from: &str) -> Result<Description, AwsError> {
        let mut state = self.state();
        state.change()?;
        if from != state.versions.len().to_string() {
            return refuse(ErrorKind::StaleVersion);
        }
        if state.versions.iter().any(|content| content == document.content) {
            return refuse(ErrorKind::DuplicateContent);
        }
        state.add(document.content)
    }

    async fn set_default(&self, _: &str, version: &str) -> Result<(), AwsError> {
        let mut state = self.state();
        state.change()?;
        state.default = state.number(VersionRef::Number(version));
        Ok(())
    }
}
