//! Executions on AWS, or on an endpoint that speaks like it: started, followed, answered and stopped. Layer 4.
//!
//! A [`Follower`] asks the service again and again, and tells what happened in between as [`run::Event`](crate::run::Event)s,
//! the same that a simulation emits.

mod cadence;
mod children;
mod diff;
#[cfg(test)]
mod fake;
mod follow;
mod pages;
mod parameters;
mod registered;

pub use cadence::Cadence;
pub use children::Tally;
pub use diff::diff;
pub use follow::{Follower, Heard, Trouble};
pub use parameters::{missing, parameters};
pub use registered::{Registered, registered};
