//! `aws:executeScript` (reference 5).

use std::fmt::Write as _;
use std::sync::Arc;

use crate::json::{self, Map, Value, json};
use crate::run::{Failure, Stage, Trouble};
use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;
use crate::simulate::need::{Need, ScriptFrame, ScriptOutcome, ScriptRequest, Told};

/// The names that a script finds in its second argument (reference 5.4).
const CONTEXT: [&str; 5] = ["ACCOUNT_ID", "DATE", "DATE_TIME", "REGION", "AWS_PARTITION"];

pub(super) async fn run(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let request = request(attempt)?;
    let deadline = request.deadline;
    let told = attempt.execution.shared.ask(Need::Script(Box::new(request)), attempt.id).await?;
    let Told::Script(outcome) = told else {
        return Err(Fault::Broken(format!("internal error: a script was answered with {told:?}")));
    };
    match *outcome {
        ScriptOutcome::Returned(payload) => Ok(returned(&payload)),
        ScriptOutcome::Raised { class, message, frames, error } => {
            let trouble = match &error {
                Some(error) if error.is_throttling() => Trouble::Throttling,
                Some(error) if error.is_permission() => Trouble::Permission,
                _ => Trouble::Action,
            };
            Err(failed(trouble, &traceback(&frames), &format!("{class} - {message}"), &frames))
        }
        ScriptOutcome::TimedOut => {
            attempt.execution.shared.pass_to(deadline);
            Err(attempt.cut_off())
        }
        ScriptOutcome::Died(text) => Err(failed(Trouble::Action, "", &text, &[])),
    }
}

fn request(attempt: &Attempt<'_>) -> Result<ScriptRequest, Fault> {
    let inputs = attempt.inputs;
    let execution = attempt.execution;
    let runtime = inputs.required_text("Runtime")?.to_owned();
    let text = |key| inputs.text(key).map(|text| text.filter(|text| !text.is_empty()).map(str::to_owned));
    let (handler, source, attachment) = (text("Handler")?, text("Script")?, text("Attachment")?);
    if source.is_none() && attachment.is_none() {
        return Err(Fault::inputs("one of Script and Attachment must be given"));
    }
    if handler.is_none() && runtime.starts_with("python") {
        return Err(Fault::inputs("Input `Handler` is required"));
    }
    // A payload is a mapping, or JSON text of one.
    let payload = match inputs.get("InputPayload") {
        None => json!({}),
        Some(Value::String(text)) => json::parse(text).unwrap_or_else(|| text.as_str().into()),
        Some(value) => value.clone(),
    };
    let mut context: Map<String, Value> = Map::new();
    for name in CONTEXT {
        context.insert(format!("global:{name}"), execution.global(name).unwrap_or_default().into());
    }
    context.insert("automation:EXECUTION_ID".to_owned(), execution.id.to_string().into());
    Ok(ScriptRequest {
        execution: Arc::clone(&execution.id),
        step: attempt.step.name().to_owned(),
        step_id: Arc::clone(attempt.id),
        runtime,
        handler,
        source,
        attachment,
        payload,
        context,
        region: execution.region.clone(),
        account: execution.account.clone(),
        role: execution.role.borrow().clone(),
        deadline: attempt.cut(),
        at: attempt.now(),
    })
}

fn returned(payload: &Value) -> Output {
    let selected = json!({"Payload": payload});
    let mut output = Output::object("aws:executeScript", selected);
    output.predefined.insert("OutputPayload".to_owned(), output.selected.to_string().into());
    output
}

/// As the service lays it out (reference 5.6), without its first line.
fn traceback(frames: &[ScriptFrame]) -> String {
    let mut text = String::from("Traceback (most recent call last):\n");
    for frame in frames {
        writeln!(text, "  File \"{}\", line {}, in {}\n    {}", frame.file, frame.line, frame.function, frame.text)
            .expect("internal error: a string takes any text");
    }
    text.push('\n');
    text
}

fn failed(trouble: Trouble, traceback: &str, last: &str, frames: &[ScriptFrame]) -> Fault {
    let guide = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";
    let last = last.trim_end_matches('.');
    let message = format!("Step fails when it is Poll action status for completion. {traceback}{last}. {guide}");
    let mut details = Map::new();
    if !frames.is_empty() {
        // Not the service's: who reads the trace finds the lines of the script here.
        details.insert("ScriptLines".to_owned(), frames.iter().map(|frame| frame.line.to_string()).collect());
    }
    Fault::Failed(Box::new(Failure { message, stage: Stage::Invocation, trouble, details }))
}
