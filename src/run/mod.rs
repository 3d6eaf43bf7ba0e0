//! What happens in an execution, real or simulated: [`Event`]s, and the [`Record`] that they add up to. Layer 2; plain data.
//!
//! `simulate` emits events; `execution` derives them from what the service answers. The terminal, JSON lines, JUnit, the local
//! endpoint, coverage and the judgement of scenarios only listen. A record is nothing but the fold of its events, and has the
//! shape of `GetAutomationExecution` (reference 8).

mod event;
mod json;
mod record;
mod status;

pub use event::{ApiError, Call, Control, Event, ExecutionId, Signal, Started, StepStart, Stop, Stream, What};
pub use json::{text, texts};
pub use record::{Failure, ParentStep, Record, Stage, StepRecord, Trouble};
pub use status::Status;

/// What stands in place of an output whose step did not yield it (reference 1.6).
pub const NO_OUTPUT: &str = "No output available yet because the step is not successfully executed";
