//! Why a command could not do what it was asked. Problems in a document are diagnostics, not errors.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::Exit;

/// A command's failure.
#[derive(Debug)]
pub(crate) struct CliError {
    message: String,
    hint: Option<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
    exit: Exit,
}

impl CliError {
    /// The user asked for something that cannot be.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, source: None, exit: Exit::Usage }
    }

    /// ssmith, the machine or AWS failed.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, source: None, exit: Exit::Failed }
    }

    /// A file could not be read or written. One that is not there was named wrongly.
    pub(crate) fn file(doing: &str, path: &Path, error: io::Error) -> Self {
        let message = format!("cannot {doing} `{}`", crate::project::shown(path));
        match error.kind() {
            io::ErrorKind::NotFound => Self::usage(message),
            _ => Self::failed(message),
        }
        .because(error)
    }

    /// Standard output could not be written. That nobody reads it any more is no failure.
    pub(crate) fn stdout(error: io::Error) -> Self {
        let exit = if error.kind() == io::ErrorKind::BrokenPipe { Exit::Fine } else { Exit::Failed };
        Self { exit, ..Self::failed("cannot write to standard output").because(error) }
    }

    /// With what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With the error that led to it.
    pub(crate) fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The exit code it means.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// The message with its causes, in one line.
    pub(crate) fn text(&self) -> String {
        let mut text = self.message.clone();
        let mut next = self.source.as_deref().map(|source| source as &dyn Error);
        while let Some(source) = next {
            let said = source.to_string();
            // Many errors repeat their cause in their own text.
            if !text.contains(&said) {
                write!(text, ": {said}").expect("internal error: a string takes any text");
            }
            next = source.source();
        }
        text
    }

    /// What to do about it.
    pub(crate) fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}
