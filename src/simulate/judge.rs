//! Whether an execution came out as its scenario expects.

use crate::diagnostic::Diagnostic;
use crate::json::Value;
use crate::run::{Status, texts};
use crate::scenario::rules::{BROKEN, DIFFERS};
use crate::scenario::{Expect, Scenario};
use crate::simulate::course::Course;
use crate::simulate::desk::Desk;
use crate::simulate::machine::Ending;
use crate::text::Span;

/// What is said of an execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether the scenario expects anything.
    pub expects: bool,
    /// Where the execution is not as expected.
    pub differences: Vec<Difference>,
    /// Why nothing can be said of it, where nothing can: a call that no mock answers. Fails whatever is expected.
    pub broken: Option<Diagnostic>,
    /// What was never used.
    pub warnings: Vec<Diagnostic>,
}

/// Something that is not as expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What it is about: `status`, `path`, `failedStep`, `failure`, or `output Step.Output`.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// What a reader wants to know first: why the execution failed, where the paths part.
    pub because: Option<String>,
    /// Where the scenario says what was expected.
    pub span: Span,
}

/// Judges a finished execution.
pub fn judge(scenario: &Scenario, course: &Course, ending: &Ending, desk: &Desk) -> Verdict {
    let broken = ending.broken.as_ref().map(|text| {
        let (message, rest) = text.split_once('\n').unwrap_or((text, ""));
        let help = Some(rest.to_owned()).filter(|rest| !rest.is_empty());
        // What no call broke off a replacement of the step would mend.
        let at = desk.unmatched().or(scenario.steps_key).unwrap_or(Span::start_of(scenario.file));
        BROKEN.at(at, message).maybe_help(help)
    });
    let mut differences = Vec::new();
    if let Some(expect) = &scenario.expect
        && broken.is_none()
    {
        differences = compare(expect, course);
    }
    // Where it broke off, it is no wonder that mocks were not reached.
    let mut warnings = if broken.is_some() { Vec::new() } else { desk.unused() };
    warnings.sort_by_key(|warning| warning.span.start);
    Verdict { expects: scenario.expect.is_some(), differences, broken, warnings }
}

impl Verdict {
    /// Whether what is expected came, or nothing is expected and the execution could go on to its end.
    pub fn holds(&self) -> bool {
        self.broken.is_none() && self.differences.is_empty()
    }

    /// Everything as findings in the scenario's file.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let differences = self.differences.iter().map(Difference::diagnostic);
        self.broken.iter().cloned().chain(differences).chain(self.warnings.iter().cloned()).collect()
    }
}

impl Difference {
    /// The finding in the scenario's file.
    pub fn diagnostic(&self) -> Diagnostic {
        let message = format!("{} is {}, not {}", self.what, self.actual, self.expected);
        DIFFERS.at(self.span, message).maybe_help(self.because.clone())
    }
}

/// The differences, most telling first.
fn compare(expect: &Expect, course: &Course) -> Vec<Difference> {
    let mut found = Vec::new();
    // Told once.
    let mut why = course.failure().filter(|_| course.has_failed()).map(|message| {
        let step = course.failed_step().map(|step| format!("step `{step}`: ")).unwrap_or_default();
        format!("{step}{message}")
    });
    if let Some(status) = &expect.status
        && status.value != course.record.status
    {
        let (expected, actual) = (status.value.to_string(), course.record.status.to_string());
        found.push(Difference { what: "status".to_owned(), expected, actual, because: why.take(), span: status.span });
    }
    // A failure that the scenario does not name is never as expected.
    let named = expect.failure.is_some() || expect.failed_step.as_ref().is_some_and(|step| step.value.is_some());
    if expect.status.is_none() && !named && course.has_failed() {
        let (expected, actual) = (Status::Success.to_string(), course.record.status.to_string());
        found.push(Difference { what: "status".to_owned(), expected, actual, because: why.take(), span: expect.span });
    }
    if let Some(failed) = &expect.failed_step {
        let actual = match &failed.value {
            Some(_) => course.failed_step(),
            None => course.failed_step().filter(|_| course.has_failed()),
        };
        if actual != failed.value.as_deref() {
            let named = |name: Option<&str>| name.map_or_else(|| "none".to_owned(), |name| format!("`{name}`"));
            let (expected, actual) = (named(failed.value.as_deref()), named(actual));
            found.push(Difference { what: "failedStep".to_owned(), expected, actual, because: why.take(), span: failed.span });
        }
    }
    if let Some(failure) = &expect.failure
        && !course.failure().is_some_and(|message| message.contains(&failure.value))
    {
        let actual = course.failure().map_or_else(|| "none".to_owned(), |message| format!("\"{message}\""));
        let expected = format!("one that contains \"{}\"", failure.value);
        why = None;
        found.push(Difference { what: "failure".to_owned(), expected, actual, because: None, span: failure.span });
    }
    if let Some(path) = &expect.path {
        let wanted: Vec<&str> = path.value.iter().map(|name| name.value.as_str()).collect();
        if wanted != course.path {
            let (because, at) = parting(&wanted, &course.path);
            let span = path.value.get(at).map_or(path.span, |name| name.span);
            let (expected, actual) = (format!("[{}]", wanted.join(", ")), format!("[{}]", course.path.join(", ")));
            let because = Some(why.take().map_or_else(|| because.clone(), |why| format!("{because}; {why}")));
            found.push(Difference { what: "path".to_owned(), expected, actual, because, span });
        }
    }
    for output in &expect.outputs {
        let name = &output.name.value;
        let actual = name.split_once('.').and_then(|(step, output)| course.record.step_named(step)?.outputs.get(output));
        let wanted = texts(&output.value.value);
        if actual != Some(&wanted) {
            let because = actual.is_none().then(|| missing(name, course)).flatten();
            let actual = actual.map_or_else(|| "nothing".to_owned(), shown);
            let what = format!("output {name}");
            found.push(Difference { what, expected: shown(&wanted), actual, because, span: output.value.span });
        }
    }
    found
}

/// A list of texts: its one item, or all.
fn shown(list: &Value) -> String {
    match list.as_array().map(Vec::as_slice) {
        Some([one]) => one.to_string(),
        _ => list.to_string(),
    }
}

/// Where two paths part, in words and as an index.
fn parting(wanted: &[&str], actual: &[String]) -> (String, usize) {
    let at = wanted.iter().zip(actual).take_while(|(wanted, actual)| **wanted == actual.as_str()).count();
    let number = at + 1;
    let text = match (wanted.get(at), actual.get(at)) {
        (Some(wanted), Some(actual)) => format!("step {number} is `{actual}`, not `{wanted}`"),
        (Some(wanted), None) => format!("`{wanted}` was not come to"),
        (None, Some(actual)) => format!("`{actual}` comes after the last expected step"),
        (None, None) => "they are the same".to_owned(),
    };
    (text, at)
}

/// Why a step has no output.
fn missing(name: &str, course: &Course) -> Option<String> {
    let (step, output) = name.split_once('.')?;
    match course.record.step_named(step) {
        None | Some(crate::run::StepRecord { status: Status::Pending, .. }) => Some(format!("step `{step}` was not come to")),
        Some(record) if record.status != Status::Success => Some(format!("step `{step}` ended with {}", record.status)),
        Some(_) => Some(format!("step `{step}` did not yield `{output}`")),
    }
}
