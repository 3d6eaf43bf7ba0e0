"""Starts the AWS Backup job that restores an EFS recovery point to a new file system in another Region.

Whatever can be judged from the values' text is judged before the job is started: a job that AWS Backup
accepts and fails an hour later costs the hour.
"""

import json
import re

import boto3

# What Automation puts in the place of an output that a step did not yield.
NO_OUTPUT = "No output available yet"

REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,2}-[0-9]{1,2}")
ARN = re.compile(r"arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([^:\s]*):(\S+)")
# A key's id, or the name of an alias.
KEY_NAME = re.compile(r"[A-Za-z0-9/_-]+")

PARTITIONS = (
    ("cn-", "aws-cn"),
    ("eusc-", "aws-eusc"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
)


def restore_backup_job(events, context):
    """Starts the restore job in `Region`; returns its id as `RestoreJobId`."""
    region = checked_region(required(events, "Region"))
    request = {
        "RecoveryPointArn": recovery_point(required(events, "RecoveryPointArn"), region),
        "IamRoleArn": role(required(events, "IamRoleArn"), region),
        "IdempotencyToken": text(required(events, "IdempotencyToken")),
        "ResourceType": text(required(events, "ResourceType")),
        "Metadata": metadata(required(events, "Metadata"), region),
    }
    backup = boto3.Session(region_name=region).client("backup")
    answer = backup.start_restore_job(**request)
    return {"RestoreJobId": answer["RestoreJobId"]}


def metadata(given, region):
    """The restore metadata as AWS Backup takes it: every value a string, nothing that is absent."""
    if not isinstance(given, dict):
        raise ValueError(f"Metadata is {given!r}, which is not a map: give the map of restore metadata")
    for name in ("file-system-id", "Encrypted", "newFileSystem", "CreationToken"):
        required(given, name, "Metadata.")
    encrypted = boolean("Encrypted", given["Encrypted"])
    values = {name: text(value) for name, value in given.items() if not absent(value)}
    values["Encrypted"] = encrypted
    values["newFileSystem"] = boolean("newFileSystem", given["newFileSystem"])
    key = values.pop("KmsKeyId", None)
    # AWS Backup refuses a key together with Encrypted=false. Encrypted without a key means the AWS managed key of `Region`.
    if key is not None and encrypted == "true":
        values["KmsKeyId"] = kms_key(key, region)
    return values


def kms_key(key, region):
    """The text that names the same key in `region`."""
    if not key.startswith("arn:"):
        if not KEY_NAME.fullmatch(key):
            raise ValueError(f"KmsKeyId is {key!r}, which names no KMS key: give a key id, an alias or the ARN of either")
        # An id or an alias says nothing of a Region and is looked up in `region`. There, a multi-Region key's id (mrk-...)
        # finds the replica, alias/aws/elasticfilesystem the AWS managed key, alias/NAME the key that was given that name.
        return key
    partition, service, home, account, resource = arn("KmsKeyId", key, region)
    if service != "kms" or not resource.startswith(("key/", "alias/")):
        raise ValueError(f"KmsKeyId is {key}, which is not the ARN of a KMS key or alias: give arn:{partition}:kms:{region}:...:key/...")
    if home == region:
        return key
    if resource.startswith("key/mrk-"):
        # All replicas of a multi-Region key have the same id; only the Region in the ARN differs.
        return f"arn:{partition}:kms:{region}:{account}:{resource}"
    # An alias of the same name may well exist in `region`, but it is another alias, of a key that nobody here named.
    raise ValueError(
        f"KmsKeyId is {key}: a key of {home} cannot encrypt a file system in {region}, as only multi-Region keys (key/mrk-...) "
        f"can be used outside of their Region. Start this restore in the AWS Backup console of {region} and choose a key there; "
        f"for the next time, encrypt the file system with a multi-Region key that has a replica in {region}"
    )


def recovery_point(value, region):
    _, _, home, _, _ = arn("RecoveryPointArn", value, region)
    if home and home != region:
        raise ValueError(
            f"RecoveryPointArn is {value}: a recovery point in {home} cannot be restored in {region}. "
            f"Give the ARN of its copy in {region}, or {home} as the Region"
        )
    return value


def role(value, region):
    _, service, _, _, resource = arn("IamRoleArn", value, region)
    if service != "iam" or not resource.startswith("role/"):
        raise ValueError(f"IamRoleArn is {value}, which is not the ARN of a role: give the ARN of the role that AWS Backup restores with")
    return value


def arn(name, value, region):
    """The partition, service, Region, account and resource of an ARN that can be used in `region`."""
    parts = ARN.fullmatch(value) if isinstance(value, str) else None
    if not parts:
        raise ValueError(f"{name} is {value!r}, which is not an ARN: give one such as arn:aws:SERVICE:{region}:ACCOUNT:RESOURCE")
    expected = partition_of(region)
    if parts[1] != expected:
        raise ValueError(
            f"{name} is {value}, which is of the partition {parts[1]}; {region} belongs to {expected} and cannot use it. "
            f"Give an ARN that begins with arn:{expected}:"
        )
    return parts.groups()


def checked_region(value):
    if not isinstance(value, str) or not REGION.fullmatch(value):
        raise ValueError(f"Region is {value!r}, which is not the name of an AWS Region: give one such as eu-west-1")
    return value


def partition_of(region):
    return next((partition for prefix, partition in PARTITIONS if region.startswith(prefix)), "aws")


def boolean(name, value):
    """`"true"` or `"false"`: Automation hands over a Boolean, or either spelling of its text."""
    word = text(value).strip().lower()
    if word in ("true", "1"):
        return "true"
    if word in ("false", "0"):
        return "false"
    raise ValueError(f"Metadata.{name} is {value!r}, which is neither true nor false: give one of them")


def required(given, name, path=""):
    value = given.get(name) if isinstance(given, dict) else None
    if absent(value):
        raise ValueError(f"{path}{name} is absent (it is {value!r}): the step that should yield it did not, or the InputPayload lacks it")
    return value


def absent(value):
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value is None or isinstance(value, str) and (not value.strip() or value.startswith(NO_OUTPUT))


def text(value):
    return value if isinstance(value, str) else json.dumps(value)
