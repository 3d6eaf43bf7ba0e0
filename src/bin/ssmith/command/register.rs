//! `ssmith register`: one document into one account and region.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ssmith::aws::{AwsError, Client, Identity, Session, Settings};
use ssmith::check::{self, Options};
use ssmith::registry::{self, Applied, Change, Desired, Outcome, Patience, Plan, Refused, RegistryError};
use ssmith::report::{self, Report};
use ssmith::spec::{NamePattern, SopId};
use ssmith::text::{Files, MAX_BYTES};
use ssmith::yaml::Format;

use crate::args::{Aws, Register};
use crate::ui::Ui;
use crate::{CliError, Exit};

/// What an SOP's folder is registered from.
const BUILT: &str = "AutomationDocument.yaml";

pub(crate) fn run(args: Register, ui: &mut Ui) -> Result<Exit, CliError> {
    let (path, name) = locate(&args.path, args.name)?;
    let Some(desired) = read(&path, name, ui)? else {
        return Ok(Exit::Findings);
    };
    if let Err(refused) = registry::verify(&desired) {
        return refuse(&refused, ui);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::failed("cannot start").because(error))?;
    runtime.block_on(async {
        let (identity, ssm) = open(args.aws, ui).await?;
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

/// The document's file and the name to register it under.
fn locate(path: &Path, name: Option<String>) -> Result<(PathBuf, String), CliError> {
    let about = fs::metadata(path).map_err(|error| CliError::file("read", path, error))?;
    let (file, sop) = if about.is_dir() { (path.join(BUILT), Some(path)) } else { (path.to_owned(), path.parent()) };
    if about.is_dir() && !file.is_file() {
        return Err(CliError::usage(format!("there is no {BUILT} in `{}`", path.display()))
            .hint("name an SOP's folder or a document file; `ssmith build` makes the document of an SOP"));
    }
    let built = file.file_name().is_some_and(|file| file == BUILT);
    let known = name.or_else(|| sop.filter(|_| built).and_then(document_name));
    let name = match known {
        Some(name) => name,
        None if about.is_dir() => {
            return Err(CliError::usage(format!("the folder `{}` tells no document name", path.display()))
                .hint("an SOP's folder ends in `service/type/name/date`; give the name with `--name`"));
        }
        None => file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    Ok((file, name))
}

/// The document name that belongs to an SOP's folder.
fn document_name(folder: &Path) -> Option<String> {
    let real = fs::canonicalize(folder).ok()?;
    let id = SopId::from_path(&real.to_string_lossy())?;
    id.document_name(&NamePattern::default()).ok()
}

/// Reads and judges the document; `None` where it has errors, which have been told.
fn read(path: &Path, name: String, ui: &mut Ui) -> Result<Option<Desired>, CliError> {
    let failed = |error| CliError::file("read", path, error);
    if fs::metadata(path).map_err(failed)?.len() > MAX_BYTES as u64 {
        return Err(CliError::usage(format!("`{}` is too large to be a document", path.display())));
    }
    let mut files = Files::new();
    let id = files.add_bytes(path.display().to_string(), fs::read(path).map_err(failed)?);
    let analysis = check::check(&files, id, &Options::default());
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

/// Opens the session and says who calls, and where.
async fn open(args: Aws, ui: &mut Ui) -> Result<(Identity, Client), CliError> {
    let settings = Settings { profile: args.profile, region: args.region, endpoint_url: args.endpoint_url };
    let session = Session::open(&settings).await.map_err(|error| unreachable_aws(&error))?;
    let identity = session.identity().await.map_err(|error| unreachable_aws(&error))?;
    ui.status(&format!("account {}, region {}, as {}", identity.account, identity.region, identity.arn));
    Ok((identity, session.ssm()))
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
    hinted(CliError::failed(error.to_string()), error.hint())
}

fn unreachable_aws(error: &AwsError) -> CliError {
    hinted(CliError::failed(error.to_string()), error.hint())
}

fn hinted(error: CliError, hint: Option<String>) -> CliError {
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}
