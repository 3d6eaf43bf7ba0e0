//! The status of an execution or a step (reference 8.3).

use std::fmt;

/// `AutomationExecutionStatus`, which steps have too.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// Not started; stays so when it is never reached.
    #[default]
    Pending,
    /// Running.
    InProgress,
    /// A person has to act: approve, pause, or interactive mode.
    Waiting,
    /// Done.
    Success,
    /// Took too long.
    TimedOut,
    /// Was told to stop and has not stopped yet.
    Cancelling,
    /// Was told to stop.
    Cancelled,
    /// Went wrong.
    Failed,
    /// Of a loop: an inner step jumped out of it.
    Exited,
    /// A status of change requests, or one that is newer than this program.
    Other(String),
}

impl Status {
    /// As the API writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "Pending",
            Self::InProgress => "InProgress",
            Self::Waiting => "Waiting",
            Self::Success => "Success",
            Self::TimedOut => "TimedOut",
            Self::Cancelling => "Cancelling",
            Self::Cancelled => "Cancelled",
            Self::Failed => "Failed",
            Self::Exited => "Exited",
            Self::Other(name) => name,
        }
    }

    /// The status of a name. Never fails.
    pub fn parse(name: &str) -> Self {
        [
            Self::Pending,
            Self::InProgress,
            Self::Waiting,
            Self::Success,
            Self::TimedOut,
            Self::Cancelling,
            Self::Cancelled,
            Self::Failed,
            Self::Exited,
        ]
        .into_iter()
        .find(|status| status.as_str() == name)
        .unwrap_or_else(|| Self::Other(name.to_owned()))
    }

    /// Whether nothing follows it (reference 8.3).
    pub fn is_final(&self) -> bool {
        match self {
            Self::Success | Self::TimedOut | Self::Cancelled | Self::Failed | Self::Exited => true,
            Self::Other(name) => {
                matches!(name.as_str(), "CompletedWithSuccess" | "CompletedWithFailure" | "Rejected" | "ChangeCalendarOverrideRejected")
            }
            _ => false,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
