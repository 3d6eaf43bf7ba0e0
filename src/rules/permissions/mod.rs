//! Family 08: what the document needs to be allowed, against what the specification says and what a given role allows.

mod declared;
mod flaws;
mod granted;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Rule};
use crate::iam::{self, Need, Needs, Site};
use crate::rules::{Context, Family};

/// The family.
pub(super) static FAMILY: Family = Family {
    digits: "08",
    title: "permissions and roles",
    rules: &[
        &declared::NOT_DECLARED,
        &declared::NEEDLESS,
        &declared::NO_ACTION,
        &granted::NOT_ALLOWED,
        &granted::OTHER_RESOURCE,
        &granted::OTHER_SERVICE,
        &granted::DENIED,
        &granted::NEEDLESS,
        &granted::NEVER,
        &flaws::NOT_FOR_AUTOMATION,
        &flaws::REFUSED_POLICY,
    ],
    check,
};

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let around = context.around;
    if !context.steps_are_known() || (around.specification.is_none() && around.role.is_none()) {
        return;
    }
    let needs = iam::needs(context.document);
    if let Some(specification) = around.specification {
        declared::check(context, specification, &needs, out);
    }
    if let Some(role) = around.role {
        granted::check(context, role, &needs, out);
        flaws::check(role, out);
    }
}

/// A finding at the place that needs something.
fn at_site(context: &Context<'_>, rule: &'static Rule, site: &Site, message: String) -> Diagnostic {
    match &site.bytes {
        Some(bytes) => context.inside(rule, &site.pointer, bytes.clone(), message),
        None => context.at_value(rule, &site.pointer, message),
    }
}

/// The name of the step of a site.
fn step<'c>(context: &'c Context<'_>, site: &Site) -> &'c str {
    context.steps().get(site.step).map_or("", |at| at.step.name())
}

/// The needs of each action together, in the order of the first of them; a certain one stands before those that may not come to pass.
fn by_action(needs: &Needs) -> Vec<Vec<&Need>> {
    let mut groups: Vec<Vec<&Need>> = Vec::new();
    for need in &needs.all {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| first.action == need.action)) {
            Some(group) => group.push(need),
            None => groups.push(vec![need]),
        }
    }
    for group in &mut groups {
        group.sort_by_key(|need| !need.certain);
    }
    groups
}

/// Needs of one place together, in the order of the first of them.
fn by_site(needs: Vec<&Need>) -> Vec<Vec<&Need>> {
    let mut groups: Vec<Vec<&Need>> = Vec::new();
    for need in needs {
        let is_same = |first: &&Need| {
            let (a, b) = (&first.site, &need.site);
            (a.step, &a.pointer, &a.bytes, first.certain) == (b.step, &b.pointer, &b.bytes, need.certain)
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(is_same)) {
            Some(group) => group.push(need),
            None => groups.push(vec![need]),
        }
    }
    groups
}

/// What a step does that needs something, in words. Where an action makes several calls, they are told by what they need.
fn doing(context: &Context<'_>, needs: &[&Need]) -> String {
    let [first, others @ ..] = needs else { return String::new() };
    let what = if others.is_empty() { first.site.what.as_str() } else { first.site.what.split(", which calls").next().unwrap_or_default() };
    let hands_on = if needs.iter().any(|need| need.action == "iam:PassRole") { " and hands on a role" } else { "" };
    format!("step `{}` {what}{hands_on}", step(context, &first.site))
}

/// Why not everything may have been seen, for the end of a message; empty where it has.
fn unless_unseen(context: &Context<'_>, needs: &Needs) -> String {
    let steps: BTreeSet<&str> = needs.blind.iter().map(|blind| step(context, &blind.site)).collect();
    match steps.into_iter().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [one] => format!("; what step `{one}` needs cannot all be seen"),
        [one, others @ ..] => format!("; what step `{one}` and {} more need cannot all be seen", others.len()),
    }
}
