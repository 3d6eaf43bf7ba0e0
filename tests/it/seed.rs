//! The seed SOP's document against its specification, to the letter (issue 2, section 5).

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use ssmith::build::{self, DESIGN, Places, Sources};
use ssmith::check::Options;
use ssmith::document::Document;
use ssmith::spec::NamePattern;
use ssmith::text::Files;
use ssmith::yaml;

fn document() -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("documents/efs/sop/restore_backup_in_another_region/2020-10-26/AutomationDocument.yaml");
    let mut files = Files::new();
    let id = files.add_bytes("AutomationDocument.yaml", fs::read(path).unwrap());
    yaml::parse(&files, id).unwrap().to_value()
}

fn step<'v>(document: &'v Value, name: &str) -> &'v Value {
    document["mainSteps"].as_array().unwrap().iter().find(|step| step["name"] == name).unwrap()
}

#[test]
fn it_has_the_steps_of_the_seed_in_its_order() {
    let document = document();
    let steps: Vec<_> = document["mainSteps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["name"].as_str().unwrap(), step["action"].as_str().unwrap()))
        .collect();
    assert_eq!(
        steps,
        [
            ("GetFileSystemMetadata", "aws:executeAwsApi"),
            ("RecordStartTime", "aws:executeScript"),
            ("RestoreBackupJob", "aws:executeScript"),
            ("VerifyRestoreJobStatus", "aws:waitForAwsResourceProperty"),
            ("OutputRecoveryTime", "aws:executeScript"),
        ]
    );
    assert_eq!(
        document["outputs"],
        json!(["RestoreBackupJob.RestoreJobId", "OutputRecoveryTime.RecoveryTime", "VerifyRestoreJobStatus.RecoveryPointArn"])
    );
}

#[test]
fn its_parameters_are_required_strings_in_order() {
    let document = document();
    let parameters = document["parameters"].as_object().unwrap();
    let names: Vec<_> = parameters.keys().collect();
    assert_eq!(names, ["FileSystemID", "RecoveryPointArn", "RestoreJobIamRoleArn", "Region", "AutomationAssumeRole"]);
    for (name, parameter) in parameters {
        assert_eq!(parameter["type"], "String", "{name}");
        assert_eq!(parameter.get("default"), None, "{name}");
        assert!(parameter["description"].as_str().unwrap().starts_with("(Required) "), "{name}");
    }
    assert_eq!(document["assumeRole"], "{{ AutomationAssumeRole }}");
}

#[test]
fn the_restore_step_gets_exactly_the_payload_of_the_seed() {
    let document = document();
    assert_eq!(
        step(&document, "RestoreBackupJob")["inputs"]["InputPayload"],
        json!({
            "Region": "{{ Region }}",
            "RecoveryPointArn": "{{ RecoveryPointArn }}",
            "IamRoleArn": "{{ RestoreJobIamRoleArn }}",
            "IdempotencyToken": "{{ global:DATE_TIME }}",
            "ResourceType": "EFS",
            "Metadata": {
                "file-system-id": "{{ FileSystemID }}",
                "Encrypted": "{{ GetFileSystemMetadata.Encrypted }}",
                "KmsKeyId": "{{ GetFileSystemMetadata.KmsKeyId }}",
                "PerformanceMode": "{{ GetFileSystemMetadata.PerformanceMode }}",
                "newFileSystem": "true",
                "CreationToken": "{{ global:DATE_TIME }}",
            },
        })
    );
    assert_eq!(step(&document, "OutputRecoveryTime")["inputs"]["InputPayload"], json!({"StartTime": "{{ RecordStartTime.StartTime }}"}));
}

#[test]
fn every_step_declares_the_outputs_of_the_seed() {
    let document = document();
    let outputs = |name: &str| -> Vec<String> {
        step(&document, name)["outputs"].as_array().unwrap().iter().map(|output| output["Name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(outputs("GetFileSystemMetadata"), ["Encrypted", "KmsKeyId", "PerformanceMode"]);
    assert_eq!(outputs("RecordStartTime"), ["StartTime"]);
    assert_eq!(outputs("RestoreBackupJob"), ["RestoreJobId"]);
    assert_eq!(outputs("VerifyRestoreJobStatus"), ["RecoveryPointArn"]);
    assert_eq!(outputs("OutputRecoveryTime"), ["Duration", "RecoveryTime"]);
}

#[test]
fn it_makes_three_kinds_of_call_and_waits_for_48_hours() {
    let value = document();
    let document = Document::from_value(value.clone());
    let apis: Vec<_> = document.steps().iter().filter_map(|step| step.action.api()).collect();
    assert_eq!(apis, [("efs", "DescribeFileSystems"), ("backup", "DescribeRestoreJob")]);
    let wait = step(&value, "VerifyRestoreJobStatus");
    assert_eq!(wait["timeoutSeconds"], 172_800);
    assert_eq!(wait["inputs"]["DesiredValues"], json!(["COMPLETED"]));
    for name in ["RecordStartTime", "RestoreBackupJob", "OutputRecoveryTime"] {
        let inputs = &step(&value, name)["inputs"];
        assert_eq!(inputs["Runtime"], "python3.11", "{name}");
        let script = inputs["Script"].as_str().unwrap();
        let clients = script.matches(".client(").count();
        assert_eq!(clients, usize::from(name == "RestoreBackupJob"), "{name}");
        assert!(!script.contains("{{"), "{name}: the service would resolve references in a script");
    }
    assert_eq!(step(&value, "RestoreBackupJob")["inputs"]["Script"].as_str().unwrap().matches(".start_restore_job(").count(), 1);
}

/// Our sources with another specification.
struct Specified(Vec<u8>);

impl Sources for Specified {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(if path.ends_with(DESIGN) { Some(self.0.clone()) } else { fs::read(path).ok() })
    }
}

/// What our document gives where the specification is the seed's to the letter (issue 5, section 1): the code, the file, and what
/// stands at the finding.
#[test]
fn the_seed_specification_is_contradicted_where_it_is_wrong() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds/efs-sop-restore_backup_in_another_region-2020-10-26.md");
    let Ok(design) = fs::read(&seed) else {
        eprintln!("skipped: there is no {}", seed.display());
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("documents/efs/sop/restore_backup_in_another_region/2020-10-26");
    let places = Places { folder: folder.to_string_lossy().into_owned(), templates: None };
    let built = build::build(Files::new(), &Specified(design), &places, &NamePattern::default(), &Options::default());
    assert!(!built.has_errors(), "{:?}", built.diagnostics);
    let found: Vec<_> = built
        .diagnostics
        .iter()
        .map(|found| {
            let file = Path::new(built.files.get(found.span.file).name()).file_name().unwrap().to_string_lossy().into_owned();
            (found.rule.code, file, built.files.slice(found.span).to_owned())
        })
        .collect();
    for (code, file, text) in [
        ("SSM1105", "Design.md", "OutputRecoveryTime.RecoveryTime"),
        ("SSM1118", "runbook.yaml.j2", "outputs"),
        ("SSM0590", "runbook.yaml.j2", "{{ RestoreBackupJob.RestoreJobId }}"),
    ] {
        assert!(found.contains(&(code, file.to_owned(), text.to_owned())), "{code} {text}: {found:#?}");
    }
}
