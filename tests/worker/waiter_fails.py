import boto3
from botocore.exceptions import WaiterError


def main(events, context):
    ec2 = boto3.client("ec2")
    print(ec2.get_waiter("instance_running").name, "instance_running" in ec2.waiter_names)
    try:
        ec2.get_waiter("instance_running").wait(InstanceIds=["i-1"])
    except WaiterError as error:
        print(error, error.last_response["Reservations"][0]["Instances"][0]["InstanceId"])
    ec2.get_waiter("snapshot_completed").wait(SnapshotIds=["s"], WaiterConfig={"Delay": 7, "MaxAttempts": 3})
