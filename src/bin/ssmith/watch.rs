//! An execution on the screen until its end, with a person before it who may stop it or leave it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ssmith::aws::{Automation, AwsError, ErrorKind};
use ssmith::execution::{Cadence, Follower, Heard, Tally, Trouble};
use ssmith::report::live;
use ssmith::run::{Record, Status, Stop, What};
use ssmith::time::Timestamp;
use tokio::signal::ctrl_c;
use tokio::time::{MissedTickBehavior, interval};

use crate::args::{Format, View};
use crate::aws;
use crate::live::Live;
use crate::ui::Ui;
use crate::{CliError, Exit};

/// How often the durations on the screen go on.
const TICK: Duration = Duration::from_millis(250);

/// What is watched, and what to say of it.
pub(crate) struct Watch<'w, A> {
    pub(crate) automation: &'w A,
    pub(crate) id: &'w str,
    /// What stands before `ssmith` in another terminal: credentials that the local endpoint understands.
    pub(crate) prefix: String,
    /// The options with which `ssmith follow ID` finds it again.
    pub(crate) options: String,
    pub(crate) cadence: Cadence,
    pub(crate) just_started: bool,
    /// Nothing is shown: it is over, and there is more to show of it.
    pub(crate) silent: bool,
    pub(crate) view: View,
}

/// How the watching ended.
pub(crate) enum Watched {
    /// With the execution.
    Ended(Box<Record>, Option<Tally>),
    /// Before it: somebody pressed Ctrl-C.
    Left,
}

/// What the person at the terminal wants.
enum Wish {
    Stop,
    Leave,
    GoOn,
}

/// The screen, and what went wrong with it.
struct Stage<'s> {
    live: Live,
    ui: &'s mut Ui,
    trouble: Result<(), CliError>,
    last: Option<Timestamp>,
    /// The actions of steps, by their ids.
    actions: HashMap<Arc<str>, String>,
    id: &'s str,
    prefix: &'s str,
    options: &'s str,
    silent: bool,
    /// Children are told of where people read.
    children: bool,
}

impl<A: Automation> Watch<'_, A> {
    /// Shows the execution until its end.
    pub(crate) async fn watch(&self, ui: &mut Ui) -> Result<Watched, CliError> {
        let mut follower = Follower::new(self.automation, self.id, self.cadence);
        if self.just_started {
            follower = follower.just_started();
        }
        let live = match self.view.format {
            _ if self.silent => Live::Silent,
            Format::Human => Live::human(self.view.level.into(), ui),
            Format::Json => Live::json(),
        };
        let children = self.view.format == Format::Human;
        let stage = Stage {
            live,
            silent: self.silent,
            prefix: &self.prefix,
            ui,
            trouble: Ok(()),
            last: None,
            actions: HashMap::new(),
            id: self.id,
            options: &self.options,
            children,
        };
        let stage = RefCell::new(stage);
        let done = {
            let mut hear = |heard: Heard<'_>| stage.borrow_mut().hear(heard);
            let mut following = pin!(follower.follow(&mut hear));
            let mut ticks = interval(TICK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    done = &mut following => break done,
                    _ = ticks.tick() => stage.borrow_mut().tick()?,
                    Ok(()) = ctrl_c() => match ask(&stage).await {
                        Wish::GoOn => {}
                        Wish::Leave => {
                            stage.borrow_mut().leave();
                            return Ok(Watched::Left);
                        }
                        Wish::Stop => self.stop(&stage).await?,
                    },
                }
            }
        };
        let mut stage = stage.into_inner();
        std::mem::replace(&mut stage.trouble, Ok(()))?;
        if let Err(error) = done {
            stage.live.end(stage.ui)?;
            stage.ui.finish()?;
            return Err(self.lost(&error));
        }
        stage.live.end(stage.ui)?;
        Ok(Watched::Ended(Box::new(follower.record().clone()), follower.tally().cloned()))
    }

    async fn stop(&self, stage: &RefCell<Stage<'_>>) -> Result<(), CliError> {
        let stopped = self.automation.stop(self.id, Stop::Cancel).await;
        let mut stage = stage.borrow_mut();
        match stopped {
            Ok(()) => stage.say("it was told to stop; waiting for its end (Ctrl-C again leaves it)"),
            // It was quicker than we.
            Err(error) if error.kind == ErrorKind::AlreadyEnded => {}
            Err(error) => return Err(aws::failed(&error)),
        }
        Ok(())
    }

    /// An execution goes on whether it is followed or not.
    fn lost(&self, error: &AwsError) -> CliError {
        let told = aws::failed(error);
        if error.kind == ErrorKind::NotFound {
            return told.hint("`ssmith list executions` shows those of this account and region");
        }
        let hint = told.advice().map(|hint| format!("{hint}; ")).unwrap_or_default();
        told.hint(format!("{hint}the execution goes on: `ssmith follow {}{}`", self.id, self.options))
    }
}

