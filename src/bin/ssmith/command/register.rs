//! `ssmith register`: one document into one account and region.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use ssmith::aws::Identity;
use ssmith::build::{Built, DOCUMENT, SOURCE};
use ssmith::check::{self, Options};
use ssmith::registry::{self, Applied, Change, Desired, Outcome, Patience, Plan, Refused, RegistryError};
use ssmith::report::{self, Report};
use ssmith::spec::SopId;
use ssmith::text::{Files, MAX_BYTES};
use ssmith::yaml::Format;

use crate::args::Register;
use crate::command::build::{build_folder, show};
use crate::project::{Project, shown};
use crate::ui::Ui;
use crate::{CliError, Exit, aws};

pub(crate) fn run(args: Register, ui: &mut Ui) -> Result<Exit, CliError> {
    let Some(desired) = desired(&args.path, args.name, ui)? else {
        return Ok(Exit::Findings);
    };
    if let Err(refused) = registry::verify(&desired) {
        return refuse(&refused, ui);
    }
    aws::block_on(async {
        let (identity, session) = aws::open(&args.aws, ui).await?;
        let ssm = session.ssm();
        let observed = registry::observe(&ssm, &desired.name, &desired.hash()).await.map_err(|error| failed(&error))?;
        let plan = match registry::plan(desired, observed.as_ref(), args.promote) {
            Ok(plan) => plan,
            Err(refused) => return refuse(&refused, ui),
        };
        ui.status(&intent(&plan));
        if !plan.is_noop() && !args.yes {
            match ui.confirm(&format!("do this in account {}, region {}?", identity.account, identity.region)) {
                Some(true) => {}
                Some(false) => {
                    ui.status("nothing was changed");
                    return Ok(Exit::Findings);
                }
                None => {
                    return Err(CliError::usage(format!("`{}` was not registered: there is nobody to ask", plan.desired().name))
                        .hint("give `--yes` to register without being asked"));
                }
            }
        }
        let applied = registry::apply(&plan, &ssm, Patience::default()).await.map_err(|error| failed(&error))?;
        ui.result(|out| out.write_all(summary(&applied, &identity).as_bytes()))?;
        Ok(Exit::Fine)
    })
}

/// The document to register and its name; `None` where it has errors, which have been told.
fn desired(path: &Path, name: Option<String>, ui: &mut Ui) -> Result<Option<Desired>, CliError> {
    let about = fs::metadata(path).map_err(|error| CliError::file("read", path, error))?;
    let is_document = path.file_name().is_some_and(|file| file == DOCUMENT);
    let folder = if about.is_dir() { path } else { path.parent().unwrap_or(path) };
    if !about.is_dir() && !is_document {
        let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        return read(path, name.unwrap_or_else(stem), ui);
    }
    if !folder.join(SOURCE).is_file() {
        // An SOP without its source, as somebody else may have handed it on.
        if !folder.join(DOCUMENT).is_file() {
            return Err(CliError::usage(format!("there is neither {SOURCE} nor {DOCUMENT} in `{}`", shown(folder)))
                .hint("name an SOP's folder or a document file"));
        }
        let name = named(folder, name, None)?;
        return read(&folder.join(DOCUMENT), name, ui);
    }
    let built = build_folder(Files::new(), folder, &Options::default())?;
    show(&built, ui)?;
    let (Some(text), Some(document)) = (&built.text, &built.document) else { return Ok(None) };
    if fs::read(folder.join(DOCUMENT)).is_ok_and(|old| old != text.as_bytes()) {
        ui.warn(&format!("{DOCUMENT} is stale; what is registered is what the source gives now"));
    }
    let name = named(folder, name, Some(&built))?;
    Ok(Some(Desired { name, content: text.clone(), format: Format::Yaml, value: document.to_value() }))
}

/// The name that was given, else the document name of the SOP's id: as its specification states it, else as its folder does.
fn named(folder: &Path, name: Option<String>, built: Option<&Built>) -> Result<String, CliError> {
    if let Some(name) = name {
        return Ok(name);
    }
    let stated = built.and_then(|built| built.specification.as_ref()?.sop_id().ok());
    let from_path = || fs::canonicalize(folder).ok().and_then(|real| SopId::from_path(&real.to_string_lossy()));
    let Some(id) = stated.or_else(from_path) else {
        return Err(CliError::usage(format!("the folder `{}` tells no document name", shown(folder)))
            .hint("an SOP's folder ends in `service/type/name/date`; give the name with `--name`"));
    };
    let names = Project::of(folder)?.config.project.names;
    id.document_name(&names).map_err(|error| CliError::usage(format!("`{id}` gives no document name")).because(error))
}

