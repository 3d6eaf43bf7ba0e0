//! Mistakes in templates, with their place.

use std::ops::Range;

use minijinja::{Error, ErrorKind as EngineKind};

use super::engine::Request;
use super::origin::{Sources, line_and_column};
use crate::json::Value;
use crate::text::nearest;

/// Begins the detail of an error of `script()`.
pub(super) const SCRIPT: &str = "script(): ";

/// What kind of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The template does not follow the template syntax.
    Syntax,
    /// A name, or a member of a value, that there is not.
    Undefined,
    /// An unknown function, filter, test or method.
    Unknown,
    /// A template that is imported or included does not exist.
    MissingTemplate,
    /// `script(…)` was refused.
    MissingScript,
    /// It would take too much time or memory.
    TooMuchWork,
    /// An operation that its values do not allow.
    Operation,
}

/// A mistake in a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{template}:{line}:{column}: {message}")]
pub struct TemplateError {
    /// What kind.
    pub kind: ErrorKind,
    /// The template it is in: the request's name, or one that was imported or included.
    pub template: String,
    /// The bytes of that template.
    pub range: Range<usize>,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl TemplateError {
    pub(super) fn whole(kind: ErrorKind, template: &str, message: String) -> Self {
        Self { kind, template: template.to_owned(), range: 0..0, line: 1, column: 1, message, help: None }
    }

    pub(super) fn at(kind: ErrorKind, template: &str, text: &str, range: Range<usize>, message: String) -> Self {
        let (line, column) = line_and_column(text, range.start);
        Self { kind, template: template.to_owned(), range, line, column, message, help: None }
    }

    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The engine's error in ssmith's words, with the place in the user's own bytes.
pub(super) fn translate(error: &Error, request: &Request<'_>, sources: &Sources) -> TemplateError {
    let error = innermost(error);
    let template = error.name().unwrap_or(request.name);
    let text = sources.templates.get(template).map_or("", String::as_str);
    let range = clamp(text, error.range().or_else(|| error.line().map(|line| whole_line(text, line))).unwrap_or_default());
    let is_undefined = error.kind() == EngineKind::UndefinedError || error.detail().is_some_and(|detail| detail.contains("is undefined"));
    let range = if is_undefined { filtered(text, &range).unwrap_or(range) } else { range };
    let snippet = text.get(range.clone()).unwrap_or_default();
    let (kind, message, help) = explain(error, snippet, request.context, sources);
    let mut translated = TemplateError::at(kind, template, text, range, message);
    translated.help = help;
    if template == request.name {
        translated.range = with_carriage_returns(request.text, translated.range);
    }
    translated
}

/// The name before a `|`, where the engine points to the filter after it.
fn filtered(text: &str, filter: &Range<usize>) -> Option<Range<usize>> {
    let before = text.get(..filter.start)?.trim_end().strip_suffix('|')?.trim_end();
    let outside = |c: char| !(c.is_alphanumeric() || "_.[]'\"".contains(c));
    let start = before.char_indices().rev().find(|(_, c)| outside(*c)).map_or(0, |(index, c)| index + c.len_utf8());
    (start < before.len()).then_some(start..before.len())
}

fn explain(error: &Error, snippet: &str, context: &Value, sources: &Sources) -> (ErrorKind, String, Option<String>) {
    let detail = error.detail().unwrap_or_default();
    let (quoted, bare) = (quoted(detail), detail.trim_start_matches("filter ").trim_start_matches("test "));
    let plain = if detail.is_empty() { error.kind().to_string() } else { detail.to_owned() };
    match error.kind() {
        EngineKind::UndefinedError => undefined(quoted.unwrap_or(snippet), context, sources),
        EngineKind::UnknownMethod | EngineKind::InvalidOperation if detail.contains("is undefined)") => {
            undefined(quoted.unwrap_or(snippet), context, sources)
        }
        EngineKind::SyntaxError | EngineKind::BadEscape => syntax(detail, plain),
        EngineKind::TemplateNotFound => {
            let name = detail.split(['\'', '"']).nth(1).unwrap_or(snippet);
            (
                ErrorKind::MissingTemplate,
                format!("there is no template `{name}`"),
                suggest(nearest(name, sources.templates.keys().map(String::as_str))),
            )
        }
        EngineKind::UnknownFilter => {
            let name = bare.trim_end_matches(" is unknown");
            (ErrorKind::Unknown, format!("there is no filter `{name}`"), suggest(nearest(name, FILTERS)))
        }
        EngineKind::UnknownTest => {
            let name = bare.trim_end_matches(" is unknown");
            (ErrorKind::Unknown, format!("there is no test `{name}`"), suggest(nearest(name, TESTS)))
        }
        EngineKind::UnknownFunction => {
            let name = bare.trim_end_matches(" is unknown");
            (ErrorKind::Unknown, format!("there is no function or macro `{name}`"), suggest(nearest(name, callables(sources))))
        }
        EngineKind::UnknownMethod => {
            let name = detail.rsplit(' ').next().unwrap_or_default();
            let message = format!("there is no macro or method `{name}` here");
            (ErrorKind::Unknown, message, suggest(nearest(name, callables(sources))))
        }
        EngineKind::OutOfFuel => (
            ErrorKind::TooMuchWork,
            "the template does too much work and was stopped".to_owned(),
            Some("is there a loop that repeats too often, or a value that grows?".to_owned()),
        ),
        EngineKind::InvalidOperation if detail.contains("recursion limit") => {
            let help = "does a macro or template call itself?".to_owned();
            (ErrorKind::TooMuchWork, "macros or templates are nested too deeply".to_owned(), Some(help))
        }
        EngineKind::InvalidOperation => match detail.strip_prefix(SCRIPT) {
            Some(message) => (ErrorKind::MissingScript, message.to_owned(), None),
            None if detail.starts_with("the value is none") => {
                let help = "write `| tojson` for `null`, or `| default(\"…\", true)` for something else".to_owned();
                (ErrorKind::Operation, format!("`{snippet}` is none: there is nothing to write"), Some(help))
            }
            None => (ErrorKind::Operation, plain, None),
        },
        EngineKind::TooManyArguments => (ErrorKind::Operation, format!("too many arguments in `{snippet}`"), None),
        EngineKind::MissingArgument => (ErrorKind::Operation, format!("an argument is missing in `{snippet}`"), None),
        _ => (ErrorKind::Operation, plain, None),
    }
}

fn undefined(path: &str, context: &Value, sources: &Sources) -> (ErrorKind, String, Option<String>) {
    let path = path.trim();
    let (holder, name) = match path.rsplit_once(['.', '[']) {
        Some((holder, name)) if !holder.is_empty() => (Some(holder), name.trim_end_matches(']').trim_matches(['\'', '"'])),
        _ => (None, path.trim_start_matches('.')),
    };
    let near = if let Some(holder) = holder {
        member(context, holder).and_then(Value::as_object).and_then(|map| nearest(name, map.keys().map(String::as_str)))
    } else {
        let names = context.as_object().into_iter().flat_map(|map| map.keys().map(String::as_str));
        nearest(name, names.chain(declared(sources, &["set", "for", "as", "import", "macro"])).chain(FUNCTIONS))
    };
    (ErrorKind::Undefined, format!("`{}` is not defined", path.trim_start_matches('.')), suggest(near))
}

/// What `a.b['c']` leads to.
fn member<'a>(context: &'a Value, path: &str) -> Option<&'a Value> {
    let mut names = path.split(['.', '[']).map(|name| name.trim_end_matches(']').trim_matches(['\'', '"']));
    names.try_fold(context, |value, name| match name.parse::<usize>() {
        Ok(index) => value.get(index),
        Err(_) => value.get(name),
    })
}

