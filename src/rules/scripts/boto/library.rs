//! The names of boto3's own modules.

use super::{finding, lowered, perhaps_newer};
use crate::catalog::library_names;
use crate::diagnostic::{Diagnostic, Level};
use crate::python::LibraryRead;
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::{Near, nearest};

rule! {
    /// A script asks boto3 or botocore for a name that they do not have.
    ///
    /// # Why
    /// Python fails at once: with an ImportError where the name is imported, with an AttributeError elsewhere. In an `except`, it fails
    /// just when there is an error to catch.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.cleint('efs').describe_file_systems()['FileSystems'][0]['FileSystemId']}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_file_systems()['FileSystems'][0]['FileSystemId']}
    /// ```
    pub(in crate::rules::scripts) UNKNOWN_BOTO3_NAME = "SSM0617" "unknown-boto3-name" Error Run
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for read in script.trace.library.iter().filter(|read| is_absent(read)) {
        if script.script.has_reference_in(&read.at) {
            continue;
        }
        let LibraryRead { module, name, .. } = read;
        let finding = finding(context, script, &UNKNOWN_BOTO3_NAME, &read.at, &format!("`{module}` has no `{name}`"));
        let finding = match nearest(name, library_names(module).filter(|name| !name.starts_with('_'))) {
            None => perhaps_newer(finding),
            near => finding.mean(name, near.map(|near| Near::judged(name, near))),
        };
        let mut finding = lowered(finding, read.reached);
        // A `try` may be there for versions that do not have it.
        if read.guarded {
            finding.level = finding.level.min(Level::Warning);
        }
        out.push(finding);
    }
}

/// Whether the names of the module are known, and this is none of them.
fn is_absent(read: &LibraryRead) -> bool {
    let mut names = library_names(&read.module).peekable();
    names.peek().is_some() && !read.name.starts_with("__") && read.name != "*" && names.all(|name| name != read.name)
}
