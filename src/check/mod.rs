//! The one way to judge a document: bytes in, findings out. Layer 3; pure.
//!
//! The command line, the editor, the build's post-condition, the registry's pre-flight and the endpoint all call [`check`].

pub mod baseline;
pub mod fingerprint;
pub mod fix;
mod inline;
mod settings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::document::Document;
use crate::iam::Role;
use crate::rules::{self, Around, Context};
use crate::text::{FileId, Files, SourceFile, Span};
use crate::yaml::{self, Tree};

pub use settings::Settings;

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Beginnings of codes or whole rule names to look for; empty for what the settings select.
    pub select: Vec<String>,
    /// Beginnings of codes or whole rule names to leave out.
    pub ignore: Vec<String>,
    /// The settings of the project that the document belongs to.
    pub settings: Settings,
    /// Judge as the service does, which heeds no ignores in comments.
    pub as_service: bool,
    /// The role that the documents are to run with, where they are held against one. Its file is in the arena of the documents.
    pub role: Option<Role>,
    /// The runbooks that the documents start, by their names, as far as they are at hand.
    pub children: BTreeMap<String, Arc<Document>>,
}

impl Options {
    /// Whether the findings of a rule are wanted.
    pub(crate) fn wants(&self, rule: &Rule) -> bool {
        let named = |list: &[String]| list.iter().any(|entry| rules::is_meant(rule, entry));
        let selected = if self.select.is_empty() { self.settings.check.selects(rule.code) } else { named(&self.select) };
        selected && !named(&self.ignore)
    }
}

/// What was found and not said, since somebody decided so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// How many findings.
    pub count: usize,
    /// The entries of settings that hid something: the project's folder, and where they begin in its file.
    pub entries: BTreeSet<(String, usize)>,
}

impl Hidden {
    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.count += other.count;
        self.entries.extend(other.entries);
    }
}

/// What was found out about one document.
#[derive(Debug)]
pub struct Analysis {
    /// The source with its positions; `None` when it could not be parsed.
    pub tree: Option<Tree>,
    /// The model; `None` when the source could not be parsed.
    pub document: Option<Document>,
    /// The findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What ignores kept back.
    pub hidden: Hidden,
}

impl Analysis {
    /// Whether anything of level error was found.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }
}

/// Judges one file of the arena, of which nothing else is known.
pub fn check(files: &Files, id: FileId, options: &Options) -> Analysis {
    check_within(files, id, options, Around::default())
}

/// Judges one file of the arena together with what is known of it besides.
pub fn check_within(files: &Files, id: FileId, options: &Options, around: Around<'_>) -> Analysis {
    let mut analysis = judge(files, id, options, around);
    options.settings.apply(files, &mut analysis);
    analysis
}

/// Judges without the settings' ignores and levels. Ignores may go by the file of a finding, and a build moves its findings to their
/// sources before it applies them.
pub(crate) fn judge(files: &Files, id: FileId, options: &Options, around: Around<'_>) -> Analysis {
    match yaml::parse(files, id) {
        Ok(tree) => judge_tree(files, tree, options, around),
        Err(error) => {
            let diagnostics = vec![rules::syntax::unparsed(&error)];
            Analysis { tree: None, document: None, diagnostics, hidden: Hidden::default() }
        }
    }
}

/// Lowers errors in a word that a build is still to fill in, `${Timeout}`: what is created is another document than this file. Among other
/// words `${HOME}` is a shell's.
fn lower_unfilled(files: &Files, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.level == Level::Error) {
        let text = files.slice(diagnostic.span);
        if !text.contains(char::is_whitespace) && text.split_once("${").is_some_and(|(_, rest)| rest.contains('}')) {
            diagnostic.level = Level::Warning;
        }
    }
}

/// Takes out the findings that some comments of a file ignore, and adds what is wrong with the comments. Tells how many were taken out.
pub(crate) fn ignore_by_comments(
    file: &SourceFile,
    tree: &Tree,
    comments: &[Span],
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> usize {
    inline::apply_comments(file, tree, comments, &|rule: &_| options.wants(rule), diagnostics)
}

/// [`judge`] of a document that has been read, or that is a part of something else.
pub(crate) fn judge_tree(files: &Files, tree: Tree, options: &Options, around: Around<'_>) -> Analysis {
    let value = tree.to_value();
    let document = Document::from_value(value.clone());
    let mut diagnostics = Vec::new();
    let around = Around { role: around.role.or(options.role.as_ref()), children: around.children.or(Some(&options.children)), ..around };
    let context = Context::new(&tree, &value, &document).around(around);
    for family in rules::FAMILIES {
        (family.check)(&context, &mut diagnostics);
    }
    drop(context);
    lower_unfilled(files, &mut diagnostics);
    // What cannot be parsed is told whatever was selected: saying nothing of it would be a wrong "ok".
    diagnostics.retain(|diagnostic| options.wants(diagnostic.rule));
    let mut hidden = Hidden::default();
    if !options.as_service {
        let wants = |rule: &_| options.wants(rule);
        hidden.count = inline::apply(files.get(tree.file), &tree, &wants, &mut diagnostics);
        if let Some(specification) = around.specification {
            let file = specification.file;
            hidden.count += inline::apply_specification(files.get(file), file, &wants, &mut diagnostics);
        }
    }
    fix::mend_words(files, &mut diagnostics);
    diagnostics
        .sort_by(|a, b| (a.span.file, a.span.start, a.rule.code, a.span.end).cmp(&(b.span.file, b.span.start, b.rule.code, b.span.end)));
    Analysis { tree: Some(tree), document: Some(document), diagnostics, hidden }
}
