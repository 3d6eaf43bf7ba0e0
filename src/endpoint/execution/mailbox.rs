//! What reaches a running execution from outside: signals and orders to stop, from the thread that serves a request to the one that runs it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::run::{Control, Signal};

/// A letter box. Its reader waits for what it wants and leaves the rest.
#[derive(Debug, Default)]
pub(in crate::endpoint) struct Mailbox {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    letters: VecDeque<Letter>,
    closed: bool,
}

#[derive(Debug)]
struct Letter {
    control: Control,
    /// The id of the step that it answers; empty where it answers none.
    step: Arc<str>,
}

/// What came of waiting.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::endpoint) enum Post {
    /// A letter, after that long.
    Came(Control, Duration),
    /// The time is over.
    Nothing,
    /// The server stops.
    Closed,
}

impl Mailbox {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a letter in.
    pub(in crate::endpoint) fn post(&self, control: Control) {
        self.answer(control, &Arc::default());
    }

    /// Puts a letter in that answers the step of an id, and no other one.
    pub(in crate::endpoint) fn answer(&self, control: Control, step: &Arc<str>) {
        self.state().letters.push_back(Letter { control, step: Arc::clone(step) });
        self.changed.notify_all();
    }

    /// A step begins: nobody need let it begin any more.
    pub(in crate::endpoint) fn begun(&self, name: &str) {
        let is_old = |letter: &Letter| matches!(&letter.control, Control::Signal(Signal::StartStep { step }) if step == name);
        self.state().letters.retain(|letter| !is_old(letter));
    }

    /// A step has ended: what was said to it too late, or twice, is for no other step.
    pub(in crate::endpoint) fn ended(&self, id: &str) {
        self.state().letters.retain(|letter| id.is_empty() || *letter.step != *id);
    }

    /// Nothing more will come; who waits stops waiting.
    pub(in crate::endpoint) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    /// The first letter that is wanted, if it is there.
    pub(in crate::endpoint) fn look(&self, wanted: impl Fn(&Control) -> bool) -> Option<Control> {
        take(&mut self.state().letters, &wanted)
    }

    pub(in crate::endpoint) fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// Waits in real time for a letter that is wanted; without an end for as long as it takes.
    pub(in crate::endpoint) fn wait(&self, most: Option<Duration>, wanted: impl Fn(&Control) -> bool) -> Post {
        let begun = Instant::now();
        let mut state = self.state();
        loop {
            if let Some(control) = take(&mut state.letters, &wanted) {
                return Post::Came(control, begun.elapsed());
            }
            if state.closed {
                return Post::Closed;
            }
            let left = match most.map(|most| most.checked_sub(begun.elapsed())) {
                Some(None) => return Post::Nothing,
                Some(Some(left)) => left,
                None => Duration::from_hours(1),
            };
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn take(letters: &mut VecDeque<Letter>, wanted: &impl Fn(&Control) -> bool) -> Option<Control> {
    let at = letters.iter().position(|letter| wanted(&letter.control))?;
    letters.remove(at).map(|letter| letter.control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_was_told_twice_is_for_no_other_step() {
        let mailbox = Mailbox::default();
        let approve = || Control::Signal(Signal::Approve { by: "me".to_owned(), comment: String::new() });
        let start = |step: &str| Control::Signal(Signal::StartStep { step: step.to_owned() });
        for _ in 0..2 {
            mailbox.answer(approve(), &"s-1".into());
            mailbox.post(start("Next"));
        }
        mailbox.answer(approve(), &"s-2".into());
        assert_eq!(mailbox.look(|_| true), Some(approve()));
        mailbox.ended("s-1");
        mailbox.begun("Next");
        assert_eq!(mailbox.look(|_| true), Some(approve()), "that of the other step");
        assert_eq!(mailbox.look(|_| true), None);
    }
}
