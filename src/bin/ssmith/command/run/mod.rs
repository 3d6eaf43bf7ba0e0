//! `ssmith run`: an execution started, followed to its end, its outputs printed.

mod ask;
#[cfg(feature = "serve")]
mod local;

use std::path::Path;

use ssmith::aws::{Automation as _, ErrorKind, Identity, Ssm, StartRequest, VersionRef};
use ssmith::execution::{self, Cadence, Registered, parameters};
use ssmith::json::{Map, Value, json};
use ssmith::registry;
use ssmith::report::{self, Report};
use ssmith::simulate::value::parameters::to_texts;
use ssmith::spec::SopId;
use ssmith::text::nearest;

use crate::args::{Format, Run};
use crate::desk::{Findings, Subject, Values, load};
use crate::project::{Project, shown};
use crate::ui::Ui;
use crate::watch::{Watch, Watched, conclude};
use crate::{CliError, Exit, aws};

pub(crate) fn run(args: &Run, ui: &mut Ui) -> Result<Exit, CliError> {
    if args.local {
        #[cfg(feature = "serve")]
        return local::run(args, ui);
        #[cfg(not(feature = "serve"))]
        return Err(CliError::usage("this ssmith was built without the local endpoint").hint("build it with the feature `serve`"));
    }
    if args.given.scenario.is_some() {
        return Err(CliError::usage("a scenario answers the calls of a run on this machine, not those of one on AWS")
            .hint("give `--local`, or leave `--scenario` out"));
    }
    if !args.over.targets.is_empty() && args.over.target_parameter.is_none() {
        return Err(CliError::usage("`--target` needs the parameter that gets each target").hint("give `--target-parameter NAME`"));
    }
    let subject = match here(&args.doc)? {
        Some(Ok(subject)) => Some(subject),
        Some(Err(findings)) => return refuse(&findings, ui),
        None => None,
    };
    aws::block_on(remote(args, subject.as_ref(), ui))
}

/// The document of this machine that is meant, where one is: something that exists, or an Id. Else it is a registered name.
fn here(doc: &str) -> Result<Option<Result<Subject, Findings>>, CliError> {
    let path = Path::new(doc);
    if path.exists() || doc.parse::<SopId>().is_ok() { load(path).map(Some) } else { Ok(None) }
}

/// Shows findings that leave nothing to run.
fn refuse(findings: &Findings, ui: &mut Ui) -> Result<Exit, CliError> {
    let report = Report::new(&findings.files, &findings.diagnostics, 1).summary(false);
    ui.complaint(|style, out| report::human(&report, style, out))?;
    Ok(Exit::Findings)
}

async fn remote(args: &Run, subject: Option<&Subject>, ui: &mut Ui) -> Result<Exit, CliError> {
    let mut values = Values::collect(None, &args.given)?;
    let (identity, session) = aws::open(&args.aws, ui).await?;
    let name = subject.map_or(args.doc.as_str(), |subject| &subject.name);
    let registered = look_up(&session.ssm(), name, args, subject).await?;
    about(&registered, subject, args, ui);
    let spread = args.over.spread();
    let document = registered.document();
    let supplied = spread.target_parameter.as_deref();
    if let Some(document) = &document {
        check_target(document, &args.over)?;
        for (name, value) in of_target(args, &identity)? {
            if document.parameter(&name).is_some() && !values.has(&name) {
                ui.detail(&format!("`{name}` is {value}, as {} says", ssmith::config::FILE_NAME));
                values.give(&name, value);
            }
        }
        ask::missing(document, &mut values, supplied, ui)?;
    }
    let given = match &document {
        Some(document) => parameters(document, values.map(), supplied).map_err(|problems| values.usage(&problems))?,
        None => to_texts(values.map()),
    };
    let request = StartRequest {
        document: name.to_owned(),
        version: Some(registered.description.version.clone()).filter(|version| !version.is_empty()),
        parameters: given,
        token: aws::token(name),
        interactive: args.interactive,
        spread,
        tags: args.tags.clone(),
    };
    let automation = session.automation(&identity.account);
    let id = automation.start(&request).await.map_err(|error| aws::failed(&error))?;
    let options = aws::options(&args.aws, &identity);
    ui.status(&format!("started {id}; `ssmith follow {id}{options}` follows it from elsewhere"));
    // A stand-in has no console.
    if !session.has_stand_in()
        && let Some(console) = registry::console(&identity.partition, &identity.region)
    {
        ui.status(&format!("console {console}/automation/execution/{id}?region={}", identity.region));
    }
    if args.detach {
        ui.result(|out| match args.view.format {
            Format::Human => writeln!(out, "{id}"),
            Format::Json => writeln!(out, "{}", json!({"execution": id})),
        })?;
        return Ok(Exit::Fine);
    }
    let watch = Watch {
        automation: &automation,
        id: &id,
        prefix: String::new(),
        silent: false,
        options,
        cadence: Cadence::default(),
        just_started: true,
        view: args.view,
    };
    match Box::pin(watch.watch(ui)).await? {
        Watched::Ended(record, tally) => conclude(&record, tally.as_ref(), args.view.format, ui),
        Watched::Left => Ok(Exit::Unsuccessful),
    }
}

