"""Real clients of a server, and botocore's shapes as the judge of what it answers."""

import json
import os
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = os.environ["ENDPOINT"]
judged = 0


def walk(shape, value, path):
    """The raw JSON has no member that the shape does not know, and every value has its type."""
    if value is None:
        raise AssertionError(f"{path} is null")
    kind = shape.type_name
    if kind == "structure":
        assert isinstance(value, dict), f"{path}: {value!r} is no structure"
        for key, inner in value.items():
            assert key in shape.members, f"{path}: there is no member {key}"
            walk(shape.members[key], inner, f"{path}.{key}")
        for key in shape.required_members:
            assert key in value, f"{path} lacks {key}"
    elif kind == "list":
        assert isinstance(value, list), f"{path}: {value!r} is no list"
        for index, inner in enumerate(value):
            walk(shape.member, inner, f"{path}[{index}]")
    elif kind == "map":
        assert isinstance(value, dict), f"{path}: {value!r} is no map"
        for key, inner in value.items():
            walk(shape.value, inner, f"{path}[{key!r}]")
    elif kind == "string":
        assert isinstance(value, str), f"{path}: {value!r} is no string"
        # The service itself writes types of parameters that its model does not list.
        if shape.enum and not path.endswith(".Type"):
            assert value in shape.enum, f"{path}: {value!r} is not one of {shape.enum}"
    elif kind == "boolean":
        assert isinstance(value, bool), f"{path}: {value!r} is no boolean"
    elif kind in ("integer", "long"):
        assert isinstance(value, int) and not isinstance(value, bool), f"{path}: {value!r} is no integer"
    elif kind == "timestamp":
        assert isinstance(value, (int, float)) and not isinstance(value, bool), f"{path}: {value!r} is no time"
    else:
        raise AssertionError(f"{path}: a {kind}?")


def judge(operation_model, response_dict, **_):
    global judged
    judged += 1
    assert response_dict["headers"]["x-amzn-requestid"]
    if operation_model.service_model.protocol == "json" and response_dict["status_code"] == 200:
        walk(operation_model.output_shape, json.loads(response_dict["body"]), operation_model.name)


def client(service="ssm", region="eu-west-1", key="AKIDEXAMPLE", token=None):
    made = boto3.client(
        service, endpoint_url=URL, region_name=region, aws_access_key_id=key, aws_secret_access_key="x", aws_session_token=token,
        config=Config(retries={"total_max_attempts": 1}),
    )
    made.meta.events.register(f"before-parse.{service}", judge)
    return made


def refused(code, call, *parts, **given):
    """The call is refused with this code, and a text that has these parts in it."""
    try:
        answer = call(**given)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        for part in parts:
            assert part in error.response["Error"]["Message"], (part, error)
        return
    raise AssertionError(f"not refused with {code}: {answer}")


def until(ssm, id, *statuses, step=None):
    """The execution, once it has one of the statuses (and the step is the current one)."""
    for _ in range(2000):
        execution = ssm.get_automation_execution(AutomationExecutionId=id)["AutomationExecution"]
        if execution["AutomationExecutionStatus"] in statuses and step in (None, execution.get("CurrentStepName")):
            return execution
        time.sleep(0.01)
    raise AssertionError(f"{execution['AutomationExecutionStatus']} is none of {statuses}: {execution}")


ENDED = ("Success", "Failed", "Cancelled", "TimedOut")


def document(name, *steps, **more):
    """Makes a runbook of these steps."""
    content = {"schemaVersion": "0.3", "mainSteps": list(steps), **more}
    client().create_document(Name=name, Content=json.dumps(content), DocumentType="Automation")


def start(name, **given):
    """Starts a runbook, and gives the execution's id."""
    return client().start_automation_execution(DocumentName=name, **given)["AutomationExecutionId"]


def step(name, action, inputs, **more):
    return {"name": name, "action": action, "inputs": inputs, **more}
