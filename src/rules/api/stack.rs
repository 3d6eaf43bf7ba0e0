//! Stacks that are made of a template in the document.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::expr;
use crate::json::Value;
use crate::rules::Context;
use crate::text::{Files, Pointer, near};
use crate::yaml::{self, Kind, Node};

crate::rule! {
    /// The parameters that a stack is given are not those of its template.
    ///
    /// # Why
    /// CloudFormation refuses a stack with a parameter that the template does not have, and one without a value for a parameter that has no
    /// `Default`.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: MakeStack
    ///     action: aws:createStack
    ///     inputs:
    ///       StackName: topics
    ///       TemplateBody: |
    ///         Parameters:
    ///           Title: {Type: String}
    ///         Resources:
    ///           Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Title}}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: MakeStack
    ///     action: aws:createStack
    ///     inputs:
    ///       StackName: topics
    ///       TemplateBody: |
    ///         Parameters:
    ///           Title: {Type: String}
    ///         Resources:
    ///           Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Title}}
    ///       Parameters:
    ///         - ParameterKey: Title
    ///           ParameterValue: standby
    /// ```
    pub(super) STACK_WITHOUT_PARAMETER = "SSM0520" "stack-parameters" Warning Run
}

crate::rule! {
    /// The template of a stack cannot be read.
    ///
    /// # Why
    /// CloudFormation reads `TemplateBody` as YAML or JSON when the stack is made, and refuses what is neither.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: MakeStack
    ///     action: aws:createStack
    ///     inputs:
    ///       StackName: topics
    ///       TemplateBody: |
    ///         Resources:
    ///           Topic:
    ///             Type: AWS::SNS::Topic
    ///            Properties: {DisplayName: standby}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: MakeStack
    ///     action: aws:createStack
    ///     inputs:
    ///       StackName: topics
    ///       TemplateBody: |
    ///         Resources:
    ///           Topic:
    ///             Type: AWS::SNS::Topic
    ///             Properties: {DisplayName: standby}
    /// ```
    pub(super) UNREADABLE_TEMPLATE = "SSM0521" "unreadable-template" Warning Run
}

/// The most parameters that CloudFormation lets a template have; among more, none is looked for that was meant.
const MOST: usize = 200;

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let inputs = step.pointer.join("inputs");
    let at = inputs.join("TemplateBody");
    let Some(text) = context.at(&at).and_then(Value::as_str) else { return };
    let calls = || {
        context.operation(step).is_some_and(|operation| (operation.service().name(), operation.name()) == ("cloudformation", "CreateStack"))
    };
    if step.step.action.name() != "aws:createStack" && !calls() {
        return;
    }
    // A placeholder that a build fills, and a text that comes from elsewhere as a whole.
    if !text.contains(':') || expr::whole(text.trim()).is_some() {
        return;
    }
    let has_references = expr::contains_reference(text);
    let mut files = Files::new();
    let id = files.add("template", if has_references { expr::filled(text, "x") } else { text.to_owned() });
    let tree = match yaml::parse_template(&files, id) {
        Ok(tree) => tree,
        Err(error) => {
            // What a reference brings may mend it, and its place is another one then.
            if !has_references {
                let message = format!("step `{}`: the template cannot be read: {error}", step.step.name());
                let start = error.span.start.min(text.len());
                let end = text.get(start..).and_then(|rest| rest.chars().next()).map_or(start, |c| start + c.len_utf8());
                out.push(context.inside(&UNREADABLE_TEMPLATE, &at, start..end, message));
            }
            return;
        }
    };
    // Macros and includes may bring parameters.
    if !matches!(tree.root.kind, Kind::Mapping(_)) || text.contains("Fn::Transform") || text.contains("AWS::Include") {
        return;
    }
    parameters(context, step, &tree.root, &inputs, out);
}

fn parameters(context: &Context<'_>, step: &StepAt<'_>, template: &Node, inputs: &Pointer, out: &mut Vec<Diagnostic>) {
    let declared = match template.get("Parameters").map(|node| &node.kind) {
        Some(Kind::Mapping(entries)) => entries.as_slice(),
        Some(_) => return,
        None => &[],
    };
    let list = inputs.join("Parameters");
    let given = match context.at(&list) {
        None => &[],
        Some(Value::Array(items)) => items.as_slice(),
        Some(_) => return,
    };
    let keys: Vec<Option<&str>> = given.iter().map(|item| item.get("ParameterKey").and_then(Value::as_str)).collect();
    let label = format!("step `{}`", step.step.name());
    let known: HashSet<&str> = declared.iter().map(|entry| entry.key.as_str()).collect();
    let mut provided: HashSet<&str> = keys.iter().flatten().copied().collect();
    for (index, key) in keys.iter().enumerate() {
        let Some(key) = key.filter(|key| !key.contains("{{") && !known.contains(key)) else { continue };
        let message = format!("{label}: the template has no parameter `{key}`");
        let near = near(key, declared.iter().filter(|_| declared.len() <= MOST).map(|entry| entry.key.as_str()));
        provided.extend(near.map(|near| near.name));
        out.push(context.at_value(&STACK_WITHOUT_PARAMETER, &list.join(index).join("ParameterKey"), message).mean(key, near));
    }
    // Of an item that is a reference or has another key it is not known what it gives.
    if keys.iter().any(|key| key.is_none_or(|key| key.contains("{{"))) {
        return;
    }
    let missing: Vec<&str> = declared
        .iter()
        .filter(|entry| entry.value.get("Default").is_none() && !provided.contains(entry.key.as_str()))
        .map(|entry| entry.key.as_str())
        .collect();
    if missing.is_empty() {
        return;
    }
    let message = format!("{label}: the template's `{}` has no default and is given no value", missing.join("`, `"));
    let holder = if context.at(&list).is_some() { &list } else { inputs };
    let help =
        format!("add `- ParameterKey: {}` with a `ParameterValue` to `Parameters`, or give it a `Default` in the template", missing[0]);
    out.push(context.missing_in(&STACK_WITHOUT_PARAMETER, holder, message).help(help));
}
