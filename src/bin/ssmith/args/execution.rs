//! What the commands take that start, follow, answer and stop executions.

use clap::ValueEnum;
use ssmith::aws::{Location, Spread};

use super::desk::pair;
use super::{Aws, Desk, Format, Given, Level};

/// Start an execution, follow it to its end, and print its outputs.
///
/// What runs is the registered document of that name; `run` registers nothing. With --local it runs on this machine instead, in
/// ssmith's own endpoint, and a scenario answers the AWS calls. The exit code is 0 for Success and 4 for any other end; with
/// --local and a scenario that has an `expect`, 0 where that holds and 1 where not.
#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// An SOP's folder, a document file, an Id, or the name (or ARN) of a registered document.
    #[arg(value_name = "DOC|NAME")]
    pub(crate) doc: String,
    #[command(flatten)]
    pub(crate) given: Given,
    /// The version that runs: a number, `$DEFAULT` or `$LATEST` [default: the default one].
    #[arg(long, value_name = "VERSION", value_parser = version, conflicts_with = "local")]
    pub(crate) version: Option<String>,
    /// Start it and do not wait for its end.
    #[arg(long, conflicts_with = "local")]
    pub(crate) detach: bool,
    /// Each step waits until `ssmith signal ID start-step --step NAME` lets it begin.
    #[arg(long, conflicts_with = "local")]
    pub(crate) interactive: bool,
    /// A tag of the execution.
    #[arg(long = "tag", value_name = "K=V", value_parser = pair, conflicts_with = "local")]
    pub(crate) tags: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) view: View,
    #[command(flatten)]
    pub(crate) over: Over,
    #[command(flatten)]
    pub(crate) aws: Aws,
    /// Run on this machine: nothing is started on AWS.
    #[arg(long, help_heading = "Local runs", conflicts_with_all = ["region", "profile", "endpoint_url"])]
    pub(crate) local: bool,
    #[command(flatten, next_help_heading = "Local runs")]
    pub(crate) desk: Desk,
}

/// How much is shown of an execution.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct View {
    /// How much to tell.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Level::Info)]
    pub(crate) level: Level,
    /// How to tell it. `json`: an event a line, and the execution in the last one.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

/// Over which targets a run is spread; the service does the spreading.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Many targets")]
pub(crate) struct Over {
    /// What the run is for: `tag:NAME=VALUES`, `ParameterValues=VALUES`, `ResourceGroup=NAME`; values are separated by commas.
    #[arg(long = "target", value_name = "KEY=VALUES", value_parser = target, conflicts_with = "local")]
    pub(crate) targets: Vec<(String, Vec<String>)>,
    /// The parameter that gets the target.
    #[arg(long, value_name = "NAME", requires = "targets")]
    pub(crate) target_parameter: Option<String>,
    /// Accounts and regions to run in, such as 111111111111,ou-ab12-cd34/eu-west-1,us-east-1.
    #[arg(long = "target-location", value_name = "ACCOUNTS/REGIONS", value_parser = location, conflicts_with = "local")]
    pub(crate) locations: Vec<Location>,
    /// The role that --target-location takes on in each account [default: AWS-SystemsManager-AutomationExecutionRole].
    #[arg(long, value_name = "NAME", requires = "locations")]
    pub(crate) target_role: Option<String>,
    /// How many run at the same time: a number or a percentage [default: 10].
    #[arg(long, value_name = "N|N%", value_parser = amount, conflicts_with = "local")]
    pub(crate) max_concurrency: Option<String>,
    /// After how many failures no more are started: a number or a percentage.
    #[arg(long, value_name = "N|N%", value_parser = amount, conflicts_with = "local")]
    pub(crate) max_errors: Option<String>,
}

impl Over {
    /// As the service takes it.
    pub(crate) fn spread(&self) -> Spread {
        let locations = self.locations.iter().map(|location| Location { role: self.target_role.clone(), ..location.clone() });
        Spread {
            targets: self.targets.clone(),
            target_parameter: self.target_parameter.clone(),
            locations: locations.collect(),
            max_concurrency: self.max_concurrency.clone(),
            max_errors: self.max_errors.clone(),
        }
    }
}

/// Follow an execution to its end, and print its outputs.
///
/// The exit code is 0 for Success and 4 for any other end.
#[derive(Debug, clap::Args)]
pub(crate) struct Follow {
    /// The execution's id.
    #[arg(value_name = "ID", value_parser = id)]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) view: View,
    #[command(flatten)]
    pub(crate) aws: Aws,
}

