//! Handles: what a declaration gives, and what is used afterwards.

use std::marker::PhantomData;

use super::branch::Test;
use super::draft::{Draft, Origin, Shared, Use};
use super::input::Input;
use super::steps::Steps;
use crate::document::action::Loop;
use crate::document::{Action, OnCancel, OnFailure, Output, Parameter, ParameterType, Step, Variable};
use crate::expr::Reference;
use crate::json::Value;

/// A parameter. As an input and in text it is `{{ Name }}`.
#[derive(Debug, Clone)]
pub struct ParameterHandle {
    draft: Shared,
    index: usize,
    name: String,
    parameter_type: ParameterType,
}

#[expect(clippy::return_self_not_must_use, reason = "what is set is set in the document; the handle may be left unused")]
impl ParameterHandle {
    pub(super) fn declare(draft: &Shared, name: String, parameter_type: ParameterType, definition: Parameter) -> Self {
        let index = draft.edit(|draft| {
            draft.parameters.push((name.clone(), definition));
            draft.parameters.len() - 1
        });
        Self { draft: draft.clone(), index, name, parameter_type }
    }

    /// What the console says about it; by custom it begins with `(Required)` or `(Optional)`.
    pub fn description(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.set(|parameter| parameter.description = Some(text))
    }

    /// The value when none is given, so that none has to be.
    pub fn default_value(self, value: impl Into<Input>) -> Self {
        let value = self.draft.own(&Use::Default(self.name.clone()), value.into());
        self.set(|parameter| parameter.default = Some(value))
    }

    /// The values it may have.
    pub fn allowed_values<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.set(|parameter| parameter.allowed_values = Some(values))
    }

    /// The Java regular expression that its value must match.
    pub fn allowed_pattern(self, pattern: impl Into<String>) -> Self {
        let pattern = pattern.into();
        self.set(|parameter| parameter.allowed_pattern = Some(pattern))
    }

    /// The least and the greatest number of characters.
    pub fn chars(self, least: i64, greatest: i64) -> Self {
        self.set(|parameter| (parameter.min_chars, parameter.max_chars) = (Some(least.into()), Some(greatest.into())))
    }

    /// The least and the greatest number of items.
    pub fn items(self, least: i64, greatest: i64) -> Self {
        self.set(|parameter| (parameter.min_items, parameter.max_items) = (Some(least.into()), Some(greatest.into())))
    }

    /// The reference to it.
    pub fn reference(&self) -> Reference {
        Reference::Parameter(self.name.clone())
    }

    pub(super) fn value_type(&self) -> &ParameterType {
        &self.parameter_type
    }

    pub(super) fn origin(&self) -> Origin {
        Origin { handle: self.to_string(), draft: self.draft.clone() }
    }

    fn set(self, change: impl FnOnce(&mut Parameter)) -> Self {
        self.draft.edit(|draft| draft.parameters.get_mut(self.index).map(|(_, parameter)| change(parameter)));
        self
    }
}

/// A variable. As an input and in text it is `{{ variable:Name }}`.
#[derive(Debug, Clone)]
pub struct VariableHandle {
    draft: Shared,
    index: usize,
    name: String,
    variable_type: ParameterType,
}

#[expect(clippy::return_self_not_must_use, reason = "what is set is set in the document; the handle may be left unused")]
impl VariableHandle {
    pub(super) fn declare(draft: &Shared, name: String, variable_type: ParameterType, definition: Variable) -> Self {
        let index = draft.edit(|draft| {
            draft.variables.push((name.clone(), definition));
            draft.variables.len() - 1
        });
        Self { draft: draft.clone(), index, name, variable_type }
    }

    /// What it is for.
    pub fn description(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.set(|variable| variable.description = Some(text))
    }

    /// Its first value.
    pub fn default_value(self, value: impl Into<Input>) -> Self {
        let value = self.draft.own(&Use::Default(self.name.clone()), value.into());
        self.set(|variable| variable.default = Some(value))
    }

    /// The reference to it.
    pub fn reference(&self) -> Reference {
        Reference::Variable(self.name.clone())
    }

