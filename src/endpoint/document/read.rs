//! One document: its text and its description.

use crate::document::Parameter;
use crate::endpoint::caller::Place;
use crate::endpoint::document::content::convert;
use crate::endpoint::document::{Kept, Shelf, Version, put, required, tag_list, text};
use crate::endpoint::refusal::Refusal;
use crate::json::{Map, Value, json};
use crate::run;

/// `GetDocument`. Without a format the text is JSON, as the API says.
pub(in crate::endpoint) fn get(shelf: &Shelf, place: &Place, input: &Value) -> Result<Value, Refusal> {
    let (kept, version) = shelf.find(place, required(input, "Name"), text(input, "DocumentVersion"), text(input, "VersionName"))?;
    let format = text(input, "DocumentFormat").unwrap_or("JSON");
    let content = convert(&version.content, &version.format, format)?;
    let mut map = Map::new();
    put(&mut map, "Name", Some(&shown_name(kept, place)));
    map.insert("CreatedDate".to_owned(), version.created_at());
    put(&mut map, "DisplayName", version.display_name.as_deref());
    put(&mut map, "VersionName", version.name.as_deref());
    put(&mut map, "DocumentVersion", Some(&version.number.to_string()));
    put(&mut map, "Status", Some("Active"));
    put(&mut map, "Content", Some(&content));
    put(&mut map, "DocumentType", Some("Automation"));
    put(&mut map, "DocumentFormat", Some(format));
    if let Some(requires) = &version.requires {
        map.insert("Requires".to_owned(), requires.clone());
    }
    let attachments = version.attachments.iter().map(|name| json!({"Name": name})).collect();
    map.insert("AttachmentsContent".to_owned(), attachments);
    Ok(Value::Object(map))
}

/// `DescribeDocument`.
pub(in crate::endpoint) fn describe(shelf: &Shelf, place: &Place, input: &Value) -> Result<Value, Refusal> {
    let (kept, version) = shelf.find(place, required(input, "Name"), text(input, "DocumentVersion"), text(input, "VersionName"))?;
    Ok(json!({"Document": description(kept, version, place)}))
}

/// `DocumentDescription`.
pub(super) fn description(kept: &Kept, version: &Version, seen_from: &Place) -> Value {
    let document = version.document();
    let mut map = Map::new();
    put(&mut map, "Hash", Some(&version.hash));
    put(&mut map, "HashType", Some("Sha256"));
    put(&mut map, "Name", Some(&shown_name(kept, seen_from)));
    put(&mut map, "DisplayName", version.display_name.as_deref());
    put(&mut map, "VersionName", version.name.as_deref());
    put(&mut map, "Owner", Some(&kept.account));
    map.insert("CreatedDate".to_owned(), version.created_at());
    put(&mut map, "Status", Some("Active"));
    put(&mut map, "DocumentVersion", Some(&version.number.to_string()));
    put(&mut map, "Description", document.description.as_deref());
    let parameters = document.parameters.iter().flatten().map(|(name, definition)| parameter(name, definition)).collect();
    map.insert("Parameters".to_owned(), parameters);
    map.insert("PlatformTypes".to_owned(), platforms());
    put(&mut map, "DocumentType", Some("Automation"));
    put(&mut map, "SchemaVersion", document.schema_version.as_deref());
    put(&mut map, "LatestVersion", kept.latest().map(|latest| latest.number.to_string()).as_deref());
    put(&mut map, "DefaultVersion", Some(&kept.default.to_string()));
    put(&mut map, "DocumentFormat", Some(&version.format));
    put(&mut map, "TargetType", version.target_type.as_deref());
    map.insert("Tags".to_owned(), tag_list(&kept.tags));
    if !version.attachments.is_empty() {
        let names = version.attachments.iter().map(|name| json!({"Name": name})).collect();
        map.insert("AttachmentsInformation".to_owned(), names);
    }
    if let Some(requires) = &version.requires {
        map.insert("Requires".to_owned(), requires.clone());
    }
    Value::Object(map)
}

/// `DocumentParameter`; the type is the declared one, also where the API's enumeration has only `String` and `StringList`.
fn parameter(name: &str, definition: &Parameter) -> Value {
    let mut map = Map::new();
    put(&mut map, "Name", Some(name));
    put(&mut map, "Type", definition.parameter_type.as_ref().map(ToString::to_string).as_deref());
    put(&mut map, "Description", definition.description.as_deref());
    put(&mut map, "DefaultValue", definition.default.as_ref().map(run::text).as_deref());
    Value::Object(map)
}

/// The platforms that the service states for every runbook.
pub(super) fn platforms() -> Value {
    json!(["Windows", "Linux", "MacOS"])
}

/// The name; somebody else's document is named by its ARN.
pub(super) fn shown_name(kept: &Kept, seen_from: &Place) -> String {
    if kept.account == seen_from.account { kept.name.clone() } else { kept.place().arn(&format!("document/{}", kept.name)) }
}
