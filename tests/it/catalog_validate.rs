//! Requests and answers against the catalogue; requests also against botocore's own validator.

use serde_json::{Value, json};
use ssmith::catalog::validate::{Mismatch, MismatchKind, report, request, response};
use ssmith::catalog::{Operation, catalog};

fn operation(service: &str, name: &str) -> Operation<'static> {
    catalog().service(service).unwrap().operation(name).unwrap()
}

fn told(found: &[Mismatch]) -> Vec<String> {
    found.iter().map(|mismatch| format!("{} {:?} {}", mismatch.pointer, mismatch.kind, mismatch.message)).collect()
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
