//! `ssmith test`: all scenarios.

use crate::args::Test;
use crate::ui::Ui;
use crate::{CliError, Exit};

pub(crate) fn run(_: &Test, _: &mut Ui) -> Result<Exit, CliError> {
    Err(CliError::failed("`ssmith test` is not there yet"))
}
