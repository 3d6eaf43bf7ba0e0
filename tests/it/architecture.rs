//! The layers of DESIGN.md 4, as two tables: who may use whom, and who owns which third-party crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the ground up; in each, a module may use what stands to its left.
const LAYERS: &[&[&str]] = &[
    &["text", "diagnostic", "json", "time"],
    &["yaml", "expr", "pattern", "jsonpath", "python", "template"],
    &["catalog", "document", "schema", "spec", "config", "run", "scenario", "iam"],
    &["rules", "check", "simulate", "build", "graph", "exchange"],
    &["aws", "worker", "registry", "execution", "endpoint"],
    &["report", "lsp"],
    &["bin"],
];

/// Edges that the layers would allow but the design does not.
const BANNED: &[(&str, &str)] = &[
    ("simulate", "rules"),
    ("simulate", "check"),
    ("endpoint", "registry"),
    ("endpoint", "execution"),
    ("registry", "endpoint"),
    ("execution", "registry"),
    ("registry", "execution"),
    ("rules", "config"),
    ("lsp", "report"),
];

/// Third-party crates and the modules that may name them. What is not listed here is refused.
const OWNERS: &[(&str, &[&str])] = &[
    ("serde", &["*"]),
    ("serde_json", &["json", "yaml", "template", "schema", "registry", "report", "bin"]),
    ("indexmap", &["document", "catalog"]),
    ("thiserror", &["*"]),
    ("strsim", &["text"]),
    ("granit_parser", &["yaml"]),
    ("serde_saphyr", &["yaml"]),
    ("minijinja", &["template"]),
    ("jsonschema", &["schema"]),
    ("toml", &["config"]),
    ("fancy_regex", &["pattern"]),
    ("similar", &["document", "report"]),
    ("annotate_snippets", &["report"]),
    ("axum", &["endpoint"]),
    ("sha2", &["text"]),
    ("jiff", &["time"]),
    ("flate2", &["bin"]),
    ("aws_config", &["aws"]),
    ("aws_sdk_ssm", &["aws"]),
    ("aws_sdk_sts", &["aws"]),
    ("aws_credential_types", &["aws"]),
    ("aws_smithy_types", &["aws"]),
    ("aws_smithy_runtime_api", &["aws"]),
    ("tokio", &["aws", "registry", "execution", "endpoint", "bin"]),
    ("clap", &["bin"]),
    ("clap_complete", &["bin"]),
    ("terminal_size", &["bin"]),
    ("anstream", &["bin"]),
    ("terminal_size", &["bin"]),
    ("tempfile", &["bin", "worker"]),
    ("jmespath", &["worker"]),
    ("rustix", &["worker"]),
    ("ruff_python_ast", &["python"]),
    ("ruff_python_parser", &["python"]),
    ("ruff_text_size", &["python"]),
];

/// What reads or changes the world; only the edges may name it.
const EDGES: &[(&str, &[&str])] = &[
    ("std::fs", &["worker", "endpoint", "bin"]),
    ("std::env", &["bin", "aws", "worker"]),
    ("std::net", &["aws", "endpoint"]),
    ("std::process", &["bin", "worker"]),
    ("SystemTime", &["aws", "registry", "execution", "endpoint", "bin"]),
    ("Instant::now", &["aws", "worker", "registry", "execution", "endpoint", "bin"]),
    ("println!", &["bin"]),
];

const MAX_LINES: usize = 600;

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            into.push(path);
        }
    }
}

/// The module a file belongs to: the first part of its path below `src`.
fn module(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Lines of code: comments and the unit tests at the end of a file are out.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
}

/// The identifiers before each `::` that begin a path, as in `use serde::…` or `serde_json::from_str`.
fn path_roots(line: &str) -> Vec<&str> {
    let mut roots = Vec::new();
    for (at, _) in line.match_indices("::") {
        let before = &line[..at];
        let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |i| i + 1);
        if !before[..start].ends_with("::") && start < at {
            roots.push(&before[start..at]);
        }
    }
    if let Some(rest) = line.trim().strip_prefix("use ") {
        let root = rest.split([':', ' ', ';']).next().unwrap_or_default();
        roots.push(root);
    }
    roots
}

