//! Conditions of branches and loops (reference 6.2, 6.3).

use std::cell::RefCell;
use std::cmp::Ordering;

use crate::document::{Condition, Operator};
use crate::expr::Reference;
use crate::json::{Value, describe, number_order, scalar_text};
use crate::run::{NO_OUTPUT, text};
use crate::simulate::value::{Found, Names, resolve, shortened};

/// Whether a condition holds. `Err` says why it cannot be told: the types do not fit, a reference names nothing. A comparison with an
/// output that is not there is false (switch `missing-is-false`); `missing` hears of its reference.
pub fn holds(condition: &Condition, names: &dyn Names, missing: &mut dyn FnMut(&str)) -> Result<bool, String> {
    match condition {
        Condition::And(conditions) | Condition::Or(conditions) if conditions.is_empty() => {
            Err("And and Or need at least two conditions, but there is none".to_owned())
        }
        Condition::And(conditions) => {
            for condition in conditions {
                if !holds(condition, names, missing)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Condition::Or(conditions) => {
            for condition in conditions {
                if holds(condition, names, missing)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Condition::Not(condition) => holds(condition, names, missing).map(|held| !held),
        Condition::Compare { variable, operator, operand } => {
            let watched = Watched { names, missing: RefCell::default() };
            let (left, right) = (resolve::value(variable, &watched)?, resolve::value(operand, &watched)?);
            let absent = watched.missing.into_inner();
            if absent.is_empty() {
                return compare(*operator, (variable, &left), (operand, &right));
            }
            for reference in absent {
                missing(&reference);
            }
            Ok(false)
        }
        Condition::Other(value) => Err(format!(
            "`{}` is no condition: it takes Variable and one operator ({}), or And, Or, Not",
            shortened(&text(value)),
            Operator::ALL.map(Operator::name).join(", ")
        )),
    }
}

/// Names that remember which of them had no value.
struct Watched<'n> {
    names: &'n dyn Names,
    missing: RefCell<Vec<String>>,
}

impl Names for Watched<'_> {
    fn find(&self, reference: &Reference) -> Found {
        let found = self.names.find(reference);
        // The service's text for a missing output may have come on its way through a variable or a parameter.
        if matches!(&found, Found::Missing) || matches!(&found, Found::Value(Value::String(text)) if text == NO_OUTPUT) {
            self.missing.borrow_mut().push(reference.to_string());
        }
        found
    }

    fn lower_case_booleans(&self) -> bool {
        self.names.lower_case_booleans()
    }
}

/// A side of a comparison: as it is written, and its value.
type Side<'c> = (&'c Value, &'c Value);

fn compare(operator: Operator, variable: Side<'_>, operand: Side<'_>) -> Result<bool, String> {
    let texts = |test: fn(&str, &str) -> bool| match (variable.1, operand.1) {
        (Value::String(a), Value::String(b)) => Ok(test(a, b)),
        _ => Err(mismatch(operator, "a string", Value::is_string, variable, operand)),
    };
    let numbers = |test: fn(Ordering) -> bool| match (variable.1, operand.1) {
        (Value::Number(a), Value::Number(b)) => Ok(number_order(a, b).is_some_and(test)),
        _ => Err(mismatch(operator, "a number", Value::is_number, variable, operand)),
    };
    match operator {
        Operator::StringEquals => texts(|a, b| a == b),
        Operator::EqualsIgnoreCase => texts(|a, b| a.to_lowercase() == b.to_lowercase()),
        Operator::StartsWith => texts(|a, b| a.starts_with(b)),
        Operator::EndsWith => texts(|a, b| a.ends_with(b)),
        Operator::Contains => match (variable.1, operand.1) {
            // Of a list: whether the operand is one of its items.
            (Value::Array(items), Value::String(wanted)) => Ok(items.iter().any(|item| scalar_text(item).as_ref() == Some(wanted))),
            _ => texts(|a, b| a.contains(b)),
        },
        Operator::NumericEquals => numbers(Ordering::is_eq),
        Operator::NumericGreater => numbers(Ordering::is_gt),
        Operator::NumericLesser => numbers(Ordering::is_lt),
        Operator::NumericGreaterOrEquals => numbers(Ordering::is_ge),
        Operator::NumericLesserOrEquals => numbers(Ordering::is_le),
        Operator::BooleanEquals => match (variable.1, operand.1) {
            (Value::Bool(a), Value::Bool(b)) => Ok(a == b),
            _ => Err(mismatch(operator, "a boolean", Value::is_boolean, variable, operand)),
        },
    }
}

/// The sentence for a side of the wrong type: the variable first.
fn mismatch(operator: Operator, wanted: &str, fits: fn(&Value) -> bool, variable: Side<'_>, operand: Side<'_>) -> String {
    let (role, (written, value)) = if fits(variable.1) { ("operand", operand) } else { ("Variable", variable) };
    let written_text = text(written);
    let same = written == value;
    let shown = if same {
        format!("`{}`", shortened(&written_text))
    } else {
        format!("`{}` (`{}`)", shortened(&written_text), shortened(&text(value)))
    };
    let help = match (wanted, value) {
        (_, Value::String(_)) if same && wanted != "a string" => "write it without quotes".to_owned(),
        (_, Value::Array(_) | Value::Object(_)) => "select a single value in the step that yields it".to_owned(),
        ("a string", _) if same => "write it in quotes".to_owned(),
        ("a string", _) => {
            let other = if value.is_boolean() { "BooleanEquals" } else { "one of the Numeric operators" };
            format!("compare with {other}, or declare the output as `Type: String`")
        }
        ("a number", _) => "declare the output as `Type: Integer`, or compare as a string".to_owned(),
        _ => "declare the output as `Type: Boolean`, or compare as a string".to_owned(),
    };
    format!("{} compares with {wanted}, but the {role} {shown} is {}: {help}", operator.name(), describe(value))
}

#[cfg(test)]
mod tests {
    use super::holds;
    use crate::document::{Condition, Field};
    use crate::json::{Value, json};
    use crate::run::NO_OUTPUT;
    use crate::simulate::value::known::Known;

    fn judge(condition: Value) -> (Result<bool, String>, Vec<String>) {
        let known = Known::new(json!({
            "Text": "Linux 2", "Other": "linux 2", "Empty": "", "Digits": "3", "Count": 3, "Large": u64::MAX, "Half": 2.5, "Yes": true, "List": ["a", "b", 7],
            "Map": {}, "step.None": null, "variable:stale": NO_OUTPUT,
        }));
        let condition: Condition = Field::from_json(condition).expect("never fails");
        let mut missing = Vec::new();
        let held = holds(&condition, &known, &mut |reference| missing.push(reference.to_owned()));
        (held, missing)
    }

    fn compare(variable: &str, operator: &str, operand: &Value) -> Result<bool, String> {
        judge(json!({"Variable": variable, operator: operand})).0
    }

    #[test]
    fn every_operator() {
        for (variable, operator, operand, expected) in [
            ("{{ Text }}", "StringEquals", json!("Linux 2"), true),
            ("{{ Text }}", "StringEquals", json!("linux 2"), false),
            ("{{ Text }}", "StringEquals", json!("{{ Text }}"), true),
            ("{{ Empty }}", "StringEquals", json!(""), true),
            ("{{ Text }}", "EqualsIgnoreCase", json!("{{ Other }}"), true),
            ("{{ Text }}", "StartsWith", json!("Linux"), true),
            ("{{ Text }}", "StartsWith", json!("2"), false),
            ("{{ Text }}", "EndsWith", json!(" 2"), true),
            ("{{ Text }}", "Contains", json!("nux"), true),
            ("{{ Text }}", "Contains", json!("NUX"), false),
            ("{{ List }}", "Contains", json!("b"), true),
            ("{{ List }}", "Contains", json!("7"), true),
            ("{{ List }}", "Contains", json!("a,b"), false),
            ("{{ Count }}", "NumericEquals", json!(3), true),
            ("{{ Count }}", "NumericEquals", json!(3.0), true),
            ("{{ Count }}", "NumericEquals", json!("{{ Count }}"), true),
            ("{{ Count }}", "NumericGreater", json!("{{ Half }}"), true),
            ("{{ Count }}", "NumericGreater", json!(3), false),
            ("{{ Count }}", "NumericGreaterOrEquals", json!(3), true),
            ("{{ Count }}", "NumericLesser", json!(4), true),
            ("{{ Count }}", "NumericLesserOrEquals", json!(2), false),
            ("{{ Large }}", "NumericGreater", json!(u64::MAX - 1), true),
            ("{{ Large }}", "NumericGreater", json!(-1), true),
            ("{{ Yes }}", "BooleanEquals", json!(true), true),
            ("{{ Yes }}", "BooleanEquals", json!(false), false),
            ("v{{ Count }}", "StringEquals", json!("v3"), true),
        ] {
            assert_eq!(compare(variable, operator, &operand), Ok(expected), "{variable} {operator} {operand}");
        }
    }

    #[test]
    fn and_or_not() {
        let (yes, no) = (json!({"Variable": "{{ Yes }}", "BooleanEquals": true}), json!({"Variable": "{{ Yes }}", "BooleanEquals": false}));
        for (condition, expected) in [
            (json!({"And": [yes, yes]}), true),
            (json!({"And": [yes, no]}), false),
            (json!({"Or": [no, yes]}), true),
            (json!({"Or": [no, no]}), false),
            (json!({"Not": no}), true),
            (json!({"Not": {"And": [yes, {"Not": no}]}}), false),
        ] {
            assert_eq!(judge(condition.clone()).0, Ok(expected), "{condition}");
        }
    }

    #[test]
    fn types_that_do_not_fit_are_told() {
        for (variable, operator, operand, said) in [
            (
                "{{ Digits }}",
                "NumericEquals",
                json!(3),
                "the Variable `{{ Digits }}` (`3`) is a string: declare the output as `Type: Integer`",
            ),
            ("{{ Count }}", "NumericEquals", json!("3"), "the operand `3` is a string: write it without quotes"),
            (
                "{{ Count }}",
                "StringEquals",
                json!("3"),
                "the Variable `{{ Count }}` (`3`) is an integer: compare with one of the Numeric operators",
            ),
            ("{{ Yes }}", "StringEquals", json!("true"), "the Variable `{{ Yes }}` (`true`) is a boolean: compare with BooleanEquals"),
            ("{{ Text }}", "StringEquals", json!(2), "the operand `2` is an integer: write it in quotes"),
            ("{{ Yes }}", "BooleanEquals", json!("true"), "the operand `true` is a string: write it without quotes"),
            (
                "{{ Text }}",
                "BooleanEquals",
                json!(true),
                "the Variable `{{ Text }}` (`Linux 2`) is a string: declare the output as `Type: Boolean`",
            ),
            ("{{ List }}", "StringEquals", json!("a"), "is a list: select a single value"),
            ("{{ Map }}", "Contains", json!("a"), "is a mapping: select a single value"),
        ] {
            let error = compare(variable, operator, &operand).expect_err(said);
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_missing_output_makes_the_comparison_false() {
        let missing = json!({"Variable": "{{ step.None }}", "StringEquals": ""});
        let told = vec!["{{ step.None }}".to_owned()];
        assert_eq!(judge(missing.clone()), (Ok(false), told.clone()));
        assert_eq!(judge(json!({"Not": missing})), (Ok(true), told.clone()));
        assert_eq!(judge(json!({"Variable": "{{ step.None }}", "StringEquals": NO_OUTPUT})), (Ok(false), told.clone()));
        assert_eq!(judge(json!({"Variable": "{{ step.None }}", "NumericGreater": 1})), (Ok(false), told.clone()));
        assert_eq!(judge(json!({"Variable": "{{ Text }}", "Contains": "{{ step.None }}"})), (Ok(false), told));
        let stale = judge(json!({"Variable": "{{ variable:stale }}", "StartsWith": "No output"}));
        assert_eq!(stale, (Ok(false), vec!["{{ variable:stale }}".to_owned()]));
    }

    #[test]
    fn what_is_no_condition_is_told() {
        for condition in [json!({"Variable": "{{ Text }}", "StringNotEquals": "a"}), json!("yes"), json!({}), json!({"And": []})] {
            assert!(judge(condition.clone()).0.is_err(), "{condition}");
        }
        assert!(compare("{{ Unheard }}", "StringEquals", &json!("a")).expect_err("is refused").contains("Unheard"));
    }
}
