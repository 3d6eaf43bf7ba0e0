//! Every live document of the corpus in the engine, in a world made from the catalogue: calls are answered with samples, scripts, Lambda
//! functions and children yield what selectors look for, people approve at once. No document may panic, hang, or meet an action that is not there.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use ssmith::catalog::{Kind, Shape, catalog, sample};
use ssmith::document::{Document, Parameter, ParameterType};
use ssmith::pattern::{Pattern, Purpose};
use ssmith::run::{ApiError, Control, Event, ExecutionId, Record, Signal, Status};
use ssmith::simulate::ports::{Calls, CannotRun, Documents, Pace, Reply, ScriptHost, Scripts, Steps, Woken, World};
use ssmith::simulate::value::parameters;
use ssmith::simulate::{
    CallRequest, Effect, EffectKind, Ending, Limits, Machine, Person, ScriptOutcome, ScriptRequest, Start, Switches, drive, execution_id,
};
use ssmith::time::Timestamp;

use crate::corpus;

/// Events after which a document would be called endless; the longest wait of a live one polls for a day.
const EVENTS: u64 = 20_000;

/// States that things come to when all goes well, best first.
const GOOD: &[&str] = &[
    "available",
    "AVAILABLE",
    "Available",
    "Success",
    "SUCCESS",
    "SUCCEEDED",
    "Succeeded",
    "succeeded",
    "COMPLETED",
    "Completed",
    "completed",
    "COMPLETE",
    "complete",
    "running",
    "RUNNING",
    "ACTIVE",
    "active",
    "Active",
    "CREATE_COMPLETE",
    "ENABLED",
    "Enabled",
    "enabled",
    "ok",
    "passed",
    "Online",
    "attached",
    "in-use",
    "InService",
    "READY",
    "Ready",
];

/// The steps of a document by name: as written.
struct Sampled {
    steps: HashMap<String, Value>,
    /// How often the same thing was asked: its state goes on with every answer.
    asked: HashMap<String, usize>,
    /// Samples by service and operation: those of EC2 are large.
    samples: HashMap<String, Value>,
}

fn steps(value: &Value, into: &mut HashMap<String, Value>) {
    match value {
        Value::Object(map) => {
            if let (Some(name), true) = (map.get("name").and_then(Value::as_str), map.contains_key("action")) {
                into.insert(name.to_owned(), value.clone());
            }
            map.values().for_each(|value| steps(value, into));
        }
        Value::Array(items) => items.iter().for_each(|value| steps(value, into)),
        _ => {}
    }
}

/// Puts a value where a selector finds it.
fn put(into: &mut Value, selector: &str, leaf: &Value) {
    let rest = selector.trim().trim_start_matches('$');
    let deep = rest.starts_with("..");
    let rest = rest.trim_start_matches('.');
    if rest.is_empty() {
        if !deep && into.as_object().is_none_or(Map::is_empty) {
            *into = leaf.clone();
        }
        return;
    }
    if let Some(bracket) = rest.strip_prefix('[') {
        let Some(end) = closing(bracket) else { return };
        let (inside, rest) = (bracket[..end].trim(), &bracket[end + 1..]);
        if let Some(name) = inside.strip_prefix(['\'', '"']) {
            let name = name.trim_end_matches(['\'', '"']);
            return put(member(into, name), &format!("${rest}"), leaf);
        }
        if !into.is_array() {
            *into = json!([]);
        }
        let index = inside.parse::<usize>().unwrap_or(0).min(50);
        let items = into.as_array_mut().unwrap();
        while items.len() <= index {
            items.push(Value::Null);
        }
        if let Some(filter) = inside.strip_prefix("?(") {
            for condition in filter.trim_end_matches(')').split("&&") {
                let (path, wanted) = condition.split_once("==").unwrap_or((condition, "'example'"));
                let path = path.trim().trim_start_matches('@').trim_start_matches('.');
                let wanted = wanted.trim().trim_matches(['\'', '"']);
                put(&mut items[index], &format!("$.{path}"), &json!(wanted));
            }
        }
        return put(&mut items[index], &format!("${rest}"), leaf);
    }
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    if name == "*" {
        return put(into, &format!("$[0]{rest}"), leaf);
    }
    put(member(into, name), &format!("${rest}"), leaf);
}

