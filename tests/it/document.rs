//! The document model: every document loads and comes out equal.

use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};
use ssmith::document::{Action, Condition, Document, EdgeKind, Flow, diff};
use ssmith::text::Files;
use ssmith::yaml;

use crate::corpus;

#[test]
fn every_json_document_of_the_corpus_comes_out_equal() {
    for path in corpus::all() {
        if path.extension().is_some_and(|extension| extension == "json") {
            let value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let document = Document::from_value(value.clone());
            assert_eq!(document.to_value(), value, "{}", path.display());
            // Change templates share the schema version but are another type of document (reference 1.1).
            let change_template = document.rest.get("templateInformation").is_some();
            assert!(change_template || document.rest.is_empty(), "{}: {:?}", path.display(), document.rest);
            let through_serde: Document = serde_json::from_str(&serde_json::to_string(&document).unwrap()).unwrap();
            assert_eq!(through_serde, document, "{}", path.display());
        }
    }
}

#[test]
fn live_documents_fit_the_types() {
    let Some(paths) = corpus::documents("live") else { return };
    let mut odd = Vec::new();
    for path in paths {
        let value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let document = Document::from_value(value);
        for at in document.all_steps() {
            if let Action::Other(other) = &at.step.action {
                odd.push(format!("{}: {:?}", at.pointer, other.action));
            }
            if !at.step.rest.is_empty() {
                odd.push(format!("{}{}: {:?}", path.display(), at.pointer, at.step.rest));
            }
            if let Action::Branch(branch) = &at.step.action {
                for choice in branch.choices.iter().flatten() {
                    if matches!(choice.condition, Condition::Other(_)) {
                        odd.push(format!("{}{}: {:?}", path.display(), at.pointer, choice));
                    }
                }
            }
        }
    }
    odd.retain(|line| !line.contains("aws:putServerUpgradeMetrics") && !line.contains("aws:shareSQLMedia") && !line.contains("OnAzure"));
    assert!(odd.is_empty(), "{odd:#?}");
}

/// Values shaped like documents, with the model's own keys in right and wrong places.
fn values() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "name",
        "action",
        "inputs",
        "outputs",
        "mainSteps",
        "parameters",
        "type",
        "default",
        "onFailure",
        "isEnd",
        "Choices",
        "And",
        "Not",
        "Variable",
        "StringEquals",
        "NextStep",
        "Steps",
        "Service",
        "Api",
        "Iterators",
        "LoopCondition",
        "timeoutSeconds",
        "Name",
        "Selector",
        "Type",
        "x",
    ]);
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::sample::select(vec![
            "aws:branch",
            "aws:loop",
            "aws:sleep",
            "aws:executeAwsApi",
            "Abort",
            "step:x",
            "true",
            "{{ x }}",
            "String",
            ""
        ])
        .prop_map(Value::from),
    ];
    scalar.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_value_comes_out_equal(value in values()) {
        prop_assert_eq!(Document::from_value(value.clone()).to_value(), value);
    }

    #[test]
    fn every_value_comes_out_equal_as_a_step(value in values()) {
        let document = json!({"mainSteps": [value, {"action": "aws:branch", "inputs": value}, {"action": "aws:loop", "inputs": {"Steps": [value]}}]});
        prop_assert_eq!(Document::from_value(document.clone()).to_value(), document);
    }
}

#[test]
fn keys_come_out_in_canonical_order() {
    let document = Document::from_value(json!({
        "mainSteps": [{"isEnd": true, "inputs": {"Api": "X", "FileSystemId": "f", "Service": "efs"}, "zzz": 1, "action": "aws:executeAwsApi", "name": "a"}],
        "schemaVersion": "0.3",
        "description": "d",
    }));
    let text = document.to_value().to_string();
    assert_eq!(
        text,
        r#"{"description":"d","schemaVersion":"0.3","mainSteps":[{"name":"a","action":"aws:executeAwsApi","inputs":{"Service":"efs","Api":"X","FileSystemId":"f"},"isEnd":true,"zzz":1}]}"#
    );
}

