//! The runbooks that documents start, as they lie on the disk: the project's SOPs as they were built, and the files beside a document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssmith::build::DOCUMENT;
use ssmith::document::{Document, bare_name};
use ssmith::text::Files;
use ssmith::yaml;

use crate::desk::{beside, sops_by_name};
use crate::project::root_of;
use crate::{CliError, input};

/// Finds the runbooks, reads each once.
#[derive(Default)]
pub(super) struct Children {
    /// Where the SOPs are, by document name, for each project.
    sops: BTreeMap<PathBuf, BTreeMap<String, PathBuf>>,
    known: BTreeMap<PathBuf, Option<Arc<Document>>>,
}

impl Children {
    /// Those that a text names which starts runbooks; `folder` is where it lies. Where there is no project, SOPs are not looked for: nobody
    /// said how far.
    pub(super) fn of(&mut self, text: &[u8], folder: &Path, is_sop: bool) -> Result<BTreeMap<String, Arc<Document>>, CliError> {
        let mut children = BTreeMap::new();
        let names = named(&String::from_utf8_lossy(text));
        if names.is_empty() {
            return Ok(children);
        }
        let sops = match root_of(folder) {
            Some(root) if !self.sops.contains_key(&root) => {
                let sops = sops_by_name(&root)?;
                self.sops.entry(root).or_insert(sops)
            }
            Some(root) => self.sops.entry(root).or_default(),
            None => &BTreeMap::new(),
        };
        for name in names {
            let path = match sops.get(&name) {
                Some(folder) => Some(folder.join(DOCUMENT)),
                None if is_sop => None,
                None => beside(folder, &name),
            };
            let Some(path) = path else { continue };
            let document = self.known.entry(path).or_insert_with_key(|path| read(path)).clone();
            children.extend(document.map(|document| (name, document)));
        }
        Ok(children)
    }
}

/// The document in a file; `None` where there is none, or none that can be read: that is told where it is judged itself.
fn read(path: &Path) -> Option<Arc<Document>> {
    let input = input::read(path).ok()?;
    let mut files = Files::new();
    let id = files.add_bytes(input.name, input.bytes);
    let tree = yaml::parse(&files, id).ok()?;
    Some(Arc::new(Document::from_tree(&tree))).filter(|document| document.main_steps.is_some())
}

/// The names that a text has behind `DocumentName`, where it starts runbooks at all.
fn named(text: &str) -> BTreeSet<String> {
    const KEY: &str = "DocumentName";
    if !text.contains("aws:executeAutomation") {
        return BTreeSet::new();
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    let values = text.match_indices(KEY).filter_map(|(at, _)| {
        let value = text[at + KEY.len()..].trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let value = &value[..value.find(|c| !is_part(c)).unwrap_or(value.len())];
        Some(bare_name(value).to_owned()).filter(|name| !name.is_empty())
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_are_found_in_yaml_and_in_json() {
        let yaml =
            "action: aws:executeAutomation\ninputs:\n  DocumentName: 'One:2'\n  DocumentName : Two # three\n  DocumentName: '{{ Name }}'\n";
        assert_eq!(Vec::from_iter(named(yaml)), ["One", "Two"]);
        let json = r#"{"action":"aws:executeAutomation","inputs":{"DocumentName" : "arn:aws:ssm:eu-west-1:1:document/One"}}"#;
        assert_eq!(Vec::from_iter(named(json)), ["One"]);
        assert!(named("action: aws:runCommand\ninputs:\n  DocumentName: One\n").is_empty());
    }
}
