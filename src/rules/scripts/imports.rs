//! Modules that a script imports.

use super::name;
use crate::diagnostic::Diagnostic;
use crate::python::Version;
use crate::rule;
use crate::rules::{Context, ScriptAt};

rule! {
    /// A script imports a module that its runtime does not have.
    ///
    /// # Why
    /// A script has the standard library of its Python and boto3 with what that needs (reference 5.3), nothing else. Other modules come with
    /// an attachment; where a step has one, and where a `try` catches the failure, nothing is said.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: ask
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: ask
    ///       Script: |
    ///         import requests
    ///         def ask(events, context):
    ///             return {'Status': requests.get('https://example.com').status_code}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: ask
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: ask
    ///       Script: |
    ///         import urllib3
    ///         def ask(events, context):
    ///             return {'Status': urllib3.PoolManager().request('GET', 'https://example.com').status}
    /// ```
    pub(super) IMPORT_NOT_IN_RUNTIME = "SSM0640" "import-not-in-runtime" Warning Run
}

/// boto3 and what comes with it.
const BROUGHT: [&str; 7] = ["boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"];

/// The modules of the standard library of Python 3.12 (`sys.stdlib_module_names`, without those that begin with `_`).
const STANDARD: &str = include_str!("standard.txt");

/// Modules that came with a version, by the minor number.
const SINCE: &[(&str, u8)] = &[("graphlib", 9), ("zoneinfo", 9), ("tomllib", 11), ("dataclasses", 7), ("contextvars", 7)];

/// Modules that a version no longer has, by the minor number.
const UNTIL: &[(&str, u8)] = &[
    ("asynchat", 12),
    ("asyncore", 12),
    ("distutils", 12),
    ("imp", 12),
    ("smtpd", 12),
    ("binhex", 11),
    ("formatter", 10),
    ("parser", 10),
    ("symbol", 10),
    ("dummy_threading", 9),
    ("macpath", 8),
];

/// What to use in place of modules that are often missed.
const INSTEAD: &[(&str, &str)] = &[
    ("requests", "use `urllib3` or `urllib.request`"),
    ("httpx", "use `urllib3` or `urllib.request`"),
    ("pytz", "use `datetime.timezone` or `zoneinfo`"),
    ("yaml", "use `json`, or bring it in an attachment"),
    ("distutils", "it is gone since Python 3.12; write out what you need of it"),
    ("imp", "it is gone since Python 3.12; use `importlib`"),
];

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    if script.inputs.attachment.is_some() {
        return;
    }
    let runtime = script.inputs.runtime.as_deref().unwrap_or_default();
    let version = Version::of_runtime(runtime);
    let mut told: Vec<&str> = Vec::new();
    for import in script.script.imports().iter().filter(|import| !import.is_relative && !import.is_guarded) {
        let root = import.module.split('.').next().unwrap_or_default();
        if script.script.has_reference_in(&import.at) || told.contains(&root) || has(root, version) {
            continue;
        }
        told.push(root);
        let message = format!("step `{}`: the runtime `{runtime}` has no module `{root}`", name(context, script));
        let finding = context.inside(&IMPORT_NOT_IN_RUNTIME, &script.pointer, import.at.clone(), message);
        let instead = INSTEAD.iter().find(|(module, _)| *module == root).map(|(_, instead)| *instead);
        out.push(finding.help(instead.unwrap_or("bring it in an attachment, or do without it")));
    }
}

/// Whether a module is one that runtimes bring, whatever their version.
pub(super) fn is_of_runtime(module: &str) -> bool {
    has(module.split('.').next().unwrap_or_default(), None)
}

/// Whether a runtime has a module.
fn has(root: &str, version: Option<Version>) -> bool {
    let minor = version.map(|version| version.minor);
    if let Some((_, since)) = SINCE.iter().find(|(module, _)| *module == root) {
        return minor.is_none_or(|minor| minor >= *since);
    }
    if let Some((_, until)) = UNTIL.iter().find(|(module, _)| *module == root) {
        return minor.is_none_or(|minor| minor < *until);
    }
    root.starts_with('_') || BROUGHT.contains(&root) || STANDARD.lines().any(|module| module == root)
}

#[cfg(test)]
mod tests {
    use super::{BROUGHT, SINCE, STANDARD, has};
    use crate::python::Version;

    #[test]
    fn modules_come_and_go() {
        let at = |minor| Some(Version { major: 3, minor });
        for (module, version, expected) in [
            ("os", at(6), true),
            ("zoneinfo", at(8), false),
            ("zoneinfo", at(9), true),
            ("distutils", at(11), true),
            ("distutils", at(12), false),
            ("boto3", at(11), true),
            ("numpy", at(11), false),
            ("__future__", at(11), true),
            ("distutils", None, true),
        ] {
            assert_eq!(has(module, version), expected, "{module}");
        }
    }

    #[test]
    fn the_list_is_in_order_and_says_nothing_twice() {
        let modules: Vec<&str> = STANDARD.lines().collect();
        assert!(modules.is_sorted() && modules.len() > 180);
        assert!(BROUGHT.iter().all(|module| !modules.contains(module)));
        assert!(SINCE.iter().all(|(module, _)| module.contains('.') || modules.contains(module)));
    }
}