/// Answer an execution that waits for a person.
#[derive(Debug, clap::Args)]
pub(crate) struct Signal {
    /// The execution's id.
    #[arg(value_name = "ID", value_parser = id)]
    pub(crate) id: String,
    /// What to tell it.
    #[arg(value_enum, value_name = "SIGNAL")]
    pub(crate) kind: SignalKind,
    /// Why, for the record; with `approve` and `reject`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) comment: Option<String>,
    /// The step that is meant [default: with `resume` and `stop-step` the one that runs, with `start-step` the next one].
    #[arg(long, value_name = "NAME")]
    pub(crate) step: Option<String>,
    #[command(flatten)]
    pub(crate) aws: Aws,
}

/// What an execution can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignalKind {
    /// The step that waits for approval may go on.
    Approve,
    /// The step that waits for approval fails.
    Reject,
    /// The step that pauses goes on.
    Resume,
    /// The next step of an interactive execution begins.
    StartStep,
    /// The step that runs is given up.
    StopStep,
}

/// Stop an execution.
///
/// What its steps have done stays done.
#[derive(Debug, clap::Args)]
pub(crate) struct Stop {
    /// The execution's id.
    #[arg(value_name = "ID", value_parser = id)]
    pub(crate) id: String,
    /// How.
    #[arg(long = "type", value_enum, value_name = "TYPE", default_value_t = StopKind::Cancel)]
    pub(crate) kind: StopKind,
    #[command(flatten)]
    pub(crate) aws: Aws,
}

/// How an execution is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StopKind {
    /// The running step is given up, and its `onCancel` followed.
    Cancel,
    /// The running step may end; nothing follows it.
    Complete,
}

/// List executions or documents of an account and region, the newest executions first.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// What to list.
    #[arg(value_enum, value_name = "WHAT")]
    pub(crate) what: Listed,
    /// Only documents, or executions of documents, whose name begins with this.
    #[arg(long, value_name = "PREFIX")]
    pub(crate) name: Option<String>,
    /// Only executions at this status, such as InProgress or Failed.
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    pub(crate) status: Vec<String>,
    /// Only executions that began after this: a time (2026-01-31T12:00:00Z) or how long ago (2h, 7d).
    #[arg(long, value_name = "TIME|AGE")]
    pub(crate) since: Option<String>,
    /// Only the children of this execution.
    #[arg(long, value_name = "ID", value_parser = id)]
    pub(crate) parent: Option<String>,
    /// Documents of other owners too: Amazon's and those shared with this account.
    #[arg(long)]
    pub(crate) all: bool,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,
    /// How to tell it. `json`: an object a line.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) aws: Aws,
}

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listed {
    /// Executions, of the last 30 days.
    Executions,
    /// Runbooks.
    Documents,
}

fn version(text: &str) -> Result<String, String> {
    let number = text.starts_with(|c: char| matches!(c, '1'..='9')) && text.chars().all(|c| c.is_ascii_digit());
    match text {
        "$DEFAULT" | "$LATEST" => Ok(text.to_owned()),
        "default" | "latest" => Ok(format!("${}", text.to_uppercase())),
        _ if number => Ok(text.to_owned()),
        _ => Err("write a number, `latest` or `default`".to_owned()),
    }
}

/// The API would say the same, after a journey.
fn id(text: &str) -> Result<String, String> {
    let parts: Vec<_> = text.split('-').collect();
    let is_uuid = parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.concat().chars().all(|c| c.is_ascii_hexdigit());
    if is_uuid { Ok(text.to_owned()) } else { Err("an execution's id looks like 01234567-89ab-cdef-0123-456789abcdef".to_owned()) }
}

fn target(text: &str) -> Result<(String, Vec<String>), String> {
    let (key, values) = pair(text).map_err(|_| "write KEY=VALUES, such as tag:Environment=test".to_owned())?;
    Ok((key, listed(&values)))
}

fn location(text: &str) -> Result<Location, String> {
    let location = text.split_once('/').map(|(accounts, regions)| (listed(accounts), listed(regions)));
    match location {
        Some((accounts, regions)) if !accounts.is_empty() && !regions.is_empty() => Ok(Location { accounts, regions, role: None }),
        _ => Err("write ACCOUNTS/REGIONS, such as 111111111111,222222222222/eu-west-1".to_owned()),
    }
}

fn listed(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn amount(text: &str) -> Result<String, String> {
    let number = text.strip_suffix('%').unwrap_or(text);
    let most = if number.len() < text.len() { 100 } else { 1_000_000 };
    match number.parse::<u32>() {
        Ok(number) if number <= most => Ok(text.to_owned()),
        _ => Err("write a number such as 10, or a percentage such as 25%".to_owned()),
    }
}
