//! What every rule is given, and how it says where something is.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{Operation, catalog};
use crate::diagnostic::{Diagnostic, Rule};
use crate::document::{Action, Arg, Document, Flow, Parameter, ParameterType, Rest, Step, StepAt};
use crate::expr::Reference;
use crate::iam::Role;
use crate::json::Value;
use crate::rules::script::{self, ScriptAt};
use crate::spec::{SopId, Specification};
use crate::text::{Pointer, Segment, Span, nearest};
use crate::yaml::{Kind, Tree};

/// What is known of a document that is not in it. Where something is not known, the rules about it are silent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The specification that it was made from: the SOP's `Design.md`.
    pub specification: Option<&'a Specification>,
    /// The Id that the folder of the SOP stands for, by its path.
    pub place: Option<&'a SopId>,
    /// The role that it is to run with.
    pub role: Option<&'a Role>,
    /// The runbooks that it starts, by their names, as far as they are at hand.
    pub children: Option<&'a BTreeMap<String, Arc<Document>>>,
}

/// One document, seen in every way that a rule may need.
pub struct Context<'a> {
    /// The source, with positions.
    pub tree: &'a Tree,
    /// The source as a value.
    pub value: &'a Value,
    /// The model.
    pub document: &'a Document,
    /// The flow of its steps.
    pub flow: Flow<'a>,
    /// What is known of it besides.
    pub around: Around<'a>,
    scripts: OnceCell<Vec<ScriptAt>>,
}

impl<'a> Context<'a> {
    /// The context of a document; `value` is the tree's value and `document` its model.
    pub fn new(tree: &'a Tree, value: &'a Value, document: &'a Document) -> Self {
        Self { tree, value, document, flow: Flow::new(document), around: Around::default(), scripts: OnceCell::new() }
    }

    /// With what is known of the document besides.
    #[must_use]
    pub fn around(self, around: Around<'a>) -> Self {
        Self { around, ..self }
    }

    /// All steps, those of loops included.
    pub fn steps(&self) -> &[StepAt<'a>] {
        &self.flow.steps
    }

    /// The inline Python scripts, in the order of the steps.
    pub fn scripts(&self) -> &[ScriptAt] {
        self.scripts.get_or_init(|| script::scripts(self))
    }

