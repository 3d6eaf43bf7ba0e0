//! The text of a selector.

use crate::diagnostic::Diagnostic;
use crate::expr;
use crate::jsonpath::Path;
use crate::rules::Context;
use crate::text::Pointer;

crate::rule! {
    /// A selector is no JSONPath.
    ///
    /// # Why
    /// A selector is `$` and the way to a value: `.Key`, `[0]`, `..Key` for every such key below, `[?(@.Key == 'value')]` for the items of a
    /// list that fit. The step fails when the service cannot read it.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcId
    ///         Selector: $.Vpcs[first].VpcId
    ///         Type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcId
    ///         Selector: $.Vpcs[0].VpcId
    ///         Type: String
    /// ```
    pub(super) MALFORMED_SELECTOR = "SSM0701" "malformed-selector" Error Run
}

crate::rule! {
    /// A selector uses an operator that the Automation guide does not document.
    ///
    /// # Why
    /// The guide names children, indexes, deep scans and filters with one comparison (reference 4.4). Wildcards, slices, negative
    /// indexes, functions and joined conditions belong to the Java library that the service seems to use; no runbook of AWS's own has them.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcIds
    ///         Selector: $.Vpcs[*].VpcId
    ///         Type: StringList
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcIds
    ///         Selector: $.Vpcs..VpcId
    ///         Type: StringList
    /// ```
    pub(super) UNDOCUMENTED_SELECTOR = "SSM0702" "undocumented-selector" Note Run
}

crate::rule! {
    /// The selector of an output holds a reference.
    ///
    /// # Why
    /// References are resolved in `inputs` only, as far as is known (reference 7.4): the braces would be part of the path, which then finds
    /// nothing.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Index:
    ///     type: String
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcId
    ///         Selector: $.Vpcs[{{ Index }}].VpcId
    ///         Type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Index:
    ///     type: Integer
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcIds
    ///         Selector: $.Vpcs..VpcId
    ///         Type: StringList
    ///   - name: Pick
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: pick
    ///       InputPayload:
    ///         Ids: '{{ Find.VpcIds }}'
    ///         Index: '{{ Index }}'
    ///       Script: |
    ///         def pick(events, context):
    ///             return {'VpcId': events['Ids'][events['Index']]}
    ///     outputs:
    ///       - Name: VpcId
    ///         Selector: $.Payload.VpcId
    ///         Type: String
    /// ```
    pub(super) REFERENCE_IN_SELECTOR = "SSM0703" "reference-in-selector" Warning Run
}

/// A selector and where it stands.
pub(super) struct Selector<'s> {
    /// Whose it is, for messages.
    pub(super) label: &'s str,
    /// As written.
    pub(super) text: &'s str,
    /// Where.
    pub(super) pointer: &'s Pointer,
}

impl Selector<'_> {
    /// The path of an output's selector; a finding, and `None`, where it is none.
    pub(super) fn read(&self, context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Option<Path> {
        if let Some((range, reference)) = expr::references(self.text).next() {
            let message = format!("{}: a selector is not searched for references, so `{reference}` does not become its value", self.label);
            let help = "select more than is needed, and pick in a script that is given the value";
            out.push(context.inside(&REFERENCE_IN_SELECTOR, self.pointer, range, message).help(help));
            return None;
        }
        self.parse(context, out)
    }

    /// The path of a selector among the inputs, whose references are resolved before it is read: then nothing is known of it.
    pub(super) fn read_input(&self, context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Option<Path> {
        if expr::contains_reference(self.text) { None } else { self.parse(context, out) }
    }

    fn parse(&self, context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Option<Path> {
        let Self { label, text, pointer } = *self;
        if text.trim().is_empty() {
            let message = format!("{label}: the selector is empty");
            out.push(
                context.at_value(&MALFORMED_SELECTOR, pointer, message).help("write `$` for everything, or a way as in `$.Items[0].Name`"),
            );
            return None;
        }
        let path = Path::parse(text);
        match &path {
            Ok(path) if !path.is_documented() => {
                let message = format!("{label}: the selector `{text}` uses more than the operators that are documented");
                let help = "documented are `.Key`, `[0]`, `..Key` and `[?(@.Key == 'value')]`";
                out.push(context.at_value(&UNDOCUMENTED_SELECTOR, pointer, message).help(help));
            }
            Ok(_) => {}
            Err(unread) => {
                let what = &unread.message;
                let (rule, message) = if unread.foreign {
                    (&UNDOCUMENTED_SELECTOR, format!("{label}: the selector `{text}` uses more than is documented: {what}"))
                } else {
                    (&MALFORMED_SELECTOR, format!("{label}: the selector `{text}` is no JSONPath: {what}"))
                };
                // Where the text ends too early there is nothing to point at but the whole of it.
                let finding = match text.get(unread.at..).and_then(|rest| rest.chars().next()) {
                    Some(found) => context.inside(rule, pointer, unread.at..unread.at + found.len_utf8(), message),
                    None => context.at_value(rule, pointer, message),
                };
                out.push(if unread.foreign { finding } else { finding.help("write it as in `$.Items[0].Name`") });
            }
        }
        path.ok()
    }
}
