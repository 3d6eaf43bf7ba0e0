//! What the document needs, and what a given role allows.

use super::{at_site, by_action, by_site, doing, unless_unseen};
use crate::diagnostic::{Diagnostic, Level};
use crate::iam::{self, Grant, Need, Needs, Resource, Role, Verdict};
use crate::rules::Context;
use crate::text::listed as listed_names;

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

crate::rule! {
    /// The role allows what a step needs on a condition that never holds.
    ///
    /// # Why
    /// Automation takes on the role and calls with it. Nobody shows a second factor then, and `aws:SourceArn` and `aws:SourceAccount` are
    /// there only where a service calls in its own name: they belong into the trust policy, which says who may take on the role. Where a
    /// key is not there, a condition that wants it fails, and the step with AccessDenied.
    ///
    /// # Example
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": ["ec2:CopySnapshot", "ec2:DescribeSnapshots"], "Resource": "*",
    ///    "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}]}
    /// ```
    ///
    /// # Instead
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": ["ec2:CopySnapshot", "ec2:DescribeSnapshots"], "Resource": "*"}]}
    /// ```
    pub(super) NEVER = "SSM0809" "condition-never-holds" Warning Run
}

pub(super) fn check(context: &Context<'_>, role: &Role, needs: &Needs, out: &mut Vec<Diagnostic>) {
    let mut missing = Vec::new();
    for group in by_action(needs) {
        // One finding for an action, at the first place that does not get what it needs.
        for need in group {
            let finding = match role.answers(need) {
                Verdict::Allowed => continue,
                // Without a role of its own a runbook calls as whoever starts it, who may have shown a second factor.
                Verdict::Never(grant) if asks_for_factor(grant) && context.document.assume_role.is_none() => continue,
                Verdict::Missing => {
                    missing.push(need);
                    break;
                }
                Verdict::OtherResource(grant) => other_resource(context, need, grant),
                Verdict::OtherService(grant) => other_service(context, need, grant),
                Verdict::Never(grant) => never(context, need, grant),
                Verdict::Denied(grant) => denied(context, need, grant),
            };
            out.push(lowered(finding, role, need));
            break;
        }
    }
    for lacking in by_site(missing) {
        let Some(need) = lacking.first() else { continue };
        let actions = listed_names(lacking.iter().map(|need| need.action.as_str()));
        let message = format!("{}, but the role does not allow {actions}", doing(context, &lacking));
        let help = match lacking.as_slice() {
            [one] => format!(
                "allow {actions} for {}; `ssmith role` prints the whole role",
                listed_names(resources(one).iter().map(String::as_str))
            ),
            _ => "allow them; `ssmith role` prints the whole role, and for what".to_owned(),
        };
        let mut finding = at_site(context, &NOT_ALLOWED, &need.site, message).help(help);
        // What a policy may allow that nobody has looked into is not certain.
        if let Some(managed) = role.unseen.first() {
            finding.message = format!("{}, unless its policy `{}` does", finding.message, managed.text);
            finding.level = finding.level.min(Level::Warning);
        }
        out.push(lowered(finding, role, need));
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

fn other_resource(context: &Context<'_>, need: &Need, grant: &Grant) -> Diagnostic {
    let wanted = need.resources.first().map(ToString::to_string).unwrap_or_default();
    let only_any = need.resources.iter().all(Resource::takes_only_any);
    let doing = doing(context, &[need]);
    let (message, help) = if only_any {
        let message = format!("{doing}, but the role allows `{}` for single resources, and IAM allows it for `*` only", need.action);
        (message, format!("allow `{}` with the resource `*`, in a statement of its own", need.action))
    } else {
        let message = format!("{doing}, but the role does not allow `{}` for `{wanted}`, only for others", need.action);
        (message, format!("allow `{}` for `{wanted}`", need.action))
    };
    at_site(context, &OTHER_RESOURCE, &need.site, message).help(help).related(place(grant), format!("allowed for {}", listed(grant)))
}

fn other_service(context: &Context<'_>, need: &Need, grant: &Grant) -> Diagnostic {
    let service = need.passed_to.as_deref().unwrap_or_default();
    let others = listed_names(grant.passed_to.iter().map(|told| told.text.as_str()));
    let message = format!("{} to `{service}`, but the role may hand on roles to {others} only", doing(context, &[need]));
    let at = grant.passed_to.first().map_or(grant.span, |told| told.span);
    at_site(context, &OTHER_SERVICE, &need.site, message)
        .help(format!("add `{service}` to the condition on iam:PassedToService"))
        .related(at, "the condition")
}

fn never(context: &Context<'_>, need: &Need, grant: &Grant) -> Diagnostic {
    let message = format!("{}, but the role allows `{}` on a condition that never holds here", doing(context, &[need]), need.action);
    let help = if asks_for_factor(grant) {
        "take the condition out: nobody shows a second factor when a service takes on the role".to_owned()
    } else {
        let key = grant.never.as_ref().map_or("", |told| told.text.as_str());
        format!("take the condition out; `{key}` belongs into the trust policy, where it says who may take on the role")
    };
    let at = grant.never.as_ref().map_or(grant.span, |told| told.span);
    at_site(context, &NEVER, &need.site, message).help(help).related(at, "the condition")
}

fn asks_for_factor(grant: &Grant) -> bool {
    grant.never.as_ref().is_some_and(|told| told.text.eq_ignore_ascii_case("aws:MultiFactorAuthPresent"))
}

fn denied(context: &Context<'_>, need: &Need, grant: &Grant) -> Diagnostic {
    let message = format!("{}, but the role denies `{}`", doing(context, &[need]), need.action);
    let help = format!("take `{}` out of what is denied: a `Deny` wins over every `Allow`", need.action);
    at_site(context, &DENIED, &need.site, message).help(help).related(grant.span, "denied here")
}

fn resources(need: &Need) -> Vec<String> {
    need.resources.iter().map(ToString::to_string).collect()
}

/// What depends on how it runs is not certain, and ssmith writes its own roles anew.
fn lowered(mut finding: Diagnostic, role: &Role, need: &Need) -> Diagnostic {
    if role.is_generated {
        finding.help = Some("`ssmith build` writes the role anew; put it in place before the document is run".to_owned());
    }
    if role.is_generated || !need.certain {
        finding.level = finding.level.min(Level::Warning);
    }
    finding
}

fn place(grant: &Grant) -> crate::text::Span {
    grant.resources.first().map_or(grant.span, |resource| resource.span)
}

fn listed(grant: &Grant) -> String {
    let but = if grant.all_but_resources { "all but " } else { "" };
    let names: Vec<String> = grant.resources.iter().take(3).map(|resource| format!("`{}`", resource.text)).collect();
    format!("{but}{}", names.join(", "))
}
