//! Documents are made, get new versions, and go. What is given back is what is to be kept: the caller writes it down first.

use std::collections::BTreeMap;

use crate::endpoint::caller::Place;
use crate::endpoint::document::content::{self, Content};
use crate::endpoint::document::read::description;
use crate::endpoint::document::{Kept, Shelf, Version, required, tags_of, text};
use crate::endpoint::refusal::Refusal;
use crate::json::{Value, json};
use crate::time::Timestamp;

/// Documents of an account in a region (reference 1.2).
const MAX_DOCUMENTS: usize = 500;
/// Versions of a document (reference 1.2).
const MAX_VERSIONS: usize = 1_000;
/// Tags of a document (reference 8.1).
pub(in crate::endpoint) const MAX_TAGS: usize = 50;
/// What names must not begin with, in lower case (reference 1.2).
const RESERVED: [&str; 3] = ["aws", "amazon", "amzn"];

/// What becomes of a document, and what is answered.
#[derive(Debug)]
pub(in crate::endpoint) struct Change {
    /// The document as it is now; `None` where it is gone.
    pub(in crate::endpoint) kept: Option<Kept>,
    /// The answer.
    pub(in crate::endpoint) answer: Value,
}

/// `CreateDocument`.
pub(in crate::endpoint) fn create(shelf: &Shelf, place: &Place, input: &Value, now: Timestamp) -> Result<Change, Refusal> {
    let name = required(input, "Name");
    let lower = name.to_ascii_lowercase();
    if let Some(prefix) = RESERVED.iter().find(|prefix| lower.starts_with(**prefix)) {
        return Err(Refusal::validation(format!("Document name `{name}` begins with `{prefix}`, which AWS keeps for its own documents")));
    }
    match text(input, "DocumentType") {
        Some("Automation") => {}
        None => {
            let message = "Document type is required for schema version 0.3. Give DocumentType Automation.";
            return Err(Refusal::new("InvalidDocumentSchemaVersion", message));
        }
        Some(other) => return Err(Refusal::not_here(&format!("documents of type {other}; it keeps Automation documents only"))),
    }
    if shelf.own(place, name).is_some() {
        return Err(Refusal::new("DocumentAlreadyExists", format!("The specified document already exists: {name}")));
    }
    if shelf.count(place) >= MAX_DOCUMENTS {
        return Err(Refusal::new("DocumentLimitExceeded", format!("You can have at most {MAX_DOCUMENTS} active SSM documents.")));
    }
    let tags: BTreeMap<String, String> = tags_of(input).into_iter().collect();
    if tags.len() > MAX_TAGS {
        return Err(Refusal::validation(format!("a document has at most {MAX_TAGS} tags")));
    }
    let content = content::read(required(input, "Content"), text(input, "DocumentFormat"))?;
    let version = version(1, content, input, now)?;
    let (account, region) = (place.account.clone(), place.region.clone());
    let versions = vec![version];
    let shared = BTreeMap::new();
    let kept = Kept { name: name.to_owned(), account, region, created: now.millis(), versions, default: 1, next: 2, tags, shared };
    Ok(described(kept, place))
}

