//! Compiled schemas, each made when it is first needed.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use jsonschema::{Draft, ValidationError, Validator};

use super::generate;
use super::violation::{Violation, ViolationKind};
use crate::document::ActionFacts;
use crate::json::{Map, Value};
use crate::text::{Pointer, Segment};

/// A compiled schema with its source, which says what keys it allows.
pub(super) struct Unit {
    source: Value,
    validator: Validator,
}

static DOCUMENT: LazyLock<Unit> = LazyLock::new(|| Unit::new(generate::document()));

static STEP: LazyLock<Unit> = LazyLock::new(|| {
    let mut schema = generate::step();
    if let Value::Object(map) = &mut schema {
        map.shift_remove("allOf");
    }
    Unit::new(schema)
});

static ACTIONS: LazyLock<Mutex<HashMap<&'static str, &'static Unit>>> = LazyLock::new(Mutex::default);

/// The schema of a document, without its steps.
pub(super) fn document() -> &'static Unit {
    &DOCUMENT
}

/// The schema of a step, without what depends on its action.
pub(super) fn step() -> &'static Unit {
    &STEP
}

/// The schema of an action's inputs. Compiled once in a process: there are as many as there are actions.
pub(super) fn action(facts: &ActionFacts) -> &'static Unit {
    ACTIONS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(facts.name)
        .or_insert_with(|| Box::leak(Box::new(Unit::new(generate::action(facts)))))
}

impl Unit {
    fn new(mut source: Value) -> Self {
        let mut conditions = false;
        localize(&mut source, &mut conditions);
        if conditions && let (Value::Object(map), Some(defs)) = (&mut source, generate::condition().get("$defs")) {
            map.insert("$defs".to_owned(), defs.clone());
        }
        let validator =
            jsonschema::options().with_draft(Draft::Draft202012).build(&source).expect("internal error: a generated schema is no schema");
        Self { source, validator }
    }

    /// Adds what `value`, which stands at `pointer`, breaks.
    pub(super) fn check(&self, value: &Value, pointer: &Pointer, found: &mut Vec<Violation>) {
        for error in self.validator.iter_errors(value) {
            let place = error.instance_path().segments().fold(pointer.clone(), |place, segment| match segment {
                LocationSegment::Property(key) => place.join(key.as_ref()),
                LocationSegment::Index(index) => place.join(Segment::Index(index)),
            });
            self.violations(&error, &place, found);
        }
    }

    fn violations(&self, error: &ValidationError<'_>, place: &Pointer, found: &mut Vec<Violation>) {
        let mut add = |kind| found.push(Violation { pointer: place.clone(), kind });
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let allowed = self.allowed_keys(error);
                for key in unexpected {
                    add(ViolationKind::Unknown { key: key.clone(), allowed: allowed.clone() });
                }
            }
            ValidationErrorKind::Required { property } => {
                add(ViolationKind::Missing { key: property.as_str().unwrap_or_default().to_owned() });
            }
            ValidationErrorKind::FalseSchema => add(ViolationKind::Forbidden),
            ValidationErrorKind::Type { kind } => {
                let expected = match kind {
                    TypeKind::Single(kind) => vec![kind.as_str()],
                    TypeKind::Multiple(kinds) => kinds.iter().map(jsonschema::JsonType::as_str).collect(),
                };
                add(ViolationKind::WrongType { expected, actual: error.instance().as_ref().clone() });
            }
            ValidationErrorKind::Enum { options } => {
                add(ViolationKind::NotInEnum { allowed: options.as_array().cloned().unwrap_or_default() });
            }
            ValidationErrorKind::Constant { expected_value } => {
                add(ViolationKind::NotInEnum { allowed: vec![expected_value.as_ref().clone()] });
            }
            ValidationErrorKind::Pattern { pattern } => add(ViolationKind::Pattern { pattern: pattern.clone() }),
            ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => {
                let bounds = self.parent(error);
                let bound = |key: &str| bounds.and_then(|schema| schema.get(key)).and_then(Value::as_i64);
                add(ViolationKind::Range { least: bound("minimum"), greatest: bound("maximum") });
            }
            ValidationErrorKind::MinItems { limit } | ValidationErrorKind::MinProperties { limit } => {
                add(ViolationKind::TooFew { least: *limit });
            }
            ValidationErrorKind::MaxItems { limit } | ValidationErrorKind::MaxProperties { limit } => {
                add(ViolationKind::TooMany { greatest: *limit });
            }
            ValidationErrorKind::UniqueItems => add(ViolationKind::NotUnique),
            _ => add(ViolationKind::Other { message: error.to_string() }),
        }
    }

    /// The schema whose keyword failed.
    fn parent(&self, error: &ValidationError<'_>) -> Option<&Value> {
        let path = error.schema_path().as_str();
        self.source.pointer(&path[..path.rfind('/')?])
    }

    fn allowed_keys(&self, error: &ValidationError<'_>) -> Vec<String> {
        self.parent(error)
            .and_then(|schema| schema.get("properties"))
            .and_then(Value::as_object)
            .map(|properties| properties.keys().cloned().collect())
            .unwrap_or_default()
    }
}

/// Makes a schema stand alone: references to conditions become local ones, references to steps allow anything (steps are
/// validated one by one).
fn localize(schema: &mut Value, conditions: &mut bool) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get_mut("$ref") {
                if target.ends_with("step.schema.json") {
                    *map = Map::new();
                } else if let Some((file, inner)) = target.split_once('#').filter(|(file, _)| !file.is_empty()) {
                    debug_assert!(file.ends_with("condition.schema.json"));
                    *conditions = true;
                    *target = format!("#{inner}");
                }
            }
            map.values_mut().for_each(|value| localize(value, conditions));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| localize(item, conditions)),
        _ => {}
    }
}
