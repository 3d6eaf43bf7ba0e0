//! `ssmith convert`: any document in, its canonical form out.

use ssmith::document::Document;
use ssmith::report::{self, Report};
use ssmith::rules;
use ssmith::text::{FileId, Files};
use ssmith::yaml::{self, Tree};

use crate::args::{Convert, Target};
use crate::ui::Ui;
use crate::{CliError, Exit, files, input};

pub(crate) fn run(args: &Convert, ui: &mut Ui) -> Result<Exit, CliError> {
    let mut sources = Files::new();
    let input = input::read(&args.file)?;
    let id = sources.add_bytes(input.name, input.bytes);
    let Some(tree) = parse(&sources, id, ui)? else { return Ok(Exit::Findings) };
    let document = Document::from_tree(&tree);
    let text = match args.to {
        Target::Yaml => document.to_yaml().map_err(|error| CliError::failed("cannot write the document as YAML").because(error))?,
        Target::Json => {
            let json = serde_json::to_string_pretty(&document.to_value());
            json.map_err(|error| CliError::failed("cannot write the document as JSON").because(error))? + "\n"
        }
    };
    match &args.out {
        Some(path) => {
            files::write(path, text.as_bytes())?;
            ui.status(&format!("wrote {}", path.display()));
        }
        None => ui.result(|out| out.write_all(text.as_bytes()))?,
    }
    let lost = tree.comments.len();
    if lost > 0 {
        ui.warn(&format!("{lost} {} lost: the canonical form has none", if lost == 1 { "comment is" } else { "comments are" }));
    }
    for twice in &tree.duplicates {
        let line = sources.get(id).position(twice.first.start).line;
        ui.warn(&format!(
            "the value of `{}` in line {line} is lost: the key stands again in the same mapping, and the last one counts",
            twice.key
        ));
    }
    Ok(Exit::Fine)
}

/// The tree of a file; `None` after the reason why there is none was shown.
pub(crate) fn parse(sources: &Files, id: FileId, ui: &mut Ui) -> Result<Option<Tree>, CliError> {
    match yaml::parse(sources, id) {
        Ok(tree) => Ok(Some(tree)),
        Err(error) => {
            let found = [rules::syntax::unparsed(&error)];
            let report = Report::new(sources, &found, 1).summary(false);
            ui.complaint(|style, out| report::human(&report, style, out))?;
            Ok(None)
        }
    }
}
