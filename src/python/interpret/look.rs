//! Looks into answers of AWS, and names that are asked of libraries.

use std::collections::BTreeMap;
use std::ops::Range;

use ruff_python_ast::Identifier;

use super::super::library;
use super::{Interpreter, place};
use crate::json;
use crate::python::trace::{AnswerPlace, Asked, Comparison, ExceptionRead, LibraryRead, Look, LookKind, ReadKind, Round, Uncalled};
use crate::python::value::{ANY, Value, Values};

/// What is looked up, by where the key stands.
pub(super) type Looks = BTreeMap<(usize, LookKind), Seen>;

/// A look, as far as it has been seen.
pub(super) struct Seen {
    look: Look,
    /// Whether something that is no answer may be looked into as well.
    other: bool,
}

/// The looks into answers and nothing else.
pub(super) fn certain(looks: Looks) -> Vec<Look> {
    looks.into_values().filter(|seen| !seen.other && !seen.look.holders.is_empty()).map(|seen| seen.look).collect()
}

impl Interpreter<'_> {
    /// Notes that a key is looked up in what a value can be.
    pub(super) fn look(&mut self, holder: &Values, keys: &Values, at: Range<usize>, kind: LookKind) {
        let Some(key) = keys.text() else { return };
        if self.absences > 0 {
            return;
        }
        let reached = self.reached;
        match holder.only() {
            Some(Value::Caught(path)) => note(&mut self.trace.caught, path, key, &at, kind, reached),
            Some(Value::Context) => note(&mut self.trace.context, &[], key, &at, kind, reached),
            _ => {}
        }
        let new = || Seen { look: Look { holders: Vec::new(), key: key.to_owned(), at: at.clone(), kind, reached }, other: false };
        let mut seen = self.looks.remove(&(at.start, kind)).unwrap_or_else(new);
        seen.other |= seen.look.key != key;
        for value in holder {
            match value {
                Value::Answer { call, path } => {
                    let place = AnswerPlace { call: *call, path: path.clone() };
                    if !seen.look.holders.contains(&place) {
                        seen.look.holders.push(place);
                    }
                }
                // Nothing is found in either.
                Value::Literal(json::Value::Null) => {}
                Value::Dict(index) if self.trace.objects[*index].entries.is_empty() && !self.trace.objects[*index].open => {}
                _ => seen.other = true,
            }
        }
        self.looks.insert((at.start, kind), seen);
    }

    /// Notes that a value is gone over item by item; `wants_letters` says whether the items are asked what only letters are asked.
    pub(super) fn go_over(&mut self, over: &Values, at: Range<usize>, wants_letters: impl FnOnce() -> bool) {
        match over.only() {
            Some(Value::Events(path)) if !path.is_empty() => {
                let round = Round { path: path.clone(), at, wants_letters: wants_letters(), reached: self.reached };
                if !self.trace.rounds.iter().any(|known| known.at == round.at && known.path == round.path) {
                    self.trace.rounds.push(round);
                }
            }
            _ => self.uncalled(over, at),
        }
    }

    /// Notes a method of a client that is used without being called.
    pub(super) fn uncalled(&mut self, values: &Values, at: Range<usize>) {
        if let Some(Value::Member(base, method)) = values.only()
            && let Value::Client(client) = **base
            && !self.trace.clients[client].is_resource
        {
            let uncalled = Uncalled { client, method: method.clone(), at, reached: self.reached };
            if !self.trace.uncalled.iter().any(|known| known.at == uncalled.at) {
                self.trace.uncalled.push(uncalled);
            }
        }
    }

    /// The script itself puts a key into an answer, or asks whether it is there; `None` for any key.
    pub(super) fn handle(&mut self, holder: &Value, key: Option<&str>) {
        let Value::Answer { call, path } = holder else { return };
        let path = path.iter().cloned().chain([key.unwrap_or(ANY).to_owned()]).collect();
        let place = AnswerPlace { call: *call, path };
        if !self.trace.handled.contains(&place) {
            self.trace.handled.push(place);
        }
    }

    /// The script itself puts something into an answer; `None` for any key.
    pub(super) fn change(&mut self, holder: &Value, key: Option<&str>) {
        let Value::Answer { call, path } = holder else { return };
        let path = path.iter().cloned().chain([key.unwrap_or(ANY).to_owned()]).collect();
        self.trace.changed.insert(AnswerPlace { call: *call, path });
        self.handle(holder, key);
    }

    /// Notes what an attribute asks of answers, of clients' exceptions and of boto3.
    pub(super) fn asked(&mut self, base: &Values, attribute: &Identifier) {
        let at = place(attribute);
        if base.iter().any(|value| matches!(value, Value::Answer { .. })) {
            self.look(base, &Values::literal(attribute.as_str()), at.clone(), LookKind::Attribute);
        }
        match base.only() {
            Some(Value::Outside(module)) => self.ask_library(module, attribute, &at),
            Some(Value::Caught(_) | Value::Context) => self.look(base, &Values::literal(attribute.as_str()), at, LookKind::Attribute),
            Some(Value::Events(path)) if path.is_empty() && !DICT.contains(&attribute.as_str()) && !attribute.starts_with("__") => {
                self.read_at(vec![attribute.to_string()], at, ReadKind::Attribute);
            }
            Some(Value::Member(client, exceptions)) if exceptions == "exceptions" => {
                if let Value::Client(client) = **client
                    && !self.trace.clients[client].is_resource
                {
                    let read = ExceptionRead { client, name: attribute.to_string(), at, reached: self.reached };
                    if !self.trace.exceptions.iter().any(|known| known.at == read.at) {
                        self.trace.exceptions.push(read);
                    }
                }
            }
            _ => {}
        }
    }

    /// Notes that a value is compared with another: with a text, or with those of a list (`in`).
    pub(super) fn compared(&mut self, one: &Values, other: &Values, other_at: &Range<usize>, is_in: bool) {
        let null = |value: &&Value| matches!(value, Value::Literal(json::Value::Null));
        let places: Option<Vec<AnswerPlace>> = one
            .iter()
            .filter(|value| !null(value))
            .map(|value| match value {
                Value::Answer { call, path } => Some(AnswerPlace { call: *call, path: path.clone() }),
                _ => None,
            })
            .collect();
        let Some(places) = places.filter(|places| !places.is_empty()) else { return };
        let texts: Vec<String> = match other.only() {
            // `state in "available"` asks whether it is a part of the text.
            Some(Value::Literal(json::Value::String(text))) if !is_in => vec![text.clone()],
            Some(Value::List(list)) => self.trace.objects[*list].items.iter().filter_map(Values::text).map(str::to_owned).collect(),
            _ => return,
        };
        for text in texts {
            let comparison = Comparison { places: places.clone(), text, at: other_at.clone(), reached: self.reached };
            match self.trace.comparisons.iter_mut().find(|known| known.at == comparison.at && known.text == comparison.text) {
                // The next time it may be another value.
                Some(known) => {
                    let new: Vec<AnswerPlace> = comparison.places.into_iter().filter(|place| !known.places.contains(place)).collect();
                    known.places.extend(new);
                }
                None => self.trace.comparisons.push(comparison),
            }
        }
    }

    /// The parts of a module's name that is imported.
    pub(super) fn imported(&mut self, module: &str, at: &Range<usize>) {
        for (dot, _) in module.match_indices('.') {
            let name = module[dot + 1..].split('.').next().unwrap_or_default();
            self.ask_library(&module[..dot], name, at);
        }
    }

    /// Notes a name that is asked of a library.
    pub(super) fn ask_library(&mut self, module: &str, name: &str, at: &Range<usize>) {
        if !matches!(module.split('.').next(), Some("boto3" | "botocore")) && !library::is_known(module) {
            return;
        }
        let read = LibraryRead {
            module: module.to_owned(),
            name: name.to_owned(),
            at: at.clone(),
            guarded: self.tries > 0,
            reached: self.reached,
        };
        if !self.trace.library.iter().any(|known| known.at == read.at && known.name == read.name) {
            self.trace.library.push(read);
        }
    }
}

/// What dicts have.
const DICT: [&str; 11] = ["clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values"];

fn note(into: &mut Vec<Asked>, path: &[String], key: &str, at: &Range<usize>, kind: LookKind, reached: bool) {
    if !into.iter().any(|known| known.at == *at) {
        into.push(Asked { path: path.to_vec(), key: key.to_owned(), at: at.clone(), kind, reached });
    }
}