/// `UpdateDocument`: a new version; the default one stays.
pub(in crate::endpoint) fn update(shelf: &Shelf, place: &Place, input: &Value, now: Timestamp) -> Result<Change, Refusal> {
    let name = required(input, "Name");
    let mut kept = shelf.required(place, name)?.clone();
    let latest = kept.named(Some("$LATEST"), None)?;
    if let Some(given) = text(input, "DocumentVersion")
        && kept.named(Some(given), None)?.number != latest.number
    {
        let message = format!("only the latest version of a document can be updated: that is {}, not {given}", latest.number);
        return Err(Refusal::new("InvalidDocumentVersion", message));
    }
    if kept.versions.len() >= MAX_VERSIONS {
        let message = format!("`{name}` has {MAX_VERSIONS} versions, and no document has more; delete some that are no longer needed");
        return Err(Refusal::new("DocumentVersionLimitExceeded", message));
    }
    if let Some(wanted) = text(input, "VersionName")
        && kept.versions.iter().any(|version| version.name.as_deref() == Some(wanted))
    {
        let message = format!("`{name}` has a version named `{wanted}` already; version names are not given twice");
        return Err(Refusal::new("DuplicateDocumentVersionName", message));
    }
    let content = content::read(required(input, "Content"), text(input, "DocumentFormat"))?;
    if latest.hash == content.hash && latest.format == content.format {
        let message = format!(
            "The content of the association document matches another document. Change the content of the document and try again. \
             (It is that of version {} of `{name}`, the latest one.)",
            latest.number
        );
        return Err(Refusal::new("DuplicateDocumentContent", message));
    }
    let before = latest.clone();
    let mut version = version(kept.next, content, input, now)?;
    version.display_name = version.display_name.or(before.display_name);
    version.target_type = version.target_type.or(before.target_type);
    version.requires = version.requires.or(before.requires);
    kept.versions.push(version);
    kept.next += 1;
    Ok(described(kept, place))
}

/// `UpdateDocumentDefaultVersion`.
pub(in crate::endpoint) fn update_default(shelf: &Shelf, place: &Place, input: &Value) -> Result<Change, Refusal> {
    let mut kept = shelf.required(place, required(input, "Name"))?.clone();
    let version = kept.named(text(input, "DocumentVersion"), None)?.clone();
    kept.default = version.number;
    let mut answer = json!({"Name": kept.name, "DefaultVersion": version.number.to_string()});
    if let (Some(name), Some(map)) = (version.name, answer.as_object_mut()) {
        map.insert("DefaultVersionName".to_owned(), name.into());
    }
    Ok(Change { kept: Some(kept), answer: json!({"Description": answer}) })
}

/// `DeleteDocument`: the whole document, or one version of it.
pub(in crate::endpoint) fn delete(shelf: &Shelf, place: &Place, input: &Value) -> Result<Change, Refusal> {
    let mut kept = shelf.required(place, required(input, "Name"))?.clone();
    let (version, version_name) = (text(input, "DocumentVersion"), text(input, "VersionName"));
    let refused = |message: String| Refusal::new("InvalidDocumentOperation", message);
    if version.is_some() || version_name.is_some() {
        let number = kept.named(version, version_name)?.number;
        if number == kept.default {
            let message =
                format!("version {number} of `{}` is the default one; make another one the default, or delete the document", kept.name);
            return Err(refused(message));
        }
        kept.versions.retain(|version| version.number != number);
        return Ok(Change { kept: Some(kept), answer: json!({}) });
    }
    if !kept.shared.is_empty() {
        let with = kept.shared.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(refused(format!(
            "You must stop sharing the document before you can delete it: `{}` is shared with {with}.",
            kept.name
        )));
    }
    Ok(Change { kept: None, answer: json!({}) })
}

fn version(number: u64, content: Content, input: &Value, now: Timestamp) -> Result<Version, Refusal> {
    let given = input.get("Attachments").and_then(Value::as_array).map_or(0, Vec::len);
    if content.files.is_empty() && given > 0 {
        return Err(Refusal::new("InvalidDocumentContent", "Attachments are given, but the content has no `files`"));
    }
    let owned = |key: &str| text(input, key).map(str::to_owned);
    Ok(Version {
        number,
        content: content.text,
        format: content.format,
        hash: content.hash,
        created: now.millis(),
        name: owned("VersionName"),
        display_name: owned("DisplayName"),
        target_type: owned("TargetType"),
        requires: input.get("Requires").cloned(),
        attachments: content.files,
    })
}

fn described(kept: Kept, place: &Place) -> Change {
    let answer = kept.latest().map_or(Value::Null, |version| description(&kept, version, place));
    Change { answer: json!({"DocumentDescription": answer}), kept: Some(kept) }
}
