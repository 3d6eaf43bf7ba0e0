//! What the handler gives back.

use std::collections::HashSet;
use std::ops::Range;

use super::name;
use crate::catalog::{Kind, Operation, Shape};
use crate::diagnostic::Diagnostic;
use crate::json;
use crate::python::{Foreign, ITEM, Value, Values};
use crate::rule;
use crate::rules::{Context, ScriptAt, answer};

rule! {
    /// The handler returns something that cannot be written as JSON.
    ///
    /// # Why
    /// What the handler returns becomes the step's `Payload`, as JSON (reference 5.4). Python's `json` has no form for times, sets, bytes,
    /// decimals, functions and clients: the step fails at its very end, when all is done.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: start
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: start
    ///       Script: |
    ///         from datetime import datetime, timezone
    ///         def start(events, context):
    ///             return {'Start': datetime.now(timezone.utc)}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: start
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: start
    ///       Script: |
    ///         from datetime import datetime, timezone
    ///         def start(events, context):
    ///             return {'Start': datetime.now(timezone.utc).isoformat()}
    /// ```
    pub(super) RESULT_IS_NO_JSON = "SSM0625" "result-is-no-json" Warning Run
}

/// Lists in lists that are looked into.
const DEEPEST: usize = 3;

/// Something that JSON has no form for.
struct Odd {
    what: String,
    instead: &'static str,
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    if !script.trace.has_handler {
        return;
    }
    let mut search = Search { script, seen: HashSet::new(), found: Vec::new() };
    for returned in &script.trace.returns {
        search.look(&returned.values, &returned.at);
    }
    for (at, odd) in search.found {
        let message = format!("step `{}`: the handler returns {}, which cannot be written as JSON", name(context, script), odd.what);
        out.push(context.inside(&RESULT_IS_NO_JSON, &script.pointer, at, message).help(odd.instead));
    }
}

struct Search<'s> {
    script: &'s ScriptAt,
    /// The dicts and lists that have been looked into.
    seen: HashSet<usize>,
    found: Vec<(Range<usize>, Odd)>,
}

impl Search<'_> {
    /// Looks at what can be at a place: told is only what is odd whichever of its values it has.
    fn look(&mut self, values: &Values, at: &Range<usize>) {
        let is_null = |value: &&Value| matches!(value, Value::Literal(json::Value::Null));
        let odd: Option<Vec<Odd>> = values.iter().filter(|value| !is_null(value)).map(|value| self.odd(value)).collect();
        if let Some(odd) = odd.and_then(|odd| odd.into_iter().next()) {
            if !self.found.iter().any(|(known, _)| known == at) {
                self.found.push((at.clone(), odd));
            }
            return;
        }
        // Where it may be something else as well, a condition may tell them apart.
        let is_made = |value: &Value| matches!(value, Value::Dict(_) | Value::List(_));
        if !values.iter().filter(|value| !is_null(value)).all(is_made) {
            return;
        }
        for value in values {
            let (Value::Dict(index) | Value::List(index)) = value else { continue };
            let Some(object) = self.script.trace.objects.get(*index).filter(|_| self.seen.insert(*index)) else { continue };
            for entry in &object.entries {
                self.look(&entry.values, &entry.value_at);
            }
            for item in object.items.iter().chain([&object.rest]) {
                self.look(item, &object.at);
            }
        }
    }

    fn odd(&self, value: &Value) -> Option<Odd> {
        let odd = |what: &str, instead| Some(Odd { what: what.to_owned(), instead });
        match value {
            Value::Foreign(foreign) => odd(foreign.described(), instead(*foreign)),
            Value::List(index) if self.script.trace.objects.get(*index)?.is_set => odd("a set", "make a list of it: `sorted(…)`"),
            Value::Function(_) => odd("a function", "call it: write `()` after its name"),
            Value::Client(_) => odd("a client of boto3", "return what was read with it"),
            Value::Session(_) => odd("a session of boto3", "return what was read with it"),
            Value::Paginator { .. } => odd("a paginator", "go over its pages, and return what they hold"),
            Value::Waiter { .. } => odd("a waiter", "return what was waited for"),
            Value::Answer { call, path } => self.odd_answer(*call, path),
            _ => None,
        }
    }

    /// A member of an answer that boto3 makes something of.
    fn odd_answer(&self, call: usize, path: &[String]) -> Option<Odd> {
        let shape = answer::answered(self.script, call, path)?.ok()?;
        let operation = answer::operation(self.script, call)?;
        let (what, foreign) = match shape.kind() {
            Kind::Timestamp => ("a datetime", Foreign::Time),
            Kind::Blob(_) => ("bytes", Foreign::Bytes),
            _ => return whole(operation, shape),
        };
        let member = path.iter().rev().find(|key| key.as_str() != ITEM)?;
        Some(Odd { what: format!("{what}, the `{member}` of `{}`", operation.snake_name()), instead: instead(foreign) })
    }
}

/// An answer, or a part of one, that has times in it. One that is changed may lack them.
fn whole(operation: Operation<'static>, shape: Shape<'static>) -> Option<Odd> {
    let name = operation.snake_name();
    let reads = ["describe_", "get_", "list_", "lookup_", "search_"].iter().any(|verb| name.starts_with(verb));
    let member = time_in(shape, DEEPEST).filter(|_| reads)?;
    Some(Odd {
        what: format!("what `{name}` answers, with the datetime `{member}` in it"),
        instead: "return the members that are needed, or `json.loads(json.dumps(…, default=str))`",
    })
}

/// The name of a time in a structure or in the items of its lists. What stands deeper may often be missing.
fn time_in(shape: Shape<'static>, deepest: usize) -> Option<&'static str> {
    let items = |shape: Shape<'static>| match shape.kind() {
        Kind::List { member, .. } => Some(member),
        _ => None,
    };
    if let Some(item) = items(shape) {
        return time_in(item, deepest.checked_sub(1)?);
    }
    let own = shape.members().find(|member| matches!(member.shape.kind(), Kind::Timestamp)).map(|member| member.name);
    own.or_else(|| shape.members().find_map(|member| time_in(items(member.shape)?, deepest.checked_sub(1)?)))
}

/// What to write instead.
fn instead(foreign: Foreign) -> &'static str {
    match foreign {
        Foreign::Time | Foreign::Day => "make text of it: write `.isoformat()` after it",
        Foreign::Duration => "make a number of it: write `.total_seconds()` after it",
        Foreign::Bytes => "make text of it: write `.decode()` after it",
        Foreign::Decimal => "make a number or a text of it: `float(…)` or `str(…)`",
        Foreign::Uuid => "make text of it: `str(…)`",
        Foreign::Iterator | Foreign::View => "make a list of it: `list(…)`",
    }
}
