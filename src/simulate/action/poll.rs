//! How often the service looks again at what it waits for (reference 3.22 and 15.7 know no interval; ten seconds are assumed).

use std::time::Duration;

use crate::simulate::action::Attempt;
use crate::simulate::fault::Fault;

/// The time between two looks.
const POLL: Duration = Duration::from_secs(10);

impl Attempt<'_> {
    /// Lets the time until the next look pass. At the very end of the attempt nobody looks any more.
    pub(super) async fn until_next_poll(&self) -> Result<(), Fault> {
        self.sleep(POLL).await?;
        if self.now() >= self.cut() { Err(self.cut_off()) } else { Ok(()) }
    }
}