impl Stage<'_> {
    fn hear(&mut self, heard: Heard<'_>) {
        match heard {
            Heard::Event(event) => {
                self.last = Some(event.at);
                if self.trouble.is_ok() {
                    self.trouble = self.live.event(event, self.ui);
                }
                match &event.what {
                    What::StepStarted(start) => {
                        self.actions.insert(Arc::clone(&start.record.id), start.record.action.clone());
                    }
                    What::StepChanged { step, status: Status::Waiting, .. } if !self.silent => self.waits(step),
                    _ => {}
                }
            }
            Heard::Children(tally) if self.children => self.say(&children(tally)),
            Heard::Children(_) => {}
            Heard::Trouble(trouble, error) => {
                let text = self.troubled(trouble, error);
                self.aside();
                self.ui.warn(&text);
            }
            Heard::Back => self.say("the service answers again"),
        }
    }

    /// Who reads this may be the one it waits for.
    fn waits(&mut self, step: &str) {
        let signals = match self.actions.get(step).map(String::as_str) {
            Some("aws:approve") => ["approve", "reject"].as_slice(),
            Some("aws:pause") => ["resume"].as_slice(),
            _ => ["start-step"].as_slice(),
        };
        let signals: Vec<_> =
            signals.iter().map(|signal| format!("`{}ssmith signal {} {signal}{}`", self.prefix, self.id, self.options)).collect();
        self.say(&format!("it waits for {}", signals.join(" or ")));
    }

    fn troubled(&self, trouble: Trouble, error: &AwsError) -> String {
        let later = format!("Ctrl-C ends the watching, `ssmith follow {}{}` resumes it", self.id, self.options);
        match trouble {
            Trouble::Throttled => "the account's requests are throttled; asking again at a slower pace".to_owned(),
            Trouble::Lost => format!("{error}; the execution goes on, and so does asking ({later})"),
            Trouble::Expired => {
                format!(
                    "the AWS credentials have expired; log in again, for example with `aws sso login`, and this goes on by itself ({later})"
                )
            }
        }
    }

    fn tick(&mut self) -> Result<(), CliError> {
        std::mem::replace(&mut self.trouble, Ok(()))?;
        // The clock of a local endpoint is virtual: there the last event is now.
        let now = aws::now();
        let near = self.last.is_some_and(|last| now.since(last) < Duration::from_hours(72) && last.since(now) < Duration::from_mins(1));
        match self.last.filter(|_| !near) {
            Some(last) => self.live.tick(last, self.ui),
            None => self.live.tick(now, self.ui),
        }
    }

    fn say(&mut self, text: &str) {
        self.aside();
        self.ui.status(text);
    }

    /// What is written beside the view stays, and the view begins anew below it.
    fn aside(&mut self) {
        if self.trouble.is_ok() {
            self.trouble = self.live.aside(self.ui);
        }
    }

    fn leave(&mut self) {
        let text = if self.prefix.is_empty() {
            format!("the execution goes on: `ssmith follow {}{}`", self.id, self.options)
        } else {
            "the execution ends with the local endpoint".to_owned()
        };
        self.say(&text);
    }
}

/// What to do about a Ctrl-C. Without a person to ask, the execution is left alone. A second Ctrl-C means the same.
async fn ask(stage: &RefCell<Stage<'_>>) -> Wish {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Wish::Leave;
    }
    {
        let mut stage = stage.borrow_mut();
        stage.aside();
        stage.ui.prompt("\nstop the execution (s), leave it running (l), or go on watching (Enter)? ");
    }
    let read = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).map(|_| answer)
    });
    tokio::select! {
        answer = read => match answer {
            Ok(Ok(answer)) => match answer.trim().to_ascii_lowercase().as_str() {
                "s" | "stop" => Wish::Stop,
                "l" | "leave" | "d" | "detach" => Wish::Leave,
                _ => Wish::GoOn,
            },
            _ => Wish::Leave,
        },
        _ = ctrl_c() => Wish::Leave,
    }
}

/// How far the children of a spread run are.
fn children(tally: &Tally) -> String {
    let counts: Vec<_> = tally.counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
    format!("{} of {} targets done: {}", tally.ended(), tally.total(), counts.join(", "))
}

/// Prints what an execution gave, or why it did not; of a spread run, the children that did not succeed.
pub(crate) fn conclude(record: &Record, tally: Option<&Tally>, format: Format, ui: &mut Ui) -> Result<Exit, CliError> {
    let exit = if record.status == Status::Success { Exit::Fine } else { Exit::Unsuccessful };
    if format == Format::Json {
        let mut object = ssmith::json::json!({"event": "record", "execution": record.id, "record": record.to_json()});
        if let Some(tally) = tally {
            let counts: ssmith::json::Map<_, _> =
                tally.counts.iter().map(|(status, count)| (status.to_string(), (*count).into())).collect();
            object["children"] = counts.into();
        }
        ui.result(|out| writeln!(out, "{object}"))?;
        return Ok(exit);
    }
    let style = ui.style();
    ui.result(|out| live::outputs(record, out))?;
    ui.result(|out| live::failure(record, &[], &|_, _| Vec::new(), style, out))?;
    let Some(tally) = tally else { return Ok(exit) };
    ui.result(|out| {
        writeln!(out, "{}", children(tally))?;
        tally.unsuccessful.iter().try_for_each(|child| {
            let target = child.target.as_deref().unwrap_or_default();
            let message = child.message.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
            writeln!(out, "{} {} {target} {message}", child.id, child.status)
        })
    })?;
    Ok(exit)
}
