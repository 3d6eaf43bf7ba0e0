import datetime
import io
import json

import boto3


def main(events, context):
    body = boto3.client("s3").get_object(Bucket="b", Key="k")
    answer = boto3.client("lambda").invoke(FunctionName="f", Payload=json.dumps({"a": 1}).encode())
    cipher = boto3.client("kms").encrypt(KeyId="k", Plaintext=b"\xff\x00")["CiphertextBlob"]
    boto3.client("s3").put_object(Bucket="b", Key="k", Body=io.BytesIO(b"stream"))
    boto3.client("cloudwatch").get_metric_statistics(
        Namespace="n", MetricName="m", Period=60, StartTime=datetime.datetime.utcnow() - datetime.timedelta(hours=1),
        EndTime=datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=2))), Statistics=("Sum",))
    found = boto3.client("ec2").describe_instances(NextToken="1")["Reservations"][0]["Instances"][0]["LaunchTime"]
    return [str(body["LastModified"]), [line.decode() for line in body["Body"].iter_lines()], body["ContentLength"], json.loads(answer["Payload"].read()), cipher.decode(),
            repr(found), str(found.tzinfo), (datetime.datetime.now(datetime.timezone.utc) - found).total_seconds()]
