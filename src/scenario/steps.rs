//! `steps`, `stop` and `expect`.

use crate::run::{Status, Stop};
use crate::scenario::fields::{Findings, Item, described, words};
use crate::scenario::model::{Deed, Expect, Replacement, StepMock, StopAt};
use crate::scenario::read::values;
use crate::scenario::rules::WRONG_VALUE;
use crate::spec::Spanned;
use crate::text::nearest;
use crate::yaml::Kind;

/// The words that replace a step's effect; of these a replacement has one.
pub(super) const DEEDS: [&str; 6] = ["approve", "reject", "resume", "return", "fail", "timeout"];
/// The keys of a replacement.
pub(super) const KEYS: [&str; 7] = ["approve", "reject", "resume", "return", "fail", "timeout", "after"];
/// The keys of `stop`.
pub(super) const STOP_KEYS: [&str; 2] = ["at", "type"];
/// The words that `type` of `stop` takes.
pub(super) const STOP_TYPES: [&str; 2] = ["cancel", "complete"];
/// The keys of `expect`.
pub(super) const EXPECT_KEYS: [&str; 5] = ["status", "path", "outputs", "failedStep", "failure"];
/// The statuses that an execution can end with.
pub(super) const STATUSES: [&str; 4] = ["Success", "Failed", "TimedOut", "Cancelled"];

pub(super) fn read(item: &Item<'_>, findings: &mut Findings) -> Vec<StepMock> {
    let entries = findings.entries(item);
    let step = |(name, item): (Spanned<String>, Item<'_>)| {
        let items = if matches!(item.node.kind, Kind::Sequence(_)) {
            let items = findings.list(&item, "a replacement");
            if items.is_empty() {
                findings.wrong(&item, format!("{} must have at least one item", item.name), None);
            }
            items
        } else {
            vec![item]
        };
        let effects: Vec<_> = items.into_iter().filter_map(|item| replacement(item, findings)).collect();
        (!effects.is_empty()).then_some(StepMock { name, effects })
    };
    entries.into_iter().filter_map(step).collect()
}

fn replacement(item: Item<'_>, findings: &mut Findings) -> Option<Replacement> {
    let table = findings.table(item, &KEYS)?;
    let after = table.get("after").and_then(|item| findings.duration(&item));
    let (word, item) = findings.one_of(&table, &DEEDS)?;
    let span = item.key_span;
    let deed = match word {
        "return" => {
            if !matches!(item.node.kind, Kind::Mapping(_)) {
                let message = format!("`return` must be the mapping that selectors apply to, not {}", described(item.node));
                findings.wrong(&item, message, Some("a script's result stands below `Payload`"));
            }
            Deed::Return(item.node.to_value())
        }
        "fail" => {
            let message = findings.table(item, &["message"])?.get("message").and_then(|item| findings.text(&item));
            Deed::Fail(message.map_or_else(|| "mocked failure".to_owned(), |message| message.value))
        }
        _ => {
            findings.only_true(&item);
            match word {
                "approve" => Deed::Approve,
                "reject" => Deed::Reject,
                "resume" => Deed::Resume,
                _ => Deed::Timeout,
            }
        }
    };
    Some(Replacement { after, deed, span })
}

pub(super) fn stop(item: Item<'_>, findings: &mut Findings) -> Option<StopAt> {
    let table = findings.table(item, &STOP_KEYS)?;
    let span = table.item().key_span;
    let kind = match table.get("type") {
        None => Stop::Cancel,
        Some(item) => {
            let text = findings.text(&item)?;
            match text.value.to_ascii_lowercase().as_str() {
                "cancel" => Stop::Cancel,
                "complete" => Stop::Complete,
                _ => {
                    choice(&item, &text.value, &STOP_TYPES, findings);
                    return None;
                }
            }
        }
    };
    let Some(at) = table.get("at") else {
        let place = table.item();
        let finding = findings.say(&WRONG_VALUE, place.key_span, &place.pointer, "`stop` needs `at`");
        finding.help = Some("name the step during which the order to stop comes".to_owned());
        return None;
    };
    Some(StopAt { step: findings.text(&at)?, kind, span })
}

fn choice(item: &Item<'_>, word: &str, known: &[&str], findings: &mut Findings) {
    let help = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", words(known, "and")),
    };
    findings.wrong(item, format!("{} cannot be `{word}`", item.name), Some(&help));
}

pub(super) fn expect(item: Item<'_>, findings: &mut Findings) -> Option<Expect> {
    let span = item.key_span;
    let pointer = item.pointer.clone();
    let is_empty = matches!(&item.node.kind, Kind::Mapping(entries) if entries.is_empty());
    let table = findings.table(item, &EXPECT_KEYS)?;
    let status = table.get("status").and_then(|item| {
        let text = findings.text(&item)?;
        if !STATUSES.contains(&text.value.as_str()) {
            choice(&item, &text.value, &STATUSES, findings);
        }
        Some(Spanned { value: Status::parse(&text.value), span: text.span })
    });
    let path = table.get("path").map(|item| {
        let steps = findings.list(&item, "a step").iter().filter_map(|item| findings.text(item)).collect();
        Spanned { value: steps, span: item.node.span }
    });
    let outputs = table.get("outputs").map(|item| values(&item, findings)).unwrap_or_default();
    let failed_step = table.get("failedStep").and_then(|item| match item.node.kind {
        Kind::Null => Some(Spanned { value: None, span: item.node.span }),
        _ => findings.text(&item).map(|name| Spanned { value: Some(name.value), span: name.span }),
    });
    let failure = table.get("failure").and_then(|item| findings.text(&item));
    if is_empty {
        // Whatever came would be "as expected".
        findings.say(&WRONG_VALUE, span, &pointer, "`expect` expects nothing").help =
            Some("write `status: Success`, or leave it out".to_owned());
    }
    Some(Expect { span, status, path, outputs, failed_step, failure })
}
