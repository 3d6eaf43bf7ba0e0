//! The executions of a server. What has ended is kept small: where there is a disk only what lists tell of it, else the whole as text. The
//! oldest are forgotten in time, as the service itself forgets them; on the disk they stay.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use crate::endpoint::caller::Place;
use crate::endpoint::execution::list::metadata;
use crate::endpoint::execution::{Body, Execution, Mailbox, Whole, Written};
use crate::json::Value;

/// How many executions that have ended are known, and how many bytes they hold that no disk has.
#[derive(Debug, Clone, Copy)]
struct Most {
    executions: usize,
    bytes: usize,
}

impl Default for Most {
    fn default() -> Self {
        Self { executions: 10_000, bytes: 256 << 20 }
    }
}

/// All that are known, by account and region.
#[derive(Debug, Default)]
pub(in crate::endpoint) struct Executions {
    all: BTreeMap<Place, BTreeMap<String, Execution>>,
    /// The ids that requests with a token began.
    tokens: HashMap<(Place, String), String>,
    sequence: u64,
    /// Those that have ended, the first one first, with the bytes they hold.
    ended: VecDeque<(Place, String, usize)>,
    bytes: usize,
    most: Most,
}

impl Executions {
    /// The number of the next one.
    pub(in crate::endpoint) fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// Adds one that begins.
    pub(in crate::endpoint) fn begin(&mut self, place: &Place, id: &str, execution: Execution) {
        if let Some((token, _)) = &execution.request {
            self.tokens.insert((place.clone(), token.clone()), id.to_owned());
        }
        self.all.entry(place.clone()).or_default().insert(id.to_owned(), execution);
    }

    /// The one of an id; where there is none, a child that begins.
    pub(in crate::endpoint) fn child(&mut self, place: &Place, id: &str, mailbox: &Arc<Mailbox>) -> &mut Execution {
        let all = self.all.entry(place.clone()).or_default();
        all.entry(id.to_owned()).or_insert_with(|| {
            self.sequence += 1;
            let (sequence, mailbox) = (self.sequence, Arc::clone(mailbox));
            Execution { sequence, body: Body::Live(Box::default()), tags: BTreeMap::new(), request: None, mailbox }
        })
    }

    /// Adds one that was written down and has ended.
    pub(in crate::endpoint) fn restore(&mut self, place: &Place, id: &str, written: Written, on_disk: bool) {
        self.sequence = self.sequence.max(written.sequence);
        let request = written.token.zip(written.request);
        let (sequence, tags, mailbox) = (written.sequence, written.tags, Arc::default());
        self.begin(place, id, Execution { sequence, body: Body::Live(Box::default()), tags, request, mailbox });
        self.end(place, id, &written.execution, on_disk);
    }

    /// One has ended; `whole` is its `AutomationExecution`.
    pub(in crate::endpoint) fn end(&mut self, place: &Place, id: &str, whole: &Value, on_disk: bool) {
        let Some(execution) = self.get_mut(place, id) else { return };
        let text = (!on_disk).then(|| whole.to_string());
        let bytes = text.as_ref().map_or(0, String::len);
        execution.body = Body::Done { summary: metadata(whole), whole: text.map_or(Whole::OnDisk, Whole::Text) };
        self.ended.push_back((place.clone(), id.to_owned(), bytes));
        self.bytes += bytes;
        // The one that has just ended stays, however large it is.
        while self.ended.len() > 1 && (self.ended.len() > self.most.executions || self.bytes > self.most.bytes) {
            let Some((place, id, bytes)) = self.ended.pop_front() else { return };
            self.bytes -= bytes;
            let forgotten = self.all.get_mut(&place).and_then(|all| all.remove(&id));
            if let Some((token, _)) = forgotten.and_then(|execution| execution.request) {
                self.tokens.remove(&(place, token));
            }
        }
    }

    /// The one of an id.
    pub(in crate::endpoint) fn get(&self, place: &Place, id: &str) -> Option<&Execution> {
        self.all.get(place)?.get(id)
    }

    /// The one of an id.
    pub(in crate::endpoint) fn get_mut(&mut self, place: &Place, id: &str) -> Option<&mut Execution> {
        self.all.get_mut(place)?.get_mut(id)
    }

    /// The id of the one that a request with this token began.
    pub(in crate::endpoint) fn of_token(&self, place: &Place, token: &str) -> Option<&str> {
        self.tokens.get(&(place.clone(), token.to_owned())).map(String::as_str)
    }

    /// Those of a place.
    pub(in crate::endpoint) fn of(&self, place: &Place) -> impl Iterator<Item = &Execution> {
        self.all.get(place).into_iter().flat_map(BTreeMap::values)
    }

    /// All that run.
    pub(in crate::endpoint) fn running(&self) -> impl Iterator<Item = (&Place, &str, &Execution)> {
        let all = self.all.iter().flat_map(|(place, all)| all.iter().map(move |(id, execution)| (place, id.as_str(), execution)));
        all.filter(|(_, _, execution)| matches!(execution.body, Body::Live(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    fn place() -> Place {
        Place { account: "123456789012".to_owned(), region: "eu-west-1".to_owned() }
    }

    fn whole(id: &str) -> Value {
        json!({"AutomationExecutionId": id, "AutomationExecutionStatus": "Success", "StepExecutions": [{"StepName": "x".repeat(100)}]})
    }

    fn run(executions: &mut Executions, id: &str, on_disk: bool) {
        let request = Some((format!("token of {id}"), json!({})));
        let sequence = executions.next();
        let (body, tags, mailbox) = (Body::Live(Box::default()), BTreeMap::new(), Arc::default());
        executions.begin(&place(), id, Execution { sequence, body, tags, request, mailbox });
        executions.end(&place(), id, &whole(id), on_disk);
    }

    #[test]
    fn the_oldest_that_have_ended_are_forgotten() {
        let mut executions = Executions { most: Most { executions: 2, bytes: 1 << 20 }, ..Executions::default() };
        executions.child(&place(), "runs", &Arc::default());
        for id in ["a", "b", "c"] {
            run(&mut executions, id, false);
        }
        assert!(executions.get(&place(), "a").is_none() && executions.of_token(&place(), "token of a").is_none());
        assert_eq!(executions.of_token(&place(), "token of c"), Some("c"));
        assert_eq!(executions.of(&place()).count(), 3, "what runs is never forgotten");
        assert_eq!(executions.next(), 5, "numbers are not given again");
    }

    #[test]
    fn what_no_disk_has_is_bounded_in_bytes() {
        let bytes = 3 * whole("a").to_string().len();
        let mut executions = Executions { most: Most { executions: 100, bytes }, ..Executions::default() };
        for id in ["a", "b", "c", "d"] {
            run(&mut executions, id, false);
        }
        assert!(executions.get(&place(), "a").is_none() && executions.get(&place(), "b").is_some());
        for id in 0..50 {
            run(&mut executions, &format!("on disk {id}"), true);
        }
        assert_eq!(executions.of(&place()).count(), 53, "what is on the disk holds none");
        let Some(Body::Done { whole: Whole::OnDisk, summary }) = executions.get(&place(), "on disk 1").map(|execution| &execution.body)
        else {
            panic!("it is held")
        };
        assert!(summary.get("StepExecutions").is_none());
    }
}
