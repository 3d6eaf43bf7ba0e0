//! The command line as it is typed; nothing here does anything.

mod desk;
#[cfg(feature = "aws")]
mod execution;

use std::path::PathBuf;
use std::sync::LazyLock;

#[cfg(feature = "aws")]
pub(crate) use desk::Level;
pub(crate) use desk::{Boto3, Desk, Given, Reach, Simulate, Test, TestFormat};
#[cfg(feature = "aws")]
pub(crate) use execution::{Follow, List, Listed, Over, Run, Signal, SignalKind, Stop, StopKind, View};

use clap::{Parser, Subcommand, ValueEnum};
use ssmith::catalog::{self, Source};

/// A forge for AWS Systems Manager Automation runbooks.
///
/// Checks runbooks before they run in an outage. Offline, without credentials, unless a command's purpose is AWS.
#[derive(Debug, Parser)]
#[command(name = "ssmith", version = version(), max_term_width = 100, disable_help_subcommand = true, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// `0.1.0 (AWS catalogue of 2026-05-19, botocore 1.43.11)`.
fn version() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let Source { released, version } = catalog::source();
        format!("{} (AWS catalogue of {released}, botocore {version})", env!("CARGO_PKG_VERSION"))
    });
    &TEXT
}

const EXIT_CODES: &str = "Exit codes: 0 fine; 1 findings at or above --fail-on, or something is stale or differs, or a scenario \
does not hold; 2 wrong usage; 3 ssmith or AWS failed; 4 the execution did not succeed.";

/// What every command takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Global {
    /// When to use colour. `auto`: on a terminal, unless NO_COLOR or CI is set.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorWhen::Auto, help_heading = "Global options")]
    pub(crate) color: ColorWhen,
    /// Print results only: no progress, no totals.
    #[arg(long, short, global = true, conflicts_with = "verbose", help_heading = "Global options")]
    pub(crate) quiet: bool,
    /// Say more on stderr.
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub(crate) verbose: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    Auto,
    Always,
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the current folder a project: writes ssmith.toml.
    Init,
    New(New),
    Build(Build),
    Check(Check),
    Explain(Explain),
    Convert(Convert),
    Diff(Diff),
    Role(Role),
    Simulate(Simulate),
    Test(Test),
    #[cfg(feature = "aws")]
    Register(Register),
    #[cfg(feature = "aws")]
    Run(Run),
    #[cfg(feature = "aws")]
    Follow(Follow),
    #[cfg(feature = "aws")]
    Signal(Signal),
    #[cfg(feature = "aws")]
    Stop(Stop),
    #[cfg(feature = "aws")]
    List(List),
    #[cfg(feature = "serve")]
    Serve(Serve),
    Completions(Completions),
}

/// Find every mistake that can be known without AWS.
///
/// In a folder, every .yaml, .yml and .json file that is an Automation document is judged and the rest passed over; a file
/// that is named is always judged.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Files or folders; `-` is standard input [default: the project, that is the nearest folder upwards with ssmith.toml, else
    /// the current folder].
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(crate) format: CheckFormat,
    /// From which level on a finding makes the exit code 1.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
    /// Show notes too.
    #[arg(long)]
    pub(crate) pedantic: bool,
    /// Hold the documents against this role too: an IAM policy (JSON) or a CloudFormation template [default for an SOP: its own
    /// AutomationAssumeRole.yaml].
    #[arg(long, value_name = "FILE")]
    pub(crate) role: Option<PathBuf>,
    /// Look only for these rules: codes, beginnings of codes (SSM03 is a family) or names.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Do not look for these rules.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    #[command(flatten)]
    pub(crate) mend: Mend,
    /// Count the findings per rule instead of showing them.
    #[arg(long, conflicts_with = "format")]
    pub(crate) statistics: bool,
    #[command(flatten)]
    pub(crate) known: Known,
}

/// What `check` may change.
#[derive(Debug, clap::Args)]
pub(crate) struct Mend {
    /// Mend what is safe to mend, in the sources; what is generated from them is left to `ssmith build`.
    #[arg(long, conflicts_with = "write_baseline")]
    pub(crate) fix: bool,
    /// Show what --fix would change, and change nothing; exit with 1 where there is something.
    #[arg(long, conflicts_with_all = ["fix", "statistics", "write_baseline"])]
    pub(crate) diff: bool,
}

/// What is known of an old tree.
#[derive(Debug, clap::Args)]
pub(crate) struct Known {
    /// Report only what this file does not know: an old tree's findings, recognised though lines move.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what is found now into the baseline.
    #[arg(long, requires = "baseline")]
    pub(crate) write_baseline: bool,
}

/// How to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// For programs: schemas/*.schema.json.
    Json,
}

