//! The commands, a file each.

mod completions;
#[cfg(feature = "aws")]
mod register;

use crate::args::Command;
use crate::ui::Ui;
use crate::{CliError, Exit};

/// Does what was asked.
pub(crate) fn run(command: Command, ui: &mut Ui) -> Result<Exit, CliError> {
    match command {
        #[cfg(feature = "aws")]
        Command::Register(args) => register::run(args, ui),
        Command::Completions(args) => completions::run(&args, ui),
    }
}
