//! An execution followed to its end, whatever happens on the way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::aws::{Automation, AwsError, ErrorKind, Seen};
use crate::execution::cadence::Cadence;
use crate::execution::children::{Tally, children};
use crate::execution::diff::diff;
use crate::execution::pages;
use crate::run::{Event, Record, StepRecord};

/// What a follower tells.
#[derive(Debug, Clone, Copy)]
pub enum Heard<'h> {
    /// Something happened.
    Event(&'h Event),
    /// Of a run that is spread over targets: its children are at other statuses than before.
    Children(&'h Tally),
    /// The service cannot be asked now. Told once; the follower goes on asking.
    Trouble(Trouble, &'h AwsError),
    /// The service answers again.
    Back,
}

/// Why the service cannot be asked. None of these ends an execution, so none ends the following of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Too many requests of this account.
    Throttled,
    /// No connection, or nobody there.
    Lost,
    /// The credentials have expired; they are loaded afresh before every further try.
    Expired,
}

impl Trouble {
    /// What an error means to a follower; `None` where asking again cannot help.
    fn of(kind: ErrorKind) -> Option<Self> {
        match kind {
            ErrorKind::Throttled => Some(Self::Throttled),
            ErrorKind::Unreachable | ErrorKind::Unavailable | ErrorKind::BadReply => Some(Self::Lost),
            ErrorKind::ExpiredCredentials | ErrorKind::NoCredentials => Some(Self::Expired),
            _ => None,
        }
    }

    /// The first and the longest wait before the next try.
    fn waits(self) -> (Duration, Duration) {
        let (first, longest) = match self {
            Self::Throttled => (5, 60),
            Self::Lost => (2, 30),
            Self::Expired => (30, 30),
        };
        (Duration::from_secs(first), Duration::from_secs(longest))
    }
}

/// A trouble that lasts.
#[derive(Debug, Clone, Copy)]
struct Ongoing {
    trouble: Trouble,
    told: bool,
    wait: Duration,
}

/// Follows one execution. Its [`follow`](Self::follow) may be dropped and called again: it goes on where it was.
#[derive(Debug)]
pub struct Follower<'a, A> {
    automation: &'a A,
    id: String,
    cadence: Cadence,
    /// How often the service may still say that it does not know the execution.
    doubts: u32,
    /// What the events told so far add up to.
    told: Record,
    /// What the service said last.
    seen: Record,
    tally: Option<Tally>,
    /// The inner steps of loops that have ended.
    loops: HashMap<Arc<str>, Vec<StepRecord>>,
    /// How long it waits now, and until when: who interrupts a wait does not begin it anew.
    wait: Option<Duration>,
    due: Instant,
    ongoing: Option<Ongoing>,
}

impl<'a, A: Automation> Follower<'a, A> {
    /// Of an execution's id.
    pub fn new(automation: &'a A, id: &str, cadence: Cadence) -> Self {
        Self {
            automation,
            id: id.to_owned(),
            cadence,
            doubts: 0,
            told: Record::default(),
            seen: Record::default(),
            tally: None,
            loops: HashMap::new(),
            wait: None,
            due: Instant::now(),
            ongoing: None,
        }
    }

    /// The execution was started just now: the service may need a moment until it knows it everywhere.
    #[must_use]
    pub fn just_started(mut self) -> Self {
        self.doubts = 5;
        self
    }

    /// The execution as it was seen last.
    pub fn record(&self) -> &Record {
        &self.seen
    }

    /// The children of a run that is spread over targets.
    pub fn tally(&self) -> Option<&Tally> {
        self.tally.as_ref()
    }

