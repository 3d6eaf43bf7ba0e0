import boto3


def main(events, context):
    iam, dynamodb = boto3.client("iam"), boto3.client("dynamodb")
    try:
        iam.get_role(RoleName="role")
    except iam.exceptions.NoSuchEntityException as error:
        print(type(error).__name__, error)
    try:
        dynamodb.describe_table(TableName="table")
    except (dynamodb.exceptions.InternalServerError, dynamodb.exceptions.ResourceNotFoundException) as error:
        print(type(error).__name__, error.response["Error"]["Code"], isinstance(error, dynamodb.exceptions.ClientError))
    dynamodb.describe_table(TableName="table")
