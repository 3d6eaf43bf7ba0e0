//! What is checked when a document is built: that every name leads somewhere.

use super::error::BuildError;
use crate::document::{Action, Before, Condition, Document, EdgeKind, Flow, Operator, Output, ParameterType, StepAt, strings};
use crate::expr::{AUTOMATION, GLOBALS, Reference, is_identifier, references, whole};
use crate::json::{Value, describe};
use crate::text::{Pointer, nearest};

/// Judges a finished document.
pub(super) fn judge(document: &Document, problems: &mut Vec<BuildError>) {
    let flow = Flow::new(document);
    let before = flow.ancestors();
    let mut judge = Judge { document, flow, before, problems };
    judge.definitions();
    judge.role();
    judge.names();
    for index in 0..judge.flow.steps.len() {
        judge.step(index);
    }
    judge.targets();
    judge.outputs();
}

struct Judge<'d, 'p> {
    document: &'d Document,
    flow: Flow<'d>,
    /// For every step, which steps can have run before it.
    before: Before,
    problems: &'p mut Vec<BuildError>,
}

impl Judge<'_, '_> {
    fn definitions(&mut self) {
        let document = self.document;
        for (name, parameter) in document.parameters.iter().flatten() {
            self.definition("parameter", name, parameter.parameter_type.as_ref(), parameter.default.as_ref());
        }
        for (name, variable) in document.variables.iter().flatten() {
            self.definition("variable", name, variable.variable_type.as_ref(), variable.default.as_ref());
        }
    }

    fn definition(&mut self, what: &'static str, name: &str, declared: Option<&ParameterType>, default: Option<&Value>) {
        self.name(what, name);
        if let Some(declared) = declared {
            self.known_type(what, name, declared);
        }
        let Some(default) = default else { return };
        if let Some(declared) = declared
            && !declared.accepts(default)
            && default.as_str().and_then(whole).is_none()
        {
            let (declared, found) = (declared.to_string(), describe(default));
            self.problems.push(BuildError::Default { what, name: name.to_owned(), declared, found });
        }
        let at = format!("the default of {what} `{name}`");
        self.texts(default, &mut |judge, text| match text {
            Found::Malformed(text) => judge.problems.push(BuildError::Malformed { at: at.clone(), text: text.to_owned() }),
            Found::Reference(Reference::Ssm(_)) if what == "parameter" => {}
            Found::Reference(reference @ Reference::Output { .. }) => {
                judge.unknown(&at, &reference, "value that is known before the first step", None);
            }
            Found::Reference(reference) => judge.reference(&at, &reference, None),
        });
    }

    fn role(&mut self) {
        let at = "the assume role";
        let role = self.document.assume_role.clone().map(Value::String).unwrap_or_default();
        self.texts(&role, &mut |judge, text| match text {
            Found::Malformed(text) => judge.problems.push(BuildError::Malformed { at: at.to_owned(), text: text.to_owned() }),
            Found::Reference(reference @ Reference::Output { .. }) => {
                judge.unknown(at, &reference, "value that is known before the first step", None);
            }
            Found::Reference(reference) => judge.reference(at, &reference, None),
        });
    }

    fn names(&mut self) {
        if self.flow.steps.is_empty() {
            self.problems.push(BuildError::NoSteps { at: "the document".to_owned() });
        }
        let steps = self.flow.steps.clone();
        for (index, at) in steps.iter().enumerate() {
            let name = at.step.name();
            self.name("step", name);
            if !name.is_empty() && self.flow.find(name) != Some(index) {
                self.problems.push(BuildError::Duplicate { what: "step", name: name.to_owned() });
            }
            let outputs = at.step.declared_outputs();
            for (index, output) in outputs.iter().enumerate() {
                let output_name = output.name.as_deref().unwrap_or_default();
                self.name("output", output_name);
                self.known_type("output", output_name, &output.type_or_default());
                if outputs[..index].iter().any(|earlier| earlier.name == output.name) {
                    self.problems.push(BuildError::Duplicate { what: "output", name: format!("{name}.{output_name}") });
                }
            }
        }
    }

