import boto3


def main(events, context):
    iam = boto3.client("iam")
    policy = iam.get_role_policy(RoleName="r", PolicyName="p")["PolicyDocument"]
    print(type(policy).__name__, policy)
    print(iam.get_policy_version(PolicyArn="arn:aws:iam::aws:policy/x", VersionId="v1")["PolicyVersion"]["Document"])
    print([version["VersionId"] for version in iam.list_policy_versions(PolicyArn="arn:aws:iam::aws:policy/x")["Versions"]])
    cloudformation = boto3.client("cloudformation")
    for name in "json", "yaml":
        body = cloudformation.get_template(StackName=name)["TemplateBody"]
        print(type(body).__name__, body if isinstance(body, str) else list(body))
    print(boto3.client("ec2").get_console_output(InstanceId="i-1")["Output"])
    print(boto3.client("s3").get_bucket_location(Bucket="b")["LocationConstraint"])
    return policy["Statement"][0]["Effect"]
