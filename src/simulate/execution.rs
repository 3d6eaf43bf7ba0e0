//! One execution of a document: its parameters, variables, outputs, and how it ends (reference 2.3, 7, 8).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::catalog::partition;
use crate::document::Document;
use crate::expr::Reference;
use crate::json::{Map, Value};
use crate::run::{ExecutionId, NO_OUTPUT, Started, Status, Stop, What, texts};
use crate::simulate::fault::Fault;
use crate::simulate::flow::{self, ListEnd};
use crate::simulate::machine::{Ending, OnlyStep, Start};
use crate::simulate::shared::Shared;
use crate::simulate::step;
use crate::simulate::stored;
use crate::simulate::value::parameters::{self, Completed, Problem};
use crate::simulate::value::{Found, Names, resolve};

/// Levels of child automations below the first execution (reference 3.11).
pub(super) const MAX_DEPTH: u32 = 5;

/// How long an execution without a role can run (reference 2.5).
const OWN_RIGHTS: Duration = Duration::from_hours(12);

/// An execution that runs: the first one, or a child of a step.
pub(super) struct Execution {
    pub(super) shared: Rc<Shared>,
    pub(super) id: ExecutionId,
    pub(super) document: Arc<Document>,
    pub(super) name: String,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) depth: u32,
    pub(super) interactive: bool,
    /// The role that it takes on; empty for the rights of who started it.
    pub(super) role: RefCell<String>,
    parameters: Map<String, Value>,
    variables: RefCell<Map<String, Value>>,
    outputs: RefCell<HashMap<String, Outputs>>,
    /// Whether one step runs alone; then nothing is known of the others but what is given.
    alone: Cell<bool>,
    /// What critical steps that did not succeed have made of the whole.
    verdict: Cell<Verdict>,
    /// The first failure of a critical step.
    message: RefCell<Option<String>>,
}

/// What a step yielded in its last pass.
pub(super) struct Outputs {
    pub(super) values: Map<String, Value>,
}

/// What the critical steps say of the whole execution; the first that failed decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Fine,
    Failed,
    TimedOut,
}

/// A child execution's beginning.
pub(super) struct Child {
    pub(super) document: Arc<Document>,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) parameters: Map<String, Value>,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) parent: (ExecutionId, Arc<str>),
    pub(super) depth: u32,
}

/// How a child execution ended.
pub(super) struct ChildEnd {
    pub(super) id: ExecutionId,
    pub(super) status: Status,
    /// The document's outputs, lists of texts.
    pub(super) outputs: Map<String, Value>,
    pub(super) message: Option<String>,
    /// Whether it ended since it was told to itself.
    pub(super) stopped: bool,
}

/// Runs the execution that a machine was made for.
pub(super) async fn first(shared: Rc<Shared>, start: Start) -> Ending {
    let only = start.only.clone();
    let execution = Execution {
        shared,
        id: start.id,
        document: start.document,
        name: start.name,
        region: start.region,
        account: start.account,
        depth: 0,
        interactive: start.interactive,
        role: RefCell::default(),
        parameters: start.parameters,
        variables: RefCell::default(),
        outputs: RefCell::default(),
        alone: Cell::new(false),
        verdict: Cell::new(Verdict::Fine),
        message: RefCell::default(),
    };
    let shared = Rc::clone(&execution.shared);
    let (end, broken) = execution.run(start.version, None, only.as_ref()).await;
    Ending { status: end.status, broken, unfit: shared.is_unfit() }
}

/// Runs a child execution. `Err` only where the simulation cannot go on.
pub(super) async fn child(shared: Rc<Shared>, child: Child) -> Result<ChildEnd, Fault> {
    let id: ExecutionId = shared.ids.next().into();
    shared.child_begins(&id);
    let execution = Execution {
        shared: Rc::clone(&shared),
        id,
        document: child.document,
        name: child.name,
        region: child.region,
        account: child.account,
        depth: child.depth,
        interactive: false,
        role: RefCell::default(),
        parameters: child.parameters,
        variables: RefCell::default(),
        outputs: RefCell::default(),
        alone: Cell::new(false),
        verdict: Cell::new(Verdict::Fine),
        message: RefCell::default(),
    };
    let (end, broken) = Box::pin(execution.run(child.version, Some(child.parent), None)).await;
    let stopped = shared.child_ends() == Some(Stop::Cancel);
    match broken {
        Some(text) => Err(Fault::Broken(text)),
        None => Ok(ChildEnd { stopped, ..end }),
    }
}

