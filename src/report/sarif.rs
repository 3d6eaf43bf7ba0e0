//! The report as SARIF 2.1.0, which code scanning services read.

use std::collections::BTreeMap;
use std::io;

use super::Report;
use super::place::Places;
use crate::check::fingerprint::Fingerprints;
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::json::{Value, json};
use crate::rules;
use crate::text::{FileId, Files, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the report as one SARIF log with one run. Rules are described where something was found of them.
pub fn sarif(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let found: Vec<_> = report.shown().collect();
    let rules: BTreeMap<&str, &Rule> = found.iter().map(|found| (found.rule.code, found.rule)).collect();
    let indices: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(index, code)| (*code, index)).collect();
    let mut prints = Fingerprints::default();
    let mut page = Page { files: report.files, places: Places::new(report.files) };
    let results: Vec<_> = found
        .iter()
        .map(|found| {
            let mut result = page.result(found);
            result["ruleIndex"] = json!(indices.get(found.rule.code));
            let name = report.files.get(found.span.file).name();
            result["partialFingerprints"] = json!({ "ssmith/v1": prints.next(report.files, found, name) });
            result
        })
        .collect();
    let driver = json!({
        "name": "ssmith",
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.values().map(|rule| describe(rule)).collect::<Vec<_>>(),
    });
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    serde_json::to_writer_pretty(&mut *out, &log).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

fn describe(rule: &Rule) -> Value {
    let page = rule.page();
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": rule.level.to_string() },
        "properties": { "tags": [rules::title_of(rule)] },
    })
}

struct Page<'a> {
    files: &'a Files,
    places: Places<'a>,
}

impl Page<'_> {
    fn result(&mut self, found: &Diagnostic) -> Value {
        let text = match &found.help {
            Some(help) => format!("{}\n{help}", found.message),
            None => found.message.clone(),
        };
        let mut result = json!({
            "ruleId": found.rule.code,
            "level": found.level.to_string(),
            "message": { "text": text },
            "locations": [{ "physicalLocation": self.location(found.span) }],
        });
        if let Some(pointer) = &found.pointer {
            result["locations"][0]["logicalLocations"] = json!([{ "fullyQualifiedName": pointer.to_string() }]);
        }
        if !found.related.is_empty() {
            // The schema wants no two alike.
            let related = found.related.iter().enumerate().map(|(index, related)| {
                let place = self.location(related.span);
                json!({ "id": index + 1, "physicalLocation": place, "message": { "text": related.message } })
            });
            result["relatedLocations"] = related.collect();
        }
        if let Some(fix) = &found.fix {
            result["fixes"] = json!([self.fix(fix)]);
        }
        result
    }

    fn location(&mut self, span: Span) -> Value {
        json!({ "artifactLocation": self.artifact(span.file), "region": self.region(span) })
    }

    fn artifact(&self, file: FileId) -> Value {
        json!({ "uri": uri(self.files.get(file).name()) })
    }

    fn region(&mut self, span: Span) -> Value {
        let place = self.places.place(span);
        json!({
            "startLine": place.start.line,
            "startColumn": place.start.column,
            "endLine": place.end.line,
            "endColumn": place.end.column,
        })
    }

    fn fix(&mut self, fix: &Fix) -> Value {
        let mut changes: BTreeMap<FileId, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            let replacement = json!({ "deletedRegion": self.region(edit.span), "insertedContent": { "text": edit.text } });
            changes.entry(edit.span.file).or_default().push(replacement);
        }
        let changes = changes
            .into_iter()
            .map(|(file, replacements)| json!({ "artifactLocation": self.artifact(file), "replacements": replacements }));
        json!({ "description": { "text": fix.title }, "artifactChanges": changes.collect::<Vec<_>>() })
    }
}

/// A path as a URI reference: relative where the path is.
fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    // The first part of a relative reference must not look like a scheme.
    if path.split('/').next().is_some_and(|first| first.contains(':')) {
        uri.push_str("./");
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte);
    uri.extend(path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }));
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn any_name_is_a_uri_reference() {
        for (name, expected) in [
            ("documents/a b.yaml", "documents/a%20b.yaml"),
            ("../ü#?.yaml", "../%C3%BC%23%3F.yaml"),
            ("/tmp/a.yaml", "file:///tmp/a.yaml"),
            ("a:b/c", "./a:b/c"),
            ("<stdin>", "%3Cstdin%3E"),
        ] {
            assert_eq!(uri(name), expected);
        }
    }
}
