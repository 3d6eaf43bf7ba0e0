//! `ssmith run --local`: the same against an endpoint in this process.

use crate::args::Run;
use crate::ui::Ui;
use crate::{CliError, Exit};

pub(super) fn run(_args: &Run, _ui: &mut Ui) -> Result<Exit, CliError> {
    Err(CliError::failed("`--local` is not there yet").hint("`ssmith simulate` runs a document on this machine"))
}
