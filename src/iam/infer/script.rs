//! What a step's Python script calls: boto3's clients, with what is known of the arguments.

use super::request::Request;
use super::{Site, blind};
use super::{call, pass_role};
use crate::catalog::{Operation, Service, Waiter, catalog, fold};
use crate::document::Document;
use crate::document::action::ExecuteScript;
use crate::iam::need::{Need, Needs, Part, parts};
use crate::json::{Map, Value};
use crate::python::{self, Call, CallKind, Client, Script, Trace, Values, Version};

/// Levels of a value that are looked at.
const MAX_DEPTH: usize = 16;

/// Methods of boto3's clients that are no operations, and the operations that they call.
const TRANSFERS: [(&str, &[&str]); 5] = [
    ("upload_file", &["PutObject", "AbortMultipartUpload"]),
    ("upload_fileobj", &["PutObject", "AbortMultipartUpload"]),
    ("download_file", &["GetObject"]),
    ("download_fileobj", &["GetObject"]),
    ("copy", &["CopyObject"]),
];

/// Methods that call nothing.
const SILENT: [&str; 6] = ["can_paginate", "close", "generate_presigned_post", "generate_presigned_url", "get_paginator", "get_waiter"];

/// Adds what a script's calls need. `site` is the script's text.
pub(super) fn add(document: &Document, inputs: &ExecuteScript, site: &Site, needs: &mut Needs) {
    let runtime = inputs.runtime.as_deref().unwrap_or_default();
    let unseen = match &inputs.script {
        None => "runs a script that is not in the document",
        Some(text) if !runtime.starts_with("python") => {
            // Without cmdlets of AWS it calls nothing.
            if calls_aws_from_powershell(text) { "runs a PowerShell script, which is not looked into" } else { return }
        }
        Some(text) => {
            let script = Script::parse(text, Version::of_runtime(runtime).unwrap_or(Version::NEWEST));
            if script.is_readable() {
                let trace = script.trace(inputs.handler.as_deref().unwrap_or_default());
                let empty = Map::new();
                let payload = inputs.input_payload.as_ref().and_then(crate::document::Arg::literal).unwrap_or(&empty);
                Calls { document, trace: &trace, payload, site, needs }.add(text);
                return;
            }
            "runs a script that cannot be read"
        }
    };
    needs.blind.push(blind(site, unseen.to_owned()));
}

/// Whether a PowerShell script uses the AWS tools: `Get-EC2Instance`, `Import-Module AWSPowerShell`.
fn calls_aws_from_powershell(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["awspowershell", "aws.tools", "-ec2", "-ssm", "-s3", "-iam", "-rds", "-cfn", "-lm", "-sns", "-asg", "-elb"]
        .iter()
        .any(|word| lower.contains(word))
}

struct Calls<'a, 'n> {
    document: &'a Document,
    trace: &'a Trace,
    payload: &'a Map<String, Value>,
    site: &'a Site,
    needs: &'n mut Needs,
}

impl Calls<'_, '_> {
    fn add(&mut self, text: &str) {
        let trace = self.trace;
        self.named(text);
        for call in &trace.calls {
            let Some(client) = trace.clients.get(call.client) else { continue };
            // Where everything could be followed, what the handler does not come to is not run.
            if (trace.complete && trace.has_handler && !call.reached) || client.own_credentials {
                continue;
            }
            self.call(client, call);
        }
        if !trace.complete && !trace.clients.is_empty() {
            self.needs.blind.push(blind(self.site, "runs a script that cannot be followed to its end".to_owned()));
        }
        for client in trace.clients.iter().filter(|client| client.service.is_none() || client.is_resource) {
            if client.own_credentials || (trace.complete && !client.reached) {
                continue;
            }
            let what = match &client.service {
                Some(service) => format!("uses boto3.resource(\"{service}\"), whose calls are not looked into"),
                None => "makes a boto3 client for a service that is known only when it runs".to_owned(),
            };
            let site = Site { bytes: Some(client.at.clone()), ..self.site.clone() };
            self.needs.blind.push(blind(&site, what));
        }
    }

    fn call(&mut self, client: &Client, call: &Call) {
        let Some(service) = client.service.as_deref().and_then(|name| catalog().service(name)).filter(|_| !client.is_resource) else {
            return;
        };
        let operations = operations(service, call);
        let site = |what: String| Site { bytes: Some(call.method_at.clone()), what, ..self.site.clone() };
        if operations.is_empty() {
            if !SILENT.contains(&call.method.as_str()) {
                let site = site(String::new());
                self.needs.blind.push(blind(&site, format!("calls `{}` of {}, which no data know", call.method, service.name())));
            }
            return;
        }
        let argument = |argument: &python::Argument| {
            let value = self.value(&argument.values, 0);
            let value = if value.is_null() { self.namesake(&argument.name) } else { value };
            (argument.name.clone(), value)
        };
        let given: Map<String, Value> = call.arguments.iter().map(argument).collect();
        let region = self.region(&client.region);
        for operation in operations {
            let site = site(format!("calls {}:{} in its script", service.name(), operation.name()));
            let request = Request {
                document: self.document,
                operation: operation.name(),
                given: &given,
                open: call.open || call.positional > 0,
                region: region.as_deref(),
            };
            self.automation(operation, &request, &site);
            call::add(operation, &request, &site, call.reached && call.is_certain, self.needs);
        }
    }

