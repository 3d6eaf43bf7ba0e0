//! boto3 as scripts see it.

use std::time::Duration;

use ssmith::json::{Value, json};
use ssmith::simulate::ScriptOutcome;
use ssmith::simulate::ports::Reply;

use super::{answered, raised, refused, run, run_with};

#[test]
fn a_call_there_and_back() {
    let source = "
import boto3
from botocore.config import Config
ec2 = boto3.client('ec2', region_name='us-east-1', config=Config(retries={'max_attempts': 9, 'mode': 'standard'}))
def main(e, c):
    answer = ec2.describe_instances(InstanceIds=['i-1'], Filters=[{'Name': 'x', 'Values': ['y']}])
    instance = answer['Reservations'][0]['Instances'][0]
    return [instance['InstanceId'], instance['LaunchTime'].isoformat(), repr(instance['LaunchTime']), answer['ResponseMetadata']['HTTPStatusCode'],
            ec2.meta.region_name, boto3.session.Session().region_name, boto3.Session(region_name='x-1').client('ssm').meta.region_name]
";
    let (outcome, host) = run_with(source, |_, _| {
        answered(json!({"Reservations": [{"Instances": [{"InstanceId": "i-1", "LaunchTime": "2026-01-01T00:00:00Z"}]}]}))
    });
    assert_eq!(
        outcome,
        ScriptOutcome::Returned(json!([
            "i-1",
            "2026-01-01T00:00:00+00:00",
            "datetime.datetime(2026, 1, 1, 0, 0, tzinfo=tzutc())",
            200,
            "us-east-1",
            "eu-west-1",
            "x-1"
        ]))
    );
    let asked = json!({"InstanceIds": ["i-1"], "Filters": [{"Name": "x", "Values": ["y"]}]});
    assert_eq!(host.calls, [("ec2:DescribeInstances us-east-1 -".to_owned(), asked)]);
}

#[test]
fn the_time_that_a_call_takes_passes() {
    let source = "import boto3, time\ndef main(e, c):\n    a = time.time()\n    boto3.client('ssm').get_parameter(Name='x')\n    return time.time() - a";
    let reply = |_: &str, _: &Value| Reply::Answered { answer: Ok(json!({})), takes: Duration::from_secs(2) };
    assert_eq!(run_with(source, reply).0, ScriptOutcome::Returned(json!(2.0)));
    let reply = |_: &str, _: &Value| Reply::Answered { answer: Ok(json!({})), takes: Duration::from_secs(700) };
    assert_eq!(run_with(source, reply).0, ScriptOutcome::TimedOut);
}

#[test]
fn a_role_in_another_account() {
    let source = "
import boto3
def main(e, c):
    given = boto3.client('sts').assume_role(RoleArn='arn:aws:iam::999999999999:role/x', RoleSessionName='session')['Credentials']
    keys = dict(aws_access_key_id=given['AccessKeyId'], aws_secret_access_key=given['SecretAccessKey'], aws_session_token=given['SessionToken'])
    boto3.client('ssm', region_name='us-west-2', **keys).get_parameter(Name='a')
    boto3.Session(region_name='ap-south-1', **keys).client('ssm').get_parameter(Name='b')
    boto3.client('ssm').get_parameter(Name='c')
";
    let (outcome, host) = run_with(source, |operation, _| match operation {
        "AssumeRole" => answered(json!({"Credentials": {"AccessKeyId": "ASIAX", "SecretAccessKey": "s", "SessionToken": "t"}})),
        _ => answered(json!({})),
    });
    assert_eq!(outcome, ScriptOutcome::Returned(json!(null)));
    let made: Vec<&str> = host.calls.iter().map(|(call, _)| call.as_str()).collect();
    assert_eq!(
        made,
        [
            "sts:AssumeRole eu-west-1 -",
            "ssm:GetParameter us-west-2 999999999999",
            "ssm:GetParameter ap-south-1 999999999999",
            "ssm:GetParameter eu-west-1 -"
        ]
    );
}

#[test]
fn a_service_error_is_the_exception_of_its_code() {
    let source = "
import boto3, botocore
from botocore.exceptions import ClientError
iam = boto3.client('iam')
def main(e, c):
    try: iam.get_role(RoleName='x')
    except iam.exceptions.NoSuchEntityException as error:
        print(type(error).__name__, isinstance(error, ClientError), error.response['Error'], error.operation_name, error)
    boto3.client('ec2').describe_instances()
";
    let (outcome, host) = run_with(source, |operation, _| match operation {
        "GetRole" => refused("NoSuchEntity", "none"),
        _ => refused("UnauthorizedOperation", "You may not."),
    });
    assert_eq!(
        host.lines,
        [
            "NoSuchEntityException True {'Message': 'none', 'Code': 'NoSuchEntity'} GetRole An error occurred (NoSuchEntity) when calling the GetRole operation: none"
        ]
    );
    let ScriptOutcome::Raised { class, message, error, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(class, "ClientError");
    assert_eq!(message, "An error occurred (UnauthorizedOperation) when calling the DescribeInstances operation: You may not.");
    assert!(error.unwrap().is_permission());
}

#[test]
fn resources_are_refused_with_what_to_do() {
    let (class, message, _) = raised(&run("import boto3\ndef main(e, c): boto3.resource('s3')").0);
    assert_eq!(class, "ResourceNotExistsError");
    assert_eq!(message, "boto3.resource('s3') is not simulated: write boto3.client('s3'), or run with `--boto3 real`");
}
