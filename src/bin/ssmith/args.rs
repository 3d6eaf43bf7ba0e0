//! The command line as it is typed; nothing here does anything.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// A forge for AWS Systems Manager Automation runbooks.
///
/// Checks runbooks before they run in an outage. Offline, without credentials, unless a command's purpose is AWS.
#[derive(Debug, Parser)]
#[command(name = "ssmith", version, max_term_width = 100, disable_help_subcommand = true, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 fine; 1 findings at or above --fail-on, or something is stale or differs; \
2 wrong usage; 3 ssmith or AWS failed.";

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
    Completions(Completions),
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
