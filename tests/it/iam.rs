//! What documents need to be allowed. Cases are documents in `tests/iam/`, with the list of their needs beside them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ssmith::build::{self, Places, Sources};
use ssmith::catalog::catalog;
use ssmith::check::Options;
use ssmith::document::Document;
use ssmith::iam::{self, Asked, Needs};
use ssmith::json::{self, Value};
use ssmith::spec::NamePattern;
use ssmith::text::{Files, sha256};
use ssmith::yaml;

use crate::{corpus, expected, python};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn document(path: &Path) -> Option<Document> {
    let mut files = Files::new();
    let id = files.add_bytes(path.display().to_string(), fs::read(path).unwrap());
    Some(Document::from_tree(&yaml::parse(&files, id).ok()?))
}

/// The shares of the catalogue that the data cover are those that the provenance tells, and no less than when they were made.
#[test]
fn the_data_cover_the_catalogue() {
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut all, mut covered) = (0, 0);
    for operation in catalog().services().flat_map(ssmith::catalog::Service::operations) {
        all += 1;
        match iam::asked(operation) {
            Asked::Unknown => *unknown.entry(operation.service().name()).or_default() += 1,
            Asked::Nothing => covered += 1,
            Asked::Actions(actions) => {
                assert!(!actions.is_empty(), "{}:{}", operation.service().name(), operation.name());
                covered += 1;
            }
        }
    }
    let told = json::parse(iam::provenance()).unwrap();
    assert_eq!(told["operations"], all);
    assert_eq!(told["covered"], covered, "not covered: {unknown:?}");
    assert!(covered * 1000 >= all * 985, "{covered} of {all} operations are covered; not: {unknown:?}");
    let actions: usize = iam::prefixes().map(|prefix| iam::actions(prefix).count()).sum();
    assert_eq!(told["actions"], actions);
    assert_eq!(told["prefixes"], iam::prefixes().count());
}

#[test]
fn the_committed_data_are_what_the_provenance_says() {
    let told = json::parse(iam::provenance()).unwrap();
    for (name, hash) in told["sha256"].as_object().unwrap() {
        let bytes = fs::read(root("schemas/iam").join(name)).unwrap();
        assert_eq!(*hash, sha256(&bytes), "{name}");
    }
}

/// Every action's resource types have a format, and its dependent actions exist but for a few that AWS names wrongly.
#[test]
fn the_data_are_sound() {
    let all: Vec<_> = iam::prefixes().flat_map(iam::actions).collect();
    let mut dangling = Vec::new();
    for action in &all {
        assert_eq!(iam::action(&action.to_string()), Some(*action));
        for kind in action.resources() {
            assert!(kind.format.contains(':') && !kind.format.contains(' '), "{action}: {kind:?}");
        }
        dangling.extend(action.dependent().filter(|name| iam::action(name).is_none()).map(|name| format!("{action}: {name}")));
    }
    assert!(dangling.len() * 100 < all.len(), "{dangling:?}");
}

#[test]
fn actions_are_found_and_suggested() {
    assert_eq!(iam::action("EC2:describeinstances").unwrap().to_string(), "ec2:DescribeInstances");
    assert_eq!(iam::action("efs:DescribeFileSystems"), None);
    for (wrong, right) in [
        ("efs:DescribeFileSystems", "elasticfilesystem:DescribeFileSystems"),
        ("elasticfilesystem:DescribeFilesystem", "elasticfilesystem:DescribeFileSystems"),
        ("backups:StartRestoreJob", "backup:StartRestoreJob"),
        ("cloudwatch:PutMetricAlarms", "cloudwatch:PutMetricAlarm"),
    ] {
        assert_eq!(iam::nearest_action(wrong).as_deref(), Some(right), "{wrong}");
    }
    assert_eq!(iam::nearest_action("nothing:LikeThis"), None);
}

