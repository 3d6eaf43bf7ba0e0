//! The project's settings applied to findings: levels and ignores by code, file and step.

use std::ops::Range;

use super::{Analysis, Hidden};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::rules;
use crate::text::{FileId, Files, Span};

/// The `[check]` of a project, and from where its files are named.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// What the project says.
    pub check: config::Check,
    /// Where the project says that its documents are shared with everybody.
    pub shared_with_all: Option<Range<usize>>,
    /// The project's folder, as an absolute path with `/`.
    pub root: String,
    /// The folder that names of files begin at, as an absolute path with `/`.
    pub here: String,
}

impl Settings {
    /// Gives findings the levels of the settings, and takes out those that the settings ignore. A text that cannot be parsed is told in
    /// any case.
    pub(crate) fn apply(&self, files: &Files, analysis: &mut Analysis) {
        let check = &self.check;
        let Some(document) = analysis.document.as_ref().filter(|_| !check.ignore.is_empty() || !check.levels.is_empty()) else { return };
        let steps = document.all_steps();
        let hidden = &mut analysis.hidden;
        analysis.diagnostics.retain_mut(|found| {
            found.level = check.level(found.rule.code).unwrap_or(found.level);
            let path = self.path(files.get(found.span.file).name());
            let Some(entry) = check.ignores(found.rule.code, &path, step_of(&steps, found)) else { return true };
            hidden.entries.insert((self.root.clone(), entry.range.start));
            hidden.count += 1;
            false
        });
    }

    /// The findings about the settings themselves when the whole project was judged, those of entries that hid nothing among them; `file`
    /// is the file of the settings.
    pub fn judge(&self, hidden: &Hidden, file: FileId) -> Vec<Diagnostic> {
        let selected =
            |entry: &config::Ignore| rules::all().filter(|rule| entry.code.matches(rule.code)).all(|rule| self.check.selects(rule.code));
        let unused =
            self.check.ignore.iter().filter(|entry| !hidden.entries.contains(&(self.root.clone(), entry.range.start)) && selected(entry));
        let mut found: Vec<_> =
            unused.map(|entry| rules::ignores::unused(entry.code.as_str(), Span::new(file, entry.range.clone()))).collect();
        found.extend(self.shared_with_all.iter().map(|range| rules::security::shared_with_everybody(Span::new(file, range.clone()))));
        found.retain_mut(|found| {
            found.level = self.check.level(found.rule.code).unwrap_or(found.level);
            self.check.selects(found.rule.code) && self.check.ignores(found.rule.code, config::FILE_NAME, None).is_none()
        });
        found
    }

    /// A file's path from the project's root, by the name it is shown by; that name where the file is elsewhere.
    pub fn path(&self, name: &str) -> String {
        let whole = if name.starts_with('/') || self.here.is_empty() { name.to_owned() } else { format!("{}/{name}", self.here) };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let root: Vec<_> = self.root.split('/').filter(|part| !part.is_empty()).collect();
        match parts.strip_prefix(root.as_slice()) {
            Some(below) if !self.root.is_empty() => below.join("/"),
            _ => name.to_owned(),
        }
    }
}

/// The name of the innermost step that a finding is about.
fn step_of<'d>(steps: &[StepAt<'d>], found: &Diagnostic) -> Option<&'d str> {
    let about = found.pointer.as_ref()?.segments();
    let innermost = steps.iter().rev().find(|step| about.starts_with(step.pointer.segments()))?;
    innermost.step.name.as_deref()
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn paths_begin_at_the_project() {
        let settings = |here: &str| Settings { root: "/home/me/project".to_owned(), here: here.to_owned(), ..Settings::default() };
        for (here, name, path) in [
            ("/home/me/project", "documents/a.yaml", "documents/a.yaml"),
            ("/home/me/project/documents/deep", "../a.yaml", "documents/a.yaml"),
            ("/home/me/project/documents/deep", "../../../project/./a.yaml", "a.yaml"),
            ("/home/me", "project/a.yaml", "a.yaml"),
            ("/", "/home/me/project/a.yaml", "a.yaml"),
            ("/home/me", "projects/a.yaml", "projects/a.yaml"),
            ("/home/me/project", "../../../../../../x", "../../../../../../x"),
            ("/home/me/project", "<stdin>", "<stdin>"),
        ] {
            assert_eq!(settings(here).path(name), path, "{name} from {here}");
        }
        assert_eq!(Settings::default().path("a/b.yaml"), "a/b.yaml");
    }
}
