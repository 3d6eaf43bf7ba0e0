//! From the file's text to the scenario.

use crate::diagnostic::Diagnostic;
use crate::scenario::calls;
use crate::scenario::fields::{Findings, Item};
use crate::scenario::model::{Parameter, Scenario};
use crate::scenario::rules::{UNREADABLE, WRONG_VALUE};
use crate::scenario::steps;
use crate::spec::Spanned;
use crate::text::{FileId, Files, Pointer, Span};
use crate::time::Timestamp;
use crate::yaml;

/// The keys of a scenario.
pub(super) const KEYS: [&str; 9] = ["description", "region", "account", "start", "parameters", "calls", "steps", "stop", "expect"];

/// Reads a scenario, and says what is wrong with it by itself; see [`Scenario::check_against`] for the rest.
///
/// There is none where the text cannot be read at all. Where a finding is an error, the scenario is there for more checks but must
/// not be played.
pub fn parse(files: &Files, id: FileId) -> (Option<Scenario>, Vec<Diagnostic>) {
    let tree = match yaml::parse(files, id) {
        Ok(tree) => tree,
        Err(error) => return (None, vec![UNREADABLE.at(error.span, error.message).maybe_help(error.help)]),
    };
    let mut findings = Findings::default();
    for duplicate in &tree.duplicates {
        let message = format!("the key `{}` stands twice", duplicate.key);
        findings.0.push(UNREADABLE.at(duplicate.again, message).related(duplicate.first, "here it stands first"));
    }
    let root = Item { name: "a scenario".to_owned(), key_span: Span::start_of(id), node: &tree.root, pointer: Pointer::root() };
    let scenario = scenario(files, id, root, &mut findings);
    let mut found = findings.0;
    found.sort_by(|a, b| (a.span.start, a.rule.code, a.span.end).cmp(&(b.span.start, b.rule.code, b.span.end)));
    (scenario, found)
}

fn scenario(files: &Files, id: FileId, root: Item<'_>, findings: &mut Findings) -> Option<Scenario> {
    let table = findings.table(root, &KEYS)?;
    let description = table.get("description").and_then(|item| findings.text(&item)).map(|text| text.value);
    let written_region = table.get("region").and_then(|item| findings.region(&item));
    let written_account = table.get("account").and_then(|item| findings.account(&item));
    let written_start = table.get("start").and_then(|item| start(&item, findings));
    let parameters = table.get("parameters").map(|item| values(&item, findings)).unwrap_or_default();
    let key = |name| table.get(name).map(|item| item.key_span);
    let (calls_key, steps_key) = (key("calls"), key("steps"));
    let calls = table.get("calls").map(|item| calls::read(files, &item, findings)).unwrap_or_default();
    let steps = table.get("steps").map(|item| steps::read(&item, findings)).unwrap_or_default();
    let stop = table.get("stop").and_then(|item| steps::stop(item, findings));
    let expect = table.get("expect").and_then(|item| steps::expect(item, findings));
    let file = id;
    Some(Scenario {
        file,
        calls_key,
        steps_key,
        description,
        written_region,
        written_account,
        written_start,
        parameters,
        calls,
        steps,
        stop,
        expect,
    })
}

fn start(item: &Item<'_>, findings: &mut Findings) -> Option<Spanned<Timestamp>> {
    let text = findings.text(item)?;
    let start = Timestamp::parse(&text.value);
    if start.is_none() {
        let message = format!("`{}` is no point in time", text.value);
        findings.say(&WRONG_VALUE, text.span, &item.pointer, message).help = Some("write it as 2026-01-02T03:04:05Z".to_owned());
    }
    start.map(|value| Spanned { value, span: text.span })
}

/// A mapping of anything.
pub(super) fn values(item: &Item<'_>, findings: &mut Findings) -> Vec<Parameter> {
    let named = |(name, item): (Spanned<String>, Item<'_>)| Parameter {
        name,
        value: Spanned { value: item.node.to_value(), span: item.node.span },
    };
    findings.entries(item).into_iter().map(named).collect()
}
