//! Roles that a call hands on: whoever hands one on must be allowed to pass it.

use super::request::Request;
use crate::catalog::{Operation, fold};
use crate::expr;
use crate::iam::data::Action;
use crate::iam::need::{Part, Resource, parts};
use crate::json::{Map, Value};

/// The pattern of all roles' ARNs.
const ANY_ROLE: &str = "arn:*:iam::*:role/*";

/// A role that is handed on.
pub(super) struct Passed {
    pub(super) resource: Resource,
    pub(super) to: Option<String>,
}

/// Services whose principal is the prefix of their actions and `.amazonaws.com`.
const PRINCIPALS: [&str; 48] = [
    "airflow",
    "appflow",
    "apprunner",
    "appsync",
    "athena",
    "autoscaling",
    "backup",
    "batch",
    "bedrock",
    "cloudformation",
    "cloudtrail",
    "codebuild",
    "codedeploy",
    "codepipeline",
    "cognito-idp",
    "config",
    "datasync",
    "dax",
    "dlm",
    "dms",
    "ec2",
    "ecs",
    "eks",
    "elasticbeanstalk",
    "elasticmapreduce",
    "events",
    "firehose",
    "fis",
    "fsx",
    "glue",
    "imagebuilder",
    "iot",
    "kafkaconnect",
    "kinesisanalytics",
    "lambda",
    "lex",
    "logs",
    "medialive",
    "opsworks",
    "pipes",
    "rds",
    "redshift",
    "s3",
    "sagemaker",
    "scheduler",
    "ssm",
    "states",
    "transfer",
];

/// Where the role goes to another principal than the called service's own: service, the beginning of the member, principal.
const OTHERS: [(&str, &str, &str); 10] = [
    ("apigateway", "", "apigateway.amazonaws.com"),
    ("ec2", "deliverlogspermission", "vpc-flow-logs.amazonaws.com"),
    ("ecs", "taskrole", "ecs-tasks.amazonaws.com"),
    ("ecs", "executionrole", "ecs-tasks.amazonaws.com"),
    ("elasticmapreduce", "jobflowrole", "ec2.amazonaws.com"),
    ("iam", "", "ec2.amazonaws.com"),
    ("rds", "monitoringrole", "monitoring.rds.amazonaws.com"),
    ("ssm", "servicerole", "sns.amazonaws.com"),
    ("codedeploy", "servicerole", "codedeploy.amazonaws.com"),
    ("autoscaling", "rolearn", "autoscaling.amazonaws.com"),
];

/// Operations of IAM that hand a role on; all others that name a role manage it.
const OF_IAM: [&str; 1] = ["AddRoleToInstanceProfile"];

/// The roles that a call hands on. `actions` are those that it asks for.
pub(super) fn passed(operation: Operation<'_>, actions: &[Action], request: &Request<'_>) -> Vec<Passed> {
    let prefix = actions.first().map_or("", |action| action.prefix());
    // A call that only reads hands nothing on; taking on a role is no passing.
    if prefix == "sts" || (prefix == "iam" && !OF_IAM.contains(&operation.name())) || actions.iter().all(|action| action.only_reads()) {
        return Vec::new();
    }
    if ["delete", "remove", "describe", "list", "get", "disassociate", "deregister"]
        .iter()
        .any(|verb| fold(operation.name()).starts_with(verb))
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    walk(request, prefix, "", request.given, &mut found, 0);
    found.sort_by(|a, b| (&a.resource, &a.to).cmp(&(&b.resource, &b.to)));
    found.dedup_by(|a, b| (&a.resource, &a.to) == (&b.resource, &b.to));
    found
}

/// Levels that are looked at.
const MAX_DEPTH: usize = 32;

