//! Requests and answers against the catalogue; requests also against botocore's own validator.

use std::fmt::Write as _;

use serde_json::{Value, json};
use ssmith::catalog::validate::{Mismatch, MismatchKind, StandIn, report, request, response, written};
use ssmith::catalog::{Mark, Operation, catalog, marks, sample, sample_request, skeleton};

use crate::python;

fn operation(service: &str, name: &str) -> Operation<'static> {
    catalog().service(service).unwrap().operation(name).unwrap()
}

fn told(found: &[Mismatch]) -> Vec<String> {
    found.iter().map(|mismatch| format!("{} {:?} {}", mismatch.pointer, mismatch.kind, mismatch.sentence())).collect()
}

#[test]
fn a_request_is_judged_member_by_member() {
    let restore = operation("backup", "StartRestoreJob");
    let fine = json!({"RecoveryPointArn": "arn:x", "Metadata": {"file-system-id": "fs-1"}, "IamRoleArn": "arn:y"});
    assert_eq!(told(&request(restore, &fine)), [""; 0]);
    let wrong = json!({"RecoveryPointARN": "arn:x", "Metadata": {"newFileSystem": true}, "IdempotencyToken": 7});
    assert_eq!(
        told(&request(restore, &wrong)),
        [
            " Missing the request lacks `RecoveryPointArn`, which must be given",
            "/RecoveryPointARN Unknown StartRestoreJob has no parameter `RecoveryPointARN`; did you mean `RecoveryPointArn`?",
            "/Metadata/newFileSystem Type `Metadata.newFileSystem` must be a string, not a boolean",
            "/IdempotencyToken Type `IdempotencyToken` must be a string, not an integer",
        ]
    );
    assert_eq!(request(restore, &wrong)[1].suggestion.as_deref(), Some("RecoveryPointArn"));
}

/// What texts stand for in the test below.
fn read(text: &str) -> StandIn {
    match text {
        "{{ Anything }}" => StandIn::Anything,
        "{{ Text }}" => StandIn::Text,
        "{{ Number }}" => StandIn::Integer,
        "{{ Flag }}" => StandIn::Boolean,
        "{{ Texts }}" => StandIn::Texts,
        "{{ Mapping }}" => StandIn::Mapping,
        "{{ Mappings }}" => StandIn::Mappings,
        _ => StandIn::Itself,
    }
}

#[test]
fn a_written_request_may_hold_what_becomes_right() {
    let create = operation("rds", "CreateDBInstance");
    for (member, wanted) in [
        ("DBInstanceIdentifier", [Some("Text"), None, None, None, None, None]),
        ("AllocatedStorage", [None, Some("Number"), None, None, None, None]),
        ("MultiAZ", [None, None, Some("Flag"), None, None, None]),
        ("VpcSecurityGroupIds", [None, None, None, Some("Texts"), None, None]),
        ("Tags", [None, None, None, None, None, Some("Mappings")]),
    ] {
        for (index, reference) in ["Text", "Number", "Flag", "Texts", "Mapping", "Mappings"].into_iter().enumerate() {
            let value =
                json!({"DBInstanceIdentifier": "a", "DBInstanceClass": "b", "Engine": "c", member: format!("{{{{ {reference} }}}}")});
            let found = written(create, &value, &read);
            assert_eq!(found.is_empty(), wanted[index].is_some(), "{member} {reference}: {:?}", told(&found));
        }
        let value = json!({"DBInstanceIdentifier": "a", "DBInstanceClass": "b", "Engine": "c", member: "{{ Anything }}"});
        assert_eq!(told(&written(create, &value, &read)), [""; 0]);
    }
    // A reference to a list as an item is the list's items.
    let stop = operation("ec2", "StopInstances");
    assert_eq!(told(&written(stop, &json!({"InstanceIds": ["{{ Texts }}", "{{ Text }}", "i-1"]}), &read)), [""; 0]);
    assert_eq!(
        told(&written(stop, &json!({"InstanceIds": ["{{ Mappings }}"]}), &read)),
        ["/InstanceIds/0 Type `InstanceIds[0]` must be a list of strings, but `{{ Mappings }}` is a MapList; \
          give it a value that is declared as StringList"]
    );
}

