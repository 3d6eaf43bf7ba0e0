//! Why an attempt of a step did not succeed.

use crate::json::{Map, Value};
use crate::run::{ApiError, Failure, Stage, Status, Trouble};

/// The end of a message that points to AWS's documentation (reference 8.7).
const GUIDE: &str = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

/// Why an attempt did not succeed.
#[derive(Debug)]
pub(super) enum Fault {
    /// It failed.
    Failed(Box<Failure>),
    /// Its time was up.
    TimedOut,
    /// Its time was up, with a text that says more.
    Late(String),
    /// The time of a step around it (a loop, a child automation's step) was up.
    Expired,
    /// An inner step of this loop aborted; the loop's own `onFailure` does not matter (reference 6.5).
    Inner {
        /// `Failed` or `TimedOut`.
        status: Status,
        /// Why.
        message: String,
        /// Whether the inner step is critical.
        critical: bool,
    },
    /// The execution was told to stop.
    Stopped,
    /// This step alone was told to stop.
    StepStopped,
    /// A step around it (a loop, a child automation's step) was told to stop.
    Halted,
    /// The simulation cannot go on, whatever `onFailure` says.
    Broken(String),
}

impl Fault {
    /// A failure at a stage. `while_it` continues "Step fails when it is".
    pub(super) fn new(stage: Stage, trouble: Trouble, while_it: &str, text: &str) -> Self {
        Self::begun(stage, trouble, &format!("Step fails when it is {while_it}"), text)
    }

    /// A failure whose message begins in another way.
    pub(super) fn begun(stage: Stage, trouble: Trouble, begin: &str, text: &str) -> Self {
        let message = format!("{begin}. {}. {GUIDE}", text.trim_end_matches('.'));
        let details = Map::from_iter([("VerificationErrorMessage".to_owned(), Value::from(vec![text]))]);
        let details = if stage == Stage::PostVerification { details } else { Map::new() };
        Self::Failed(Box::new(Failure { message, stage, trouble, details }))
    }

    /// Its time was up while it did something of which the service has a text of its own.
    pub(super) fn late(text: &str) -> Self {
        Self::Late(format!("{}. {GUIDE}", text.trim_end_matches('.')))
    }

    /// The inputs cannot be resolved, or have the wrong type.
    pub(super) fn inputs(text: &str) -> Self {
        Self::new(Stage::InputValidation, Trouble::Action, "validating and resolving the step inputs", text)
    }

    /// The action itself failed.
    pub(super) fn action(text: &str) -> Self {
        Self::new(Stage::Invocation, Trouble::Action, "Execute/Cancelling action", text)
    }

    /// What came of the action is not what it must be.
    pub(super) fn verification(while_it: &str, text: &str) -> Self {
        Self::new(Stage::PostVerification, Trouble::Verification, while_it, text)
    }

    /// An AWS call was answered with an error.
    pub(super) fn api(operation: &str, error: &ApiError) -> Self {
        let text = format!("An error occurred ({}) when calling the {operation} operation: {}", error.code, error.message);
        Self::api_begun("Step fails when it is Execute/Cancelling action", &text, error)
    }

    /// An AWS call was answered with an error, of which the service speaks in another way.
    pub(super) fn api_begun(begin: &str, text: &str, error: &ApiError) -> Self {
        let trouble = match error {
            error if error.is_throttling() => Trouble::Throttling,
            error if error.is_permission() => Trouble::Permission,
            _ => Trouble::Action,
        };
        let mut fault = Self::begun(Stage::Invocation, trouble, begin, text);
        if let Self::Failed(failure) = &mut fault {
            failure.details.insert("ErrorCode".to_owned(), Value::from(vec![error.code.as_str()]));
        }
        fault
    }
}
