//! The catalogue of AWS, against botocore itself.

use std::fmt::Write as _;

use serde_json::{Value, json};
use ssmith::catalog::{Acceptor, AcceptorState, Exception, Kind, Matcher, Member, Operation, Service, Shape, catalog, provenance};
use ssmith::text::{Near, sha256};

use crate::python;

/// What botocore says of every operation, a line each.
const BOTOCORE: &str = r#"
import sys
import botocore.loaders, botocore.model
from botocore.utils import is_json_value_header
loader = botocore.loaders.Loader()
KINDS = {"character": "string"}

def streams(structure, name, shape):
    body = structure.serialization.get("payload") == name and shape.type_name == "blob"
    return body or "eventstream" in shape.serialization

def member(structure, name, shape, required):
    kind = KINDS.get(shape.type_name, shape.type_name)
    if kind == "structure" and shape.is_document_type or is_json_value_header(shape):
        kind = "document"
    elif kind == "structure" and shape.is_tagged_union:
        kind = "union"
    more = []
    if kind in ("structure", "union"):
        more = sorted(shape.members)
    elif kind == "string":
        more = list(getattr(shape, "enum", []))
    elif kind == "list":
        more = [KINDS.get(shape.member.type_name, shape.member.type_name)]
    stream = "~" if streams(structure, name, shape) else ""
    return f"{name}{'!' if required else ''}:{stream}{kind}({','.join(more)})"

def shape_line(shape):
    if shape is None:
        return "-"
    return ";".join(member(shape, name, inner, name in shape.required_members) for name, inner in shape.members.items())

out = sys.stdout
for service in sorted(loader.list_available_services("service-2")):
    data = loader.load_service_model(service, "service-2")
    model = botocore.model.ServiceModel(data, service)
    lines = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        errors = ",".join(shape.error_code for shape in operation.error_shapes)
        lines.append("\t".join([service, name, operation.http["method"], shape_line(operation.input_shape), shape_line(operation.output_shape), errors]))
    for line in sorted(lines):
        out.write(line + "\n")
"#;

fn kind(shape: Shape<'_>) -> (&'static str, Vec<String>) {
    let names = |names: &mut dyn Iterator<Item = &str>| names.map(str::to_owned).collect();
    match shape.kind() {
        Kind::Structure(members) => {
            let mut all: Vec<String> = members.iter().map(|member| member.name.to_owned()).collect();
            all.sort();
            (if shape.is_union() { "union" } else { "structure" }, all)
        }
        Kind::List { member, .. } => {
            let inner = kind(member).0;
            ("list", vec![if matches!(inner, "document" | "union") { "structure" } else { inner }.to_owned()])
        }
        Kind::Map { .. } => ("map", Vec::new()),
        Kind::String { .. } => ("string", names(&mut shape.values())),
        Kind::Integer(_) => ("integer", Vec::new()),
        Kind::Long(_) => ("long", Vec::new()),
        Kind::Float(_) => ("float", Vec::new()),
        Kind::Double(_) => ("double", Vec::new()),
        Kind::Boolean => ("boolean", Vec::new()),
        Kind::Timestamp => ("timestamp", Vec::new()),
        Kind::Blob(_) => ("blob", Vec::new()),
        Kind::Document => ("document", Vec::new()),
    }
}

fn structure(shape: Option<Shape<'_>>) -> String {
    let Some(shape) = shape else { return "-".to_owned() };
    let member = |member: Member<'_>| {
        let (kind, more) = kind(member.shape);
        let (required, stream) = (if member.required { "!" } else { "" }, if member.stream { "~" } else { "" });
        format!("{}{required}:{stream}{kind}({})", member.name, more.join(","))
    };
    shape.members().map(member).collect::<Vec<_>>().join(";")
}

fn line(service: &str, operation: Operation<'_>) -> String {
    let errors: Vec<&str> = operation.errors().collect();
    [service, operation.name(), operation.method(), &structure(operation.input()), &structure(operation.output()), &errors.join(",")]
        .join("\t")
}

#[test]
fn every_service_is_found_in_any_case_and_they_are_sorted() {
    let names: Vec<&str> = catalog().services().map(Service::name).collect();
    assert!(names.is_sorted() && names.iter().all(|name| !name.chars().any(char::is_uppercase)));
    for name in names {
        let found = |name: &str| catalog().service(name).map(Service::name);
        assert_eq!((found(name), found(&name.to_uppercase())), (Some(name), Some(name)));
    }
    assert_eq!(catalog().service("").map(Service::name), None);
}

