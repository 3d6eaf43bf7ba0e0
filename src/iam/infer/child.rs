//! Runbooks that a step starts: with the role of this one, their needs are its needs.

use super::blind;
use crate::document::action::ExecuteAutomation;
use crate::document::{Arg, Document};
use crate::expr::{self, Reference};
use crate::iam::need::{Blind, Needs, Part, Site, parts};
use crate::json::{Map, Value};

/// How deep one starts another, at most.
const MAX_DEPTH: usize = 8;

/// Where runbooks are found, and how deep this one is.
pub(super) struct Children<'f, 'd> {
    find: &'f dyn Fn(&str) -> Option<&'d Document>,
    depth: usize,
}

impl<'f, 'd> Children<'f, 'd> {
    pub(super) fn new(find: &'f dyn Fn(&str) -> Option<&'d Document>) -> Self {
        Self { find, depth: 0 }
    }
}

/// Adds what the started runbook needs, where it runs with the role of the starting one.
pub(super) fn add(document: &Document, inputs: &ExecuteAutomation, site: &Site, children: &Children<'_, '_>, needs: &mut Needs) {
    let name = inputs.document_name.as_deref().unwrap_or_default();
    let empty = Map::new();
    let given = inputs.runtime_parameters.as_ref().and_then(Arg::literal).unwrap_or(&empty);
    let found = if children.depth < MAX_DEPTH { (children.find)(name) } else { None };
    let role = match found {
        Some(child) => child.assume_role.as_deref().unwrap_or_default(),
        // By custom the role is this parameter.
        None => "{{ AutomationAssumeRole }}",
    };
    if is_other_role(document, role, given) {
        return;
    }
    let Some(child) = found else {
        needs.blind.push(blind(site, format!("starts runbook `{name}`, whose steps are not known here")));
        return;
    };
    let inner = super::of_document(child, &Children { find: children.find, depth: children.depth + 1 });
    let steps = child.all_steps();
    let inside = |inner: &Site| {
        let step = steps.get(inner.step).map_or("", |at| at.step.name());
        Site { what: format!("starts runbook `{name}`, whose step `{step}` {}", inner.what), ..site.clone() }
    };
    needs.accepted.extend(inner.accepted);
    needs.blind.extend(inner.blind.iter().map(|other| Blind { site: inside(&other.site) }));
    for mut need in inner.all {
        for resource in &mut need.resources {
            resource.arn = std::mem::take(&mut resource.arn).into_iter().flat_map(|part| from_outside(part, given)).collect();
        }
        need.site = inside(&need.site);
        needs.all.push(need);
    }
}

/// Whether the started runbook takes another role than the one that starts it. Without one it goes on with the starter's.
fn is_other_role(document: &Document, role: &str, given: &Map<String, Value>) -> bool {
    let role = role.trim();
    let taken = match expr::whole(role) {
        Some(Reference::Parameter(name)) => match given.get(&name) {
            Some(Value::String(text)) => text.trim(),
            Some(Value::Array(items)) => items.first().and_then(Value::as_str).unwrap_or_default(),
            _ => "",
        },
        _ => role,
    };
    let own = document.assume_role.as_deref().unwrap_or_default();
    !taken.is_empty() && expr::whole(taken) != expr::whole(own.trim())
}

/// A part of an ARN as the starting runbook knows it: its parameters are not those of the started one.
fn from_outside(part: Part, given: &Map<String, Value>) -> Vec<Part> {
    let Part::Parameter { name, generic } = part else { return vec![part] };
    match given.get(&name).and_then(Value::as_str) {
        Some(text) => parts(text, &generic),
        None if generic == "*" => vec![Part::Any],
        None => vec![Part::Text(generic)],
    }
}
