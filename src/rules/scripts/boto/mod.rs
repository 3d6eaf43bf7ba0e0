//! boto3: what a script asks of it.

mod answers;
mod arguments;
mod caught;
mod comparisons;
mod exceptions;
mod methods;
mod services;
mod setups;
mod uncalled;
mod values;

use std::ops::Range;

use super::name;
use crate::catalog::{Operation, Service, catalog};
use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::python::{Call, CallKind};
use crate::rules::{Context, ScriptAt};

pub(super) use answers::UNKNOWN_ANSWER_KEY;
pub(super) use arguments::{MISSING_BOTO3_ARGUMENT, POSITIONAL_BOTO3_ARGUMENT, UNKNOWN_BOTO3_ARGUMENT};
pub(super) use caught::UNKNOWN_ERROR_KEY;
pub(super) use comparisons::VALUE_NEVER_ANSWERED;
pub(super) use exceptions::UNKNOWN_CLIENT_EXCEPTION;
pub(super) use methods::UNKNOWN_BOTO3_METHOD;
pub(super) use services::UNKNOWN_BOTO3_SERVICE;
pub(super) use setups::UNKNOWN_BOTO3_REGION;
pub(super) use uncalled::UNCALLED_METHOD;
pub(super) use values::{BOTO3_ARGUMENT_OF_WRONG_TYPE, BOTO3_VALUE_OF_WRONG_FORM, BOTO3_VALUE_OUTSIDE_ENUM, BOTO3_VALUE_OUTSIDE_LIMITS};

/// How a script tells boto3 where more models of services are, from an attachment as a rule: what a client then has is not the catalogue's.
const OWN_MODELS: [&str; 4] = ["search_paths", "_loader", "data_loader", "AWS_DATA_PATH"];

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    if OWN_MODELS.iter().any(|word| script.script.mentions(word)) {
        return;
    }
    setups::check(context, script, out);
    for client in &script.trace.clients {
        services::check(context, script, client, out);
    }
    let mut found = Vec::new();
    for call in script.trace.calls.iter().filter(|call| call.is_certain) {
        let client = &script.trace.clients[call.client];
        if let Some(service) = client.service.as_deref().and_then(service) {
            Judge { context, script, call, service, operation: None, found: Vec::new() }.check(&mut found);
        }
    }
    exceptions::check(context, script, &mut found);
    answers::check(context, script, &mut found);
    comparisons::check(context, script, &mut found);
    caught::check(context, script, &mut found);
    uncalled::check(context, script, &mut found);
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

/// A finding in a script.
fn finding(context: &Context<'_>, script: &ScriptAt, rule: &'static Rule, at: &Range<usize>, message: &str) -> Diagnostic {
    let message = format!("step `{}`: {message}", name(context, script));
    context.inside(rule, &script.pointer, at.clone(), message)
}

/// In code that the handler was not seen to come to, it may never matter.
fn lowered(mut finding: Diagnostic, reached: bool) -> Diagnostic {
    if !reached {
        finding.level = finding.level.min(Level::Warning);
    }
    finding
}

/// A name that is like none may be newer than the catalogue.
fn perhaps_newer(mut finding: Diagnostic) -> Diagnostic {
    finding.level = finding.level.min(Level::Warning);
    finding.help("the name may be misspelt, or newer than ssmith's catalogue")
}

/// One call, held against its operation.
struct Judge<'c, 'd> {
    context: &'c Context<'d>,
    script: &'c ScriptAt,
    call: &'c Call,
    service: Service<'static>,
    /// The operation, once it is found.
    operation: Option<Operation<'static>>,
    found: Vec<Diagnostic>,
}

impl Judge<'_, '_> {
    fn finding(&self, rule: &'static Rule, at: &Range<usize>, message: &str) -> Diagnostic {
        lowered(finding(self.context, self.script, rule, at, message), self.call.reached)
    }

    fn check(mut self, out: &mut Vec<Diagnostic>) {
        self.operation = self.called();
        if let Some(operation) = self.operation {
            self.arguments(operation);
        }
        out.append(&mut self.found);
    }

    /// The argument that is no member of the operation.
    fn own_argument(&self) -> &'static str {
        match self.call.kind {
            CallKind::Method => "",
            CallKind::Pages => "PaginationConfig",
            CallKind::Wait => "WaiterConfig",
        }
    }
}
