//! The engine: executes a document as the service would (reference 2 to 8 and 12), in virtual time. Layer 3; no I/O.
//!
//! [`Machine`] is a resumable state machine: [`Machine::advance`] until it [`Need`]s an AWS call, a script, time to pass, a signal,
//! a document, and [`Machine::tell`] it what came of that. [`drive`] answers the needs through the traits of [`ports`]; `scenario`
//! answers, the `worker` and the pace of a server are such ports. What happens comes out as [`run::Event`](crate::run::Event)s.
//!
//! Where the reference marks a point unverified, [`Switches`] decides, and the trace says when it mattered.

mod action;
mod ask;
mod course;
mod coverage;
mod desk;
mod drive;
mod execution;
mod fault;
mod flow;
mod ids;
mod judge;
mod machine;
mod need;
pub mod ports;
mod shared;
mod source;
mod step;
mod stored;
mod switches;
#[cfg(test)]
mod tests;
pub mod value;

pub use course::Course;
pub use coverage::{Coverage, Item, ItemKind};
pub use desk::{Desk, DeskCalls, DeskPace, DeskSteps};
pub use drive::drive;
pub use ids::execution_id;
pub use judge::{Difference, Verdict, judge};
pub use machine::{Ending, Limits, Machine, OnlyStep, Start};
pub use need::{CallRequest, Effect, EffectKind, Need, Person, ScriptFrame, ScriptOutcome, ScriptRequest, Told};
pub use switches::{SWITCHES, Switch, Switches};