impl Execution {
    async fn run(
        mut self,
        version: String,
        parent: Option<(ExecutionId, Arc<str>)>,
        only: Option<&OnlyStep>,
    ) -> (ChildEnd, Option<String>) {
        let given = std::mem::take(&mut self.parameters);
        let stored = stored::look_up(&self, &given).await;
        let completed = match stored.problem {
            Some(problem) => Err(problem),
            None => parameters::complete(&self.document, &given, &stored.values, &Globals(&self), self.shared.switches),
        };
        let problem = completed.as_ref().err().cloned();
        let Completed { values, doubtful } = completed.unwrap_or(Completed { values: given, doubtful: Vec::new() });
        self.parameters = values;
        let role = self.document.assume_role.as_deref().map(|role| resolve::embedded(role, &Globals(&self)));
        self.role.replace(role.and_then(Result::ok).unwrap_or_default());
        let document = Arc::clone(&self.document);
        self.emit(What::Started(Box::new(Started {
            document: self.name.clone(),
            version,
            account: self.account.clone(),
            region: self.region.clone(),
            parameters: self.parameters.iter().map(|(name, value)| (name.clone(), texts(value))).collect(),
            assume_role: self.role.borrow().clone(),
            mode: if self.interactive { "Interactive" } else { "Auto" }.to_owned(),
            steps: document.steps().iter().map(step::planned).collect(),
            parent,
        })));
        for call in stored.calls {
            self.emit(What::Call(Box::new(call)));
        }
        let problem = problem.or_else(|| self.doubtful(&doubtful));
        let end = match (stored.fault, problem) {
            (Some(Fault::Broken(text)), _) => ListEnd::Broken(text),
            (Some(_), _) => ListEnd::Stopped,
            (None, Some(problem)) => ListEnd::Failed { status: Status::Failed, message: problem, critical: true },
            (None, None) => {
                self.first_values();
                self.limit_own_rights();
                match only {
                    Some(only) => self.alone(only).await,
                    None => flow::list(&self, document.steps(), None).await,
                }
            }
        };
        self.end(end)
    }

    /// Tells of defaults that nobody could give at start; with the switch, they end the execution.
    fn doubtful(&self, defaults: &[Problem]) -> Option<String> {
        let told: Vec<&str> = defaults.iter().map(|problem| problem.message.as_str()).collect();
        let text = format!("a default is no value that somebody could give: {}", told.join("; "));
        if told.is_empty() {
            return None;
        }
        self.shared.note(&self.id, None, "check-defaults", &text);
        self.shared.switches.check_defaults.then_some(text)
    }

    /// The variables' first values.
    fn first_values(&self) {
        for (name, variable) in self.document.variables.iter().flatten() {
            let Some(default) = &variable.default else { continue };
            // A default that cannot be resolved stays as it is written: its use will tell.
            let value = resolve::value(default, self).unwrap_or_else(|_| default.clone());
            self.set_variable(name, value);
        }
    }

    /// Without a role an execution ends when the rights of who started it do (reference 2.5, 8.4).
    fn limit_own_rights(&self) {
        if self.depth == 0 && self.role.borrow().is_empty() && self.shared.switches.own_rights_end {
            self.shared.deadlines.borrow_mut().push(self.shared.now.get().plus(OWN_RIGHTS));
        }
    }

    /// What an output of a step that has not run is. Live runbooks name outputs of steps that their path went past (a report at the
    /// end of every path), so that cannot fail the step that names it.
    fn skipped(&self, step: &str, output: &str) -> Found {
        let declared = !self.alone.get() && self.document.all_steps().iter().any(|at| at.step.name() == step);
        if declared {
            let text = format!("`{step}.{output}` is named, and step `{step}` has not run");
            self.shared.note(&self.id, None, "skipped-step-has-no-output", &text);
        }
        if declared && self.shared.switches.skipped_step_has_no_output {
            return Found::Missing;
        }
        Found::Unknown(format!("step `{step}` has not run, so `{step}.{output}` has no value"))
    }

    /// One step, with what other steps would have yielded.
    async fn alone(&self, only: &OnlyStep) -> ListEnd {
        self.alone.set(true);
        for (name, value) in &only.outputs {
            if let Some((step, output)) = name.split_once('.') {
                let mut outputs = self.outputs.borrow_mut();
                outputs
                    .entry(step.to_owned())
                    .or_insert_with(|| Outputs { values: Map::new() })
                    .values
                    .insert(output.to_owned(), value.clone());
            }
        }
        let found = self.document.all_steps().into_iter().find(|at| at.step.name() == only.name).map(|at| at.step.clone());
        match found {
            Some(step) => flow::alone(self, &step).await,
            None => ListEnd::Broken(format!("the document has no step `{}`", only.name)),
        }
    }

    fn end(self, end: ListEnd) -> (ChildEnd, Option<String>) {
        let mut broken = None;
        let status = match end {
            ListEnd::Done | ListEnd::Jump(_) => self.status(),
            ListEnd::Failed { status, message, critical } => {
                if critical || !self.shared.switches.uncritical_abort_succeeds {
                    self.message.borrow_mut().get_or_insert(message);
                    match self.verdict.get() {
                        Verdict::Fine if self.shared.stop() != Some(Stop::Cancel) => status,
                        _ => self.status(),
                    }
                } else {
                    self.status()
                }
            }
            ListEnd::Expired if self.depth == 0 => {
                let text = "The execution has no assumeRole, and the rights of who started it end after 12 hours (switch `own-rights-end`)";
                *self.message.borrow_mut() = Some(text.to_owned());
                Status::Failed
            }
            ListEnd::Stopped | ListEnd::Halted | ListEnd::Expired => Status::Cancelled,
            ListEnd::Broken(text) => {
                *self.message.borrow_mut() = Some(text.clone());
                broken = Some(text);
                Status::Failed
            }
        };
        let outputs: Map<String, Value> =
            self.document.outputs.iter().flatten().map(|name| (name.clone(), self.document_output(name))).collect();
        let message = self.message.borrow().clone().filter(|_| status != Status::Success);
        self.emit(What::Ended { status: status.clone(), outputs: outputs.clone(), message: message.clone() });
        (ChildEnd { id: Arc::clone(&self.id), status, outputs, message, stopped: false }, broken)
    }

