//! How time passes in a server. People are waited for in real time; everything else passes at once, or at `--speed`.

use std::sync::Arc;
use std::time::Duration;

use crate::endpoint::execution::mailbox::{Mailbox, Post};
use crate::run::{Control, Signal, Stop};
use crate::simulate::ports::{Pace, Woken};
use crate::simulate::{DeskPace, Person};
use crate::time::Timestamp;

/// The pace of one execution.
pub(super) struct ServerPace<'d> {
    pub(super) mailbox: Arc<Mailbox>,
    /// Virtual seconds for each real second; `None`: all time but people's passes at once.
    pub(super) speed: Option<f64>,
    /// What the scenario has people do, and when it stops the execution. It comes before anybody at the API.
    pub(super) desk: Option<&'d mut DeskPace>,
}

impl Pace for ServerPace<'_> {
    fn pass(&mut self, now: Timestamp, until: Timestamp, step: &str, person: Option<Person>) -> Woken {
        // In interactive mode the scenario would start every step: here somebody at the API does.
        let desk = self.desk.as_deref_mut().filter(|_| person != Some(Person::StartStep));
        let planned = desk.map(|desk| desk.pass(now, until, step, person));
        let (at, speed) = match &planned {
            Some(Woken::Control(_, at)) => ((*at).min(until), self.speed),
            _ if person.is_some() => (until, Some(self.speed.unwrap_or(1.0))),
            _ => (until, self.speed),
        };
        let real = match speed {
            Some(speed) => Duration::try_from_secs_f64(at.since(now).as_secs_f64() / speed).ok(),
            None => Some(Duration::ZERO),
        };
        let wanted = |control: &Control| match control {
            Control::Stop(_) | Control::StopChild(..) | Control::Signal(Signal::StopStep { .. }) => true,
            Control::Signal(Signal::Approve { .. } | Signal::Reject { .. }) => person == Some(Person::Decide),
            Control::Signal(Signal::Resume { step: wanted }) => person == Some(Person::Resume) && wanted == step,
            Control::Signal(Signal::StartStep { step: wanted }) => person == Some(Person::StartStep) && wanted == step,
        };
        match self.mailbox.wait(real, wanted) {
            Post::Came(control, after) => {
                let passed = Duration::try_from_secs_f64(after.as_secs_f64() * speed.unwrap_or(0.0)).unwrap_or(Duration::MAX);
                Woken::Control(control, now.plus(passed).min(at))
            }
            Post::Closed => Woken::Control(Control::Stop(Stop::Cancel), now),
            Post::Nothing => planned.unwrap_or(Woken::Time),
        }
    }

    fn poll(&mut self, now: Timestamp, step: &str, done: bool) -> Option<(Control, Timestamp)> {
        if self.mailbox.is_closed() {
            return Some((Control::Stop(Stop::Cancel), now));
        }
        let wanted =
            |control: &Control| matches!(control, Control::Stop(_) | Control::StopChild(..) | Control::Signal(Signal::StopStep { .. }));
        let outside = self.mailbox.look(wanted).map(|control| (control, now));
        outside.or_else(|| self.desk.as_deref_mut()?.poll(now, step, done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(mailbox: &Arc<Mailbox>, speed: Option<f64>) -> ServerPace<'static> {
        ServerPace { mailbox: Arc::clone(mailbox), speed, desk: None }
    }

    #[test]
    fn time_passes_at_once_and_people_are_waited_for() {
        let (now, week) = (Timestamp::from_millis(0), Timestamp::from_millis(604_800_000));
        let mailbox = Arc::new(Mailbox::default());
        assert_eq!(pace(&mailbox, None).pass(now, week, "Wait", None), Woken::Time);
        let approve = Control::Signal(Signal::Approve { by: "me".to_owned(), comment: String::new() });
        // A signal that nobody waits for is not taken.
        mailbox.post(approve.clone());
        assert_eq!(pace(&mailbox, None).pass(now, week, "Wait", None), Woken::Time);
        assert_eq!(pace(&mailbox, None).poll(now, "Wait", true), None);
        let Woken::Control(came, at) = pace(&mailbox, None).pass(now, week, "Ask", Some(Person::Decide)) else { panic!("nothing came") };
        assert_eq!(came, approve);
        assert!(at.millis() < 60_000, "{at}");
        // At high speed even a person's week is soon over.
        assert_eq!(pace(&mailbox, Some(1e9)).pass(now, week, "Ask", Some(Person::Decide)), Woken::Time);
    }

    #[test]
    fn a_signal_is_for_the_step_that_it_names() {
        let (now, week) = (Timestamp::from_millis(0), Timestamp::from_millis(604_800_000));
        let mailbox = Arc::new(Mailbox::default());
        let resume = |step: &str| Control::Signal(Signal::Resume { step: step.to_owned() });
        mailbox.post(resume("Other"));
        mailbox.post(resume("Hold"));
        assert!(
            matches!(pace(&mailbox, None).pass(now, week, "Hold", Some(Person::Resume)), Woken::Control(came, _) if came == resume("Hold"))
        );
        mailbox.post(Control::Stop(Stop::Complete));
        assert!(matches!(pace(&mailbox, None).poll(now, "Any", false), Some((Control::Stop(Stop::Complete), _))));
        mailbox.close();
        assert!(matches!(
            pace(&mailbox, None).pass(now, week, "Hold", Some(Person::Resume)),
            Woken::Control(Control::Stop(Stop::Cancel), _)
        ));
    }
}
