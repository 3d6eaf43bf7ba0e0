//! Where a document is written: the lines of its steps and of their scripts, in the document and in `scripts/*.py`.

use ssmith::document::{Document, StepAt};
use ssmith::text::{FileId, Files, Pointer};
use ssmith::yaml::Tree;

/// The text of a document and of the files that its scripts come from.
#[derive(Debug)]
pub(crate) struct Sources {
    pub(crate) files: Files,
    /// The document; of an SOP what `ssmith build` writes.
    id: FileId,
    tree: Tree,
    /// Files of an SOP that may be a step's script.
    scripts: Vec<(String, String)>,
}

impl Sources {
    pub(crate) fn new(files: Files, id: FileId, tree: Tree) -> Self {
        Self { files, id, tree, scripts: Vec::new() }
    }

    /// With the files of an SOP's scripts: names and texts.
    pub(crate) fn with_scripts(mut self, scripts: Vec<(String, String)>) -> Self {
        self.scripts = scripts;
        self
    }

    /// The document's text.
    #[cfg(all(feature = "aws", feature = "serve"))]
    pub(crate) fn text(&self) -> &str {
        self.files.get(self.id).text()
    }

    /// The name of the document's file.
    pub(crate) fn name(&self) -> &str {
        self.files.get(self.id).name()
    }

    /// The line of a value of the document, from 1; of its key where it has one.
    pub(crate) fn line(&self, pointer: &Pointer) -> usize {
        self.files.get(self.id).position(self.tree.key_span(pointer).start).line
    }

    /// Where a line (from 1) of a step's script is written: `FILE:LINE` in the SOP's script where it is one word for word, and in
    /// the document.
    pub(crate) fn script_line(&self, document: &Document, step: &str, line: usize) -> Vec<String> {
        let all = document.all_steps();
        let Some(at) = all.iter().find(|at| at.step.name() == step) else { return Vec::new() };
        let pointer = script_pointer(at);
        let Some(script) = self.tree.node(&pointer).and_then(|node| node.as_str()) else { return Vec::new() };
        let mut places = Vec::new();
        // The document's writing may take blanks off the end, nothing else.
        let same = self.scripts.iter().filter(|(_, text)| text.trim_end() == script.trim_end());
        places.extend(same.map(|(name, _)| format!("{name}:{line}")).take(1));
        let start: usize = script.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let span = self.tree.span_inside(&pointer, start, start);
        places.push(format!("{}:{}", self.name(), self.files.get(self.id).position(span.start).line));
        places
    }
}

fn script_pointer(at: &StepAt<'_>) -> Pointer {
    at.pointer.join("inputs").join("Script")
}
