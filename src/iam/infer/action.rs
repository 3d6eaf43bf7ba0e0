//! What the actions do by themselves, as calls: a step that stops an instance calls `ec2:StopInstances`.

use crate::document::{Action, Step};
use crate::json::{Map, Value};

/// A call that an action makes.
pub(super) struct ActionCall {
    pub(super) service: &'static str,
    pub(super) operation: &'static str,
    /// What it is called with.
    pub(super) given: Map<String, Value>,
    /// Whether every run of the step makes it.
    pub(super) certain: bool,
}

/// The calls that a step's action makes by itself; none for the actions that call an API by name or run a script.
pub(super) fn calls(step: &Step) -> Vec<ActionCall> {
    let inputs = step.action.inputs();
    let mut calls = Calls(Vec::new());
    match step.action.name() {
        "aws:approve" => {
            if let Some(topic) = inputs.get("NotificationArn") {
                calls.add("sns", "Publish", &one("TopicArn", topic));
            }
        }
        "aws:changeInstanceState" => change_instance_state(&inputs, &mut calls),
        "aws:copyImage" => {
            calls.add("ec2", "CopyImage", &inputs);
            calls.add("ec2", "DescribeImages", &Map::new());
        }
        "aws:createImage" => {
            calls.add("ec2", "CreateImage", &inputs);
            calls.add("ec2", "DescribeImages", &Map::new());
        }
        "aws:createStack" => {
            calls.add("cloudformation", "CreateStack", &inputs);
            calls.add("cloudformation", "DescribeStacks", &only(&inputs, "StackName"));
        }
        "aws:createTags" => match inputs.get("ResourceType").and_then(Value::as_str) {
            None | Some("EC2") => calls.add("ec2", "CreateTags", &inputs),
            Some(_) => calls.add("ssm", "AddTagsToResource", &inputs),
        },
        "aws:deleteImage" => {
            calls.add("ec2", "DeregisterImage", &inputs);
            calls.add("ec2", "DescribeImages", &Map::new());
            calls.add("ec2", "DeleteSnapshot", &Map::new());
        }
        "aws:deleteStack" => {
            calls.add("cloudformation", "DeleteStack", &inputs);
            calls.add("cloudformation", "DescribeStacks", &only(&inputs, "StackName"));
        }
        "aws:executeAutomation" => {
            let mut given = inputs.clone();
            if let Some(parameters) = given.shift_remove("RuntimeParameters") {
                given.insert("Parameters".to_owned(), parameters);
            }
            calls.add("ssm", "StartAutomationExecution", &given);
            calls.add("ssm", "GetAutomationExecution", &Map::new());
        }
        "aws:executeStateMachine" => {
            calls.add("stepfunctions", "StartExecution", &inputs);
            calls.add("stepfunctions", "DescribeExecution", &Map::new());
            calls.add_maybe("stepfunctions", "StopExecution", &Map::new());
        }
        "aws:invokeLambdaFunction" => calls.add("lambda", "Invoke", &inputs),
        "aws:invokeWebhook" => calls.add("ssm", "GetParameter", &Map::new()),
        "aws:runCommand" => {
            calls.add("ssm", "SendCommand", &inputs);
            for operation in ["ListCommands", "ListCommandInvocations", "GetCommandInvocation", "DescribeInstanceInformation"] {
                calls.add("ssm", operation, &Map::new());
            }
        }
        "aws:runInstances" => {
            calls.add("ec2", "RunInstances", &inputs);
            calls.add("ec2", "DescribeInstances", &Map::new());
            calls.add("ec2", "DescribeInstanceStatus", &Map::new());
        }
        _ => {}
    }
    calls.0
}

struct Calls(Vec<ActionCall>);

impl Calls {
    fn add(&mut self, service: &'static str, operation: &'static str, given: &Map<String, Value>) {
        self.0.push(ActionCall { service, operation, given: given.clone(), certain: true });
    }

    fn add_maybe(&mut self, service: &'static str, operation: &'static str, given: &Map<String, Value>) {
        self.0.push(ActionCall { service, operation, given: given.clone(), certain: false });
    }
}

fn one(key: &str, value: &Value) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), value.clone())])
}

fn only(inputs: &Map<String, Value>, key: &str) -> Map<String, Value> {
    inputs.get(key).map(|value| one(key, value)).unwrap_or_default()
}

/// Which call it is depends on the state that is wanted.
fn change_instance_state(inputs: &Map<String, Value>, calls: &mut Calls) {
    calls.add("ec2", "DescribeInstances", &Map::new());
    calls.add("ec2", "DescribeInstanceStatus", &Map::new());
    if inputs.get("CheckStateOnly").is_some_and(|only| only == true || only == "true" || only == "True") {
        return;
    }
    let instances = only(inputs, "InstanceIds");
    let state = inputs.get("DesiredState").and_then(Value::as_str).unwrap_or_default();
    let known = ["running", "stopped", "terminated"].contains(&state);
    for (wanted, operation) in [("running", "StartInstances"), ("stopped", "StopInstances"), ("terminated", "TerminateInstances")] {
        if wanted == state {
            calls.add("ec2", operation, &instances);
        } else if !known {
            calls.add_maybe("ec2", operation, &instances);
        }
    }
}

impl Action {
    /// The inputs as they are written; empty when they are no mapping.
    fn inputs(&self) -> Map<String, Value> {
        match self.to_json() {
            (_, Some(Value::Object(map))) => map,
            _ => Map::new(),
        }
    }
}