fn walk(request: &Request<'_>, prefix: &str, around: &str, given: &Map<String, Value>, found: &mut Vec<Passed>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    for (name, value) in given {
        let folded = fold(name);
        // `IamInstanceProfile: {Name: …}`: the profile's own members tell nothing.
        let is_profile = folded.contains("instanceprofile") || around.contains("instanceprofile");
        if is_profile && !value.is_object() {
            // What is named to IAM is changed, not passed.
            if prefix != "iam" {
                found.push(profile(value));
            }
            continue;
        }
        match value {
            Value::Object(map) => walk(request, prefix, &folded, map, found, depth + 1),
            Value::Array(items) if items.iter().any(Value::is_object) => {
                for item in items.iter().filter_map(Value::as_object) {
                    walk(request, prefix, &folded, item, found, depth + 1);
                }
            }
            _ if is_role(prefix, &folded) => {
                let to = principal(prefix, &folded);
                for text in texts(value) {
                    found.push(Passed { resource: role(request, text, &folded), to: to.clone() });
                }
            }
            _ => {}
        }
    }
}

/// Whether a member of a name holds a role that is handed on.
fn is_role(prefix: &str, folded: &str) -> bool {
    if folded.contains("sourcerole") || folded.contains("principal") {
        return false;
    }
    let ends = ["rolearn", "rolearns", "assumerole", "permissionarn"].iter().any(|end| folded.ends_with(end));
    ends || match prefix {
        "lambda" | "iam" | "codebuild" | "glue" | "elasticmapreduce" | "s3" => {
            ["role", "rolename", "servicerole", "jobflowrole", "autoscalingrole"].contains(&folded)
        }
        "rds" => ["domainiamrolename", "monitoringrolearn"].contains(&folded),
        "redshift" => ["iamroles", "addiamroles", "defaultiamrolearn"].contains(&folded),
        "ecs" => folded == "role",
        _ => false,
    }
}

/// The service that gets the role.
fn principal(prefix: &str, folded: &str) -> Option<String> {
    if folded.ends_with("assumerole") {
        // The role of an automation, whoever starts it.
        return Some("ssm.amazonaws.com".to_owned());
    }
    let other = OTHERS.iter().find(|(service, member, _)| *service == prefix && folded.starts_with(member));
    let usual = || PRINCIPALS.contains(&prefix).then(|| format!("{prefix}.amazonaws.com"));
    other.map(|(_, _, principal)| (*principal).to_owned()).or_else(usual)
}

/// The role behind an instance profile: the profile does not tell its name.
fn profile(value: &Value) -> Passed {
    let shown = value.as_str().unwrap_or("an instance profile");
    let resource = any_role(format!("the role of instance profile `{shown}` is not told by the profile's name"));
    Passed { resource, to: Some("ec2.amazonaws.com".to_owned()) }
}

/// Any role of the account, and why.
pub(super) fn any_role(reason: String) -> Resource {
    let text = |text: &str| Part::Text(text.to_owned());
    Resource { arn: vec![text("arn:"), Part::Partition, text(":iam::"), Part::Account, text(":role/"), Part::Any], reason: Some(reason) }
}

/// The role that a text names: by its ARN, or by its name.
fn role(request: &Request<'_>, text: &str, folded: &str) -> Resource {
    let by_arn = ["arn", "arns", "role", "roles"].iter().any(|end| folded.ends_with(end)) || request.is_arn(text);
    match expr::whole(text) {
        Some(expr::Reference::Parameter(_)) => {
            let value = parts(text, if by_arn { ANY_ROLE } else { "*" });
            if by_arn { Resource { arn: value, reason: None } } else { named(value) }
        }
        Some(late) => any_role(format!("{late} is known only when it runs")),
        None if text.starts_with("arn:") => Resource { arn: parts(text, "*"), reason: None },
        None if text.is_empty() => any_role("which role is known only when it runs".to_owned()),
        None => named(parts(text, "*")),
    }
}

fn named(name: Vec<Part>) -> Resource {
    let mut resource = any_role(String::new());
    resource.arn.pop();
    resource.arn.extend(name);
    Resource { arn: resource.arn, reason: None }
}

/// The texts of a value; an unknown one is empty.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap_or_default()).collect(),
        Value::Null => vec![""],
        _ => Vec::new(),
    }
}