    fn step(&mut self, index: usize) {
        let StepAt { step, .. } = self.flow.steps[index].clone();
        let at = format!("step `{}`", step.name());
        let (_, inputs) = step.action.to_json();
        let Some(Value::Object(mut inputs)) = inputs else { return };
        if let Some(facts) = step.action.facts() {
            let present = |key: &str| inputs.contains_key(key);
            let missing =
                facts.inputs.iter().filter(|input| input.required && !present(input.name)).map(|input| format!("`{}`", input.name));
            let neither = facts.one_of.filter(|(one, other)| !present(one) && !present(other));
            let missing = missing.chain(neither.map(|(one, other)| format!("`{one}` or `{other}`")));
            let (step, action) = (step.name().to_owned(), facts.name.to_owned());
            self.problems.extend(missing.map(|input| BuildError::MissingInput { step: step.clone(), action: action.clone(), input }));
        }
        if let Action::Loop(inputs) = &step.action
            && inputs.steps.as_ref().is_some_and(Vec::is_empty)
        {
            self.problems.push(BuildError::NoSteps { at: format!("loop `{}`", step.name()) });
        }
        // The steps of a loop come by themselves.
        inputs.shift_remove("Steps");
        self.texts(&Value::Object(inputs), &mut |judge, text| match text {
            Found::Malformed(text) => judge.problems.push(BuildError::Malformed { at: at.clone(), text: text.to_owned() }),
            Found::Reference(reference) => judge.reference(&at, &reference, Some(index)),
        });
        match &step.action {
            Action::UpdateVariable(update) => self.updated(step.name(), update.name.as_deref().unwrap_or_default()),
            Action::Branch(branch) => {
                for choice in branch.choices.iter().flatten() {
                    self.condition(step.name(), &choice.condition);
                }
            }
            Action::Loop(inputs) => {
                if let Some(condition) = &inputs.loop_condition {
                    self.condition(step.name(), condition);
                }
            }
            _ => {}
        }
    }

    /// `user` is the step that a reference stands in.
    fn reference(&mut self, at: &str, reference: &Reference, user: Option<usize>) {
        match reference {
            Reference::Parameter(name) => {
                if self.document.parameter(name).is_none() {
                    let near = nearest(name, self.document.parameters.iter().flatten().map(|(name, _)| name.as_str()));
                    self.unknown(at, reference, "parameter", near.map(|near| format!("{{{{ {near} }}}}")));
                }
            }
            Reference::Variable(name) => {
                if self.document.variable(name).is_none() {
                    let near = nearest(name, self.document.variables.iter().flatten().map(|(name, _)| name.as_str()));
                    self.unknown(at, reference, "variable", near.map(|near| format!("{{{{ variable:{near} }}}}")));
                }
            }
            Reference::Output { step, output } => self.step_output(at, reference, (step, output), user),
            Reference::Global(name) => self.system(at, reference, name, &GLOBALS),
            Reference::Automation(name) => self.system(at, reference, name, &AUTOMATION),
            Reference::Ssm(_) => {
                self.problems.push(BuildError::ParameterStore { at: at.to_owned(), reference: reference.to_string() });
            }
        }
    }

    fn step_output(&mut self, at: &str, reference: &Reference, (step, output): (&str, &str), user: Option<usize>) {
        let Some(producer) = self.flow.find(step) else {
            let near = nearest(step, self.flow.names()).map(|near| format!("{{{{ {near}.{output} }}}}"));
            return self.unknown(at, reference, "step", near);
        };
        let declared = self.flow.steps[producer].step;
        let mut known = output_names(declared);
        if !known.any(|name| name == output) {
            let near = nearest(output, output_names(declared)).map(|near| format!("{{{{ {step}.{near} }}}}"));
            return self.unknown(at, reference, &format!("output of step `{step}`"), near);
        }
        let Some(user) = user else { return };
        // A loop knows its own passes, and its condition what its last pass gave.
        let own = user == producer && matches!(declared.action, Action::Loop(_));
        if !own && !self.before.contains(user, producer) && !self.flow.is_inside(producer, user) {
            self.problems.push(BuildError::NotYetRun {
                step: self.flow.steps[user].step.name().to_owned(),
                reference: reference.to_string(),
                producer: step.to_owned(),
            });
        }
    }

