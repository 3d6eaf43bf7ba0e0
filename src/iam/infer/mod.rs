//! From a document to its needs: what its steps call, what its actions do by themselves, what its scripts call, and the roles
//! that are handed on.

mod action;
mod call;
mod child;
mod pass_role;
mod request;
mod resource;
mod script;

use crate::catalog::{Operation, catalog};
use crate::document::{Action, Document, ParameterType, Rest, StepAt};
use crate::iam::need::{Blind, Needs, Part, Resource, Site};
use crate::json::{Map, Value};
use child::Children;
use request::Request;

/// What a document needs to be allowed; of the runbooks that it starts, nothing is known.
pub fn needs(document: &Document) -> Needs {
    needs_with(document, &|_| None)
}

/// What a document needs to be allowed, and what the runbooks need that it starts with its own role. `child` finds one by name.
pub fn needs_with<'d>(document: &'d Document, child: &dyn Fn(&str) -> Option<&'d Document>) -> Needs {
    of_document(document, &Children::new(child))
}

fn of_document<'d>(document: &'d Document, children: &Children<'_, 'd>) -> Needs {
    let mut needs = Needs::default();
    for (index, step) in document.all_steps().iter().enumerate() {
        of_step(document, index, step, children, &mut needs);
    }
    for resource in needs.all.iter_mut().flat_map(|need| &mut need.resources) {
        settle(resource, document);
    }
    needs
}

/// A place where nobody can see what is needed.
fn blind(site: &Site, what: String) -> Blind {
    Blind { site: Site { what, ..site.clone() } }
}

fn of_step<'d>(document: &'d Document, index: usize, at: &StepAt<'d>, children: &Children<'_, 'd>, needs: &mut Needs) {
    let inputs = at.pointer.join("inputs");
    let site = |key: &str, what: String| Site { step: index, pointer: inputs.join(key), bytes: None, what };
    if let Some((service, api)) = at.step.action.api() {
        let operation = catalog().service(service).and_then(|service| service.operation(api));
        match operation {
            Some(operation) => {
                let site = site("Api", format!("calls {}:{}", operation.service().name(), operation.name()));
                let nothing = Map::new();
                let given = members(&at.step.action).unwrap_or(&nothing);
                call::add(operation, &own(document, operation, given), &site, true, needs);
            }
            None => needs.blind.push(Blind { site: site("Api", format!("calls `{service}:{api}`, which no data know")) }),
        }
        return;
    }
    let action = at.step.action.name();
    let site = Site { step: index, pointer: at.pointer.join("action"), bytes: None, what: String::new() };
    for made in action::calls(at.step) {
        let Some(operation) = catalog().service(made.service).and_then(|service| service.operation(made.operation)) else { continue };
        let site = Site { what: format!("has action {action}, which calls {}:{}", made.service, made.operation), ..site.clone() };
        call::add(operation, &own(document, operation, &made.given), &site, made.certain, needs);
    }
    if let Action::ExecuteScript(script) = &at.step.action {
        let text = if script.script.is_some() { inputs.join("Script") } else { site.pointer.clone() };
        script::add(document, script, &Site { pointer: text, ..site.clone() }, needs);
    }
    if let Action::ExecuteAutomation(inputs) = &at.step.action {
        child::add(document, inputs, &site, children, needs);
    }
}

/// A call that a step makes in the execution's own region, with nothing that is not written.
fn own<'r>(document: &'r Document, operation: Operation<'r>, given: &'r Map<String, Value>) -> Request<'r> {
    Request { document, operation: operation.name(), given, open: false, region: None }
}

/// The API's own parameters of a step that calls one by name.
fn members(action: &Action) -> Option<&Map<String, Value>> {
    let rest = match action {
        Action::ExecuteAwsApi(inputs) => &inputs.rest,
        Action::AssertAwsResourceProperty(inputs) => &inputs.rest,
        Action::WaitForAwsResourceProperty(inputs) => &inputs.rest,
        _ => return None,
    };
    match rest {
        Rest::Fields(map) => Some(map),
        Rest::Whole(_) => None,
    }
}

/// References to what is no single text: a policy cannot hold a list in the place of an id.
fn settle(resource: &mut Resource, document: &Document) {
    let mut reason = None;
    for part in &mut resource.arn {
        let Part::Parameter { name, generic } = part else { continue };
        let kind = document.parameter(name).map(|parameter| parameter.parameter_type.as_ref().and_then(ParameterType::plain));
        let why = match kind {
            None => format!("`{name}` is no parameter"),
            Some(Some(ParameterType::String) | None) => continue,
            Some(Some(_)) => format!("parameter `{name}` holds more than one"),
        };
        reason.get_or_insert(why);
        *part = if generic == "*" { Part::Any } else { Part::Text(generic.clone()) };
    }
    if reason.is_some() {
        resource.reason = reason;
    }
}
