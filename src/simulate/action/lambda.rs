//! `aws:invokeLambdaFunction` (reference 3.15).

use crate::json::{self, Map, Value};
use crate::run::text;
use crate::simulate::action::{Attempt, Output, answer};
use crate::simulate::fault::Fault;

/// How much a function may return, in bytes.
const LARGEST: usize = 200 * 1024;

pub(super) async fn invoke(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let inputs = attempt.inputs;
    let mut members = inputs.only(&["FunctionName", "Qualifier", "InvocationType", "LogType", "Payload"]);
    if let Some(payload) = inputs.map("InputPayload")? {
        members.insert("Payload".to_owned(), Value::Object(payload.clone()).to_string().into());
    }
    if let Some(context) = inputs.get("ClientContext") {
        members.insert("ClientContext".to_owned(), text(context).into());
    }
    let response = attempt.request("lambda", "Invoke", members).await?;
    let payload = answer::text(&response, "/Payload").unwrap_or_default();
    if let Some(error) = answer::text(&response, "/FunctionError").filter(|error| !error.is_empty()) {
        let function = inputs.required_text("FunctionName")?;
        attempt.note("lambda-error-fails", &format!("function `{function}` answered with FunctionError `{error}`"));
        if attempt.execution.shared.switches.lambda_error_fails {
            return Err(Fault::action(&format!("Lambda function {function} returned the function error {error}: {payload}")));
        }
    }
    if payload.len() > LARGEST {
        let text = format!(
            "function `{}` returned {} bytes; at most {LARGEST} (200 KB) are accepted",
            inputs.required_text("FunctionName")?,
            payload.len()
        );
        attempt.note("lambda-output-is-limited", &text);
        if attempt.execution.shared.switches.lambda_output_is_limited {
            return Err(Fault::action(&text));
        }
    }
    let parts = ["StatusCode", "FunctionError", "LogResult", "Payload"];
    let parts = parts.into_iter().filter_map(|name| Some((name.to_owned(), response.get(name)?.clone())));
    Ok(output(json::parse(&payload).unwrap_or_else(|| payload.into()), parts.collect()))
}

/// The outputs of what a function returned; selectors apply to that itself.
pub(super) fn output(returned: Value, mut predefined: Map<String, Value>) -> Output {
    let all = Value::Object(predefined.clone());
    predefined.insert("OutputPayload".to_owned(), all.to_string().into());
    Output { selected: returned, predefined, ..Output::default() }
}