/// Reads and judges the document; `None` where it has errors, which have been told.
fn read(path: &Path, name: String, ui: &mut Ui) -> Result<Option<Desired>, CliError> {
    let failed = |error| CliError::file("read", path, error);
    if fs::metadata(path).map_err(failed)?.len() > MAX_BYTES as u64 {
        return Err(CliError::usage(format!("`{}` is too large to be a document", path.display())));
    }
    let mut files = Files::new();
    let id = files.add_bytes(path.display().to_string(), fs::read(path).map_err(failed)?);
    let analysis = check::check(&files, id, &Project::of(path)?.options());
    let report = Report::new(&files, &analysis.diagnostics, 1);
    if analysis.has_errors() || report.counts().warnings > 0 && !ui.is_quiet() {
        ui.complaint(|style, out| report::human(&report, style, out))?;
    }
    match (analysis.has_errors(), analysis.tree) {
        (false, Some(tree)) => {
            let content = files.get(id).text().trim_start_matches('\u{feff}').to_owned();
            let value = tree.to_value();
            Ok(Some(Desired { name, content, format: tree.format, value }))
        }
        _ => Ok(None),
    }
}

/// What will be done, in a sentence.
fn intent(plan: &Plan) -> String {
    let name = &plan.desired().name;
    let format = match plan.desired().format {
        Format::Json => "JSON",
        Format::Yaml => "YAML",
    };
    let size = format!("{} bytes of {format}", plan.desired().content.len());
    let change = match plan.change() {
        Change::Create => format!("`{name}` will be created ({size})"),
        Change::Update { from } => format!("`{name}` will get a new version after {from} ({size})"),
        Change::Unchanged { version } => format!("`{name}` is unchanged: version {version} already means the same"),
    };
    match (plan.promotion(), plan.change()) {
        (Some(promotion), Change::Unchanged { version }) => {
            format!("{change}; the default version will move from {} to {version}", promotion.from)
        }
        (Some(promotion), _) => format!("{change}; the default version will move from {} to the new one", promotion.from),
        (None, _) => change,
    }
}

/// What is there now.
fn summary(applied: &Applied, identity: &Identity) -> String {
    let done = match (applied.outcome, applied.promoted) {
        (Outcome::Created, _) => "created",
        (Outcome::Updated, _) => "updated",
        (Outcome::Unchanged, true) => "promoted",
        (Outcome::Unchanged, false) => "unchanged",
    };
    let mut text = format!("{done} {}\n", applied.name);
    let default = if applied.version == applied.default_version {
        "the default".to_owned()
    } else {
        format!("the default is {}; `--promote` moves it", applied.default_version)
    };
    let console = registry::console_link(&identity.partition, &identity.region, &applied.name);
    let rows = [
        ("version", format!("{} ({default})", applied.version)),
        ("hash", format!("sha256:{}", applied.hash)),
        ("account", identity.account.clone()),
        ("region", identity.region.clone()),
        ("console", console.unwrap_or_default()),
    ];
    for (key, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(text, "  {key:<8} {value}").expect("internal error: a string takes any text");
    }
    text
}

/// What is wrong with the document itself is a finding; a wrong name is wrong usage; a document in the way is a failure.
fn refuse(refused: &Refused, ui: &mut Ui) -> Result<Exit, CliError> {
    let error = match refused {
        Refused::BadName { .. } | Refused::ReservedName { .. } => CliError::usage(refused.to_string()),
        Refused::TooLarge { .. } | Refused::OtherType { .. } | Refused::Unusable { .. } => CliError::failed(refused.to_string()),
    };
    let error = error.hint(refused.hint());
    if matches!(refused, Refused::TooLarge { .. }) {
        ui.fail(&error);
        return Ok(Exit::Findings);
    }
    Err(error)
}

fn failed(error: &RegistryError) -> CliError {
    aws::hinted(CliError::failed(error.to_string()), error.hint())
}
