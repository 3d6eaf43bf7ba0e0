//! How often the service looks again at what it waits for (reference 3.22 and 15.7 know no interval; ten seconds are assumed).

use std::time::Duration;

use crate::json::Value;
use crate::run::ApiError;
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

    /// Looks at what is waited for. An error fails the attempt.
    pub(super) async fn look(&self, service: &str, operation: &str, input: &Value) -> Result<Value, Fault> {
        self.try_look(service, operation, input).await?.map_err(|error| Fault::api(operation, &error))
    }

    /// Looks at what is waited for, and looks again later where calls come too fast or the service itself is in trouble.
    pub(super) async fn try_look(&self, service: &str, operation: &str, input: &Value) -> Result<Result<Value, ApiError>, Fault> {
        loop {
            match self.try_call(service, operation, input.clone()).await? {
                Err(error) if error.is_throttling() || error.status >= 500 => self.until_next_poll().await?,
                answer => return Ok(answer),
            }
        }
    }
}
