//! JMESPath, for paginators, waiters and scripts. Owner of the crate `jmespath`.

use jmespath::{ErrorReason, JmespathError, RuntimeError, Variable};

use crate::json::{Value, json};

/// Longer expressions, and ones that nest deeper, are nobody's.
const LONGEST: usize = 4_000;
const DEEPEST: usize = 60;

/// The answer to the Python side: `v`, or `error` and which `kind` of exception it is.
pub(super) fn search(expression: &str, value: &Value) -> Value {
    if expression.len() > LONGEST || depth(expression) > DEEPEST {
        return json!({"error": "the expression is too long or too deep", "kind": "parse"});
    }
    let compiled = match jmespath::compile(expression) {
        Ok(compiled) => compiled,
        Err(error) => return json!({"error": error.to_string(), "kind": "parse"}),
    };
    let Ok(variable) = Variable::from_json(&value.to_string()) else {
        return json!({"error": "the value cannot be searched", "kind": "other"});
    };
    match compiled.search(variable) {
        Ok(found) => json!({"v": plain(&found)}),
        Err(error) => json!({"error": error.to_string(), "kind": kind(&error)}),
    }
}

fn kind(error: &JmespathError) -> &'static str {
    match &error.reason {
        ErrorReason::Runtime(RuntimeError::InvalidType { .. } | RuntimeError::InvalidReturnType { .. }) => "type",
        ErrorReason::Runtime(RuntimeError::UnknownFunction(_)) => "function",
        _ => "other",
    }
}

fn plain(found: &Variable) -> Value {
    match found {
        Variable::Null | Variable::Expref(_) => Value::Null,
        Variable::Bool(flag) => (*flag).into(),
        Variable::String(text) => text.as_str().into(),
        Variable::Number(number) => Value::Number(number.clone()),
        Variable::Array(items) => items.iter().map(|item| plain(item)).collect(),
        Variable::Object(map) => Value::Object(map.iter().map(|(name, item)| (name.clone(), plain(item))).collect()),
    }
}

/// How deep brackets nest, and how many operators follow on one another: what the parser recurses on.
fn depth(expression: &str) -> usize {
    let mut deepest = 0;
    let mut open = 0usize;
    for c in expression.chars() {
        match c {
            '(' | '[' | '{' | '!' | '&' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_botocore_and_of_scripts() {
        let page = json!({"Items": [{"Name": "b", "At": "2"}, {"Name": "a", "At": "1"}], "More": true, "Marker": null});
        for (expression, expected) in [
            ("Items[].Name", json!(["b", "a"])),
            ("Marker || Items[-1].Name", json!("a")),
            ("sort_by(Items, &to_string(At))[-1].Name", json!("b")),
            ("length(Items) == `2`", json!(true)),
            ("Nothing", json!(null)),
        ] {
            assert_eq!(search(expression, &page), json!({"v": expected}), "{expression}");
        }
        assert_eq!(search("Items[", &page)["kind"], "parse");
        assert_eq!(search("abs(More)", &page)["kind"], "type");
        assert_eq!(search("nothing(More)", &page)["kind"], "function");
        assert_eq!(search(&"(".repeat(3_000), &page)["kind"], "parse");
    }
}