const FUNCTIONS: [&str; 5] = ["script", "pascal", "range", "dict", "namespace"];
const FILTERS: [&str; 32] = [
    "pascal",
    "tojson",
    "yaml",
    "indent",
    "default",
    "join",
    "lower",
    "upper",
    "title",
    "capitalize",
    "replace",
    "length",
    "items",
    "trim",
    "split",
    "lines",
    "round",
    "int",
    "float",
    "first",
    "last",
    "min",
    "max",
    "sort",
    "list",
    "string",
    "bool",
    "map",
    "select",
    "reject",
    "unique",
    "format",
];
const STATEMENTS: [&str; 19] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "endset",
    "macro",
    "endmacro",
    "import",
    "from",
    "include",
    "call",
    "endcall",
    "filter",
    "endfilter",
    "with",
    "raw",
];
const TESTS: [&str; 13] = [
    "undefined",
    "defined",
    "none",
    "boolean",
    "odd",
    "even",
    "number",
    "string",
    "sequence",
    "mapping",
    "startingwith",
    "endingwith",
    "in",
];

fn callables(sources: &Sources) -> impl Iterator<Item = &str> {
    declared(sources, &["macro"]).chain(FUNCTIONS)
}

/// The names that follow one of some keywords in any template that was used.
fn declared<'a>(sources: &'a Sources, keywords: &'static [&'static str]) -> impl Iterator<Item = &'a str> {
    sources.templates.values().flat_map(move |text| {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let mut keyword = false;
        std::iter::from_fn(move || words.by_ref().find(|word| std::mem::replace(&mut keyword, keywords.contains(word))))
    })
}

fn syntax(detail: &str, plain: String) -> (ErrorKind, String, Option<String>) {
    if let Some(name) = detail.strip_prefix("unknown statement ") {
        return (ErrorKind::Syntax, format!("there is no statement `{name}`"), suggest(nearest(name, STATEMENTS)));
    }
    let message = if detail.is_empty() { plain } else { format!("template syntax: {detail}") };
    let help = detail
        .starts_with("unexpected end of input")
        .then(|| "is a closing `$>`, `%>`, `endif`, `endfor` or `endmacro` missing?".to_owned());
    (ErrorKind::Syntax, message, help)
}

fn suggest(near: Option<&str>) -> Option<String> {
    near.map(|near| format!("did you mean `{near}`?"))
}

/// The first text between backquotes.
fn quoted(detail: &str) -> Option<&str> {
    detail.split('`').nth(1)
}

fn whole_line(text: &str, line: usize) -> Range<usize> {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let rest = text.get(start..).unwrap_or_default();
    let body = rest.split('\n').next().unwrap_or_default();
    start + (body.len() - body.trim_start().len())..start + body.trim_end().len()
}

fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let boundary = |mut offset: usize| {
        offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = boundary(range.start);
    start..boundary(range.end).max(start)
}

/// The engine was given LF for CR LF: the range in what the user wrote.
fn with_carriage_returns(original: &str, range: Range<usize>) -> Range<usize> {
    if !original.contains("\r\n") {
        return range;
    }
    let place = |offset: usize| {
        let mut left = offset;
        for (index, line) in original.split_inclusive('\n').scan(0, |at, line| Some((std::mem::replace(at, *at + line.len()), line))) {
            let length = line.len() - usize::from(line.ends_with("\r\n"));
            if left < length {
                return index + left;
            }
            left -= length;
        }
        original.len()
    };
    place(range.start)..place(range.end)
}

/// An error in an included template is the source of the one at the include.
fn innermost(error: &Error) -> &Error {
    let mut found = error;
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        if let Some(inner) = cause.downcast_ref::<Error>()
            && inner.name().is_some()
        {
            found = inner;
        }
        next = cause.source();
    }
    found
}
