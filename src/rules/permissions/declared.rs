//! What the document needs, and the permissions that the specification lists.

use super::{at_site, by_action, by_site, doing, step, unless_unseen};
use crate::catalog::catalog;
use crate::diagnostic::{Diagnostic, Level};
use crate::iam::{self, Needs};
use crate::rules::Context;
use crate::spec::{Part, Spanned, Specification};
use crate::text::{Near, Span, listed as listed_names};

crate::rule! {
    /// The document needs a permission that the specification does not list.
    ///
    /// # Why
    /// Whoever makes the role goes by the list. The step then fails with AccessDenied, in the outage that the runbook was written for.
    /// Operations and permissions often have different names: `efs` is `elasticfilesystem` to IAM, ListObjectsV2 of `s3` is
    /// `s3:ListBucket`, and whoever hands on a role needs `iam:PassRole`.
    ///
    /// # Example
    /// ```specification
    /// ## Permission required for AutomationAssumeRole
    ///
    /// * ec2:CopySnapshot
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Permission required for AutomationAssumeRole
    ///
    /// * ec2:CopySnapshot
    /// * ec2:DescribeSnapshots
    /// ```
    pub(super) NOT_DECLARED = "SSM0801" "undeclared-permission" Warning Run
}

crate::rule! {
    /// The specification lists a permission that nothing in the document needs.
    ///
    /// # Why
    /// A role that may do more than it has to is a gift to whoever gets hold of it. Often the permission is of a step that is gone.
    ///
    /// # Example
    /// ```specification
    /// ## Permission required for AutomationAssumeRole
    ///
    /// * ec2:CopySnapshot
    /// * ec2:DescribeSnapshots
    /// * ec2:DeleteSnapshot
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Permission required for AutomationAssumeRole
    ///
    /// * ec2:CopySnapshot
    /// * ec2:DescribeSnapshots
    /// ```
    pub(super) NEEDLESS = "SSM0802" "needless-permission" Note Run
}

crate::rule! {
    /// The specification lists a permission that IAM does not know, or the role has one.
    ///
    /// # Why
    /// IAM takes a policy with an action that does not exist, and allows or denies nothing by it. A service's name there is often not that
    /// of its client: `efs` is `elasticfilesystem`.
    ///
    /// # Example
    /// ```specification
    /// ## Permission required for AutomationAssumeRole
    ///
    /// * ec2:CopySnapshots
    /// * ec2:CopySnapshot
    /// * ec2:DescribeSnapshots
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Permission required for AutomationAssumeRole
    ///
    /// * ec2:CopySnapshot
    /// * ec2:DescribeSnapshots
    /// ```
    pub(super) NO_ACTION = "SSM0803" "unknown-permission" Warning Run
}

pub(super) fn check(context: &Context<'_>, specification: &Specification, needs: &Needs, out: &mut Vec<Diagnostic>) {
    let Some(heading) = specification.heading(Part::Permissions) else { return };
    let (listed, other): (Vec<_>, Vec<_>) = specification.permissions.iter().partition(|permission| is_action(&permission.value));
    let is_listed = |action: &str| listed.iter().any(|permission| iam::matches(&permission.value, action));
    let lacking = by_action(needs).into_iter().filter_map(|group| group.first().copied()).filter(|need| !is_listed(&need.action));
    for lacking in by_site(lacking.collect()) {
        let Some(first) = lacking.first() else { continue };
        let name = step(context, &first.site);
        let is_lacking = |action: &str| lacking.iter().any(|need| need.action == action);
        let also = needs.all.iter().filter(|need| is_lacking(&need.action)).map(|need| step(context, &need.site));
        let mut steps: Vec<&str> = also.filter(|other| *other != name).collect();
        steps.dedup();
        let others = match steps.as_slice() {
            [] => String::new(),
            [one] => format!("; step `{one}` needs the same"),
            [one, more @ ..] => format!("; step `{one}` and {} more need the same", more.len()),
        };
        let actions = listed_names(lacking.iter().map(|need| need.action.as_str()));
        let message = format!("{}, but the specification does not list {actions} among its permissions{others}", doing(context, &lacking));
        let mut finding = at_site(context, &NOT_DECLARED, &first.site, message)
            .help(format!("add {actions} to the list, and to the role"))
            .related(heading, "the list");
        if !first.certain || !other.is_empty() {
            finding.level = Level::Note;
        }
        out.push(finding);
    }
    for permission in &listed {
        judge(context, permission, needs, &is_listed, out);
    }
}

/// Whether a text is an action of IAM, or a pattern of some, and not a sentence or a policy's name.
fn is_action(text: &str) -> bool {
    text == "*" || (text.contains(':') && !text.contains(char::is_whitespace) && !text.starts_with("arn:"))
}

/// A finding where IAM knows no such action, and none that a pattern fits. A name that is there already cannot be what is meant.
pub(super) fn unknown(text: &str, span: Span, what: &str, is_there: &dyn Fn(&str) -> bool) -> Option<Diagnostic> {
    let is_pattern = text.contains(['*', '?']);
    let exists = match text.split_once(':') {
        Some((prefix, _)) if is_pattern => {
            prefix.contains('*') || iam::actions(prefix).any(|action| iam::matches(text, &action.to_string()))
        }
        _ => is_pattern || iam::action(text).is_some(),
    };
    if exists {
        return None;
    }
    let near = iam::nearest_action(text);
    let known = iam::prefixes().any(|prefix| text.split(':').next().is_some_and(|own| own.eq_ignore_ascii_case(prefix)));
    let help = if known { "look up its name in the Service Authorization Reference" } else { "no IAM action begins so" };
    let near = near.as_deref().map(|name| Near { name, sure: is_surely(text, name) && !is_there(name) });
    Some(NO_ACTION.at(span, format!("{what} `{text}`, which IAM does not know")).help(help).mean(text, near))
}

/// Whether nothing else than an action can be meant: it is spelt wrongly, or it is an operation under boto3's name of the service.
fn is_surely(text: &str, action: &str) -> bool {
    let operation = |text: &str| text.split_once(':').map(|(_, name)| name.to_owned());
    let is_service = text.split_once(':').is_some_and(|(prefix, _)| catalog().service(prefix).is_some());
    Near::judged(text, action).sure || (is_service && operation(text) == operation(action))
}

/// A listed permission for itself.
fn judge(context: &Context<'_>, permission: &Spanned<String>, needs: &Needs, is_listed: &dyn Fn(&str) -> bool, out: &mut Vec<Diagnostic>) {
    let text = permission.value.as_str();
    if let Some(finding) = unknown(text, permission.span, "the specification lists the permission", is_listed) {
        out.push(finding);
        return;
    }
    let needed =
        needs.all.iter().any(|need| iam::matches(text, &need.action)) || needs.accepted.iter().any(|also| iam::matches(text, also));
    if !needed {
        let message = format!(
            "the specification lists the permission `{text}`, which nothing in the document needs{}",
            unless_unseen(context, needs)
        );
        out.push(NEEDLESS.at(permission.span, message).help("remove it from the list, and from the role"));
    }
}
