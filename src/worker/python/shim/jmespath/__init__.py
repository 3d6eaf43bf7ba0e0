"""JMESPath; all but plain paths are evaluated by ssmith."""
import re

from jmespath import exceptions
from ssmith_channel import LEAST, MOST, Run, whole

_plain = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\Z")
# What JSON has no word for goes there and back as a text that begins so.
_MARK = "\x01"


class Options:
    def __init__(self, dict_cls=None, custom_functions=None):
        self.dict_cls, self.custom_functions = dict_cls, custom_functions


class Parsed:
    def __init__(self, expression):
        self.expression = expression
        self._plain = expression.split(".") if _plain.match(expression) else None
        if self._plain is None:
            try:
                _ask(expression, None)
            except exceptions.ParseError:
                raise
            except exceptions.JMESPathError:
                pass

    def search(self, value, options=None):
        if self._plain is None:
            kept = {}
            return _unmark(_ask(self.expression, _mark(value, kept)), kept)
        for name in self._plain:
            value = value.get(name) if isinstance(value, dict) else None
            if value is None:
                return None
        return value


def _is_whole(text):
    try:
        return bool(whole(text)) or not text
    except UnicodeEncodeError:
        return False


def _mark(value, kept):
    if isinstance(value, dict):
        return {str(key): _mark(item, kept) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mark(item, kept) for item in value]
    if value is None or isinstance(value, bool) or isinstance(value, float) and value - value == 0:
        return value
    if isinstance(value, int) and LEAST <= value <= MOST or isinstance(value, str) and _is_whole(value):
        return value
    text = "%s%s%s" % (_MARK, ascii(value) if isinstance(value, str) else value, _MARK)
    kept[text] = value
    return text


def _unmark(value, kept):
    if not kept:
        return value
    if isinstance(value, dict):
        return {key: _unmark(item, kept) for key, item in value.items()}
    if isinstance(value, list):
        return [_unmark(item, kept) for item in value]
    return kept.get(value, value) if isinstance(value, str) else value


_ERRORS = {"parse": exceptions.ParseError, "type": exceptions.JMESPathTypeError, "function": exceptions.UnknownFunctionError}


def _ask(expression, value):
    answer = Run.channel.ask({"m": "search", "e": expression, "v": value})
    if "error" in answer:
        raise _ERRORS.get(answer["kind"], exceptions.JMESPathError)(answer["error"])
    return answer["v"]


def compile(expression, options=None):
    return Parsed(expression)


def search(expression, data, options=None):
    return Parsed(expression).search(data)
