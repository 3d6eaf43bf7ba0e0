//! Branches and conditions.

use super::draft::{Origin, Shared, Use};
use super::handle::{OutputHandle, ParameterHandle, Target, VariableHandle};
use super::input::Input;
use super::work::Work;
use crate::document::{Action, Choice, Condition, Operator, ParameterType, action};
use crate::json::Value;

/// What a condition is about; made by [`when`].
#[derive(Debug, Clone)]
pub struct Subject(Input);

/// Begins a condition: `when(&output).equals("x")`.
pub fn when(variable: impl Into<Input>) -> Subject {
    Subject(variable.into())
}

/// The right side of `equals`; the operator follows from its type.
#[derive(Debug, Clone)]
pub struct Comparand {
    operator: Operator,
    input: Input,
}

impl From<bool> for Comparand {
    fn from(flag: bool) -> Self {
        Self { operator: Operator::BooleanEquals, input: flag.into() }
    }
}

impl From<i64> for Comparand {
    fn from(number: i64) -> Self {
        Self { operator: Operator::NumericEquals, input: number.into() }
    }
}

impl From<&str> for Comparand {
    fn from(text: &str) -> Self {
        Self { operator: Operator::StringEquals, input: text.into() }
    }
}

impl From<String> for Comparand {
    fn from(text: String) -> Self {
        Self { operator: Operator::StringEquals, input: text.into() }
    }
}

macro_rules! comparands {
    ($($handle:ident),*) => {$(
        impl From<&$handle> for Comparand {
            fn from(handle: &$handle) -> Self {
                let operator = match handle.value_type() {
                    ParameterType::Integer => Operator::NumericEquals,
                    ParameterType::Boolean => Operator::BooleanEquals,
                    _ => Operator::StringEquals,
                };
                Self { operator, input: handle.into() }
            }
        }
    )*};
}
comparands!(ParameterHandle, VariableHandle, OutputHandle);

impl Subject {
    /// Equal: a text, a number, a truth value, or a handle of one of these types.
    pub fn equals(self, other: impl Into<Comparand>) -> Test {
        let Comparand { operator, input } = other.into();
        self.compare(operator, input)
    }

    /// Equal text, letter case aside.
    pub fn equals_ignoring_case(self, text: impl Into<Input>) -> Test {
        self.compare(Operator::EqualsIgnoreCase, text)
    }

    /// Text that begins with.
    pub fn starts_with(self, text: impl Into<Input>) -> Test {
        self.compare(Operator::StartsWith, text)
    }

    /// Text that ends with.
    pub fn ends_with(self, text: impl Into<Input>) -> Test {
        self.compare(Operator::EndsWith, text)
    }

    /// Text with this in it.
    pub fn contains(self, text: impl Into<Input>) -> Test {
        self.compare(Operator::Contains, text)
    }

    /// Greater number.
    pub fn greater_than(self, number: impl Into<Input>) -> Test {
        self.compare(Operator::NumericGreater, number)
    }

    /// Smaller number.
    pub fn less_than(self, number: impl Into<Input>) -> Test {
        self.compare(Operator::NumericLesser, number)
    }

    /// Greater or equal number.
    pub fn at_least(self, number: impl Into<Input>) -> Test {
        self.compare(Operator::NumericGreaterOrEquals, number)
    }

    /// Smaller or equal number.
    pub fn at_most(self, number: impl Into<Input>) -> Test {
        self.compare(Operator::NumericLesserOrEquals, number)
    }

    fn compare(self, operator: Operator, operand: impl Into<Input>) -> Test {
        let (variable, operand) = (self.0, operand.into());
        let condition = Condition::Compare { variable: variable.value, operator, operand: operand.value };
        Test { condition, origins: with(variable.origins, operand.origins) }
    }
}

/// A condition.
#[derive(Debug, Clone)]
pub struct Test {
    condition: Condition,
    origins: Vec<Origin>,
}

impl Test {
    /// Both. `a.and(b).and(c)` is one list of three.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let list = match self.condition {
            Condition::And(list) => list,
            single => vec![single],
        };
        Self { condition: Condition::And(with(list, [other.condition])), origins: with(self.origins, other.origins) }
    }

    /// One of the two, or both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let list = match self.condition {
            Condition::Or(list) => list,
            single => vec![single],
        };
        Self { condition: Condition::Or(with(list, [other.condition])), origins: with(self.origins, other.origins) }
    }

    /// The way that is taken when it holds.
    pub fn go_to(self, target: impl Into<Target>) -> Way {
        Way { test: self, target: target.into() }
    }

    pub(super) fn own(self, draft: &Shared, at: &Use) -> Condition {
        draft.claim(at, &self.origins);
        self.condition
    }
}

fn with<T>(mut list: Vec<T>, more: impl IntoIterator<Item = T>) -> Vec<T> {
    list.extend(more);
    list
}

impl std::ops::Not for Test {
    type Output = Self;

    fn not(self) -> Self {
        Self { condition: Condition::Not(Box::new(self.condition)), origins: self.origins }
    }
}

/// One way out of a branch.
#[derive(Debug, Clone)]
pub struct Way {
    test: Test,
    target: Target,
}

/// A branch; made by [`branch`].
#[derive(Debug, Clone)]
pub struct Branch {
    inputs: action::Branch,
    origins: Vec<Origin>,
}

/// `aws:branch`: the first way whose condition holds is taken.
pub fn branch(ways: impl IntoIterator<Item = Way>) -> Branch {
    let mut origins = Vec::new();
    let choices = ways
        .into_iter()
        .map(|way| {
            origins.extend(way.test.origins);
            origins.extend(way.target.origin);
            Choice { next_step: Some(way.target.name), condition: way.test.condition }
        })
        .collect();
    Branch { inputs: action::Branch { choices: Some(choices), ..action::Branch::default() }, origins }
}

impl Branch {
    /// Where it goes when no condition holds; without this, to the step that follows.
    #[must_use]
    pub fn otherwise(mut self, target: impl Into<Target>) -> Self {
        let target = target.into();
        self.inputs.default = Some(target.name);
        self.origins.extend(target.origin);
        self
    }
}

impl From<Branch> for Work {
    fn from(branch: Branch) -> Self {
        let (action, inputs): (Option<Value>, Option<Value>) = Action::Branch(branch.inputs).to_json();
        Self { action, inputs, origins: branch.origins }
    }
}
