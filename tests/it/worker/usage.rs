//! What the scripts of the corpus use of boto3, counted, and that the shim has it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use ssmith::catalog::catalog;
use ssmith::json::{Value, json};
use ssmith::simulate::ScriptOutcome;
use ssmith::simulate::ports::Scripts;
use ssmith::worker::Worker;

use super::{Host, request, settings};
use crate::{corpus, expected, python};

/// What is AWS's own, and in no botocore that others can install.
const OWN: &[&str] = &["ssm-next"];

fn counted() -> Option<Value> {
    let paths = corpus::all();
    if paths.is_empty() {
        return None;
    }
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worker/usage/count.py");
    let mut child = python::command().arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let names: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
    let mut stdin = child.stdin.take().unwrap();
    let text = names.join("\0");
    let writing = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn the_shim_has_what_scripts_use() {
    let Some(counted) = counted() else { return };
    let mut table = format!("{} scripts, {} of which are no Python\n", counted["scripts"], counted["unread"]);
    let groups = counted["groups"].as_object().unwrap();
    for (group, names) in groups {
        let names = names.as_object().unwrap();
        writeln!(table, "\n{group}: {}", names.len()).unwrap();
        for (name, scripts) in names {
            writeln!(table, "  {scripts:>5}  {name}").unwrap();
        }
    }
    let names = |group: &str| -> Vec<&str> {
        groups.get(group).and_then(Value::as_object).into_iter().flat_map(|all| all.keys().map(String::as_str)).collect()
    };
    let services = || catalog().services();
    let mut lacking = Vec::new();
    let mut look = |group: &str, is_known: &dyn Fn(&str) -> bool| {
        lacking
            .extend(names(group).into_iter().filter(|name| !is_known(name) && !OWN.contains(name)).map(|name| format!("{group}: {name}")));
    };
    look("services", &|name| services().any(|service| service.name() == name));
    look("paginators", &|name| {
        let mut operations = services().flat_map(ssmith::catalog::Service::operations);
        operations.any(|operation| operation.paginator().is_some() && operation.snake_name() == name)
    });
    look("waiters", &|name| services().any(|service| service.waiters().any(|waiter| waiter.snake_name() == name)));
    look("modelled exceptions", &|name| {
        name == "ClientError" || services().any(|service| service.exceptions().any(|known| known.name == name))
    });
    assert_eq!(lacking, [""; 0]);
    // What is no matter of the catalogue is asked of the shim itself.
    let source = "
import importlib, boto3
def has(path):
    try: importlib.import_module(path); return True
    except ImportError: pass
    module, _, name = path.rpartition('.')
    try: return hasattr(importlib.import_module(module), name)
    except ImportError: return False
def main(e, c):
    client, paginator = boto3.client('ec2'), boto3.client('ec2').get_paginator('describe_instances').paginate()
    lacking = [path for path in e['imports'] if not has(path)]
    lacking += ['boto3.' + name for name in e['members'] if not hasattr(boto3, name)]
    lacking += ['meta.' + name for name in e['meta'] if not hasattr(client.meta, name)]
    places = [client, paginator, boto3.session.Session(), boto3]
    lacking += [name for name in e['methods'] if not any(hasattr(place, name) for place in places)]
    return lacking
";
    let payload = json!({
        "imports": names("imports"), "members": names("members of boto3"), "meta": names("members of client.meta"),
        "methods": names("methods besides operations"),
    });
    let request = ssmith::simulate::ScriptRequest { payload, ..request(source) };
    let outcome = Worker::new(settings()).run(&request, &mut Host::new(|_, _| unreachable!())).unwrap();
    assert_eq!(outcome, ScriptOutcome::Returned(json!([])));
    expected::assert_file("tests/worker/usage/counted.txt", &table);
}
