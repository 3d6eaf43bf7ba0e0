//! Stands in for the worker until it is there.

use std::path::PathBuf;

use ssmith::simulate::ports::{ScriptHost, Scripts};
use ssmith::simulate::{ScriptOutcome, ScriptRequest};

#[derive(Debug, Clone, Default)]
pub(crate) enum Boto3 {
    #[default]
    Shim,
    Real(#[expect(dead_code)] Option<PathBuf>),
}

#[derive(Debug, Clone, Default)]
#[expect(dead_code)]
pub(crate) struct Settings {
    pub(crate) python: Option<PathBuf>,
    pub(crate) boto3: Boto3,
}

pub(crate) struct Worker;

impl Worker {
    pub(crate) fn new(_: Settings) -> Self {
        Self
    }
}

impl Scripts for Worker {
    fn run(&mut self, request: &ScriptRequest, _: &mut dyn ScriptHost) -> Result<ScriptOutcome, String> {
        Err(format!("step `{}`: scripts cannot be run yet", request.step))
    }
}
