import boto3
from botocore.exceptions import UnknownServiceError


def main(events, context):
    ec2 = boto3.client("ec2")
    try:
        boto3.client("EC2")
    except UnknownServiceError as error:
        print(str(error)[:60])
    try:
        boto3.client("ec2", region_name="eu west 1")
    except ValueError as error:
        print(type(error).__name__, error)
    try:
        ec2.describe_instances("i-1")
    except TypeError as error:
        print(error)
    ec2.DescribeInstances()
