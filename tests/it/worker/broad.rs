//! The shim against real boto3, not by chosen scripts but by all that services have: every paginator, waiter and modelled exception.

use std::cell::Cell;

use ssmith::catalog::{Bounds, Kind, Operation, Service, Shape, catalog, sample};
use ssmith::json::{self, Map, Value, json};
use ssmith::simulate::ports::{Reply, Scripts};
use ssmith::simulate::{ScriptOutcome, ScriptRequest};
use ssmith::worker::{Boto3, Settings, Worker};

use super::{Host, answered, refused, request, settings};
use crate::python;

/// Those that the scripts of the corpus use most, and one of each protocol and peculiarity.
const SERVICES: [&str; 24] = [
    "autoscaling",
    "backup",
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "ecs",
    "efs",
    "eks",
    "elasticache",
    "elb",
    "elbv2",
    "guardduty",
    "iam",
    "kms",
    "lambda",
    "logs",
    "organizations",
    "rds",
    "redshift",
    "route53",
    "s3",
    "ssm",
    "sts",
];

/// The same program for both: what each page, wait and error is like.
const SOURCE: &str = "
import json
import boto3

def shown(value):
    return json.dumps(value, default=str, sort_keys=True)

def main(events, context):
    client = boto3.client(events['service'])
    for name, given in events['paginators']:
        for config in {}, {'MaxItems': 3, 'PageSize': 2}:
            try:
                pages = client.get_paginator(name).paginate(**given, PaginationConfig=config)
                for page in pages:
                    page.pop('ResponseMetadata', None)
                    print(name, shown(page))
                print(name, pages.resume_token)
            except Exception as error:
                print(name, type(error).__name__, error)
    for name, given in events['waiters']:
        try:
            print(name, client.get_waiter(name).wait(**given, WaiterConfig={'Delay': 7, 'MaxAttempts': 3}))
        except Exception as error:
            # The shim's JMESPath is not Python's: it says the same in other words.
            print(name, type(error).__name__, '' if 'JMESPath' in type(error).__name__ else error)
    method, given = events['method']
    for name, code in events['errors']:
        try:
            getattr(client, method)(**given)
        except getattr(client.exceptions, name) as error:
            print(name, type(error).__name__, type(error).__mro__[1].__name__, error.response['Error'], error)
        except Exception as error:
            print('not', name, type(error).__name__, error)
    return [client.can_paginate(name) for name, _ in events['paginators']]
";

/// The smallest value that the service's own model takes.
fn least(shape: Shape<'_>, depth: usize) -> Value {
    let min = |bounds: Bounds<'_>| bounds.min.split('.').next().and_then(|min| min.parse::<u64>().ok()).unwrap_or_default();
    match shape.kind() {
        Kind::Structure(_) if depth > 8 => json!({}),
        Kind::Structure(_) => {
            let members = shape.members().filter(|member| member.required);
            let mut map: Map<String, Value> = members.map(|member| (member.name.to_owned(), least(member.shape, depth + 1))).collect();
            if shape.is_union() && map.is_empty() {
                map.extend(shape.members().next().map(|member| (member.name.to_owned(), least(member.shape, depth + 1))));
            }
            Value::Object(map)
        }
        Kind::List { member, bounds } => (0..min(bounds).max(1)).map(|_| least(member, depth + 1)).collect(),
        Kind::Map { key, value, .. } => json!({least(key, depth + 1).as_str().unwrap_or("k"): least(value, depth + 1)}),
        Kind::String { bounds, .. } => {
            let value = shape.values().next().map(ToOwned::to_owned);
            value.unwrap_or_else(|| "x".repeat(usize::try_from(min(bounds).max(3)).unwrap())).into()
        }
        Kind::Integer(bounds) | Kind::Long(bounds) => min(bounds).max(1).into(),
        Kind::Float(_) | Kind::Double(_) => 1.5.into(),
        Kind::Boolean => true.into(),
        Kind::Timestamp => "2026-01-02T00:00:00Z".into(),
        Kind::Blob(_) => "x".into(),
        Kind::Document => json!({}),
    }
}