/// The modules of this crate that a line names: `crate::x`, `ssmith::x`, and each of `use crate::{x, y::z}`.
fn modules_named(line: &str) -> Vec<String> {
    let mut named = Vec::new();
    for prefix in ["crate::", "ssmith::"] {
        for (at, _) in line.match_indices(prefix) {
            let rest = &line[at + prefix.len()..];
            let items: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or_default().split(',').collect(),
                None => vec![rest],
            };
            for item in items {
                let name: String = item.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                named.push(name);
            }
        }
    }
    named
}

#[test]
fn no_layer_reaches_upward() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rank = |name: &str| {
        LAYERS.iter().enumerate().find_map(|(layer, modules)| modules.iter().position(|module| *module == name).map(|place| (layer, place)))
    };
    let third_party: BTreeSet<&str> = OWNERS.iter().map(|(name, _)| *name).collect();
    let declared = declared_dependencies();
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let mut problems = Vec::new();
    for path in paths {
        let relative = path.strip_prefix(&src).unwrap();
        let me = module(relative);
        let text = fs::read_to_string(&path).unwrap();
        if text.lines().count() > MAX_LINES {
            problems.push(format!("src/{}:{MAX_LINES}: the file is longer than {MAX_LINES} lines", relative.display()));
        }
        let Some(mine) = rank(&me) else {
            if me != "lib" {
                problems.push(format!("src/{}:1: `{me}` stands in no layer", relative.display()));
            }
            continue;
        };
        for (number, line) in code_lines(&text) {
            let place = format!("src/{}:{number}", relative.display());
            for named in modules_named(line) {
                match rank(&named) {
                    Some(theirs) if named != me && (theirs > mine || BANNED.contains(&(me.as_str(), named.as_str()))) => {
                        problems.push(format!("{place}: `{me}` may not use `{named}`"));
                    }
                    _ => {}
                }
            }
            for root in path_roots(line) {
                if third_party.contains(root) {
                    let owners = OWNERS.iter().find(|(name, _)| *name == root).unwrap().1;
                    if !owners.contains(&"*") && !owners.contains(&me.as_str()) {
                        problems.push(format!("{place}: `{root}` belongs to {owners:?}, not to `{me}`"));
                    }
                } else if declared.contains(root) {
                    problems.push(format!("{place}: the crate `{root}` has no owner in this test"));
                }
            }
            for (edge, owners) in EDGES {
                if line.contains(edge) && !owners.contains(&me.as_str()) {
                    problems.push(format!("{place}: `{edge}` is for {owners:?}, not for `{me}`"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// The names of Cargo.toml's normal dependencies, as identifiers.
fn declared_dependencies() -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let body = text.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    body.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.trim().replace('-', "_")).collect()
}

#[test]
fn rule_families_do_not_use_each_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut paths = Vec::new();
    sources(&folder, &mut paths);
    let families: BTreeSet<String> = paths
        .iter()
        .map(|path| module(path.strip_prefix(&folder).unwrap()))
        .filter(|name| !["mod", "answer", "brought", "context", "script"].contains(&name.as_str()))
        .collect();
    for path in &paths {
        let me = module(path.strip_prefix(&folder).unwrap());
        if !families.contains(&me) {
            continue;
        }
        for (number, line) in code_lines(&fs::read_to_string(path).unwrap()) {
            for other in &families {
                let named = line.contains(&format!("rules::{other}::")) || line.contains(&format!("super::{other}::"));
                assert!(!named || *other == me, "{}:{number}: family `{me}` uses family `{other}`", path.display());
            }
        }
    }
}

#[test]
fn the_test_sees_what_it_should() {
    assert_eq!(modules_named("use crate::{text::Span, yaml};"), ["text", "yaml"]);
    assert_eq!(modules_named("    crate::report::human(x)"), ["report"]);
    assert_eq!(path_roots("use granit_parser::Parser;"), ["granit_parser", "granit_parser"]);
    assert!(path_roots("let x = serde_json::Value::Null;").contains(&"serde_json"));
}
