//! Specifications: the seed as it is, and how differently they may be written. A case is `tests/spec/NAME.md` with what is read in `NAME.out`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use ssmith::spec::{NamePattern, Node, Spanned, Specification, parse};
use ssmith::text::{FileId, Files, Span};

use crate::expected;

#[test]
fn styles() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            expected::assert_file(&format!("tests/spec/{name}.out"), &dump(&fs::read_to_string(&path).unwrap()));
            count += 1;
        }
    }
    assert!(count > 3, "only {count} cases found");
}

#[test]
fn the_seed_is_read_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds/efs-sop-restore_backup_in_another_region-2020-10-26.md");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: there is no seed at {}", path.display());
        return;
    };
    let (files, id) = file(&text);
    let specification = parse(&files, id);
    check_spans(&files, &specification);
    assert_eq!(specification.sop_id().unwrap().to_string(), "efs:sop:restore_backup_in_another_region:2020-10-26");
    assert_eq!(specification.kind.as_ref().unwrap().value, "Software Outage SOP");
    assert_eq!(specification.risk.as_ref().unwrap().value, "Medium");
    assert_eq!(specification.rollback(), Some(false));
    assert_eq!(values(&specification.permissions), ["backup:StartRestoreJob", "backup:DescribeRestoreJob"]);
    assert_eq!(specification.requirements.len(), 2);
    let inputs: Vec<_> = specification.inputs.iter().map(|input| input.name.value.as_str()).collect();
    assert_eq!(inputs, ["FileSystemID", "RecoveryPointArn", "RestoreJobIamRoleArn", "Region", "AutomationAssumeRole"]);
    for input in &specification.inputs {
        assert_eq!((input.kind.as_ref().unwrap().value.as_str(), input.required.as_ref().unwrap().value), ("String", true));
    }
    assert_eq!(at(&files, specification.inputs[0].name.span), "34:6 FileSystemID");
    assert_eq!(at(&files, specification.inputs[0].kind.as_ref().unwrap().span), "37:9 String");
    let steps: Vec<_> =
        specification.steps.iter().map(|step| (step.name.value.as_str(), step.action.as_ref().unwrap().value.as_str())).collect();
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
    let payload = &specification.step("RestoreBackupJob").unwrap().inputs[0];
    let names = |nodes: &[Node]| nodes.iter().map(|node| node.name.value.clone()).collect::<Vec<_>>();
    assert_eq!(payload.name.value, "InputPayload");
    assert_eq!(names(&payload.children), ["Region", "RecoveryPointArn", "IamRoleArn", "IdempotencyToken", "ResourceType", "Metadata"]);
    let metadata = &payload.children[5].children;
    assert_eq!(names(metadata), ["file-system-id", "Encrypted", "KmsKeyId", "PerformanceMode", "newFileSystem", "CreationToken"]);
    assert_eq!(metadata[4].text.as_ref().unwrap().value, "Restore to a new EFS volume (\"true\")");
    assert_eq!(at(&files, metadata[0].name.span), "88:19 file-system-id");
    let outputs: Vec<_> = specification.outputs.iter().map(|output| output.name.value.as_str()).collect();
    assert_eq!(outputs, ["RestoreBackupJob.RestoreJobId", "OutputRecoveryTime.RecoveryTime", "VerifyRestoreJobStatus.RecoveryPointArn"]);
    assert_eq!(specification.steps[0].outputs.len(), 3);
    assert_eq!(specification.steps[0].outputs[0].name.value, "FileSystems[0].Encrypted");
    assert_eq!(specification.steps[2].explanation.len(), 2);
    assert!(specification.others.is_empty());
    let design = specification.to_value(&NamePattern::default());
    assert_eq!(design["document_name"], "Efs-Sop-RestoreBackupInAnotherRegion_2020-10-26");
    assert_eq!(design["inputs"]["Region"]["type"], "String");
    assert!(design["description"].as_str().unwrap().ends_with("to another region, restore it there"));
}

#[test]
fn every_cut_and_every_mess_is_read_without_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let mut texts: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let deep: String = (0..120).fold("# Steps\n".to_owned(), |text, depth| text + &" ".repeat(depth) + "* a:\n");
    texts.push(deep);
    texts.push("# `\n* `\n* `` ` ``: (\n* ():\n# Inputs\n* **:**\n* ** **\n*\n#\n".to_owned());
    for text in texts {
        let step = (text.len() / 100).max(1);
        for cut in (0..=text.len()).step_by(step).filter(|cut| text.is_char_boundary(*cut)) {
            for part in [&text[..cut], &text[cut..]] {
                let (files, id) = file(part);
                let specification = parse(&files, id);
                check_spans(&files, &specification);
                specification.to_value(&NamePattern::default());
            }
        }
    }
}