#[test]
fn it_says_of_every_operation_what_botocore_says() {
    let output = python::command().args(["-c", BOTOCORE]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let judged = String::from_utf8(output.stdout).unwrap();
    let mut ours = String::new();
    for service in catalog().services() {
        let mut lines: Vec<String> = service.operations().map(|operation| line(service.name(), operation)).collect();
        lines.sort();
        for line in lines {
            writeln!(ours, "{line}").unwrap();
        }
    }
    assert!(judged.lines().count() > 18_000);
    let difference = judged.lines().zip(ours.lines()).find(|(judged, ours)| judged != ours);
    assert_eq!(difference, None);
    assert_eq!(judged.lines().count(), ours.lines().count());
}

/// boto3's names, exceptions, paginators and waiters, a line each.
const BOTO3: &str = r#"
import json
import botocore.loaders, botocore.model, botocore.waiter, botocore.paginate
from botocore import xform_name
loader = botocore.loaders.Loader()

def dump(*parts):
    print("\t".join(part if isinstance(part, str) else json.dumps(part, ensure_ascii=False) for part in parts))

def many(value):
    return value if isinstance(value, list) else [value]

kinds = {kind: set(loader.list_available_services(kind)) for kind in ("paginators-1", "waiters-2")}
for service in sorted(loader.list_available_services("service-2")):
    data = loader.load_service_model(service, "service-2")
    for name in sorted(data["operations"]):
        dump("method", service, name, xform_name(name))
    model = botocore.model.ServiceModel(data, service)
    dump("protocol", service, model.metadata["protocol"])
    for shape in model.error_shapes:
        status = shape.metadata.get("error", {}).get("httpStatusCode") or (500 if data["shapes"][shape.name].get("fault") else 400)
        dump("exception", service, shape.name, shape.error_code, status)
    if service in kinds["paginators-1"]:
        model = botocore.paginate.PaginatorModel(loader.load_service_model(service, "paginators-1"))
        for name in sorted(model._paginator_config):
            pages = model.get_paginator(name)
            dump("pages", service, name, many(pages["input_token"]), many(pages["output_token"]), many(pages["result_key"]),
                pages.get("non_aggregate_keys", []), json.dumps(pages.get("limit_key")), json.dumps(pages.get("more_results")))
    if service in kinds["waiters-2"]:
        model = botocore.waiter.WaiterModel(loader.load_service_model(service, "waiters-2"))
        for name in model.waiter_names:
            waiter = model.get_waiter(name)
            acceptors = [[a.matcher, a.argument, a.expected, a.state] for a in waiter.acceptors]
            dump("waiter", service, name, xform_name(name), waiter.operation, waiter.delay, waiter.max_attempts, acceptors)
"#;

/// What the catalogue says of a service, in the lines of `BOTO3`.
fn boto3_lines(service: Service<'_>) -> Vec<String> {
    let mut lines = vec![format!("protocol\t{}\t{}", service.name(), service.protocol())];
    for exception in service.exceptions() {
        let Exception { name, code, status } = exception;
        lines.push(format!("exception\t{}\t{name}\t{code}\t{status}", service.name()));
    }
    for operation in service.operations() {
        lines.push(["method", service.name(), operation.name(), &operation.snake_name()].join("\t"));
        if let Some(pages) = operation.paginator() {
            let parts = [
                json!(pages.input_tokens),
                json!(pages.output_tokens),
                json!(pages.result_keys),
                json!(pages.non_aggregate_keys),
                json!(pages.limit_key),
                json!(pages.more_results),
            ];
            lines.push(format!("pages\t{}\t{}\t{}", service.name(), operation.name(), parts.map(|part| spaced(&part)).join("\t")));
        }
    }
    for waiter in service.waiters() {
        let plan = waiter.plan().unwrap();
        let acceptors: Vec<Value> = plan.acceptors.iter().map(acceptor).collect();
        let (delay, attempts) = (plan.delay.to_string(), plan.max_attempts.to_string());
        let (snake, acceptors) = (waiter.snake_name(), spaced(&json!(acceptors)));
        assert_eq!(service.waiter(&snake), Some(waiter));
        lines.push(["waiter", service.name(), waiter.name, &snake, &plan.operation, &delay, &attempts, &acceptors].join("\t"));
    }
    lines
}

fn acceptor(acceptor: &Acceptor) -> Value {
    let (matcher, argument) = match &acceptor.matcher {
        Matcher::Path(argument) => ("path", Some(argument)),
        Matcher::PathAll(argument) => ("pathAll", Some(argument)),
        Matcher::PathAny(argument) => ("pathAny", Some(argument)),
        Matcher::Status => ("status", None),
        Matcher::Error => ("error", None),
    };
    let state = match acceptor.state {
        AcceptorState::Success => "success",
        AcceptorState::Failure => "failure",
        AcceptorState::Retry => "retry",
    };
    json!([matcher, argument, acceptor.expected, state])
}

/// JSON as Python writes it.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

#[test]
fn it_has_the_names_exceptions_paginators_and_waiters_of_boto3() {
    let output = python::command().args(["-c", BOTO3]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let judged = String::from_utf8(output.stdout).unwrap();
    let mut judged: Vec<String> = judged.lines().map(str::to_owned).collect();
    let mut ours: Vec<String> = catalog().services().flat_map(boto3_lines).collect();
    judged.sort();
    ours.sort();
    let difference = judged.iter().zip(&ours).find(|(judged, ours)| judged != ours);
    assert_eq!(difference, None);
    assert_eq!(judged.len(), ours.len());
    let count = |kind: &str| judged.iter().filter(|line| line.starts_with(kind)).count();
    assert!(count("method") > 18_000 && count("pages") > 3_000 && count("waiter") > 300 && count("exception") > 5_000);
}

#[test]
fn its_provenance_is_its_own() {
    let told: Value = serde_json::from_str(provenance()).unwrap();
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/aws/catalogue.bin")).unwrap();
    assert_eq!(told["sha256"], sha256(&bytes));
    assert_eq!(told["services"], catalog().services().len());
    let operations: usize = catalog().services().map(|service| service.operations().len()).sum();
    assert_eq!(told["operations"], operations);
}

#[test]
fn names_are_found_in_every_spelling_and_wrong_ones_have_a_near_one() {
    let ec2 = catalog().service("EC2").unwrap();
    assert_eq!(ec2.name(), "ec2");
    for spelling in ["DescribeInstances", "describeInstances", "describe_instances"] {
        assert_eq!(ec2.operation(spelling).unwrap().name(), "DescribeInstances");
    }
    let rds = catalog().service("rds").unwrap();
    assert_eq!(rds.operation("describe_db_instances").unwrap().name(), "DescribeDBInstances");
    assert!(ec2.operation("DescribeInstance").is_none());
    assert_eq!(ec2.nearest_operation("DescribeInstence"), Some("DescribeInstances"));
    assert!(catalog().service("elasticfilesystem").is_none());
    for (name, near, sure) in [
        ("elasticfilesystem", "efs", true),
        ("dynamobd", "dynamodb", true),
        ("cloudwach", "cloudwatch", true),
        // Another ending, a number more, a short word: what AWS may call its next service.
        ("ec3", "ec2", false),
        ("backups", "backup", false),
        ("mediapackagev3", "mediapackagev2", false),
        ("bedrock-agents", "bedrock-agent", false),
    ] {
        assert_eq!(catalog().nearest_service(name), Some(Near { name: near, sure }), "{name}");
    }
    assert_eq!(catalog().nearest_service("zzyzx"), None);
}

#[test]
fn what_the_seed_calls_is_known_in_full() {
    let start = catalog().service("backup").unwrap().operation("start_restore_job").unwrap();
    let input = start.input().unwrap();
    let arn = input.member("RecoveryPointArn").unwrap();
    assert!(arn.required);
    assert!(matches!(input.member("Metadata").unwrap().shape.kind(), Kind::Map { .. }));
    assert!(start.errors().any(|code| code == "ResourceNotFoundException"));
    let describe = catalog().service("backup").unwrap().operation("DescribeRestoreJob").unwrap();
    let status = describe.output().unwrap().member("Status").unwrap();
    assert!(status.shape.values().any(|value| value == "COMPLETED"));
    let files = catalog().service("efs").unwrap().operation("DescribeFileSystems").unwrap();
    assert!(files.paginator().is_some_and(|paginator| paginator.input_tokens == ["Marker"] && paginator.output_tokens == ["NextMarker"]));
    assert!(catalog().service("s3").unwrap().operation("GetObject").unwrap().streams_out());
    assert!(catalog().service("s3").unwrap().operation("PutObject").unwrap().streams_in());
    assert!(catalog().service("logs").unwrap().operation("StartLiveTail").unwrap().has_event_stream());
    assert!(catalog().service("ec2").unwrap().waiters().any(|waiter| waiter.name == "InstanceRunning"));
    let token = catalog().service("ssm").unwrap().operation("StartChangeRequestExecution").unwrap().input().unwrap();
    assert!(!token.member("Runbooks").unwrap().idempotency_token);
}
