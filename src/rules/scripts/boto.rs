//! boto3: services, methods and their arguments.

use std::ops::Range;

use super::name;
use crate::catalog::{Kind, Operation, Service, Shape, Waiter, catalog, is_retired};
use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::json::{self, describe};
use crate::python::{Argument, Call, CallKind, Client, ITEM, Object, Value, Values};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::{Near, nearest};

rule! {
    /// A script makes a boto3 client for a service that there is not.
    ///
    /// # Why
    /// `boto3.client` fails at once for a name that it does not know. Names are in small letters, and are those of boto3: `efs`, not
    /// `elasticfilesystem`. A name that one slip does not explain may be newer than ssmith's catalogue: a warning. Nothing
    /// is said of boto3 where a script brings models of services of its own (`_loader.search_paths`, `data_loader`, `AWS_DATA_PATH`).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('elasticfilesystem').describe_file_systems()['FileSystems']}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_file_systems()['FileSystems']}
    /// ```
    pub(super) UNKNOWN_BOTO3_SERVICE = "SSM0610" "unknown-boto3-service" Error Run
}

rule! {
    /// A script calls a method, a paginator or a waiter that the boto3 client does not have.
    ///
    /// # Why
    /// A client has a method for each operation of its service, in small letters with underscores, and pages and waiters for some. Python
    /// fails at any other name.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_filesystems()['FileSystems']}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_file_systems()['FileSystems']}
    /// ```
    pub(super) UNKNOWN_BOTO3_METHOD = "SSM0611" "unknown-boto3-method" Error Run
}

rule! {
    /// A script gives a boto3 method an argument that it does not take.
    ///
    /// # Why
    /// boto3 refuses a name that the operation does not have, letter case included, before it calls AWS. A name that is like none of the
    /// operation's may be newer than ssmith's catalogue: a warning.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_file_systems(FileSystemID=events['Id'])['FileSystems']}
    ///       InputPayload:
    ///         Id: fs-0123456789abcdef0
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_file_systems(FileSystemId=events['Id'])['FileSystems']}
    ///       InputPayload:
    ///         Id: fs-0123456789abcdef0
    /// ```
    pub(super) UNKNOWN_BOTO3_ARGUMENT = "SSM0612" "unknown-boto3-argument" Error Run
}

rule! {
    /// A script leaves out an argument that a boto3 method must be given.
    ///
    /// # Why
    /// boto3 refuses the call before it reaches AWS.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('rds').stop_db_instance()
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('rds').stop_db_instance(DBInstanceIdentifier='orders')
    /// ```
    pub(super) MISSING_BOTO3_ARGUMENT = "SSM0613" "missing-boto3-argument" Error Run
}

rule! {
    /// A script gives a boto3 method an argument without its name.
    ///
    /// # Why
    /// The methods of clients take arguments by name only; boto3 fails with a TypeError.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('rds').stop_db_instance('orders')
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('rds').stop_db_instance(DBInstanceIdentifier='orders')
    /// ```
    pub(super) POSITIONAL_BOTO3_ARGUMENT = "SSM0614" "positional-boto3-argument" Error Run
}

rule! {
    /// A script gives a boto3 method a value of a type that the argument does not take.
    ///
    /// # Why
    /// boto3 checks the types of arguments before it calls AWS: a number in quotes is no number, a single text no list.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('ec2').stop_instances(InstanceIds='i-0123456789abcdef0')
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('ec2').stop_instances(InstanceIds=['i-0123456789abcdef0'])
    /// ```
    pub(super) BOTO3_ARGUMENT_OF_WRONG_TYPE = "SSM0615" "boto3-argument-of-wrong-type" Error Run
}

/// What boto3 has a `resource` for.
const RESOURCES: [&str; 9] = ["cloudformation", "cloudwatch", "dynamodb", "ec2", "glacier", "iam", "s3", "sns", "sqs"];

/// Methods that boto3 adds to clients of some services, by hand.
const ADDED: &[(&str, &[&str])] = &[
    ("s3", &["upload_file", "download_file", "copy", "upload_fileobj", "download_fileobj"]),
    ("rds", &["generate_db_auth_token"]),
    ("dsql", &["generate_db_connect_auth_token", "generate_db_connect_admin_auth_token"]),
];