/// What is registered under the name.
async fn look_up(ssm: &impl Ssm, name: &str, args: &Run, subject: Option<&Subject>) -> Result<Registered, CliError> {
    let version = match args.version.as_deref() {
        None | Some("$DEFAULT") => VersionRef::Default,
        Some("$LATEST") => VersionRef::Latest,
        Some(number) => VersionRef::Number(number),
    };
    let registered = match execution::registered(ssm, name, version).await {
        Ok(registered) => registered,
        Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::StaleVersion) => {
            let version = args.version.as_ref().map(|version| format!(" in version {version}")).unwrap_or_default();
            let told = CliError::usage(format!("no document `{name}` is registered here{version}"));
            return Err(match subject {
                Some(_) => {
                    told.hint(format!("`ssmith register {0}` registers it; `ssmith run {0} --local` runs it on this machine", args.doc))
                }
                None => told.hint("`ssmith list documents` shows what is registered; a path or an Id names a document of this machine"),
            });
        }
        Err(error) => return Err(aws::failed(&error)),
    };
    if !registered.is_runbook() {
        let kind = &registered.description.document_type;
        return Err(CliError::usage(format!("`{name}` is a document of type {kind}, not a runbook"))
            .hint("what can be run is of type Automation; `ssmith list documents` shows those"));
    }
    Ok(registered)
}

/// Says which document runs, and where it is not the one of this machine.
fn about(registered: &Registered, subject: Option<&Subject>, args: &Run, ui: &mut Ui) {
    let told = &registered.description;
    let which = if told.version == told.default_version { " (the default)" } else { "" };
    ui.status(&format!("document {}, version {}{which}", told.name, told.version));
    if told.status != "Active" {
        ui.warn(&format!("version {} is in the state {}: it may not start", told.version, told.status));
    }
    match (subject, &registered.value) {
        (Some(subject), Some(value)) if *value != subject.document.to_value() => ui.warn(&format!(
            "what is registered is not what `{}` is here, and the registered one runs; `ssmith register {}` puts this one there",
            shown(&subject.folder),
            args.doc
        )),
        (_, None) => ui.warn("the registered document cannot be read here; its parameters are not checked before it starts"),
        _ => {}
    }
}

/// The parameters that `ssmith.toml` gives for runs in this account and region.
fn of_target(args: &Run, identity: &Identity) -> Result<Map<String, Value>, CliError> {
    let targets = Project::of(Path::new(&args.doc)).or_else(|_| Project::here())?.config.targets;
    let here = targets.iter().find(|target| {
        target.account.as_ref().is_none_or(|account| *account == identity.account)
            && (target.regions.is_empty() || target.regions.contains(&identity.region))
    });
    Ok(here.into_iter().flat_map(|target| &target.parameters).map(|(name, value)| (name.clone(), value.as_str().into())).collect())
}

/// The service takes the names of parameters to the letter, and tells of a wrong one only when it is too late.
fn check_target(document: &ssmith::Document, over: &crate::args::Over) -> Result<(), CliError> {
    let Some(name) = over.target_parameter.as_deref() else { return Ok(()) };
    if document.parameter(name).is_some() {
        return Ok(());
    }
    let known = document.parameters.iter().flatten().map(|(name, _)| name.as_str());
    let error = CliError::usage(format!("the document has no parameter `{name}` for `--target-parameter`"));
    Err(match nearest(name, known) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error,
    })
}
