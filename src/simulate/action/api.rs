//! `aws:executeAwsApi` (reference 3.12, 4).

use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;

pub(super) async fn execute(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let service = attempt.inputs.required_text("Service")?;
    let operation = attempt.inputs.required_text("Api")?;
    let input = attempt.inputs.without(&["Service", "Api"]);
    let response = attempt.call(service, operation, input).await?;
    Ok(Output { selected: response, ..Output::default() })
}
