//! `--fix` and `--diff`: what can be mended without asking anybody.

use std::path::Path;

use ssmith::check::fix;
use ssmith::diagnostic::Diagnostic;
use ssmith::report;
use ssmith::rules::syntax;
use ssmith::text::FileId;

use super::look::{Changes, Looked};
use crate::ui::Ui;
use crate::{CliError, Exit, files};

/// One fix may make another one possible. That they never come to an end would be a mistake of a rule.
const MOST_ROUNDS: usize = 10;

/// What fixes have made of the texts.
pub(super) struct Repaired {
    /// What is found when they are applied.
    pub(super) looked: Looked,
    /// The texts before, and after.
    pub(super) before: Changes,
    pub(super) after: Changes,
    /// What was done, and where it was done.
    pub(super) fixes: Vec<String>,
}

/// Applies safe fixes of the findings that are `shown` until there are none. Nothing is written.
pub(super) fn repair(
    looked: Looked,
    shown: &dyn Fn(&Diagnostic) -> bool,
    look: &mut dyn FnMut(&Changes) -> Result<Looked, CliError>,
) -> Result<Repaired, CliError> {
    let mut done = Repaired { looked, before: Changes::new(), after: Changes::new(), fixes: Vec::new() };
    for _ in 0..MOST_ROUNDS {
        let Looked { files, found, .. } = &done.looked;
        let may_change = |file: FileId| done.looked.is_written_by_hand(file);
        let fixed = fix::apply(files, found.iter().filter(|found| shown(found)), &may_change);
        if fixed.texts.is_empty() {
            break;
        }
        for (span, title) in fixed.fixes {
            let file = files.get(span.file);
            let at = file.position(span.start);
            done.fixes.push(format!("{}:{}:{}: {title}", file.name(), at.line, at.column));
        }
        for (file, text) in fixed.texts {
            let file = files.get(file);
            done.before.entry(file.name().to_owned()).or_insert_with(|| file.text().to_owned());
            done.after.insert(file.name().to_owned(), text);
        }
        let next = look(&done.after)?;
        // The last guard: what could be read must stay readable, whatever a rule thought.
        let unreadable = |looked: &Looked| looked.found.iter().filter(|found| syntax::is_unparsed(found.rule)).count();
        if unreadable(&next) > unreadable(&done.looked) {
            return Err(CliError::failed("a fix would have made a document unreadable, so nothing was written")
                .hint(format!("please report it; the last fix was {}", done.fixes.last().map_or("none", String::as_str))));
        }
        done.looked = next;
    }
    Ok(done)
}

/// Writes the files that have changed, each whole or not at all.
pub(super) fn write(repaired: &Repaired, ui: &mut Ui) -> Result<(), CliError> {
    for name in repaired.after.keys() {
        files::may_write(Path::new(name))?;
    }
    for (name, text) in &repaired.after {
        files::write(Path::new(name), text.as_bytes())?;
    }
    for fix in &repaired.fixes {
        ui.status(&format!("fixed {fix}"));
    }
    Ok(())
}

/// Shows what would change.
pub(super) fn show(repaired: &Repaired, ui: &mut Ui) -> Result<Exit, CliError> {
    let style = ui.style();
    ui.result(|out| {
        repaired
            .before
            .iter()
            .zip(repaired.after.values())
            .try_for_each(|((name, before), after)| report::patch(name, before, after, style, out))
    })?;
    Ok(if repaired.after.is_empty() { Exit::Fine } else { Exit::Findings })
}
