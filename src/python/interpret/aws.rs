//! boto3: sessions, clients, paginators, waiters and the calls on them.

use std::ops::Range;

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use super::call::{Given, Named};
use super::{Interpreter, place};
use crate::json;
use crate::python::trace::{Call, CallKind, Client, Setup, SetupKind};
use crate::python::value::{Value, Values};

/// A boto3 session.
#[derive(Clone, PartialEq)]
pub(super) struct Session {
    region: Values,
    region_at: Range<usize>,
    own_credentials: bool,
}

/// Methods of a client that call no operation.
const OTHER_METHODS: &[&str] =
    &["exceptions", "meta", "can_paginate", "close", "waiter_names", "generate_presigned_url", "generate_presigned_post"];

impl<'a> Interpreter<'a> {
    /// A call of something of boto3's; `None` when it is nothing of it.
    pub(super) fn call_boto(&mut self, name: &str, call: &'a ExprCall, given: &Given<'a>) -> Option<Values> {
        match name {
            "boto3.client" | "boto3.resource" => {
                let session = Session { region: Values::default(), region_at: place(call), own_credentials: false };
                Some(self.make_client(&session, name == "boto3.resource", call, given))
            }
            "boto3.Session" | "boto3.session.Session" => {
                self.set_up(SetupKind::Session, call, given);
                let (region, region_at) = region(given, 3, call);
                let own_credentials = has_credentials(given, &["profile_name"], 0);
                let session = Session { region, region_at, own_credentials };
                let index = self.sessions.iter().position(|known| *known == session).unwrap_or_else(|| {
                    self.sessions.push(session);
                    self.sessions.len() - 1
                });
                Some(Values::one(Value::Session(index)))
            }
            _ => None,
        }
    }

    /// A method of something of boto3's; `None` when it is nothing of it.
    pub(super) fn call_aws(&mut self, base: &Value, name: &str, call: &'a ExprCall, given: &Given<'a>) -> Option<Values> {
        match base {
            Value::Session(session) if matches!(name, "client" | "resource") => {
                let session = self.sessions[*session].clone();
                Some(self.make_client(&session, name == "resource", call, given))
            }
            Value::Client(client) => Some(self.call_client(*client, name, call, given)),
            Value::Paginator { client, method, at } => Some(match name {
                "paginate" => self.call_to_aws(*client, CallKind::Pages, (method, at), call, given),
                _ => Values::unknown(),
            }),
            Value::Waiter { client, name: waiter, at } => Some(match name {
                "wait" => {
                    self.call_to_aws(*client, CallKind::Wait, (waiter, at), call, given);
                    Values::literal(())
                }
                _ => Values::unknown(),
            }),
            // All pages as one answer.
            Value::Answer { call: paged, path } if path.is_empty() && name == "build_full_result" => {
                Some(Values::one(Value::Answer { call: *paged, path: Vec::new() }))
            }
            _ => None,
        }
    }

    fn set_up(&mut self, kind: SetupKind, call: &'a ExprCall, given: &Given<'a>) {
        let setup = Setup {
            kind,
            at: place(call),
            arguments: given.named.iter().map(Named::argument).collect(),
            open: given.open,
            positional: given.positional.len(),
            reached: self.reached,
        };
        if !self.trace.setups.iter().any(|known| known.at == setup.at) {
            self.trace.setups.push(setup);
        }
    }

    fn make_client(&mut self, session: &Session, is_resource: bool, call: &'a ExprCall, given: &Given<'a>) -> Values {
        self.set_up(if is_resource { SetupKind::Resource } else { SetupKind::Client }, call, given);
        let services = given.get("service_name", 0).cloned().unwrap_or_default();
        let service_at = given
            .places
            .first()
            .map(|first| super::range(first.range()))
            .or_else(|| given.named.iter().find(|named| named.name == "service_name").map(|named| named.value_at.clone()))
            .unwrap_or_else(|| place(call));
        let (own_region, own_region_at) = region(given, 1, call);
        let (region, region_at) =
            if own_region.is_empty() { (session.region.clone(), session.region_at.clone()) } else { (own_region, own_region_at) };
        let own_credentials = session.own_credentials || has_credentials(given, &[], 6);
        let mut names: Vec<Option<String>> = services.texts().map(|text| Some(text.to_owned())).collect();
        if names.len() != services.iter().count() || names.is_empty() {
            names.push(None);
        }
        names
            .into_iter()
            .map(|service| {
                let client = Client {
                    at: place(call),
                    service,
                    service_at: service_at.clone(),
                    region: region.clone(),
                    region_at: region_at.clone(),
                    own_credentials,
                    is_resource,
                    is_of_resource: false,
                    reached: self.reached,
                };
                let same = |known: &Client| Client { reached: true, ..known.clone() } == Client { reached: true, ..client.clone() };
                let index = self.trace.clients.iter().position(same).unwrap_or_else(|| {
                    self.trace.clients.push(client.clone());
                    self.trace.clients.len() - 1
                });
                Value::Client(index)
            })
            .collect()
    }