    /// Follows the execution to its end and tells what happens. An error means that asking again cannot help: there is no such
    /// execution, or the caller may not see it.
    pub async fn follow(&mut self, hear: &mut dyn FnMut(Heard<'_>)) -> Result<(), AwsError> {
        loop {
            sleep_until(self.due).await;
            match self.look().await {
                Ok((seen, tally)) => {
                    if self.take_in(seen, tally, hear) {
                        return Ok(());
                    }
                }
                Err(error) => self.suffer(error, hear)?,
            }
            self.due = Instant::now() + self.wait.unwrap_or_default();
        }
    }

    /// One look: the execution, what the service left out of it, and the children where they do the work.
    async fn look(&mut self) -> Result<(Seen, Option<Tally>), AwsError> {
        if self.ongoing.is_some_and(|ongoing| ongoing.trouble == Trouble::Expired) {
            self.automation.renew().await?;
        }
        let mut seen = self.automation.get(&self.id).await?;
        self.complete(&mut seen).await?;
        let tally = if seen.spread { Some(children(self.automation, &self.id).await?) } else { None };
        Ok((seen, tally))
    }

    /// Adds the steps that the answer left out: those of a long document, and the inner ones of loops.
    async fn complete(&mut self, seen: &mut Seen) -> Result<(), AwsError> {
        if seen.truncated {
            let steps = pages::all(async |token| self.automation.steps(&self.id, None, token).await).await?;
            if steps.len() >= seen.record.steps.len() {
                seen.record.steps = steps;
            }
        }
        let there: HashSet<_> = seen.record.steps.iter().filter_map(|step| step.parent.as_ref()).map(|parent| &*parent.id).collect();
        let is_bare = |step: &&StepRecord| step.action == "aws:loop" && !step.id.is_empty() && !there.contains(&*step.id);
        let bare: Vec<_> = seen.record.steps.iter().filter(is_bare).map(|step| (Arc::clone(&step.id), step.status.is_final())).collect();
        for (id, ended) in bare {
            let inner = match self.loops.get(&id) {
                Some(inner) => inner.clone(),
                None => pages::all(async |token| self.automation.steps(&self.id, Some(&id), token).await).await?,
            };
            if ended {
                self.loops.insert(id, inner.clone());
            }
            seen.record.steps.extend(inner);
        }
        Ok(())
    }

    /// Tells what is new; `true` at the execution's end.
    fn take_in(&mut self, seen: Seen, tally: Option<Tally>, hear: &mut dyn FnMut(Heard<'_>)) -> bool {
        self.doubts = 0;
        if self.ongoing.take().is_some_and(|ongoing| ongoing.told) {
            self.wait = None;
            hear(Heard::Back);
        }
        let events = diff(&self.told, &seen.record);
        let changed = tally.is_some() && tally != self.tally;
        self.tally = tally;
        // The children's numbers are part of the story before its end.
        let (end, before): (Vec<_>, Vec<_>) = events.iter().partition(|event| matches!(event.what, crate::run::What::Ended { .. }));
        for event in before {
            self.told.apply(event);
            hear(Heard::Event(event));
        }
        if changed && let Some(tally) = &self.tally {
            hear(Heard::Children(tally));
        }
        for event in end {
            self.told.apply(event);
            hear(Heard::Event(event));
        }
        // More than one call for a look: there is less to spare.
        let floor = if seen.spread || seen.truncated { self.cadence.first * 4 } else { self.cadence.first };
        self.wait = Some(self.cadence.after(self.wait, !events.is_empty() || changed).max(floor));
        self.seen = seen.record;
        self.seen.status.is_final()
    }

    /// Decides what a failed look means: another try after some time, or the end.
    fn suffer(&mut self, error: AwsError, hear: &mut dyn FnMut(Heard<'_>)) -> Result<(), AwsError> {
        if error.kind == ErrorKind::NotFound && self.doubts > 0 {
            self.doubts -= 1;
            self.wait = Some(self.cadence.first * 4);
            return Ok(());
        }
        let Some(trouble) = Trouble::of(error.kind) else { return Err(error) };
        let (first, longest) = trouble.waits();
        let ongoing = match self.ongoing {
            Some(before) if before.trouble == trouble && before.told => Ongoing { wait: (before.wait * 2).min(longest), ..before },
            // Perhaps somebody has logged in again already: credentials are loaded afresh once before anything is said.
            None if trouble == Trouble::Expired => Ongoing { trouble, told: false, wait: Duration::ZERO },
            _ => {
                hear(Heard::Trouble(trouble, &error));
                Ongoing { trouble, told: true, wait: first }
            }
        };
        self.wait = Some(ongoing.wait);
        self.ongoing = Some(ongoing);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
