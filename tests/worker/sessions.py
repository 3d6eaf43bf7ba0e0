import os

import boto3
from botocore.config import Config


def main(events, context):
    session = boto3.Session(region_name="ap-south-1")
    print(session.region_name, boto3.session.Session().region_name, session.client("ssm").meta.region_name)
    print(boto3.client("ssm", config=Config(region_name="sa-east-1", retries={"max_attempts": 3, "mode": "adaptive"})).meta.region_name)
    print(session)
    os.environ["AWS_DEFAULT_REGION"] = "us-west-1"
    print(boto3.Session().region_name)
    given = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::999999999999:role/r", RoleSessionName="session")["Credentials"]
    keys = {"aws_access_key_id": given["AccessKeyId"], "aws_secret_access_key": given["SecretAccessKey"], "aws_session_token": given["SessionToken"]}
    boto3.client("ssm", region_name="us-east-1", **keys).get_parameter(Name="a")
    boto3.Session(**keys).client("ssm").get_parameter(Name="b")
    client = boto3.client("ssm", aws_access_key_id="AKIAUNKNOWN", aws_secret_access_key="x")
    client.get_parameter(Name="c")
    return [given["Expiration"].isoformat(), client.meta.service_model.service_name, client.meta.method_to_api_mapping["get_parameter"], type(client).__name__]
