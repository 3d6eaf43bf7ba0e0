import boto3


def main(events, context):
    s3 = boto3.client("s3", region_name="us-east-2")
    pages = [[item["Key"] for item in page.get("Contents", [])] for page in s3.get_paginator("list_objects_v2").paginate(Bucket="bucket")]
    first = s3.get_paginator("list_objects_v2").paginate(Bucket="bucket", PaginationConfig={"MaxItems": 3, "PageSize": 2})
    full = first.build_full_result()
    rest = s3.get_paginator("list_objects_v2").paginate(Bucket="bucket", PaginationConfig={"StartingToken": full["NextToken"]}).build_full_result()
    found = list(boto3.client("ec2").get_paginator("describe_instances").paginate().search("Reservations[].Instances[?State.Name=='stopped'][].InstanceId"))
    return [pages, [item["Key"] for item in full["Contents"]], full["NextToken"], len(full["CommonPrefixes"]), [item["Key"] for item in rest["Contents"]], found,
            s3.can_paginate("list_objects_v2"), s3.can_paginate("get_object"), first.resume_token == full["NextToken"]]