#[test]
fn the_flow_has_every_edge() {
    let document = Document::from_value(json!({"mainSteps": [
        {"name": "a", "action": "aws:branch", "inputs": {"Choices": [{"NextStep": "c", "Variable": "{{ x }}", "StringEquals": "1"}], "Default": "gone"}},
        {"name": "b", "action": "aws:sleep", "inputs": {}, "onFailure": "step:a", "onCancel": "step:c", "nextStep": "c"},
        {"name": "c", "action": "aws:loop", "inputs": {"Steps": [
            {"name": "in1", "action": "aws:sleep", "inputs": {}},
            {"name": "in2", "action": "aws:sleep", "inputs": {}, "isEnd": true}]}},
        {"name": "d", "action": "aws:sleep", "inputs": {}, "isEnd": "true"},
        {"name": "e", "action": "aws:sleep", "inputs": {}},
    ]}));
    let flow = Flow::new(&document);
    let names: Vec<_> = flow.names().collect();
    let edges: Vec<_> = flow.edges.iter().map(|edge| (names[edge.from], names[edge.to], edge.kind)).collect();
    assert_eq!(
        edges,
        [
            ("a", "c", EdgeKind::Choice(0)),
            ("b", "c", EdgeKind::NextStep),
            ("b", "a", EdgeKind::OnFailure),
            ("b", "c", EdgeKind::OnCancel),
            ("c", "in1", EdgeKind::LoopBody),
            ("c", "d", EdgeKind::Following),
            ("in1", "in2", EdgeKind::Following),
            ("in2", "d", EdgeKind::LoopEnd),
        ]
    );
    assert_eq!(flow.missing.len(), 1);
    assert_eq!((flow.missing[0].name.as_str(), flow.missing[0].pointer.to_string().as_str()), ("gone", "/mainSteps/0/inputs/Default"));
    let reachable = flow.reachable(|_| true);
    assert_eq!(reachable, [true, false, true, true, true, true, false]);
    let before = flow.ancestors();
    let at = |name| flow.find(name).unwrap();
    assert!(before.contains(at("in1"), at("in2")), "a later inner step has run in the pass before");
    assert!(before.contains(at("d"), at("in1")));
    assert!(!before.contains(at("c"), at("d")));
}

/// The value of a text, through the spanned tree.
fn parsed(name: &str, text: &[u8]) -> Value {
    let mut files = Files::new();
    let id = files.add_bytes(name, text.to_vec());
    yaml::parse(&files, id).unwrap_or_else(|error| panic!("{name}: {error}")).to_value()
}

#[test]
fn every_document_of_the_corpus_survives_yaml_and_json() {
    for path in corpus::all() {
        let name = path.display().to_string();
        let value = parsed(&name, &fs::read(&path).unwrap());
        let document = Document::from_value(value.clone());
        assert_eq!(document.to_value(), value, "{name}");
        let as_yaml = document.to_yaml().unwrap();
        let from_yaml = Document::from_value(parsed("converted.yaml", as_yaml.as_bytes()));
        assert_eq!(from_yaml, document, "{name}");
        let as_json = serde_json::to_string_pretty(&from_yaml.to_value()).unwrap();
        let from_json = Document::from_value(parsed("converted.json", as_json.as_bytes()));
        assert_eq!(from_json, document, "{name}");
        // Text, too: converting there and back changes nothing any more.
        assert_eq!(from_json.to_yaml().unwrap(), as_yaml, "{name}");
        assert_eq!(serde_json::to_string_pretty(&from_json.to_value()).unwrap(), as_json, "{name}");
        assert_eq!(diff(&from_json, &document), [], "{name}");
    }
}

#[test]
fn neighbours_in_the_corpus_differ_and_say_so() {
    let documents: Vec<_> = corpus::all().iter().map(|path| Document::from_value(parsed("x", &fs::read(path).unwrap()))).collect();
    for pair in documents.windows(2) {
        assert_eq!(diff(&pair[0], &pair[1]).is_empty(), pair[0].to_value() == pair[1].to_value());
    }
}

proptest! {
    #[test]
    fn a_difference_is_found_exactly_when_there_is_one(before in values(), after in values()) {
        let (before, after) = (Document::from_value(before), Document::from_value(after));
        prop_assert_eq!(diff(&before, &after).is_empty(), before.to_value() == after.to_value());
        prop_assert_eq!(diff(&before, &before), []);
    }
}

#[test]
fn large_texts_without_a_common_line_are_one_difference() {
    let text = |word: &str| (0..20_000).map(|line| format!("{word} {line}")).collect::<Vec<_>>().join("\n");
    let document = |word| Document::from_value(json!({"mainSteps": [{"name": "A", "inputs": {"Script": text(word)}}]}));
    // Quadratic work on 20,000 lines would show as a test that does not end.
    assert_eq!(diff(&document("a"), &document("b")).len(), 1);
}
