use proptest::prelude::*;

use super::{Problem, complete, from_texts, from_values, ssm_defaults, to_texts};
use crate::document::{Document, Field};
use crate::json::{Map, Value, json};
use crate::simulate::switches::Switches;
use crate::simulate::value::known::Known;

fn document(parameters: Value) -> Document {
    Field::from_json(Value::Object(Map::from_iter([("parameters".to_owned(), parameters)]))).expect("never fails")
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no mapping"),
    }
}

/// One parameter of every type, all but `Name` optional.
fn all_types() -> Document {
    document(json!({
        "Name": {"type": "String", "description": "\n(Required) What it is called.\nMore."},
        "Count": {"type": "Integer", "default": 1},
        "Dry": {"type": "Boolean", "default": true},
        "Ids": {"type": "StringList", "default": []},
        "Tags": {"type": "StringMap", "default": {}},
        "Rules": {"type": "MapList", "default": []},
        "Role": {"type": "AWS::IAM::Role::Arn", "default": ""},
        "Roles": {"type": "List<AWS::IAM::Role::Arn>", "default": []},
    }))
}

/// A mapping with `P` only.
fn p(value: Value) -> Value {
    Value::Object(Map::from_iter([("P".to_owned(), value)]))
}

/// What of one parameter is made, or what is said of it.
fn texts(parameter: Value, given: Value) -> Result<Value, String> {
    told(from_texts(&document(p(parameter)), &map(p(given)), Switches::default()))
}

fn values(parameter: Value, given: Value) -> Result<Value, String> {
    told(from_values(&document(p(parameter)), &map(p(given)), Switches::default()))
}

fn told(result: Result<Map<String, Value>, Vec<Problem>>) -> Result<Value, String> {
    let one = |problem: Problem| format!("{} / {}", problem.message, problem.help.unwrap_or_default());
    result
        .map(|mut all| all.shift_remove("P").unwrap_or_default())
        .map_err(|problems| problems.into_iter().map(one).collect::<Vec<_>>().join(" // "))
}

#[test]
fn the_apis_form_becomes_typed_values() {
    for (name, given, expected) in [
        ("String", json!(["a"]), json!("a")),
        ("String", json!(["7"]), json!("7")),
        ("String", json!(["[\"a\"]"]), json!("[\"a\"]")),
        ("AWS::EC2::Instance::Id", json!(["i-1"]), json!("i-1")),
        ("Integer", json!(["-7"]), json!(-7)),
        ("Boolean", json!(["true"]), json!(true)),
        ("Boolean", json!(["False"]), json!(false)),
        ("StringList", json!(["a", "b"]), json!(["a", "b"])),
        ("StringList", json!([]), json!([])),
        ("StringList", json!(["[\"a\"]"]), json!(["[\"a\"]"])),
        ("List<AWS::EC2::Instance::Id>", json!(["i-1"]), json!(["i-1"])),
        ("StringMap", json!(["{\"k\":{\"n\":[1]}}"]), json!({"k": {"n": [1]}})),
        ("MapList", json!(["{\"a\":1}", "{\"b\":2}"]), json!([{"a": 1}, {"b": 2}])),
        ("MapList", json!(["{\"a\":1}"]), json!([{"a": 1}])),
        ("MapList", json!(["[{\"a\":1},{\"b\":2}]"]), json!([{"a": 1}, {"b": 2}])),
        ("MapList", json!([]), json!([])),
    ] {
        assert_eq!(texts(json!({"type": name}), given.clone()), Ok(expected), "{name} {given}");
    }
}