    /// `variable:Name`, as [`update_variable`](super::update_variable) names it.
    pub(super) fn target(&self) -> String {
        format!("variable:{}", self.name)
    }

    pub(super) fn value_type(&self) -> &ParameterType {
        &self.variable_type
    }

    pub(super) fn origin(&self) -> Origin {
        Origin { handle: self.to_string(), draft: self.draft.clone() }
    }

    fn set(self, change: impl FnOnce(&mut Variable)) -> Self {
        self.draft.edit(|draft| draft.variables.get_mut(self.index).map(|(_, variable)| change(variable)));
        self
    }
}

/// An output of a step. As an input and in text it is `{{ Step.Name }}`.
#[derive(Debug, Clone)]
pub struct OutputHandle {
    draft: Shared,
    step: String,
    name: String,
    output_type: ParameterType,
}

impl OutputHandle {
    /// The reference to it.
    pub fn reference(&self) -> Reference {
        Reference::Output { step: self.step.clone(), output: self.name.clone() }
    }

    pub(super) fn value_type(&self) -> &ParameterType {
        &self.output_type
    }

    /// `Step.Name`, as used in `draft`.
    pub(super) fn name_in(&self, draft: &Shared, at: &Use) -> String {
        draft.claim(at, &[self.origin()]);
        format!("{}.{}", self.step, self.name)
    }

    pub(super) fn origin(&self) -> Origin {
        Origin { handle: self.to_string(), draft: self.draft.clone() }
    }
}

/// Marks the handle of a step that is no loop.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

/// Marks the handle of a loop.
#[derive(Debug, Clone, Copy)]
pub struct Looping;

/// A step.
#[derive(Debug, Clone)]
pub struct StepHandle<K = Plain> {
    draft: Shared,
    list: usize,
    index: usize,
    name: String,
    kind: PhantomData<K>,
}

impl<K> StepHandle<K> {
    /// The handle of the step that was added as `index`.
    pub(super) fn new(draft: Shared, list: usize, index: usize, name: String) -> Self {
        Self { draft, list, index, name, kind: PhantomData }
    }

    pub(super) fn index(&self) -> usize {
        self.index
    }
}

/// A loop.
pub type LoopHandle = StepHandle<Looping>;

#[expect(clippy::return_self_not_must_use, reason = "what is set is set in the document; the handle may be left unused")]
impl<K> StepHandle<K> {
    /// What the console says about it.
    pub fn description(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.set(|step| step.description = Some(text))
    }

    /// The limit of one attempt, in seconds.
    pub fn timeout_seconds(self, seconds: i64) -> Self {
        self.set(|step| step.timeout_seconds = Some(seconds.into()))
    }

    /// How often it is tried in all.
    pub fn max_attempts(self, attempts: i64) -> Self {
        self.set(|step| step.max_attempts = Some(attempts.into()))
    }

    /// Whether its failure fails the execution.
    pub fn critical(self, critical: bool) -> Self {
        self.set(|step| step.is_critical = Some(critical.into()))
    }

    /// The step after it: a handle, or the name of a step that is still to come.
    pub fn next(self, target: impl Into<Target>) -> Self {
        let target = self.target(target.into());
        self.set(|step| step.next_step = Some(target))
    }

    /// The execution ends after it; inside a loop, the pass.
    pub fn end(self) -> Self {
        self.set(|step| step.is_end = Some(true.into()))
    }

    /// Where a failure leads.
    pub fn on_failure(self, target: impl Into<Target>) -> Self {
        let target = self.target(target.into());
        self.set(|step| step.on_failure = Some(OnFailure::Step(target)))
    }

    /// A failure counts for nothing.
    pub fn continue_on_failure(self) -> Self {
        self.set(|step| step.on_failure = Some(OnFailure::Continue))
    }

    /// A failure stops the execution, said in so many words.
    pub fn abort_on_failure(self) -> Self {
        self.set(|step| step.on_failure = Some(OnFailure::Abort))
    }

    /// Where it goes on when the execution is cancelled meanwhile.
    pub fn on_cancel(self, target: impl Into<Target>) -> Self {
        let target = self.target(target.into());
        self.set(|step| step.on_cancel = Some(OnCancel::Step(target)))
    }

