//! An execution as it happens, in the way that suits who reads: a tree that is drawn anew on a terminal, lines on a pipe, JSON lines
//! for programs.

use std::time::{Duration, Instant};

#[cfg(feature = "aws")]
use ssmith::report::EventStream;
use ssmith::report::live::{Detail, Lines, Tree};
use ssmith::run::{Event, What};
use ssmith::time::Timestamp;

use crate::CliError;
use crate::ui::Ui;

/// The tree is not drawn more often than this: a simulation has thousands of events in a blink.
const PAUSE: Duration = Duration::from_millis(60);

/// Shows events on standard output.
pub(crate) enum Live {
    /// A line per event.
    Lines(Lines),
    /// A tree, on a terminal.
    Tree(Screen),
    /// A JSON object per event.
    #[cfg(feature = "aws")]
    Json(EventStream),
    /// Nothing: only the result is wanted.
    Silent,
}

/// The tree on the screen.
pub(crate) struct Screen {
    tree: Tree,
    /// How many lines of it are on the screen.
    drawn: usize,
    last: Option<Instant>,
}

impl Live {
    /// For people: the tree on a terminal, unless more than the steps is wanted; lines elsewhere; nothing with `--quiet`.
    pub(crate) fn human(detail: Detail, ui: &Ui) -> Self {
        if ui.is_quiet() {
            Self::Silent
        } else if detail == Detail::Info && ui.is_terminal() {
            Self::Tree(Screen { tree: Tree::new(), drawn: 0, last: None })
        } else {
            Self::Lines(Lines::new(ui.style(), detail))
        }
    }

    /// For programs.
    #[cfg(feature = "aws")]
    pub(crate) fn json() -> Self {
        Self::Json(EventStream::new())
    }

    /// Shows the next event.
    pub(crate) fn event(&mut self, event: &Event, ui: &mut Ui) -> Result<(), CliError> {
        match self {
            Self::Lines(lines) => {
                ui.result(|out| lines.event(event, out))?;
                // What begins now may take its time: a script runs as long as it really does.
                if matches!(event.what, What::StepStarted(_)) { ui.finish() } else { Ok(()) }
            }
            #[cfg(feature = "aws")]
            Self::Json(stream) => ui.result(|out| stream.write(event, out)),
            Self::Tree(screen) => {
                screen.tree.apply(event);
                if screen.last.is_some_and(|last| last.elapsed() < PAUSE) { Ok(()) } else { screen.draw(None, false, ui) }
            }
            Self::Silent => Ok(()),
        }
    }

    /// Hands on what was shown, where somebody waits for it: an execution that really takes its time. `now` goes on in the tree.
    #[cfg(feature = "aws")]
    pub(crate) fn tick(&mut self, now: Timestamp, ui: &mut Ui) -> Result<(), CliError> {
        match self {
            Self::Tree(screen) => screen.draw(Some(now), false, ui),
            Self::Lines(_) | Self::Json(_) => ui.finish(),
            Self::Silent => Ok(()),
        }
    }

    /// Makes room for what is written beside the view: what is on the screen stays, and the view begins anew below.
    #[cfg(feature = "aws")]
    pub(crate) fn aside(&mut self, ui: &mut Ui) -> Result<(), CliError> {
        if let Self::Tree(screen) = self {
            screen.drawn = 0;
        }
        ui.finish()
    }

    /// Shows the last state, which stays.
    pub(crate) fn end(&mut self, ui: &mut Ui) -> Result<(), CliError> {
        if let Self::Tree(screen) = self { screen.draw(None, true, ui) } else { Ok(()) }
    }
}

impl Screen {
    /// Draws the tree over the one that is there. While things move only as much as the screen holds: what has scrolled away
    /// cannot be drawn over.
    fn draw(&mut self, now: Option<Timestamp>, whole: bool, ui: &mut Ui) -> Result<(), CliError> {
        let mut lines = self.tree.lines(ui.style(), now);
        let room = ui.height().saturating_sub(1).max(1);
        if !whole && lines.len() > room {
            lines.drain(1..=lines.len() - room);
        }
        let up = self.drawn;
        ui.result(|out| {
            if up > 0 {
                write!(out, "\u{1b}[{up}A\r\u{1b}[J")?;
            }
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))
        })?;
        self.drawn = lines.len();
        self.last = Some(Instant::now());
        ui.finish()
    }
}
