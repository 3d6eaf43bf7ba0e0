//! Documents as the endpoint keeps them: versions that never change, a default one, tags, and with whom they are shared
//! (reference 1.2, 9).

mod content;
mod list;
mod read;
mod share;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::endpoint::caller::Place;
use crate::endpoint::refusal::Refusal;
use crate::json::{Map, Value};
use crate::time::Timestamp;

pub(super) use list::{list, list_versions, listed};
pub(super) use read::{describe, get};
pub(super) use share::{describe_permission, modify_permission};
pub(super) use write::{Change, MAX_TAGS, create, delete, update, update_default};

/// A document with all its versions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) account: String,
    pub(super) region: String,
    /// Milliseconds since the epoch.
    pub(super) created: i64,
    /// In the order of their numbers; never empty.
    pub(super) versions: Vec<Version>,
    /// The number of the default one.
    pub(super) default: u64,
    /// The number of the next one: those of deleted ones are not given again.
    pub(super) next: u64,
    pub(super) tags: BTreeMap<String, String>,
    /// The shared version by account, or by `all`.
    pub(super) shared: BTreeMap<String, String>,
}

/// A version of a document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) content: String,
    /// `JSON` or `YAML`.
    pub(super) format: String,
    pub(super) hash: String,
    /// Milliseconds since the epoch.
    pub(super) created: i64,
    pub(super) name: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) target_type: Option<String>,
    /// `Requires`, as it was given.
    pub(super) requires: Option<Value>,
    /// The names of the attachments.
    pub(super) attachments: Vec<String>,
}

impl Kept {
    pub(super) fn place(&self) -> Place {
        Place { account: self.account.clone(), region: self.region.clone() }
    }

    pub(super) fn latest(&self) -> Option<&Version> {
        self.versions.last()
    }

    pub(super) fn version(&self, number: u64) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The version that a request names: by number, `$LATEST`, `$DEFAULT`, or by its own name; the default one where it names none.
    pub(super) fn named(&self, version: Option<&str>, version_name: Option<&str>) -> Result<&Version, Refusal> {
        let missing = |what: String| Refusal::new("InvalidDocumentVersion", format!("document `{}` has no version {what}", self.name));
        let found = match version {
            Some("$LATEST") => self.latest(),
            None if version_name.is_some() => self.versions.iter().find(|version| version.name.as_deref() == version_name),
            None | Some("$DEFAULT") => self.version(self.default),
            Some(number) => number.parse().ok().and_then(|number| self.version(number)),
        };
        let found = found.ok_or_else(|| missing(version.or(version_name).unwrap_or("$DEFAULT").to_owned()))?;
        match version_name {
            Some(name) if found.name.as_deref() != Some(name) => Err(missing(format!("{} named `{name}`", found.number))),
            _ => Ok(found),
        }
    }

    /// Whether an account may read a version of it.
    pub(super) fn is_readable(&self, account: &str, version: &Version) -> bool {
        let shared = |with: &str| {
            self.shared.get(with).is_some_and(|which| match which.as_str() {
                "$ALL" => true,
                "$LATEST" => self.latest().is_some_and(|latest| latest.number == version.number),
                _ => self.default == version.number,
            })
        };
        self.account == account || shared(account) || shared("all")
    }
}

impl Version {
    /// The model of the content, which was judged when it was registered.
    pub(super) fn document(&self) -> Arc<Document> {
        Arc::new(content::model(&self.content))
    }

    pub(super) fn created_at(&self) -> Value {
        Timestamp::from_millis(self.created).seconds().into()
    }
}

/// The documents of a place and of the places whose documents can be seen from it.
#[derive(Debug, Default)]
pub(super) struct Shelf(BTreeMap<Place, BTreeMap<String, Kept>>);

impl Shelf {
    pub(super) fn put(&mut self, kept: Kept) {
        self.0.entry(kept.place()).or_default().insert(kept.name.clone(), kept);
    }

