//! Executions whose AWS calls are really made: who makes them, and a pace at which time really passes.

use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use ssmith::run::Control;
use ssmith::scenario::Scenario;
use ssmith::simulate::ports::{Pace, Woken};
use ssmith::simulate::{DeskPace, Person};
use ssmith::spec::Spanned;
use ssmith::text::Span;
use ssmith::time::Timestamp;
use ssmith::worker::{Caller, Live, LiveSettings};

use crate::CliError;
use crate::args::{Desk, Reach};
use crate::command::simulate::unfit;
use crate::ui::Ui;

/// What makes calls, where they are to be made, as the command line says.
pub(crate) fn settings(reach: &Reach, desk: &Desk) -> Option<LiveSettings> {
    let (endpoint, profile) = (reach.endpoint_url.clone(), reach.profile.clone());
    reach.live.then(|| LiveSettings { python: desk.python.clone(), packages: None, endpoint, profile })
}

/// Asks who calls, and says so before anything is done.
pub(crate) fn open(settings: &LiveSettings, region: Option<&str>, ui: &mut Ui) -> Result<(Live, Caller), CliError> {
    let mut live = Live::new(settings.clone());
    let caller = live.caller(region).map_err(|problem| unfit(&problem))?;
    let place = settings.endpoint.as_ref().map_or_else(String::new, |url| format!(", at {url}"));
    ui.status(&format!(
        "live: AWS calls are really made, in account {}, region {}, as {}{place}; the runbook's assumeRole is not taken on",
        caller.account, caller.region, caller.arn
    ));
    Ok((live, caller))
}

/// A scenario for such an execution: it answers no call, and the rest of it holds where the caller is, now.
pub(crate) fn scenario(scenario: &Scenario, caller: &Caller, ui: &mut Ui) -> Arc<Scenario> {
    if !scenario.calls.is_empty() {
        ui.status("live: `calls` of the scenario answer nothing; its parameters and steps hold");
    }
    let span = Span::start_of(scenario.file);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let now = Timestamp::from_millis(i64::try_from(now).unwrap_or_default());
    Arc::new(Scenario {
        written_region: Some(Spanned { value: caller.region.clone(), span }),
        written_account: Some(Spanned { value: caller.account.clone(), span }),
        written_start: Some(Spanned { value: now, span }),
        calls: Vec::new(),
        ..scenario.clone()
    })
}

/// Time passes as it does. People are whom the scenario has: nobody else is waited for.
pub(crate) struct RealPace<'d>(pub(crate) &'d mut DeskPace);

impl Pace for RealPace<'_> {
    fn pass(&mut self, now: Timestamp, until: Timestamp, step: &str, person: Option<Person>) -> Woken {
        let woken = self.0.pass(now, until, step, person);
        if woken == Woken::Time && person.is_none() {
            thread::sleep(until.since(now));
        }
        woken
    }

    fn poll(&mut self, now: Timestamp, step: &str, done: bool) -> Option<(Control, Timestamp)> {
        self.0.poll(now, step, done)
    }
}
