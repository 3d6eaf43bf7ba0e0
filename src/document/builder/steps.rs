//! Lists of steps that grow.

use super::draft::{Shared, Use};
use super::handle::{LoopHandle, StepHandle};
use super::input::Input;
use super::work::Work;
use crate::document::action::Loop;
use crate::document::{Action, Arg, Step};
use crate::json::Value;

/// A list of steps that is being filled: `mainSteps`, or the body of a loop.
#[derive(Debug, Clone)]
pub struct Steps {
    draft: Shared,
    list: usize,
}

impl Steps {
    pub(super) fn new(draft: &Shared, list: usize) -> Self {
        Self { draft: draft.clone(), list }
    }

    /// Adds a step after those that are there.
    pub fn step(&self, name: impl Into<String>, work: impl Into<Work>) -> StepHandle {
        let name = name.into();
        let Work { action, inputs, origins } = work.into();
        self.draft.claim(&Use::Step(name.clone()), &origins);
        self.add(name, Action::new(action, inputs))
    }

    /// Adds a loop over a list of values.
    pub fn for_each(&self, name: impl Into<String>, values: impl Into<Input>) -> LoopHandle {
        let name = name.into();
        let iterators = match self.draft.own(&Use::Step(name.clone()), values.into()) {
            Value::Array(values) => Arg::Literal(values),
            Value::String(reference) => Arg::Text(reference),
            single => Arg::Literal(vec![single]),
        };
        self.add_loop(name, Loop { iterators: Some(iterators), ..Loop::default() })
    }

    /// Adds a loop that goes on as long as the condition of [`LoopHandle::again_while`] holds, `limit` times at most.
    pub fn repeat(&self, name: impl Into<String>, limit: i64) -> LoopHandle {
        self.add_loop(name.into(), Loop { max_iterations: Some(limit.into()), ..Loop::default() })
    }

    fn add_loop(&self, name: String, inputs: Loop) -> LoopHandle {
        let handle = self.add(name, Action::Loop(inputs));
        self.draft.edit(|draft| draft.body(self.list, handle.index()));
        handle
    }

    fn add<K>(&self, name: String, action: Action) -> StepHandle<K> {
        let step = Step { name: Some(name.clone()), action, ..Step::default() };
        let index = self.draft.edit(|draft| draft.push(self.list, step));
        StepHandle::new(self.draft.clone(), self.list, index, name)
    }
}
