//! What a given role allows without need.

use crate::diagnostic::Diagnostic;
use crate::iam::{Grant, Told};
use crate::rules::Context;

crate::rule! {
    /// The role that was given allows everything of a service, or of all.
    ///
    /// # Why
    /// Whoever may change or start the runbook has what its role has (reference 10.1). A role that allows `*`, `s3:*`, everything but a
    /// few actions, or any role to be passed to any service, is the way from one runbook to the whole account. Beginnings of actions such
    /// as `ec2:Describe*`, and `*` as a resource, are left alone: many APIs take nothing narrower.
    ///
    /// # Example
    /// ```role
    /// Version: '2012-10-17'
    /// Statement:
    ///   - Effect: Allow
    ///     Action: ec2:*
    ///     Resource: '*'
    /// ```
    ///
    /// # Instead
    /// ```role
    /// Version: '2012-10-17'
    /// Statement:
    ///   - Effect: Allow
    ///     Action: [ec2:CopySnapshot, ec2:DescribeSnapshots]
    ///     Resource: '*'
    /// ```
    pub(super) WILDCARD_IN_ROLE = "SSM0908" "wildcard-in-role" Warning Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(role) = context.around.role else { return };
    for grant in role.statements.iter().filter(|grant| grant.allows) {
        if grant.all_but_actions {
            let message = "the role allows everything but a few actions, and what AWS adds next year as well";
            out.push(WILDCARD_IN_ROLE.at(grant.span, message).help(HELP));
            continue;
        }
        out.extend(grant.actions.iter().filter_map(|action| too_wide(grant, action)));
    }
}

const HELP: &str = "list the actions that the runbook needs: `ssmith role` writes them";

fn too_wide(grant: &Grant, action: &Told) -> Option<Diagnostic> {
    let (service, operation) = action.text.split_once(':').unwrap_or((action.text.as_str(), "*"));
    let is_all = |text: &str| !text.is_empty() && text.chars().all(|c| c == '*');
    if is_all(service) {
        return Some(WILDCARD_IN_ROLE.at(action.span, "the role allows every action of every service").help(HELP));
    }
    if is_all(operation) {
        let message = format!("the role allows every action of `{service}`, those that delete and that give rights away included");
        return Some(WILDCARD_IN_ROLE.at(action.span, message).help(HELP));
    }
    let any_role = grant.all_but_resources || grant.resources.iter().any(|resource| is_all(&resource.text));
    if action.text.eq_ignore_ascii_case("iam:PassRole") && any_role && grant.passed_to.is_empty() && !grant.conditional {
        let help = "name the role's ARN as the resource, and the service in a condition on `iam:PassedToService`";
        return Some(WILDCARD_IN_ROLE.at(action.span, "any role of the account may be passed to any service").help(help));
    }
    None
}
