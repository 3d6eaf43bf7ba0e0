//! What the document needs, and what a given role allows.

use super::{at_site, by_action, step, unless_unseen};
use crate::diagnostic::{Diagnostic, Level};
use crate::iam::{self, Grant, Need, Needs, Role, Verdict};
use crate::rules::Context;

crate::rule! {
    /// The role does not allow what a step needs.
    ///
    /// # Why
    /// The step fails with AccessDenied. `check --role FILE` holds a document against a role: an IAM policy as JSON, or a CloudFormation
    /// template. Managed policies are not looked into; where the role has any, this is a warning. So it is where ssmith wrote the role:
    /// `ssmith build` writes it anew.
    ///
    /// # Example
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:CopySnapshot", "Resource": "*"}]}
    /// ```
    ///
    /// # Instead
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:CopySnapshot", "ec2:DescribeSnapshots"], "Resource": "*"}]}
    /// ```
    pub(super) NOT_ALLOWED = "SSM0804" "role-lacks-permission" Error Run
}

crate::rule! {
    /// The role allows what a step does, but for other resources only.
    ///
    /// # Why
    /// IAM allows an action for the ARNs that a statement names. Where none of them can be that of what the step is about, the step
    /// fails with AccessDenied. Actions that know no resources, most `Describe` and `List` ones among them, are allowed by `*` alone.
    ///
    /// # Example
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:ec2:us-east-1:123456789012:instance/*"},
    ///   {"Effect": "Allow", "Action": "ec2:DescribeSnapshots", "Resource": "*"}]}
    /// ```
    ///
    /// # Instead
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": "ec2:CopySnapshot", "Resource": "arn:aws:ec2:us-east-1::snapshot/*"},
    ///   {"Effect": "Allow", "Action": "ec2:DescribeSnapshots", "Resource": "*"}]}
    /// ```
    pub(super) OTHER_RESOURCE = "SSM0805" "role-allows-other-resources" Warning Run
}

crate::rule! {
    /// The role may hand on a role, but to other services only.
    ///
    /// # Why
    /// `iam:PassedToService` names the services that a role may be given to. The call that hands it to another one fails with
    /// AccessDenied, and names `iam:PassRole`.
    ///
    /// # Example
    /// ```yaml+role
    /// mainSteps:
    ///   - name: Restore
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: StartRestoreJob
    ///       RecoveryPointArn: arn:aws:backup:us-east-1:123456789012:recovery-point:1
    ///       IamRoleArn: arn:aws:iam::123456789012:role/Restore
    ///       Metadata: {}
    /// ---
    /// Statement:
    ///   - Effect: Allow
    ///     Action: backup:StartRestoreJob
    ///     Resource: '*'
    ///   - Effect: Allow
    ///     Action: iam:PassRole
    ///     Resource: arn:aws:iam::123456789012:role/Restore
    ///     Condition:
    ///       StringEquals:
    ///         iam:PassedToService: ec2.amazonaws.com
    /// ```
    ///
    /// # Instead
    /// ```yaml+role
    /// mainSteps:
    ///   - name: Restore
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: StartRestoreJob
    ///       RecoveryPointArn: arn:aws:backup:us-east-1:123456789012:recovery-point:1
    ///       IamRoleArn: arn:aws:iam::123456789012:role/Restore
    ///       Metadata: {}
    /// ---
    /// Statement:
    ///   - Effect: Allow
    ///     Action: backup:StartRestoreJob
    ///     Resource: '*'
    ///   - Effect: Allow
    ///     Action: iam:PassRole
    ///     Resource: arn:aws:iam::123456789012:role/Restore
    ///     Condition:
    ///       StringEquals:
    ///         iam:PassedToService: backup.amazonaws.com
    /// ```
    pub(super) OTHER_SERVICE = "SSM0806" "role-passed-to-other-service" Warning Run
}

crate::rule! {
    /// The role denies what a step needs.
    ///
    /// # Why
    /// A `Deny` wins over every `Allow`.
    ///
    /// # Example
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
    ///   {"Effect": "Deny", "Action": "ec2:Copy*", "Resource": "*"}]}
    /// ```
    ///
    /// # Instead
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
    ///   {"Effect": "Deny", "Action": "ec2:Terminate*", "Resource": "*"}]}
    /// ```
    pub(super) DENIED = "SSM0807" "role-denies-permission" Error Run
}

crate::rule! {
    /// The role allows an action that nothing in the document needs.
    ///
    /// # Why
    /// A role that may do more than it has to is a gift to whoever gets hold of it. `ssmith role` prints the one that does just what
    /// the document needs.
    ///
    /// # Example
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": ["ec2:CopySnapshot", "ec2:DescribeSnapshots", "ec2:DeleteSnapshot"], "Resource": "*"}]}
    /// ```
    ///
    /// # Instead
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": ["ec2:CopySnapshot", "ec2:DescribeSnapshots"], "Resource": "*"}]}
    /// ```
    pub(super) NEEDLESS = "SSM0808" "role-allows-needless" Note Run
}

pub(super) fn check(context: &Context<'_>, role: &Role, needs: &Needs, out: &mut Vec<Diagnostic>) {
    for group in by_action(needs) {
        // One finding for an action, at the first place that does not get what it needs.
        if let Some(finding) = group.iter().find_map(|need| judge(context, role, need)) {
            out.push(finding);
        }
    }
    let is_there = |name: &str| role.statements.iter().any(|grant| grant.allows && grant.names(name));
    for grant in role.statements.iter().filter(|grant| !grant.all_but_actions) {
        for action in &grant.actions {
            let verb = if grant.allows { "allows" } else { "denies" };
            if let Some(mut finding) = super::declared::unknown(&action.text, action.span, &format!("the role {verb}"), &is_there) {
                // It is nobody's mistake that an action is newer than what is known here.
                if finding.meant.is_none() {
                    finding.level = Level::Note;
                }
                if role.is_generated {
                    finding = finding.help("`ssmith build` writes the role anew");
                }
                out.push(finding);
                continue;
            }
            if !grant.allows {
                continue;
            }
            let needed = |name: &str| iam::matches(&action.text, name);
            if !needs.all.iter().any(|need| needed(&need.action)) && !needs.accepted.iter().any(|also| needed(also)) {
                let message =
                    format!("the role allows `{}`, which nothing in the document needs{}", action.text, unless_unseen(context, needs));
                let help = if role.is_generated {
                    "`ssmith build` writes the role anew"
                } else {
                    "remove it; `ssmith role` prints what is needed"
                };
                out.push(NEEDLESS.at(action.span, message).help(help));
            }
        }
    }
}

fn judge(context: &Context<'_>, role: &Role, need: &Need) -> Option<Diagnostic> {
    let name = step(context, &need.site);
    let needs = format!("step `{name}` {}: it needs `{}`", need.site.what, need.action);
    let mut finding = match role.answers(need) {
        Verdict::Allowed => return None,
        Verdict::Missing => {
            let what = need.resources.iter().map(|resource| format!("`{resource}`")).collect::<Vec<_>>().join(", ");
            at_site(context, &NOT_ALLOWED, &need.site, format!("{needs}, which the role does not allow"))
                .help(format!("allow `{}` for {what}; `ssmith role` prints the whole role", need.action))
        }
        Verdict::OtherResource(grant) => {
            let wanted = need.resources.first().map(ToString::to_string).unwrap_or_default();
            let why = need.resources.first().and_then(|resource| resource.reason.as_ref());
            let why = why.filter(|_| wanted == "*").map(|why| format!(": {why}")).unwrap_or_default();
            at_site(context, &OTHER_RESOURCE, &need.site, format!("{needs} for `{wanted}`{why}, but the role allows it for others only"))
                .help(format!("allow `{}` for `{wanted}` in a statement of its own", need.action))
                .related(place(grant), format!("allowed for {}", listed(grant)))
        }
        Verdict::OtherService(grant) => {
            let service = need.passed_to.as_deref().unwrap_or_default();
            at_site(context, &OTHER_SERVICE, &need.site, format!("{needs} to `{service}`, but the role may pass roles to others only"))
                .help(format!("add `{service}` to the condition on iam:PassedToService"))
                .related(place(grant), format!("may pass roles to {}", grant.passed_to.join(", ")))
        }
        Verdict::Denied(grant) => {
            at_site(context, &DENIED, &need.site, format!("{needs}, which the role denies")).related(grant.span, "denied here")
        }
    };
    // What depends on how it runs, and what a policy may allow that nobody has looked into, is not certain.
    if let Some(managed) = role.unseen.first().filter(|_| finding.rule == &NOT_ALLOWED) {
        finding.message = format!("{}, unless its policy `{}` does", finding.message, managed.text);
        finding.level = finding.level.min(Level::Warning);
    }
    if role.is_generated {
        finding.help = Some("`ssmith build` writes the role anew; put it in place before the document is run".to_owned());
    }
    if role.is_generated || !need.certain {
        finding.level = finding.level.min(Level::Warning);
    }
    Some(finding)
}

fn place(grant: &Grant) -> crate::text::Span {
    grant.resources.first().map_or(grant.span, |resource| resource.span)
}

fn listed(grant: &Grant) -> String {
    let but = if grant.all_but_resources { "all but " } else { "" };
    let names: Vec<String> = grant.resources.iter().take(3).map(|resource| format!("`{}`", resource.text)).collect();
    format!("{but}{}", names.join(", "))
}
