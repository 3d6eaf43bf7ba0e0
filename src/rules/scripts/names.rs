//! Names that a script reads.

use std::collections::BTreeSet;

use super::imports::is_of_runtime;
use super::name;
use crate::diagnostic::Diagnostic;
use crate::python::{NameRead, builtins};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::nearest;

rule! {
    /// A script reads a name that nothing in it defines.
    ///
    /// # Why
    /// Python looks a name up when it comes to it: the script loads, and fails in the middle of its work with a `NameError`. It is told of a
    /// name that nothing anywhere in the script gives a value, and that Python does not bring; not where names may come in unseen
    /// (`from x import *`, `exec`, `globals()`).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': len(json.loads('[1, 2]'))}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         import json
    ///         def count(events, context):
    ///             return {'Count': len(json.loads('[1, 2]'))}
    /// ```
    pub(super) UNDEFINED_NAME = "SSM0616" "undefined-name" Warning Run
}

/// Names of modules that are often used without their import.
const FROM: &[(&str, &str)] = &[
    ("ClientError", "botocore.exceptions"),
    ("WaiterError", "botocore.exceptions"),
    ("BotoCoreError", "botocore.exceptions"),
    ("Config", "botocore.config"),
    ("timedelta", "datetime"),
    ("timezone", "datetime"),
    ("sleep", "time"),
    ("defaultdict", "collections"),
    ("Counter", "collections"),
    ("reduce", "functools"),
    ("contextmanager", "contextlib"),
    ("Decimal", "decimal"),
    ("Path", "pathlib"),
];

/// Names of other languages and of Python 2, with what Python 3 says.
const OTHERS: &[(&str, &str)] = &[
    ("null", "None"),
    ("undefined", "None"),
    ("unicode", "str"),
    ("basestring", "str"),
    ("unichr", "chr"),
    ("long", "int"),
    ("xrange", "range"),
    ("raw_input", "input"),
];

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    for read in script.script.unbound() {
        if told.insert(&read.name) {
            let message = format!("step `{}`: the script defines no `{}`", name(context, script), read.name);
            let finding = context.inside(&UNDEFINED_NAME, &script.pointer, read.at.clone(), message);
            out.push(match (import(read), near(read, script)) {
                (Some(import), _) => finding.help(format!("add `{import}`")),
                (None, Some(near)) => finding.suggest(Some(near)),
                (None, None) => finding.help("Python fails here with a NameError: give it a value before, or take it out"),
            });
        }
    }
}

/// The import that brings a name, if it is a well-known one. A module itself is of use by its attributes only.
fn import(read: &NameRead) -> Option<String> {
    let from = FROM.iter().find(|(name, _)| *name == read.name).map(|(name, module)| format!("from {module} import {name}"));
    let is_module = || read.has_attribute && !read.name.starts_with('_') && is_of_runtime(&read.name);
    from.or_else(|| is_module().then(|| format!("import {}", read.name)))
}

/// A defined name that may be meant.
fn near<'s>(read: &NameRead, script: &'s ScriptAt) -> Option<&'s str> {
    let other = OTHERS.iter().find(|(name, _)| *name == read.name).map(|(_, instead)| *instead);
    other.or_else(|| nearest(&read.name, script.script.bound().chain(builtins().map(|name| -> &'s str { name }))))
}
