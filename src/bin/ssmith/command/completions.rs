//! `ssmith completions`: what makes the Tab key useful.

use clap::CommandFactory as _;

use crate::args::{Args, Completions};
use crate::ui::Ui;
use crate::{CliError, Exit};

pub(crate) fn run(args: &Completions, ui: &mut Ui) -> Result<Exit, CliError> {
    // The generator panics where it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "ssmith", &mut script);
    ui.result(|out| out.write_all(&script))?;
    Ok(Exit::Fine)
}
