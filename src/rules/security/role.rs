//! The role that a runbook takes, and scripts call AWS with.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::document::{ParameterType, strings};
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::text::{Pointer, Span};

crate::rule! {
    /// Scripts call AWS, and the document takes no role.
    ///
    /// # Why
    /// A script gets its credentials from the role of the execution. Without `assumeRole` it has none, and its first call fails, even if
    /// whoever starts the runbook may do everything.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         import boto3
    ///
    ///         def count(events, context):
    ///             return {'Count': len(boto3.client('s3').list_buckets()['Buckets'])}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// assumeRole: '{{ AutomationAssumeRole }}'
    /// parameters:
    ///   AutomationAssumeRole:
    ///     type: AWS::IAM::Role::Arn
    ///     description: (Required) The role that the runbook takes.
    /// mainSteps:
    ///   - name: Count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         import boto3
    ///
    ///         def count(events, context):
    ///             return {'Count': len(boto3.client('s3').list_buckets()['Buckets'])}
    /// ```
    pub(super) SCRIPT_WITHOUT_ROLE = "SSM0907" "script-without-role" Warning Run
}

crate::rule! {
    /// A parameter asks for a role, and the document does not take it.
    ///
    /// # Why
    /// Only `assumeRole` makes the execution take a role. Without it the steps run with the rights of whoever starts the runbook, and the
    /// role that was given does nothing.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   AutomationAssumeRole:
    ///     type: AWS::IAM::Role::Arn
    ///     description: (Required) The role that the runbook takes.
    /// mainSteps:
    ///   - name: Restart
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// assumeRole: '{{ AutomationAssumeRole }}'
    /// parameters:
    ///   AutomationAssumeRole:
    ///     type: AWS::IAM::Role::Arn
    ///     description: (Required) The role that the runbook takes.
    /// mainSteps:
    ///   - name: Restart
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// ```
    pub(super) ROLE_NEVER_TAKEN = "SSM0910" "role-never-taken" Warning Run
}

/// So many calls are shown; more would say no more.
const SHOWN: usize = 3;

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let document = context.document;
    let has_role = document.assume_role.as_ref().is_some_and(|role| !role.trim().is_empty());
    // A key that is near to it is meant to be it: family 01 tells that one.
    let is_misspelt = document.assume_role.is_none() && !context.is_left_out("assumeRole");
    if has_role || is_misspelt {
        return;
    }
    never_taken(context, out);
    without_role(context, out);
}

fn never_taken(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let mut used = HashSet::new();
    strings(context.value, &Pointer::root(), &mut |text, _| {
        used.extend(expr::references(text).map(|(_, reference)| reference));
    });
    for (name, parameter, pointer) in context.parameters() {
        let asks = name == "AutomationAssumeRole"
            || matches!(parameter.parameter_type, Some(ParameterType::Aws { list: false, name: "AWS::IAM::Role::Arn" }));
        if asks && !used.contains(&Reference::Parameter(name.to_owned())) {
            let message = format!("parameter `{name}` asks for a role, but nothing takes it: the document has no `assumeRole`");
            out.push(context.at_key(&ROLE_NEVER_TAKEN, &pointer, message).help(format!("add `assumeRole: '{{{{ {name} }}}}'`")));
        }
    }
}

fn without_role(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let mut calls: Vec<(Span, String)> = Vec::new();
    for script in context.scripts() {
        for call in script.trace.calls.iter().filter(|call| call.reached) {
            // A client with credentials of its own asks nobody.
            let Some(client) = script.trace.clients.get(call.client).filter(|client| !client.own_credentials) else { continue };
            let span = context.tree.span_inside(&script.pointer, call.at.start, call.at.end);
            let service = client.service.as_deref().map_or_else(String::new, |service| format!("{service}."));
            calls.push((span, format!("step `{}` calls `{service}{}`", context.steps()[script.step].step.name(), call.method)));
        }
    }
    if calls.is_empty() {
        return;
    }
    let message = "scripts call AWS, but the document has no `assumeRole`, so they have no credentials";
    let mut finding = context.missing_in(&SCRIPT_WITHOUT_ROLE, &Pointer::root(), message);
    finding = finding.help("add `assumeRole: '{{ AutomationAssumeRole }}'` and a parameter of that name of type `AWS::IAM::Role::Arn`");
    for (span, what) in calls.into_iter().take(SHOWN) {
        finding = finding.related(span, what);
    }
    out.push(finding);
}
