//! Runs one execution on a thread of its own: the engine, the scenario, the scripts, the shelf.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use crate::document::Document;
use crate::endpoint::caller::Place;
use crate::endpoint::disk::Journal;
use crate::endpoint::execution::journal::entry;
use crate::endpoint::execution::mailbox::Mailbox;
use crate::endpoint::execution::pace::ServerPace;
use crate::endpoint::service::Service;
use crate::endpoint::{Finished, Options};
use crate::run::{Event, ExecutionId, Status, What};
use crate::simulate::ports::{Calls, CannotRun, Documents, Reply, ScriptHost, Scripts, Steps, World};
use crate::simulate::{CallRequest, Course, Desk, Effect, Ending, Machine, ScriptOutcome, ScriptRequest, Start, drive, judge};

/// The stack of a thread that runs an execution: documents nest.
const STACK: usize = 8 * 1024 * 1024;

/// What is to be run.
pub(in crate::endpoint) struct Job {
    pub(in crate::endpoint) start: Start,
    pub(in crate::endpoint) mailbox: Arc<Mailbox>,
}

/// Starts the thread. Where the machine has none to give, the execution fails.
pub(in crate::endpoint) fn launch(service: &Arc<Service>, job: Job) {
    let (id, mailbox) = (Arc::clone(&job.start.id), Arc::clone(&job.mailbox));
    let running = Arc::clone(service);
    let name = format!("execution {id}");
    let spawned = thread::Builder::new().name(name).stack_size(STACK).spawn(move || {
        let (id, mailbox) = (Arc::clone(&job.start.id), Arc::clone(&job.mailbox));
        let finished = catch_unwind(AssertUnwindSafe(|| run(&running, job)));
        let because = "ssmith failed while it ran this execution; this is a defect of ssmith, please report it";
        running.ended(&id, &mailbox, finished.map_err(|_| because.to_owned()));
    });
    if let Err(error) = spawned {
        service.ended(&id, &mailbox, Err(format!("this machine gives no thread to run the execution: {error}")));
    }
}

fn run(service: &Arc<Service>, job: Job) -> Finished {
    let Options { scenario, calls: made, scripts, speed, keep_events, .. } = &service.options;
    let mut desk = scenario.clone().map(Desk::new);
    let mut scripts: Box<dyn Scripts> = scripts.as_ref().map_or_else(|| -> Box<dyn Scripts> { Box::new(Nobody) }, |make| make());
    let mut course = Course::default();
    let mut events = Vec::new();
    let mut heard = Heard { service, mailbox: &job.mailbox, known: HashMap::new() };
    let mut listen = |event: &Event| {
        course.apply(event);
        heard.take(event);
        if *keep_events {
            events.push(event.clone());
        }
    };
    let mut documents = Shelved(service);
    let (mut other_calls, mut other_steps) = (Nobody, Nobody);
    let (calls, steps, pace): (&mut dyn Calls, &mut dyn Steps, _) = match &mut desk {
        Some(desk) => (&mut desk.calls, &mut desk.steps, Some(&mut desk.pace)),
        None => (&mut other_calls, &mut other_steps, None),
    };
    let mut made = made.as_ref().map(|make| make());
    let calls = made.as_deref_mut().unwrap_or(calls);
    let mut pace = ServerPace { mailbox: Arc::clone(&job.mailbox), speed: *speed, desk: pace };
    let mut machine = Machine::new(job.start);
    let mut world = World { calls, scripts: scripts.as_mut(), steps, documents: &mut documents, pace: &mut pace, listen: &mut listen };
    let ending = drive(&mut machine, &mut world);
    let verdict = scenario.as_ref().zip(desk.as_ref()).map(|(scenario, desk)| judge(scenario, &course, &ending, desk));
    Finished { ending, events, verdict }
}

/// Hands events on to the service, with the place of the execution that they are about, and writes them into its journal.
struct Heard<'s> {
    service: &'s Service,
    mailbox: &'s Arc<Mailbox>,
    known: HashMap<ExecutionId, Known>,
}

/// Where an execution runs, and where it is written down.
struct Known {
    place: Place,
    journal: Option<Journal>,
}

impl Heard<'_> {
    fn take(&mut self, event: &Event) {
        if let What::Started(started) = &event.what {
            let place = Place { account: started.account.clone(), region: started.region.clone() };
            self.service.heard(&place, self.mailbox, event);
            let journal = self.service.journal(&place, &event.execution);
            self.known.insert(Arc::clone(&event.execution), Known { place, journal });
            return;
        }
        let Some(known) = self.known.get_mut(&event.execution) else { return };
        // It is written down before anybody is told of it.
        if let Some(journal) = &mut known.journal
            && let Some(entry) = entry(event)
            && journal.add(&entry).is_err()
        {
            known.journal = None;
        }
        self.service.heard(&known.place, self.mailbox, event);
        if matches!(event.what, What::Ended { .. }) {
            self.known.remove(&event.execution);
        }
    }
}

/// The documents of this server, as a runbook that starts another one finds them.
struct Shelved<'s>(&'s Service);

impl Documents for Shelved<'_> {
    fn document(&mut self, name: &str, version: Option<&str>, region: &str, account: &str) -> Option<Arc<Document>> {
        let place = Place { account: account.to_owned(), region: region.to_owned() };
        let state = self.0.state();
        state.shelf.find(&place, name, version, None).ok().map(|(_, version)| version.document())
    }
}

/// Where there is no scenario: nobody answers.
struct Nobody;

impl Calls for Nobody {
    fn call(&mut self, request: &CallRequest) -> Reply {
        let CallRequest { step, service, operation, region, .. } = request;
        Reply::Unanswered(format!(
            "step `{step}` calls {service}:{operation} in {region}, and nobody answers: this server was started without a scenario. \
             Start it with `ssmith serve --scenario FILE`, where FILE has under `calls:` an entry `on: {service}:{operation}`"
        ))
    }
}

impl Scripts for Nobody {
    fn run(&mut self, request: &ScriptRequest, _: &mut dyn ScriptHost) -> Result<ScriptOutcome, CannotRun> {
        let step = &request.step;
        let text = format!("step `{step}` runs a script, and this server runs none: give its result under `steps:` of the scenario");
        Err(CannotRun::scenario(text))
    }
}

impl Steps for Nobody {
    fn effect(&mut self, _: &ExecutionId, _: &str, _: &str) -> Option<Effect> {
        None
    }
}

/// The ending of an execution that the engine could not bring to one.
pub(in crate::endpoint) fn broken(because: String) -> Finished {
    Finished { ending: Ending { status: Status::Failed, broken: Some(because), unfit: false }, events: Vec::new(), verdict: None }
}
