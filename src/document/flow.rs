//! The flow of an execution: which step can follow which (reference 2.2).

use std::collections::HashMap;

use crate::document::{Action, Document, StepAt};
use crate::text::Pointer;

/// Why one step can follow another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// The next one in the list.
    Following,
    /// `nextStep`.
    NextStep,
    /// A choice of a branch, by its index.
    Choice(usize),
    /// A branch's `Default`.
    Default,
    /// `onFailure: step:…`.
    OnFailure,
    /// `onCancel: step:…`.
    OnCancel,
    /// From a loop to its first inner step.
    LoopBody,
    /// From the end of a pass back to what follows the loop.
    LoopEnd,
}

/// One way from a step to another; steps are indices into [`Flow::steps`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// From.
    pub from: usize,
    /// To.
    pub to: usize,
    /// Why.
    pub kind: EdgeKind,
    /// The value that names the target; for implicit edges the step that falls through.
    pub pointer: Pointer,
}

/// A target that names no step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingTarget {
    /// The step that names it.
    pub from: usize,
    /// The name.
    pub name: String,
    /// How it is named.
    pub kind: EdgeKind,
    /// The value that names it.
    pub pointer: Pointer,
}

/// The graph of a document.
#[derive(Debug)]
pub struct Flow<'d> {
    /// All steps, loops before their inner steps.
    pub steps: Vec<StepAt<'d>>,
    /// All edges, in the order of the steps.
    pub edges: Vec<Edge>,
    /// Targets that name no step.
    pub missing: Vec<MissingTarget>,
    by_name: HashMap<&'d str, usize>,
}

impl<'d> Flow<'d> {
    /// The graph of a document. Of steps that share a name the first is meant.
    pub fn new(document: &'d Document) -> Self {
        let steps = document.all_steps();
        let mut by_name = HashMap::new();
        for (index, at) in steps.iter().enumerate() {
            if let Some(name) = &at.step.name {
                by_name.entry(name.as_str()).or_insert(index);
            }
        }
        let mut flow = Self { steps, edges: Vec::new(), missing: Vec::new(), by_name };
        for index in 0..flow.steps.len() {
            flow.edges_of(index);
        }
        flow
    }

    /// The step of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// All step names, in order.
    pub fn names(&self) -> impl Iterator<Item = &'d str> {
        self.steps.iter().filter_map(|at| at.step.name.as_deref())
    }

    /// The edges that leave a step.
    pub fn from(&self, step: usize) -> impl Iterator<Item = &Edge> {
        let first = self.edges.partition_point(|edge| edge.from < step);
        self.edges[first..].iter().take_while(move |edge| edge.from == step)
    }

    /// Whether a step is inside the loop `outer`, at any depth.
    pub fn is_inside(&self, step: usize, outer: usize) -> bool {
        std::iter::successors(self.steps[step].parent, |at| self.steps[*at].parent).any(|at| at == outer)
    }

    /// Every step that an execution can come to from the first one, along all edges that `follow` accepts.
    pub fn reachable(&self, follow: impl Fn(&Edge) -> bool) -> Vec<bool> {
        let mut seen = vec![false; self.steps.len()];
        let mut open: Vec<usize> = if self.steps.is_empty() { Vec::new() } else { vec![0] };
        while let Some(step) = open.pop() {
            if !std::mem::replace(&mut seen[step], true) {
                open.extend(self.from(step).filter(|edge| follow(edge)).map(|edge| edge.to));
            }
        }
        seen
    }

    fn edges_of(&mut self, from: usize) {
        let StepAt { step, pointer, parent, following } = self.steps[from].clone();
        let control = |key: &str| pointer.join(key);
        if let Action::Branch(branch) = &step.action {
            let inputs = pointer.join("inputs");
            for (index, choice) in branch.choices.iter().flatten().enumerate() {
                if let Some(name) = &choice.next_step {
                    self.add(from, name, EdgeKind::Choice(index), inputs.join("Choices").join(index).join("NextStep"));
                }
            }
            if let Some(name) = &branch.default {
                self.add(from, name, EdgeKind::Default, inputs.join("Default"));
            }
        }
        if let Action::Loop(_) = &step.action
            && let Some(first) = Some(from + 1).filter(|first| self.steps.get(*first).is_some_and(|at| at.parent == Some(from)))
        {
            self.push(from, first, EdgeKind::LoopBody, control("inputs").join("Steps"));
        }
        // A branch with a Default always jumps; without one, what follows is where it goes when no choice is true (reference 6.1).
        let always_jumps = matches!(&step.action, Action::Branch(branch) if branch.default.is_some());
        if !always_jumps {
            if let Some(name) = &step.next_step {
                self.add(from, name, EdgeKind::NextStep, control("nextStep"));
            } else if !step.ends() {
                match (following, parent) {
                    (Some(to), _) => self.push(from, to, EdgeKind::Following, pointer.clone()),
                    (None, Some(outer)) => self.end_pass(from, outer),
                    (None, None) => {}
                }
            } else if let Some(outer) = parent {
                self.end_pass(from, outer);
            }
        }
        if let Some(name) = step.on_failure.as_ref().and_then(|on| on.target()) {
            self.add(from, name, EdgeKind::OnFailure, control("onFailure"));
        }
        if let Some(name) = step.on_cancel.as_ref().and_then(|on| on.target()) {
            self.add(from, name, EdgeKind::OnCancel, control("onCancel"));
        }
    }

    /// After a pass the loop may be over: what follows the loop follows.
    fn end_pass(&mut self, from: usize, outer: usize) {
        let StepAt { step, following, pointer, .. } = self.steps[outer].clone();
        let next = match &step.next_step {
            Some(name) => self.find(name),
            None if step.ends() => None,
            None => following,
        };
        if let Some(to) = next {
            self.push(from, to, EdgeKind::LoopEnd, pointer);
        }
    }

    fn add(&mut self, from: usize, name: &str, kind: EdgeKind, pointer: Pointer) {
        match self.find(name) {
            Some(to) => self.push(from, to, kind, pointer),
            None => self.missing.push(MissingTarget { from, name: name.to_owned(), kind, pointer }),
        }
    }

    fn push(&mut self, from: usize, to: usize, kind: EdgeKind, pointer: Pointer) {
        self.edges.push(Edge { from, to, kind, pointer });
    }
}
