//! How often the service looks again (switchable nowhere: reference 3.22 and 15.7 know no interval).

use std::time::Duration;

/// The time between two looks at something that is waited for.
pub(super) const POLL: Duration = Duration::from_secs(10);
