//! `aws:invokeWebhook` (reference 3.16).

use crate::simulate::action::Attempt;
use crate::simulate::fault::Fault;

/// A webhook is called by no AWS API, so nothing can answer in its place but the scenario.
pub(super) fn cannot(attempt: &Attempt<'_>) -> Fault {
    let step = attempt.step.name();
    let integration = attempt.inputs.text("IntegrationName").ok().flatten().unwrap_or_default();
    Fault::Broken(format!(
        "step `{step}` sends an HTTP request to the webhook integration `{integration}`, which a simulation does not do. Write into the \
         scenario what comes of it: `steps: {{{step}: {{return: {{Response: \"...\", ResponseCode: 200}}}}}}`, or \
         `steps: {{{step}: {{fail: {{message: \"...\"}}}}}}`"
    ))
}