/// Where a bracket ends, quotes and brackets inside it aside.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') if depth == 0 => return Some(at),
            (None, ']') => depth -= 1,
            _ => {}
        }
    }
    None
}

fn member<'v>(value: &'v mut Value, name: &str) -> &'v mut Value {
    // A sample's list stands for what it holds.
    let is_list = value.as_array().is_some_and(|items| !items.is_empty());
    let value = if is_list { &mut value[0] } else { value };
    if !value.is_object() {
        *value = json!({});
    }
    value.as_object_mut().unwrap().entry(name).or_insert(Value::Null)
}

/// A value of a type.
fn generic(kind: &str) -> Value {
    match kind {
        "Integer" => json!(1),
        "Boolean" => json!(true),
        "StringList" => json!(["example"]),
        "StringMap" => json!({"Key": "example"}),
        "MapList" => json!([{"Key": "example"}]),
        _ => json!("example"),
    }
}

impl Sampled {
    /// What a replaced step yields: each declared output's selector finds something of its type.
    fn yielded(&self, step: &str) -> Value {
        let mut value = json!({});
        let outputs = self.steps.get(step).and_then(|step| step["outputs"].as_array()).into_iter().flatten();
        for output in outputs {
            let kind = output["Type"].as_str().unwrap_or("String");
            put(&mut value, output["Selector"].as_str().unwrap_or("$"), &generic(kind));
        }
        value
    }

    fn answer(&mut self, request: &CallRequest) -> Result<Value, ApiError> {
        let known = catalog().service(&request.service).and_then(|service| service.operation(&request.operation));
        let Some(operation) = known else {
            return Err(ApiError { code: "UnknownOperationException".to_owned(), message: String::new(), status: 400 });
        };
        if (request.service.as_str(), request.operation.as_str()) == ("ssm", "GetParameters") {
            let names = request.input["Names"].as_array().cloned().unwrap_or_default();
            let parameters: Vec<Value> = names.iter().map(|name| json!({"Name": name, "Value": "example", "Type": "String"})).collect();
            return Ok(json!({"Parameters": parameters}));
        }
        let name = format!("{}:{}", request.service, request.operation);
        let mut answer = self.samples.entry(name).or_insert_with(|| sample(operation)).clone();
        let times = self.asked.entry(format!("{} {}:{}", request.step, request.service, request.operation)).or_default();
        if let Some(shape) = operation.output() {
            go_on(shape, &mut answer, *times);
        }
        *times += 1;
        let step = self.steps.get(&request.step);
        let inputs = step.map(|step| &step["inputs"]);
        // The states that these actions wait for.
        if request.operation == "DescribeStacks" && step.is_some_and(|step| step["action"] == "aws:deleteStack") {
            put(&mut answer, "$.Stacks[0].StackStatus", &json!("DELETE_COMPLETE"));
        }
        if let Some(desired) = inputs.map(|inputs| &inputs["DesiredState"]).filter(|desired| desired.is_string()) {
            put(&mut answer, "$.InstanceStatuses[0].InstanceState.Name", desired);
            put(&mut answer, "$.Reservations[0].Instances[0].State.Name", desired);
        }
        if let Some(selector) = inputs.and_then(|inputs| inputs["PropertySelector"].as_str()) {
            let desired = inputs.and_then(|inputs| inputs["DesiredValues"].get(0)).cloned().unwrap_or_default();
            put(&mut answer, selector, &desired);
        }
        // Who asks for instances gets those, not the sample's.
        if let Some(ids) = request.input["InstanceIds"].as_array() {
            for list in ["/Reservations/0/Instances", "/InstanceStatuses"] {
                if let Some(Value::Array(items)) = answer.pointer_mut(list) {
                    let like = items.first().cloned().unwrap_or_default();
                    *items = ids.iter().map(|id| with_id(&like, id)).collect();
                }
            }
        }
        Ok(answer)
    }
}

