//! `aws:executeAutomation` (reference 3.11, 8.6).

use std::sync::Arc;

use crate::document::Document;
use crate::json::{Map, Value, json};
use crate::run::{Status, Stop, text};
use crate::simulate::action::{Attempt, Output};
use crate::simulate::execution::{self, Child, ChildEnd, MAX_DEPTH};
use crate::simulate::fault::Fault;
use crate::simulate::need::{Need, Told};
use crate::simulate::value::parameters;

/// One child that the step starts.
struct Target {
    parameters: Map<String, Value>,
    region: String,
    account: String,
}

pub(super) async fn run(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let execution = attempt.execution;
    if execution.depth >= MAX_DEPTH {
        return Err(Fault::action(&format!("Automations can be nested at most {MAX_DEPTH} levels below the first one")));
    }
    let written = attempt.inputs.required_text("DocumentName")?;
    let version = attempt.inputs.text("DocumentVersion")?.filter(|version| !version.is_empty());
    let targets = targets(attempt)?;
    let many = attempt.inputs.get("TargetLocations").is_some();
    let most_errors = most_errors(attempt, targets.len())?;
    let mut ends: Vec<ChildEnd> = Vec::new();
    let mut failed = 0;
    for target in targets {
        let document = document(attempt, written, version, &target).await?;
        let end = child(attempt, &document, written, version, target).await?;
        if execution.shared.stop() == Some(Stop::Cancel) {
            return Err(Fault::Stopped);
        }
        failed += usize::from(end.status != Status::Success);
        ends.push(end);
        if most_errors.is_some_and(|most| failed > most) {
            break;
        }
    }
    match ends.iter().find(|end| end.status != Status::Success) {
        None => Ok(output(&ends, many)),
        Some(end) => {
            let because = end.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
            let text = format!("Child automation {} of runbook `{written}` ended with status {}{because}", end.id, end.status);
            Err(Fault::verification("verifying the automation execution has completed", &text))
        }
    }
}

async fn document(attempt: &Attempt<'_>, name: &str, version: Option<&str>, target: &Target) -> Result<Arc<Document>, Fault> {
    let need = Need::Document {
        name: name.to_owned(),
        version: version.map(str::to_owned),
        region: target.region.clone(),
        account: target.account.clone(),
    };
    match attempt.execution.shared.ask(need, attempt.id).await? {
        Told::Document(Some(document)) => Ok(document),
        _ => Err(Fault::Broken(format!(
            "step `{}` starts the runbook `{name}`, which is not at hand here. Add it to the project, or put an effect in the step's place: \
             steps: {{{}: {{return: {{Output: [...]}}}}}}",
            attempt.step.name(),
            attempt.step.name()
        ))),
    }
}

/// Runs one child; it may take as long as this attempt.
async fn child(
    attempt: &Attempt<'_>,
    document: &Arc<Document>,
    written: &str,
    version: Option<&str>,
    target: Target,
) -> Result<ChildEnd, Fault> {
    let parameters = parameters::from_values(document, &target.parameters, attempt.execution.shared.switches).map_err(|problems| {
        let text = problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ");
        let operation = "StartAutomationExecution";
        Fault::action(&format!(
            "An error occurred (InvalidAutomationExecutionParametersException) when calling the {operation} operation: {text}"
        ))
    })?;
    let execution = attempt.execution;
    let child = Child {
        document: Arc::clone(document),
        name: written.rsplit('/').next().unwrap_or(written).to_owned(),
        version: version.filter(|version| !version.starts_with('$')).unwrap_or("1").to_owned(),
        parameters,
        region: target.region,
        account: target.account,
        parent: (Arc::clone(&execution.id), Arc::clone(attempt.id)),
        depth: execution.depth + 1,
    };
    let cut = attempt.cut();
    execution.shared.enter(attempt.id, cut);
    let end = execution::child(std::rc::Rc::clone(&execution.shared), child).await;
    execution.shared.leave();
    let end = end?;
    if end.status == Status::Cancelled && !end.stopped && execution.shared.stop() != Some(Stop::Cancel) {
        return Err(attempt.halted());
    }
    Ok(end)
}