    /// `resource.meta.client`: the client of a resource, or of a client itself.
    pub(super) fn client_of(&mut self, resource: &Value) -> Value {
        let Value::Client(index) = resource else { return Value::Unknown };
        let of = &self.trace.clients[*index];
        let client = Client { is_resource: false, is_of_resource: of.is_resource || of.is_of_resource, ..of.clone() };
        let known = self.trace.clients.iter().position(|known| *known == client);
        Value::Client(known.unwrap_or_else(|| {
            self.trace.clients.push(client);
            self.trace.clients.len() - 1
        }))
    }

    fn call_client(&mut self, client: usize, name: &str, call: &'a ExprCall, given: &Given<'a>) -> Values {
        let is_resource = self.trace.clients[client].is_resource;
        let text = || given.positional.first().or_else(|| given.named.first().map(|named| &named.values)).and_then(Values::text);
        match (name, text()) {
            _ if is_resource => {
                self.escape_all(given);
                Values::unknown()
            }
            ("get_paginator", Some(method)) => {
                Values::one(Value::Paginator { client, method: method.to_owned(), at: named_at(given, call) })
            }
            ("get_waiter", Some(waiter)) => Values::one(Value::Waiter { client, name: waiter.to_owned(), at: named_at(given, call) }),
            ("get_paginator" | "get_waiter", None) => Values::unknown(),
            _ if OTHER_METHODS.contains(&name) => Values::unknown(),
            _ => {
                let at = match &*call.func {
                    Expr::Attribute(attribute) => super::range(attribute.attr.range),
                    _ => place(call),
                };
                self.call_to_aws(client, CallKind::Method, (name, &at), call, given)
            }
        }
    }

    fn call_to_aws(
        &mut self,
        client: usize,
        kind: CallKind,
        method: (&str, &Range<usize>),
        call: &'a ExprCall,
        given: &Given<'a>,
    ) -> Values {
        let made = Call {
            client,
            kind,
            method: method.0.to_owned(),
            method_at: method.1.clone(),
            at: place(call),
            arguments: given.named.iter().map(Named::argument).collect(),
            open: given.open,
            positional: given.positional.len(),
            reached: self.reached,
            is_certain: self.certain,
            conditional: self.is_conditional(),
        };
        let index = self.note_call(made);
        // What is handed to AWS is read as a whole, but not changed.
        for named in &given.named {
            if named.written.is_some() {
                self.read_by_aws(&named.values);
            }
        }
        Values::one(Value::Answer { call: index, path: Vec::new() })
    }

    /// Notes a call once for each place, client and name; another time what it is given is added.
    fn note_call(&mut self, made: Call) -> usize {
        let same =
            |known: &Call| known.at == made.at && known.client == made.client && known.kind == made.kind && known.method == made.method;
        let Some(index) = self.trace.calls.iter().position(same) else {
            self.trace.calls.push(made);
            return self.trace.calls.len() - 1;
        };
        let known = &mut self.trace.calls[index];
        known.open |= made.open;
        known.is_certain &= made.is_certain;
        known.conditional |= made.conditional;
        for argument in made.arguments {
            match known.arguments.iter_mut().find(|same| same.name == argument.name) {
                Some(same) => same.values.merge(argument.values),
                None => known.arguments.push(argument),
            }
        }
        index
    }

    fn read_by_aws(&mut self, values: &Values) {
        if values.iter().any(|value| matches!(value, Value::Events(path) if path.is_empty())) {
            self.trace.events_escape = true;
        }
    }

    /// A method that is handed on (`submit(client.describe_x, …)`): somebody calls it, who knows with what.
    pub(super) fn escape_method(&mut self, base: &Value, name: &str) {
        if let Value::Client(client) = base
            && !self.trace.clients[*client].is_resource
            && !OTHER_METHODS.contains(&name)
            && !matches!(name, "get_paginator" | "get_waiter")
        {
            let at = self.trace.clients[*client].at.clone();
            self.note_call(Call {
                client: *client,
                kind: CallKind::Method,
                method: name.to_owned(),
                method_at: at.clone(),
                at,
                arguments: Vec::new(),
                open: true,
                positional: 0,
                reached: self.reached,
                is_certain: true,
                conditional: true,
            });
        }
    }
}

/// The region that a client or session is given, and where; none when it is given none, or None.
fn region(given: &Given<'_>, index: usize, call: &ExprCall) -> (Values, Range<usize>) {
    let named = given.named.iter().find(|named| named.name == "region_name");
    let at = named
        .map(|named| named.value_at.clone())
        .or_else(|| given.places.get(index).map(|expression| super::range(expression.range())))
        .unwrap_or_else(|| place(call));
    let values = given.get("region_name", index).cloned().unwrap_or_default();
    match values.only() {
        Some(Value::Literal(json::Value::Null)) => (Values::default(), at),
        _ if given.open && values.is_empty() => (Values::unknown(), at),
        _ => (values, at),
    }
}

/// Where the first argument stands.
fn named_at(given: &Given<'_>, call: &ExprCall) -> Range<usize> {
    let named = || given.named.first().map(|named| named.value_at.clone());
    given.places.first().map(|first| super::range(first.range())).or_else(named).unwrap_or_else(|| place(call))
}

/// Whether keys of another identity are given, by name or at a place.
fn has_credentials(given: &Given<'_>, more: &[&str], index: usize) -> bool {
    const KEYS: [&str; 3] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];
    given.open
        || given.positional.len() > index
        || given.named.iter().any(|named| KEYS.contains(&named.name.as_str()) || more.contains(&named.name.as_str()))
}
