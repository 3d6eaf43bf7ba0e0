//! Stacks.

use super::*;
use crate::json::json;

fn stack(status: &str) -> Result<Value, ApiError> {
    Ok(json!({"Stacks": [{"StackId": "arn:stack/1", "StackStatus": status, "StackStatusReason": "because"}]}))
}

const CREATE: &str = "{StackName: web, TemplateBody: '{}'}";

#[test]
fn a_stack_is_created() {
    let played = play(
        "aws:createStack",
        CREATE,
        vec![
            ("cloudformation:CreateStack", vec![Ok(json!({"StackId": "arn:stack/1"}))]),
            (
                "cloudformation:DescribeStacks",
                vec![
                    stack("CREATE_IN_PROGRESS"),
                    error("Throttling", "Rate exceeded"),
                    Ok(json!({"Stacks": []})),
                    stack("CREATE_COMPLETE"),
                ],
            ),
        ],
    );
    assert_eq!(*played.status(), Status::Success);
    assert_eq!(played.course(), "0 CreateStack, 0 DescribeStacks, 10 DescribeStacks, 20 DescribeStacks, 30 DescribeStacks");
    assert_eq!(played.asked[1].2, json!({"StackName": "arn:stack/1"}));
    assert_eq!(*played.step().outputs.get("StackId").unwrap(), json!(["arn:stack/1"]), "an output is a list of texts");
    assert_eq!((played.output("StackStatus"), played.output("StackStatusReason")), (&json!(["CREATE_COMPLETE"]), &json!(["because"])));
}

#[test]
fn a_stack_that_rolls_back_fails_at_its_end() {
    let played = play(
        "aws:createStack",
        CREATE,
        vec![
            ("cloudformation:CreateStack", vec![Ok(json!({"StackId": "arn:stack/1"}))]),
            ("cloudformation:DescribeStacks", vec![stack("CREATE_IN_PROGRESS"), stack("ROLLBACK_IN_PROGRESS"), stack("ROLLBACK_COMPLETE")]),
        ],
    );
    assert_eq!((played.status(), played.seconds()), (&Status::Failed, 20));
    assert_eq!(
        played.message(),
        "Step fails when it is verifying the stack has been created. Stack web entered unexpected state: ROLLBACK_COMPLETE, \
         StackStatusReason: because. Please refer to Automation Service Troubleshooting Guide for more diagnosis details."
    );
}

#[test]
fn a_stack_that_is_there_fails_and_is_tried_again() {
    let played = play_document(
        &one("aws:createStack", CREATE, "maxAttempts: 2"),
        vec![("cloudformation:CreateStack", vec![error("AlreadyExistsException", "Stack [web] already exists")])],
        |_, _| None,
    );
    assert_eq!((played.status(), played.course().as_str()), (&Status::Failed, "0 CreateStack, 0 CreateStack"));
    assert!(played.message().contains("(AlreadyExistsException) when calling the CreateStack operation"), "{}", played.message());
}

#[test]
fn a_stack_that_takes_too_long_times_out() {
    let played = play_document(
        &one("aws:createStack", CREATE, "timeoutSeconds: 95"),
        vec![
            ("cloudformation:CreateStack", vec![Ok(json!({"StackId": "arn:stack/1"}))]),
            ("cloudformation:DescribeStacks", vec![stack("CREATE_IN_PROGRESS")]),
        ],
        |_, _| None,
    );
    assert_eq!((played.status(), played.seconds(), played.asked.len()), (&Status::TimedOut, 95, 11));
    assert_eq!(played.ending.status, Status::TimedOut);
}

#[test]
fn a_look_that_is_refused_fails() {
    let played = play(
        "aws:createStack",
        CREATE,
        vec![
            ("cloudformation:CreateStack", vec![Ok(json!({"StackId": "arn:stack/1"}))]),
            ("cloudformation:DescribeStacks", vec![error("AccessDenied", "not authorized")]),
        ],
    );
    assert_eq!(*played.status(), Status::Failed);
    let failure = played.step().failure.as_ref().unwrap();
    assert_eq!(failure.trouble.as_str(), "Permission");
}

#[test]
fn a_template_is_given_in_one_way() {
    for (inputs, said) in [
        ("{StackName: web}", "one of the inputs `TemplateBody` and `TemplateURL` must be given"),
        ("{StackName: web, TemplateBody: a, TemplateURL: b}", "only one of the inputs"),
        ("{TemplateBody: a}", "Input `StackName` is required"),
        ("{StackName: [web], TemplateBody: a}", "Input `StackName` is a list, but must be a string"),
        ("{StackName: web, TemplateBody: a, OnFailure: KEEP}", "must be one of `DO_NOTHING`, `ROLLBACK`, `DELETE`"),
        ("{StackName: web, TemplateBody: a, TimeoutInMinutes: '5'}", "Input `TimeoutInMinutes` is a string, but must be an integer"),
        ("{StackName: web, TemplateBody: a, DisableRollback: 'yes'}", "Input `DisableRollback` is a string, but must be a boolean"),
        ("{StackName: web, TemplateBody: a, Tags: [a]}", "Input `Tags` is a list, but must be a list of mappings"),
    ] {
        let played = play("aws:createStack", inputs, vec![]);
        assert_eq!(*played.status(), Status::Failed, "{inputs}");
        assert!(played.message().contains(said), "{inputs}: {}", played.message());
        assert_eq!(played.step().failure.as_ref().unwrap().stage.as_str(), "InputValidation");
    }
}

#[test]
fn a_deleted_stack_is_one_that_does_not_exist() {
    for gone in [stack("DELETE_COMPLETE"), error("ValidationError", "Stack with id web does not exist")] {
        let played = play(
            "aws:deleteStack",
            "{StackName: web}",
            vec![
                ("cloudformation:DeleteStack", vec![Ok(json!({}))]),
                ("cloudformation:DescribeStacks", vec![stack("CREATE_COMPLETE"), stack("DELETE_IN_PROGRESS"), gone]),
            ],
        );
        assert_eq!((played.status(), played.seconds()), (&Status::Success, 20));
    }
}

#[test]
fn a_stack_that_cannot_be_deleted_fails() {
    for (answer, said) in
        [(stack("DELETE_FAILED"), "DELETE_FAILED, StackStatusReason: because"), (error("ValidationError", "no"), "ValidationError")]
    {
        let played = play(
            "aws:deleteStack",
            "{StackName: web}",
            vec![("cloudformation:DeleteStack", vec![Ok(json!({}))]), ("cloudformation:DescribeStacks", vec![answer])],
        );
        assert_eq!(*played.status(), Status::Failed);
        assert!(played.message().contains(said), "{}", played.message());
    }
}

#[test]
fn selectors_apply_to_the_outputs() {
    let text = one(
        "aws:createStack",
        CREATE,
        "outputs:\n  - {Name: Id, Selector: $.StackId, Type: String}\n  - {Name: Status, Selector: $.StackStatus, Type: String}",
    );
    let answers = vec![
        ("cloudformation:CreateStack", vec![Ok(json!({"StackId": "arn:stack/1"}))]),
        ("cloudformation:DescribeStacks", vec![stack("CREATE_COMPLETE")]),
    ];
    let played = play_document(&text, answers, |_, _| None);
    assert_eq!((played.output("Id"), played.output("Status")), (&json!(["arn:stack/1"]), &json!(["CREATE_COMPLETE"])));
}
