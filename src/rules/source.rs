//! What can be wrong with an SOP's source before there is a document: the rest of family 00.

use crate::rule;
use crate::rules::Family;

rule! {
    /// A template cannot be rendered.
    ///
    /// # Why
    /// The source of a document is a template. A name that is not defined, a directive that does not close or a script that is not
    /// there leaves no document to check; nothing is written.
    ///
    /// # Example
    /// ```template
    /// description: <$ design.descripton $>
    /// ```
    ///
    /// # Instead
    /// ```template
    /// description: <$ design.description $>
    /// schemaVersion: '0.3'
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub TEMPLATE_ERROR = "SSM0050" "template-error" Error Create
}

rule! {
    /// An SOP lacks its `Design.md`, or a file of it cannot be read.
    ///
    /// # Why
    /// `Design.md` is the specification that people agree on; the template takes descriptions and parameters from it, so that they are
    /// said once.
    ///
    /// # Example
    /// ```template-without-design
    /// schemaVersion: '0.3'
    /// ```
    ///
    /// # Instead
    /// ```template
    /// schemaVersion: '0.3'
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub MISSING_SOURCE = "SSM0051" "missing-source" Error Create
}

/// The family's second half; its findings come from [`build`](mod@crate::build), not from a document.
pub static FAMILY: Family = Family { digits: "00", title: "templates", rules: &[&TEMPLATE_ERROR, &MISSING_SOURCE], check: |_, _| {} };
