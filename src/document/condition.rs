//! Conditions of branches and loops (reference 6).

use crate::document::field::{Field, Rest, serde_by_field};
use crate::json::{Map, Value};

/// The operators that compare (reference 6.2); there are no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal text.
    StringEquals,
    /// Equal text, letter case aside.
    EqualsIgnoreCase,
    /// Text begins with.
    StartsWith,
    /// Text ends with.
    EndsWith,
    /// Text contains.
    Contains,
    /// Equal number.
    NumericEquals,
    /// Greater.
    NumericGreater,
    /// Less.
    NumericLesser,
    /// Greater or equal.
    NumericGreaterOrEquals,
    /// Less or equal.
    NumericLesserOrEquals,
    /// Equal boolean.
    BooleanEquals,
}

impl Operator {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::StringEquals,
        Self::EqualsIgnoreCase,
        Self::StartsWith,
        Self::EndsWith,
        Self::Contains,
        Self::NumericEquals,
        Self::NumericGreater,
        Self::NumericLesser,
        Self::NumericGreaterOrEquals,
        Self::NumericLesserOrEquals,
        Self::BooleanEquals,
    ];

    /// As written in a document.
    pub fn name(self) -> &'static str {
        match self {
            Self::StringEquals => "StringEquals",
            Self::EqualsIgnoreCase => "EqualsIgnoreCase",
            Self::StartsWith => "StartsWith",
            Self::EndsWith => "EndsWith",
            Self::Contains => "Contains",
            Self::NumericEquals => "NumericEquals",
            Self::NumericGreater => "NumericGreater",
            Self::NumericLesser => "NumericLesser",
            Self::NumericGreaterOrEquals => "NumericGreaterOrEquals",
            Self::NumericLesserOrEquals => "NumericLesserOrEquals",
            Self::BooleanEquals => "BooleanEquals",
        }
    }

    /// The operator of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.name() == name)
    }
}

/// When a choice is taken or a loop goes round again.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of them.
    And(Vec<Condition>),
    /// Any of them.
    Or(Vec<Condition>),
    /// Not this one.
    Not(Box<Condition>),
    /// One comparison.
    Compare {
        /// What is compared, nearly always a whole-value reference.
        variable: Value,
        /// How.
        operator: Operator,
        /// With what: a literal or a reference.
        operand: Value,
    },
    /// Anything else: an unknown operator, two at once, none.
    Other(Value),
}

impl Field for Condition {
    /// Never fails: what is no condition becomes [`Condition::Other`].
    fn from_json(value: Value) -> Result<Self, Value> {
        let Value::Object(mut map) = value else { return Ok(Self::Other(value)) };
        if map.len() == 1
            && let Some((key, value)) = map.iter().next()
        {
            match (key.as_str(), value) {
                ("And", Value::Array(items)) => return items.iter().cloned().map(Self::from_json).collect::<Result<_, _>>().map(Self::And),
                ("Or", Value::Array(items)) => return items.iter().cloned().map(Self::from_json).collect::<Result<_, _>>().map(Self::Or),
                ("Not", Value::Object(_)) => return Self::from_json(value.clone()).map(|inner| Self::Not(Box::new(inner))),
                _ => {}
            }
        }
        let operator = map.keys().find_map(|key| Operator::parse(key));
        match operator {
            Some(operator) if map.len() == 2 && map.contains_key("Variable") => Ok(Self::Compare {
                variable: map.shift_remove("Variable").unwrap_or_default(),
                operator,
                operand: map.shift_remove(operator.name()).unwrap_or_default(),
            }),
            _ => Ok(Self::Other(Value::Object(map))),
        }
    }

    fn to_json(&self) -> Value {
        let single = |key: &str, value: Value| Value::Object(Map::from_iter([(key.to_owned(), value)]));
        match self {
            Self::And(inner) => single("And", inner.to_json()),
            Self::Or(inner) => single("Or", inner.to_json()),
            Self::Not(inner) => single("Not", inner.to_json()),
            Self::Compare { variable, operator, operand } => {
                Value::Object(Map::from_iter([("Variable".to_owned(), variable.clone()), (operator.name().to_owned(), operand.clone())]))
            }
            Self::Other(value) => value.clone(),
        }
    }
}

/// One way out of a branch: a condition and where it leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The step it leads to.
    pub next_step: Option<String>,
    /// When it is taken; of a choice that is no mapping, [`Condition::Other`].
    pub condition: Condition,
}

impl Field for Choice {
    /// Never fails.
    fn from_json(value: Value) -> Result<Self, Value> {
        let Value::Object(mut map) = value else { return Ok(Self { next_step: None, condition: Condition::Other(value) }) };
        let next_step = Rest::take(&mut map, "NextStep");
        Ok(Self { next_step, condition: Condition::from_json(Value::Object(map))? })
    }

    fn to_json(&self) -> Value {
        match (self.condition.to_json(), &self.next_step) {
            (Value::Object(condition), Some(next)) => {
                let mut map = Map::from_iter([("NextStep".to_owned(), Value::String(next.clone()))]);
                map.extend(condition);
                Value::Object(map)
            }
            (condition, _) => condition,
        }
    }
}

serde_by_field!(Condition, Choice);
