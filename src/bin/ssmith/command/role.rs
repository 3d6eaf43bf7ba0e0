//! `ssmith role`: the least-privilege role that a document needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use ssmith::build;
use ssmith::document::Document;
use ssmith::iam::{self, Needs};
use ssmith::report::{self, Report};

use crate::args::{Role, RoleForm};
use crate::desk::{Findings, Library, Subject, load};
use crate::disk::Disk;
use crate::project::{Project, shown};
use crate::ui::Ui;
use crate::{CliError, Exit, files};

pub(crate) fn run(args: &Role, ui: &mut Ui) -> Result<Exit, CliError> {
    let subject = match load(&args.doc)? {
        Ok(subject) => subject,
        Err(Findings { files, diagnostics }) => {
            let report = Report::new(&files, &diagnostics, 1);
            ui.complaint(|style, out| report::human(&report, style, out))?;
            return Ok(Exit::Findings);
        }
    };
    let children = children(&subject)?;
    let needs = iam::needs_with(&subject.document, &|name| children.get(name).map(Arc::as_ref));
    for blind in &needs.blind {
        let steps = subject.document.all_steps();
        let step = steps.get(blind.site.step).map_or("", |at| at.step.name());
        ui.warn(&format!("step `{step}` {}: the role may need more", blind.site.what));
    }
    let text = match args.to {
        RoleForm::Json => json(&subject.document, &needs)?,
        RoleForm::Cloudformation => {
            let places = Project::of(&subject.folder)?.places(&subject.folder);
            let origin = format!("for {}; `ssmith role` prints it anew.", shown(&args.doc));
            build::role(&Disk, &places, &subject.document, &needs, &subject.name, &origin)
                .map_err(|message| CliError::usage(message).hint("`templates/role.yaml.j2` is the project's own"))?
        }
    };
    match &args.out {
        Some(path) => {
            files::write(path, text.as_bytes())?;
            ui.status(&format!("wrote {}", path.display()));
        }
        None => ui.result(|out| out.write_all(text.as_bytes()))?,
    }
    Ok(Exit::Fine)
}

fn json(document: &Document, needs: &Needs) -> Result<String, CliError> {
    let policy = build::policy(document, needs).to_json();
    let text = serde_json::to_string_pretty(&policy);
    Ok(text.map_err(|error| CliError::failed("cannot write the policy as JSON").because(error))? + "\n")
}

/// The project's runbooks that a document starts, and those that they start, by the names that they are started by.
fn children(subject: &Subject) -> Result<BTreeMap<String, Arc<Document>>, CliError> {
    let mut known = BTreeMap::new();
    let mut open = started(&subject.document);
    if open.is_empty() {
        return Ok(known);
    }
    let library = Library::of(subject)?;
    while let Some(name) = open.pop() {
        if known.contains_key(&name) {
            continue;
        }
        if let Some(child) = library.find(&name) {
            open.extend(started(&child));
            known.insert(name, child);
        }
    }
    Ok(known)
}

/// The names of the runbooks that a document starts.
fn started(document: &Document) -> Vec<String> {
    let name = |at: &ssmith::document::StepAt<'_>| match &at.step.action {
        ssmith::document::Action::ExecuteAutomation(inputs) => inputs.document_name.clone(),
        _ => None,
    };
    document.all_steps().iter().filter_map(name).collect()
}
