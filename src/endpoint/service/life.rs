//! What becomes of executions: events come in, ends are written down, others get their turn.

use std::sync::Arc;

use crate::endpoint::Finished;
use crate::endpoint::caller::Place;
use crate::endpoint::disk::Journal;
use crate::endpoint::execution::{self, Body, Mailbox, Written, broken};
use crate::endpoint::service::{RUNNING, Service};
use crate::json::Value;
use crate::run::{Event, Record, What};

impl Service {
    /// Takes in what happened in an execution, or in a child of one.
    pub(in crate::endpoint) fn heard(&self, place: &Place, mailbox: &Arc<Mailbox>, event: &Event) {
        let ends = matches!(event.what, What::Ended { .. });
        let _line = ends.then(|| self.line());
        let mut state = self.state();
        if state.closed {
            return;
        }
        let execution = state.executions.child(place, &event.execution, mailbox);
        let Body::Live(record) = &mut execution.body else { return };
        if matches!(event.what, What::Started(_)) {
            **record = Record::default();
        }
        if !ends {
            record.apply(event);
            match &event.what {
                What::StepStarted(start) => mailbox.begun(&start.record.name),
                What::StepEnded { step, .. } => mailbox.ended(step),
                _ => {}
            }
            return;
        }
        // Nobody is told of its end before that is written down.
        let mut ended = (**record).clone();
        ended.apply(event);
        let written = execution.written(place, ended.to_json());
        drop(state);
        self.end(place, &event.execution, written);
    }

    /// Writes down an execution that has ended, while others ask. One that cannot be kept has failed.
    fn end(&self, place: &Place, id: &str, mut written: Written) {
        let kept = self.disk.as_ref().map(|disk| disk.keep_execution(id, &written).map(|()| disk.end_journal(place, id)));
        if let Some(Err(error)) = &kept {
            execution::fail(&mut written.execution, &format!("execution {id} cannot be kept: {error}"));
        }
        self.state().executions.end(place, id, &written.execution, matches!(kept, Some(Ok(()))));
    }

    /// Begins the journal of an execution that has begun. Without a state there is none, and where it cannot be written there is
    /// none either: the end of the execution will tell.
    pub(in crate::endpoint) fn journal(&self, place: &Place, id: &str) -> Option<Journal> {
        let disk = self.disk.as_ref()?;
        let written = {
            let state = self.state();
            let execution = state.executions.get(place, id)?;
            let Body::Live(record) = &execution.body else { return None };
            execution.written(place, record.to_json())
        };
        disk.journal(id, &written).ok()
    }

    /// An execution's thread has done what it can.
    pub(in crate::endpoint) fn ended(self: &Arc<Self>, id: &str, mailbox: &Arc<Mailbox>, finished: Result<Finished, String>) {
        let because = finished.as_ref().err().cloned().unwrap_or_else(|| "the execution ended without saying how".to_owned());
        self.give_up(mailbox, &because);
        let mut state = self.state();
        if state.closed {
            return;
        }
        if self.options.keep_events {
            state.finished.insert(id.to_owned(), finished.unwrap_or_else(broken));
        }
        state.running = state.running.saturating_sub(1);
        let next = if state.running < RUNNING { state.queue.pop_front() } else { None };
        if let Some(job) = next {
            state.running += 1;
            drop(state);
            execution::launch(self, job);
        }
    }

    /// What still runs although its thread does not has failed.
    fn give_up(&self, mailbox: &Arc<Mailbox>, because: &str) {
        let _line = self.line();
        let left: Vec<(Place, String, Written)> = {
            let state = self.state();
            if state.closed {
                return;
            }
            let running = state.executions.running().filter(|(_, _, execution)| Arc::ptr_eq(&execution.mailbox, mailbox));
            let failed = running.filter_map(|(place, id, execution)| {
                let Body::Live(record) = &execution.body else { return None };
                let mut whole: Value = record.to_json();
                execution::fail(&mut whole, because);
                Some((place.clone(), id.to_owned(), execution.written(place, whole)))
            });
            failed.collect()
        };
        for (place, id, written) in left {
            self.end(&place, &id, written);
        }
    }

    /// How an execution ended, and what happened in it.
    pub(in crate::endpoint) fn finished(&self, id: &str) -> Option<Finished> {
        self.state().finished.get(id).cloned()
    }

    /// Gives up what runs.
    pub(in crate::endpoint) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.queue.clear();
        for (_, _, execution) in state.executions.running() {
            execution.mailbox.close();
        }
    }
}
