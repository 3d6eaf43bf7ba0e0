"""The channel to ssmith: frames of JSON over two pipes, each with its length in eight hexadecimal digits before it."""
import base64
import datetime as _datetime
import io
import json
import os
import threading

# The real classes: `ssmith_clock` puts its own in place of them.
_DATETIME = _datetime.datetime
_DATE = _datetime.date
_UTC = _datetime.timezone.utc
_read, _write = os.read, os.write

# The member of an object that stands for what JSON cannot say.
TAG = "\x01"
# Beyond them an integer is no number of the other side's.
LEAST, MOST = -(1 << 63), (1 << 64) - 1
# Larger frames are refused by the other side.
LIMIT = 64 * 1024 * 1024


class Gone(BaseException):
    """The other side has ended."""


class Channel:
    """Asks one question at a time, whichever thread asks."""

    def __init__(self, incoming, outgoing):
        self.incoming, self.outgoing = incoming, outgoing
        self.lock = threading.RLock()

    def _exactly(self, count):
        parts = []
        while count:
            part = _read(self.incoming, min(count, 1 << 20))
            if not part:
                raise Gone()
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def receive(self):
        length = int(self._exactly(9), 16)
        return json.loads(self._exactly(length))

    def send(self, message):
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        if len(body) > LIMIT:
            raise ValueError("ssmith: %d bytes are too much for one message; at most %d" % (len(body), LIMIT))
        body = b"%08x\n" % len(body) + body
        view = memoryview(body)
        with self.lock:
            while view:
                view = view[_write(self.outgoing, view):]

    def ask(self, message):
        with self.lock:
            self.send(message)
            return self.receive()


def whole(text):
    """The text; half of a surrogate pair cannot be sent to AWS, and raises what serialising it raises."""
    if not text.isascii():
        text.encode("utf-8")
    return text


def encode(value, depth=0):
    """A value as JSON can say it; what botocore would refuse keeps its place."""
    if depth > 90:
        return {TAG: "object", "t": "nested too deeply"}
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return whole(str(value))
    if isinstance(value, int):
        value = int(value)
        return value if LEAST <= value <= MOST else {TAG: "int", "v": str(value)}
    if isinstance(value, float):
        return float(value) if value - value == 0 else {TAG: "float", "v": repr(value)}
    if isinstance(value, (bytes, bytearray)):
        return {TAG: "bytes", "v": base64.b64encode(value).decode()}
    if isinstance(value, _DATETIME):
        return {TAG: "time", "v": _iso(value)}
    if isinstance(value, _DATE):
        return {TAG: "time", "v": _iso(_DATETIME(value.year, value.month, value.day))}
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {whole(str(key)): encode(item, depth + 1) for key, item in value.items()}
        return {TAG: "keys", "v": {whole(str(key)): encode(item, depth + 1) for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return [encode(item, depth + 1) for item in value]
    if hasattr(value, "read") and callable(value.read):
        body = value.read()
        return encode(body if isinstance(body, (bytes, bytearray)) else str(body).encode())
    kind = type(value).__name__
    return {TAG: "decimal", "v": str(value)} if kind == "Decimal" else {TAG: "object", "t": str(type(value))}


def _iso(value):
    if value.tzinfo is None:
        value = value.replace(tzinfo=_UTC)
    text = value.astimezone(_UTC).isoformat()
    return text.replace("+00:00", "Z")


def decode(value):
    """What `encode` or the other side wrote."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get(TAG)
    if kind is None:
        return {key: decode(item) for key, item in value.items()}
    if kind == "time":
        return moment(value["v"])
    if kind == "bytes":
        return base64.b64decode(value["v"])
    if kind == "stream":
        from botocore.response import StreamingBody
        body = base64.b64decode(value["v"])
        return StreamingBody(io.BytesIO(body), len(body))
    return value


def moment(millis):
    """A point in time as botocore gives it."""
    from dateutil.tz import tzutc
    epoch = _datetime.datetime(1970, 1, 1, tzinfo=tzutc())
    return epoch + _datetime.timedelta(milliseconds=millis)


class Run:
    """What the running script has to do with; one per process."""

    channel = None
    # boto3's own modules take this as the default.
    region = "us-east-1"
    # The account of a role's session, by its access key.
    accounts = {}
