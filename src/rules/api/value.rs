//! The rules about single values that an operation is given.

use crate::catalog::validate::MismatchKind;
use crate::diagnostic::Rule;

crate::rule! {
    /// What a step gives an operation has the wrong type.
    ///
    /// # Why
    /// Literals must have the JSON type that boto3 wants. Where a conversion could mend it (a number in quotes, a text where a list of one is
    /// wanted) this is a warning: no document is known in which the service makes one.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Stop
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: StopInstances
    ///       InstanceIds: i-0123456789abcdef0
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Stop
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: StopInstances
    ///       InstanceIds:
    ///         - i-0123456789abcdef0
    /// ```
    pub(super) API_INPUT_OF_WRONG_TYPE = "SSM0505" "api-input-of-wrong-type" Error Run
}

crate::rule! {
    /// A value is none of those that an operation is known to take.
    ///
    /// # Why
    /// The API has a list of values, and letter case counts. Services grow, so a value may be newer than the list.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Set
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: ModifyInstancePlacement
    ///       InstanceId: i-0123456789abcdef0
    ///       Tenancy: Dedicated
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Set
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: ModifyInstancePlacement
    ///       InstanceId: i-0123456789abcdef0
    ///       Tenancy: dedicated
    /// ```
    pub(super) VALUE_OUTSIDE_ENUM = "SSM0507" "value-outside-enum" Warning Run
}

crate::rule! {
    /// A value is too long, too short, too large or too small for the operation.
    ///
    /// # Why
    /// The API's own limits of lengths and numbers: the call is refused.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Keep
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: logs
    ///       Api: DescribeLogGroups
    ///       limit: 100
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Keep
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: logs
    ///       Api: DescribeLogGroups
    ///       limit: 50
    /// ```
    pub(super) VALUE_OUTSIDE_LIMITS = "SSM0508" "value-outside-limits" Warning Run
}

crate::rule! {
    /// A value does not have the form that the operation wants.
    ///
    /// # Why
    /// The API has a pattern for it, and the call is refused. Outputs and parameters are told whose values can never match it: by the pattern
    /// that they have, and where EC2's ids have none, by the name of the member: a `VpcId` is no `SubnetId`. An ARN has six parts, a region
    /// that there is and an account of 12 digits, and is of the service that the input is named after.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
    ///       FileSystemId: my-files
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
    ///       FileSystemId: fs-0123456789abcdef0
    /// ```
    pub(super) VALUE_OF_WRONG_FORM = "SSM0509" "value-of-wrong-form" Warning Run
}

/// The rule about a value that has the right type and does not fit all the same; `None` for every other mismatch.
pub(super) fn rule_of(kind: MismatchKind) -> Option<&'static Rule> {
    match kind {
        MismatchKind::Enum => Some(&VALUE_OUTSIDE_ENUM),
        MismatchKind::Bounds => Some(&VALUE_OUTSIDE_LIMITS),
        MismatchKind::Pattern => Some(&VALUE_OF_WRONG_FORM),
        _ => None,
    }
}
