//! `ssmith signal` and `ssmith stop`: what an execution is told from outside.

use ssmith::aws::{Automation, AwsError, ErrorKind, Seen};
use ssmith::run::{self, Record, Status, StepRecord};
use ssmith::text::nearest;

use crate::args::{Signal, SignalKind, Stop, StopKind};
use crate::ui::Ui;
use crate::{CliError, Exit, aws};

pub(crate) fn signal(args: &Signal, ui: &mut Ui) -> Result<Exit, CliError> {
    let decides = matches!(args.kind, SignalKind::Approve | SignalKind::Reject);
    if decides && args.step.is_some() {
        return Err(CliError::usage("`approve` and `reject` answer the step that waits; it cannot be chosen").hint("leave `--step` out"));
    }
    if !decides && args.comment.is_some() {
        return Err(CliError::usage("only `approve` and `reject` have a comment").hint("leave `--comment` out"));
    }
    aws::block_on(async {
        let (identity, session) = aws::open(&args.aws, ui).await?;
        let automation = session.automation(&identity.account);
        let follow = format!("`ssmith follow {}{}`", args.id, aws::options(&args.aws, &identity));
        let comment = args.comment.clone().unwrap_or_default();
        let (signal, done) = match args.kind {
            SignalKind::Approve => (run::Signal::Approve { by: identity.arn.clone(), comment }, "approved".to_owned()),
            SignalKind::Reject => (run::Signal::Reject { by: identity.arn.clone(), comment }, "rejected".to_owned()),
            kind => addressed(kind, args, &automation, &follow).await?,
        };
        if let Err(error) = automation.signal(&args.id, &signal).await {
            return Err(refused(&error, args, &automation, &follow).await);
        }
        ui.result(|out| writeln!(out, "{done} {}", args.id))?;
        Ok(Exit::Fine)
    })
}

/// A signal that goes to a step; where none is named the execution says which one can be meant.
async fn addressed(kind: SignalKind, args: &Signal, automation: &impl Automation, follow: &str) -> Result<(run::Signal, String), CliError> {
    if let (Some(step), true) = (&args.step, kind != SignalKind::StopStep) {
        return Ok(named(kind, step));
    }
    let Seen { record, .. } = automation.get(&args.id).await.map_err(|error| aws::failed(&error))?;
    if record.status.is_final() {
        return Err(over(&record.status, follow));
    }
    let found = match (&args.step, kind) {
        (Some(name), _) => Some(record.step_named(name).ok_or_else(|| unknown(name, &record))?),
        (None, SignalKind::Resume) => record.steps.iter().rev().find(|step| step.status == Status::Waiting && step.action == "aws:pause"),
        (None, SignalKind::StartStep) => record.steps.iter().find(|step| step.status == Status::Pending),
        (None, _) => record.current_step(),
    };
    let none = || {
        let what = match kind {
            SignalKind::Resume => "is paused",
            SignalKind::StartStep => "waits for its beginning",
            _ => "runs",
        };
        CliError::failed(format!("no step of the execution {what}: it is {}", record.status)).hint("name the step with `--step`")
    };
    let step = found.ok_or_else(none)?;
    if kind != SignalKind::StopStep {
        return Ok(named(kind, &step.name));
    }
    if !running(step) {
        return Err(CliError::failed(format!("step `{}` does not run: it is {}", step.name, step.status)));
    }
    Ok((run::Signal::StopStep { id: step.id.to_string() }, format!("told step `{}` to stop in", step.name)))
}

/// Why an execution does not take a signal: the service's answer does not always say that it has ended, or what it waits for.
async fn refused(error: &AwsError, args: &Signal, automation: &impl Automation, follow: &str) -> CliError {
    let told = aws::failed(error);
    if error.kind != ErrorKind::InvalidSignal {
        return told;
    }
    match automation.get(&args.id).await.map(|seen| seen.record) {
        Ok(record) if record.status.is_final() => over(&record.status, follow),
        Ok(record) => match record.current_step() {
            Some(step) => {
                told.hint(format!("it is at step `{}` ({}), which is {}; {follow} shows it", step.name, step.action, step.status))
            }
            None => told.hint(format!("it is {}; {follow} shows it", record.status)),
        },
        Err(_) => told,
    }
}

fn over(status: &Status, follow: &str) -> CliError {
    CliError::failed(format!("the execution has ended: {status}"))
        .hint(format!("it takes no signals any more; {follow} shows how it ended"))
}

fn named(kind: SignalKind, step: &str) -> (run::Signal, String) {
    match kind {
        SignalKind::Resume => (run::Signal::Resume { step: step.to_owned() }, format!("resumed step `{step}` of")),
        _ => (run::Signal::StartStep { step: step.to_owned() }, format!("let step `{step}` begin in")),
    }
}

fn running(step: &StepRecord) -> bool {
    !step.id.is_empty() && !step.status.is_final()
}

fn unknown(name: &str, record: &Record) -> CliError {
    let error = CliError::usage(format!("the execution has no step `{name}`"));
    match nearest(name, record.steps.iter().map(|step| step.name.as_str())) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("a step is known once it has begun; `ssmith follow ID` shows them"),
    }
}

pub(crate) fn stop(args: &Stop, ui: &mut Ui) -> Result<Exit, CliError> {
    let how = match args.kind {
        StopKind::Cancel => run::Stop::Cancel,
        StopKind::Complete => run::Stop::Complete,
    };
    aws::block_on(async {
        let (identity, session) = aws::open(&args.aws, ui).await?;
        let automation = session.automation(&identity.account);
        let follow = format!("`ssmith follow {}{}`", args.id, aws::options(&args.aws, &identity));
        automation.stop(&args.id, how).await.map_err(|error| match error.kind {
            ErrorKind::AlreadyEnded => aws::failed(&error).hint(format!("{follow} shows how it ended")),
            _ => aws::failed(&error),
        })?;
        ui.result(|out| writeln!(out, "stopping {}", args.id))?;
        ui.status(&format!("{follow} shows its end"));
        Ok(Exit::Fine)
    })
}
