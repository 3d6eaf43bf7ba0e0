//! Building one SOP.

use std::cell::RefCell;

use crate::build::origin::{SourceIds, move_to_source};
use crate::build::role::role;
use crate::build::sources::{Found, Places, Sources, is_plain};
use crate::check::{self, Hidden, Options};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Document;
use crate::iam;
use crate::json::{Map, Value};
use crate::rules::Around;
use crate::rules::source::{MISSING_SOURCE, TEMPLATE_ERROR};
use crate::spec::{self, NamePattern, SopId, Specification};
use crate::template::{self, Request, TemplateError};
use crate::text::{FileId, Files, Span};

/// The specification's file name.
pub const DESIGN: &str = "Design.md";

/// The template's file name.
pub const SOURCE: &str = "runbook.yaml.j2";

/// The generated document's file name.
pub const DOCUMENT: &str = "AutomationDocument.yaml";

/// What came out of a build.
#[derive(Debug)]
pub struct Built {
    /// The sources that the findings point into.
    pub files: Files,
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
    /// What ignores kept back.
    pub hidden: Hidden,
    /// The specification, if there is one.
    pub specification: Option<Specification>,
    /// The model; `None` when the template or its YAML is broken.
    pub document: Option<Document>,
    /// The text of `AutomationDocument.yaml`; `None` when there is an error.
    pub text: Option<String>,
    /// The text of `AutomationAssumeRole.yaml`; `None` when there is an error.
    pub role: Option<String>,
}

impl Built {
    /// Whether anything of level error was found.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }
}

/// Builds the SOP of a folder.
///
/// `names` makes the document's name of the SOP's id; templates see it as `design.document_name`. The sources are added to `files`,
/// which comes back in [`Built::files`].
pub fn build(files: Files, sources: &dyn Sources, places: &Places, names: &NamePattern, options: &Options) -> Built {
    let hidden = Hidden::default();
    let mut built = Built { files, diagnostics: Vec::new(), hidden, specification: None, document: None, text: None, role: None };
    let design = own(sources, places, DESIGN, &mut built);
    let template = own(sources, places, SOURCE, &mut built);
    if let Some(id) = design {
        built.specification = Some(spec::parse(&built.files, id));
    }
    if let (Some(specification), Some(template)) = (&built.specification, template) {
        let context = Value::Object(Map::from_iter([("design".to_owned(), specification.to_value(names))]));
        render(sources, places, options, template, &context, &mut built);
    }
    if built.has_errors() {
        built.text = None;
    } else if let (Some(specification), Some(document), Some(template)) = (&built.specification, &built.document, template) {
        let name = specification.sop_id().ok().and_then(|id| id.document_name(names).ok()).unwrap_or_else(|| places.folder.clone());
        let origin = format!("from {SOURCE}: what {DOCUMENT} needs to be allowed; `ssmith build` writes it.");
        match role(sources, places, document, &iam::needs(document), &name, &origin) {
            Ok(text) => built.role = Some(text),
            Err(message) => {
                built.diagnostics.push(TEMPLATE_ERROR.at(Span::start_of(template), message));
                built.text = None;
            }
        }
    }
    built
}

/// Reads one of the SOP's two sources into the arena, or says that it is missing.
fn own(sources: &dyn Sources, places: &Places, name: &str, built: &mut Built) -> Option<FileId> {
    let problem = match places.own(sources, name) {
        Ok(Some(Found { path, bytes })) => {
            let id = built.files.add_bytes(path, bytes);
            if built.files.get(id).defect().is_none() {
                return Some(id);
            }
            let message = format!("{name} is not a UTF-8 text of reasonable size");
            built.diagnostics.push(MISSING_SOURCE.at(Span::start_of(id), message).help("save it as UTF-8"));
            return None;
        }
        Ok(None) => format!("there is no {name} in this SOP"),
        Err(reason) => format!("{name} cannot be read: {reason}"),
    };
    let id = built.files.add(format!("{}/{name}", places.folder.trim_end_matches('/')), "");
    let help = if name == DESIGN {
        "write the specification; `ssmith new ID` shows its shape"
    } else {
        "write the source; `ssmith new ID` shows its shape"
    };
    built.diagnostics.push(MISSING_SOURCE.at(Span::start_of(id), problem).help(help));
    None
}

/// Renders the template, reads the result, judges it and writes it anew.
fn render(sources: &dyn Sources, places: &Places, options: &Options, template: FileId, context: &Value, built: &mut Built) {
    let mut ids = SourceIds::from([((false, SOURCE.to_owned()), template)]);
    let found: RefCell<Vec<((bool, String), Found)>> = RefCell::default();
    let fetch = |is_script: bool, name: &str| -> Result<Option<String>, String> {
        if !is_plain(name) {
            return Err(format!("`{name}` is not a plain path below its folder"));
        }
        let got = if is_script { places.script(sources, name)? } else { places.template(sources, name)? };
        let Some(mut got) = got else { return Ok(None) };
        // A byte order mark in the middle of the document would be a syntax error to Python.
        if let Some(rest) = got.bytes.strip_prefix(b"\xEF\xBB\xBF") {
            got.bytes = rest.to_vec();
        }
        let text = String::from_utf8(got.bytes.clone()).map_err(|_| format!("{} is not UTF-8", got.path))?;
        found.borrow_mut().push(((is_script, name.to_owned()), got));
        Ok(Some(text))
    };
    let request = Request {
        name: SOURCE,
        text: built.files.get(template).text(),
        context,
        template: &|name| fetch(false, name).ok().flatten(),
        script: &|name| {
            let missing = || format!("there is no scripts/{name} in this SOP, and no shared script of that name");
            fetch(true, name)?.ok_or_else(missing)
        },
    };
    let rendered = template::render(&request);
    for (key, got) in found.into_inner() {
        let files = &mut built.files;
        ids.entry(key).or_insert_with(|| files.add_bytes(got.path, got.bytes));
    }
    let rendered = match rendered {
        Ok(rendered) => rendered,
        Err(error) => {
            let diagnostic = template_error(&error, &built.files, &ids, template);
            built.diagnostics.push(diagnostic);
            return;
        }
    };
    let produced = built.files.add(format!("{} (rendered)", built.files.get(template).name()), rendered.text());
    let place = SopId::from_path(&places.folder);
    let around = Around { specification: built.specification.as_ref(), place: place.as_ref(), role: None, children: None };
    let mut analysis = check::judge(&built.files, produced, options, around);
    for diagnostic in &mut analysis.diagnostics {
        move_to_source(diagnostic, produced, &rendered, &built.files, &ids);
    }
    options.settings.apply(&built.files, &mut analysis);
    built.diagnostics.append(&mut analysis.diagnostics);
    built.hidden.add(analysis.hidden);
    built.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start, diagnostic.rule.code));
    let Some(document) = analysis.document else { return };
    match document.to_yaml() {
        Ok(yaml) => built.text = Some(format!("# Generated by ssmith from {SOURCE}; edit that and run `ssmith build`.\n{yaml}")),
        Err(error) => built.diagnostics.push(TEMPLATE_ERROR.at(Span::start_of(template), error.to_string())),
    }
    built.document = Some(document);
}

fn template_error(error: &TemplateError, files: &Files, ids: &SourceIds, template: FileId) -> Diagnostic {
    let file = ids.get(&(false, error.template.clone())).copied().unwrap_or(template);
    let length = files.get(file).text().len();
    let span = Span::new(file, error.range.start.min(length)..error.range.end.min(length));
    TEMPLATE_ERROR.at(span, error.message.clone()).maybe_help(error.help.clone())
}
