//! Documents and versions, page by page.

use crate::endpoint::caller::Place;
use crate::endpoint::document::read::{platforms, shown_name};
use crate::endpoint::document::{Kept, Shelf, list_of, put, required, tag_list, text};
use crate::endpoint::page::page;
use crate::endpoint::refusal::Refusal;
use crate::json::{Map, Value};

/// `ListDocuments`.
pub(in crate::endpoint) fn list(shelf: &Shelf, place: &Place, input: &Value) -> Result<Value, Refusal> {
    let filters = filters(input)?;
    let mut found: Vec<(String, Value)> = shelf
        .visible(place)
        .filter(|kept| filters.iter().all(|(key, values)| passes(kept, place, key, values)))
        .map(|kept| (shown_name(kept, place), identifier(kept, place)))
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (documents, next) = page(input, "ListDocuments", found)?;
    Ok(listed("DocumentIdentifiers", documents, next.as_deref()))
}

/// `ListDocumentVersions`, the newest first.
pub(in crate::endpoint) fn list_versions(shelf: &Shelf, place: &Place, input: &Value) -> Result<Value, Refusal> {
    let name = required(input, "Name");
    let (kept, _) = shelf.find(place, name, None, None)?;
    let versions = kept.versions.iter().rev().filter(|version| kept.is_readable(&place.account, version)).map(|version| {
        let mut map = Map::new();
        put(&mut map, "Name", Some(&shown_name(kept, place)));
        put(&mut map, "DisplayName", version.display_name.as_deref());
        put(&mut map, "DocumentVersion", Some(&version.number.to_string()));
        put(&mut map, "VersionName", version.name.as_deref());
        map.insert("CreatedDate".to_owned(), version.created_at());
        map.insert("IsDefaultVersion".to_owned(), Value::Bool(version.number == kept.default));
        put(&mut map, "DocumentFormat", Some(&version.format));
        put(&mut map, "Status", Some("Active"));
        (format!("{:020}", u64::MAX - version.number), Value::Object(map))
    });
    let (versions, next) = page(input, "ListDocumentVersions", versions)?;
    Ok(listed("DocumentVersions", versions, next.as_deref()))
}

/// An answer with a list and the token of the next page.
pub(in crate::endpoint) fn listed(name: &str, items: Vec<Value>, next: Option<&str>) -> Value {
    let mut map = Map::from_iter([(name.to_owned(), Value::Array(items))]);
    put(&mut map, "NextToken", next);
    Value::Object(map)
}

/// `Filters`, or the older `DocumentFilterList`: key and values.
fn filters(input: &Value) -> Result<Vec<(String, Vec<String>)>, Refusal> {
    let all = |key: &str| input.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let (new, old) = (all("Filters"), all("DocumentFilterList"));
    if !new.is_empty() && !old.is_empty() {
        return Err(Refusal::validation("give Filters or DocumentFilterList, not both"));
    }
    let old = old.iter().map(|filter| (required(filter, "key").to_owned(), vec![required(filter, "value").to_owned()]));
    let new = new.iter().map(|filter| {
        let values = list_of(filter, "Values").into_iter().map(str::to_owned).collect();
        (text(filter, "Key").unwrap_or_default().to_owned(), values)
    });
    let filters: Vec<(String, Vec<String>)> = old.chain(new).collect();
    let known = ["Name", "Owner", "PlatformTypes", "DocumentType", "TargetType", "SearchKeyword"];
    match filters.iter().find(|(key, _)| !known.contains(&key.as_str()) && !key.starts_with("tag:")) {
        Some((key, _)) => {
            let message = format!("the filter `{key}` is unknown; there are {} and tag:KEY", known.join(", "));
            Err(Refusal::new("InvalidFilterKey", message))
        }
        None => Ok(filters),
    }
}

fn passes(kept: &Kept, place: &Place, key: &str, values: &[String]) -> bool {
    let Some(version) = kept.version(kept.default) else { return false };
    values.iter().any(|value| match key {
        "Name" => kept.name.starts_with(value.as_str()),
        "Owner" => match value.as_str() {
            "All" | "Private" => true,
            "Self" => kept.account == place.account,
            "Public" => kept.shared.contains_key("all"),
            _ => false,
        },
        "PlatformTypes" => platforms().as_array().is_some_and(|all| all.iter().any(|one| one == value.as_str())),
        "DocumentType" => value == "Automation",
        "TargetType" => version.target_type.as_deref() == Some(value),
        "SearchKeyword" => {
            let wanted = value.to_lowercase();
            let described = version.document().description.as_ref().is_some_and(|text| text.to_lowercase().contains(&wanted));
            described || kept.name.to_lowercase().contains(&wanted)
        }
        tag => tag.strip_prefix("tag:").and_then(|tag| kept.tags.get(tag)) == Some(value),
    })
}

/// `DocumentIdentifier`, of the default version.
fn identifier(kept: &Kept, place: &Place) -> Value {
    let mut map = Map::new();
    put(&mut map, "Name", Some(&shown_name(kept, place)));
    if let Some(version) = kept.version(kept.default) {
        map.insert("CreatedDate".to_owned(), version.created_at());
        put(&mut map, "DisplayName", version.display_name.as_deref());
        put(&mut map, "Owner", Some(&kept.account));
        put(&mut map, "VersionName", version.name.as_deref());
        map.insert("PlatformTypes".to_owned(), platforms());
        put(&mut map, "DocumentVersion", Some(&version.number.to_string()));
        put(&mut map, "DocumentType", Some("Automation"));
        put(&mut map, "SchemaVersion", Some("0.3"));
        put(&mut map, "DocumentFormat", Some(&version.format));
        put(&mut map, "TargetType", version.target_type.as_deref());
    }
    map.insert("Tags".to_owned(), tag_list(&kept.tags));
    if let Some(requires) = kept.version(kept.default).and_then(|version| version.requires.clone()) {
        map.insert("Requires".to_owned(), requires);
    }
    Value::Object(map)
}