#[test]
fn a_written_request_is_held_against_what_the_service_refuses() {
    let send = operation("ssm", "SendCommand");
    let value = json!({"DocumentName": "a b", "TimeoutSeconds": 3_000_000, "Comment": "x".repeat(101), "DocumentHashType": "sha256"});
    assert_eq!(told(&request(send, &value)), [""; 0]);
    assert_eq!(
        told(&written(send, &value, &read)),
        [
            r"/DocumentName Pattern `DocumentName` does not have the form that the API wants: `a b`; it must match `^[a-zA-Z0-9_\-.:/]{3,128}$`",
            "/TimeoutSeconds Bounds `TimeoutSeconds` must be at most 2592000; it is 3000000",
            "/Comment Bounds `Comment` must have at most 100 characters; it has 101",
            "/DocumentHashType Enum `sha256` is no value that `DocumentHashType` is known to have; did you mean `Sha256`?",
        ]
    );
    // An operation that takes nothing takes no member either.
    let nothing = operation("iam", "GetAccountSummary");
    assert_eq!(
        told(&written(nothing, &json!({"UserName": "a"}), &read)),
        ["/UserName Unknown GetAccountSummary takes no parameters; there is no `UserName`"]
    );
}

#[test]
fn what_a_conversion_could_mend_is_told_from_what_none_could() {
    let create = operation("rds", "CreateDBInstance");
    let kind = |member: &str, value: Value| {
        let value = json!({"DBInstanceIdentifier": "a", "DBInstanceClass": "b", "Engine": "c", member: value});
        written(create, &value, &read).first().map(|mismatch| mismatch.kind)
    };
    for (member, value, wanted) in [
        ("Engine", json!(5), MismatchKind::Convertible),
        ("Engine", json!(["mysql"]), MismatchKind::Convertible),
        ("Engine", json!(["mysql", "postgres"]), MismatchKind::Type),
        ("AllocatedStorage", json!("20"), MismatchKind::Convertible),
        ("AllocatedStorage", json!("many"), MismatchKind::Type),
        ("AllocatedStorage", json!(1.5), MismatchKind::Type),
        ("MultiAZ", json!("True"), MismatchKind::Convertible),
        ("MultiAZ", json!("yes"), MismatchKind::Type),
        ("VpcSecurityGroupIds", json!("sg-1"), MismatchKind::Convertible),
        ("VpcSecurityGroupIds", json!({"a": 1}), MismatchKind::Type),
        ("Tags", json!({"Key": "a", "Value": "b"}), MismatchKind::Convertible),
        ("Tags", json!("a"), MismatchKind::Type),
        ("Tags", Value::Null, MismatchKind::Convertible),
    ] {
        assert_eq!(kind(member, value.clone()), Some(wanted), "{member} {value}");
    }
}

#[test]
fn what_boto3_makes_right_is_right() {
    for (service, name, input) in [
        ("ec2", "DescribeNatGateways", json!({"Filters": [{"Name": "vpc-id", "Values": ["vpc-1"]}]})),
        ("s3", "CopyObject", json!({"Bucket": "b", "Key": "k", "CopySource": {"Bucket": "c", "Key": "k"}})),
        ("glacier", "ListVaults", json!({})),
        ("logs", "CreateExportTask", json!({"logGroupName": "g", "fromTime": 1, "to": 2, "destination": "b"})),
        (
            "cloudwatch",
            "GetMetricStatistics",
            json!({"Namespace": "n", "MetricName": "m", "Period": 60,
            "StartTime": "2026-01-02T03:04:05Z", "EndTime": 1_767_323_045}),
        ),
    ] {
        assert_eq!(told(&request(operation(service, name), &input)), [""; 0], "{service} {name}");
    }
}

#[test]
fn an_answer_is_judged_for_what_the_api_could_give() {
    let describe = operation("backup", "DescribeRestoreJob");
    let fine = json!({"Status": "COMPLETED", "CreationDate": "2026-01-02T03:04:05Z", "PercentDone": "100.00%",
        "BackupSizeInBytes": 12, "ResponseMetadata": {"HTTPStatusCode": 200}});
    assert_eq!(told(&response(describe, &fine)), [""; 0]);
    let wrong = json!({"status": "COMPLETED", "Status": "COMPLETE", "CreationDate": "yesterday", "AccountId": 123_456_789_012_u64,
        "BackupSizeInBytes": "12", "CreatedBy": {"BackupPlanID": "x"}, "StatusMessage": null});
    assert_eq!(
        told(&response(describe, &wrong)),
        [
            "/status Unknown the answer of DescribeRestoreJob has no `status`; did you mean `Status`?",
            "/Status Enum `COMPLETE` is no value that `Status` is known to have; did you mean `COMPLETED`?",
            "/CreationDate Type `CreationDate` must be a time such as `2026-01-02T03:04:05Z`, not `yesterday`",
            "/AccountId Type `AccountId` must be a string, not an integer; put it in quotes",
            "/BackupSizeInBytes Type `BackupSizeInBytes` must be an integer, not a string",
            "/CreatedBy/BackupPlanID Unknown `CreatedBy` in the answer of DescribeRestoreJob has no `BackupPlanID`; it has RestoreTestingPlanArn",
            "/StatusMessage Type `StatusMessage` must be a string, not nothing (null); leave it out where the API gives nothing",
        ]
    );
    assert!(response(describe, &wrong).iter().all(|mismatch| mismatch.is_soft() == (mismatch.kind == MismatchKind::Enum)));
    let nothing = operation("ec2", "DeleteVolume");
    assert_eq!(told(&response(nothing, &json!({"ResponseMetadata": {}}))), [""; 0]);
    assert_eq!(
        told(&response(nothing, &json!({"Return": true}))),
        ["/Return Unknown DeleteVolume answers with nothing; there is no `Return`"]
    );
}