#[test]
fn the_apis_form_is_refused_where_it_is_of_another_type() {
    for (name, given, said) in [
        (
            "String",
            json!(["a", "b"]),
            "parameter `P` takes one value (String), but 2 are given / give a list of one; in the short form of the AWS CLI",
        ),
        ("String", json!([]), "takes one value (String), but 0 are given"),
        ("String", json!("a"), "is a string, but the API takes a list of strings"),
        ("Integer", json!([7]), "is a list, but the API takes a list of strings"),
        ("Integer", json!(["many"]), "parameter `P` (Integer) must be a whole number, but `many` is a string / write digits, such as 3"),
        ("Integer", json!(["1.5"]), "must be a whole number"),
        ("Integer", json!([""]), "must be a whole number"),
        ("Integer", json!(["99999999999999999999"]), "is `99999999999999999999`, which is too large for an Integer"),
        ("Boolean", json!(["yes"]), "must be a Boolean, but `yes` is a string / write true or false"),
        ("StringMap", json!(["k=v"]), "must be a mapping, but `k=v` is a string"),
        ("StringMap", json!(["[1]"]), "must be a mapping"),
        ("MapList", json!(["{}", "x"]), "must be a list of mappings, but `x`"),
        ("MapList", json!(["7"]), "must be a list of mappings"),
    ] {
        let error = texts(json!({"type": name}), given.clone()).expect_err(said);
        assert!(error.contains(said), "{name} {given}: {error}");
    }
}

#[test]
fn what_can_be_meant_in_one_way_is_taken() {
    for (name, given, expected) in [
        ("String", json!("a"), json!("a")),
        ("String", json!(7), json!("7")),
        ("String", json!(true), json!("true")),
        ("String", json!(["a"]), json!("a")),
        ("Integer", json!(7), json!(7)),
        ("Integer", json!("7"), json!(7)),
        ("Integer", json!(["7"]), json!(7)),
        ("Boolean", json!("true"), json!(true)),
        ("StringList", json!("a"), json!(["a"])),
        ("StringList", json!(["a", 2]), json!(["a", "2"])),
        ("StringList", json!("[\"a\", \"b\"]"), json!(["a", "b"])),
        ("StringList", json!(7), json!(["7"])),
        ("StringMap", json!({"k": 1}), json!({"k": 1})),
        ("StringMap", json!("{\"k\": 1}"), json!({"k": 1})),
        ("StringMap", json!(["{\"k\": 1}"]), json!({"k": 1})),
        ("MapList", json!([{"a": 1}]), json!([{"a": 1}])),
        ("MapList", json!({"a": 1}), json!([{"a": 1}])),
        ("MapList", json!("[{\"a\": 1}]"), json!([{"a": 1}])),
        ("MapList", json!(["{\"a\": 1}"]), json!([{"a": 1}])),
    ] {
        assert_eq!(values(json!({"type": name}), given.clone()), Ok(expected), "{name} {given}");
    }
}

#[test]
fn what_can_be_meant_in_no_way_is_refused() {
    for (name, given, said) in [
        ("String", json!(1.10), "parameter `P` (String) must be a string, but `1.1` is a decimal number / write a string, in quotes"),
        ("String", json!(["a", "b"]), "must be a string, but `[\"a\",\"b\"]` is a list"),
        ("String", json!({}), "must be a string, but `{}` is a mapping"),
        ("String", json!(null), "must be a string, but null is nothing (null)"),
        ("Integer", json!(1.5), "must be a whole number, but `1.5` is a decimal number"),
        ("Integer", json!(true), "must be a whole number, but `true` is a boolean"),
        ("Boolean", json!(1), "must be a Boolean, but `1` is an integer"),
        ("StringList", json!([["a"]]), "must be a list of strings"),
        ("StringMap", json!([{}, {}]), "must be a mapping"),
        ("MapList", json!([1]), "must be a list of mappings, but `1` is an integer"),
    ] {
        let error = values(json!({"type": name}), given.clone()).expect_err(said);
        assert!(error.contains(said), "{name} {given}: {error}");
    }
}

#[test]
fn every_problem_is_told_at_once() {
    let given = map(json!({"Nmae": ["x"], "Count": ["many"], "Zone": ["a"]}));
    let problems = from_texts(&all_types(), &given, Switches::default()).expect_err("is refused");
    let told: Vec<_> = problems.iter().map(|problem| (problem.message.as_str(), problem.help.as_deref().unwrap_or_default())).collect();
    assert_eq!(
        told,
        [
            ("the document has no parameter `Nmae`", "did you mean `Name`?"),
            ("the document has no parameter `Zone`", "it has `Name`, `Count`, `Dry`, `Ids`, `Tags`, `Rules`, `Role`, `Roles`"),
            ("parameter `Name` is required, but no value is given", "(Required) What it is called."),
            ("parameter `Count` (Integer) must be a whole number, but `many` is a string", "write digits, such as 3"),
        ]
    );
    let none = from_texts(&Document::default(), &map(json!({"A": ["x"]})), Switches::default()).expect_err("is refused");
    assert_eq!(none[0].help.as_deref(), Some("it has none"));
}

