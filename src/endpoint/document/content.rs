//! The text of a document: what the service would refuse, and the same in the other format (reference 11).

use crate::check::{self, Options};
use crate::diagnostic::{At, Level};
use crate::document::{Document, MAX_BYTES};
use crate::endpoint::refusal::Refusal;
use crate::json::Value;
use crate::text::{Files, sha256};
use crate::yaml::{self, Format, Node};

/// How many findings a refusal tells of.
const SHOWN: usize = 5;

/// A text that was judged.
pub(in crate::endpoint) struct Content {
    pub(super) text: String,
    /// `JSON` or `YAML`.
    pub(super) format: String,
    pub(super) hash: String,
    /// The names of its `files`.
    pub(super) files: Vec<String>,
}

/// Judges the text of a request.
pub(in crate::endpoint) fn read(text: &str, format: Option<&str>) -> Result<Content, Refusal> {
    if text.len() > MAX_BYTES {
        return Err(Refusal::new(
            "MaxDocumentSizeExceeded",
            format!("The size limit of a document is 64 KB; this one has {} bytes.", text.len()),
        ));
    }
    let format = format.unwrap_or("JSON");
    let bad = |message: String| Refusal::new("InvalidDocumentContent", message);
    if format == "TEXT" {
        return Err(bad("An Automation document is JSON or YAML; DocumentFormat is TEXT.".to_owned()));
    }
    let mut files = Files::new();
    let id = files.add("Content", text);
    let analysis = check::check(&files, id, &Options { as_service: true, ..Options::default() });
    let is_json = analysis.tree.as_ref().map_or_else(|| text.trim_start().starts_with(['{', '[']), |tree| tree.format == Format::Json);
    if format == "JSON" && !is_json {
        return Err(bad(
            "JSON not well-formed. at Line: 1, Column: 1. The content is no JSON; for YAML give DocumentFormat YAML.".to_owned()
        ));
    }
    if let Some(version) = analysis.tree.as_ref().and_then(|tree| tree.root.get("schemaVersion")).map(Node::to_value)
        && version != "0.3"
    {
        let message = format!("Document schema version is invalid. Value: {}", crate::run::text(&version));
        return Err(Refusal::new("InvalidDocumentSchemaVersion", message));
    }
    let findings = analysis.diagnostics.iter().filter(|finding| finding.level == Level::Error && finding.rule.at == At::Create);
    let mut told: Vec<String> = findings
        .map(|finding| {
            let place = files.get(finding.span.file).position(finding.span.start);
            let help = finding.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
            format!("{} at Line: {}, Column: {}: {}{help}", finding.rule.code, place.line, place.column, finding.message)
        })
        .collect();
    if !told.is_empty() {
        let more = told.len().saturating_sub(SHOWN);
        told.truncate(SHOWN);
        if more > 0 {
            told.push(format!("and {more} more; `ssmith check` tells them all"));
        }
        return Err(bad(told.join("\n")));
    }
    let files = analysis.document.and_then(|document| document.files).unwrap_or_default().into_keys().collect();
    Ok(Content { hash: sha256(text.as_bytes()), text: text.to_owned(), format: format.to_owned(), files })
}

fn value(text: &str) -> Value {
    let mut files = Files::new();
    let id = files.add("Content", text);
    yaml::parse(&files, id).map(|tree| tree.to_value()).unwrap_or_default()
}

/// The model of a text that was judged before.
pub(super) fn model(text: &str) -> Document {
    Document::from_value(value(text))
}

/// The text in a format.
pub(super) fn convert(text: &str, from: &str, to: &str) -> Result<String, Refusal> {
    match to {
        _ if from == to => Ok(text.to_owned()),
        "JSON" => Ok(format!("{:#}", value(text))),
        "YAML" => yaml::emit(&value(text)).map_err(|error| Refusal::internal(format!("the document cannot be written as YAML: {error}"))),
        _ => Err(Refusal::validation("An Automation document can be had as JSON or YAML, not as TEXT")),
    }
}