fn with_id(instance: &Value, id: &Value) -> Value {
    let mut instance = instance.clone();
    instance["InstanceId"] = id.clone();
    instance
}

/// Enumerations: what is good first, then all others in turn, so that whatever is polled for comes.
fn go_on(shape: Shape<'_>, value: &mut Value, times: usize) {
    match (shape.kind(), value) {
        (Kind::Structure(_), Value::Object(map)) => {
            for (name, inner) in map {
                if let Some(member) = shape.member(name) {
                    go_on(member.shape, inner, times);
                }
            }
        }
        (Kind::List { member, .. }, Value::Array(items)) => items.iter_mut().for_each(|item| go_on(member, item, times)),
        (Kind::Map { value: inner, .. }, Value::Object(map)) => map.values_mut().for_each(|value| go_on(inner, value, times)),
        (Kind::String { .. }, Value::String(text)) if shape.values().len() > 0 => {
            let values: Vec<&str> = shape.values().collect();
            let good = GOOD.iter().find_map(|good| values.iter().position(|value| value == good)).unwrap_or(0);
            values[(good + times) % values.len()].clone_into(text);
        }
        _ => {}
    }
}

struct Answers<'w>(&'w std::cell::RefCell<Sampled>);

impl Calls for Answers<'_> {
    fn call(&mut self, request: &CallRequest) -> Reply {
        Reply::Answered { answer: self.0.borrow_mut().answer(request), takes: Duration::from_millis(100) }
    }
}

impl Steps for Answers<'_> {
    fn effect(&mut self, _: &ExecutionId, step: &str, action: &str) -> Option<Effect> {
        let replaced = matches!(
            action,
            "aws:executeScript" | "aws:executeAutomation" | "aws:invokeLambdaFunction" | "aws:invokeWebhook" | "aws:runCommand"
        );
        let kind = EffectKind::Return(self.0.borrow().yielded(step));
        replaced.then_some(Effect { after: Duration::from_secs(1), kind })
    }
}

struct Nobody;

impl Scripts for Nobody {
    fn run(&mut self, request: &ScriptRequest, _: &mut dyn ScriptHost) -> Result<ScriptOutcome, CannotRun> {
        Err(CannotRun::scenario(format!("step `{}` was not replaced", request.step)))
    }
}

impl Documents for Nobody {
    fn document(&mut self, _: &str, _: Option<&str>, _: &str, _: &str) -> Option<Arc<Document>> {
        None
    }
}

/// Each time somebody else approves.
struct People(u32);

impl Pace for People {
    fn pass(&mut self, now: Timestamp, _: Timestamp, step: &str, person: Option<Person>) -> Woken {
        self.0 += 1;
        let signal = match person {
            None => return Woken::Time,
            Some(Person::Decide) => Signal::Approve { by: format!("arn:aws:iam::123456789012:user/{}", self.0), comment: String::new() },
            Some(Person::Resume) => Signal::Resume { step: step.to_owned() },
            Some(Person::StartStep) => Signal::StartStep { step: step.to_owned() },
        };
        Woken::Control(Control::Signal(signal), now)
    }

    fn poll(&mut self, _: Timestamp, _: &str, _: bool) -> Option<(Control, Timestamp)> {
        None
    }
}

