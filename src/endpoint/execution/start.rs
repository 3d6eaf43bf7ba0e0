//! `StartAutomationExecution`: what is asked for, judged as the service judges it (reference 8.1, 8.2).

use std::sync::Arc;

use crate::document::Document;
use crate::endpoint::caller::Place;
use crate::endpoint::document::{self, Shelf, required, text};
use crate::endpoint::refusal::Refusal;
use crate::json::{Map, Value};
use crate::scenario::Scenario;
use crate::simulate::Switches;
use crate::simulate::value::parameters::{self, Problem};

/// What is given at the start at most (reference 8.1).
const MAX_TAGS: usize = 5;
/// Members that have the service start many executions.
const DISTRIBUTING: [&str; 7] =
    ["Targets", "TargetMaps", "TargetParameterName", "TargetLocations", "TargetLocationsURL", "MaxConcurrency", "MaxErrors"];

/// An execution that can begin.
pub(in crate::endpoint) struct Wanted {
    pub(in crate::endpoint) document: Arc<Document>,
    /// The document's own name, without an ARN around it.
    pub(in crate::endpoint) name: String,
    pub(in crate::endpoint) version: String,
    /// Typed, without the defaults.
    pub(in crate::endpoint) parameters: Map<String, Value>,
    pub(in crate::endpoint) interactive: bool,
    pub(in crate::endpoint) tags: Vec<(String, String)>,
}

/// Judges a request.
pub(in crate::endpoint) fn wanted(
    shelf: &Shelf,
    place: &Place,
    input: &Value,
    scenario: Option<&Scenario>,
    switches: Switches,
) -> Result<Wanted, Refusal> {
    if let Some(member) = DISTRIBUTING.iter().find(|member| input.get(**member).is_some_and(|value| !value.is_null())) {
        let message =
            format!("`{member}`: rate control; start the execution once for each target, or run it against AWS, whose engine distributes");
        return Err(Refusal::not_here(&message));
    }
    if input.get("AlarmConfiguration").is_some_and(|value| !value.is_null()) {
        return Err(Refusal::not_here("CloudWatch alarms; leave out `AlarmConfiguration`"));
    }
    let tags = document::tags_of(input);
    if tags.len() > MAX_TAGS {
        return Err(Refusal::validation(format!("an execution is started with at most {MAX_TAGS} tags; add the others afterwards")));
    }
    let name = required(input, "DocumentName");
    let (kept, version) = shelf.find(place, name, text(input, "DocumentVersion"), None).map_err(|refusal| match refusal.code {
        "InvalidDocumentVersion" => Refusal { code: "AutomationDefinitionVersionNotFoundException", ..refusal },
        _ => Refusal { code: "AutomationDefinitionNotFoundException", ..refusal },
    })?;
    let document = version.document();
    let parameters = typed(&document, input.get("Parameters").and_then(Value::as_object), scenario, switches)?;
    Ok(Wanted {
        document,
        name: kept.name.clone(),
        version: version.number.to_string(),
        parameters,
        interactive: text(input, "Mode") == Some("Interactive"),
        tags,
    })
}

/// The parameters that are given; what the request leaves out comes from the scenario, where that gives it.
fn typed(
    document: &Document,
    given: Option<&Map<String, Value>>,
    scenario: Option<&Scenario>,
    switches: Switches,
) -> Result<Map<String, Value>, Refusal> {
    let refused = |problems: Vec<Problem>| {
        let told = problems.into_iter().map(|problem| match problem.help {
            Some(help) => format!("{} ({help})", problem.message),
            None => problem.message,
        });
        Refusal::new("InvalidAutomationExecutionParametersException", told.collect::<Vec<_>>().join("; "))
    };
    let mut texts = given.cloned().unwrap_or_default();
    for (name, value) in scenario.map(Scenario::parameters).unwrap_or_default() {
        if document.parameter(&name).is_some() && !texts.contains_key(&name) {
            texts.insert(name, crate::run::texts(&value));
        }
    }
    parameters::from_texts(document, &texts, switches).map_err(refused)
}
