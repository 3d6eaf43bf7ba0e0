//! What the exit code says.

use std::process::ExitCode;

/// The exit codes; they are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: fine. Also where nobody reads what is written any more.
    Fine,
    /// 1: findings at or above `--fail-on`, a stale generated file, documents that differ, a scenario that does not hold or is invalid.
    Findings,
    /// 2: wrong usage or configuration; clap's own code for it.
    Usage,
    /// 3: ssmith or AWS failed.
    Failed,
    /// 4: the execution did not succeed.
    Unsuccessful,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Failed => 3,
            Exit::Unsuccessful => 4,
        })
    }
}