#[test]
fn what_is_deep_or_large_is_judged_all_the_same() {
    let put = operation("dynamodb", "PutItem");
    let deep = (0..300).fold(json!({"S": "x"}), |value, _| json!({"L": [value]}));
    let item = json!({"TableName": "t", "Item": {"a": deep}});
    let found = request(put, &item);
    assert_eq!(found.iter().map(|mismatch| mismatch.kind).collect::<Vec<_>>(), [MismatchKind::Depth]);
    let many: Value = (0..200_000).map(|index| (format!("k{index}"), json!(index))).collect();
    assert_eq!(request(put, &many).len(), 100);
}

#[test]
fn the_report_is_botocores() {
    let found = request(operation("ec2", "StopInstances"), &json!({"Instances": ["i-1"], "Force": "yes"}));
    assert_eq!(
        report(&found),
        "Parameter validation failed:\n\
         Missing required parameter in input: \"InstanceIds\"\n\
         Unknown parameter in input: \"Instances\", must be one of: InstanceIds, Hibernate, SkipOsShutdown, DryRun, Force\n\
         Invalid type for parameter Force, value: yes, type: <class 'str'>, valid types: <class 'bool'>"
    );
}

#[test]
fn every_sample_is_an_answer_that_ends_its_pages() {
    // Every fifth operation, so that all services have their turn.
    for operation in catalog().services().flat_map(|service| service.operations().step_by(5)) {
        let answer = sample(operation);
        let short = skeleton(operation);
        let name = format!("{}:{}", operation.service().name(), operation.name());
        assert_eq!(told(&response(operation, &answer)), [""; 0], "{name}");
        assert_eq!(told(&response(operation, &short)), [""; 0], "{name}");
        if let Some(pages) = operation.paginator() {
            for token in &pages.output_tokens {
                assert!(token.contains(['.', '[']) || answer.get(token).is_none(), "{name} {token}");
            }
        }
    }
}

#[test]
fn samples_look_like_answers() {
    assert_eq!(sample(operation("backup", "StartRestoreJob")), json!({"RestoreJobId": "01234567-89ab-cdef-0123-456789abcdef"}));
    let instances = sample(operation("ec2", "DescribeInstances"));
    let instance = &instances["Reservations"][0]["Instances"][0];
    assert_eq!(instance["InstanceId"], "i-0123456789abcdef0");
    assert_eq!(instance["State"]["Name"], "pending");
    assert_eq!(instance["BlockDeviceMappings"][0]["Ebs"]["VolumeId"], "vol-0123456789abcdef0");
    assert_eq!(sample(operation("ec2", "DeleteVolume")), json!({}));
    let lines = |service, name| serde_json::to_string_pretty(&skeleton(operation(service, name))).unwrap().lines().count();
    for (service, name) in
        [("ec2", "DescribeInstances"), ("efs", "DescribeFileSystems"), ("rds", "DescribeDBInstances"), ("iam", "GetRole")]
    {
        assert!((2..=30).contains(&lines(service, name)), "{name}: {:#}", skeleton(operation(service, name)));
    }
    assert!(skeleton(operation("efs", "DescribeFileSystems"))["FileSystems"][0]["FileSystemId"].is_string());
}

#[test]
fn marks_tell_times_bytes_and_streams() {
    let places = |service, name, answer: &Value| -> Vec<(String, Mark)> {
        marks(operation(service, name), answer).into_iter().map(|(pointer, mark)| (pointer.to_string(), mark)).collect()
    };
    let objects = json!({"Contents": [{"Key": "k", "LastModified": "2026-01-02T03:04:05Z"}], "Name": "2026-01-02T03:04:05Z"});
    assert_eq!(places("s3", "ListObjectsV2", &objects), [("/Contents/0/LastModified".to_owned(), Mark::Timestamp)]);
    // The model does not call it a stream, and boto3 makes one of it.
    assert_eq!(places("lambda", "Invoke", &json!({"Payload": "{}"})), [("/Payload".to_owned(), Mark::Stream)]);
    let item = json!({"Item": {"a": {"B": "x"}, "b": {"M": {"c": {"B": "y"}}}}});
    assert_eq!(places("dynamodb", "GetItem", &item), [("/Item/a/B".to_owned(), Mark::Blob), ("/Item/b/M/c/B".to_owned(), Mark::Blob)]);
    assert_eq!(
        places("logs", "StartLiveTail", &json!({"responseStream": [{"sessionUpdate": {"sessionResults": [{"timestamp": 1}]}}]})),
        [("/responseStream".to_owned(), Mark::Events)]
    );
}

