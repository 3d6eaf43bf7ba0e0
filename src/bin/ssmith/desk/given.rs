//! The parameters of an execution: a scenario's, then a file's, then the command line's; what comes later overrides.

use std::collections::BTreeMap;
use std::path::Path;

use ssmith::diagnostic::Diagnostic;
use ssmith::document::Document;
use ssmith::json::{Map, Value};
use ssmith::rules;
use ssmith::scenario::Scenario;
use ssmith::scenario::rules::WRONG_VALUE;
use ssmith::simulate::Switches;
use ssmith::simulate::value::parameters::{self, Problem};
use ssmith::text::{Files, Span};
use ssmith::yaml;

use crate::args::Given;
use crate::{CliError, input};

/// Where a parameter's value comes from.
enum Origin {
    CommandLine,
    File { name: String, line: usize },
    Scenario(Span),
}

/// Why an execution cannot begin: the command line is wrong, or the scenario.
pub(crate) enum Refusal {
    Usage(CliError),
    Scenario(Vec<Diagnostic>),
}

/// What is given, before it is held against a document.
pub(crate) struct Values<'s> {
    given: Map<String, Value>,
    origins: BTreeMap<String, Origin>,
    scenario: Option<&'s Scenario>,
}

impl<'s> Values<'s> {
    /// Puts together what is given.
    pub(crate) fn collect(scenario: Option<&'s Scenario>, given: &Given) -> Result<Self, CliError> {
        let mut values = Map::new();
        let mut origins = BTreeMap::new();
        for parameter in scenario.into_iter().flat_map(|scenario| &scenario.parameters) {
            values.insert(parameter.name.value.clone(), parameter.value.value.clone());
            origins.insert(parameter.name.value.clone(), Origin::Scenario(parameter.value.span));
        }
        if let Some(path) = &given.params_file {
            for (name, value, line) in of_file(path)? {
                origins.insert(name.clone(), Origin::File { name: crate::project::shown(path), line });
                values.insert(name, value);
            }
        }
        for (name, value) in of_pairs(&given.params) {
            origins.insert(name.clone(), Origin::CommandLine);
            values.insert(name, value);
        }
        Ok(Self { given: values, origins, scenario })
    }

    /// Whether a parameter is given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// By name, as they were given.
    #[cfg(feature = "aws")]
    pub(crate) fn map(&self) -> &Map<String, Value> {
        &self.given
    }

    /// Adds what was given neither on the command line nor in a file.
    #[cfg(feature = "aws")]
    pub(crate) fn give(&mut self, name: &str, value: Value) {
        self.given.insert(name.to_owned(), value);
    }

    /// What is wrong with what was given without a scenario.
    #[cfg(feature = "aws")]
    pub(crate) fn usage(&self, problems: &[Problem]) -> CliError {
        match refusal(problems, &self.origins, None) {
            Refusal::Usage(error) => error,
            Refusal::Scenario(_) => CliError::usage("the parameters are wrong"),
        }
    }

    /// The parameters, typed and checked as the service checks them at start.
    pub(crate) fn typed(&self, document: &Document, switches: Switches) -> Result<Map<String, Value>, Refusal> {
        parameters::from_values(document, &self.given, switches).map_err(|problems| refusal(&problems, &self.origins, self.scenario))
    }
}

/// `--param` by name; one that is given more than once is a list.
pub(crate) fn of_pairs(pairs: &[(String, String)]) -> Map<String, Value> {
    let mut values: Map<String, Value> = Map::new();
    for (name, text) in pairs {
        match values.get_mut(name) {
            None => {
                values.insert(name.clone(), text.as_str().into());
            }
            Some(Value::Array(items)) => items.push(text.as_str().into()),
            Some(first) => *first = Value::Array(vec![first.take(), text.as_str().into()]),
        }
    }
    values
}

/// The parameters of a file, with their lines.
fn of_file(path: &Path) -> Result<Vec<(String, Value, usize)>, CliError> {
    let input = input::read(path)?;
    let mut files = Files::new();
    let id = files.add_bytes(input.name, input.bytes);
    let wrong = |at: usize, message: String| {
        let at = files.get(id).position(at);
        CliError::usage(format!("{}:{}:{}: {message}", files.get(id).name(), at.line, at.column))
    };
    let tree = yaml::parse(&files, id).map_err(|error| {
        let error = rules::syntax::unparsed(&error);
        wrong(error.span.start, error.message)
    })?;
    let yaml::Kind::Mapping(entries) = &tree.root.kind else {
        return Err(wrong(tree.root.span.start, "parameters are a mapping of names to values".to_owned()));
    };
    let line = |offset| files.get(id).position(offset).line;
    Ok(entries.iter().map(|entry| (entry.key.clone(), entry.value.to_value(), line(entry.key_span.start))).collect())
}

/// What is wrong in the scenario is a finding there; what is wrong on the command line, or missing without a scenario, is wrong usage.
fn refusal(problems: &[Problem], origins: &BTreeMap<String, Origin>, scenario: Option<&Scenario>) -> Refusal {
    let mut found = Vec::new();
    let mut usage: Vec<(String, Option<String>)> = Vec::new();
    for problem in problems {
        let Problem { parameter, message, help } = problem;
        match (origins.get(parameter), scenario) {
            (Some(Origin::Scenario(span)), _) => found.push(WRONG_VALUE.at(*span, message.clone()).maybe_help(help.clone())),
            (Some(Origin::CommandLine), _) => usage.push((format!("--param {parameter}: {message}"), help.clone())),
            (Some(Origin::File { name, line }), _) => usage.push((format!("{name}:{line}: {message}"), help.clone())),
            (None, Some(scenario)) => {
                let help = format!("write it under `parameters`, or give `--param {parameter}=…`");
                found.push(WRONG_VALUE.at(Span::start_of(scenario.file), message.clone()).help(help));
            }
            (None, None) => {
                let what = help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
                usage.push((message.clone(), Some(format!("give `--param {parameter}=…`{what}"))));
            }
        }
    }
    match usage.split_first() {
        None => Refusal::Scenario(found),
        Some(((message, help), rest)) => {
            let mut text = message.clone();
            for (message, help) in rest {
                text.push_str("\n       ");
                text.push_str(message);
                text.extend(help.iter().flat_map(|help| [" (", help, ")"]));
            }
            let error = CliError::usage(text);
            Refusal::Usage(match help {
                Some(help) => error.hint(help.clone()),
                None => error,
            })
        }
    }
}
