//! Family 13: scenarios. Its findings come from [`scenario`](crate::scenario) and from judging executions, not from a document.

use crate::rules::Family;

/// The family, so that its rules can be explained.
pub(super) static FAMILY: Family = Family { digits: "13", title: "scenarios", rules: crate::scenario::rules::ALL, check: |_, _| {} };
