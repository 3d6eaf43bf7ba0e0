//! `ssmith diff`: what two documents do differently.

use std::path::Path;

use ssmith::document::{Document, diff};
use ssmith::report;
use ssmith::text::Files;

use crate::args::Diff;
use crate::ui::Ui;
use crate::{CliError, Exit, input};

pub(crate) fn run(args: &Diff, ui: &mut Ui) -> Result<Exit, CliError> {
    if args.before == Path::new("-") && args.after == Path::new("-") {
        return Err(CliError::usage("standard input can only be read once").hint("name a file for one of the two"));
    }
    let before = load(&args.before, ui)?;
    let after = load(&args.after, ui)?;
    let (Some((before_name, before)), Some((after_name, after))) = (before, after) else { return Ok(Exit::Findings) };
    let found = diff(&before, &after);
    let style = ui.style();
    ui.result(|out| report::differences(&found, &before_name, &after_name, style, out))?;
    if found.is_empty() {
        ui.status("no difference in meaning");
        return Ok(Exit::Fine);
    }
    Ok(Exit::Findings)
}

/// A document with its name; `None` after the reason why it cannot be read was shown.
fn load(path: &Path, ui: &mut Ui) -> Result<Option<(String, Document)>, CliError> {
    let built = path.join(ssmith::build::DOCUMENT);
    let input = input::read(if path.is_dir() { &built } else { path })?;
    let mut sources = Files::new();
    let name = input.name.clone();
    let id = sources.add_bytes(input.name, input.bytes);
    let tree = super::convert::parse(&sources, id, ui)?;
    Ok(tree.map(|tree| (name, Document::from_tree(&tree))))
}
