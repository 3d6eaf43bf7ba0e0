"""Sessions: a region and, where the script has taken on a role, an account."""
import os

import boto3.exceptions
import botocore.exceptions
from botocore.client import make_client
from botocore.credentials import Credentials
from ssmith_channel import Run


class Session:
    def __init__(self, aws_access_key_id=None, aws_secret_access_key=None, aws_session_token=None, region_name=None, botocore_session=None,
                 profile_name=None, aws_account_id=None):
        if profile_name:
            raise botocore.exceptions.ProfileNotFound(profile=profile_name)
        if bool(aws_access_key_id) != bool(aws_secret_access_key):
            raise botocore.exceptions.PartialCredentialsError(
                provider="explicit", cred_var="aws_secret_access_key" if aws_access_key_id else "aws_access_key_id")
        self._region, self._keys = region_name, (aws_access_key_id, aws_secret_access_key, aws_session_token)

    def __repr__(self):
        return "Session(region_name=%r)" % self.region_name

    @property
    def profile_name(self):
        return "default"

    @property
    def available_profiles(self):
        return []

    @property
    def region_name(self):
        return self._region or os.environ.get("AWS_DEFAULT_REGION") or Run.region

    def get_credentials(self):
        return Credentials(*(self._keys if self._keys[0] else ("ASIAEXAMPLE", "example", "example")))

    def get_available_services(self):
        return Run.channel.ask({"m": "services"})["services"]

    def get_available_resources(self):
        return []

    def get_available_partitions(self):
        return ["aws", "aws-cn", "aws-us-gov"]

    def get_partition_for_region(self, region_name):
        return botocore.client.partition(region_name)

    def get_available_regions(self, service_name, partition_name="aws", allow_non_regional=False):
        return list(botocore.client.REGIONS.get(partition_name, ()))

    def client(self, service_name, region_name=None, api_version=None, use_ssl=True, verify=None, endpoint_url=None, aws_access_key_id=None,
               aws_secret_access_key=None, aws_session_token=None, config=None, aws_account_id=None):
        if bool(aws_access_key_id) != bool(aws_secret_access_key):
            raise botocore.exceptions.PartialCredentialsError(
                provider="explicit", cred_var="aws_secret_access_key" if aws_access_key_id else "aws_access_key_id")
        region = region_name or getattr(config, "region_name", None) or self.region_name
        return make_client(service_name, region, config, aws_access_key_id or self._keys[0], endpoint_url)

    def resource(self, service_name, *args, **kwargs):
        raise boto3.exceptions.ResourceNotExistsError(
            service_name, "boto3.resource(%r) is not simulated: write boto3.client(%r), or run with `--boto3 real`" % (service_name, service_name))