#[test]
fn errors_are_possible_or_not() {
    let describe = operation("backup", "DescribeRestoreJob");
    assert!(describe.may_raise("ResourceNotFoundException") && describe.may_raise("ThrottlingException"));
    assert!(!describe.may_raise("ResourceNotFoundExeption"));
    assert_eq!(describe.nearest_error("ResourceNotFoundExeption"), Some("ResourceNotFoundException"));
    assert!(operation("ec2", "StopInstances").may_raise("IncorrectInstanceState"));
    assert!(operation("s3", "PutObject").may_raise("NoSuchBucket"));
    assert!(!operation("iam", "GetRole").may_raise("NoSuchBucket"));
    let iam = catalog().service("iam").unwrap();
    assert!(iam.exceptions().any(|known| known.name == "NoSuchEntityException" && known.code == "NoSuchEntity" && known.status == 404));
    assert_eq!((iam.status_of("NoSuchEntity"), iam.status_of("AccessDenied"), iam.status_of("Whatever")), (404, 403, 400));
}

/// botocore's report on each request of a line: service, operation, parameters. Its lines are sorted: the order of what is missing is
/// the model's list of required members, which the catalogue does not keep.
const JUDGE: &str = r#"
import json, sys
import botocore.loaders, botocore.model, botocore.validate
loader = botocore.loaders.Loader()
models = {}
for line in sys.stdin:
    service, name, params = json.loads(line)
    if service not in models:
        models = {service: botocore.model.ServiceModel(loader.load_service_model(service, "service-2"), service)}
    shape = models[service].operation_model(name).input_shape
    report = ""
    if shape is not None:
        for member in models[service].operation_model(name).idempotent_members:
            params.setdefault(member, "01234567-89ab-cdef-0123-456789abcdef")
        if service == "glacier":
            params.setdefault("accountId", "-")
        report = botocore.validate.ParamValidator().validate(params, shape).generate_report()
    print(json.dumps(sorted(report.splitlines())))
"#;

/// Requests that are right, and what goes wrong with them.
fn requests(operation: Operation<'_>) -> Vec<Value> {
    let (least, full) = (sample_request(operation, false), sample_request(operation, true));
    let mut wrong = vec![json!({}), json!({"Surely_unknown": 1})];
    for (index, (key, _)) in full.as_object().into_iter().flatten().take(4).enumerate() {
        for value in [json!(null), json!(-7), json!(1.5), json!(""), json!([]), json!({}), json!(true), json!({"a": [null, "it's"]})] {
            let mut request = if index % 2 == 0 { least.clone() } else { full.clone() };
            request[key] = value;
            wrong.push(request);
        }
    }
    wrong.extend([least, full]);
    wrong
}

#[test]
fn requests_are_judged_as_botocore_judges_them() {
    // Every thirtieth operation, so that all services have their turn.
    let operations: Vec<_> = catalog().services().flat_map(|service| service.operations().step_by(30)).collect();
    let requests: Vec<(Operation<'_>, Value)> =
        operations.iter().flat_map(|operation| requests(*operation).into_iter().map(|request| (*operation, request))).collect();
    let mut lines = String::new();
    for (operation, request) in &requests {
        writeln!(lines, "{}", json!([operation.service().name(), operation.name(), request])).unwrap();
    }
    let input = std::env::temp_dir().join(format!("ssmith-requests-{}.jsonl", std::process::id()));
    std::fs::write(&input, lines).unwrap();
    let output = python::command().args(["-c", JUDGE]).stdin(std::fs::File::open(&input).unwrap()).output().unwrap();
    std::fs::remove_file(&input).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let judged = String::from_utf8(output.stdout).unwrap();
    assert_eq!(judged.lines().count(), requests.len());
    let (mut refused, mut different) = (0, Vec::new());
    for ((operation, value), line) in requests.iter().zip(judged.lines()) {
        let found = request(*operation, value);
        let text = report(&found);
        let mut ours: Vec<&str> = text.lines().skip(1).collect();
        ours.sort_unstable();
        let theirs: Vec<String> = serde_json::from_str(line).unwrap();
        refused += usize::from(!theirs.is_empty());
        if ours != theirs {
            different.push(format!("{}:{} {value}\n  {ours:?}\n  {theirs:?}", operation.service().name(), operation.name()));
        }
    }
    different.truncate(10);
    assert_eq!(different, [""; 0]);
    assert!(refused > 5_000 && refused < requests.len());
}
