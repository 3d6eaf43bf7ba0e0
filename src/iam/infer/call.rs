//! What one call of an operation needs, whoever makes it.

use super::pass_role;
use super::request::Request;
use super::resource::resources;
use crate::catalog::Operation;
use crate::iam::data::{self, Action, Asked};
use crate::iam::need::{Need, Needs, Resource, Site};

/// Words in the names of actions that set tags.
const TAGGING: [&str; 4] = ["TagResource", "CreateTags", "AddTags", "PutResourceTags"];

/// Adds what a call needs. `certain` when the step cannot do its work without it.
pub(super) fn add(operation: Operation<'_>, request: &Request<'_>, site: &Site, certain: bool, needs: &mut Needs) {
    let actions = match data::asked(operation) {
        Asked::Actions(actions) => actions,
        Asked::Nothing => {
            // Nobody minds a role that names the operation all the same.
            needs.accepted.insert(format!("{}:{}", operation.service().signing_name(), operation.name()));
            return;
        }
        Asked::Unknown => {
            needs.blind.push(super::blind(site, format!("{}, and no data tell which IAM actions that asks for", site.what)));
            return;
        }
    };
    let mut push = |action: String, resources: Vec<Resource>, passed_to: Option<String>| {
        needs.all.push(Need { action, resources, passed_to, site: site.clone(), certain });
    };
    for action in &actions {
        push(action.to_string(), resources(*action, request), None);
    }
    for passed in pass_role::passed(operation, &actions, request) {
        push("iam:PassRole".to_owned(), vec![passed.resource], passed.to);
    }
    let tags = request.members().any(|(name, _)| name.to_ascii_lowercase().contains("tag"));
    for dependent in actions.iter().flat_map(|action| action.dependent()) {
        let sets_tags = TAGGING.iter().any(|word| dependent.contains(word));
        match data::action(dependent) {
            // Tags that are given with what is made are set with an action of their own.
            Some(tagging) if sets_tags && tags && !actions.contains(&tagging) => push(dependent.to_owned(), made(tagging, request), None),
            _ => drop(needs.accepted.insert(dependent.to_owned())),
        }
    }
}

/// The resources of an action on what the call makes: not those that it names.
fn made(action: Action, request: &Request<'_>) -> Vec<Resource> {
    let nothing = crate::json::Map::new();
    let mut made = resources(action, &Request { given: &nothing, ..*request });
    for resource in &mut made {
        resource.reason = Some("the tags are of what the call makes".to_owned());
    }
    made
}