#[test]
fn allowed_values_are_compared_as_text() {
    let mode = json!({"type": "String", "allowedValues": ["slow", "safe"]});
    assert_eq!(texts(mode.clone(), json!(["safe"])), Ok(json!("safe")));
    let error = texts(mode, json!(["sloww"])).expect_err("is refused");
    assert_eq!(error, "parameter `P` may not be `sloww` / did you mean `slow`? the allowed values are `slow`, `safe`");
    assert_eq!(texts(json!({"type": "Boolean", "allowedValues": ["true", "false"]}), json!(["true"])), Ok(json!(true)));
    assert_eq!(texts(json!({"type": "Integer", "allowedValues": [1, "7"]}), json!(["7"])), Ok(json!(7)));
    let list = json!({"type": "StringList", "allowedValues": ["a", "b"]});
    assert_eq!(texts(list.clone(), json!(["b", "a"])), Ok(json!(["b", "a"])));
    assert!(texts(list, json!(["a", "z"])).expect_err("is refused").contains("may not be `z`"));
    let whole = json!({"type": "StringList", "allowedValues": [["a", "b"], ["c"]]});
    assert_eq!(texts(whole, json!(["a", "b"])), Ok(json!(["a", "b"])));
    let many: Vec<String> = (0..30).map(|number| format!("value{number}")).collect();
    let error = texts(json!({"type": "String", "allowedValues": many}), json!(["x"])).expect_err("is refused");
    assert!(error.contains("`value9` and 20 more"), "{error}");
}

#[test]
fn the_pattern_must_match_the_whole_value() {
    let id = json!({"type": "String", "allowedPattern": "i-[a-z0-9]{8}"});
    assert_eq!(texts(id.clone(), json!(["i-12345678"])), Ok(json!("i-12345678")));
    let refused = "parameter `P` may not be `x`: it does not match the parameter's pattern / the whole value must match `i-[a-z0-9]{8}`";
    assert_eq!(texts(id.clone(), json!(["x"])), Err(refused.to_owned()));
    let error = texts(id.clone(), json!(["xi-12345678"])).expect_err("is refused");
    assert!(
        error.contains("a part of it matches `i-[a-z0-9]{8}`; that the whole value must is unverified (switch `whole-pattern`)"),
        "{error}"
    );
    assert!(texts(id.clone(), json!([""])).expect_err("is refused").contains("may not be empty"));
    let found = Switches { whole_pattern: false, ..Switches::default() };
    assert!(from_texts(&document(p(id)), &map(json!({"P": ["xi-12345678"]})), found).is_ok());
    let list = json!({"type": "StringList", "allowedPattern": "^[a-z]+$"});
    assert!(texts(list, json!(["ab", "A1"])).expect_err("is refused").contains("`A1`"));
    assert!(texts(json!({"type": "Integer", "allowedPattern": "[1-5]"}), json!(["6"])).is_err());
}

#[test]
fn a_pattern_that_cannot_be_tried_is_not_held_against_the_value() {
    for pattern in ["^[a-z+$", "^.{1,262144}$", "^(a|aa)+(?=b)$"] {
        let parameter = json!({"type": "String", "allowedPattern": pattern});
        assert!(texts(parameter, json!(["a".repeat(60)])).is_ok(), "{pattern}");
    }
}

