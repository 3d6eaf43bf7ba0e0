//! The names of libraries.

use super::name;
use crate::catalog::library_names;
use crate::diagnostic::{Diagnostic, Level};
use crate::python::{LibraryRead, standard_names};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::{Near, nearest};

rule! {
    /// A script asks boto3, botocore or a module of Python for a name that it does not have.
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
    pub(super) UNKNOWN_LIBRARY_NAME = "SSM0617" "unknown-library-name" Error Run
}

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    for read in script.trace.library.iter().filter(|read| is_absent(read)) {
        if script.script.has_reference_in(&read.at) {
            continue;
        }
        let LibraryRead { module, name: asked, .. } = read;
        let message = format!("step `{}`: `{module}` has no `{asked}`", name(context, script));
        let mut finding = context.inside(&UNKNOWN_LIBRARY_NAME, &script.pointer, read.at.clone(), message);
        finding = match (elsewhere(module, asked), nearest(asked, names(module).filter(|name| !name.starts_with('_')))) {
            (Some(help), _) => finding.help(help),
            (None, None) => {
                finding.level = Level::Warning;
                finding.help("the name may be misspelt, or newer than ssmith")
            }
            (None, near) => finding.mean(asked, near.map(|near| Near::judged(asked, near))),
        };
        // A `try` may be there for versions that do not have it; other code may never be come to.
        if read.guarded || !read.reached {
            finding.level = finding.level.min(Level::Warning);
        }
        out.push(finding);
    }
}

/// The names of a module or class; none where they are not known.
fn names(module: &str) -> impl Iterator<Item = &'static str> {
    library_names(module).chain(standard_names(module))
}

/// Whether the names of the module are known, and this is none of them.
fn is_absent(read: &LibraryRead) -> bool {
    // Of the standard library, names with an underscore before them are not written down.
    let is_private = read.name.starts_with('_') && standard_names(&read.module).next().is_some();
    if is_private || read.name.starts_with("__") || read.name == "*" {
        return false;
    }
    let mut names = names(&read.module).peekable();
    names.peek().is_some() && names.all(|name| name != read.name)
}

/// Where the name is: in a class of the module that is called like it, or in the module of the class.
fn elsewhere(module: &str, name: &str) -> Option<String> {
    let inside = format!("{module}.{module}");
    if standard_names(&inside).any(|known| known == name) {
        return Some(format!("write `{inside}.{name}`, or `from {module} import {module}`"));
    }
    let (outside, _) = module.rsplit_once('.').filter(|(outside, class)| outside == class)?;
    if name == outside {
        return Some(format!("it is the class already: take one `{name}.` out, or `import {outside}`"));
    }
    standard_names(outside).any(|known| known == name).then(|| format!("write `from {outside} import {name}`, and use that"))
}