    /// The parameters with their names and paths.
    pub fn parameters(&self) -> impl Iterator<Item = (&'a str, &'a Parameter, Pointer)> + use<'a> {
        let list = Pointer::root().join("parameters");
        self.document.parameters.iter().flatten().map(move |(name, parameter)| (name.as_str(), parameter, list.join(name.as_str())))
    }

    /// The value at a path, as written.
    pub fn at(&self, pointer: &Pointer) -> Option<&Value> {
        pointer.segments().iter().try_fold(self.value, |value, segment| match segment {
            Segment::Key(key) => value.get(key),
            Segment::Index(index) => value.get(index),
        })
    }

    /// Whether the document's parameters could be read, so that a name that is not among them is unknown.
    pub fn parameters_are_known(&self) -> bool {
        self.document.parameters.is_some() || self.is_left_out("parameters")
    }

    /// Whether the document's variables could be read.
    pub fn variables_are_known(&self) -> bool {
        self.document.variables.is_some() || self.is_left_out("variables")
    }

    /// Whether the document's steps could be read.
    pub fn steps_are_known(&self) -> bool {
        self.document.main_steps.is_some() || self.is_left_out("mainSteps")
    }

    /// Whether a section is not there at all: neither as something else than it should be, nor under a misspelt key, which family 01
    /// tells. What refers into such a section is not wrong as well.
    pub fn is_left_out(&self, section: &str) -> bool {
        let misspelt = |key: &str| key == section || nearest(key, [section]).is_some();
        !matches!(self.document.rest, Rest::Whole(_)) && !self.document.rest.iter().any(|(key, _)| misspelt(key))
    }

    /// The plain type of what a reference stands for; `None` where that is not known.
    pub fn type_of(&self, reference: &Reference) -> Option<ParameterType> {
        match reference {
            Reference::Parameter(name) => self.document.parameter(name)?.parameter_type.as_ref()?.plain(),
            Reference::Variable(name) => self.document.variable(name)?.variable_type.as_ref()?.plain(),
            Reference::Global(_) | Reference::Automation(_) => Some(ParameterType::String),
            Reference::Ssm(_) => None,
            Reference::Output { step, output } => {
                let step = self.flow.steps[self.flow.find(step)?].step;
                if let Some(declared) = step.declared_outputs().iter().find(|declared| declared.name.as_deref() == Some(output)) {
                    return declared.type_or_default().plain();
                }
                match (step.action.name(), output.as_str()) {
                    ("aws:loop", "CurrentIteration") => Some(ParameterType::Integer),
                    ("aws:loop", "CurrentIteratorValue") => self.type_of_pass(step),
                    ("aws:runInstances", "InstanceIds" | "InstanceStates") => Some(ParameterType::StringList),
                    _ => None,
                }
            }
        }
    }

    /// The type of what each pass of a loop is given, which the loop says; else it is a text where the loop goes over texts (reference 6.5).
    fn type_of_pass(&self, step: &Step) -> Option<ParameterType> {
        let Action::Loop(inputs) = &step.action else { return None };
        match (inputs.iterator_data_type.as_deref(), inputs.iterators.as_ref()?) {
            (Some("Integer"), _) => Some(ParameterType::Integer),
            (Some("Boolean"), _) => Some(ParameterType::Boolean),
            (Some("StringMap"), _) => Some(ParameterType::StringMap),
            (None | Some("String"), Arg::Literal(items)) => {
                let is_text = |item: &Value| item.as_str().is_some_and(|text| !text.contains("{{"));
                items.iter().all(is_text).then_some(ParameterType::String)
            }
            (None | Some("String"), iterators) => match iterators.reference()? {
                Reference::Output { output, .. } if output == "CurrentIteratorValue" => None,
                of => (self.type_of(&of)? == ParameterType::StringList).then_some(ParameterType::String),
            },
            _ => None,
        }
    }

    /// The operation that a step calls by the name of its API, in any spelling that the service takes (reference 4.1, 4.2); `None` where
    /// it calls none, or one that the catalogue does not know.
    pub fn operation(&self, step: &StepAt<'_>) -> Option<Operation<'static>> {
        let (service, api) = step.step.action.api()?;
        catalog().service(service)?.operation(api)
    }

    /// Whether readers disagree on the scalar at a path: family 00 says so, and nothing else can be said of its type.
    pub fn is_ambiguous(&self, pointer: &Pointer) -> bool {
        self.tree.ambiguous.iter().any(|scalar| !scalar.is_key && scalar.pointer == *pointer)
    }

    /// A finding at the value of a path.
    pub fn at_value(&self, rule: &'static Rule, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        rule.at(self.tree.span(pointer), message).pointer(pointer.clone())
    }

    /// A finding at the key of a path (at the value, in a list).
    pub fn at_key(&self, rule: &'static Rule, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        rule.at(self.tree.key_span(pointer), message).pointer(pointer.clone())
    }

    /// A finding at bytes of the text at a path.
    pub fn inside(&self, rule: &'static Rule, pointer: &Pointer, bytes: std::ops::Range<usize>, message: impl Into<String>) -> Diagnostic {
        rule.at(self.tree.span_inside(pointer, bytes.start, bytes.end), message).pointer(pointer.clone())
    }

    /// A finding about something that the mapping at a path lacks: at that mapping's key; in a list at its first key; for the whole
    /// document at its start.
    pub fn missing_in(&self, rule: &'static Rule, mapping: &Pointer, message: impl Into<String>) -> Diagnostic {
        rule.at(self.holder_span(mapping), message).pointer(mapping.clone())
    }

    /// A finding at a step as a whole: at the value of its `name`, or where that is missing at its first key.
    pub fn at_step(&self, rule: &'static Rule, step: &StepAt<'_>, message: impl Into<String>) -> Diagnostic {
        rule.at(self.step_span(step), message).pointer(step.pointer.clone())
    }

    /// The span of a step's name, or of its first key.
    pub fn step_span(&self, step: &StepAt<'_>) -> Span {
        let name = step.pointer.join("name");
        match self.tree.node(&name) {
            Some(node) => node.span,
            None => self.holder_span(&step.pointer),
        }
    }

    fn holder_span(&self, mapping: &Pointer) -> Span {
        if let Some(Segment::Index(_)) = mapping.last()
            && let Some(node) = self.tree.node(mapping)
        {
            return match &node.kind {
                Kind::Mapping(entries) => entries.first().map_or(node.span, |entry| entry.key_span),
                _ => node.span,
            };
        }
        self.tree.key_span(mapping)
    }
}