/// The children that the inputs ask for: one, or one for each target (reference 8.6).
fn targets(attempt: &Attempt<'_>) -> Result<Vec<Target>, Fault> {
    let inputs = attempt.inputs;
    let execution = attempt.execution;
    let given = inputs.map("RuntimeParameters")?.cloned().unwrap_or_default();
    let one = |parameters, region: &str, account: &str| Target { parameters, region: region.to_owned(), account: account.to_owned() };
    if inputs.get("TargetLocations").is_some() {
        let mut targets = Vec::new();
        for location in inputs.list("TargetLocations")? {
            let list = |key: &str| {
                location.get(key).and_then(Value::as_array).map(|items| items.iter().map(text).collect::<Vec<_>>()).unwrap_or_default()
            };
            let accounts = list("Accounts");
            let accounts = if accounts.is_empty() { vec![execution.account.clone()] } else { accounts };
            if let Some(unit) = accounts.iter().find(|account| account.starts_with("ou-") || account.starts_with("r-")) {
                return Err(unplanned(attempt, &format!("which accounts are in the organizational unit {unit}")));
            }
            for account in &accounts {
                targets.extend(list("Regions").iter().map(|region| one(given.clone(), region, account)));
            }
        }
        return Ok(targets);
    }
    let with = |name: &str, value: Value| {
        let mut parameters = given.clone();
        parameters.insert(name.to_owned(), value);
        parameters
    };
    let (region, account) = (&execution.region, &execution.account);
    if inputs.get("TargetMaps").is_some() {
        let maps = inputs.list("TargetMaps")?;
        let targets = maps.iter().map(|map| {
            let mut parameters = given.clone();
            parameters.extend(map.as_object().cloned().unwrap_or_default());
            one(parameters, region, account)
        });
        return Ok(targets.collect());
    }
    if inputs.get("Targets").is_none() {
        return Ok(vec![one(given, region, account)]);
    }
    let name = inputs.required_text("TargetParameterName")?;
    let mut targets = Vec::new();
    for target in inputs.list("Targets")? {
        if target.get("Key").and_then(Value::as_str) != Some("ParameterValues") {
            return Err(unplanned(attempt, &format!("which resources the target {target} stands for")));
        }
        let values = target.get("Values").and_then(Value::as_array).cloned().unwrap_or_default();
        targets.extend(values.into_iter().map(|value| one(with(name, value), region, account)));
    }
    Ok(targets)
}

/// What only AWS knows has to be said by the scenario.
fn unplanned(attempt: &Attempt<'_>, what: &str) -> Fault {
    let name = attempt.step.name();
    Fault::Broken(format!(
        "step `{name}`: only AWS knows {what}. Put an effect in the step's place: steps: {{{name}: {{return: {{Status: Success, Output: []}}}}}}"
    ))
}

/// How many children may fail before no more are started: a number, or a share of all.
fn most_errors(attempt: &Attempt<'_>, all: usize) -> Result<Option<usize>, Fault> {
    let Some(text) = attempt.inputs.get("MaxErrors").map(text) else { return Ok(None) };
    let number = match text.strip_suffix('%') {
        Some(share) => share.parse::<usize>().ok().map(|share| all * share.min(100) / 100),
        None => text.parse().ok(),
    };
    number.map(Some).ok_or_else(|| Fault::inputs(&format!("MaxErrors `{text}` is neither a number nor a percentage")))
}

/// The child's document outputs in their order; several locations give none back (reference 3.11).
fn output(ends: &[ChildEnd], many: bool) -> Output {
    let mut selected = Map::new();
    let mut texts = Vec::new();
    for end in ends.iter().filter(|_| !many) {
        for (name, values) in &end.outputs {
            texts.extend(values.as_array().cloned().unwrap_or_default());
            let short = name.split_once('.').map_or(name.as_str(), |(_, output)| output);
            selected.entry(short.to_owned()).or_insert_with(|| values.clone());
        }
    }
    selected.insert("Output".to_owned(), Value::Array(texts));
    selected.insert("ExecutionId".to_owned(), json!(ends.first().map(|end| &*end.id)));
    selected.insert("Status".to_owned(), json!(Status::Success.as_str()));
    Output::object("aws:executeAutomation", Value::Object(selected))
}
