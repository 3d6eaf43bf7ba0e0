//! Instances and images.

use super::*;
use crate::json::json;

fn states(states: &[&str]) -> Result<Value, ApiError> {
    let instances: Vec<Value> =
        states.iter().enumerate().map(|(index, state)| json!({"InstanceId": format!("i-{index}"), "State": {"Name": state}})).collect();
    Ok(json!({"Reservations": [{"Instances": instances}]}))
}

fn checks(instance: &str, system: &str) -> Result<Value, ApiError> {
    Ok(json!({"InstanceStatuses": [{"InstanceId": "i-0", "InstanceStatus": {"Status": instance}, "SystemStatus": {"Status": system}}]}))
}

#[test]
fn running_means_that_the_checks_are_passed() {
    let played = play(
        "aws:changeInstanceState",
        "{InstanceIds: [i-0], DesiredState: running}",
        vec![
            ("ec2:StartInstances", vec![Ok(json!({}))]),
            ("ec2:DescribeInstances", vec![states(&["stopped"]), states(&["pending"]), states(&["running"])]),
            (
                "ec2:DescribeInstanceStatus",
                vec![Ok(json!({"InstanceStatuses": []})), checks("initializing", "ok"), checks("ok", "initializing"), checks("ok", "ok")],
            ),
        ],
    );
    assert_eq!((played.status(), played.seconds()), (&Status::Success, 50));
    assert!(played.course().starts_with(
        "0 StartInstances, 0 DescribeInstances, 10 DescribeInstances, 20 DescribeInstances, 20 DescribeInstanceStatus, 30 DescribeInstances"
    ));
    assert_eq!(*played.output("InstanceStates"), json!(["running"]));
}

#[test]
fn instances_are_stopped_and_terminated_or_only_looked_at() {
    for (inputs, state, course) in [
        (
            "{InstanceIds: [i-0, i-1], DesiredState: stopped, Force: true}",
            "stopped",
            "0 StopInstances, 0 DescribeInstances, 10 DescribeInstances",
        ),
        (
            "{InstanceIds: [i-0, i-1], DesiredState: terminated}",
            "terminated",
            "0 TerminateInstances, 0 DescribeInstances, 10 DescribeInstances",
        ),
        ("{InstanceIds: [i-0, i-1], DesiredState: stopped, CheckStateOnly: true}", "stopped", "0 DescribeInstances, 10 DescribeInstances"),
    ] {
        let answers = vec![
            ("ec2:StopInstances", vec![Ok(json!({}))]),
            ("ec2:TerminateInstances", vec![Ok(json!({}))]),
            ("ec2:DescribeInstances", vec![states(&[state, "stopping"]), states(&[state, state])]),
        ];
        let played = play("aws:changeInstanceState", inputs, answers);
        assert_eq!((played.status(), played.course().as_str()), (&Status::Success, course), "{inputs}");
        if inputs.contains("Force") {
            assert_eq!(played.asked[0].2, json!({"InstanceIds": ["i-0", "i-1"], "Force": true}));
        }
    }
}

#[test]
fn an_instance_that_is_gone_fails_a_start() {
    let answers = vec![("ec2:StartInstances", vec![Ok(json!({}))]), ("ec2:DescribeInstances", vec![states(&["running", "terminated"])])];
    let played = play("aws:changeInstanceState", "{InstanceIds: [i-0, i-1], DesiredState: running}", answers);
    assert_eq!(*played.status(), Status::Failed);
    assert!(played.message().contains("Instance i-1 entered unexpected state: terminated."), "{}", played.message());
}

#[test]
fn an_instance_that_stops_while_it_should_run_fails_where_that_is_asked() {
    for (inputs, status) in [
        ("{InstanceIds: [i-0], DesiredState: running, FailOnUnexpectedStopped: true}", Status::Failed),
        ("{InstanceIds: [i-0], DesiredState: running}", Status::Success),
    ] {
        let answers = vec![
            ("ec2:StartInstances", vec![Ok(json!({}))]),
            ("ec2:DescribeInstances", vec![states(&["stopped"]), states(&["running"])]),
            (
                "ec2:DescribeInstanceStatus",
                vec![Ok(
                    json!({"InstanceStatuses": [{"InstanceId": "i-0", "InstanceStatus": {"Status": "ok"}, "SystemStatus": {"Status": "ok"}}]}),
                )],
            ),
        ];
        assert_eq!(*play("aws:changeInstanceState", inputs, answers).status(), status, "{inputs}");
    }
}

#[test]
fn an_hour_is_the_limit_for_a_change_of_state() {
    let answers = vec![("ec2:StopInstances", vec![Ok(json!({}))]), ("ec2:DescribeInstances", vec![states(&["stopping"])])];
    let played = play("aws:changeInstanceState", "{InstanceIds: [i-0], DesiredState: stopped}", answers);
    assert_eq!((played.status(), played.seconds(), played.asked.len()), (&Status::TimedOut, 3_600, 361));
}

#[test]
fn a_state_is_of_named_instances_and_one_of_three() {
    for (inputs, said) in [
        ("{InstanceIds: [], DesiredState: running}", "must name at least one instance"),
        ("{InstanceIds: [i-0], DesiredState: started}", "must be one of `running`, `stopped`, `terminated`"),
        ("{InstanceIds: {a: b}, DesiredState: running}", "Input `InstanceIds` is a mapping, but must be a list"),
        ("{InstanceIds: [[i-0]], DesiredState: running}", "must be a list of strings"),
        ("{InstanceIds: [i-0], DesiredState: running, CheckStateOnly: 'true'}", "must be a boolean"),
    ] {
        let played = play("aws:changeInstanceState", inputs, vec![]);
        assert!(played.message().contains(said), "{inputs}: {}", played.message());
    }
}

