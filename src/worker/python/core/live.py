"""Makes AWS calls with real boto3 and the person's own settings, for executions that act on AWS or on another endpoint."""
import base64
import datetime
import os
import shutil
import sys

sys.path[:0] = sys.argv[2:]
import ssmith_channel  # noqa: E402

try:
    import boto3
    import botocore.exceptions
    from botocore import xform_name
except ImportError as error:
    sys.stderr.write("%s\n" % error)
    sys.exit(3)

# What stands in the place of a secret that only this process has to know.
KEPT = "kept by ssmith"


def plain(value):
    """An answer as JSON; bytes that are no text keep their mark."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, (bytes, bytearray)):
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            return {ssmith_channel.TAG: "bytes", "v": base64.b64encode(value).decode()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


class Caller:
    def __init__(self, endpoint):
        self.endpoint, self.clients, self.sessions = endpoint or None, {}, {}

    def client(self, service, region, key):
        place = (service, region, key)
        if place not in self.clients:
            # A session that this process did not begin has the rights that everything else has.
            given = self.sessions.get(key, {})
            self.clients[place] = boto3.client(service, region_name=region, endpoint_url=self.endpoint, **given)
        return self.clients[place]

    def call(self, message):
        client = self.client(message["service"], message["region"], message.get("key"))
        answer = getattr(client, xform_name(message["operation"]))(**ssmith_channel.decode(message["input"]))
        answer.pop("ResponseMetadata", None)
        given = answer.get("Credentials") if message["service"] == "sts" else None
        if given:
            self.sessions[given["AccessKeyId"]] = {
                "aws_access_key_id": given["AccessKeyId"], "aws_secret_access_key": given["SecretAccessKey"],
                "aws_session_token": given["SessionToken"],
            }
            given["SecretAccessKey"] = given["SessionToken"] = KEPT
        return plain(answer)

    def answer(self, message):
        try:
            if message["m"] == "who":
                region = message["region"] or boto3.session.Session().region_name
                if not region:
                    return {"broken": "no region is configured"}
                who = self.client("sts", region, None).get_caller_identity()
                return {"ok": {"account": who["Account"], "arn": who["Arn"], "region": region}}
            return {"ok": self.call(message)}
        except botocore.exceptions.ClientError as error:
            found = error.response.get("Error", {})
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
            return {"error": {"code": str(found.get("Code", "Unknown")), "message": str(found.get("Message", "Unknown")), "status": status}}
        except botocore.exceptions.ParamValidationError as error:
            return {"error": {"code": "ParamValidationError", "message": str(error), "status": 400}}
        except Exception as error:
            return {"broken": "%s: %s" % (type(error).__name__, error)}


def main():
    incoming, outgoing = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    channel, caller = ssmith_channel.Channel(incoming, outgoing), Caller(sys.argv[1])
    channel.send({"m": "ready"})
    while True:
        try:
            message = channel.receive()
        except ssmith_channel.Gone:
            # ssmith tidies up itself, unless it was killed.
            shutil.rmtree(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), ignore_errors=True)
            return
        channel.send(caller.answer(message))


main()