fn file(text: &str) -> (Files, FileId) {
    let mut files = Files::new();
    let id = files.add("Design.md", text);
    (files, id)
}

fn values(items: &[Spanned<String>]) -> Vec<&str> {
    items.iter().map(|item| item.value.as_str()).collect()
}

fn at(files: &Files, span: Span) -> String {
    let position = files.get(span.file).position(span.start);
    format!("{}:{} {}", position.line, position.column, files.slice(span))
}

/// Every span begins and ends with its value.
fn check_spans(files: &Files, specification: &Specification) {
    visit(specification, &mut |_, _, item| {
        let words: Vec<_> = item.value.split_whitespace().collect();
        let slice = files.slice(item.span);
        assert!(slice.starts_with(words.first().unwrap_or(&"")), "{item:?} stands on {slice:?}");
        assert!(slice.ends_with(words.last().unwrap_or(&"")), "{item:?} stands on {slice:?}");
        assert_eq!(words.is_empty(), slice.trim().is_empty(), "{item:?} stands on {slice:?}");
    });
}

fn dump(text: &str) -> String {
    let (files, id) = file(text);
    let specification = parse(&files, id);
    check_spans(&files, &specification);
    let mut out = String::new();
    visit(&specification, &mut |depth, label, item| {
        let position = files.get(item.span.file).position(item.span.start);
        writeln!(out, "{}:{} {}{label}: {:?}", position.line, position.column, "  ".repeat(depth), item.value).unwrap();
    });
    for part in &specification.parts {
        writeln!(out, "{}: {:?}", at(&files, part.span), part.value).unwrap();
    }
    let required: Vec<_> = specification.inputs.iter().map(|input| input.required.as_ref().map(|required| required.value)).collect();
    writeln!(out, "required: {required:?}, rollback: {:?}", specification.rollback()).unwrap();
    let mut design = specification.to_value(&NamePattern::default());
    writeln!(out, "design.inputs: {}", design["inputs"].take()).unwrap();
    out
}

type Visit<'a> = &'a mut dyn FnMut(usize, &str, &Spanned<String>);

fn visit(specification: &Specification, show: Visit<'_>) {
    let texts =
        [("id", &specification.id), ("intent", &specification.intent), ("type", &specification.kind), ("risk", &specification.risk)];
    for (label, item) in texts.into_iter().chain([("rollback", &specification.supports_rollback)]) {
        if let Some(item) = item {
            show(0, label, item);
        }
    }
    specification.requirements.iter().for_each(|item| show(0, "requirement", item));
    specification.permissions.iter().for_each(|item| show(0, "permission", item));
    for input in &specification.inputs {
        show(0, "input", &input.name);
        let texts =
            [("description", &input.description), ("type", &input.kind), ("default", &input.default), ("pattern", &input.allowed_pattern)];
        for (label, item) in texts {
            if let Some(item) = item {
                show(1, label, item);
            }
        }
        input.allowed_values.iter().for_each(|item| show(1, "allowed value", item));
    }
    for step in &specification.steps {
        show(0, "step", &step.name);
        step.action.iter().for_each(|item| show(1, "action", item));
        nodes(1, "input", &step.inputs, show);
        for output in &step.outputs {
            show(1, "output", &output.name);
            output.text.iter().for_each(|item| show(2, "text", item));
        }
        step.explanation.iter().for_each(|item| show(1, "explanation", item));
        nodes(1, "other", &step.others, show);
    }
    for output in &specification.outputs {
        show(0, "output", &output.name);
        output.text.iter().for_each(|item| show(1, "text", item));
    }
    for section in &specification.others {
        show(0, "section", &section.heading);
        show(1, "text", &section.text);
    }
}

fn nodes(depth: usize, label: &str, list: &[Node], show: Visit<'_>) {
    for node in list {
        show(depth, label, &node.name);
        node.text.iter().for_each(|item| show(depth + 1, "text", item));
        nodes(depth + 1, label, &node.children, show);
    }
}

const SIGNS: [&str; 31] = [
    "# ",
    "## ",
    "### ",
    "Id",
    "Inputs",
    "Steps",
    "Permissions",
    "Type",
    ": ",
    "*",
    "* ",
    "**",
    "- ",
    "1. ",
    "`",
    "(",
    ")",
    ",",
    ".",
    " ",
    "    ",
    "\n",
    "\r\n",
    "\t",
    "é",
    "<!--",
    "-->",
    "```",
    "a",
    "==",
    "\"",
];

proptest::proptest! {
    #[test]
    fn any_markdown_is_read_without_panic(signs in proptest::collection::vec(proptest::sample::select(&SIGNS[..]), 0..60)) {
        let (files, id) = file(&signs.concat());
        let specification = parse(&files, id);
        check_spans(&files, &specification);
        specification.to_value(&NamePattern::default());
    }
}