#[test]
fn limits_are_counted() {
    let list = json!({"type": "StringList", "minItems": 1, "maxItems": 2, "maxChars": 3});
    assert!(texts(list.clone(), json!(["a", "bcd"])).is_ok());
    assert_eq!(texts(list.clone(), json!([])).expect_err("is refused"), "parameter `P` has 0 items / `minItems` is 1");
    assert_eq!(texts(list.clone(), json!(["a", "b", "c"])).expect_err("is refused"), "parameter `P` has 3 items / `maxItems` is 2");
    assert_eq!(texts(list, json!(["a", "bcde"])).expect_err("is refused"), "parameter `P` has 4 characters in `bcde` / `maxChars` is 3");
    let text = json!({"type": "String", "minChars": 2, "maxChars": 3});
    assert!(texts(text.clone(), json!(["äöü"])).is_ok());
    assert_eq!(texts(text, json!(["ä"])).expect_err("is refused"), "parameter `P` has 1 character in `ä` / `minChars` is 2");
}

fn settled(parameters: Value, given: Value, stored: Value) -> Result<Value, String> {
    let names = Known::new(json!({"global:REGION": "eu-west-1"}));
    let completed = complete(&document(parameters), &map(given), &map(stored), &names, Switches::default());
    completed.map(|completed| Value::Object(completed.values))
}

#[test]
fn defaults_are_settled_in_any_order() {
    let parameters = json!({
        "Copy": {"type": "String", "default": "copy-of-{{ Name }}-in-{{ global:REGION }}"},
        "Ids": {"type": "StringList", "default": "{{ Others }}"},
        "Name": {"type": "String", "default": "{{ Base }}1"},
        "Base": {"type": "String"},
        "Others": {"type": "StringList", "default": ["a"]},
        "Single": {"type": "StringList", "default": "one"},
        "Map": {"type": "StringMap", "default": "{}"},
        "Text": {"type": "String", "default": "{{print $2}} {}"},
    });
    let all = settled(parameters.clone(), json!({"Base": "{{ Ids }}"}), json!({})).expect("settles");
    let expected = json!({
        // What somebody gives is never looked into.
        "Copy": "copy-of-{{ Ids }}1-in-eu-west-1", "Ids": ["a"], "Name": "{{ Ids }}1", "Base": "{{ Ids }}", "Others": ["a"], "Single": ["one"], "Map": {},
        "Text": "{{print $2}} {}",
    });
    assert_eq!(all, expected);
    assert_eq!(all.as_object().map(|map| map.keys().collect::<Vec<_>>()), expected.as_object().map(|map| map.keys().collect()));
    assert_eq!(settled(parameters, json!({}), json!({})), Err("parameter `Base` is required, but no value is given".to_owned()));
}

#[test]
fn defaults_in_a_circle_are_an_error() {
    let parameters = json!({
        "Z": {"type": "String", "default": "{{ A }}"}, "A": {"type": "String", "default": "x{{ B }}"}, "B": {"type": "String", "default": "{{ C }}"},
        "C": {"type": "String", "default": "{{ A }}"},
    });
    let error = settled(parameters.clone(), json!({}), json!({})).expect_err("is refused");
    assert!(error.contains("`A` → `B` → `C` → `A`"), "{error}");
    assert_eq!(settled(parameters, json!({"B": "b"}), json!({})), Ok(json!({"Z": "xb", "A": "xb", "B": "b", "C": "xb"})));
}

#[test]
fn a_chain_of_defaults_may_be_long() {
    let chain: Map<String, Value> = (0..3_000)
        .map(|n| (format!("P{n}"), json!({"type": "String", "default": format!("{{{{ P{} }}}}", n + 1)})))
        .chain([("P3000".to_owned(), json!({"default": "end"}))])
        .collect();
    assert_eq!(settled(Value::Object(chain), json!({}), json!({})).expect("settles")["P0"], json!("end"));
}

