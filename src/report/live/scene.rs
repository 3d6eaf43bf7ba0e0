//! What is known of the executions and steps that a view shows: the fold of their events.

use std::collections::HashMap;
use std::sync::Arc;

use crate::run::{Event, ExecutionId, ParentStep, Started, Status, StepRecord, What};
use crate::time::Timestamp;

/// The action whose calls are polls.
const WAIT: &str = "aws:waitForAwsResourceProperty";

/// A step that began, or, in the outer list, that is planned.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) action: String,
    pub(super) status: Status,
    pub(super) started: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    pub(super) attempt: u32,
    pub(super) max_attempts: i64,
    /// What it waits for, while it does.
    pub(super) waits_for: String,
    /// Calls that it has made.
    pub(super) calls: usize,
    /// The way that a branch chose.
    pub(super) chose: Option<String>,
    pub(super) failure: Option<String>,
    pub(super) pass: Option<ParentStep>,
    /// Inner steps of a loop as they began, as places in the execution's list.
    pub(super) inner: Vec<usize>,
    /// Executions that it started.
    pub(super) children: Vec<ExecutionId>,
}

impl Node {
    fn of(record: &StepRecord) -> Self {
        Self {
            name: record.name.clone(),
            action: record.action.clone(),
            status: record.status.clone(),
            started: record.started,
            ended: record.ended,
            attempt: record.attempt,
            max_attempts: record.max_attempts,
            waits_for: String::new(),
            calls: 0,
            chose: None,
            failure: None,
            pass: record.parent.clone(),
            inner: Vec::new(),
            children: Vec::new(),
        }
    }

    /// `720 polls`, `3 calls`: how much it has called, where that tells something.
    pub(super) fn calls(&self) -> Option<String> {
        match (self.action.as_str(), self.calls) {
            (_, 0) => None,
            (WAIT, 1) => Some("1 poll".to_owned()),
            (WAIT, calls) => Some(format!("{calls} polls")),
            (_, 1) => None,
            (_, calls) => Some(format!("{calls} calls")),
        }
    }

    /// `attempt 2 of 3`, from the second one on.
    pub(super) fn attempts(&self) -> Option<String> {
        (self.attempt > 1).then(|| format!("attempt {} of {}", self.attempt, self.max_attempts.max(i64::from(self.attempt))))
    }
}

/// One execution: the first one or a child.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) started: Started,
    pub(super) at: Timestamp,
    pub(super) ended: Option<Timestamp>,
    pub(super) status: Status,
    /// Steps: the planned ones, then what began otherwise.
    pub(super) nodes: Vec<Node>,
    /// The outer list in the order of the document, steps come to again after their first time.
    pub(super) outer: Vec<usize>,
    by_id: HashMap<Arc<str>, usize>,
}

impl Run {
    fn new(started: &Started, at: Timestamp) -> Self {
        let nodes: Vec<_> = started.steps.iter().map(Node::of).collect();
        let outer = (0..nodes.len()).collect();
        Self { started: started.clone(), at, ended: None, status: Status::InProgress, nodes, outer, by_id: HashMap::new() }
    }

    pub(super) fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.get(*self.by_id.get(id)?)
    }

    fn node_mut(&mut self, id: &str) -> Option<&mut Node> {
        self.nodes.get_mut(*self.by_id.get(id)?)
    }

    fn begin(&mut self, record: &StepRecord) {
        let mut node = Node::of(record);
        node.attempt = node.attempt.max(1);
        let around = record.parent.as_ref().and_then(|parent| self.by_id.get(&parent.id).copied());
        let planned = self.started.steps.iter().position(|step| step.name == record.name).filter(|_| record.parent.is_none());
        let index = match planned {
            Some(index) if self.nodes[index].started.is_none() => {
                self.nodes[index] = node;
                index
            }
            _ => {
                let index = self.nodes.len();
                self.nodes.push(node);
                match around {
                    Some(around) => self.nodes[around].inner.push(index),
                    None => self.outer.push(index),
                }
                index
            }
        };
        self.by_id.insert(Arc::clone(&record.id), index);
    }
}

