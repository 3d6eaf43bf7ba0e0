//! A scenario against its document.

use crate::diagnostic::{Diagnostic, Rule};
use crate::document::{Document, Step};
use crate::scenario::model::{Deed, Replacement, Scenario};
use crate::scenario::rules::{IMPOSSIBLE_EFFECT, UNKNOWN_OUTPUT, UNKNOWN_PARAMETER, UNKNOWN_STEP};
use crate::spec::Spanned;
use crate::text::nearest;

impl Scenario {
    /// What is wrong with it for a document: steps, parameters and outputs that the document does not have, effects that its steps
    /// cannot have.
    pub fn check_against(&self, document: &Document) -> Vec<Diagnostic> {
        let all = document.all_steps();
        let steps: Vec<&Step> = all.iter().map(|at| at.step).collect();
        let mut against = Against { document, steps, found: Vec::new() };
        against.scenario(self);
        let mut found = against.found;
        found.sort_by(|a, b| (a.span.start, a.rule.code, a.span.end).cmp(&(b.span.start, b.rule.code, b.span.end)));
        found
    }
}

struct Against<'d> {
    document: &'d Document,
    steps: Vec<&'d Step>,
    found: Vec<Diagnostic>,
}

impl<'d> Against<'d> {
    fn scenario(&mut self, scenario: &Scenario) {
        for given in &scenario.parameters {
            if self.document.parameter(&given.name.value).is_none() {
                let names: Vec<&str> = self.document.parameters.iter().flatten().map(|(name, _)| name.as_str()).collect();
                self.unknown(&UNKNOWN_PARAMETER, &given.name, "the document has no parameter", &names);
            }
        }
        for mock in &scenario.steps {
            if let Some(step) = self.step(&mock.name) {
                for effect in &mock.effects {
                    self.effect(step, effect);
                }
            }
        }
        if let Some(stop) = &scenario.stop
            && let Some(step) = self.step(&stop.step)
            && matches!(step.action.name(), "aws:branch" | "aws:updateVariable" | "aws:loop")
        {
            let action = step.action.name();
            let message = format!("nothing can stop step `{}`: `{action}` neither waits nor calls nor runs a script", step.name());
            let inside = (action == "aws:loop").then(|| "name one of its inner steps".to_owned());
            self.found.push(IMPOSSIBLE_EFFECT.at(stop.step.span, message).maybe_help(inside));
        }
        let Some(expect) = &scenario.expect else { return };
        for name in expect.path.iter().flat_map(|path| &path.value) {
            self.step(name);
        }
        if let Some(Spanned { value: Some(name), span }) = &expect.failed_step {
            self.step(&Spanned { value: name.clone(), span: *span });
        }
        for output in &expect.outputs {
            self.output(&output.name);
        }
    }

    fn step(&mut self, name: &Spanned<String>) -> Option<&'d Step> {
        let found = self.steps.iter().copied().find(|step| step.name() == name.value);
        if found.is_none() {
            let names: Vec<&str> = self.steps.iter().map(|step| step.name()).collect();
            self.unknown(&UNKNOWN_STEP, name, "the document has no step", &names);
        }
        found
    }

    fn unknown(&mut self, rule: &'static Rule, name: &Spanned<String>, what: &str, names: &[&str]) {
        let near = nearest(&name.value, names.iter().copied());
        self.found.push(rule.at(name.span, format!("{what} `{}`", name.value)).suggest(near));
    }

    fn effect(&mut self, step: &Step, effect: &Replacement) {
        let fits = match effect.deed {
            Deed::Approve | Deed::Reject => "aws:approve",
            Deed::Resume => "aws:pause",
            Deed::Return(_) | Deed::Fail(_) | Deed::Timeout => return,
        };
        let action = step.action.name();
        if action != fits {
            let word = effect.deed.word();
            let message = format!("`{word}` is for steps of `{fits}`, and `{}` is of `{action}`", step.name());
            let help = match action {
                "aws:approve" => "write `approve` or `reject`",
                "aws:pause" => "write `resume`",
                _ => "write `return`, `fail` or `timeout`",
            };
            self.found.push(IMPOSSIBLE_EFFECT.at(effect.span, message).help(help));
        }
    }

    fn output(&mut self, name: &Spanned<String>) {
        let Some((step, output)) = name.value.split_once('.') else {
            let message = format!("`{}` names no output", name.value);
            self.found.push(UNKNOWN_OUTPUT.at(name.span, message).help("write the step and the output, as in `Step.Output`"));
            return;
        };
        let place = Spanned { value: step.to_owned(), span: name.span };
        let Some(step) = self.step(&place) else { return };
        // A child automation yields the outputs of the child, which are not known here.
        if step.action.name() == "aws:executeAutomation" {
            return;
        }
        let declared = step.declared_outputs().iter().filter_map(|output| output.name.as_deref());
        let predefined = step.action.facts().map_or(&[][..], |facts| facts.outputs).iter().copied();
        let names: Vec<&str> = declared.chain(predefined).collect();
        // Real runbooks refer to OutputPayload of more actions than are documented to have it (reference 2.4).
        if names.contains(&output) || output == "OutputPayload" {
            return;
        }
        let near = nearest(output, names.iter().copied()).map(|near| format!("{}.{near}", step.name()));
        let message = format!("step `{}` has no output `{output}`", step.name());
        self.found.push(UNKNOWN_OUTPUT.at(name.span, message).suggest(near.as_deref()));
    }
}
