//! What the actions ask is what the services take: every request of steps with all inputs, held against the catalogue.

use super::*;
use crate::catalog::{Kind, Shape, catalog};
use crate::document::action;
use crate::json::json;

/// Steps with every input that their actions have, some of them with inner values of a lenient type.
const FULL: [(&str, &str); 12] = [
    (
        "aws:changeInstanceState",
        "{InstanceIds: [i-0], DesiredState: running, AdditionalInfo: x, Force: true, CheckStateOnly: false, FailOnUnexpectedStopped: true}",
    ),
    (
        "aws:changeInstanceState",
        "{InstanceIds: i-0, DesiredState: stopped, AdditionalInfo: x, Force: true, FailOnUnexpectedStopped: false}",
    ),
    (
        "aws:copyImage",
        "{SourceImageId: ami-1, SourceRegion: r, ImageName: n, ImageDescription: d, Encrypted: true, KmsKeyId: k, ClientToken: t}",
    ),
    (
        "aws:createImage",
        "{InstanceId: i-0, ImageName: n, ImageDescription: d, NoReboot: true, BlockDeviceMappings: {DeviceName: /dev/sda1, Ebs: {VolumeSize: '8', DeleteOnTermination: 'true'}}}",
    ),
    (
        "aws:createStack",
        "{StackName: s, TemplateBody: t, Capabilities: CAPABILITY_IAM, ClientRequestToken: t, DisableRollback: true, OnFailure: DELETE, NotificationARNs: [a], Parameters: [{ParameterKey: k, ParameterValue: 5}], ResourceTypes: [a], RoleARN: r, StackPolicyBody: b, StackPolicyURL: u, Tags: [{Key: k, Value: true}], TimeoutInMinutes: 5}",
    ),
    ("aws:createTags", "{ResourceIds: [i-0], Tags: [{Key: k, Value: v}], ResourceType: EC2}"),
    ("aws:createTags", "{ResourceIds: [mi-0], Tags: [{Key: k, Value: v}], ResourceType: ManagedInstance}"),
    ("aws:deleteStack", "{StackName: s, ClientRequestToken: t, RetainResources: [a], RoleARN: r}"),
    ("aws:executeStateMachine", "{stateMachineArn: a, input: '{}', name: n}"),
    (
        "aws:invokeLambdaFunction",
        "{FunctionName: f, Qualifier: q, InvocationType: Event, LogType: Tail, ClientContext: {a: 1}, InputPayload: {a: 1}, Payload: '{}'}",
    ),
    (
        "aws:runCommand",
        "{DocumentName: d, DocumentVersion: '1', InstanceIds: [i-0], Parameters: {commands: a, n: [1]}, CloudWatchOutputConfig: {CloudWatchLogGroupName: g, CloudWatchOutputEnabled: 'true'}, Comment: c, DocumentHash: h, DocumentHashType: Sha256, MaxConcurrency: '1', MaxErrors: '0', NotificationConfig: {NotificationArn: a, NotificationEvents: All, NotificationType: Command}, OutputS3BucketName: b, OutputS3KeyPrefix: p, OutputS3Region: r, ServiceRoleArn: a, TimeoutSeconds: 30}",
    ),
    (
        "aws:runInstances",
        "{ImageId: a, InstanceType: t3.micro, MinInstanceCount: 1, MaxInstanceCount: 2, IamInstanceProfileArn: a, IamInstanceProfileName: n, SubnetId: s, SecurityGroupIds: [a], SecurityGroups: [b], KeyName: k, UserData: dQ==, TagSpecifications: [{ResourceType: instance, Tags: [{Key: k, Value: 1}]}], BlockDeviceMappings: [{DeviceName: d, Ebs: {VolumeSize: 8}}], NetworkInterfaces: [{DeviceIndex: '0', AssociatePublicIpAddress: 'false', Groups: g}], MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: 2}, Placement: {AvailabilityZone: z}, PrivateIpAddress: p, Monitoring: true, EbsOptimized: true, DisableApiTermination: true, InstanceInitiatedShutdownBehavior: stop, KernelId: k, RamdiskId: r, ClientToken: t, AdditionalInfo: x}",
    ),
];

/// Steps without inputs to map, for the calls that they make.
const PLAIN: [(&str, &str); 2] =
    [("aws:deleteImage", "{ImageId: ami-1}"), ("aws:changeInstanceState", "{InstanceIds: [i-0], DesiredState: terminated}")];

fn answer(name: &str) -> Result<Value, ApiError> {
    Ok(match name {
        "cloudformation:CreateStack" => json!({"StackId": "s"}),
        "cloudformation:DescribeStacks" => json!({"Stacks": [{"StackStatus": "CREATE_COMPLETE"}]}),
        "ec2:CreateImage" | "ec2:CopyImage" => json!({"ImageId": "ami-2"}),
        "ec2:DescribeImages" => json!({"Images": [{"State": "available", "BlockDeviceMappings": [{"Ebs": {"SnapshotId": "s"}}]}]}),
        "ec2:DescribeInstances" => json!({"Reservations": [{"Instances": [{"InstanceId": "i-0", "State": {"Name": "running"}}]}]}),
        "ec2:RunInstances" => json!({"Instances": [{"InstanceId": "i-0"}]}),
        "lambda:Invoke" => json!({"StatusCode": 202}),
        "ssm:DescribeInstanceInformation" => json!({"InstanceInformationList": [{"InstanceId": "i-0", "PingStatus": "Online"}]}),
        "ssm:SendCommand" => json!({"Command": {"CommandId": "c"}}),
        "ssm:ListCommands" => json!({"Commands": [{"Status": "Success"}]}),
        "stepfunctions:StartExecution" => json!({"executionArn": "e"}),
        "stepfunctions:DescribeExecution" => json!({"status": "SUCCEEDED"}),
        _ => json!({}),
    })
}

