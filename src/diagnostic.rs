//! Problems in a user's document, as data. Layer 0; uses `text`.
//!
//! The tool's own failures are `Result` errors, never diagnostics. A [`Rule`] is what can be said, a [`Diagnostic`] is one
//! finding of it. Who finds something never prints: rendering is in `report`.

use std::fmt;

use crate::text::{Near, Pointer, Span};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Advice.
    Note,
    /// Very likely wrong when it runs.
    Warning,
    /// The service will refuse the document, or the step cannot work.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// When the mistake would surface if nobody had found it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// CreateDocument or UpdateDocument refuses the document.
    Create,
    /// An execution fails or does something else than was meant.
    Run,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Run => "run",
        })
    }
}

/// One thing that ssmith can find. Made with [`rule!`](crate::rule), next to the code that finds it.
#[derive(Debug)]
pub struct Rule {
    /// `SSM` and four digits, a hundred per family; never reused.
    pub code: &'static str,
    /// The kebab-case name; it names what is wrong.
    pub name: &'static str,
    /// The level of its findings.
    pub level: Level,
    /// When the mistake would surface.
    pub at: At,
    /// Markdown: a summary sentence, then `# Why`, `# Example` and `# Instead`.
    pub docs: &'static str,
}

impl Rule {
    /// A finding of this rule at `span`.
    pub fn at(&'static self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule: self,
            level: self.level,
            message: message.into(),
            help: None,
            span,
            pointer: None,
            related: Vec::new(),
            meant: None,
            fix: None,
        }
    }

    /// The lines of the documentation; a doc comment's lines begin with the blank after `///`.
    pub fn lines(&self) -> impl Iterator<Item = &'static str> {
        self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line))
    }

    /// The documentation as Markdown.
    pub fn page(&self) -> String {
        self.lines().flat_map(|line| [line, "\n"]).collect()
    }

    /// The first line of the documentation.
    pub fn summary(&self) -> &'static str {
        self.docs.trim_start().lines().next().unwrap_or_default().trim()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// A replacement of the text under a span; an empty span inserts.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A change that mends a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// Whether the document means the same to the service afterwards, or only what its author plainly meant.
    pub safe: bool,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// A name that is misspelt in the text of a finding. [`check`](mod@crate::check) makes the fix of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// What is written.
    pub word: String,
    /// What was meant.
    pub name: String,
    /// Whether nothing else can have been meant.
    pub sure: bool,
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// What was found.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub level: Level,
    /// Names the thing and says what is wrong with it.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where.
    pub span: Span,
    /// The path to the value in the document, where it has one.
    pub pointer: Option<Pointer>,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// A misspelt name in the text under the span.
    pub meant: Option<Meant>,
    /// A change that mends it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// With the path of the value it is about.
    #[must_use]
    pub fn pointer(mut self, pointer: Pointer) -> Self {
        self.pointer = Some(pointer);
        self
    }

    /// With advice on what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With `help`, if there is any.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// With "did you mean `…`?", if something near is known.
    #[must_use]
    pub fn suggest(self, near: Option<&str>) -> Self {
        match near {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// With "did you mean `…`?" about `word`, which stands in the text under the span, and the change to it.
    #[must_use]
    pub fn mean(mut self, word: &str, near: Option<Near<'_>>) -> Self {
        self.meant = near.map(|near| Meant { word: word.to_owned(), name: near.name.to_owned(), sure: near.sure });
        self.suggest(near.map(|near| near.name))
    }

    /// With another place.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { message: message.into(), span });
        self
    }

    /// With a change that mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// The first of some findings that say the same, with how many more there are: ` (BEFORE 3 more WHATs)` ends its message.
pub fn once(findings: impl IntoIterator<Item = Diagnostic>, before: &str, what: &str) -> Option<Diagnostic> {
    let mut findings = findings.into_iter();
    let mut first = findings.next()?;
    let more = match findings.count() {
        0 => String::new(),
        1 => format!(" ({before} 1 more {what})"),
        count => format!(" ({before} {count} more {what}s)"),
    };
    first.message.push_str(&more);
    Some(first)
}

/// Declares a [`Rule`]: its documentation comment becomes the text that `explain` prints and that a test runs.
///
/// ```
/// ssmith::rule! {
///     /// A step has no name.
///     ///
///     /// # Why
///     /// …
///     pub STEP_WITHOUT_NAME = "SSM0199" "step-without-name" Error Create
/// }
/// assert_eq!(STEP_WITHOUT_NAME.summary(), "A step has no name.");
/// ```
#[macro_export]
macro_rules! rule {
    ($(#[doc = $doc:literal])* $vis:vis $ident:ident = $code:literal $name:literal $level:ident $at:ident) => {
        $(#[doc = $doc])*
        $vis static $ident: $crate::diagnostic::Rule = $crate::diagnostic::Rule {
            code: $code,
            name: $name,
            level: $crate::diagnostic::Level::$level,
            at: $crate::diagnostic::At::$at,
            docs: concat!($($doc, "\n"),*),
        };
    };
}
