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


def plain(value):
    """An answer as JSON."""
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
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def call(clients, message):
    place = (message["service"], message["region"])
    try:
        if place not in clients:
            clients[place] = boto3.client(place[0], region_name=place[1], endpoint_url=sys.argv[1] or None)
        answer = getattr(clients[place], xform_name(message["operation"]))(**message["input"])
        answer.pop("ResponseMetadata", None)
        return {"ok": plain(answer)}
    except botocore.exceptions.ClientError as error:
        found = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        return {"error": {"code": str(found.get("Code", "Unknown")), "message": str(found.get("Message", "Unknown")), "status": status}}
    except Exception as error:
        return {"broken": "%s: %s" % (type(error).__name__, error)}


def main():
    incoming, outgoing = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    channel, clients = ssmith_channel.Channel(incoming, outgoing), {}
    channel.send({"m": "ready"})
    while True:
        try:
            message = channel.receive()
        except ssmith_channel.Gone:
            # ssmith tidies up itself, unless it was killed.
            shutil.rmtree(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), ignore_errors=True)
            return
        channel.send(call(clients, message))


main()
