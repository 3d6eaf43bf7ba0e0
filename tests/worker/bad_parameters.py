import datetime
import decimal

import boto3
from botocore.exceptions import ParamValidationError


def main(events, context):
    ec2, ssm, dynamodb = boto3.client("ec2"), boto3.client("ssm"), boto3.client("dynamodb")
    for ask in (
        lambda: ec2.describe_instances(InstanceIds="i-1"),
        lambda: ec2.describe_instances(Instances=["i-1"], MaxResults="5"),
        lambda: ec2.describe_instances(Filters=[{"Name": 1, "Values": {"a"}}, {"Nam": "x"}], DryRun="yes"),
        lambda: ssm.get_parameter(),
        lambda: ssm.get_parameter(Name="", WithDecryption=1),
        lambda: ssm.start_automation_execution(DocumentName="", Parameters={"a": "b", "c": [1]}, ClientToken="short"),
        lambda: ssm.put_parameter(Name="n", Value=datetime.datetime(2026, 1, 2)),
        lambda: ec2.create_volume(AvailabilityZone="a", Size=1.5, Iops=None),
        lambda: dynamodb.put_item(TableName="t", Item={"a": {"S": 1}, "b": {"N": decimal.Decimal(1)}, "c": {"S": "x", "N": "1"}, "d": {}}),
        lambda: boto3.client("lambda").invoke(FunctionName="f", Payload=1),
        lambda: boto3.client("cloudwatch").get_metric_data(MetricDataQueries=[{"Id": "q", "Period": 0}], StartTime=None, EndTime="tomorrow?"),
    ):
        try:
            ask()
        except ParamValidationError as error:
            print(error)
    ec2.run_instances(MinCount=1)