/// The requests of one step: it is told to stop once it waits, so that what it does then is asked, too.
fn requests(action: &str, inputs: &str, waits: bool) -> Vec<(String, Value)> {
    let mut asked = Vec::new();
    play_document(&one(action, inputs, "timeoutSeconds: 20"), vec![], |machine, need| {
        if matches!(need, Need::Time { .. }) {
            machine.stop(crate::run::Stop::Cancel);
        }
        let Need::Call(request) = need else { return None };
        let name = format!("{}:{}", request.service, request.operation);
        let ends = ["DescribeExecution", "ListCommands"].contains(&request.operation.as_str());
        let reply = if waits && ends { Ok(json!({})) } else { answer(&name) };
        asked.push((name, request.input.clone()));
        Some(Told::Call { reply, takes: Duration::ZERO })
    });
    asked
}

fn misfits(shape: Shape<'_>, value: &Value, place: &str, found: &mut Vec<String>) {
    match (shape.kind(), value) {
        (Kind::Structure(members), Value::Object(map)) => {
            found.extend(map.keys().filter(|key| shape.member(key).is_none()).map(|key| format!("{place}: no member {key}")));
            for member in members.iter() {
                match map.get(member.name) {
                    Some(value) => misfits(member.shape, value, &format!("{place}.{}", member.name), found),
                    None if member.required && !member.idempotency_token => found.push(format!("{place}: {} is missing", member.name)),
                    None => {}
                }
            }
        }
        (Kind::List { member, .. }, Value::Array(items)) => {
            for item in items {
                misfits(member, item, &format!("{place}[]"), found);
            }
        }
        (Kind::Map { value: inner, .. }, Value::Object(map)) => {
            for (key, value) in map {
                misfits(inner, value, &format!("{place}.{key}"), found);
            }
        }
        (Kind::String { .. }, Value::String(text)) => {
            if shape.values().len() > 0 && !shape.values().any(|known| known == text) {
                found.push(format!("{place}: {text} is not in the enumeration"));
            }
        }
        (Kind::Boolean, Value::Bool(_)) | (Kind::Blob(_), Value::String(_)) => {}
        (Kind::Integer(_) | Kind::Long(_), value) if value.is_i64() => {}
        (_, value) => found.push(format!("{place}: {value} has the wrong type")),
    }
}

#[test]
fn every_request_is_one_that_the_service_takes() {
    let mut operations = std::collections::BTreeSet::new();
    for (action, inputs) in FULL.into_iter().chain(PLAIN) {
        for (name, input) in [requests(action, inputs, false), requests(action, inputs, true)].concat() {
            let (service, operation) = name.split_once(':').unwrap();
            let known = catalog().service(service).unwrap_or_else(|| panic!("{name}"));
            let known = known.operation(operation).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(known.name(), operation);
            let mut found = Vec::new();
            misfits(known.input().unwrap(), &input, operation, &mut found);
            assert!(found.is_empty(), "{action}: {found:#?}");
            operations.insert(name);
        }
    }
    let operations: Vec<_> = operations.into_iter().collect();
    assert_eq!(
        operations.join(" "),
        "cloudformation:CreateStack cloudformation:DeleteStack cloudformation:DescribeStacks ec2:CopyImage ec2:CreateImage ec2:CreateTags \
         ec2:DeleteSnapshot ec2:DeregisterImage ec2:DescribeImages ec2:DescribeInstanceStatus ec2:DescribeInstances ec2:RunInstances ec2:StartInstances ec2:StopInstances \
         ec2:TerminateInstances lambda:Invoke ssm:AddTagsToResource ssm:CancelCommand ssm:DescribeInstanceInformation \
         ssm:ListCommandInvocations ssm:ListCommands ssm:SendCommand stepfunctions:DescribeExecution stepfunctions:StartExecution \
         stepfunctions:StopExecution"
    );
}

/// No input is forgotten: what an action's table names is in its full step, and comes out in a request.
#[test]
fn every_input_reaches_a_request() {
    for (action, inputs) in FULL {
        let played = play_document(&one(action, inputs, "timeoutSeconds: 5"), vec![], |_, need| match need {
            Need::Call(_) => Some(Told::Call { reply: Ok(json!({})), takes: Duration::ZERO }),
            _ => None,
        });
        let given = &played.step().inputs;
        for input in action::facts(action).unwrap().inputs {
            let alternative =
                ["TemplateURL", "Targets"].contains(&input.name) || (inputs.contains("stopped") && input.name == "CheckStateOnly");
            assert!(given.contains_key(input.name) || alternative, "{action}: give {}", input.name);
        }
        let first = requests(action, inputs, false).into_iter().find(|(name, _)| !name.contains("DescribeInstanceInformation")).unwrap().1;
        let count = |value: &Value| value.as_object().unwrap().len();
        let expected = match action {
            // DesiredState, CheckStateOnly, and what belongs to another state.
            "aws:changeInstanceState" => 2,
            // The type of an EC2 resource is not told.
            "aws:createTags" if inputs.contains("EC2") => 2,
            // Two inputs are one payload, or one profile.
            "aws:invokeLambdaFunction" | "aws:runInstances" => given.len() - 1,
            _ => given.len(),
        };
        assert_eq!(count(&first), expected, "{action}: {first}");
    }
}
