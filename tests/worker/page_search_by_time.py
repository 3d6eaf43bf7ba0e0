import boto3


def main(events, context):
    pages = boto3.client("rds").get_paginator("describe_db_cluster_snapshots").paginate(DBClusterIdentifier="c")
    newest = pages.search("sort_by(DBClusterSnapshots, &to_string(SnapshotCreateTime))[-1]")
    return [[found["DBClusterSnapshotIdentifier"], found["SnapshotCreateTime"].isoformat()] for found in newest]