fn input(operation: Operation<'_>) -> Value {
    operation.input().map_or_else(|| json!({}), |shape| least(shape, 0))
}

/// Everything that a service has to be asked for.
fn payload(service: Service<'_>) -> Value {
    let paginators = service.operations().filter(|operation| operation.paginator().is_some());
    let waiters = service.waiters().filter_map(|waiter| {
        let definition = json::parse(waiter.definition)?;
        Some(json!([waiter.snake_name(), input(service.operation(definition["operation"].as_str()?)?)]))
    });
    let method = service.operations().find(|operation| !operation.streams_in() && !operation.streams_out()).unwrap();
    json!({
        "service": service.name(),
        "paginators": paginators.map(|operation| json!([operation.snake_name(), input(operation)])).collect::<Vec<_>>(),
        "waiters": waiters.collect::<Vec<_>>(),
        "errors": service.exceptions().map(|exception| json!([exception.name, exception.code])).collect::<Vec<_>>(),
        "method": [method.snake_name(), input(method)],
    })
}

/// Answers in turn: two pages with tokens and a last one without, again and again; for the last operation its errors.
fn answers(service: Service<'static>, payload: &Value) -> impl FnMut(&str, &Value) -> Reply + 'static {
    let pages = Cell::new(0_u32);
    let mut codes = payload["errors"].as_array().unwrap().clone().into_iter();
    let method = payload["method"][0].as_str().unwrap().to_owned();
    move |name, _| {
        let operation = service.operation(name).unwrap();
        if operation.snake_name() == method
            && operation.paginator().is_none()
            && let Some(error) = codes.next()
        {
            return refused(error[1].as_str().unwrap(), "as told");
        }
        let page = pages.replace(pages.get() + 1);
        if page % 3 == 2 {
            return answered(json!({}));
        }
        let mut answer = sample(operation);
        for (name, value) in answer.as_object_mut().into_iter().flatten() {
            if (name.contains("Token") || name.contains("Marker")) && value.is_string() {
                *value = format!("token-{page}").into();
            }
        }
        answered(answer)
    }
}

fn observe(worker: &mut Worker, service: Service<'static>) -> Vec<String> {
    let payload = payload(service);
    let mut host = Host::new(answers(service, &payload));
    host.deadline = host.now.plus(std::time::Duration::from_hours(100));
    let deadline = host.deadline;
    let request = ScriptRequest { payload, deadline, ..request(SOURCE) };
    let outcome = worker.run(&request, &mut host).unwrap();
    assert!(matches!(outcome, ScriptOutcome::Returned(_)), "{}: {outcome:?}", service.name());
    let calls = host.calls.iter().map(|(call, input)| format!("{call} {input}"));
    host.lines
        .iter()
        .cloned()
        .chain(calls)
        .chain(host.slept.iter().map(|slept| format!("{slept:?}")))
        .chain([format!("{outcome:?}")])
        .collect()
}

#[test]
fn all_that_services_have_is_as_in_boto3() {
    let large = Settings { output: 64 * 1024 * 1024, wall: std::time::Duration::from_mins(5), memory: 1 << 30, ..settings() };
    let mut shim = Worker::new(large.clone());
    let mut real = Worker::new(Settings { boto3: Boto3::Real(Some(python::packages().to_owned())), ..large });
    let mut differences = Vec::new();
    let mut compared = 0;
    for name in SERVICES {
        let service = catalog().service(name).unwrap();
        let (ours, theirs) = (observe(&mut shim, service), observe(&mut real, service));
        compared += theirs.len();
        if let Some(at) = (0..ours.len().max(theirs.len())).find(|at| ours.get(*at) != theirs.get(*at)) {
            differences.push(format!("{name}, line {at}:\n  shim  {:?}\n  boto3 {:?}", ours.get(at), theirs.get(at)));
        }
    }
    eprintln!("{compared} lines of {} services compared", SERVICES.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared > 5_000, "{compared}");
}