#[test]
fn a_default_that_names_nothing_is_told() {
    for (default, said) in [
        ("{{ Missing }}", "the default of parameter `P`: the document has no parameter `Missing`"),
        ("{{ step.Out }}", "the default of parameter `P`: `{{ step.Out }}`"),
        ("{{ ssm:/a }}", "Parameter Store has no parameter `/a`"),
    ] {
        let error = settled(json!({"P": {"type": "String", "default": default}}), json!({}), json!({})).expect_err(said);
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn parameter_store_defaults_are_wanted_and_typed() {
    let parameters = json!({
        "A": {"type": "String", "default": "{{ ssm:/a }}"}, "L": {"type": "StringList", "default": "{{ ssm:/list:3 }}"},
        "One": {"type": "StringList", "default": "{{ssm:/a}}"}, "Joined": {"type": "String", "default": "{{ ssm:/list:3 }}"},
        "In": {"type": "String", "default": "x-{{ ssm:/a }}"}, "Given": {"type": "String", "default": "{{ ssm:/g }}"},
    });
    let given = json!({"Given": "g"});
    let wanted = ssm_defaults(&document(parameters.clone()), &map(given.clone()));
    let wanted: Vec<_> = wanted.iter().map(|(parameter, name)| (parameter.as_str(), name.as_str())).collect();
    assert_eq!(wanted, [("A", "/a"), ("L", "/list:3"), ("One", "/a"), ("Joined", "/list:3"), ("In", "/a")]);
    let stored = json!({"/a": "va", "/list:3": ["x", "y"]});
    assert_eq!(
        settled(parameters, given, stored),
        Ok(json!({"A": "va", "L": ["x", "y"], "One": ["va"], "Joined": "x,y", "In": "x-va", "Given": "g"}))
    );
}

#[test]
fn doubtful_defaults_are_named() {
    let parameters = json!({
        "Kms": {"type": "String", "default": "", "allowedPattern": "^arn:.+$"}, "Mode": {"type": "String", "default": "x", "allowedValues": ["a"]},
        "Fine": {"type": "Boolean", "default": true, "allowedValues": ["true", "false"]}, "Given": {"type": "String", "default": "x", "allowedValues": ["a"]},
    });
    let names = Known::new(json!({}));
    let completed =
        complete(&document(parameters), &map(json!({"Given": "a"})), &Map::new(), &names, Switches::default()).expect("settles");
    assert_eq!(completed.doubtful.iter().map(|problem| problem.parameter.as_str()).collect::<Vec<_>>(), ["Kms", "Mode"]);
}

/// Values of every type of `all_types`.
fn typed() -> impl Strategy<Value = Map<String, Value>> {
    let text = "[a-c{}\\[\\]\" ,]{0,6}";
    let strings = || prop::collection::vec(text.prop_map(Value::from), 0..4).prop_map(Value::from);
    let scalar = prop_oneof![text.prop_map(Value::from), any::<i64>().prop_map(Value::from), any::<bool>().prop_map(Value::from)];
    let mapping =
        || prop::collection::vec(("[a-c]{1,2}", scalar.clone()), 0..3).prop_map(|entries| Value::Object(entries.into_iter().collect()));
    let maps = prop::collection::vec(mapping(), 0..4).prop_map(Value::from);
    (text, any::<i64>(), any::<bool>(), strings(), mapping(), maps, text, strings()).prop_map(
        |(name, count, dry, ids, tags, rules, role, roles)| {
            map(json!({"Name": name, "Count": count, "Dry": dry, "Ids": ids, "Tags": tags, "Rules": rules, "Role": role, "Roles": roles}))
        },
    )
}

proptest! {
    #[test]
    fn the_apis_form_and_back_is_the_same(values in typed()) {
        prop_assert_eq!(from_texts(&all_types(), &to_texts(&values), Switches::default()), Ok(values.clone()));
        prop_assert_eq!(from_values(&all_types(), &values, Switches::default()), Ok(values));
    }

    /// What is taken is of the declared type.
    #[test]
    fn what_is_taken_is_of_the_type(value in crate::json::any_value(), name in prop::sample::select(vec!["Name", "Count", "Dry", "Ids", "Tags", "Rules"])) {
        let document = all_types();
        let given = Map::from_iter([("Name".to_owned(), json!("x")), (name.to_owned(), value)]);
        if let Ok(values) = from_values(&document, &given, Switches::default()) {
            let declared = document.parameters.as_ref().and_then(|all| all[name].parameter_type.clone()).expect("declared");
            prop_assert!(declared.accepts(&values[name]), "{} is no {}", values[name], declared);
        }
    }
}
