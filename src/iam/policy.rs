//! From needs to the statements of a policy: as few as say the same, in an order that depends on nothing but the needs.

use std::collections::{BTreeMap, BTreeSet};

use super::need::{Needs, Resource};
use crate::json::{Map, Value, json};

/// A policy that allows what a document needs, and no more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Its statements.
    pub statements: Vec<Statement>,
}

/// A statement that allows some actions for some resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The actions, sorted.
    pub actions: Vec<String>,
    /// The resources, sorted.
    pub resources: Vec<Resource>,
    /// For `iam:PassRole`: the only service that may get the role.
    pub passed_to: Option<String>,
    /// Why it is there: the places that need it, as `step NAME: WHAT`.
    pub because: Vec<String>,
}

/// The policy of what a document needs; `steps` are the names of its steps, in the order of
/// [`Document::all_steps`](crate::document::Document::all_steps).
pub fn policy(needs: &Needs, steps: &[&str]) -> Policy {
    // First what an action is allowed for in all, then the actions that are allowed for the same.
    let mut by_action: BTreeMap<(&str, Option<&str>), Group<'_>> = BTreeMap::new();
    for need in &needs.all {
        let group = by_action.entry((&need.action, need.passed_to.as_deref())).or_default();
        group.resources.extend(&need.resources);
        let because = format!("{}: {}", steps.get(need.site.step).copied().unwrap_or_default(), need.site.what);
        if !group.because.contains(&because) {
            group.because.push(because);
        }
    }
    let mut by_resources: BTreeMap<Allowed<'_>, (Vec<&str>, Vec<String>)> = BTreeMap::new();
    for ((action, passed_to), group) in by_action {
        let prefix = action.split(':').next().unwrap_or_default();
        let (actions, because) = by_resources.entry((widest(&group.resources), passed_to, prefix)).or_default();
        actions.push(action);
        for reason in group.because {
            if !because.contains(&reason) {
                because.push(reason);
            }
        }
    }
    let mut statements: Vec<Statement> = by_resources
        .into_iter()
        .map(|((resources, passed_to, _), (actions, because))| Statement {
            actions: actions.into_iter().map(str::to_owned).collect(),
            resources: resources.into_iter().cloned().collect(),
            passed_to: passed_to.map(str::to_owned),
            because,
        })
        .collect();
    statements.sort_by(|a, b| (&a.actions, &a.resources, &a.passed_to).cmp(&(&b.actions, &b.resources, &b.passed_to)));
    Policy { statements }
}

/// For what actions are allowed, to which service a role may go, and the actions' prefix.
type Allowed<'n> = (Vec<&'n Resource>, Option<&'n str>, &'n str);

#[derive(Default)]
struct Group<'n> {
    resources: BTreeSet<&'n Resource>,
    because: Vec<String>,
}

/// The resources without those that another one covers, each ARN once.
fn widest<'n>(resources: &BTreeSet<&'n Resource>) -> Vec<&'n Resource> {
    if let Some(any) = resources.iter().find(|resource| resource.is_any()) {
        return vec![*any];
    }
    let mut seen = BTreeSet::new();
    resources.iter().copied().filter(|resource| seen.insert(&resource.arn)).collect()
}

impl Policy {
    /// The policy as IAM takes it, with `*` for what is known only when the runbook runs.
    pub fn to_json(&self) -> Value {
        let statements: Vec<Value> = self.statements.iter().map(Statement::to_json).collect();
        json!({ "Version": "2012-10-17", "Statement": statements })
    }
}

impl Statement {
    fn to_json(&self) -> Value {
        let resources: BTreeSet<String> = self.resources.iter().map(Resource::pattern).collect();
        let mut statement = Map::new();
        statement.insert("Effect".to_owned(), "Allow".into());
        statement.insert("Action".to_owned(), self.actions.clone().into());
        statement.insert("Resource".to_owned(), resources.into_iter().collect::<Vec<_>>().into());
        if let Some(service) = &self.passed_to {
            statement.insert("Condition".to_owned(), json!({ "StringEquals": { "iam:PassedToService": service } }));
        }
        Value::Object(statement)
    }
}
