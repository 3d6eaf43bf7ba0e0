"""Clients: a method for each operation, which asks the execution."""
import re

from botocore import exceptions
from botocore.config import Config
from botocore.errorfactory import exceptions as make_exceptions
from botocore.exceptions import ClientError  # noqa: F401  (scripts import it from here too)
from ssmith_channel import Run, decode, encode

REGIONS = {
    "aws": ("af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
            "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
            "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2",
            "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
            "us-west-2"),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-east-1", "us-gov-west-1"),
}
_region = re.compile(r"^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$")
_services = {}
_classes = {}


def partition(region):
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"


def _service(name):
    if name not in _services:
        _services[name] = Run.channel.ask({"m": "service", "n": str(name)})
    service = _services[name]
    if "known" in service:
        raise exceptions.UnknownServiceError(service_name=name, known_service_names=", ".join(service["known"]))
    return service


def _method(snake, operation):
    def call(self, *args, **kwargs):
        if args:
            raise TypeError("%s() only accepts keyword arguments." % snake)
        return self._make_api_call(operation, kwargs)

    call.__name__ = snake
    call.__qualname__ = snake
    return call


def make_client(name, region, config, key, endpoint_url):
    service = _service(name)
    if not _region.match(region):
        raise exceptions.InvalidRegionError(region_name=region)
    if name not in _classes:
        class_name = service["class"]
        members = {snake: _method(snake, operation) for snake, operation in service["methods"].items()}
        members["__module__"] = "botocore.client"
        bases = (BaseClient,)
        if name == "s3":
            from botocore.transfer import S3Transfers
            bases = (S3Transfers, BaseClient)
        _classes[name] = type(class_name, bases, members)
    return _classes[name](service, region, config, key, endpoint_url)


class ServiceModel:
    def __init__(self, service):
        self.service_name, self.operation_names = service["name"], list(service["methods"].values())
        self.signing_name, self.endpoint_prefix, self.api_version = service["signing"], service["endpoint"], service["version"]
        self.waiter_names = [waiter["name"] for waiter in service["waiters"].values()]


class ClientMeta:
    def __init__(self, service, region, config, endpoint_url):
        self.service_model = ServiceModel(service)
        self.region_name, self.config = region, config or Config()
        self.endpoint_url = endpoint_url or "https://%s.%s.amazonaws.com" % (service["endpoint"], region)
        self.method_to_api_mapping = dict(service["methods"])
        self.partition = partition(region)
        self.events = Events()


class Events:
    """Handlers are taken and never called: no request is built."""

    def register(self, *args, **kwargs):
        pass

    register_first = register_last = unregister = register


class BaseClient:
    def __init__(self, service, region, config, key, endpoint_url):
        self._service, self._key = service, key
        self.meta = ClientMeta(service, region, config, endpoint_url)
        if key:
            if key not in Run.accounts:
                Run.channel.send({"m": "note", "t": "a client for %s was made with an access key that no AssumeRole gave; its calls count as the execution's own"
                                  % service["name"]})

    def __getattr__(self, name):
        raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))

    def close(self):
        pass

    @property
    def exceptions(self):
        return make_exceptions(self._service["name"], type(self).__name__, self._service["errors"])

    @property
    def waiter_names(self):
        return list(self._service["waiters"])

    def can_paginate(self, operation_name):
        return self.meta.method_to_api_mapping[operation_name] in self._service["paginators"]

    def get_paginator(self, operation_name):
        from botocore.paginate import Paginator
        if not self.can_paginate(operation_name):
            raise exceptions.OperationNotPageableError(operation_name=operation_name)
        return Paginator(getattr(self, operation_name), self._service["paginators"][self.meta.method_to_api_mapping[operation_name]])

    def get_waiter(self, waiter_name):
        from botocore.waiter import create
        return create(self, waiter_name)

    def generate_presigned_url(self, ClientMethod, Params=None, ExpiresIn=3600, HttpMethod=None):
        from urllib.parse import quote
        if ClientMethod not in self.meta.method_to_api_mapping:
            raise exceptions.UnknownClientMethodError(method_name=ClientMethod)
        path = "/".join(quote(str(value)) for value in (Params or {}).values())
        return "%s/%s?X-Amz-Expires=%d&X-Amz-Signature=example" % (self.meta.endpoint_url, path, ExpiresIn)

    def _make_api_call(self, operation, params):
        channel = Run.channel
        with channel.lock:
            from ssmith_clock import set_now
            answer = channel.ask({
                "m": "call", "service": self._service["name"], "operation": operation, "region": self.meta.region_name,
                "key": self._key, "params": encode(params),
            })
            set_now(answer["now"])
        if "invalid" in answer:
            raise exceptions.ParamValidationError(report="\n".join(_sentence(problem, params) for problem in answer["invalid"]))
        if "role" in answer:
            Run.accounts[answer["role"]["key"]] = answer["role"]["account"]
        metadata = {"RequestId": answer["id"], "HTTPStatusCode": 200, "HTTPHeaders": {"x-amzn-requestid": answer["id"]}, "RetryAttempts": 0}
        if "error" in answer:
            error = answer["error"]
            metadata["HTTPStatusCode"] = error["status"]
            response = {"Error": {"Message": error["message"], "Code": error["code"]}, "ResponseMetadata": metadata}
            raise self.exceptions.from_code(error["code"])(response, operation)
        from botocore.handlers import after_call
        response = after_call(self._service["name"], operation, decode(answer["ok"]))
        response["ResponseMetadata"] = {**metadata, **response.get("ResponseMetadata", {})}
        return response


def _sentence(problem, params):
    """A mistake in botocore's words."""
    kind, path, value = problem["kind"], "", params
    for part in problem["path"]:
        path += "[%d]" % part if isinstance(part, int) else ".%s" % part
        value = value[part] if isinstance(part, int) else next(item for key, item in value.items() if str(key) == part)
    if "key" in problem:
        path += " (key: %s)" % problem["key"]
        value = next(key for key in value if str(key) == problem["key"])
    name = (path[1:] if path.startswith(".") else path) or "input"
    if kind == "missing":
        return 'Missing required parameter in %s: "%s"' % (name, problem["name"])
    if kind == "unknown":
        return 'Unknown parameter in %s: "%s", must be one of: %s' % (name, problem["name"], ", ".join(problem["valid"]))
    if kind == "type":
        return "Invalid type for parameter %s, value: %s, type: %s, valid types: %s" % (name, value, type(value), ", ".join(problem["valid"]))
    if kind == "many":
        return "Invalid number of parameters set for tagged union structure %s. Can only set one of the following keys: %s." % (name, ", ".join(problem["valid"]))
    if kind == "empty":
        return "Must set one of the following keys for tagged unionstructure %s: %s." % (name, ", ".join(problem["valid"]))
    if kind == "range":
        return "Invalid value for parameter %s, value: %s, valid min value: %s" % (name, value, problem["min"])
    return "Invalid length for parameter %s, value: %s, valid min length: %s" % (name, len(value), problem["min"])