    /// Methods that stand in the text and were not come to, such as those of a client that is handed to a function as its argument.
    fn named(&mut self, text: &str) {
        let trace = self.trace;
        let own = trace.clients.iter().filter(|client| !client.own_credentials && !client.is_resource);
        let mut services: Vec<Service<'_>> = own.filter_map(|client| catalog().service(client.service.as_deref()?)).collect();
        services.dedup_by_key(|service| service.name());
        for (dot, _) in text.match_indices('.') {
            let rest = &text[dot + 1..];
            let name = &rest[..rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())];
            let is_call = rest[name.len()..].starts_with('(') && name.contains('_');
            if !is_call || trace.calls.iter().any(|call| call.method == name) {
                continue;
            }
            for operation in services.iter().filter_map(|service| service.operation(name)) {
                let what = format!("names {}:{} in its script", operation.service().name(), operation.name());
                let site = Site { bytes: Some(dot + 1..dot + 1 + name.len()), what, ..self.site.clone() };
                let nothing = Map::new();
                let request = Request {
                    document: self.document,
                    operation: operation.name(),
                    given: &nothing,
                    open: true,
                    region: Some(&[Part::Any]),
                };
                call::add(operation, &request, &site, false, self.needs);
            }
        }
    }

    /// A script that starts an automation with parameters that it makes up hands on a role among them, as a rule.
    fn automation(&mut self, operation: Operation<'_>, request: &Request<'_>, site: &Site) {
        let unknown = request.open || request.given.get("Parameters").is_some_and(Value::is_null);
        if unknown && operation.service().name() == "ssm" && operation.name() == "StartAutomationExecution" {
            let reason = "which role the parameters hand on is known only when it runs";
            self.needs.all.push(Need {
                action: "iam:PassRole".to_owned(),
                resources: vec![pass_role::any_role(reason.to_owned())],
                passed_to: Some("ssm.amazonaws.com".to_owned()),
                site: site.clone(),
                certain: false,
            });
        }
    }

    /// The region of a client's calls; `None` for the execution's own.
    fn region(&self, values: &Values) -> Option<Vec<Part>> {
        if values.is_empty() {
            return None;
        }
        match self.value(values, 0) {
            Value::String(text) => Some(parts(&text, "*")),
            _ => Some(vec![Part::Any]),
        }
    }

    /// What an argument is, as a step would write it: what comes from the payload is the payload's text, what is unknown is null.
    fn value(&self, values: &Values, depth: usize) -> Value {
        let Some(value) = values.only().filter(|_| depth < MAX_DEPTH) else { return Value::Null };
        match value {
            python::Value::Literal(literal) => literal.clone(),
            python::Value::Events(path) => self.payload_at(path),
            python::Value::Text(inner) => match &**inner {
                python::Value::Events(path) => self.payload_at(path),
                _ => Value::Null,
            },
            python::Value::Dict(index) => match self.trace.objects.get(*index) {
                Some(object) => {
                    let entries = object.entries.iter().map(|entry| (entry.key.clone(), self.value(&entry.values, depth + 1)));
                    Value::Object(entries.collect())
                }
                None => Value::Null,
            },
            python::Value::List(index) => match self.trace.objects.get(*index) {
                Some(object) if !object.open && object.rest.is_empty() => {
                    object.items.iter().map(|item| self.value(item, depth + 1)).collect()
                }
                _ => Value::Null,
            },
            _ => Value::Null,
        }
    }

    /// An ARN that the payload has under the very name of the argument: a script that looks at it first hands it on all the same.
    fn namesake(&self, name: &str) -> Value {
        let text = self.payload.get(name).filter(|value| value.is_string() && fold(name).ends_with("arn"));
        text.cloned().unwrap_or_default()
    }

    fn payload_at(&self, path: &[String]) -> Value {
        let mut keys = path.iter();
        let Some(mut value) = keys.next().and_then(|key| self.payload.get(key)) else { return Value::Null };
        for key in keys {
            let Some(inner) = value.get(key) else { return Value::Null };
            value = inner;
        }
        value.clone()
    }
}

/// The operations that a call makes.
fn operations<'t>(service: Service<'t>, call: &Call) -> Vec<Operation<'t>> {
    if call.kind == CallKind::Wait {
        let plan = service.waiter(&call.method).and_then(Waiter::plan);
        return plan.and_then(|plan| service.operation(&plan.operation)).into_iter().collect();
    }
    if let Some((_, operations)) = TRANSFERS.iter().find(|(method, _)| service.name() == "s3" && *method == call.method) {
        return operations.iter().filter_map(|name| service.operation(name)).collect();
    }
    service.operation(&call.method).into_iter().collect()
}
