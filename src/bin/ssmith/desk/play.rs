//! One execution on the desk: the machine, and the scenario as its world.

use std::sync::Arc;

use ssmith::document::Document;
use ssmith::json::{Map, Value};
use ssmith::run::Event;
use ssmith::scenario::Scenario;
#[cfg(feature = "serve")]
use ssmith::simulate::ports::Scripts;
use ssmith::simulate::ports::{Calls, Pace, World};
use ssmith::simulate::{Course, Coverage, Desk, Ending, Limits, Machine, OnlyStep, Start, Switches, Verdict, drive, execution_id, judge};
use ssmith::worker::{self, Live, Settings, Worker};

use crate::CliError;
use crate::args;
use crate::desk::Library;
use crate::desk::library::Shelf;
use crate::desk::reach::RealPace;

/// A document, what it is given, and how the desk is set up.
pub(crate) struct Setup<'s> {
    pub(crate) document: &'s Arc<Document>,
    pub(crate) name: &'s str,
    pub(crate) scenario: &'s Arc<Scenario>,
    pub(crate) parameters: Map<String, Value>,
    pub(crate) only: Option<OnlyStep>,
    pub(crate) library: &'s Library,
    pub(crate) options: &'s Options,
    /// Really makes the calls; `None` where the scenario answers them.
    pub(crate) live: Option<&'s mut Live>,
}

/// How the desk is set up.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) switches: Switches,
    pub(crate) seed: u64,
    pub(crate) worker: Settings,
}

/// What came of it.
pub(crate) struct Played {
    pub(crate) course: Course,
    pub(crate) ending: Ending,
    pub(crate) verdict: Verdict,
    pub(crate) coverage: Coverage,
}

impl Options {
    /// As the command line says.
    pub(crate) fn new(args: &args::Desk) -> Result<Self, CliError> {
        let mut switches = Switches::default();
        for (name, on) in &args.switches {
            switches.set(name, *on).map_err(|_| CliError::usage(format!("there is no switch `{name}`")))?;
        }
        let boto3 = match args.boto3 {
            args::Boto3::Shim => worker::Boto3::Shim,
            args::Boto3::Real => worker::Boto3::Real(None),
        };
        let worker = Settings { python: args.python.clone(), boto3, ..Settings::default() };
        Ok(Self { switches, seed: args.seed, worker })
    }

    /// Makes what runs the scripts of one execution.
    #[cfg(feature = "serve")]
    pub(crate) fn scripts(&self) -> Arc<dyn Fn() -> Box<dyn Scripts> + Send + Sync> {
        let settings = self.worker.clone();
        Arc::new(move || Box::new(Worker::new(settings.clone())))
    }
}

/// Runs it to its end; `listen` hears every event.
pub(crate) fn play(setup: Setup<'_>, listen: &mut dyn FnMut(&Event)) -> Played {
    let Setup { document, name, scenario, parameters, only, library, options, live } = setup;
    let start = Start {
        id: execution_id(name, options.seed).into(),
        document: Arc::clone(document),
        name: name.to_owned(),
        version: "1".to_owned(),
        parameters,
        region: scenario.region().to_owned(),
        account: scenario.account().to_owned(),
        at: scenario.start(),
        interactive: false,
        only,
        seed: options.seed,
        switches: options.switches,
        limits: Limits::default(),
    };
    let mut course = Course::default();
    let mut coverage = Coverage::new(document);
    let mut hear = |event: &Event| {
        course.apply(event);
        coverage.apply(event);
        listen(event);
    };
    let mut desk = Desk::new(Arc::clone(scenario));
    let mut scripts = Worker::new(Settings { live: live.is_some(), ..options.worker.clone() });
    let mut real;
    let (calls, pace): (&mut dyn Calls, &mut dyn Pace) = match live {
        Some(live) => {
            real = RealPace(&mut desk.pace);
            (live, &mut real)
        }
        None => (&mut desk.calls, &mut desk.pace),
    };
    let mut machine = Machine::new(start);
    let ending = drive(
        &mut machine,
        &mut World { calls, scripts: &mut scripts, steps: &mut desk.steps, documents: &mut Shelf(library), pace, listen: &mut hear },
    );
    let verdict = judge(scenario, &course, &ending, &desk);
    Played { course, ending, verdict, coverage }
}
