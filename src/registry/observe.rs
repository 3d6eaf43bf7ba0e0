//! What is there.

use super::document::{Observed, Status};
use super::error::RegistryError;
use crate::aws::{ErrorKind, Ssm, VersionRef};
use crate::json::Value;
use crate::text::Files;
use crate::yaml;

/// The document `name` at its newest version; `None` where there is none. Where the service's hash is `expected`, the text is
/// not fetched: one call is enough.
pub async fn observe(ssm: &impl Ssm, name: &str, expected: &str) -> Result<Option<Observed>, RegistryError> {
    let told = match ssm.describe(name, VersionRef::Latest).await {
        Ok(told) => told,
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    // The text is asked for in the format it is stored in: the service would translate it otherwise.
    let value = if told.hash.as_deref() == Some(expected) || told.document_type != "Automation" {
        None
    } else {
        read(&ssm.content(name, VersionRef::Number(&told.version), told.format).await?)
    };
    Ok(Some(Observed {
        latest: told.version,
        default: told.default_version,
        status: Status::from(told.status.as_str()),
        status_information: told.status_information,
        hash: told.hash,
        value,
        document_type: told.document_type,
    }))
}

/// What a text means, whatever it is written in; `None` if it cannot be read.
fn read(text: &str) -> Option<Value> {
    let mut files = Files::new();
    let file = files.add("registered document", text);
    yaml::parse(&files, file).ok().map(|tree| tree.to_value())
}
