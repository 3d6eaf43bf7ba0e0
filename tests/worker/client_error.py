import boto3
import botocore
from botocore.exceptions import ClientError


def main(events, context):
    try:
        boto3.client("ec2").describe_instance_status(InstanceIds=["i-1"])
    except ClientError as error:
        print(error.response["Error"], error.operation_name, error.response["ResponseMetadata"]["HTTPStatusCode"])
    try:
        boto3.client("ssm").put_parameter(Name="n", Value="v", Type="String")
    except botocore.exceptions.ClientError as error:
        print(type(error).__name__, error)
    boto3.client("ec2", region_name="eu-north-1").describe_instance_status()
