//! Documents put into an account: what should be there against what is there, as data, and the calls that close the gap.
//! Layer 4.
//!
//! [`plan`] is pure and compares by meaning. `observe` and `apply` (feature `aws`) do the calls; `apply` carries out a plan
//! as it is and never plans again: where somebody else was quicker, it says so.

#[cfg(feature = "aws")]
mod apply;
mod document;
#[cfg(feature = "aws")]
mod error;
#[cfg(all(test, feature = "aws"))]
mod fake;
mod name;
#[cfg(feature = "aws")]
mod observe;
mod plan;

#[cfg(feature = "aws")]
pub use apply::{Applied, Outcome, Patience, apply};
pub use document::{Desired, Observed, Status};
#[cfg(feature = "aws")]
pub use error::RegistryError;
pub use name::{check_name, console, console_link};
#[cfg(feature = "aws")]
pub use observe::observe;
pub use plan::{Change, Plan, Promotion, Refused, plan, verify};