    pub(super) fn remove(&mut self, place: &Place, name: &str) {
        if let Some(documents) = self.0.get_mut(place) {
            documents.remove(name);
        }
    }

    /// One's own document.
    pub(super) fn own(&self, place: &Place, name: &str) -> Option<&Kept> {
        self.0.get(place)?.get(name)
    }

    /// One's own document, or a refusal.
    pub(super) fn required(&self, place: &Place, name: &str) -> Result<&Kept, Refusal> {
        self.own(place, name).ok_or_else(|| missing(place, name))
    }

    pub(super) fn count(&self, place: &Place) -> usize {
        self.0.get(place).map_or(0, BTreeMap::len)
    }

    /// Everything that a place can see: its own documents, and those of the region that are shared with it.
    pub(super) fn visible<'s>(&'s self, place: &'s Place) -> impl Iterator<Item = &'s Kept> {
        let region = self.0.iter().filter(|(other, _)| other.region == place.region);
        region
            .flat_map(|(_, documents)| documents.values())
            .filter(|kept| kept.account == place.account || kept.shared.contains_key(&place.account) || kept.shared.contains_key("all"))
    }

    /// The document and the version that a name or an ARN names, where they can be seen from a place.
    pub(super) fn find(
        &self,
        place: &Place,
        name: &str,
        version: Option<&str>,
        version_name: Option<&str>,
    ) -> Result<(&Kept, &Version), Refusal> {
        let (owner, name) = match name.strip_prefix("arn:") {
            None => (place.clone(), name),
            Some(arn) => {
                let parts: Vec<&str> = arn.splitn(5, ':').collect();
                let [_, "ssm", region, account, resource] = parts.as_slice() else { return Err(missing(place, name)) };
                let short = resource.strip_prefix("document/").or_else(|| resource.strip_prefix("automation-definition/"));
                let short = short.map(|short| short.split(':').next().unwrap_or_default()).unwrap_or_default();
                (Place { account: (*account).to_owned(), region: (*region).to_owned() }, short)
            }
        };
        let kept = self.own(&owner, name).filter(|_| owner.region == place.region).ok_or_else(|| missing(&owner, name))?;
        let found = kept.named(version, version_name)?;
        if kept.is_readable(&place.account, found) { Ok((kept, found)) } else { Err(missing(&owner, name)) }
    }
}

pub(super) fn missing(place: &Place, name: &str) -> Refusal {
    let (account, region) = (&place.account, &place.region);
    Refusal::new("InvalidDocument", format!("Document with name {name} does not exist: account {account} has none in {region}."))
}

/// A member that is text.
pub(super) fn text<'v>(input: &'v Value, key: &str) -> Option<&'v str> {
    input.get(key).and_then(Value::as_str)
}

/// A member that must be text; its shape was looked at before.
pub(super) fn required<'v>(input: &'v Value, key: &str) -> &'v str {
    text(input, key).unwrap_or_default()
}

/// A list of texts.
pub(super) fn list_of<'v>(input: &'v Value, key: &str) -> Vec<&'v str> {
    input.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Tags as the API writes them.
pub(super) fn tag_list(tags: &BTreeMap<String, String>) -> Value {
    tags.iter()
        .map(|(key, value)| {
            Value::Object(Map::from_iter([("Key".to_owned(), key.as_str().into()), ("Value".to_owned(), value.as_str().into())]))
        })
        .collect()
}

/// Tags as a request gives them.
pub(super) fn tags_of(input: &Value) -> Vec<(String, String)> {
    let tags = input.get("Tags").and_then(Value::as_array).into_iter().flatten();
    tags.map(|tag| (required(tag, "Key").to_owned(), required(tag, "Value").to_owned())).collect()
}

/// Puts a text where there is one.
pub(super) fn put(map: &mut Map<String, Value>, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        map.insert(key.to_owned(), text.into());
    }
}
