//! What reaches a running execution from outside: signals and orders to stop, from the thread that serves a request to the one that runs it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::run::Control;

/// A letter box. Its reader waits for what it wants and leaves the rest.
#[derive(Debug, Default)]
pub(in crate::endpoint) struct Mailbox {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    letters: VecDeque<Control>,
    closed: bool,
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
        self.state().letters.push_back(control);
        self.changed.notify_all();
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

fn take(letters: &mut VecDeque<Control>, wanted: &impl Fn(&Control) -> bool) -> Option<Control> {
    let at = letters.iter().position(wanted)?;
    letters.remove(at)
}