/// How a script tells boto3 where more models of services are, from an attachment as a rule: what a client then has is not the catalogue's.
const OWN_MODELS: [&str; 4] = ["search_paths", "_loader", "data_loader", "AWS_DATA_PATH"];

/// Levels of an argument that are looked at.
const DEEPEST: usize = 12;

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    if OWN_MODELS.iter().any(|word| script.script.mentions(word)) {
        return;
    }
    for client in &script.trace.clients {
        check_service(context, script, client, out);
    }
    let mut found = Vec::new();
    for call in script.trace.calls.iter().filter(|call| call.is_certain) {
        let client = &script.trace.clients[call.client];
        if let Some(service) = client.service.as_deref().and_then(service) {
            Judge { context, script, call, service, found: Vec::new() }.check(&mut found);
        }
    }
    // A dict may be given to several calls, and be made by several calls of a function: its mistake is told once.
    for (index, finding) in found.iter().enumerate() {
        let same =
            |known: &&Diagnostic| known.span == finding.span && known.rule.code == finding.rule.code && known.message == finding.message;
        if !found[..index].iter().any(|known| same(&known)) {
            out.push(finding.clone());
        }
    }
}

/// The service of a name, in boto3's spelling.
fn service(name: &str) -> Option<Service<'static>> {
    catalog().service(name).filter(|service| service.name() == name)
}

fn check_service(context: &Context<'_>, script: &ScriptAt, client: &Client, out: &mut Vec<Diagnostic>) {
    let Some(wanted) = client.service.as_deref() else { return };
    let step = name(context, script);
    if is_retired(wanted) {
        let message = format!("step `{step}` calls `{wanted}`, a service that AWS has closed and boto3 has dropped");
        let finding = context.inside(&UNKNOWN_BOTO3_SERVICE, &script.pointer, client.service_at.clone(), message);
        let finding = Diagnostic { level: Level::Warning, ..finding };
        return out.push(finding.help("take the call out, or call the service that replaces it"));
    }
    let finding = if client.is_resource {
        if RESOURCES.contains(&wanted) {
            return;
        }
        let message = format!("step `{step}`: boto3 has no resource `{wanted}`");
        let finding = context.inside(&UNKNOWN_BOTO3_SERVICE, &script.pointer, client.service_at.clone(), message);
        match nearest(wanted, RESOURCES) {
            None if service(wanted).is_some() => finding.help(format!("use `boto3.client('{wanted}')`")),
            near => finding.suggest(near),
        }
    } else {
        if service(wanted).is_some() {
            return;
        }
        let message = format!("step `{step}`: boto3 knows no service `{wanted}`");
        let finding = context.inside(&UNKNOWN_BOTO3_SERVICE, &script.pointer, client.service_at.clone(), message);
        match (catalog().service(wanted), catalog().nearest_service(wanted)) {
            (Some(service), _) => finding.help(format!("write `{}`: boto3's names are in small letters", service.name())),
            (None, Some(Near { name, sure: true })) => finding.suggest(Some(name)),
            // It may be newer than the catalogue.
            (None, near) => {
                let help = match near {
                    Some(Near { name, .. }) => format!("did you mean `{name}`? It may also be newer than ssmith's catalogue"),
                    None => "the name may be misspelt, or newer than ssmith's catalogue".to_owned(),
                };
                Diagnostic { level: Level::Warning, ..finding }.help(help)
            }
        }
    };
    out.push(lowered(finding, client.reached));
}

/// In code that the handler was not seen to come to, it may never matter.
fn lowered(mut finding: Diagnostic, reached: bool) -> Diagnostic {
    if !reached {
        finding.level = finding.level.min(Level::Warning);
    }
    finding
}

/// One call, held against its operation.
struct Judge<'c, 'd> {
    context: &'c Context<'d>,
    script: &'c ScriptAt,
    call: &'c Call,
    service: Service<'static>,
    found: Vec<Diagnostic>,
}

impl Judge<'_, '_> {
    fn finding(&self, rule: &'static Rule, at: &Range<usize>, message: &str) -> Diagnostic {
        let message = format!("step `{}`: {message}", name(self.context, self.script));
        let finding = self.context.inside(rule, &self.script.pointer, at.clone(), message);
        lowered(finding, self.call.reached)
    }