/// Texts that satisfy one or another of the patterns that live documents have.
const TEXTS: &[&str] = &[
    "example",
    "arn:aws:iam::123456789012:role/example",
    "i-0123456789abcdef0",
    "vol-0123456789abcdef0",
    "sg-0123456789abcdef0",
    "subnet-0123456789abcdef0",
    "vpc-0123456789abcdef0",
    "fs-0123456789abcdef0",
    "snap-0123456789abcdef0",
    "ami-0123456789abcdef0",
    "rtb-0123456789abcdef0",
    "eni-0123456789abcdef0",
    "eipalloc-0123456789abcdef0",
    "igw-0123456789abcdef0",
    "nat-0123456789abcdef0",
    "us-east-1",
    "123456789012",
    "1",
    "10",
    "60",
    "100",
    "3.0.0",
    "true",
    "True",
    "example-bucket",
    "example@example.com",
    "192.0.2.1",
    "192.0.2.0/24",
    "10.0.0.0/16",
    "01234567-89ab-cdef-0123-456789abcdef",
    "2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05",
    "s3://example-bucket/example",
    "https://example.com/example",
    "https://example.s3.amazonaws.com/example",
    "arn:aws:s3:::example",
    "arn:aws:sns:us-east-1:123456789012:example",
    "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    "arn:aws:lambda:us-east-1:123456789012:function:example",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:example-AbCdEf",
    "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/example/0123456789abcdef",
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/example/0123456789abcdef",
    "arn:aws:ecs:us-east-1:123456789012:cluster/example",
    "arn:aws:rds:us-east-1:123456789012:db:example",
    "arn:aws:logs:us-east-1:123456789012:log-group:example:*",
    "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/example/01234567-89ab-cdef-0123-456789abcdef",
    "E1234567890ABC",
    "Z1234567890ABC",
    "oi-0123456789ab",
    "mw-0123456789abcdef0",
    "pb-0123456789abcdef0",
    "vgw-0123456789abcdef0",
    "tgw-0123456789abcdef0",
    "lt-0123456789abcdef0",
    "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "j-ABCDEFGHIJKLM",
    "d-0123456789",
    "ws-012345678",
    "cluster-ABCDEFGHIJKLM",
    "{}",
    "/example",
    "/aws/example",
    "PT1H",
    "rate(1 day)",
    "t3.micro",
    "tcp",
];

/// A value for a parameter that must be given, and whether its pattern had to be dropped for it.
fn value_for(parameter: &mut Parameter) -> (Value, bool) {
    let kind = parameter.parameter_type.as_ref().and_then(ParameterType::plain).unwrap_or(ParameterType::String);
    if let Some(first) = parameter.allowed_values.as_ref().and_then(|values| values.first()) {
        let many = matches!(kind, ParameterType::StringList | ParameterType::MapList) && !first.is_array();
        return (if many { json!([first]) } else { first.clone() }, false);
    }
    let pattern = parameter.allowed_pattern.as_deref().and_then(|pattern| Pattern::compile(pattern, Purpose::Whole).ok().flatten());
    let least = parameter.min_chars.as_ref().and_then(|least| least.literal().copied()).unwrap_or(0);
    let fits = |text: &&&str| {
        pattern.as_ref().is_none_or(|pattern| pattern.matches(text) == Some(true)) && text.len() >= usize::try_from(least).unwrap_or(0)
    };
    let text = TEXTS.iter().find(fits);
    let dropped = text.is_none();
    if dropped {
        parameter.allowed_pattern = None;
    }
    let text = text.copied().unwrap_or("example");
    let value = match kind {
        ParameterType::StringList => json!([text]),
        ParameterType::String => json!(text),
        ParameterType::Integer => json!(1),
        ParameterType::Boolean => json!(true),
        ParameterType::StringMap => json!({"Key": "example"}),
        _ => json!([{"Key": "example"}]),
    };
    (value, dropped)
}

