//! The commands, a file each.

mod build;
mod check;
mod completions;
mod convert;
mod diff;
mod explain;
mod new;
#[cfg(feature = "aws")]
mod register;

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
        #[cfg(feature = "aws")]
        Command::Register(args) => register::run(args, ui),
        Command::Init => new::init(ui),
        Command::New(args) => new::new(&args, ui),
        Command::Build(args) => build::run(&args, ui),
        Command::Completions(args) => completions::run(&args, ui),
    }
}