    fn check(mut self, out: &mut Vec<Diagnostic>) {
        if let Some(operation) = self.operation() {
            self.arguments(operation);
        }
        out.append(&mut self.found);
    }

    /// The operation that is called; tells where there is none.
    fn operation(&mut self) -> Option<Operation<'static>> {
        let (method, service, at) = (self.call.method.as_str(), self.service, &self.call.method_at);
        if self.call.kind == CallKind::Wait {
            if let Some(waiter) = service.waiters().find(|waiter| waiter.snake_name() == method) {
                return service.operation(&waiter.plan()?.operation);
            }
            let names: Vec<String> = service.waiters().map(Waiter::snake_name).collect();
            let message = format!("boto3's client of `{}` has no waiter `{method}`", service.name());
            let finding = self.finding(&UNKNOWN_BOTO3_METHOD, at, &message);
            let finding = match nearest(method, names.iter().map(String::as_str)) {
                None if names.is_empty() => {
                    finding.help("it has none at all: ask again and again, or use an aws:waitForAwsResourceProperty step")
                }
                near => finding.suggest(near),
            };
            self.found.push(finding);
            return None;
        }
        let operation = service.operation(method).filter(|operation| operation.snake_name() == method);
        let Some(operation) = operation else {
            if !ADDED.iter().any(|(name, methods)| *name == service.name() && methods.contains(&method)) {
                let message = format!("boto3's client of `{}` has no method `{method}`", service.name());
                let near = service.operation(method).or_else(|| service.operation(service.nearest_operation(method)?));
                let mut finding = self.finding(&UNKNOWN_BOTO3_METHOD, at, &message);
                if near.is_none() {
                    // It may be newer than the catalogue.
                    finding.level = finding.level.min(Level::Warning);
                    finding = finding.help("the name may be misspelt, or newer than ssmith's catalogue");
                }
                self.found.push(finding.suggest(near.map(Operation::snake_name).as_deref()));
            }
            return None;
        };
        if self.call.kind == CallKind::Pages && operation.paginator().is_none() {
            let message = format!("boto3 has no paginator for `{method}` of `{}`", service.name());
            let finding = self.finding(&UNKNOWN_BOTO3_METHOD, at, &message);
            self.found.push(finding.help(format!("call `{method}` itself, again for as long as its answer has a token")));
        }
        Some(operation)
    }

    fn arguments(&mut self, operation: Operation<'static>) {
        let method = &self.call.method;
        if self.call.positional > 0 && !self.call.open {
            let message = format!("`{method}` takes arguments by name only");
            let finding = self.finding(&POSITIONAL_BOTO3_ARGUMENT, &self.call.at, &message);
            let first = operation.input().and_then(|input| input.members().find(|member| member.required));
            self.found.push(match first {
                Some(first) => finding.help(format!("write its name before it, as in `{}=…`", first.name)),
                None => finding.help("write its name before it"),
            });
            return;
        }
        let own = match self.call.kind {
            CallKind::Method => "",
            CallKind::Pages => "PaginationConfig",
            CallKind::Wait => "WaiterConfig",
        };
        let takes_other_values = self.service.name() == "dynamodb" && self.script.trace.clients[self.call.client].is_of_resource;
        let input = operation.input();
        for argument in self.call.arguments.iter().filter(|argument| argument.name != own) {
            let name = alias(operation, &argument.name).unwrap_or(&argument.name);
            match input.and_then(|input| input.member(name)) {
                Some(_) if takes_other_values => {}
                Some(member) => {
                    let (place, at) = (argument.name.clone(), argument.value_at.clone());
                    self.value(member.shape, &argument.values, &place, &at, DEEPEST);
                }
                // Another client or method may be meant on the way that gives it.
                None if argument.conditional => {}
                None => self.unknown(input, argument, &format!("`{method}` has no argument `{}`", argument.name)),
            }
        }
        if self.call.open {
            return;
        }
        let is_given =
            |name: &str| self.call.arguments.iter().any(|argument| alias(operation, &argument.name).unwrap_or(&argument.name) == name);
        let is_filled_in = |name: &str| name == "accountId" && self.service.name() == "glacier";
        let members = input.into_iter().flat_map(Shape::members);
        let missing: Vec<&str> = members
            .filter(|member| member.required && !member.idempotency_token && !is_given(member.name) && !is_filled_in(member.name))
            .map(|member| member.name)
            .collect();
        // A wrong name is told as such: the right one is not missing as well.
        let told = self.found.iter().filter_map(|finding| finding.help.as_deref()).map(str::to_owned).collect::<Vec<_>>();
        for name in missing {
            if !told.iter().any(|help| help.contains(&format!("`{name}`"))) {
                let message = format!("`{method}` must be given `{name}`");
                let finding = self.finding(&MISSING_BOTO3_ARGUMENT, &self.call.method_at, &message);
                self.found.push(finding.help(format!("add `{name}=…`")));
            }
        }
    }

    fn unknown(&mut self, shape: Option<Shape<'static>>, argument: &Argument, message: &str) {
        let mut finding = self.finding(&UNKNOWN_BOTO3_ARGUMENT, &argument.at, message);
        let near = nearest(&argument.name, shape.into_iter().flat_map(Shape::members).map(|member| member.name));
        if near.is_none() {
            finding.level = finding.level.min(Level::Warning);
            let names: Vec<String> =
                shape.into_iter().flat_map(Shape::members).take(8).map(|member| format!("`{}`", member.name)).collect();
            finding = finding.help(if names.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", names.join(", ")) });
        }
        self.found.push(finding.suggest(near));
    }

    /// Whether a literal can be told to come here: it stands here, or a name brings it that no condition has looked at.
    fn comes_here(&self, value: &Value, at: &Range<usize>) -> bool {
        let Value::Literal(literal) = value else { return true };
        let text = |at: &Range<usize>| self.script.inputs.script.as_deref().and_then(|text| text.get(at.clone())).unwrap_or_default();
        let begins = |c: char| c.is_ascii_digit() || matches!(c, '\'' | '"' | '-');
        if matches!(text(at), "None" | "True" | "False") || text(at).starts_with(begins) {
            return true;
        }
        // A key of a dict may be made only where its value is something: that is asked of None.
        let by_name = |argument: &Argument| argument.value_at == *at && text(&argument.at) == argument.name && at.end <= self.call.at.end;
        !self.call.conditional
            && (!literal.is_null() || self.call.arguments.iter().any(|argument| by_name(argument) && self.call.at.start <= at.start))
    }

    /// What the script makes, held against what an argument takes. Only what is certain is told: of values from several places, which one
    /// comes here may hang on a condition. A dict or list that calls of a function make anew each time is from one place.
    fn value(&mut self, shape: Shape<'static>, values: &Values, place: &str, at: &Range<usize>, deepest: usize) {
        if deepest == 0 {
            return;
        }
        if let Some(value) = values.only() {
            return self.one(shape, value, place, at, deepest);
        }
        let script = self.script;
        let made_at = |value: &Value| Some((std::mem::discriminant(value), script.trace.object(value)?.at.clone()));
        let Some(first) = values.iter().next().and_then(made_at) else { return };
        if values.iter().all(|value| made_at(value).as_ref() == Some(&first)) {
            for value in values {
                self.one(shape, value, place, at, deepest);
            }
        }
    }

    fn one(&mut self, shape: Shape<'static>, value: &Value, place: &str, at: &Range<usize>, deepest: usize) {
        let made = self.script.trace.object(value).cloned();
        match (shape.kind(), value, made) {
            (Kind::Structure(_), Value::Dict(_), Some(object)) => self.structure(shape, &object, place, deepest),
            (Kind::Map { value: inner, .. }, Value::Dict(_), Some(object)) => {
                for entry in object.entries {
                    self.value(inner, &entry.values, &format!("{place}.{}", entry.key), &entry.value_at, deepest - 1);
                }
            }
            (Kind::List { member, .. }, Value::List(_), Some(object)) => {
                for item in object.items.iter().chain([&object.rest]) {
                    self.value(member, item, &format!("{place}{ITEM}"), &object.at, deepest - 1);
                }
            }
            (kind, value, _) => {
                if let Some(given) = wrong_type(&kind, value).filter(|_| self.comes_here(value, at)) {
                    let message = format!("`{place}` of `{}` must be {}, not {given}", self.call.method, kind.described());
                    let finding = self.finding(&BOTO3_ARGUMENT_OF_WRONG_TYPE, at, &message);
                    self.found.push(finding.maybe_help(mend(&kind, value)));
                }
            }
        }
    }

    fn structure(&mut self, shape: Shape<'static>, object: &Object, place: &str, deepest: usize) {
        for entry in &object.entries {
            if let Some(member) = shape.member(&entry.key) {
                self.value(member.shape, &entry.values, &format!("{place}.{}", entry.key), &entry.value_at, deepest - 1);
            } else if !entry.conditional {
                let argument = Argument {
                    name: entry.key.clone(),
                    at: entry.at.clone(),
                    value_at: entry.value_at.clone(),
                    values: Values::default(),
                    conditional: false,
                };
                let message = format!("`{place}` of `{}` has no key `{}`", self.call.method, entry.key);
                self.unknown(Some(shape), &argument, &message);
            }
        }
    }
}

