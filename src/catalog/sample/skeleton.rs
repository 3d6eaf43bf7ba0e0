//! The first lines of a mock.

use super::super::{Kind, Operation, Shape};
use super::{Maker, pages, text};
use crate::json::{Map, Value};

/// Members of a structure that are shown.
const MEMBERS: usize = 3;
/// Structures inside one another that are shown.
const LEVELS: u32 = 4;

/// The short form of an answer, to be pasted into a scenario's `return`: what the service always gives, else what runbooks read most:
/// ids, names, statuses. At most a dozen lines.
pub fn skeleton(operation: Operation<'_>) -> Value {
    let Some(shape) = operation.output() else { return Value::Object(Map::new()) };
    let mut maker = Maker { operation, pages: pages(operation), left: super::MAX_VALUES, required_only: false };
    Value::Object(structure(&mut maker, shape, LEVELS, MEMBERS))
}

fn structure<'t>(maker: &mut Maker<'t>, shape: Shape<'t>, levels: u32, most: usize) -> Map<String, Value> {
    let mut ranked: Vec<_> = shape
        .members()
        .enumerate()
        .filter(|(_, member)| !text::is_token_of_pages(member.name) && !maker.pages.iter().any(|page| page == member.name))
        .filter(|(_, member)| !text::says_more(member.name) && !member.deprecated)
        .map(|(at, member)| (rank(member.name, member.shape, member.required), at, member))
        .collect();
    ranked.sort_by_key(|(rank, at, _)| (*rank, *at));
    ranked.truncate(if shape.is_union() { 1 } else { most });
    ranked.sort_by_key(|(_, at, _)| *at);
    let mut entries = Map::new();
    for (_, _, member) in ranked {
        if let Some(value) = value(maker, member.shape, member.name, levels) {
            entries.insert(member.name.to_owned(), value);
        }
    }
    entries
}

fn value<'t>(maker: &mut Maker<'t>, shape: Shape<'t>, name: &str, levels: u32) -> Option<Value> {
    match shape.kind() {
        Kind::Structure(_) => {
            let below = levels.checked_sub(1)?;
            // One branch is followed to its end; beside it stand scalars only.
            Some(Value::Object(structure(maker, shape, below, MEMBERS.min(below as usize + 1))))
        }
        Kind::List { member, .. } => Some(Value::Array(value(maker, member, super::singular(name), levels).into_iter().collect())),
        Kind::Map { .. } => Some(Value::Object(Map::new())),
        _ => maker.value(shape, name, levels),
    }
}

/// How likely a runbook reads a member; less is likelier.
fn rank(name: &str, shape: Shape<'_>, required: bool) -> u8 {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let by_name = match shape.kind() {
        _ if ends(&["Status", "State", "status", "state"]) => 1,
        Kind::String { .. } if ends(&["Id", "Arn", "ARN", "id", "arn"]) => 1,
        Kind::List { member, .. } if matches!(member.kind(), Kind::Structure(_)) => 2,
        Kind::String { .. } if ends(&["Name", "name"]) => 3,
        Kind::Structure(_) => 4,
        Kind::List { .. } | Kind::Map { .. } => 6,
        _ => 5,
    };
    if required { by_name / 2 } else { by_name }
}