/// How `check` reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people.
    Human,
    /// For programs: schemas/report.schema.json.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// For CI systems: JUnit XML.
    Junit,
}

/// A level, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// The service refuses the document, or a step cannot work.
    Error,
    /// Very likely wrong when it runs.
    Warning,
    /// Advice.
    Note,
}

/// Print what a rule finds, why it matters and what to write instead.
///
/// Without a code, all rules are listed; `switches` prints how the simulator decides what nobody has verified.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The rule's code, such as SSM0301, or its name, or a family such as SSM03; or `switches`.
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// Write a document as canonical YAML or JSON.
#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// The document; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What to write.
    #[arg(long, value_enum)]
    pub(crate) to: Target,
    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Show what two documents do differently.
///
/// Compared by meaning: the order of keys, comments and the way of writing do not count; scripts are compared line by line.
/// The exit code is 1 where there is a difference.
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// The one document: a file, an SOP's folder, or `-` for standard input.
    #[arg(value_name = "A")]
    pub(crate) before: PathBuf,
    /// The other one.
    #[arg(value_name = "B")]
    pub(crate) after: PathBuf,
}

/// Print the least-privilege role that a document needs.
///
/// What its steps call, what its actions do by themselves, what its scripts call, the roles that it hands on, and the same for the
/// runbooks of this project that it starts with its own role. Comments say which step needs what, and why something is not narrower.
#[derive(Debug, clap::Args)]
pub(crate) struct Role {
    /// An SOP's folder, a document file, or an Id.
    #[arg(value_name = "DOC")]
    pub(crate) doc: PathBuf,
    /// What to print.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = RoleForm::Cloudformation)]
    pub(crate) to: RoleForm,
    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// How a role can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleForm {
    /// The policy alone, as IAM takes it.
    Json,
    /// A template of the role, with its trust policy.
    Cloudformation,
}

/// What a document can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    Yaml,
    Json,
}

/// Make a new SOP in this project: a specification, a template, a script with its test, a first scenario.
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// SERVICE:TYPE:NAME:DATE, such as efs:sop:restore_files:2026-01-31.
    pub(crate) id: String,
}

/// Generate each SOP's AutomationDocument.yaml from its runbook.yaml.j2, Design.md and scripts.
#[derive(Debug, clap::Args)]
pub(crate) struct Build {
    /// SOP folders, or folders with SOPs below them; without any, the whole project.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write nothing; exit with 1 when a generated file is stale.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Stand in for AWS Systems Manager on this machine: documents and executions, for the AWS CLI, SDKs and ssmith itself.
///
/// Prints its address on stdout and answers until Ctrl-C. People (approve, pause) are waited for in real time; all other time
/// passes at once, unless --speed is given.
#[cfg(feature = "serve")]
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The port on 127.0.0.1; 0 for any that is free.
    #[arg(long, value_name = "PORT", default_value_t = 4599)]
    pub(crate) port: u16,
    /// Answers the runbooks' AWS calls, and gives the parameters that a start leaves out.
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// A folder in which documents and executions survive.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Let virtual time pass at this many seconds for each real second.
    #[arg(long, value_name = "X", value_parser = speed)]
    pub(crate) speed: Option<f64>,
    #[command(flatten)]
    pub(crate) desk: Desk,
    #[command(flatten)]
    pub(crate) reach: Reach,
}

#[cfg(feature = "serve")]
fn speed(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim_end_matches('x').parse().map_err(|_| "write a number such as 60")?;
    if number.is_finite() && number > 0.0 { Ok(number) } else { Err("write a number above 0".to_owned()) }
}

/// Print a completion script for a shell.
///
/// For bash: ssmith completions bash > ~/.local/share/bash-completion/completions/ssmith
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Put a document into an AWS account and region.
///
/// Checks it, shows account, region and what would change, and asks. A document that already means the same is left alone.
#[cfg(feature = "aws")]
#[derive(Debug, clap::Args)]
pub(crate) struct Register {
    /// An SOP's folder, or a document file (YAML or JSON).
    #[arg(value_name = "SOP|FILE")]
    pub(crate) path: PathBuf,
    /// The name to register under [default: the SOP's document name, or the file's name without extension].
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Make this version the default one: the one that runs when none is named.
    #[arg(long)]
    pub(crate) promote: bool,
    /// Act without asking.
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) aws: Aws,
}

/// Where and as whom AWS is called.
#[cfg(feature = "aws")]
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "AWS options")]
pub(crate) struct Aws {
    /// The region [default: AWS_REGION, or the profile's].
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// A profile of the AWS configuration files [default: AWS_PROFILE].
    #[arg(long)]
    pub(crate) profile: Option<String>,
    /// Where the AWS services are, for a local stand-in [default: AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SSM, …].
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
}
