//! What of a document its scenarios have been through.
//!
//! Counted are
//!
//! * every **step**, those of loops' passes included: it has begun;
//! * of a branch every **choice**, and what happens when none is true (its Default, or going on): it was taken;
//! * every **failure**: a written `onFailure` (`Abort` too), and where none is written, that the execution aborts, if the step calls
//!   AWS or its script can raise: the step has ended as Failed or TimedOut;
//! * every written **`onCancel`**: the step has been cancelled, and what it names followed.
//!
//! A script can raise when it uses an SDK or another service, has a `raise` (PowerShell: `throw`) of its own, or cannot be seen
//! (an attachment). That every line of code may have a bug is not counted. The steps of child automations are their own documents'.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::action::ExecuteScript;
use crate::document::{Action, Document, OnCancel, OnFailure, Step};
use crate::json::{Value, json};
use crate::run::{Event, ExecutionId, Status, What};
use crate::simulate::source;
use crate::text::Pointer;

/// The coverage of one document by any number of executions.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    items: Vec<Item>,
    /// The execution that is being followed, and the names of its steps by id.
    following: Option<ExecutionId>,
    steps: HashMap<Arc<str>, String>,
}

/// Something that an execution can go through.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The step that it belongs to.
    pub step: String,
    /// What it is, for people: `choice 2: to Stop`, `fails: Abort`.
    pub text: String,
    /// Where the document says it: the step, the choice, the `onFailure`.
    pub pointer: Pointer,
    /// How often it was gone through.
    pub count: u64,
    /// The step that must follow, of an `onFailure` or `onCancel` that names one.
    to: Option<String>,
}

/// The kinds of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A step begins.
    Step,
    /// A choice of a branch is taken: its index.
    Choice(usize),
    /// No choice of a branch is true.
    Default,
    /// A step fails.
    Failure,
    /// A step is cancelled.
    Cancel,
}

impl ItemKind {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Choice(_) => "choice",
            Self::Default => "default",
            Self::Failure => "onFailure",
            Self::Cancel => "onCancel",
        }
    }
}

impl Coverage {
    /// The coverage of a document before any execution.
    pub fn new(document: &Document) -> Self {
        let mut items = Vec::new();
        for at in document.all_steps() {
            items_of(at.step, &at.pointer, &mut items);
        }
        Self { items, following: None, steps: HashMap::new() }
    }

    /// Takes in the next event of an execution of this document. An execution without a parent begins a new one; its children
    /// leave no mark.
    pub fn apply(&mut self, event: &Event) {
        if let What::Started(started) = &event.what
            && started.parent.is_none()
        {
            self.following = Some(Arc::clone(&event.execution));
            self.steps.clear();
            return;
        }
        if self.following.as_ref() != Some(&event.execution) {
            return;
        }
        match &event.what {
            What::StepStarted(start) => {
                self.steps.insert(Arc::clone(&start.record.id), start.record.name.clone());
                self.count(&start.record.name, ItemKind::Step, None);
            }
            What::Chose { step, choice } => {
                if let Some(name) = self.steps.get(step).cloned() {
                    self.count(&name, choice.map_or(ItemKind::Default, ItemKind::Choice), None);
                }
            }
            What::StepEnded { step, status, next, .. } => {
                let kind = match status {
                    Status::Failed | Status::TimedOut => ItemKind::Failure,
                    Status::Cancelled => ItemKind::Cancel,
                    _ => return,
                };
                if let Some(name) = self.steps.get(step).cloned() {
                    self.count(&name, kind, next.as_deref());
                }
            }
            _ => {}
        }
    }

    fn count(&mut self, step: &str, kind: ItemKind, next: Option<&str>) {
        let mut found = self.items.iter_mut().filter(|item| item.kind == kind && item.step == step);
        if let Some(item) = found.find(|item| item.to.is_none() || item.to.as_deref() == next) {
            item.count += 1;
        }
    }

    /// Adds what other executions of the same document have gone through.
    pub fn merge(&mut self, other: &Self) {
        for item in &other.items {
            if let Some(mine) = self.items.iter_mut().find(|mine| mine.kind == item.kind && mine.step == item.step) {
                mine.count += item.count;
            }
        }
    }

