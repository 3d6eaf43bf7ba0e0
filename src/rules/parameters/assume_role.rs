//! `assumeRole`: the role that an execution takes (reference 8.4).

use crate::diagnostic::{Diagnostic, Level};
use crate::document::Parameter;
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::text::{Near, Pointer, near};

crate::rule! {
    /// `assumeRole` is neither the ARN of a role nor a reference to a parameter.
    ///
    /// # Why
    /// The service takes a role's full ARN, or one parameter in double braces that holds it; a role's name, a step's output or
    /// `ssm:` are refused.
    ///
    /// # Example
    /// ```yaml
    /// assumeRole: AutomationRole
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// assumeRole: '{{ AutomationAssumeRole }}'
    /// parameters:
    ///   AutomationAssumeRole:
    ///     type: AWS::IAM::Role::Arn
    ///     default: ''
    /// ```
    pub(super) NO_ROLE = "SSM0215" "assume-role-is-no-role" Error Create
}

crate::rule! {
    /// `assumeRole` refers to a parameter that is not declared.
    ///
    /// # Why
    /// Nothing can be put in for the reference, so that no execution can take the role. Whether the service refuses the document already
    /// when it is created is not known.
    ///
    /// # Example
    /// ```yaml
    /// assumeRole: '{{ AutomationAssumeRole }}'
    /// parameters:
    ///   AutomationAssumeRoleArn:
    ///     type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// assumeRole: '{{ AutomationAssumeRole }}'
    /// parameters:
    ///   AutomationAssumeRole:
    ///     type: String
    /// ```
    pub(super) UNDECLARED_ROLE_PARAMETER = "SSM0216" "undeclared-role-parameter" Warning Run
}

/// The one parameter that is a role by its type, if there is one: it may have another name than anybody would guess.
fn only_role<'d>(context: &Context<'d>) -> Option<Near<'d>> {
    let is_role = |parameter: &Parameter| parameter.parameter_type.as_ref().is_some_and(|kind| kind.to_string() == "AWS::IAM::Role::Arn");
    let mut roles = context.document.parameters.iter().flatten().filter(|(_, parameter)| is_role(parameter));
    let (name, _) = roles.next()?;
    roles.next().is_none().then_some(Near { name, sure: false })
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(role) = &context.document.assume_role else { return };
    let at = Pointer::root().join("assumeRole");
    let trimmed = role.trim();
    match expr::whole(trimmed) {
        Some(Reference::Parameter(name)) => {
            if !context.parameters_are_known() || context.document.parameter(&name).is_some() {
                return;
            }
            let message = format!("`assumeRole` refers to parameter `{name}`, which is not declared");
            let known = context.document.parameters.iter().flatten().map(|(name, _)| name.as_str());
            let help = format!(
                "declare it under `parameters` with `type: AWS::IAM::Role::Arn`, or leave `assumeRole` out: {}",
                "then the starter's rights are used"
            );
            let near = near(&name, known).or_else(|| only_role(context));
            out.push(context.at_value(&UNDECLARED_ROLE_PARAMETER, &at, message).help(help).mean(&name, near));
        }
        Some(other) => {
            let message = format!("`assumeRole` holds {other}, but it takes one parameter or the ARN of a role");
            out.push(context.at_value(&NO_ROLE, &at, message).help("give the role as a parameter: `'{{ AutomationAssumeRole }}'`"));
        }
        // Empty means the rights of whoever starts it.
        None if trimmed.is_empty() || is_role_arn(trimmed) => {}
        None => {
            let message = format!("`assumeRole` is `{role}`, which is neither the ARN of a role nor one parameter in double braces");
            let bare = context.document.parameter(trimmed).map(|_| format!("write `'{{{{ {trimmed} }}}}'` for the parameter"));
            let help = "write `arn:aws:iam::ACCOUNT:role/NAME` with the 12 digits of the account, or `'{{ AutomationAssumeRole }}'`";
            let mut finding = context.at_value(&NO_ROLE, &at, message).help(help).maybe_help(bare);
            if is_placeholder(trimmed) {
                finding.level = Level::Warning;
            }
            out.push(finding);
        }
    }
}

/// Whether somebody or a build is still to put something in: `${Role}` of CloudFormation or Terraform, `%%Role%%`, `<ROLE NAME>`, plain words.
fn is_placeholder(text: &str) -> bool {
    ["${", "%%", "<", " "].iter().any(|sign| text.contains(sign))
}

/// Whether a text is the ARN of a role; system variables may stand for its partition and account.
fn is_role_arn(text: &str) -> bool {
    // A reference holds a colon itself, so that its braces are taken out before the parts are counted.
    let mut plain = text.to_owned();
    for (range, reference) in expr::references(text).collect::<Vec<_>>().into_iter().rev() {
        if let Reference::Global(name) = reference {
            plain.replace_range(range, if name == "ACCOUNT_ID" { "000000000000" } else { "aws" });
        }
    }
    let parts: Vec<&str> = plain.splitn(6, ':').collect();
    let [arn, partition, service, region, account, resource] = parts[..] else { return false };
    arn == "arn"
        && partition.starts_with("aws")
        && service == "iam"
        && region.is_empty()
        && account.len() == 12
        && account.bytes().all(|b| b.is_ascii_digit())
        && resource.strip_prefix("role/").is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::is_role_arn;

    #[test]
    fn role_arns() {
        for good in [
            "arn:aws:iam::123456789012:role/Ops",
            "arn:aws-cn:iam::123456789012:role/path/Ops",
            "arn:{{ global:AWS_PARTITION }}:iam::{{global:ACCOUNT_ID}}:role/Ops",
        ] {
            assert!(is_role_arn(good), "{good}");
        }
        for bad in [
            "Ops",
            "arn:aws:iam::12345678901:role/Ops",
            "arn:aws:iam::123456789012:user/Ops",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam",
        ] {
            assert!(!is_role_arn(bad), "{bad}");
        }
    }
}