/// The argument that boto3 takes another name for.
fn alias(operation: Operation<'static>, name: &str) -> Option<&'static str> {
    let original = match (operation.service().name(), operation.name(), name) {
        ("ec2", _, "Filters") => "Filter",
        ("logs", "CreateExportTask", "fromTime") => "from",
        ("cloudsearchdomain", "Search", "returnFields") => "return",
        _ => return None,
    };
    operation.input()?.member(original).map(|member| member.name)
}

/// What a value is, where it is certainly not of the kind that is taken. boto3 converts nothing.
fn wrong_type(kind: &Kind<'_>, value: &Value) -> Option<String> {
    let literal = match value {
        Value::Literal(literal) => literal,
        Value::Dict(_) if !matches!(kind, Kind::Structure(_) | Kind::Map { .. } | Kind::Document | Kind::String { .. }) => {
            return Some("a dict".to_owned());
        }
        // A set or tuple is one here too: whether boto3 takes it depends.
        Value::List(_)
            if !matches!(kind, Kind::List { .. } | Kind::Document | Kind::Blob(_) | Kind::Timestamp | Kind::Float(_) | Kind::Double(_)) =>
        {
            return Some("a list".to_owned());
        }
        _ => return None,
    };
    let is_integer = matches!(kind, Kind::Integer(_) | Kind::Long(_));
    let fits = match (kind, literal) {
        (Kind::Document | Kind::Blob(_) | Kind::Timestamp, _)
        | (Kind::String { .. }, json::Value::String(_))
        // To Python, truth values are numbers.
        | (Kind::Boolean | Kind::Float(_) | Kind::Double(_) | Kind::Integer(_) | Kind::Long(_), json::Value::Bool(_)) => true,
        (Kind::Float(_) | Kind::Double(_) | Kind::Integer(_) | Kind::Long(_), json::Value::Number(number)) => {
            !is_integer || !number.is_f64()
        }
        _ => false,
    };
    (!fits).then(|| match literal {
        json::Value::Null => "None".to_owned(),
        json::Value::String(text) if text.chars().count() <= 40 => format!("the text '{text}'"),
        other => describe(other).to_owned(),
    })
}

/// What to write instead.
fn mend(kind: &Kind<'_>, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::List { .. }, Value::Literal(json::Value::String(text))) => Some(format!("write ['{text}']")),
        (Kind::Integer(_) | Kind::Long(_), Value::Literal(json::Value::String(text))) if text.parse::<i64>().is_ok() => {
            Some(format!("write {text} without quotes"))
        }
        (Kind::Boolean, Value::Literal(json::Value::String(text))) => match text.to_ascii_lowercase().as_str() {
            "true" => Some("write True".to_owned()),
            "false" => Some("write False".to_owned()),
            _ => None,
        },
        (Kind::String { .. }, Value::Literal(json::Value::Number(number))) => Some(format!("write '{number}'")),
        (_, Value::Literal(json::Value::Null)) => Some("leave the argument out where there is nothing to give".to_owned()),
        _ => None,
    }
}
