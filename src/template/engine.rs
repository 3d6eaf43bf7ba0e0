//! One rendering: the environment, and the sources that it asks for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value as Dynamic;
use minijinja::{AutoEscape, Environment, Error, ErrorKind as EngineKind, OutputSpan, UndefinedBehavior};

use super::error::{self, ErrorKind, TemplateError};
use super::origin::{Rendered, Sources};
use super::{filters, layout};
use crate::json::Value;
use crate::text::MAX_BYTES;

/// How much work one rendering may do. The largest real runbook needs about a hundredth of it.
const FUEL: u64 = 400_000;

/// How deep macros and includes may nest; each costs about ten.
const RECURSION: usize = 200;

/// How many templates and scripts one rendering may ask for.
const MAX_SOURCES: usize = 500;

/// What is rendered, and with what.
pub struct Request<'a> {
    /// The template's name, as errors and [`super::Origin`] say it.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// A mapping; its keys are the names that templates see.
    pub context: &'a Value,
    /// The text of a template that is imported or included by name; `None` where there is none.
    pub template: &'a dyn Fn(&str) -> Option<String>,
    /// The text of the script that `script("name")` inlines; the error is shown to the user.
    pub script: &'a dyn Fn(&str) -> Result<String, String>,
}

/// What has been asked for so far: the engine's callbacks must own what they use, so names that they do not know yet are noted,
/// fetched after the attempt, and the rendering is tried again.
#[derive(Default)]
struct Store {
    templates: BTreeMap<String, Option<String>>,
    scripts: BTreeMap<String, Result<String, String>>,
    wanted_templates: Vec<String>,
    wanted_scripts: Vec<String>,
}

type Shared = Arc<Mutex<Store>>;

fn locked(store: &Shared) -> MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Renders a template.
///
/// # Errors
///
/// A mistake in a template, or one that would take too much time or memory.
pub fn render(request: &Request<'_>) -> Result<Rendered, TemplateError> {
    let text = normalise(request.name, request.text)?;
    let context = Dynamic::from(minijinja::value::Serde(request.context));
    let store = Shared::default();
    locked(&store).templates.insert(request.name.to_owned(), Some(text));
    loop {
        let outcome = attempt(request.name, &context, &store);
        if fetch(request, &store)? {
            continue;
        }
        let sources = sources(&store);
        let (text, spans) = outcome.map_err(|error| error::translate(&error, request, &sources))?;
        return layout::arrange(&text, &spans, sources).ok_or_else(|| too_large(request.name));
    }
}

fn attempt(name: &str, context: &Dynamic, store: &Shared) -> Result<(String, Vec<OutputSpan>), Error> {
    let environment = environment(store)?;
    environment.get_template(name)?.render_with_spans(context.clone())
}

/// Fetches what the last attempt missed; whether there was anything.
fn fetch(request: &Request<'_>, store: &Shared) -> Result<bool, TemplateError> {
    let mut store = locked(store);
    let templates = std::mem::take(&mut store.wanted_templates);
    let scripts = std::mem::take(&mut store.wanted_scripts);
    let any = !templates.is_empty() || !scripts.is_empty();
    for name in templates {
        let text = (request.template)(&name).map(|text| normalise(&name, &text)).transpose()?;
        store.templates.insert(name, text);
    }
    for name in scripts {
        let text = match (request.script)(&name) {
            Ok(text) => Ok(normalise(&name, &text)?.trim_end().to_owned()),
            Err(message) => Err(message),
        };
        store.scripts.insert(name, text);
    }
    if store.templates.len() + store.scripts.len() > MAX_SOURCES {
        let message = format!("`{}` asks for more than {MAX_SOURCES} templates and scripts", request.name);
        return Err(TemplateError::whole(ErrorKind::TooMuchWork, request.name, message));
    }
    Ok(any)
}

fn sources(store: &Shared) -> Sources {
    let store = locked(store);
    Sources {
        templates: store.templates.iter().filter_map(|(name, text)| Some((name.clone(), text.clone()?))).collect(),
        scripts: store.scripts.iter().filter_map(|(name, text)| Some((name.clone(), text.clone().ok()?))).collect(),
    }
}

/// The engine knows only LF; the layout keeps its marks in two characters of a private plane.
fn normalise(name: &str, text: &str) -> Result<String, TemplateError> {
    if text.len() > MAX_BYTES {
        return Err(too_large(name));
    }
    if let Some(offset) = text.find([layout::BEGIN, layout::END]) {
        let message = format!("`{name}` contains the private character U+{:X}, which ssmith keeps for itself", layout::BEGIN as u32);
        return Err(TemplateError::at(ErrorKind::Syntax, name, text, offset..offset + layout::BEGIN.len_utf8(), message));
    }
    Ok(text.replace("\r\n", "\n"))
}

fn too_large(name: &str) -> TemplateError {
    let message = format!("`{name}` gives more than {} MiB of text", MAX_BYTES / 1024 / 1024);
    TemplateError::whole(ErrorKind::TooMuchWork, name, message)
        .help("the service takes documents of at most 64 KiB; is there a loop that repeats too often?")
}

fn environment(store: &Shared) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(
        SyntaxConfig::builder()
            .variable_delimiters("<$", "$>")
            .block_delimiters("<%", "%>")
            .comment_delimiters("<%#", "%>")
            .line_statement_prefix("#%")
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()?,
    );
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_debug(true);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(RECURSION);
    environment.remove_global("debug");
    filters::install(&mut environment);
    let templates = Arc::clone(store);
    environment.set_loader(move |name| {
        let mut store = locked(&templates);
        let known = store.templates.get(name).cloned();
        if known.is_none() {
            store.wanted_templates.push(name.to_owned());
        }
        Ok(known.flatten())
    });
    let scripts = Arc::clone(store);
    environment.add_function("script", move |name: String| {
        let mut store = locked(&scripts);
        match store.scripts.get(&name) {
            Some(Ok(text)) => Ok(text.clone()),
            Some(Err(message)) => Err(Error::new(EngineKind::InvalidOperation, format!("{}{message}", error::SCRIPT))),
            None => {
                store.wanted_scripts.push(name);
                Ok(String::new())
            }
        }
    });
    Ok(environment)
}