    fn system(&mut self, at: &str, reference: &Reference, name: &str, known: &[&'static str]) {
        if !known.contains(&name) {
            let near = nearest(name, known.iter().copied());
            self.unknown(at, reference, "system variable", near.map(|near| reference.to_string().replace(name, near)));
        }
    }

    fn updated(&mut self, step: &str, name: &str) {
        let variable = name.strip_prefix("variable:").unwrap_or(name);
        if self.document.variable(variable).is_none() {
            let near = nearest(variable, self.document.variables.iter().flatten().map(|(name, _)| name.as_str()));
            let near = near.map(|near| format!("variable:{near}"));
            self.problems.push(BuildError::Unknown {
                at: format!("step `{step}`"),
                reference: name.to_owned(),
                what: "variable".to_owned(),
                near,
            });
        }
    }

    fn condition(&mut self, step: &str, condition: &Condition) {
        match condition {
            Condition::And(list) | Condition::Or(list) => list.iter().for_each(|condition| self.condition(step, condition)),
            Condition::Not(inner) => self.condition(step, inner),
            Condition::Compare { variable, operator, operand } => {
                for side in [variable, operand] {
                    if let Some(found) = self.misfit(*operator, side) {
                        let wanted = wanted(*operator);
                        self.problems.push(BuildError::Comparison { step: step.to_owned(), operator: operator.name(), wanted, found });
                    }
                }
            }
            Condition::Other(_) => {}
        }
    }

    /// What is wrong with one side of a comparison, as a clause.
    fn misfit(&self, operator: Operator, side: &Value) -> Option<String> {
        if let Some(reference) = side.as_str().and_then(whole) {
            let declared = self.type_of(&reference)?.plain()?;
            let fits = match operator {
                Operator::BooleanEquals => declared == ParameterType::Boolean,
                Operator::Contains => matches!(declared, ParameterType::String | ParameterType::StringList),
                operator if is_numeric(operator) => declared == ParameterType::Integer,
                _ => declared == ParameterType::String,
            };
            return (!fits).then(|| format!("`{reference}` is of type {declared}"));
        }
        let fits = match operator {
            Operator::BooleanEquals => side.is_boolean(),
            operator if is_numeric(operator) => side.is_number(),
            _ => side.is_string(),
        };
        (!fits).then(|| format!("`{side}` is {}", describe(side)))
    }

    fn type_of(&self, reference: &Reference) -> Option<ParameterType> {
        match reference {
            Reference::Parameter(name) => self.document.parameter(name)?.parameter_type.clone(),
            Reference::Variable(name) => self.document.variable(name)?.variable_type.clone(),
            Reference::Output { step, output } => {
                let step = self.flow.steps[self.flow.find(step)?].step;
                if matches!(step.action, Action::Loop(_)) && output == "CurrentIteration" {
                    return Some(ParameterType::Integer);
                }
                step.declared_outputs().iter().find(|declared| declared.name.as_deref() == Some(output)).map(Output::type_or_default)
            }
            Reference::Global(_) | Reference::Automation(_) => Some(ParameterType::String),
            Reference::Ssm(_) => None,
        }
    }

    fn targets(&mut self) {
        for missing in std::mem::take(&mut self.flow.missing) {
            self.problems.push(BuildError::MissingTarget {
                step: self.flow.steps[missing.from].step.name().to_owned(),
                how: match missing.kind {
                    EdgeKind::Choice(_) => "a choice",
                    EdgeKind::Default => "`Default`",
                    EdgeKind::OnFailure => "`onFailure`",
                    EdgeKind::OnCancel => "`onCancel`",
                    _ => "`nextStep`",
                },
                near: nearest(&missing.name, self.flow.names()).map(str::to_owned),
                target: missing.name,
            });
        }
    }

    fn outputs(&mut self) {
        for output in self.document.outputs.iter().flatten() {
            let at = "the document's outputs";
            match whole(&format!("{{{{ {output} }}}}")) {
                Some(reference @ Reference::Output { .. }) => self.reference(at, &reference, None),
                _ => self.problems.push(BuildError::Malformed { at: at.to_owned(), text: output.clone() }),
            }
        }
    }

    fn name(&mut self, what: &'static str, name: &str) {
        if !is_identifier(name) {
            self.problems.push(BuildError::Name { what, name: name.to_owned() });
        }
    }

    fn known_type(&mut self, what: &'static str, name: &str, declared: &ParameterType) {
        if let ParameterType::Other(found) = declared {
            self.problems.push(BuildError::Type { what, name: name.to_owned(), found: found.clone() });
        }
    }

    fn unknown(&mut self, at: &str, reference: &Reference, what: &str, near: Option<String>) {
        let (at, reference, what) = (at.to_owned(), reference.to_string(), what.to_owned());
        self.problems.push(BuildError::Unknown { at, reference, what, near });
    }

    /// Calls `visit` with every reference of a value, and with every text that should be one: double braces from end to end. Other
    /// brace text (`{{print $2}}` in a script) the service leaves alone.
    fn texts(&mut self, value: &Value, visit: &mut dyn FnMut(&mut Self, Found<'_>)) {
        strings(value, &Pointer::root(), &mut |text, _| {
            for (_, reference) in references(text) {
                visit(self, Found::Reference(reference));
            }
            let trimmed = text.trim();
            let braces = trimmed.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
            if braces.is_some_and(|inner| !inner.contains("{{") && !inner.contains('\n')) && whole(trimmed).is_none() {
                visit(self, Found::Malformed(text));
            }
        });
    }
}

enum Found<'t> {
    Reference(Reference),
    Malformed(&'t str),
}

/// The outputs of a step: those of its action and those it declares.
fn output_names(step: &crate::document::Step) -> impl Iterator<Item = &str> {
    let predefined = step.action.facts().map_or(&[][..], |facts| facts.outputs).iter().copied();
    predefined.chain(step.declared_outputs().iter().filter_map(|output| output.name.as_deref()))
}

fn is_numeric(operator: Operator) -> bool {
    operator.name().starts_with("Numeric")
}

fn wanted(operator: Operator) -> &'static str {
    match operator {
        Operator::BooleanEquals => "truth values",
        operator if is_numeric(operator) => "numbers",
        _ => "texts",
    }
}