    /// Declares an output and gives its handle.
    pub fn output(&self, name: impl Into<String>, selector: impl Into<String>, output_type: ParameterType) -> OutputHandle {
        let name = name.into();
        let output = Output::new(name.clone(), selector, output_type.clone());
        self.edit(|step| step.outputs.get_or_insert_default().push(output));
        self.handle(name, output_type)
    }

    /// An output by its name: one that the action gives by itself, or one that was declared. `build` refuses any other.
    pub fn output_named(&self, name: impl Into<String>) -> OutputHandle {
        self.handle(name.into(), ParameterType::String)
    }

    fn handle(&self, name: String, output_type: ParameterType) -> OutputHandle {
        OutputHandle { draft: self.draft.clone(), step: self.name.clone(), name, output_type }
    }

    fn target(&self, target: Target) -> String {
        self.draft.claim(&Use::Step(self.name.clone()), target.origin.as_slice());
        target.name
    }

    fn set(self, change: impl FnOnce(&mut Step)) -> Self {
        self.edit(change);
        self
    }

    fn edit(&self, change: impl FnOnce(&mut Step)) {
        self.draft.edit(|draft| draft.steps.get_mut(self.index).map(change));
    }
}

#[expect(clippy::return_self_not_must_use, reason = "what is set is set in the document; the handle may be left unused")]
impl StepHandle<Looping> {
    /// The list of what is repeated. Each call gives the same list.
    pub fn body(&self) -> Steps {
        let body = self.draft.edit(|draft| draft.lists.iter().position(|list| list.owner == Some(self.index)));
        Steps::new(&self.draft, body.unwrap_or(self.list))
    }

    /// The number of the pass, from 1.
    pub fn iteration(&self) -> OutputHandle {
        self.handle("CurrentIteration".to_owned(), ParameterType::Integer)
    }

    /// The value of the pass, in a loop over values.
    pub fn value(&self) -> OutputHandle {
        let declared = self.draft.edit(|draft| self.inputs(draft).and_then(|inputs| inputs.iterator_data_type.clone()));
        self.handle("CurrentIteratorValue".to_owned(), declared.map_or(ParameterType::String, |name| ParameterType::parse(&name)))
    }

    /// The type of the values; `String` when not said. Say it before [`StepHandle::value`] is used.
    pub fn values_of_type(self, value_type: &ParameterType) -> Self {
        let name = value_type.to_string();
        self.set_inputs(|inputs| inputs.iterator_data_type = Some(name));
        self
    }

    /// The limit of passes, 1 to 100.
    pub fn max_iterations(self, limit: i64) -> Self {
        self.set_inputs(|inputs| inputs.max_iterations = Some(limit.into()));
        self
    }

    /// After each pass: whether another one follows.
    pub fn again_while(&self, test: Test) {
        let condition = test.own(&self.draft, &Use::Step(self.name.clone()));
        self.set_inputs(|inputs| inputs.loop_condition = Some(condition));
    }

    fn inputs<'d>(&self, draft: &'d mut Draft) -> Option<&'d mut Loop> {
        match draft.steps.get_mut(self.index) {
            Some(Step { action: Action::Loop(inputs), .. }) => Some(inputs),
            _ => None,
        }
    }

    fn set_inputs(&self, change: impl FnOnce(&mut Loop)) {
        self.draft.edit(|draft| self.inputs(draft).map(change));
    }
}

/// Where a step leads: a handle, or the name of a step that is still to come.
#[derive(Debug, Clone)]
pub struct Target {
    pub(super) name: String,
    pub(super) origin: Option<Origin>,
}

impl<K> From<&StepHandle<K>> for Target {
    fn from(step: &StepHandle<K>) -> Self {
        Self { name: step.name.clone(), origin: Some(Origin { handle: step.name.clone(), draft: step.draft.clone() }) }
    }
}

impl From<&str> for Target {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), origin: None }
    }
}

impl From<String> for Target {
    fn from(name: String) -> Self {
        Self { name, origin: None }
    }
}
