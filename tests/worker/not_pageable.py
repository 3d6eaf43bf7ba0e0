import boto3


def main(events, context):
    boto3.client("s3").get_paginator("get_object")
