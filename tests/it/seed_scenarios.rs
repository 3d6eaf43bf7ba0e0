//! The scenarios of every SOP, played with real Python: valid, as expected, nothing unused, everything covered.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssmith::diagnostic::Level;
use ssmith::run::What;
use ssmith::simulate::{Course, Coverage};
use ssmith::worker::{Settings, Worker};

use crate::scenario::{Played, document, play, read};
use crate::{python, rules};

fn sop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("documents/efs/sop/restore_backup_in_another_region/2020-10-26")
}

/// Plays a scenario of the seed SOP.
fn played(name: &str, coverage: &mut Coverage) -> Result<Played, String> {
    let document = document(&sop().join("AutomationDocument.yaml"));
    let path = sop().join(format!("scenarios/{name}.yaml"));
    let (files, scenario, found) = read(&path.to_string_lossy(), &fs::read_to_string(&path).unwrap(), &document);
    if !found.is_empty() {
        return Err(rules::lines(&files, &found));
    }
    let mut worker = Worker::new(Settings { python: Some(python::interpreter().into()), ..Settings::default() });
    let played = play(&scenario.unwrap(), &document, &mut worker);
    for event in &played.events {
        coverage.apply(event);
    }
    let said = played.verdict.diagnostics();
    if said.is_empty() { Ok(played) } else { Err(rules::lines(&files, &said)) }
}

fn whole() -> Coverage {
    Coverage::new(&document(&sop().join("AutomationDocument.yaml")))
}

fn names() -> Vec<String> {
    let paths = fs::read_dir(sop().join("scenarios")).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<_> = paths.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_scenarios_of_the_seed_hold_and_cover_all_of_it() {
    let mut coverage = whole();
    let mut problems = Vec::new();
    for name in names() {
        problems.extend(played(&name, &mut coverage).err().map(|problem| format!("{name}:\n{problem}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let missing: Vec<_> = coverage.uncovered().map(|item| format!("{} {}", item.step, item.text)).collect();
    assert!(missing.is_empty(), "not covered: {missing:?}");
    assert_eq!((coverage.total(), names().len()), (9, 11));
}

#[test]
fn a_job_that_failed_is_polled_for_48_hours() {
    let played = played("job_failed", &mut whole()).unwrap();
    let polls = played.events.iter().filter(|event| matches!(&event.what, What::Call(call) if call.operation == "DescribeRestoreJob"));
    assert_eq!(polls.count(), 17_280);
}

#[test]
fn a_restore_elsewhere_says_why_it_fails() {
    let played = played("region_differs", &mut whole()).unwrap();
    let notes = played.events.iter().filter_map(|event| match &event.what {
        What::Note { text, .. } => Some(text.as_str()),
        _ => None,
    });
    let told = notes.filter(|note| note.contains("us-east-1") && note.contains("eu-west-1")).count();
    assert_eq!(told, 1);
    // It stands below the failure, where somebody looks for it.
    let mut course = Course::default();
    played.events.iter().for_each(|event| course.apply(event));
    assert!(course.notes_of_failure().iter().any(|note| note.contains("start the execution in eu-west-1")));
    // The job runs where it was asked for.
    let started = played.events.iter().find_map(|event| match &event.what {
        What::Call(call) if call.operation == "StartRestoreJob" => Some(call.region.as_str()),
        _ => None,
    });
    assert_eq!(started, Some("eu-west-1"));
}

#[test]
fn what_differs_fails_a_scenario() {
    let document = document(&sop().join("AutomationDocument.yaml"));
    let text = fs::read_to_string(sop().join("scenarios/not_encrypted.yaml")).unwrap();
    for (from, to, code) in [
        ("status: Success", "status: Failed", "SSM1315"),
        ("RecoveryTime: 1200", "RecoveryTime: 1201", "SSM1315"),
        ("Encrypted: \"false\"\n        Perf", "Encrypted: \"true\"\n        Perf", "SSM1314"),
        ("  - on: backup:StartRestoreJob\n    region: us-east-1", "  - on: backup:StartRestoreJob\n    region: eu-west-1", "SSM1314"),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text, "{from}");
        let (files, scenario, found) = read("changed.yaml", &changed, &document);
        assert!(!found.iter().any(|found| found.level == Level::Error), "{}", rules::lines(&files, &found));
        let mut worker = Worker::new(Settings { python: Some(python::interpreter().into()), ..Settings::default() });
        let played = play(&Arc::clone(&scenario.unwrap()), &document, &mut worker);
        let said = played.verdict.diagnostics();
        assert!(!played.verdict.holds() && said[0].rule.code == code, "{from}: {}", rules::lines(&files, &said));
    }
}
