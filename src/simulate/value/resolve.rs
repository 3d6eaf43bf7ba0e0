//! References in inputs (reference 7.3).

use crate::expr;
use crate::json::{Map, Value};
use crate::run::NO_OUTPUT;
use crate::simulate::value::{Found, Names};

/// The most that the references of one value may come to, in bytes of text. A loop that doubles a variable ends here.
const MOST_BYTES: usize = 8 << 20;

/// A value with its references replaced: whole values keep their type, lists are spliced into lists, text is embedded. What is put in
/// is not looked at again, and keys are no references. `Err` is a sentence on the first reference that names nothing, or on too much text.
pub fn value(value: &Value, names: &dyn Names) -> Result<Value, String> {
    Resolver { names, left: MOST_BYTES }.value(value)
}

/// A text with its references replaced by texts.
pub fn embedded(template: &str, names: &dyn Names) -> Result<String, String> {
    Resolver { names, left: MOST_BYTES }.embedded(template)
}

struct Resolver<'n> {
    names: &'n dyn Names,
    left: usize,
}

impl Resolver<'_> {
    fn value(&mut self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(template) => self.text(template)?,
            Value::Array(items) => {
                let mut all = Vec::with_capacity(items.len());
                for item in items {
                    match (item, self.value(item)?) {
                        // A reference to a list, as an item of a list, stands for its items.
                        (Value::String(_), Value::Array(items)) => all.extend(items),
                        (_, resolved) => all.push(resolved),
                    }
                }
                Value::Array(all)
            }
            Value::Object(map) => {
                Value::Object(map.iter().map(|(key, item)| Ok((key.clone(), self.value(item)?))).collect::<Result<Map<_, _>, String>>()?)
            }
            scalar => scalar.clone(),
        })
    }

    /// A text: the value of the reference that it is, or itself with texts in place of the references in it.
    fn text(&mut self, template: &str) -> Result<Value, String> {
        match expr::whole(template) {
            Some(reference) => match self.names.find(&reference) {
                Found::Value(found) => {
                    self.spend(size(&found))?;
                    Ok(found)
                }
                Found::Missing => Ok(NO_OUTPUT.into()),
                Found::Unknown(problem) => Err(problem),
            },
            None => self.embedded(template).map(Value::String),
        }
    }

    fn embedded(&mut self, template: &str) -> Result<String, String> {
        self.spend(template.len())?;
        let mut out = String::new();
        let mut at = 0;
        for (range, reference) in expr::references(template) {
            out.push_str(&template[at..range.start]);
            match self.names.find(&reference) {
                Found::Value(found) => {
                    self.spend(size(&found))?;
                    out.push_str(&self.shown(&found));
                }
                Found::Missing => out.push_str(NO_OUTPUT),
                Found::Unknown(problem) => return Err(problem),
            }
            at = range.end;
        }
        out.push_str(&template[at..]);
        Ok(out)
    }

    /// The text of an embedded value: lists and mappings are compact JSON.
    fn shown(&self, value: &Value) -> String {
        match value {
            Value::Bool(true) if !self.names.lower_case_booleans() => "True".to_owned(),
            Value::Bool(false) if !self.names.lower_case_booleans() => "False".to_owned(),
            value => crate::run::text(value),
        }
    }

    fn spend(&mut self, bytes: usize) -> Result<(), String> {
        self.left = self.left.checked_sub(bytes).ok_or_else(|| {
            format!(
                "the references come to more than {} MiB of text; look for a step that is repeated and appends to a variable",
                MOST_BYTES >> 20
            )
        })?;
        Ok(())
    }
}

