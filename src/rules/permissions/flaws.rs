//! Roles that IAM refuses, or that Automation cannot take on.

use crate::diagnostic::Diagnostic;
use crate::iam::{Flaw, Role, VERSIONS};
use crate::text::nearest;

crate::rule! {
    /// Automation cannot take on the role that was given.
    ///
    /// # Why
    /// A role names in its trust policy who may take it on with `sts:AssumeRole`. For the role of a runbook that is `ssm.amazonaws.com`; without it
    /// no execution begins (reference 8.4).
    ///
    /// # Example
    /// ```role
    /// Resources:
    ///   Role:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]
    ///       Policies:
    ///         - PolicyName: runbook
    ///           PolicyDocument:
    ///             Version: '2012-10-17'
    ///             Statement: [{Effect: Allow, Action: ['ec2:CopySnapshot', 'ec2:DescribeSnapshots'], Resource: '*'}]
    /// ```
    ///
    /// # Instead
    /// ```role
    /// Resources:
    ///   Role:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement: [{Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: 'sts:AssumeRole'}]
    ///       Policies:
    ///         - PolicyName: runbook
    ///           PolicyDocument:
    ///             Version: '2012-10-17'
    ///             Statement: [{Effect: Allow, Action: ['ec2:CopySnapshot', 'ec2:DescribeSnapshots'], Resource: '*'}]
    /// ```
    pub(super) NOT_FOR_AUTOMATION = "SSM0810" "role-not-for-automation" Warning Run
}

crate::rule! {
    /// A policy of the role has a word that IAM does not know.
    ///
    /// # Why
    /// IAM takes `Allow` and `Deny`, with capitals, and two versions of its language; it refuses the policy otherwise.
    ///
    /// # Example
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "allow", "Action": ["ec2:CopySnapshot", "ec2:DescribeSnapshots"], "Resource": "*"}]}
    /// ```
    ///
    /// # Instead
    /// ```role
    /// {"Version": "2012-10-17", "Statement": [
    ///   {"Effect": "Allow", "Action": ["ec2:CopySnapshot", "ec2:DescribeSnapshots"], "Resource": "*"}]}
    /// ```
    pub(super) REFUSED_POLICY = "SSM0811" "refused-policy" Warning Run
}

pub(super) fn check(role: &Role, out: &mut Vec<Diagnostic>) {
    out.extend(role.flaws.iter().map(finding));
}

fn finding(flaw: &Flaw) -> Diagnostic {
    match flaw {
        Flaw::OtherService(told) => NOT_FOR_AUTOMATION
            .at(told.span, format!("the role lets `{}` take it on, and Automation not", told.text))
            .help("write `ssm.amazonaws.com`, the service that runs runbooks"),
        Flaw::OtherAction(told) => NOT_FOR_AUTOMATION
            .at(told.span, format!("the role allows Automation `{}`, which is not how it is taken on", told.text))
            .help("write `sts:AssumeRole`"),
        Flaw::Effect(told) => REFUSED_POLICY
            .at(told.span, format!("IAM refuses the policy: `{}` is no `Effect`", told.text))
            .help(nearest(&told.text, ["Allow", "Deny"]).map_or("write `Allow` or `Deny`".to_owned(), |near| format!("write `{near}`"))),
        Flaw::Version(told) => REFUSED_POLICY
            .at(told.span, format!("IAM refuses the policy: `{}` is no `Version` of its language", told.text))
            .help(format!("write `{}`; it is no date of yours", VERSIONS[0])),
    }
}
