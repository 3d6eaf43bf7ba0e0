//! The commands, a file each.

pub(crate) mod build;
mod check;
mod completions;
mod convert;
mod diff;
mod explain;
#[cfg(feature = "aws")]
mod follow;
#[cfg(feature = "aws")]
mod list;
mod new;
#[cfg(feature = "aws")]
mod register;
mod role;
#[cfg(feature = "aws")]
mod run;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "aws")]
mod signal;
pub(crate) mod simulate;
mod test;

use crate::args::Command;
use crate::ui::Ui;
use crate::{CliError, Exit};

/// Does what was asked.
pub(crate) fn run(command: Command, ui: &mut Ui) -> Result<Exit, CliError> {
    match command {
        Command::Check(args) => check::run(&args, ui),
        Command::Explain(args) => explain::run(&args, ui),
        Command::Convert(args) => convert::run(&args, ui),
        Command::Diff(args) => diff::run(&args, ui),
        Command::Role(args) => role::run(&args, ui),
        Command::Simulate(args) => simulate::run(&args, ui),
        Command::Test(args) => test::run(&args, ui),
        #[cfg(feature = "aws")]
        Command::Register(args) => register::run(args, ui),
        #[cfg(feature = "aws")]
        Command::Run(args) => run::run(&args, ui),
        #[cfg(feature = "aws")]
        Command::Follow(args) => follow::run(&args, ui),
        #[cfg(feature = "aws")]
        Command::Signal(args) => signal::signal(&args, ui),
        #[cfg(feature = "aws")]
        Command::Stop(args) => signal::stop(&args, ui),
        #[cfg(feature = "aws")]
        Command::List(args) => list::run(&args, ui),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&args, ui),
        Command::Init => new::init(ui),
        Command::New(args) => new::new(&args, ui),
        Command::Build(args) => build::run(&args, ui),
        Command::Completions(args) => completions::run(&args, ui),
    }
}
