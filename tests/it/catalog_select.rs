//! Selectors over shapes: what they find and where they go astray; and, for many operations, what a selector finds in a real answer.

use std::fmt::Write as _;

use proptest::prelude::*;
use ssmith::catalog::{self, Found, Kind, Operation, Why, catalog};
use ssmith::jsonpath::Path;

fn operation(service: &str, name: &str) -> Operation<'static> {
    catalog().service(service).unwrap().operation(name).unwrap()
}

/// What a selector finds, in a line.
fn told(service: &str, name: &str, selector: &str) -> String {
    match catalog::select(operation(service, name), &Path::parse(selector).unwrap()) {
        Ok(Found::One(shape)) => shape.kind().described().to_owned(),
        Ok(Found::Many(shapes)) => {
            let kinds: Vec<_> = shapes.iter().map(|shape| shape.kind().described()).collect();
            format!("many: {}", kinds.join(", "))
        }
        Ok(Found::Count) => "a count".to_owned(),
        Ok(Found::Anything) => "anything".to_owned(),
        Err(astray) => {
            let near = astray.why.nearest().map(|near| format!(", near {near}")).unwrap_or_default();
            let why = match astray.why {
                Why::NoMember { name, names } => format!("no {name} in [{}]", names.join(" ")),
                Why::NoMembers(what) => format!("{what} has no members"),
                Why::NoItems(what) => format!("{what} has no items"),
            };
            format!("step {}: {why}{near}", astray.step)
        }
    }
}

#[test]
fn what_selectors_find() {
    for (service, name, selector, expected) in [
        ("ec2", "DescribeInstances", "$", "a mapping"),
        ("ec2", "DescribeInstances", "$.Reservations[0].Instances[0].State.Name", "a string"),
        ("ec2", "DescribeInstances", "Reservations[0].Instances", "a list"),
        ("ec2", "DescribeInstances", "$.Reservations..Instances..InstanceId", "many: a string"),
        ("ec2", "DescribeInstances", "$..Code", "many: a string, an integer"),
        ("ec2", "DescribeInstances", "$.Reservations[*].Instances[0]", "many: a mapping"),
        ("ec2", "DescribeInstances", "$.Reservations.length()", "a count"),
        ("ec2", "DescribeInstances", "$.ResponseMetadata.HTTPStatusCode", "anything"),
        ("cloudformation", "DescribeStacks", "$.Stacks[0].Outputs[?(@.OutputKey == 'Id')].OutputValue", "many: a string"),
        ("sqs", "GetQueueAttributes", "$.Attributes.QueueArn", "a string"),
        ("ssm", "GetAutomationExecution", "$.AutomationExecution.Outputs.'step.Output'[0]", "a string"),
        ("iam", "DeleteRole", "$", "anything"),
        ("bedrock-agent", "GetPrompt", "$.variants[0].additionalModelRequestFields.any.thing[3]", "anything"),
    ] {
        assert_eq!(told(service, name, selector), expected, "{service} {name} {selector}");
    }
}

#[test]
fn where_selectors_go_astray() {
    for (service, name, selector, expected) in [
        ("ec2", "DescribeInstances", "$.reservations[0]", "step 0: no reservations in [NextToken Reservations], near Reservations"),
        ("ec2", "DescribeInstances", "$.Reservations.Instances", "step 1: a list has no members"),
        ("ec2", "DescribeInstances", "$.Reservations[0].Instances[0].IamInstanceProfile.Name", "step 5: no Name in [Arn Id]"),
        ("ec2", "DescribeInstances", "$.Reservations[0].OwnerId.Name", "step 3: a string has no members"),
        ("ec2", "DescribeInstances", "$.Reservations[0][1]", "step 2: a mapping has no items"),
        ("ec2", "DescribeInstances", "$.NextToken[*]", "step 1: a string has no items"),
        (
            "cloudformation",
            "DescribeStacks",
            "$.Stacks[0].Outputs[?(@.Key == 'Id')].OutputValue",
            "step 3: no Key in [OutputKey OutputValue Description ExportName]",
        ),
        ("sqs", "GetQueueAttributes", "$.Attributes.Queuearn", "near QueueArn"),
        ("iam", "DeleteRole", "$.Role", "step 0: no Role in []"),
        ("iam", "DeleteRole", "$..RoleName", "step 0: no RoleName in []"),
    ] {
        let told = told(service, name, selector);
        assert!(told == expected || told.ends_with(expected), "{service} {name} {selector}: {told}");
    }
    let deep = told("ec2", "DescribeInstances", "$..InstanceIds");
    assert!(deep.starts_with("step 0: no InstanceIds in [") && deep.ends_with(", near InstanceId"), "{deep}");
}

/// Any operation of the catalogue.
fn any_operation() -> impl Strategy<Value = Operation<'static>> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(service, operation)| {
        let service = catalog().services().nth(service.index(catalog().services().len())).unwrap();
        service.operations().nth(operation.index(service.operations().len())).unwrap()
    })
}

proptest! {
    /// What a definite selector finds in an answer of the operation is of the shape that was foretold.
    #[test]
    fn what_is_found_in_an_answer_was_foretold(operation in any_operation(), turns in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        let answer = catalog::sample(operation);
        // A walk down the answer, written as a selector.
        let (mut value, mut selector) = (&answer, "$".to_owned());
        for turn in turns {
            if let Some(map) = value.as_object().filter(|map| !map.is_empty()) {
                let (key, inner) = map.iter().nth(turn.index(map.len())).unwrap();
                write!(selector, "['{key}']").unwrap();
                value = inner;
            } else if let Some(items) = value.as_array().filter(|items| !items.is_empty()) {
                let index = turn.index(items.len());
                write!(selector, "[{index}]").unwrap();
                value = &items[index];
            }
        }
        let found = catalog::select(operation, &Path::parse(&selector).unwrap());
        let fits = match &found {
            Ok(Found::One(shape)) => match shape.kind() {
                Kind::Structure(_) | Kind::Map { .. } => value.is_object(),
                Kind::List { .. } => value.is_array(),
                Kind::Boolean => value.is_boolean(),
                Kind::Integer(_) | Kind::Long(_) | Kind::Float(_) | Kind::Double(_) => value.is_number(),
                Kind::Timestamp => value.is_number() || value.is_string(),
                Kind::String { .. } | Kind::Blob(_) => value.is_string(),
                Kind::Document => true,
            },
            Ok(Found::Anything) => true,
            _ => false,
        };
        prop_assert!(fits, "{} {}: {:?} against {}", operation.name(), selector, found.is_ok(), value);
    }

    /// Whatever the selector, an answer of the kind that the path promises.
    #[test]
    fn any_selector_is_judged(operation in any_operation(), selector in r"\$([.]{1,2}[A-Z][a-z]{1,3}|[.]{1,2}\*|\[-?[0-3]\]|\[\*\]|\[\?\(@\.Name == 'a'\)\]){0,6}") {
        let path = Path::parse(&selector).unwrap();
        match catalog::select(operation, &path) {
            Ok(Found::One(_)) => prop_assert!(path.is_definite()),
            Ok(Found::Many(shapes)) => prop_assert!(!path.is_definite() && !shapes.is_empty()),
            Ok(Found::Count | Found::Anything) => {}
            Err(astray) => prop_assert!(astray.step < path.steps().len()),
        }
    }
}
