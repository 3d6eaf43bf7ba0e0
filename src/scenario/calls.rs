//! `calls`: AWS calls and their answers.

use std::time::Duration;

use crate::catalog::{Operation, catalog};
use crate::json::Value;
use crate::run::ApiError;
use crate::scenario::fields::{Findings, Item, Table};
use crate::scenario::model::{Answer, Mock};
use crate::scenario::rules::UNKNOWN_OPERATION;
use crate::text::{Files, Span};
use crate::yaml::Kind;

/// The keys of a mock.
pub(super) const KEYS: [&str; 8] = ["on", "region", "account", "with", "return", "answers", "error", "takes"];
/// The keys of an answer.
pub(super) const ANSWER_KEYS: [&str; 3] = ["for", "return", "error"];
/// The keys of an error.
pub(super) const ERROR_KEYS: [&str; 2] = ["code", "message"];

pub(super) fn read(files: &Files, item: &Item<'_>, findings: &mut Findings) -> Vec<Mock> {
    let items = findings.list(item, "a call");
    items.into_iter().filter_map(|item| mock(files, item, findings)).collect()
}

fn mock(files: &Files, item: Item<'_>, findings: &mut Findings) -> Option<Mock> {
    let table = findings.table(item, &KEYS)?;
    let on = on(&table, findings);
    let operation = on.as_ref().and_then(|on| on.known);
    let region = table.get("region").and_then(|item| findings.region(&item));
    let account = table.get("account").and_then(|item| findings.account(&item));
    let with = table.get("with").and_then(|item| with(&item, operation, findings));
    let takes = table.get("takes").and_then(|item| findings.duration(&item)).unwrap_or(Duration::ZERO);
    let answers = match findings.one_of(&table, &["return", "answers", "error"])? {
        ("return", item) if matches!(item.node.kind, Kind::Sequence(_)) => {
            let items = not_empty(&item, findings.list(&item, "a response"), findings);
            items.iter().filter_map(|item| response(item, operation, findings)).map(once).collect()
        }
        ("return", item) => response(&item, operation, findings).map(once).into_iter().collect(),
        ("error", item) => error(item, operation, findings).map(|error| once(Err(error))).into_iter().collect(),
        (_, item) => {
            let items = not_empty(&item, findings.list(&item, "an answer"), findings);
            items.into_iter().filter_map(|item| answer(item, operation, findings)).collect::<Vec<_>>()
        }
    };
    let on = on?;
    let line = files.get(on.span.file).position(on.span.start).line;
    (!answers.is_empty()).then_some(Mock {
        service: on.service,
        operation: on.operation,
        span: on.span,
        line,
        region,
        account,
        with,
        answers,
        takes,
    })
}

fn once(outcome: Result<Value, ApiError>) -> Answer {
    Answer { lasts: None, outcome }
}

fn not_empty<'t>(item: &Item<'_>, items: Vec<Item<'t>>, findings: &mut Findings) -> Vec<Item<'t>> {
    if items.is_empty() && matches!(item.node.kind, Kind::Sequence(_)) {
        findings.wrong(item, format!("{} must have at least one item", item.name), None);
    }
    items
}

/// What a mock is for.
struct On {
    service: String,
    operation: String,
    known: Option<Operation<'static>>,
    span: Span,
}

fn on(table: &Table<'_>, findings: &mut Findings) -> Option<On> {
    let Some(item) = table.get("on") else {
        let place = table.item();
        let finding = findings.say(&super::rules::WRONG_VALUE, place.key_span, &place.pointer, "a call needs `on`");
        finding.help = Some("write the service and the operation, as in `on: efs:DescribeFileSystems`".to_owned());
        return None;
    };
    let text = findings.text(&item)?;
    let span = text.span;
    let Some((service, operation)) = text.value.split_once(':').map(|(service, operation)| (service.trim(), operation.trim())) else {
        let help = "write the service and the operation, as in `efs:DescribeFileSystems`";
        findings.wrong(&item, format!("`{}` names no service and operation", text.value), Some(help));
        return None;
    };
    let unknown = |known| On { service: service.to_owned(), operation: operation.to_owned(), known, span };
    let Some(known) = catalog().service(service) else {
        let near = catalog().nearest_service(service);
        findings.say(&UNKNOWN_OPERATION, span, &item.pointer, format!("there is no AWS service `{service}`")).help =
            near.map(|near| format!("did you mean `{}:{operation}`?", near.name));
        return Some(unknown(None));
    };
    let Some(found) = known.operation(operation) else {
        let near = known.nearest_operation(operation);
        findings
            .say(&UNKNOWN_OPERATION, span, &item.pointer, format!("the service `{}` has no operation `{operation}`", known.name()))
            .help = near.map(|near| format!("did you mean `{}:{near}`?", known.name()));
        return Some(unknown(None));
    };
    Some(On { service: known.name().to_owned(), operation: found.name().to_owned(), known: Some(found), span })
}

fn with(item: &Item<'_>, operation: Option<Operation<'_>>, findings: &mut Findings) -> Option<Value> {
    if !matches!(item.node.kind, Kind::Mapping(_)) {
        findings.wrong(item, "`with` must be a mapping of what the request contains", None);
        return None;
    }
    let value = item.node.to_value();
    if let Some(operation) = operation {
        super::shapes::request(item, operation, &value, findings);
    }
    Some(value)
}

fn response(item: &Item<'_>, operation: Option<Operation<'_>>, findings: &mut Findings) -> Option<Result<Value, ApiError>> {
    if !matches!(item.node.kind, Kind::Mapping(_)) {
        let help = "write `{}` for a response without members";
        findings.wrong(item, format!("a response must be a mapping, not {}", super::fields::described(item.node)), Some(help));
        return None;
    }
    let value = item.node.to_value();
    if let Some(operation) = operation {
        super::shapes::response(item, operation, &value, findings);
    }
    Some(Ok(value))
}

fn answer(item: Item<'_>, operation: Option<Operation<'_>>, findings: &mut Findings) -> Option<Answer> {
    let table = findings.table(item, &ANSWER_KEYS)?;
    let lasts = table.get("for").and_then(|item| findings.duration(&item));
    let outcome = match findings.one_of(&table, &["return", "error"])? {
        ("return", item) => response(&item, operation, findings)?,
        (_, item) => Err(error(item, operation, findings)?),
    };
    Some(Answer { lasts, outcome })
}

fn error(item: Item<'_>, operation: Option<Operation<'_>>, findings: &mut Findings) -> Option<ApiError> {
    let table = findings.table(item, &ERROR_KEYS)?;
    let Some(item) = table.get("code") else {
        let place = table.item();
        findings.say(&super::rules::WRONG_VALUE, place.key_span, &place.pointer, "an error needs `code`");
        return None;
    };
    let code = findings.text(&item)?.value;
    if let Some(operation) = operation {
        super::shapes::error(&item, operation, &code, findings);
    }
    let given = table.get("message").and_then(|item| findings.text(&item)).map(|message| message.value);
    let message = given.unwrap_or_else(|| format!("mocked {code}"));
    Some(ApiError { status: super::shapes::status(operation, &code), code, message })
}
