//! The document that a run would execute: what is registered under its name.

use crate::aws::{AwsError, Description, Ssm, VersionRef};
use crate::document::Document;
use crate::json::Value;
use crate::text::Files;
use crate::yaml;

/// A registered document.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    /// What the service tells of it.
    pub description: Description,
    /// What its text means; `None` where it cannot be read here, though the service could.
    pub value: Option<Value>,
}

impl Registered {
    /// Whether it is a runbook.
    pub fn is_runbook(&self) -> bool {
        self.description.document_type == "Automation"
    }

    /// Its model.
    pub fn document(&self) -> Option<Document> {
        self.value.clone().map(Document::from_value)
    }
}

/// Looks up the document of a name or ARN. The text is not fetched of what is no runbook.
pub async fn registered(ssm: &impl Ssm, name: &str, version: VersionRef<'_>) -> Result<Registered, AwsError> {
    let description = ssm.describe(name, version).await?;
    let mut registered = Registered { description, value: None };
    if registered.is_runbook() {
        let told = &registered.description;
        let number = if told.version.is_empty() { version } else { VersionRef::Number(&told.version) };
        registered.value = read(&ssm.content(name, number, told.format).await?);
    }
    Ok(registered)
}

fn read(text: &str) -> Option<Value> {
    let mut files = Files::new();
    let file = files.add("registered document", text);
    yaml::parse(&files, file).ok().map(|tree| tree.to_value()).filter(Value::is_object)
}
