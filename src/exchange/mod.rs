//! Documents that stand in something else. Layer 3; pure.

mod cloudformation;

pub use cloudformation::{Judged, check, may_be_template};
