//! What can be said of a document that stands in something else: a part of family 00. Its findings come from `exchange`.

use crate::rule;
use crate::rules::Family;

rule! {
    /// A document in a CloudFormation template is not judged, since CloudFormation makes a part of it.
    ///
    /// # Why
    /// What `!Ref`, `!Sub` and the like give is known only when the stack is made. A document with such a part may be right or wrong; nobody
    /// should take silence for "right". A parameter of the document does the same and keeps it literal.
    ///
    /// # Example
    /// ```cloudformation
    /// Resources:
    ///   Wait:
    ///     Type: AWS::SSM::Document
    ///     Properties:
    ///       DocumentType: Automation
    ///       Content:
    ///         schemaVersion: '0.3'
    ///         assumeRole: !GetAtt Role.Arn
    ///         mainSteps:
    ///           - name: Wait
    ///             action: aws:sleep
    ///             inputs:
    ///               Duration: PT1M
    /// ```
    ///
    /// # Instead
    /// ```cloudformation
    /// Resources:
    ///   Wait:
    ///     Type: AWS::SSM::Document
    ///     Properties:
    ///       DocumentType: Automation
    ///       Content:
    ///         schemaVersion: '0.3'
    ///         assumeRole: '{{ AutomationAssumeRole }}'
    ///         parameters:
    ///           AutomationAssumeRole:
    ///             type: AWS::IAM::Role::Arn
    ///         mainSteps:
    ///           - name: Wait
    ///             action: aws:sleep
    ///             inputs:
    ///               Duration: PT1M
    /// ```
    pub SKIPPED_CONTENT = "SSM0070" "skipped-content" Note Run
}

/// The family's part.
pub static FAMILY: Family = Family { digits: "00", title: "documents in templates", rules: &[&SKIPPED_CONTENT], check: |_, _| {} };
