//! `aws:assertAwsResourceProperty` and `aws:waitForAwsResourceProperty` (reference 3.2, 3.22, 4.6).

use crate::json::Value;
use crate::jsonpath;
use crate::run::text;
use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;

const OWN: [&str; 4] = ["Service", "Api", "PropertySelector", "DesiredValues"];

/// What a look at the property showed.
enum Look {
    Desired,
    Other(String),
    Missing,
}

pub(super) async fn assert(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let (service, operation) = (attempt.inputs.required_text("Service")?, attempt.inputs.required_text("Api")?);
    let response = attempt.call(service, operation, attempt.inputs.without(&OWN)).await?;
    let doing = "verifying the resource property";
    match look(attempt, &response)? {
        Look::Desired => Ok(Output { selected: response, ..Output::default() }),
        Look::Other(actual) => Err(Fault::verification(doing, &format!("{}; it is {actual}", expected(attempt)?))),
        Look::Missing => Err(Fault::verification(doing, &format!("{}; the response has no such property", expected(attempt)?))),
    }
}

pub(super) async fn wait(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let (service, operation) = (attempt.inputs.required_text("Service")?, attempt.inputs.required_text("Api")?);
    let input = attempt.inputs.without(&OWN);
    let switches = &attempt.execution.shared.switches;
    loop {
        match attempt.try_call(service, operation, input.clone()).await? {
            Ok(response) => match look(attempt, &response)? {
                Look::Desired => {
                    if !attempt.step.declared_outputs().is_empty() {
                        attempt.note("outputs-on-wait", "the step declares outputs, which are taken from the last response");
                    }
                    let selected = if switches.outputs_on_wait { response } else { Value::Null };
                    return Ok(Output { selected, ..Output::default() });
                }
                Look::Other(_) => {}
                Look::Missing => {
                    attempt.note("missing-path-polls", &format!("{} found nothing in a response", selector(attempt)?));
                    if !switches.missing_path_polls {
                        let text = format!("{}; the response has no such property", expected(attempt)?);
                        return Err(Fault::verification("verifying the resource property", &text));
                    }
                }
            },
            Err(error) if error.is_throttling() || error.status >= 500 => {}
            Err(error) => {
                attempt.note("wait-stops-on-client-error", &format!("{service}:{operation} answered {}", error.code));
                if switches.wait_stops_on_client_error {
                    return Err(Fault::api(operation, &error));
                }
            }
        }
        attempt.until_next_poll().await?;
    }
}

fn selector<'a>(attempt: &'a Attempt<'_>) -> Result<&'a str, Fault> {
    attempt.inputs.required_text("PropertySelector")
}

fn expected(attempt: &Attempt<'_>) -> Result<String, Fault> {
    let desired = attempt.inputs.texts("DesiredValues")?.join("`, `");
    Ok(format!("the property {} must be `{desired}`", selector(attempt)?))
}

fn look(attempt: &Attempt<'_>, response: &Value) -> Result<Look, Fault> {
    let selector = selector(attempt)?;
    let desired = attempt.inputs.list("DesiredValues")?;
    let found =
        jsonpath::select(response, selector).map_err(|problem| Fault::inputs(&format!("PropertySelector `{selector}`: {problem}")))?;
    let Some(found) = found.filter(|found| !found.is_null()) else { return Ok(Look::Missing) };
    let is_desired = |value: &Value| desired.iter().any(|desired| property_text(attempt, value) == property_text(attempt, desired));
    let fits = match &found {
        Value::Array(items) if items.is_empty() => return Ok(Look::Missing),
        Value::Array(items) if attempt.execution.shared.switches.any_of_a_list => items.iter().any(is_desired),
        Value::Array(items) => items.iter().all(is_desired),
        value => is_desired(value),
    };
    if let Value::Array(items) = &found
        && items.len() > 1
        && items.iter().any(is_desired)
        && !items.iter().all(is_desired)
    {
        attempt.note("any-of-a-list", &format!("{selector} found {} values, of which some are desired and some are not", items.len()));
    }
    if let Value::Bool(flag) = &found
        && desired.iter().any(|desired| desired.as_str().is_some_and(|text| text.eq_ignore_ascii_case(&flag.to_string())))
        && !fits
    {
        attempt.note("desired-booleans-capital", &format!("{selector} is {flag}, which DesiredValues writes in another letter case"));
    }
    Ok(if fits { Look::Desired } else { Look::Other(shortened(&found)) })
}

/// The text that is compared: a Boolean as Python writes it (reference 4.6).
fn property_text(attempt: &Attempt<'_>, value: &Value) -> String {
    match value {
        Value::Bool(flag) if attempt.execution.shared.switches.desired_booleans_capital => if *flag { "True" } else { "False" }.to_owned(),
        value => text(value),
    }
}

fn shortened(value: &Value) -> String {
    let text = text(value);
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}
