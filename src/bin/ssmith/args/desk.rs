//! What the commands take that execute a document on the desk.

use std::path::PathBuf;

use clap::ValueEnum;
use ssmith::report::live::Detail;
use ssmith::simulate::SWITCHES;
use ssmith::text::nearest;

/// Execute a document on the desk: mocked AWS calls, virtual time, real Python.
///
/// The scenario gives the parameters and answers the calls. With an `expect` in it the exit code is 0 where that holds and 1 where
/// not; without one it is 0 for Success and 4 for anything else.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    /// An SOP's folder (built in memory), a document file, or an Id.
    #[arg(value_name = "DOC")]
    pub(crate) doc: PathBuf,
    #[command(flatten)]
    pub(crate) given: Given,
    /// Run this step alone.
    #[arg(long, value_name = "NAME")]
    pub(crate) step: Option<String>,
    /// An input of that step, in place of what the document says.
    #[arg(long, value_name = "K=V", requires = "step", value_parser = pair)]
    pub(crate) input: Vec<(String, String)>,
    /// An output of another step, which that step refers to.
    #[arg(long, value_name = "STEP.OUTPUT=V", requires = "step", value_parser = pair)]
    pub(crate) output: Vec<(String, String)>,
    /// How much to tell.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Level::Info)]
    pub(crate) level: Level,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = super::Format::Human)]
    pub(crate) format: super::Format,
    #[command(flatten)]
    pub(crate) desk: Desk,
    #[command(flatten)]
    pub(crate) reach: Reach,
}

/// What an execution is given.
#[derive(Debug, clap::Args)]
pub(crate) struct Given {
    /// A scenario: a file, or the name of one in the SOP's `scenarios` folder.
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) scenario: Option<String>,
    /// A parameter; overrides the scenario's and the file's. Lists and maps as JSON, or a list by giving it more than once.
    #[arg(long = "param", short = 'p', value_name = "K=V", value_parser = pair)]
    pub(crate) params: Vec<(String, String)>,
    /// Parameters from a YAML or JSON file: a mapping of names to values.
    #[arg(long, value_name = "FILE")]
    pub(crate) params_file: Option<PathBuf>,
}

/// How the desk is set up.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Desk {
    /// Decide a point that nobody has verified; `ssmith explain switches` lists them.
    #[arg(long = "switch", value_name = "NAME=on|off", value_parser = switch)]
    pub(crate) switches: Vec<(&'static str, bool)>,
    /// The Python that runs scripts [default: python3 on the PATH].
    #[arg(long, value_name = "PATH")]
    pub(crate) python: Option<PathBuf>,
    /// The boto3 that scripts find.
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = Boto3::Shim)]
    pub(crate) boto3: Boto3,
    /// What execution ids are made from.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
}

/// Whether the AWS calls are really made.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Live calls")]
pub(crate) struct Reach {
    /// Make the AWS calls of document and scripts really, with the boto3 of the Python and your own credentials, and let time pass as
    /// it does. What the runbook changes is changed. Scripts get the network, and no credentials.
    #[arg(long)]
    pub(crate) live: bool,
    /// The region of the calls [default: the scenario's, AWS_DEFAULT_REGION, or the profile's].
    #[arg(long, requires = "live")]
    pub(crate) region: Option<String>,
    /// A profile of the AWS configuration files [default: AWS_PROFILE].
    #[arg(long, requires = "live")]
    pub(crate) profile: Option<String>,
    /// Where the calls go instead of AWS: moto_server, LocalStack, ….
    #[arg(long, value_name = "URL", requires = "live")]
    pub(crate) endpoint_url: Option<String>,
}

/// Run the scenarios of SOPs, all at once, and say what of the documents they have been through.
///
/// The exit code is 1 where a scenario does not hold or is invalid, or the coverage of an SOP is below --min-coverage; 2 where there is
/// no scenario at all.
#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// Projects, folders, SOPs or scenario files [default: the project].
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    pub(crate) format: TestFormat,
    /// The coverage that each SOP must reach, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) min_coverage: Option<f64>,
    /// How many scenarios run at the same time [default: one per core].
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// Only scenarios whose name (`SOP/SCENARIO`) contains this.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    #[command(flatten)]
    pub(crate) desk: Desk,
}

/// How much to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// The steps.
    Info,
    /// Their inputs and outputs, what scripts wrote, and notes.
    Debug,
    /// Every call, and nothing cut.
    Trace,
}

impl From<Level> for Detail {
    fn from(level: Level) -> Self {
        match level {
            Level::Info => Self::Info,
            Level::Debug => Self::Debug,
            Level::Trace => Self::Trace,
        }
    }
}

/// The boto3 that scripts find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Boto3 {
    /// ssmith's own, which needs nothing but Python.
    Shim,
    /// The one that the Python has.
    Real,
}

/// How to report tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people.
    Human,
    /// For programs: schemas/test.schema.json.
    Json,
    /// For CI systems: JUnit XML.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
}

/// `K=V`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

fn switch(text: &str) -> Result<(&'static str, bool), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=on or NAME=off")?;
    let on = match value {
        "on" | "true" => true,
        "off" | "false" => false,
        _ => return Err(format!("`{value}` is neither on nor off")),
    };
    match SWITCHES.iter().find(|switch| switch.name == name) {
        Some(switch) => Ok((switch.name, on)),
        None => Err(match nearest(name, SWITCHES.iter().map(|switch| switch.name)) {
            Some(near) => format!("there is no switch `{name}`; did you mean `{near}`?"),
            None => format!("there is no switch `{name}`; `ssmith explain switches` lists them"),
        }),
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim_end_matches('%').parse().map_err(|_| "write a number such as 90")?;
    if (0.0..=100.0).contains(&number) { Ok(number) } else { Err("write a number from 0 to 100".to_owned()) }
}
