//! The commands, a file each.

mod completions;

use crate::args::Command;
use crate::ui::Ui;
use crate::{CliError, Exit};

/// Does what was asked.
pub(crate) fn run(command: Command, ui: &mut Ui) -> Result<Exit, CliError> {
    match command {
        Command::Completions(args) => completions::run(&args, ui),
    }
}
