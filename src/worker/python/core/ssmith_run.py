"""Runs one script in a process of its own and tells what came of it."""
import importlib
import importlib.machinery
import io
import json
import linecache
import os
import random
import sys
import threading
import traceback
import types

import ssmith_clock
import ssmith_files
import ssmith_sandbox
from ssmith_channel import LEAST, MOST, Gone, Run, whole

MODULE = "customer_script"
# What a script may write altogether, in characters.
OUTPUT = 1024 * 1024
# What it may return (reference 5.5).
PAYLOAD = 100 * 1024
ITEMS = 100
# The first line of a message that is only one line of a file.
LINE = 64 * 1024


def note(text):
    Run.channel.send({"m": "note", "t": text})


class Writer(io.TextIOBase):
    """`sys.stdout` and `sys.stderr`: each line becomes one of the step's log."""

    written = 0
    cut = False
    # The worker's folder, which has another name each time; the service's is shown as one of /tmp.
    base = "\0"
    lock = threading.RLock()
    encoding = "utf-8"
    errors = "replace"

    def __init__(self, stream, limit):
        self.stream, self.limit, self.parts = stream, limit, []

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        with Writer.lock:
            left = self.limit - Writer.written
            if left <= 0 and text:
                self._cut()
                return len(text)
            kept = text if len(text) <= left else text[:left]
            Writer.written += len(kept)
            *lines, rest = kept.split("\n")
            for line in lines:
                self._line("".join(self.parts) + line)
                self.parts.clear()
            if rest:
                self.parts.append(rest)
            if len(kept) < len(text):
                self._cut()
            return len(text)

    def _line(self, text):
        text = text.replace(Writer.base, "/tmp")
        for at in range(0, len(text) or 1, LINE):
            Run.channel.send({"m": "log", "s": self.stream, "t": text[at:at + LINE]})

    def _cut(self):
        if not Writer.cut:
            Writer.cut = True
            self.finish()
            note("the script wrote more than %d characters; the rest is not kept" % self.limit)

    def finish(self):
        with Writer.lock:
            if self.parts:
                text = "".join(self.parts)
                self.parts.clear()
                self._line(text)

    def flush(self):
        pass

    @property
    def buffer(self):
        return Bytes(self)


class Bytes(io.RawIOBase):
    def __init__(self, writer):
        self.writer = writer

    def writable(self):
        return True

    def write(self, data):
        self.writer.write(bytes(data).decode("utf-8", "replace"))
        return len(data)


def seed(text):
    """What is random is so in the same way each time."""
    source = random.Random(text)
    lock = threading.Lock()

    def urandom(size, /):
        with lock:
            return source.randbytes(size)

    random.seed(text + "/random")
    os.urandom = urandom
    random._urandom = urandom
    import uuid
    uuid._node = 0x02_00_00_00_00_01
    uuid._generate_time_safe = uuid._UuidCreate = None
    uuid._last_timestamp = None


def frames(error, folder):
    """The script's own frames, outermost first."""
    found = []
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(folder):
            found.append({"line": frame.lineno or 0, "function": frame.name, "text": (frame.line or "").strip(), "file": frame.filename[len(folder):]})
    return found


def raised(error, folder):
    found = frames(error, folder)
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(folder):
        found.append({"line": error.lineno or 0, "function": "<module>", "text": (error.text or "").strip(), "file": error.filename[len(folder):]})
    try:
        message = str(error)
    except Exception:
        message = "<the exception has no text>"
    if isinstance(error, ImportError):
        note("the service's Python has the standard library, boto3, botocore, dateutil, jmespath and urllib3; other modules come with an attachment")
    outcome = {"class": type(error).__name__, "message": message[:LINE].replace(Writer.base, "/tmp"), "frames": found[-200:]}
    response = getattr(error, "response", None)
    if isinstance(response, dict) and isinstance(response.get("Error"), dict) and hasattr(error, "operation_name"):
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        outcome["error"] = {
            "code": str(response["Error"].get("Code", "Unknown")), "message": str(response["Error"].get("Message", "Unknown")),
            "status": status if isinstance(status, int) else 400,
        }
    return {"raised": outcome}


def unheard(value):
    """Why a value that Python writes as JSON is not one that others read."""
    left = [(value, "the returned value")]
    while left:
        value, path = left.pop()
        if isinstance(value, dict):
            inner = [(part, "%s[%s]" % (path, ascii(key))) for key, item in value.items() for part in (key, item)]
            left.extend(reversed(inner))
        elif isinstance(value, (list, tuple)):
            left.extend((item, "%s[%d]" % (path, index)) for index, item in reversed(list(enumerate(value))))
        elif isinstance(value, str):
            try:
                whole(value)
            except UnicodeEncodeError as error:
                return "%s has half of a surrogate pair, %s, which is no character" % (path, ascii(value[error.start]))
        elif isinstance(value, int) and not LEAST <= value <= MOST:
            return "%s is an integer of more than 64 bits, which loses digits on its way: return str(…) of it" % path
    return None