    fn status(&self) -> Status {
        match self.verdict.get() {
            _ if self.shared.stop() == Some(Stop::Cancel) => Status::Cancelled,
            Verdict::Fine => Status::Success,
            Verdict::Failed => Status::Failed,
            Verdict::TimedOut => Status::TimedOut,
        }
    }

    /// A document output's texts; the service's own words where there is none (reference 1.6).
    fn document_output(&self, name: &str) -> Value {
        let value = name.split_once('.').and_then(|(step, output)| self.outputs.borrow().get(step)?.values.get(output).cloned());
        value.map_or_else(|| Value::Array(vec![NO_OUTPUT.into()]), |value| texts(&value))
    }

    /// A critical step did not succeed: the execution will not succeed, whatever follows (reference 2.3).
    pub(super) fn hold_against(&self, status: &Status, message: &str) {
        if self.verdict.get() == Verdict::Fine {
            self.verdict.set(if *status == Status::TimedOut { Verdict::TimedOut } else { Verdict::Failed });
            *self.message.borrow_mut() = Some(message.to_owned());
        }
    }

    /// What a step yielded takes the place of what it yielded before.
    pub(super) fn put_outputs(&self, step: &str, values: Map<String, Value>) {
        self.outputs.borrow_mut().insert(step.to_owned(), Outputs { values });
    }

    /// One output of a step that still runs: a loop's iteration.
    pub(super) fn put_output(&self, step: &str, output: &str, value: Value) {
        let mut outputs = self.outputs.borrow_mut();
        outputs.entry(step.to_owned()).or_insert_with(|| Outputs { values: Map::new() }).values.insert(output.to_owned(), value);
    }

    pub(super) fn set_variable(&self, name: &str, value: Value) {
        self.variables.borrow_mut().insert(name.to_owned(), value.clone());
        self.emit(What::VariableChanged { name: name.to_owned(), value });
    }

    pub(super) fn emit(&self, what: What) {
        self.shared.emit(&self.id, what);
    }

    /// The value of `global:NAME` now (reference 7.1).
    pub(super) fn global(&self, name: &str) -> Option<String> {
        let now = self.shared.now.get();
        Some(match name {
            "ACCOUNT_ID" => self.account.clone(),
            "DATE" => now.date(),
            "DATE_TIME" => now.date_time(),
            "REGION" => self.region.clone(),
            "AWS_PARTITION" => partition(&self.region).to_owned(),
            _ => return None,
        })
    }
}

impl Names for Execution {
    fn find(&self, reference: &Reference) -> Found {
        match reference {
            Reference::Parameter(name) => match self.parameters.get(name) {
                Some(value) => Found::Value(value.clone()),
                None => Found::Unknown(format!("parameter `{name}` has no value")),
            },
            Reference::Output { step, output } => match self.outputs.borrow().get(step) {
                Some(outputs) => outputs.values.get(output).map_or(Found::Missing, |value| Found::Value(value.clone())),
                None => self.skipped(step, output),
            },
            Reference::Variable(name) => match self.variables.borrow().get(name) {
                Some(value) => Found::Value(value.clone()),
                None => Found::Unknown(format!("variable `{name}` has no value")),
            },
            _ => Globals(self).find(reference),
        }
    }

    fn lower_case_booleans(&self) -> bool {
        self.shared.switches.lower_case_booleans
    }
}

/// What a parameter's default and `assumeRole` can refer to: parameters and system variables, no steps.
struct Globals<'e>(&'e Execution);

impl Names for Globals<'_> {
    fn find(&self, reference: &Reference) -> Found {
        match reference {
            Reference::Parameter(name) => match self.0.parameters.get(name) {
                Some(value) => Found::Value(value.clone()),
                None => Found::Unknown(format!("parameter `{name}` has no value")),
            },
            Reference::Global(name) => match self.0.global(name) {
                Some(value) => Found::Value(value.into()),
                None => Found::Unknown(format!("there is no `global:{name}`")),
            },
            Reference::Automation(name) if name == "EXECUTION_ID" => Found::Value(self.0.id.to_string().into()),
            other => Found::Unknown(format!("`{other}` cannot be used here")),
        }
    }

    fn lower_case_booleans(&self) -> bool {
        self.0.shared.switches.lower_case_booleans
    }
}