#[test]
fn operations_ask_for_their_actions() {
    for (service, operation, asked) in [
        ("efs", "DescribeFileSystems", "elasticfilesystem:DescribeFileSystems"),
        ("s3", "ListObjectsV2", "s3:ListBucket"),
        ("s3", "CopyObject", "s3:GetObject s3:PutObject"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("apigateway", "CreateRestApi", "apigateway:POST"),
        ("apigatewayv2", "GetApis", "apigateway:GET"),
        ("resourcegroupstaggingapi", "GetResources", "tag:GetResources"),
        ("elbv2", "DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth"),
        ("stepfunctions", "StartExecution", "states:StartExecution"),
        ("docdb", "StopDBCluster", "rds:StopDBCluster"),
        ("s3control", "GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock"),
        ("sts", "GetCallerIdentity", ""),
    ] {
        let found = catalog().service(service).unwrap().operation(operation).unwrap();
        let shown = match iam::asked(found) {
            Asked::Actions(actions) => actions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Asked::Nothing => String::new(),
            Asked::Unknown => "?".to_owned(),
        };
        assert_eq!(shown, asked, "{service}:{operation}");
    }
}

/// No operation that a real runbook calls, in a step or in a script, is one whose actions nobody knows.
#[test]
fn every_operation_of_the_corpus_is_covered() {
    let mut calls = BTreeMap::new();
    let mut missing = Vec::new();
    for path in corpus::all() {
        let Some(document) = document(&path) else { continue };
        let needs = iam::needs(&document);
        missing.extend(needs.blind.iter().filter(|blind| blind.site.what.contains("no data tell")).map(|blind| blind.site.what.clone()));
        for need in needs.all {
            *calls.entry(need.action).or_insert(0) += 1;
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    let made: usize = calls.values().sum();
    assert!(corpus::all().is_empty() || (made > 2000 && calls.len() > 300), "only {made} needs of {} actions were found", calls.len());
}

fn listed(document: &Document, needs: &Needs) -> String {
    let steps = document.all_steps();
    let name = |step: usize| steps[step].step.name();
    let mut text = String::new();
    for need in &needs.all {
        let maybe = if need.certain { "" } else { "maybe " };
        write!(text, "{}: {maybe}{}", name(need.site.step), need.action).unwrap();
        if let Some(service) = &need.passed_to {
            write!(text, " to {service}").unwrap();
        }
        writeln!(text, "  ({})", need.site.what).unwrap();
        for resource in &need.resources {
            let reason = resource.reason.as_ref().map(|reason| format!("  ({reason})")).unwrap_or_default();
            writeln!(text, "    {resource}{reason}").unwrap();
        }
    }
    for blind in &needs.blind {
        writeln!(text, "unseen: {}: {}", name(blind.site.step), blind.site.what).unwrap();
    }
    text
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> = fs::read_dir(root("tests/iam")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

#[test]
fn documents_need_what_their_lists_say() {
    let mut problems = Vec::new();
    let children = root("tests/iam/children");
    for path in cases() {
        let document = document(&path).unwrap();
        let child = self::document(&children.join("Restart.yaml")).unwrap();
        let needs = iam::needs_with(&document, &|name| (name == "Restart").then_some(&child));
        if let Err(difference) = expected::compare(&path.with_extension("out"), &listed(&document, &needs)) {
            problems.push(difference);
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What the action table lists for an action is what is found of a step of it, with all that it can be given.
#[test]
fn actions_need_what_their_facts_list() {
    let document = document(&root("tests/iam/actions.yaml")).unwrap();
    let needs = iam::needs(&document);
    let steps = document.all_steps();
    for facts in ssmith::document::action::FACTS {
        if facts.api || facts.name == "aws:executeScript" {
            continue;
        }
        let of_action = needs.all.iter().filter(|need| steps[need.site.step].step.action.name() == facts.name);
        let mut found: Vec<&str> = of_action.map(|need| need.action.as_str()).filter(|action| *action != "iam:PassRole").collect();
        found.sort_unstable();
        found.dedup();
        let listed: Vec<&str> = facts.permissions.iter().copied().filter(|action| *action != "iam:PassRole").collect();
        assert_eq!(found, listed, "{}", facts.name);
    }
}

/// No files: only the embedded template.
struct Nothing;

impl Sources for Nothing {
    fn read(&self, _: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }
}

fn role(document: &Document, name: &str) -> String {
    let places = Places { folder: String::new(), templates: None };
    build::role(&Nothing, &places, document, &iam::needs(document), name, "for a test").unwrap()
}

#[test]
fn roles_are_written_the_same_every_time() {
    let document = document(&root("tests/iam/resources.yaml")).unwrap();
    let first = role(&document, "Resources");
    expected::assert_file("tests/iam/resources.role.yml", &first);
    assert_eq!(first, role(&document, "Resources"));
}

/// Our own reader, PyYAML and cfn-lint take every role: of the cases, of our SOP, and of a part of the corpus.
#[test]
fn cfn_lint_takes_the_roles() {
    let folder = root("target/tmp/roles");
    fs::create_dir_all(&folder).unwrap();
    let mut documents = cases();
    documents.push(root("documents/efs/sop/restore_backup_in_another_region/2020-10-26/AutomationDocument.yaml"));
    documents.extend(corpus::all().into_iter().step_by(8));
    let mut roles = Vec::new();
    for path in documents {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Some(document) = document(&path).filter(|document| document.main_steps.is_some()) else { continue };
        let text = role(&document, &name);
        let file = folder.join(format!("{}.yaml", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_")));
        fs::write(&file, &text).unwrap();
        let mut files = Files::new();
        let id = files.add(name, text);
        yaml::parse(&files, id).unwrap_or_else(|error| panic!("{}: {}", file.display(), error.message));
        roles.push(file);
    }
    let output = python::command()
        .args(["-c", "import sys; from cfnlint.runner import main; sys.exit(main())", "--non-zero-exit-code", "warning", "--"])
        .args(&roles)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_policy_is_one_that_iam_takes() {
    let document = document(&root("tests/iam/resources.yaml")).unwrap();
    let policy = build::policy(&document, &iam::needs(&document)).to_json();
    assert_eq!(policy["Version"], "2012-10-17");
    for statement in policy["Statement"].as_array().unwrap() {
        let keys: Vec<&str> = statement.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(keys.starts_with(&["Effect", "Action", "Resource"]), "{keys:?}");
        for resource in statement["Resource"].as_array().unwrap().iter().filter_map(Value::as_str) {
            assert!(resource == "*" || (resource.starts_with("arn:") && resource.split(':').count() >= 6), "{resource}");
        }
    }
}

/// The SOP's folder with another specification in place of its own.
struct WithDesign(String);

impl Sources for WithDesign {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(if path.ends_with(build::DESIGN) { Some(self.0.clone().into_bytes()) } else { fs::read(path).ok() })
    }
}

/// The seed specification forgets that reading the file system's settings and handing on the role are permissions too.
#[test]
fn what_the_seed_specification_forgets_is_told() {
    let seed = root("../shared/seeds/efs-sop-restore_backup_in_another_region-2020-10-26.md");
    let Ok(design) = fs::read_to_string(&seed) else {
        eprintln!("skipped: there is no {}", seed.display());
        return;
    };
    let folder = root("documents/efs/sop/restore_backup_in_another_region/2020-10-26").to_string_lossy().into_owned();
    let places = Places { folder, templates: None };
    let built = build::build(Files::new(), &WithDesign(design), &places, &NamePattern::default(), &Options::default());
    let missing: Vec<_> = built.diagnostics.iter().filter(|found| found.rule.code == "SSM0801").collect();
    for action in ["elasticfilesystem:DescribeFileSystems", "iam:PassRole"] {
        assert!(missing.iter().any(|found| found.message.contains(action)), "{action} is not among {missing:#?}");
    }
    assert_eq!(missing.len(), 2, "{missing:#?}");
}

/// Our own specification lists what our document needs, and no more.
#[test]
fn our_specification_lists_what_our_document_needs() {
    let folder = root("documents/efs/sop/restore_backup_in_another_region/2020-10-26").to_string_lossy().into_owned();
    let places = Places { folder: folder.clone(), templates: None };
    let own = fs::read_to_string(Path::new(&folder).join(build::DESIGN)).unwrap();
    let built = build::build(Files::new(), &WithDesign(own), &places, &NamePattern::default(), &Options::default());
    let found: Vec<_> = built.diagnostics.iter().filter(|found| found.rule.code.starts_with("SSM08")).collect();
    assert!(found.is_empty(), "{found:#?}");
    expected::assert_file(&format!("{folder}/{}", build::ROLE), &built.role.unwrap());
}
