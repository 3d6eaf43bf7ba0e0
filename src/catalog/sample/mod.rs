//! Answers and requests made up from their types: what a mock gives when nobody says more, and what one begins to write.

mod skeleton;
mod text;

pub use skeleton::skeleton;

use super::{Kind, Operation, Shape};
use crate::json::{Map, Value};

/// Values in a sample; deeper levels are left out rather than more made.
const MAX_VALUES: usize = 4_000;

/// Structures inside one another.
const MAX_LEVELS: u32 = 8;

/// The time of every sample.
const TIME: &str = "2026-01-02T03:04:05Z";

/// An answer of an operation: every member to a depth, lists of one, no further pages. The same every time, and one that
/// [`validate::response`](super::validate::response) finds nothing in.
pub fn sample(operation: Operation<'_>) -> Value {
    whole(operation, operation.output(), false)
}

/// A request that an operation takes: what must be given, or all of it to a depth.
pub fn sample_request(operation: Operation<'_>, all: bool) -> Value {
    whole(operation, operation.input(), !all)
}

fn whole(operation: Operation<'_>, shape: Option<Shape<'_>>, required_only: bool) -> Value {
    let Some(shape) = shape else { return Value::Object(Map::new()) };
    let mut levels = MAX_LEVELS;
    loop {
        let mut maker = Maker { operation, pages: pages(operation), left: MAX_VALUES, required_only };
        let value = maker.value(shape, "", levels);
        if maker.left > 0 || levels == 1 {
            return value.unwrap_or_else(|| Value::Object(Map::new()));
        }
        levels -= 1;
    }
}

/// The members at the top that lead to further pages.
fn pages(operation: Operation<'_>) -> Vec<String> {
    let Some(pages) = operation.paginator() else { return Vec::new() };
    let tokens = pages.output_tokens.iter().chain(&pages.more_results).chain(&pages.input_tokens);
    tokens.map(|token| token.split(['.', '[', ' ']).next().unwrap_or_default().to_owned()).collect()
}

struct Maker<'t> {
    operation: Operation<'t>,
    pages: Vec<String>,
    left: usize,
    required_only: bool,
}

impl<'t> Maker<'t> {
    /// A value of a type; `None` where it is left out.
    fn value(&mut self, shape: Shape<'t>, name: &str, levels: u32) -> Option<Value> {
        self.left = self.left.saturating_sub(1);
        Some(match shape.kind() {
            Kind::Structure(_) => return self.structure(shape, name.is_empty(), levels).map(Value::Object),
            Kind::List { member, .. } => {
                let one = if self.left > 0 { self.value(member, singular(name), levels) } else { None };
                Value::Array(one.into_iter().collect())
            }
            Kind::Map { key, value, .. } => {
                let key = match self.string(key, "Key") {
                    Value::String(key) => key,
                    _ => "Key".to_owned(),
                };
                let one = if self.left > 0 { self.value(value, singular(name), levels) } else { None };
                Value::Object(one.map(|one| (key, one)).into_iter().collect())
            }
            Kind::String { .. } => self.string(shape, name),
            Kind::Integer(bounds) | Kind::Long(bounds) => number(bounds.min, bounds.max).into(),
            Kind::Float(bounds) | Kind::Double(bounds) => match number(bounds.min, bounds.max) {
                0 => Value::from(0.5),
                whole => whole.into(),
            },
            Kind::Boolean => Value::Bool(!text::says_more(name)),
            Kind::Timestamp => TIME.into(),
            Kind::Blob(_) => "example".into(),
            Kind::Document => Value::Object(Map::new()),
        })
    }

    fn structure(&mut self, shape: Shape<'t>, top: bool, levels: u32) -> Option<Map<String, Value>> {
        let below = levels.checked_sub(1)?;
        let mut entries = Map::new();
        for member in shape.members() {
            if self.left == 0 || (shape.is_union() && !entries.is_empty()) {
                break;
            }
            let is_page = top && (self.pages.iter().any(|page| page == member.name) || text::is_token_of_pages(member.name));
            let is_nested_page = !top && text::is_token_of_pages(member.name);
            if (self.required_only && !member.required && !shape.is_union()) || is_page || is_nested_page {
                continue;
            }
            // A stream of events is a list of them.
            let is_events = member.stream && matches!(member.shape.kind(), Kind::Structure(_));
            if let Some(value) = self.value(member.shape, member.name, below) {
                entries.insert(member.name.to_owned(), if is_events { Value::Array(vec![value]) } else { value });
            }
        }
        Some(entries)
    }

    fn string(&self, shape: Shape<'_>, name: &str) -> Value {
        match shape.values().next() {
            Some(first) => first.into(),
            None => text::plausible(self.operation.service().name(), name, shape).into(),
        }
    }
}

/// A number within bounds: 1 where it is allowed.
#[expect(clippy::cast_possible_truncation, reason = "bounds beyond 64 bits become the greatest whole number")]
fn number(min: &str, max: &str) -> i64 {
    let bound = |text: &str| text.parse::<f64>().ok().map(|bound| bound.ceil() as i64);
    let least = bound(min).map_or(1, |min| min.max(1));
    bound(max).map_or(least, |max| least.min(max))
}

/// The name of one of many, as far as an `s` tells.
fn singular(name: &str) -> &str {
    name.strip_suffix('s').unwrap_or(name)
}