/// How a document ended, its events, how many patterns were dropped.
fn execute(name: &str, value: Value) -> (Ending, Record, u64, u32) {
    let mut world = Sampled { steps: HashMap::new(), asked: HashMap::new(), samples: HashMap::new() };
    steps(&value, &mut world.steps);
    let mut document = Document::from_value(value);
    let (mut given, mut dropped) = (Map::new(), 0);
    for (name, parameter) in document.parameters.iter_mut().flatten() {
        if parameter.default.as_ref().is_none_or(Value::is_null) {
            let (value, without) = value_for(parameter);
            given.insert(name.clone(), value);
            dropped += u32::from(without);
        }
    }
    let switches = Switches::default();
    let given = parameters::from_values(&document, &given, switches).unwrap_or_else(|problems| {
        // What no simple value satisfies is not asked for.
        for problem in &problems {
            if let Some(parameter) = document.parameters.as_mut().and_then(|all| all.get_mut(&problem.parameter)) {
                (parameter.allowed_pattern, parameter.min_chars, parameter.max_chars, parameter.min_items) = (None, None, None, None);
                dropped += 1;
            }
        }
        parameters::from_values(&document, &given, switches).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))
    });
    let mut machine = Machine::new(Start {
        id: execution_id(name, 0).into(),
        document: Arc::new(document),
        name: name.to_owned(),
        version: "1".to_owned(),
        parameters: given,
        region: "us-east-1".to_owned(),
        account: "123456789012".to_owned(),
        at: Timestamp::parse("2026-01-02T03:04:05Z").unwrap(),
        interactive: false,
        only: None,
        seed: 0,
        switches,
        limits: Limits { steps: 5_000, events: EVENTS, ..Limits::default() },
    });
    let (mut record, mut count) = (Record::default(), 0);
    let world = std::cell::RefCell::new(world);
    let ending = drive(
        &mut machine,
        &mut World {
            calls: &mut Answers(&world),
            scripts: &mut Nobody,
            steps: &mut Answers(&world),
            documents: &mut Nobody,
            pace: &mut People(0),
            listen: &mut |event: &Event| {
                count += 1;
                record.apply(event);
            },
        },
    );
    (ending, record, count, dropped)
}

/// A message without what differs from document to document.
fn family(message: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    for c in message.chars() {
        match c {
            '`' | '"' => {
                quoted = !quoted;
                out.push(c);
            }
            _ if quoted => {}
            c if c.is_ascii_digit() => {
                if !out.ends_with('#') {
                    out.push('#');
                }
            }
            c => out.push(c),
        }
    }
    out.chars().take(220).collect()
}

#[test]
fn live_documents_run_in_a_world_made_from_the_catalogue() {
    let Some(paths) = corpus::documents("live") else { return };
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut events, mut patterns, mut broken) = (0, 0, Vec::new());
    for path in &paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let value: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let (ending, record, count, dropped) = execute(&name, value);
        (events, patterns) = (events + count, patterns + dropped);
        assert!(ending.status.is_final(), "{name}: {ending:?}");
        assert_eq!(record.status, ending.status, "{name}");
        *statuses.entry(ending.status.to_string()).or_default() += 1;
        if let Some(text) = &ending.broken {
            // Actions that are AWS's own and documented nowhere.
            if !["OnAzure`", "aws:putServerUpgradeMetrics", "aws:shareSQLMedia"].iter().any(|own| text.contains(own)) {
                broken.push(format!("{name}: {text}"));
            }
        }
        if ending.status != Status::Success {
            let failed = record.steps.iter().rev().find(|step| step.failure.is_some());
            let why = failed.and_then(|step| Some(format!("{}: {}", step.action, step.failure.as_ref()?.message)));
            let why = why.or(record.message.clone()).unwrap_or_default();
            let place = failed.map(|step| step.name.clone()).unwrap_or_default();
            reasons.entry(family(&why)).or_default().push(format!("{name} {place}"));
        }
    }
    eprintln!("{} documents, {events} events, {patterns} patterns dropped: {statuses:?}", paths.len());
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    for (reason, names) in &reasons {
        eprintln!("  {} x {reason}\n      {}", names.len(), names.iter().take(3).cloned().collect::<Vec<_>>().join(", "));
    }
    assert_eq!(broken, [""; 0], "the engine could not go on");
    assert_eq!(paths.len(), statuses.values().sum::<usize>());
}
