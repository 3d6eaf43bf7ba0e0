//! The one way to judge a document: bytes in, findings out. Layer 3; pure.
//!
//! The command line, the editor, the build's post-condition, the registry's pre-flight and the endpoint all call [`check`].

use crate::diagnostic::{Diagnostic, Level};
use crate::document::Document;
use crate::rules::{self, Around, Context};
use crate::text::{FileId, Files};
use crate::yaml::{self, Tree};

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Beginnings of codes or whole rule names to look for; empty for all.
    pub select: Vec<String>,
    /// Beginnings of codes or whole rule names to leave out.
    pub ignore: Vec<String>,
}

impl Options {
    fn wants(&self, diagnostic: &Diagnostic) -> bool {
        let rule = diagnostic.rule;
        let named = |list: &[String]| list.iter().any(|entry| rule.code.starts_with(entry.as_str()) || rule.name == entry);
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
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
    let mut analysis = match yaml::parse(files, id) {
        Err(error) => Analysis { tree: None, document: None, diagnostics: vec![rules::syntax::unparsed(&error)] },
        Ok(tree) => {
            let value = tree.to_value();
            let document = Document::from_value(value.clone());
            let mut diagnostics = Vec::new();
            let context = Context::new(&tree, &value, &document).around(around);
            for family in rules::FAMILIES {
                (family.check)(&context, &mut diagnostics);
            }
            drop(context);
            // What cannot be parsed is told whatever was selected: saying nothing of it would be a wrong "ok".
            diagnostics.retain(|diagnostic| options.wants(diagnostic));
            Analysis { tree: Some(tree), document: Some(document), diagnostics }
        }
    };
    analysis.diagnostics.sort_by(|a, b| (a.span.start, a.rule.code, a.span.end).cmp(&(b.span.start, b.rule.code, b.span.end)));
    analysis
}
