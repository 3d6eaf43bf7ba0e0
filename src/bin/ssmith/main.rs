//! The command `ssmith`. Layer 6: arguments, files, the terminal and exit codes; what it does is in the library.

mod args;
#[cfg(feature = "aws")]
mod aws;
mod command;
mod desk;
mod disk;
mod error;
mod exit;
mod files;
mod input;
mod live;
mod project;
mod ui;
#[cfg(feature = "aws")]
mod watch;

use std::process::ExitCode;

use clap::Parser as _;

use args::Args;
use error::CliError;
use exit::Exit;
use ui::Ui;

fn main() -> ExitCode {
    // The default hook has told of the panic; a code of its own would be one more to know.
    let exit = std::panic::catch_unwind(run).unwrap_or_else(|_| Ui::panicked());
    exit.into()
}

fn run() -> Exit {
    match Args::try_parse() {
        Ok(args) => {
            let mut ui = Ui::new(&args.global);
            let done = command::run(args.command, &mut ui).and_then(|exit| ui.finish().map(|()| exit));
            done.unwrap_or_else(|error| ui.fail(&error))
        }
        Err(error) => Ui::clap(&error),
    }
}