def culprit(value, path="the returned value", depth=0):
    """The place of what JSON has no word for."""
    if depth > 50:
        return None
    if isinstance(value, dict):
        for key, item in value.items():
            if not (key is None or isinstance(key, (str, int, float, bool))):
                return "a key of %s is of type %s" % (path, type(key).__name__)
            found = culprit(item, "%s[%r]" % (path, key), depth + 1)
            if found:
                return found
        return None
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            found = culprit(item, "%s[%d]" % (path, index), depth + 1)
            if found:
                return found
        return None
    if value is None or isinstance(value, (str, int, bool)):
        return None
    if isinstance(value, float):
        return None if value - value == 0 else "%s is %r" % (path, value)
    return "%s is of type %s" % (path, type(value).__name__)


def returned(value):
    if isinstance(value, (list, tuple)) and len(value) > ITEMS:
        note("the script returned a list of %d items; the service keeps the first %d" % (len(value), ITEMS))
        value = value[:ITEMS]
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        place = culprit(value) if not isinstance(error, RecursionError) else None
        if place:
            note("the script's value must be JSON, but %s" % place)
        return {"raised": {"class": type(error).__name__, "message": str(error), "frames": []}}
    place = unheard(value)
    if place:
        return {"died": place}
    if len(text) > PAYLOAD:
        return {"died": "the script returned %d bytes of JSON; at most %d (100 KB) are accepted" % (len(text), PAYLOAD)}
    return {"returned": text}


def attach(name, path, folder):
    """An attachment can be imported from its own root, and a zip from its name too (reference 5.8)."""
    sys.path.insert(0, folder.rstrip(os.sep))
    stem, _, ending = name.rpartition(".")
    inside = os.path.join(folder, stem or name)
    if os.path.isdir(path):
        os.symlink(os.path.abspath(path), inside)
        sys.path.insert(1, inside)
    elif ending == "zip":
        import zipfile
        with zipfile.ZipFile(path) as archive:
            archive.extractall(inside)
        sys.path.insert(1, inside)
    else:
        import shutil
        shutil.copyfile(path, os.path.join(folder, os.path.basename(name)))


def load(task, folder):
    """The handler."""
    module_name, function = MODULE, task["handler"]
    attachment = task.get("attachment")
    if attachment:
        attach(attachment["name"], attachment["path"], folder)
    source = task.get("source")
    if source is not None:
        path = os.path.join(folder, MODULE + ".py")
        with open(path, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(source)
        linecache.checkcache(path)
        module = types.ModuleType(MODULE)
        module.__file__ = path
        module.__spec__ = importlib.machinery.ModuleSpec(MODULE, None, origin=path)
        sys.modules[MODULE] = module
        exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    else:
        module_name, _, function = function.rpartition(".")
        if not module_name:
            module_name, function = attachment["name"].rpartition(".")[0] or attachment["name"], task["handler"]
        module = importlib.import_module(module_name)
    if "." in function and not hasattr(module, function):
        # A handler of an attachment's file that stands beside an inline script.
        name, _, attribute = function.rpartition(".")
        if name == MODULE:
            return getattr(module, attribute)
        return getattr(importlib.import_module(name), attribute)
    return getattr(module, function)


def execute(task, folder):
    try:
        handler = load(task, folder)
        value = handler(task["payload"], task["context"])
    except Gone:
        os._exit(1)
    except SystemExit as error:
        if error.code in (None, 0):
            note("the script ended by sys.exit; whether the service takes that as success is not known, here it is one without a value")
            return {"returned": "null"}
        return raised(error, folder)
    except BaseException as error:
        try:
            return raised(error, folder)
        except RecursionError:
            return {"raised": {"class": type(error).__name__, "message": "", "frames": []}}
    return returned(value)


def run(channel, task):
    """In the script's own process."""
    ssmith_sandbox.die_with_parent()
    Run.channel = channel
    Run.region = task["region"]
    Run.accounts = task["accounts"]
    ssmith_clock.State.start = ssmith_clock.State.now = task["now"]
    folder = task["folder"]
    for name in list(os.environ):
        del os.environ[name]
    os.environ.update(task["environment"])
    os.chdir(folder)
    Writer.base = task["base"]
    sys.stdout = sys.__stdout__ = out = Writer("out", task["output"])
    sys.stderr = sys.__stderr__ = err = Writer("err", task["output"])
    sys.stdin = sys.__stdin__ = io.StringIO()
    sys.argv = [os.path.join(folder, MODULE + ".py")]
    # A task is read once; a script that looks at its caller's frames shall not find the others.
    seed(task["seed"])
    threading.stack_size(1024 * 1024)
    ssmith_sandbox.limit(task["memory"], task["memory"], task["cpu"])
    readable = [task["attachment"]["path"]] if task.get("attachment") else []
    guard = ssmith_files.Guard(task["base"], readable, task["home"], task["credentials"])
    ssmith_sandbox.forbid(note, guard, task["network"])
    outcome = execute(task, folder + os.sep)
    out.finish()
    err.finish()
    # What the script has changed of the modules matters no more.
    channel.send({"m": "done", "outcome": outcome})
