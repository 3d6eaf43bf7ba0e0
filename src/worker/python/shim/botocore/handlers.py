"""What botocore does to some answers before a script sees them."""
import base64
import collections
import json
from urllib.parse import unquote

# The members of IAM's answers that hold policies.
POLICIES = ("AssumeRolePolicyDocument", "Document", "PolicyDocument")


def after_call(service, operation, response):
    """The answer as a script gets it."""
    if service == "iam":
        _policies(response)
    elif (service, operation) == ("cloudformation", "GetTemplate"):
        _replace(response, "TemplateBody", lambda text: json.loads(text, object_pairs_hook=collections.OrderedDict))
    elif (service, operation) == ("ec2", "GetConsoleOutput"):
        _replace(response, "Output", lambda text: base64.b64decode(text.encode("latin-1")).decode("utf-8", "replace"))
    return response


def _replace(response, name, decoded):
    """What cannot be decoded stays as it is."""
    try:
        if name in response:
            response[name] = decoded(response[name])
    except (ValueError, TypeError, AttributeError):
        pass


def _policies(value):
    if isinstance(value, list):
        for item in value:
            _policies(item)
    elif isinstance(value, dict):
        for name in value:
            if name in POLICIES and isinstance(value[name], str):
                _replace(value, name, lambda text: json.loads(unquote(text)))
            else:
                _policies(value[name])
