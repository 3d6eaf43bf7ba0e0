//! AWS from the command line: the session, and failures in words.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::BuildHasher as _;
use std::time::SystemTime;

use ssmith::aws::{AwsError, ErrorKind, Identity, Session, Settings};
use ssmith::simulate::execution_id;
use ssmith::time::Timestamp;

use crate::CliError;
use crate::args::Aws;
use crate::ui::Ui;

/// Opens the session and says who calls, and where.
pub(crate) async fn open(args: &Aws, ui: &mut Ui) -> Result<(Identity, Session), CliError> {
    let settings =
        Settings { profile: args.profile.clone(), region: args.region.clone(), endpoint_url: args.endpoint_url.clone(), stand_in: None };
    let session = Session::open(&settings).await.map_err(|error| failed(&error))?;
    let identity = session.identity().await.map_err(|error| failed(&error))?;
    ui.status(&format!("account {}, region {}, as {}", identity.account, identity.region, identity.arn));
    Ok((identity, session))
}

/// What went wrong between us and AWS. Where the caller named something wrongly it is wrong usage.
pub(crate) fn failed(error: &AwsError) -> CliError {
    let told = match error.kind {
        ErrorKind::NoRegion | ErrorKind::NotFound | ErrorKind::InvalidParameters | ErrorKind::InvalidTarget => {
            CliError::usage(error.to_string())
        }
        _ => CliError::failed(error.to_string()),
    };
    hinted(told, error.hint())
}

/// With a hint where there is one.
pub(crate) fn hinted(error: CliError, hint: Option<String>) -> CliError {
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// Runs to the end what waits for the network. A question that nobody has answered yet does not keep the process.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::failed("cannot start").because(error))?;
    let done = runtime.block_on(future);
    runtime.shutdown_background();
    done
}

/// The options that say the same of another command about the same account and region.
pub(crate) fn options(args: &Aws, identity: &Identity) -> String {
    let mut text = format!(" --region {}", identity.region);
    for (option, value) in [("--profile", &args.profile), ("--endpoint-url", &args.endpoint_url)] {
        if let Some(value) = value {
            write!(text, " {option} {value}").expect("internal error: a string takes any text");
        }
    }
    text
}

/// A UUID that nobody had before: what the standard library keeps its maps safe with is random, and time goes on.
pub(crate) fn token(about: &str) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    execution_id(about, RandomState::new().hash_one((now, std::process::id())))
}

/// The time now.
pub(crate) fn now() -> Timestamp {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
}
