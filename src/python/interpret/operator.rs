//! Operators.

use ruff_python_ast::{CmpOp, Expr, ExprCompare, ExprUnaryOp, Operator, UnaryOp};

use super::expression::LONGEST;
use super::{Interpreter, place};
use crate::json;
use crate::python::trace::ReadKind;
use crate::python::value::{Foreign, Plain, Value, Values};

impl<'a> Interpreter<'a> {
    pub(super) fn unary(&mut self, operation: &'a ExprUnaryOp) -> Values {
        let values = self.eval(&operation.operand);
        match operation.op {
            UnaryOp::USub => negated(&values),
            UnaryOp::Not => Values::one(Value::Plain(Plain::Truth)),
            _ => Values::unknown(),
        }
    }

    /// A chain of operators, from the left: `"a" + b + "c"` without going down for each.
    pub(super) fn operation(&mut self, expression: &'a Expr) -> Values {
        let mut rights = Vec::new();
        let mut left = expression;
        while let Expr::BinOp(operation) = left {
            rights.push((operation.op, &*operation.right));
            left = &operation.left;
        }
        let mut values = self.eval(left);
        for (operator, right) in rights.into_iter().rev() {
            let other = self.eval(right);
            values = match (operator, values.text(), other.text(), values.number(), other.number()) {
                (Operator::Add, Some(a), Some(b), ..) if a.len() + b.len() <= LONGEST => Values::literal(format!("{a}{b}")),
                (Operator::Mult | Operator::Add | Operator::Sub, .., Some(a), Some(b)) => {
                    let whole = whole(&values).zip(whole(&other)).and_then(|(a, b)| match operator {
                        Operator::Mult => a.checked_mul(b),
                        Operator::Add => a.checked_add(b),
                        _ => a.checked_sub(b),
                    });
                    match (whole, operator) {
                        (Some(whole), _) => Values::literal(whole),
                        (None, Operator::Mult) => Values::literal(a * b),
                        (None, Operator::Add) => Values::literal(a + b),
                        (None, _) => Values::literal(a - b),
                    }
                }
                (Operator::Mod, Some(_), ..) => Values::one(Value::Text(Box::new(Value::Unknown))),
                _ => {
                    let moved = moved(operator, &values, &other).map(Value::Foreign).or_else(|| clock(operator, &values, &other));
                    if moved.is_none() {
                        self.escape(&values);
                        self.escape(&other);
                    }
                    moved.map_or_else(Values::unknown, Values::one)
                }
            };
        }
        values
    }

    pub(super) fn compare(&mut self, compare: &'a ExprCompare) -> Values {
        let mut before = self.eval(&compare.left);
        let mut before_at = &*compare.left;
        for (op, right) in compare.ops.iter().zip(&compare.comparators) {
            let after = self.eval(right);
            if matches!(op, CmpOp::Eq | CmpOp::NotEq | CmpOp::In | CmpOp::NotIn) {
                self.compared(&before, &after, &place(right), matches!(op, CmpOp::In | CmpOp::NotIn));
            }
            if matches!(op, CmpOp::Eq | CmpOp::NotEq) {
                self.compared(&after, &before, &place(before_at), false);
            }
            if matches!(op, CmpOp::In | CmpOp::NotIn) {
                for value in &after {
                    match value {
                        Value::Events(_) => {
                            self.child(value, &before, before_at, ReadKind::Contains);
                        }
                        Value::Answer { .. } => self.handle(value, before.text()),
                        Value::Member(base, _) if matches!(**base, Value::Answer { .. }) => self.handle(base, before.text()),
                        // `"Key" in events.keys()`
                        Value::Member(base, _) if matches!(**base, Value::Events(_)) => {
                            self.child(base, &before, before_at, ReadKind::Contains);
                        }
                        _ => {}
                    }
                }
            }
            before = after;
            before_at = right;
        }
        Values::one(Value::Plain(Plain::Truth))
    }
}

/// What comes of times and spans of time that are added up or taken from one another.
fn moved(operator: Operator, left: &Values, right: &Values) -> Option<Foreign> {
    use Foreign::{Day, Duration, Time};
    match (operator, left.only()?, right.only()?) {
        (Operator::Add | Operator::Sub, Value::Foreign(at @ (Time | Day)), Value::Foreign(Duration))
        | (Operator::Add, Value::Foreign(Duration), Value::Foreign(at @ (Time | Day))) => Some(*at),
        (Operator::Sub, Value::Foreign(Time), Value::Foreign(Time)) | (Operator::Sub, Value::Foreign(Day), Value::Foreign(Day)) => {
            Some(Duration)
        }
        _ => None,
    }
}

/// What comes of moments of the clock.
fn clock(operator: Operator, left: &Values, right: &Values) -> Option<Value> {
    match (operator, left.only()?, right.only()?) {
        (Operator::Add, Value::Clock(at), _) => Some(Value::Clock(at + right.number()?)),
        (Operator::Add, _, Value::Clock(at)) => Some(Value::Clock(at + left.number()?)),
        (Operator::Sub, Value::Clock(_), Value::Clock(_)) => Some(Value::Elapsed),
        _ => None,
    }
}

/// A number with the other sign.
fn negated(values: &Values) -> Values {
    match (whole(values), values.number()) {
        (Some(number), _) => number.checked_neg().map_or_else(Values::unknown, Values::literal),
        (None, Some(number)) => Values::literal(-number),
        (None, None) => Values::unknown(),
    }
}

/// The only value, if it is a whole number.
fn whole(values: &Values) -> Option<i64> {
    match values.only() {
        Some(Value::Literal(json::Value::Number(number))) => number.as_i64(),
        _ => None,
    }
}
