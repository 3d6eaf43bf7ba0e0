//! The calls of Systems Manager about documents.

use aws_sdk_ssm::types::{DocumentDescription, DocumentFormat, DocumentHashType, DocumentType};

use super::error::AwsError;
use super::fault::translate;
use crate::yaml::Format;

/// Which version of a document is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionRef<'a> {
    /// The newest.
    Latest,
    /// The one that runs when none is named.
    Default,
    /// The one of this number.
    Number(&'a str),
}

impl VersionRef<'_> {
    /// As the service writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Latest => "$LATEST",
            Self::Default => "$DEFAULT",
            Self::Number(number) => number,
        }
    }
}

/// What the service tells of one version of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The document's name.
    pub name: String,
    /// The number of the version that is described.
    pub version: String,
    /// The number of the newest version.
    pub latest_version: String,
    /// The number of the version that runs when none is named.
    pub default_version: String,
    /// `Creating`, `Active`, `Updating`, `Deleting`, `Failed`.
    pub status: String,
    /// What the service adds to the status.
    pub status_information: Option<String>,
    /// SHA-256 of the content, in hexadecimal digits.
    pub hash: Option<String>,
    /// What the content is written in.
    pub format: Format,
    /// `Automation`, `Command`, ….
    pub document_type: String,
}

/// A runbook on its way to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDocument<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its text.
    pub content: &'a str,
    /// What the text is written in.
    pub format: Format,
}

/// The calls that ssmith makes about documents, so that an in-memory service can stand in for the real one.
pub trait Ssm: Sync {
    /// DescribeDocument.
    fn describe(&self, name: &str, version: VersionRef<'_>) -> impl Future<Output = Result<Description, AwsError>> + Send;

    /// GetDocument: the text of a version, in the given format.
    fn content(&self, name: &str, version: VersionRef<'_>, format: Format) -> impl Future<Output = Result<String, AwsError>> + Send;

    /// CreateDocument, of type `Automation`.
    fn create(&self, document: NewDocument<'_>) -> impl Future<Output = Result<Description, AwsError>> + Send;

    /// UpdateDocument: a new version after version `from`, which must be the newest.
    fn update(&self, document: NewDocument<'_>, from: &str) -> impl Future<Output = Result<Description, AwsError>> + Send;

    /// UpdateDocumentDefaultVersion.
    fn set_default(&self, name: &str, version: &str) -> impl Future<Output = Result<(), AwsError>> + Send;
}

/// The calls over the network.
#[derive(Debug, Clone)]
pub struct Client {
    client: aws_sdk_ssm::Client,
    place: String,
}

impl Client {
    pub(super) fn new(client: aws_sdk_ssm::Client, place: String) -> Self {
        Self { client, place }
    }
}

impl Ssm for Client {
    async fn describe(&self, name: &str, version: VersionRef<'_>) -> Result<Description, AwsError> {
        let call = self.client.describe_document().name(name).document_version(version.as_str());
        let reply = call.send().await.map_err(|error| translate("ssm:DescribeDocument", &self.place, &error))?;
        Ok(description(name, reply.document()))
    }

    async fn content(&self, name: &str, version: VersionRef<'_>, format: Format) -> Result<String, AwsError> {
        let call = self.client.get_document().name(name).document_version(version.as_str()).document_format(wire(format));
        let reply = call.send().await.map_err(|error| translate("ssm:GetDocument", &self.place, &error))?;
        Ok(reply.content.unwrap_or_default())
    }

    async fn create(&self, document: NewDocument<'_>) -> Result<Description, AwsError> {
        let call = self.client.create_document().name(document.name).content(document.content);
        let call = call.document_type(DocumentType::Automation).document_format(wire(document.format));
        let reply = call.send().await.map_err(|error| translate("ssm:CreateDocument", &self.place, &error))?;
        Ok(description(document.name, reply.document_description()))
    }

    async fn update(&self, document: NewDocument<'_>, from: &str) -> Result<Description, AwsError> {
        let call = self.client.update_document().name(document.name).content(document.content);
        let call = call.document_version(from).document_format(wire(document.format));
        let reply = call.send().await.map_err(|error| translate("ssm:UpdateDocument", &self.place, &error))?;
        Ok(description(document.name, reply.document_description()))
    }

    async fn set_default(&self, name: &str, version: &str) -> Result<(), AwsError> {
        let call = self.client.update_document_default_version().name(name).document_version(version);
        let reply = call.send().await;
        reply.map(drop).map_err(|error| translate("ssm:UpdateDocumentDefaultVersion", &self.place, &error))
    }
}

fn wire(format: Format) -> DocumentFormat {
    match format {
        Format::Json => DocumentFormat::Json,
        Format::Yaml => DocumentFormat::Yaml,
    }
}

fn description(name: &str, told: Option<&DocumentDescription>) -> Description {
    let text = |pick: fn(&DocumentDescription) -> Option<&str>| told.and_then(pick).unwrap_or_default().to_owned();
    let hash = told.filter(|told| told.hash_type() == Some(&DocumentHashType::Sha256)).and_then(DocumentDescription::hash);
    Description {
        name: name.to_owned(),
        version: text(DocumentDescription::document_version),
        latest_version: text(DocumentDescription::latest_version),
        default_version: text(DocumentDescription::default_version),
        status: text(|told| told.status().map(AsRef::as_ref)),
        status_information: told.and_then(DocumentDescription::status_information).map(ToOwned::to_owned),
        hash: hash.map(str::to_ascii_lowercase),
        format: match told.and_then(DocumentDescription::document_format) {
            Some(DocumentFormat::Yaml) => Format::Yaml,
            _ => Format::Json,
        },
        document_type: text(|told| told.document_type().map(AsRef::as_ref)),
    }
}