#[test]
fn instances_are_launched() {
    let played = play(
        "aws:runInstances",
        "{ImageId: ami-1}",
        vec![
            ("ec2:RunInstances", vec![Ok(json!({"Instances": [{"InstanceId": "i-0"}]}))]),
            ("ec2:DescribeInstances", vec![Ok(json!({"Reservations": []})), states(&["pending"]), states(&["running"])]),
            ("ec2:DescribeInstanceStatus", vec![checks("initializing", "initializing"), checks("ok", "ok")]),
        ],
    );
    assert_eq!((played.status(), played.seconds()), (&Status::Success, 30));
    assert_eq!(played.asked[0].2, json!({"ImageId": "ami-1", "InstanceType": "m1.small", "MinCount": 1, "MaxCount": 1}));
    assert_eq!((played.output("InstanceIds"), played.output("InstanceStates")), (&json!(["i-0"]), &json!(["running"])));
}

#[test]
fn a_launch_fails_in_the_services_words() {
    let played =
        play("aws:runInstances", "{ImageId: ami-1}", vec![("ec2:RunInstances", vec![error("InvalidAMIID.NotFound", "no such image")])]);
    assert_eq!(
        played.message(),
        "Automation Step Execution fails when it's launching the instance(s). Get Exception from RunInstances API of ec2 Service. Exception \
         Message from RunInstances API: [no such image (Service: AmazonEC2; Status Code: 400; Error Code: InvalidAMIID.NotFound)]. Please \
         refer to Automation Service Troubleshooting Guide for more diagnosis details."
    );
    for state in ["shutting-down", "terminated", "stopped"] {
        let answers = vec![
            ("ec2:RunInstances", vec![Ok(json!({"Instances": [{"InstanceId": "i-0"}]}))]),
            ("ec2:DescribeInstances", vec![states(&["pending"]), states(&[state])]),
        ];
        let played = play("aws:runInstances", "{ImageId: ami-1}", answers);
        assert_eq!((played.status(), played.seconds()), (&Status::Failed, 10));
        let expected = format!(
            "Step fails when it's verifying launched instance(s) are ready to be used. Instance i-0 entered unexpected state: {state}. Please"
        );
        assert!(played.message().starts_with(&expected), "{}", played.message());
    }
    let played = play("aws:runInstances", "{ImageId: ami-1, MinInstanceCount: '1'}", vec![]);
    assert!(played.message().contains("Input `MinInstanceCount` is a string, but must be an integer"), "{}", played.message());
    let played = play("aws:runInstances", "{ImageId: ami-1}", vec![("ec2:RunInstances", vec![Ok(json!({}))])]);
    assert!(played.message().contains("launched no instance"), "{}", played.message());
}

fn image(state: &str) -> Result<Value, ApiError> {
    Ok(json!({"Images": [{"ImageId": "ami-2", "State": state, "StateReason": {"Message": "disk full"}}]}))
}

#[test]
fn images_are_made_until_they_are_available() {
    for (action, inputs, operation) in [
        ("aws:createImage", "{InstanceId: i-0, ImageName: new, ImageDescription: '', NoReboot: true}", "CreateImage"),
        ("aws:copyImage", "{SourceImageId: ami-1, SourceRegion: eu-west-1, ImageName: new}", "CopyImage"),
    ] {
        let answers = |last| -> Answers {
            vec![
                ("ec2:CreateImage", vec![Ok(json!({"ImageId": "ami-2"}))]),
                ("ec2:CopyImage", vec![Ok(json!({"ImageId": "ami-2"}))]),
                (
                    "ec2:DescribeImages",
                    vec![Ok(json!({"Images": []})), error("RequestLimitExceeded", "slow"), image("pending"), image(last)],
                ),
            ]
        };
        let played = play(action, inputs, answers("available"));
        assert_eq!((played.status(), played.seconds()), (&Status::Success, 30));
        assert!(played.course().starts_with(&format!("0 {operation}, 0 DescribeImages")));
        assert!(played.asked[0].2.get("Description").is_none(), "an empty text is not given");
        assert_eq!((played.output("ImageId"), played.output("ImageState")), (&json!(["ami-2"]), &json!(["available"])));
        let played = play(action, inputs, answers("failed"));
        assert_eq!(*played.status(), Status::Failed);
        assert!(played.message().contains("Image ami-2 entered unexpected state: failed: disk full."), "{}", played.message());
    }
}

#[test]
fn an_image_is_deleted_with_its_snapshots() {
    let devices = json!([{"Ebs": {"SnapshotId": "snap-1"}}, {"VirtualName": "ephemeral0"}, {"Ebs": {"SnapshotId": "snap-2"}}]);
    let answers = |images| -> Answers {
        vec![
            ("ec2:DescribeImages", vec![Ok(json!({"Images": images}))]),
            ("ec2:DeregisterImage", vec![Ok(json!({}))]),
            ("ec2:DeleteSnapshot", vec![Ok(json!({})), error("InvalidSnapshot.InUse", "in use")]),
        ]
    };
    let played = play("aws:deleteImage", "{ImageId: ami-1}", answers(json!([{"BlockDeviceMappings": devices}])));
    assert_eq!(played.course(), "0 DescribeImages, 0 DeregisterImage, 0 DeleteSnapshot, 0 DeleteSnapshot");
    assert_eq!(played.asked[3].2, json!({"SnapshotId": "snap-2"}));
    assert!(played.message().contains("(InvalidSnapshot.InUse)"), "{}", played.message());
    let played = play("aws:deleteImage", "{ImageId: ami-1}", answers(json!([])));
    assert!(played.message().contains("Image ami-1 does not exist"), "{}", played.message());
}
