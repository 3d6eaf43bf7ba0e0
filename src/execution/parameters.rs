//! What a run is given, before the service is asked.

use crate::document::{Document, Parameter};
use crate::json::{Map, Value};
use crate::simulate::Switches;
use crate::simulate::value::parameters::{Problem, from_values, to_texts};

/// The parameters as the service takes them, checked as it checks them: lists of texts by name. `supplied` is the parameter that
/// the targets of a spread run supply. What has a default and is not given is left to the service.
pub fn parameters(document: &Document, given: &Map<String, Value>, supplied: Option<&str>) -> Result<Map<String, Value>, Vec<Problem>> {
    let from_targets = |problem: &Problem| supplied == Some(problem.parameter.as_str()) && !given.contains_key(&problem.parameter);
    match from_values(document, given, Switches::default()) {
        Ok(values) => Ok(to_texts(&values)),
        Err(problems) => {
            let problems: Vec<_> = problems.into_iter().filter(|problem| !from_targets(problem)).collect();
            if !problems.is_empty() {
                return Err(problems);
            }
            // Only the targets' parameter is missing: the rest is good as it is.
            let mut document = document.clone();
            if let Some(definitions) = &mut document.parameters {
                definitions.shift_remove(supplied.unwrap_or_default());
            }
            from_values(&document, given, Switches::default()).map(|values| to_texts(&values))
        }
    }
}

/// The parameters that must still be given, with their definitions, in the order of the document.
pub fn missing<'d>(document: &'d Document, given: &Map<String, Value>, supplied: Option<&str>) -> Vec<(&'d str, &'d Parameter)> {
    let all = document.parameters.iter().flatten().map(|(name, parameter)| (name.as_str(), parameter));
    let has_default = |parameter: &Parameter| parameter.default.as_ref().is_some_and(|default| !default.is_null());
    all.filter(|(name, parameter)| !has_default(parameter) && !given.contains_key(*name) && supplied != Some(*name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    fn document() -> Document {
        Document::from_value(json!({
            "schemaVersion": "0.3",
            "parameters": {
                "Region": {"type": "String", "allowedValues": ["eu-west-1", "us-east-1"]},
                "Id": {"type": "String"},
                "Tags": {"type": "StringMap", "default": {}},
                "Ids": {"type": "StringList", "default": []},
                "Dry": {"type": "Boolean", "default": true}
            },
            "mainSteps": []
        }))
    }

    fn given(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    #[test]
    fn values_travel_as_lists_of_texts() {
        let given = given(json!({"Region": "eu-west-1", "Id": "fs-1", "Tags": {"a": "b"}, "Ids": ["x", "y"], "Dry": "false"}));
        let expected = json!({
            "Region": ["eu-west-1"], "Id": ["fs-1"], "Tags": ["{\"a\":\"b\"}"], "Ids": ["x", "y"], "Dry": ["false"]
        });
        assert_eq!(parameters(&document(), &given, None).map(Value::Object), Ok(expected));
    }

    #[test]
    fn what_is_missing_is_known_before_the_service_is_asked() {
        let given = given(json!({"Region": "eu-west-2"}));
        let names = |supplied| missing(&document(), &given, supplied).iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(names(None), ["Id"]);
        assert_eq!(names(Some("Id")), [""; 0]);
        let problems = parameters(&document(), &given, None).expect_err("two problems");
        assert_eq!(problems.iter().map(|problem| problem.parameter.as_str()).collect::<Vec<_>>(), ["Region", "Id"]);
    }

    #[test]
    fn the_targets_supply_their_parameter() {
        let given = given(json!({"Region": "eu-west-1"}));
        assert_eq!(parameters(&document(), &given, Some("Id")).map(Value::Object), Ok(json!({"Region": ["eu-west-1"]})));
        assert!(parameters(&document(), &given, None).is_err());
    }
}