/// Everything that is shown.
#[derive(Debug, Default)]
pub(super) struct Scene {
    pub(super) root: Option<ExecutionId>,
    pub(super) now: Option<Timestamp>,
    runs: HashMap<ExecutionId, Run>,
}

impl Scene {
    pub(super) fn apply(&mut self, event: &Event) {
        self.now = Some(self.now.map_or(event.at, |now| now.max(event.at)));
        if let What::Started(started) = &event.what {
            self.root.get_or_insert_with(|| Arc::clone(&event.execution));
            if let Some((parent, step)) = &started.parent
                && let Some(node) = self.runs.get_mut(parent).and_then(|run| run.node_mut(step))
            {
                node.children.push(Arc::clone(&event.execution));
            }
            self.runs.insert(Arc::clone(&event.execution), Run::new(started, event.at));
            return;
        }
        let Some(run) = self.runs.get_mut(&event.execution) else { return };
        match &event.what {
            What::StepStarted(start) => run.begin(&start.record),
            What::Changed { status } => run.status = status.clone(),
            What::Ended { status, .. } => (run.status, run.ended) = (status.clone(), Some(event.at)),
            _ => {
                let Some(node) = event.step().and_then(|step| run.node_mut(step)) else { return };
                match &event.what {
                    What::Attempt { attempt, .. } => node.attempt = *attempt,
                    What::StepChanged { status, because, .. } => {
                        node.status = status.clone();
                        node.waits_for = if *status == Status::Waiting { because.clone() } else { String::new() };
                    }
                    What::Call(_) => node.calls += 1,
                    What::Chose { choice, .. } => {
                        node.chose = Some(choice.map_or_else(|| "no choice".to_owned(), |index| format!("choice {}", index + 1)));
                    }
                    What::StepEnded { status, failure, next, .. } => {
                        if let (Some(chose), Some(next)) = (&mut node.chose, next) {
                            *chose = format!("{chose}: to {next}");
                        }
                        (node.status, node.ended) = (status.clone(), Some(event.at));
                        node.failure = failure.as_ref().map(|failure| failure.message.clone());
                        node.waits_for.clear();
                    }
                    _ => {}
                }
            }
        }
    }

    pub(super) fn run(&self, execution: &str) -> Option<&Run> {
        self.runs.get(execution)
    }

    /// The step of an event.
    pub(super) fn node(&self, event: &Event) -> Option<&Node> {
        self.run(&event.execution)?.node(event.step()?)
    }

    /// The names that lead to a step: `EachRegion[2]/Restore`, `RunChild/Inner`.
    pub(super) fn path(&self, execution: &str, step: &str) -> String {
        let mut names = Vec::new();
        let (mut execution, mut step, mut pass) = (execution, step, String::new());
        // Children and loops are a few levels deep; a circle in made-up events ends here too.
        for _ in 0..32 {
            let Some(run) = self.run(execution) else { break };
            let Some(node) = run.node(step) else { break };
            names.push(format!("{}{pass}", node.name));
            pass.clear();
            match (&node.pass, &run.started.parent) {
                (Some(around), _) => {
                    pass = format!("[{}]", around.iteration);
                    step = &around.id;
                    if run.node(step).is_none() {
                        names.push(format!("{}{pass}", around.name));
                        break;
                    }
                }
                (None, Some((above, by))) => (execution, step) = (above, by),
                (None, None) => break,
            }
        }
        names.reverse();
        names.join("/")
    }

    /// The names that lead to a child execution; empty for the first one.
    pub(super) fn path_of_run(&self, execution: &str) -> String {
        self.run(execution).and_then(|run| run.started.parent.as_ref()).map_or_else(String::new, |(above, step)| self.path(above, step))
    }

    /// Whether it is the execution that everything began with.
    pub(super) fn is_root(&self, execution: &str) -> bool {
        self.root.as_deref() == Some(execution)
    }
}
