import boto3


def main(events, context):
    dynamodb = boto3.client("dynamodb")
    dynamodb.get_waiter("table_not_exists").wait(TableName="table")
    try:
        dynamodb.get_waiter("table_gone")
    except ValueError as error:
        print(error)
    boto3.client("ec2").get_waiter("instance_status_ok").wait(InstanceIds=["i-1"], WaiterConfig={"MaxAttempts": 2})
