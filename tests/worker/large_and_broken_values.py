import boto3
import jmespath

ecs = boto3.client("ecs")
dynamodb = boto3.client("dynamodb")
ssm = boto3.client("ssm")


def main(events, context):
    for count in (2**31, 2**63, 2**64, -(2**70), 10**30):
        ecs.update_service(service="s", desiredCount=count)
    dynamodb.put_item(TableName="t", Item={"n": {"N": "1" * 30}, "b": {"B": b"\xff\x00"}})
    for call in (
        lambda: ssm.put_parameter(Name=2**70, Value="x"),
        lambda: ssm.describe_parameters(MaxResults=-(2**70)),
        lambda: ssm.describe_parameters(MaxResults="1"),
        lambda: ssm.describe_parameters(MaxResults=1.0),
    ):
        try:
            call()
        except Exception as error:
            print(type(error).__name__, error)
    items = [{"n": 2**70, "t": "\ud800"}, {"n": 1, "t": "a"}]
    print(ascii(jmespath.search("[?t == 'a'].n | [0]", items)), ascii(jmespath.search("[*].[n, t]", items)))
    return len(str(2**70))
