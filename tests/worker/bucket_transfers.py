import io
import os

import boto3


def main(events, context):
    s3 = boto3.client("s3")
    try:
        s3.exceptions.NoSuchThing
    except AttributeError as error:
        print(str(error).split(" object has ")[1][:60])
    path = os.path.join(os.environ["TMPDIR"], "file")
    with open(path, "w") as file:
        file.write("text")
    with open(path, "rb") as file:
        s3.put_object(Bucket="b", Key="k", Body=file, Tagging="a=b")
    return s3.meta.service_model.service_name
