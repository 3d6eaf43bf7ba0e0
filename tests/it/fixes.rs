//! Fixes: what is mended is gone, and nothing else breaks.

use std::fs;
use std::path::{Path, PathBuf};

use ssmith::check::{fingerprint::Fingerprints, fix};
use ssmith::rules;

use crate::rules::{findings, lines};

/// Every bad file of every rule that is a document.
fn documents() -> Vec<PathBuf> {
    let folders = rules::all().map(|rule| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(rule.code));
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let is_document = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let extension = path.extension().is_some_and(|extension| extension == "yaml" || extension == "json");
        path.is_file() && extension && name.starts_with("bad") && !name.contains(".scenario.") && !name.contains(".simulation.")
    };
    let mut found: Vec<_> = files.filter(is_document).collect();
    found.sort();
    found
}

#[test]
fn what_is_fixed_is_not_found_again_and_nothing_worse_comes() {
    let mut problems = Vec::new();
    let mut fixed_rules = std::collections::BTreeSet::new();
    for path in documents() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut bytes = fs::read(&path).unwrap();
        for round in 0.. {
            let (files, found) = findings(&name, bytes.clone());
            let fixed = fix::apply(&files, &found, &|_| true);
            if fixed.texts.is_empty() {
                break;
            }
            let mut told = |text: &str| problems.push(format!("{}: {text}\n{}", path.display(), lines(&files, &found)));
            if round == 10 {
                told("the fixes come to no end");
                break;
            }
            bytes = fixed.texts.into_values().next().unwrap().into_bytes();
            let (_, after) = findings(&name, bytes.clone());
            for (span, title) in &fixed.fixes {
                let before = |rule: &str| found.iter().filter(|found| found.rule.code == rule).count();
                let now = |rule: &str| after.iter().filter(|found| found.rule.code == rule).count();
                let rule = found
                    .iter()
                    .find(|found| found.span == *span && found.fix.as_ref().is_some_and(|fix| fix.title == *title))
                    .unwrap()
                    .rule;
                fixed_rules.insert(rule.code);
                if now(rule.code) >= before(rule.code) {
                    told(&format!("`{title}` does not mend {}", rule.code));
                }
            }
            let unparsed = |found: &[ssmith::diagnostic::Diagnostic]| found.iter().any(|found| rules::syntax::is_unparsed(found.rule));
            if unparsed(&after) && !unparsed(&found) {
                told(&format!("what is fixed cannot be read:\n{}", String::from_utf8_lossy(&bytes)));
            }
            // A name that is put right may show what is wrong with what it names; a key that is put right must not stand there twice.
            let twice = |found: &[ssmith::diagnostic::Diagnostic]| found.iter().filter(|found| found.rule.name == "duplicate-key").count();
            if twice(&after) > twice(&found) {
                told(&format!("there is a key twice:\n{}", String::from_utf8_lossy(&bytes)));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let promised = [
        "SSM0501", "SSM0502", "SSM0503", "SSM0516", "SSM0518", "SSM0602", "SSM0609", "SSM0610", "SSM0611", "SSM0612", "SSM0704", "SSM0705",
        "SSM0714", "SSM0715",
    ];
    let missing: Vec<_> = promised.iter().filter(|code| !fixed_rules.contains(*code)).collect();
    assert!(missing.is_empty() && fixed_rules.len() >= 30, "{missing:?} are not fixed in any case, but {fixed_rules:?}");
}

#[test]
fn fingerprints_survive_moved_lines_and_tell_apart_what_is_alike() {
    let document = "schemaVersion: '0.3'\nmainSteps:\n  - name: A\n    action: aws:sleep\n    inputs:\n      Duration: soon\n";
    let second = "  - name: B\n    action: aws:sleep\n    inputs:\n      Duration: soon\n";
    let prints = |text: String| {
        let (files, found) = findings("a.yaml", text.into_bytes());
        let mut prints = Fingerprints::default();
        let found = found.iter().filter(|found| found.rule.name == "bad-sleep-time");
        found.map(|found| prints.next(&files, found, "a.yaml")).collect::<Vec<_>>()
    };
    let one = prints(document.to_owned());
    assert_eq!(one.len(), 1);
    let two = prints(format!("# A comment.\n\n{document}{second}"));
    assert_eq!(two[..1], one[..]);
    assert!(two.len() == 2 && two[0] != two[1]);
    assert_ne!(prints(document.replace("soon", "late")), one);
}
