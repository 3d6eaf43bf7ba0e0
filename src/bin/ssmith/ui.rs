//! The terminal: results on stdout, everything else on stderr, colour where it is wanted.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;
use ssmith::report::Style;

use crate::args::{ColorWhen, Global};
use crate::{CliError, Exit};

/// The ends of this process that a person or a program reads.
pub(crate) struct Ui {
    out: BufWriter<AutoStream<io::Stdout>>,
    err: AutoStream<io::Stderr>,
    style: Style,
    /// Whether what is on the screen can be drawn over, and how many lines it holds.
    terminal: Option<usize>,
    quiet: bool,
    verbose: bool,
}

impl Ui {
    pub(crate) fn new(global: &Global) -> Self {
        let colour = wants_colour(global.color, io::stdout().is_terminal());
        let size = terminal_size::terminal_size();
        let width = size.map_or(Style::default().width, |(width, _)| usize::from(width.0));
        // Without colour the stream lets no escape sequence pass.
        let terminal = size.filter(|_| colour && io::stdout().is_terminal()).map(|(_, height)| usize::from(height.0));
        Self {
            out: BufWriter::new(AutoStream::new(io::stdout(), choice(colour))),
            err: AutoStream::new(io::stderr(), choice(wants_colour(global.color, io::stderr().is_terminal()))),
            style: Style { colour, width },
            terminal,
            quiet: global.quiet,
            verbose: global.verbose,
        }
    }

    /// How reports may look on stdout.
    pub(crate) fn style(&self) -> Style {
        self.style
    }

    /// Whether stdout is a terminal that can be drawn on.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal.is_some()
    }

    /// How many lines the terminal has.
    pub(crate) fn height(&self) -> usize {
        self.terminal.unwrap_or(24)
    }

    /// Whether only results are wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Writes a part of the result.
    pub(crate) fn result(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
        write(&mut self.out).map_err(CliError::stdout)
    }

    /// Writes findings that are not the result but the reason why there is none.
    pub(crate) fn complaint(&mut self, write: impl FnOnce(Style, &mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
        self.finish()?;
        let colour = self.err.current_choice() != anstream::ColorChoice::Never;
        let style = Style { colour, ..self.style };
        write(style, &mut self.err).map_err(|error| CliError::failed("cannot write to standard error").because(error))
    }

    /// Says what is being done or was done; not with `--quiet`.
    pub(crate) fn status(&mut self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Says what only `--verbose` asks for.
    pub(crate) fn detail(&mut self, text: &str) {
        if self.verbose {
            self.say(text);
        }
    }

    /// Says on a terminal how far it has come, in a line that is written over; an empty text takes it away.
    pub(crate) fn progress(&mut self, text: &str) {
        if !self.quiet && io::stderr().is_terminal() && self.err.current_choice() != anstream::ColorChoice::Never {
            write!(self.err, "\r\u{1b}[K{text}").and_then(|()| self.err.flush()).ok();
        }
    }

    /// Warns, in any case.
    pub(crate) fn warn(&mut self, text: &str) {
        self.say(&format!("\u{1b}[1m\u{1b}[33mwarning\u{1b}[0m: {text}"));
    }

    /// Asks a question that is answered with yes or no; anything but a clear yes is a no. `None` where nobody sits at a terminal.
    #[cfg(feature = "aws")]
    pub(crate) fn confirm(&mut self, question: &str) -> Option<bool> {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return None;
        }
        write!(self.err, "{question} [y/N] ").and_then(|()| self.err.flush()).ok()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).ok()?;
        Some(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    /// Whether somebody sits at a terminal who can answer.
    #[cfg(feature = "aws")]
    pub(crate) fn can_ask() -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Writes a question, or a part of one, as it is.
    #[cfg(feature = "aws")]
    pub(crate) fn prompt(&mut self, text: &str) {
        self.finish().ok();
        write!(self.err, "{text}").and_then(|()| self.err.flush()).ok();
    }

    /// The line that somebody types; `None` at the end of the input.
    #[cfg(feature = "aws")]
    pub(crate) fn answer() -> Option<String> {
        let mut answer = String::new();
        let length = io::stdin().read_line(&mut answer).ok()?;
        (length > 0).then_some(answer)
    }

    /// Hands on what is still in the buffer.
    pub(crate) fn finish(&mut self) -> Result<(), CliError> {
        self.out.flush().map_err(CliError::stdout)
    }

    /// Tells of an error and what it means for the exit code.
    pub(crate) fn fail(&mut self, error: &CliError) -> Exit {
        if error.exit() != Exit::Fine {
            // What was found before the failure is worth reading; a second failure is not worth telling.
            self.finish().ok();
            self.say(&format!("\u{1b}[1m\u{1b}[91merror\u{1b}[0m: {}", error.text()));
            if let Some(advice) = error.advice() {
                self.say(&format!("\u{1b}[1m\u{1b}[96mhint\u{1b}[0m: {advice}"));
            }
        }
        error.exit()
    }

    /// Prints help, the version, or what is wrong with the arguments.
    pub(crate) fn clap(error: &clap::Error) -> Exit {
        let text = error.render().ansi().to_string();
        let when = color_argument(std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()));
        if error.use_stderr() {
            let mut err = AutoStream::new(io::stderr(), choice(wants_colour(when, io::stderr().is_terminal())));
            write!(err, "{text}").ok();
            return Exit::Usage;
        }
        let mut out = AutoStream::new(io::stdout(), choice(wants_colour(when, io::stdout().is_terminal())));
        let written = write!(out, "{text}").and_then(|()| out.flush());
        match written.map_err(CliError::stdout) {
            Err(error) if error.exit() != Exit::Fine => {
                writeln!(io::stderr(), "error: {}", error.text()).ok();
                error.exit()
            }
            _ => Exit::Fine,
        }
    }

    /// Says what a panic means to who sees it.
    pub(crate) fn panicked() -> Exit {
        writeln!(io::stderr(), "error: this is a defect of ssmith and not of your document; please report it with what is said above").ok();
        Exit::Failed
    }

    /// Standard error is the last resort: where it cannot be written there is nobody left to tell.
    fn say(&mut self, text: &str) {
        writeln!(self.err, "{text}").ok();
    }
}

fn choice(colour: bool) -> anstream::ColorChoice {
    if colour { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never }
}

/// Colour is for terminals that can show it and people who want it; what a CI system keeps is a log.
fn wants_colour(when: ColorWhen, terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is = |name, text: &str| std::env::var_os(name).is_some_and(|value| value == text);
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => terminal && !set("NO_COLOR") && (!set("CI") || is("CI", "false")) && !is("TERM", "dumb"),
    }
}

/// What `--color` says, where the arguments as a whole could not be understood.
fn color_argument(mut arguments: impl Iterator<Item = String>) -> ColorWhen {
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--color") {
            Some("") => arguments.next(),
            Some(value) => value.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        match value.as_deref() {
            Some("always") => return ColorWhen::Always,
            Some("never") => return ColorWhen::Never,
            _ => {}
        }
    }
    ColorWhen::Auto
}