    /// Everything that counts, in the order of the document.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// How much there is.
    pub fn total(&self) -> usize {
        self.items.len()
    }

    /// How much of it was gone through.
    pub fn covered(&self) -> usize {
        self.items.iter().filter(|item| item.count > 0).count()
    }

    /// What was not gone through.
    pub fn uncovered(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.count == 0)
    }

    /// The part that was gone through, in percent; 100 only when it is all, and where there is nothing.
    #[expect(clippy::cast_precision_loss, reason = "a document has a few hundred steps")]
    pub fn percent(&self) -> f64 {
        if self.items.is_empty() { 100.0 } else { self.covered() as f64 * 100.0 / self.total() as f64 }
    }

    /// For programs.
    pub fn to_json(&self) -> Value {
        let items = self.items.iter().map(|item| {
            let (kind, pointer) = (item.kind.name(), item.pointer.to_string());
            json!({"kind": kind, "step": item.step, "text": item.text, "pointer": pointer, "count": item.count})
        });
        let percent = (self.percent() * 10.0).floor() / 10.0;
        json!({"percent": percent, "covered": self.covered(), "total": self.total(), "items": items.collect::<Value>()})
    }
}

fn items_of(step: &Step, pointer: &Pointer, items: &mut Vec<Item>) {
    let mut add = |kind, text: String, pointer, to: Option<&String>| {
        items.push(Item { kind, step: step.name().to_owned(), text, pointer, count: 0, to: to.cloned() });
    };
    add(ItemKind::Step, "begins".to_owned(), pointer.clone(), None);
    if let Action::Branch(branch) = &step.action {
        let inputs = pointer.join("inputs");
        for (index, choice) in branch.choices.iter().flatten().enumerate() {
            let to = choice.next_step.as_deref().unwrap_or("nowhere");
            add(ItemKind::Choice(index), format!("choice {}: to {to}", index + 1), inputs.join("Choices").join(index), None);
        }
        match &branch.default {
            Some(to) => add(ItemKind::Default, format!("default: to {to}"), inputs.join("Default"), None),
            None => add(ItemKind::Default, "no choice is true".to_owned(), pointer.clone(), None),
        }
    }
    match &step.on_failure {
        Some(OnFailure::Step(name)) => add(ItemKind::Failure, format!("fails: to {name}"), pointer.join("onFailure"), Some(name)),
        Some(OnFailure::Continue) => add(ItemKind::Failure, "fails: Continue".to_owned(), pointer.join("onFailure"), None),
        Some(OnFailure::Abort | OnFailure::Other(_)) => add(ItemKind::Failure, "fails: Abort".to_owned(), pointer.join("onFailure"), None),
        None if can_fail(step) => add(ItemKind::Failure, "fails: Abort".to_owned(), pointer.clone(), None),
        None => {}
    }
    match &step.on_cancel {
        Some(OnCancel::Step(name)) => add(ItemKind::Cancel, format!("cancelled: to {name}"), pointer.join("onCancel"), Some(name)),
        Some(_) => add(ItemKind::Cancel, "cancelled: Abort".to_owned(), pointer.join("onCancel"), None),
        None => {}
    }
}

/// Whether a step calls AWS, or its script can raise.
fn can_fail(step: &Step) -> bool {
    match &step.action {
        Action::ExecuteScript(script) => script_can_raise(script),
        // People fail an approval, not AWS, unless it tells a topic.
        Action::Approve(approve) => approve.notification_arn.is_some(),
        action => action.facts().is_some_and(|facts| facts.api || !facts.permissions.is_empty()),
    }
}

fn script_can_raise(script: &ExecuteScript) -> bool {
    match &script.script {
        Some(text) if script.runtime.as_deref().is_some_and(|runtime| !runtime.to_ascii_lowercase().starts_with("python")) => {
            source::powershell_can_throw(text)
        }
        Some(text) => source::python_can_raise(text),
        None => true,
    }
}
