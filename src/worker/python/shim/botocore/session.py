"""botocore's sessions, by way of boto3's."""
import boto3.session


class Session(boto3.session.Session):
    def __init__(self, *args, **kwargs):
        boto3.session.Session.__init__(self)
        self._config = {}

    def create_client(self, service_name, region_name=None, **kwargs):
        return self.client(service_name, region_name, **kwargs)

    def get_config_variable(self, name):
        return self._config.get(name) or (self.region_name if name == "region" else None)

    def set_config_variable(self, name, value):
        self._config[name] = value
        if name == "region":
            self._region = value


def get_session(env_vars=None):
    return Session()
