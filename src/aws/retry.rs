//! How often and how long: retries, back-off, timeouts.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_ssm::config::interceptors::InterceptorContext;
use aws_sdk_ssm::config::retry::{ClassifyRetry, RetryAction};

use super::fault::never_connected;

/// A call is made up to five times; the waits between double from half a second, each shortened by chance.
pub(super) fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(5).with_initial_backoff(Duration::from_millis(500)).with_max_backoff(Duration::from_secs(8))
}

/// A call of this kind is answered in a second; a connection that takes longer than three will not come.
pub(super) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(Duration::from_secs(3)).read_timeout(Duration::from_secs(30)).build()
}

/// Where nothing listens there is nothing to wait for: a mistyped endpoint is told at once, not after five tries.
#[derive(Debug)]
pub(super) struct NoRetryWithoutConnection;

impl ClassifyRetry for NoRetryWithoutConnection {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.output_or_error() {
            Some(Err(error)) if error.as_connector_error().is_some_and(|error| never_connected(error)) => RetryAction::RetryForbidden,
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "no retry without a connection"
    }
}