/// How large a value is, about as its JSON text.
fn size(value: &Value) -> usize {
    let mut bytes = 0;
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        bytes += 8;
        match value {
            Value::String(text) => bytes += text.len(),
            Value::Array(items) => waiting.extend(items),
            Value::Object(map) => {
                bytes += map.keys().map(String::len).sum::<usize>();
                waiting.extend(map.values());
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{embedded, value};
    use crate::json::{Value, json};
    use crate::run::NO_OUTPUT;
    use crate::simulate::value::known::Known;

    fn known() -> Known {
        Known::new(json!({
            "Text": "abc", "Count": 3, "Flag": true, "List": ["a", "b"], "Map": {"k": [1, "x"]}, "Maps": [{"a": 1}, {"b": 2}], "Tricky": "{{ Text }}",
            "step.Out": "i-1", "step.None": null, "variable:v": "w", "global:REGION": "eu-west-1",
        }))
    }

    fn resolves(rows: &[(Value, Value)]) {
        for (written, expected) in rows {
            assert_eq!(value(written, &known()).as_ref(), Ok(expected), "{written}");
        }
    }

    #[test]
    fn a_whole_value_keeps_its_type() {
        resolves(&[
            (json!("{{ Text }}"), json!("abc")),
            (json!("{{Count}}"), json!(3)),
            (json!("{{ Flag }}"), json!(true)),
            (json!("{{ List }}"), json!(["a", "b"])),
            (json!({"p": {"q": "{{ Map }}"}}), json!({"p": {"q": {"k": [1, "x"]}}})),
            (json!("{{ step.Out }}"), json!("i-1")),
            (json!("{{ variable:v }}"), json!("w")),
            (json!("{{ global:REGION }}"), json!("eu-west-1")),
        ]);
    }

    #[test]
    fn a_list_as_an_item_is_spliced() {
        resolves(&[
            (json!(["{{ List }}"]), json!(["a", "b"])),
            (json!(["x", "{{ List }}", "{{ Text }}", "{{ Maps }}"]), json!(["x", "a", "b", "abc", {"a": 1}, {"b": 2}])),
            // A list that is written stays a list.
            (json!([["{{ List }}"]]), json!([["a", "b"]])),
        ]);
    }

    #[test]
    fn embedded_references_become_text() {
        resolves(&[
            (json!("PT{{ Count }}S"), json!("PT3S")),
            (json!("{{ Text }}-{{ step.Out }}-{{ Flag }}"), json!("abc-i-1-true")),
            (json!(" {{ Count }} "), json!(" 3 ")),
            (json!("l: {{ List }}, m: {{ Map }}"), json!("l: [\"a\",\"b\"], m: {\"k\":[1,\"x\"]}")),
        ]);
        let python = Known { lower_case: false, ..known() };
        assert_eq!(embedded("is {{ Flag }}", &python), Ok("is True".to_owned()));
    }

    #[test]
    fn what_is_no_reference_is_left_alone() {
        for text in ["{{print $2}}", "{{}}", "{{ .Values }}", "{{ a.b.c }}", "{{ x", "}}", "{ {Text} }", "{{ List[0] }}"] {
            resolves(&[(json!(text), json!(text))]);
        }
        resolves(&[(json!({"{{ Text }}": 1}), json!({"{{ Text }}": 1}))]);
    }

    #[test]
    fn what_is_put_in_is_not_looked_at_again() {
        resolves(&[(json!("{{ Tricky }}"), json!("{{ Text }}")), (json!("a {{ Tricky }}"), json!("a {{ Text }}"))]);
    }

    #[test]
    fn an_output_that_is_not_there_is_the_services_text() {
        resolves(&[(json!("{{ step.None }}"), json!(NO_OUTPUT)), (json!("id={{ step.None }}"), json!(format!("id={NO_OUTPUT}")))]);
    }

    #[test]
    fn a_name_that_is_unknown_is_named() {
        assert!(value(&json!({"a": ["{{ other.Out }}"]}), &known()).expect_err("is refused").contains("other.Out"));
        assert!(embedded("x{{ Missing }}", &known()).expect_err("is refused").contains("Missing"));
    }

    #[test]
    fn text_that_multiplies_is_refused() {
        let large = Known::new(json!({"Large": "x".repeat(1 << 20)}));
        assert!(embedded(&"{{ Large }}".repeat(7), &large).is_ok());
        let error = embedded(&"{{ Large }}".repeat(9), &large).expect_err("is refused");
        assert!(error.contains("8 MiB"), "{error}");
        assert!(value(&json!(vec!["{{ Large }}"; 9]), &large).is_err());
    }

    proptest! {
        #[test]
        fn without_references_nothing_changes(written in crate::json::any_value()) {
            prop_assert_eq!(value(&written, &known()), Ok(written));
        }
    }
}
