//! Scenarios (DESIGN.md 5.3): the test of an SOP, and what a simulation answers. Layer 2; no I/O.
//!
//! [`parse`] reads one, [`Scenario::check_against`] holds it against its document, [`Play`] answers the calls and steps of one
//! execution, [`schema`] is its JSON Schema for editors. How an execution is judged by `expect` is in
//! [`simulate`](crate::simulate).

mod against;
mod calls;
mod fields;
mod matching;
mod model;
mod near;
mod play;
mod read;
pub mod rules;
mod schema;
mod shapes;
mod steps;

pub use matching::{Mismatch, mismatch};
pub use model::{Answer, Deed, Expect, Mock, Parameter, Replacement, Scenario, StepMock, StopAt};
pub use play::{Asked, Heard, Play};
pub use read::parse;
pub use schema::schema;
