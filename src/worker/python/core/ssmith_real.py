"""Real boto3 in place of the shim: botocore builds and judges each request, and the execution answers before it is sent."""
import types

from ssmith_channel import Run, decode, encode


def remember(params, context, **kwargs):
    """What the script asked, before botocore fills in tokens and defaults."""
    context["ssmith"] = encode(params)


def answer(model, request_signer, context, **kwargs):
    from ssmith_clock import set_now
    region, key = request_signer.ssmith
    with Run.channel.lock:
        reply = Run.channel.ask({
            "m": "call", "service": model.service_model.service_name, "operation": model.name, "region": region, "key": key,
            "params": context["ssmith"], "judged": True,
        })
        set_now(reply["now"])
    if "role" in reply:
        Run.accounts[reply["role"]["key"]] = reply["role"]["account"]
    metadata = {"RequestId": reply["id"], "HTTPStatusCode": 200, "HTTPHeaders": {"x-amzn-requestid": reply["id"]}, "RetryAttempts": 0}
    if "error" in reply:
        error = reply["error"]
        metadata["HTTPStatusCode"] = error["status"]
        parsed = {"Error": {"Message": error["message"], "Code": error["code"]}, "ResponseMetadata": metadata}
        return types.SimpleNamespace(status_code=max(error["status"], 300), raw=None, headers={}, content=b""), parsed
    parsed = decode(reply["ok"])
    parsed["ResponseMetadata"] = {**metadata, **parsed.get("ResponseMetadata", {})}
    # No bytes came from anywhere: what is read out of them is in the answer already.
    return types.SimpleNamespace(status_code=200, raw=None, headers={}, content=b""), parsed


def install():
    import os
    # Nothing is signed, but botocore looks for credentials; it shall not look on the network.
    os.environ.update({"AWS_ACCESS_KEY_ID": "ASIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_EC2_METADATA_DISABLED": "true"})
    import boto3
    import botocore.handlers
    import botocore.session
    botocore.handlers.BUILTIN_HANDLERS[:0] = [("provide-client-params", remember), ("before-call", answer)]
    create = botocore.session.Session.create_client

    def create_client(self, service_name, region_name=None, *args, **kwargs):
        client = create(self, service_name, region_name, *args, **kwargs)
        config = kwargs.get("config")
        region = region_name or getattr(config, "region_name", None) or self.get_config_variable("region")
        signer = client._request_signer
        key = getattr(signer._credentials, "access_key", None)
        if key not in Run.accounts and key not in (None, "ASIAEXAMPLE"):
            Run.channel.send({"m": "note", "t": "a client for %s was made with an access key that no AssumeRole gave; its calls count as the execution's own"
                              % service_name})
        signer.ssmith = (region, key)
        return client

    botocore.session.Session.create_client = create_client
    # Each script's process begins with what this has read.
    boto3.setup_default_session()
    boto3.DEFAULT_SESSION._session.get_component("endpoint_resolver")
