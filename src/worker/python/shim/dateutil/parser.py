"""Reads dates and times: ISO 8601, RFC 2822, and the orders that people write."""
import datetime as _datetime
import re

from dateutil import tz as _tz

MONTHS = {name: index + 1 for index, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}
DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}


class ParserError(ValueError):
    def __str__(self):
        try:
            return self.args[0] % self.args[1:]
        except (TypeError, IndexError):
            return super().__str__()


class UnknownTimezoneWarning(RuntimeWarning):
    pass


_iso = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?\Z")
_clock = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?")
_zone = re.compile(r"(?:\b(?:UTC|GMT|Z)|(?<=[\d\s])[+-]\d\d:?\d\d)\s*\Z")


def _offset(text):
    if not text:
        return None
    if text in ("Z", "z", "UTC", "GMT"):
        return _tz.tzutc()
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4] or 0) * 60
    return _tz.tzoffset(None, -seconds if text[0] == "-" else seconds) if seconds else _tz.tzutc()


def _micros(text):
    return int((text or "0").ljust(6, "0")[:6])


def isoparse(text):
    text = text.decode() if isinstance(text, bytes) else text
    match = _iso.match(text.strip())
    if not match:
        raise ValueError("String contains unknown ISO components" if not text[:1].isdigit() else "Unused components in ISO string")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    return _datetime.datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), _micros(fraction), _offset(zone))


def parse(timestr, parserinfo=None, default=None, ignoretz=False, tzinfos=None, dayfirst=False, yearfirst=False, fuzzy=False, **kwargs):
    if hasattr(timestr, "read"):
        timestr = timestr.read()
    if isinstance(timestr, (bytes, bytearray)):
        timestr = timestr.decode()
    if not isinstance(timestr, str):
        raise TypeError("Parser must be a string or character stream, not %s" % type(timestr).__name__)
    text = timestr.strip()
    if not text:
        raise ParserError("String does not contain a date: %s", timestr)
    try:
        found = isoparse(text) if _iso.match(text) else _words(text, timestr, default, dayfirst)
    except ParserError:
        raise
    except ValueError as error:
        raise ParserError(str(error) + ": %s", timestr) from error
    if ignoretz:
        return found.replace(tzinfo=None)
    # Where the machine's own zone is UTC, as here and on the service, dateutil takes a time in UTC for a local one.
    if isinstance(found.tzinfo, _tz.tzutc) and not text.endswith("GMT"):
        return found.replace(tzinfo=_tz.tzlocal())
    return found


def _words(text, original, default, dayfirst):
    base = default or _datetime.datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    zone = _zone.search(text)
    offset = _offset(zone.group().strip()) if zone else None
    if zone and _clock.search(text[:zone.start()]):
        text = text[:zone.start()]
    elif zone:
        offset = None
    hour = minute = second = micro = 0
    clock = _clock.search(text)
    if clock:
        hour, minute, second, micro = int(clock[1]), int(clock[2]), int(clock[3] or 0), _micros(clock[4])
        if clock[5]:
            hour = hour % 12 + (12 if clock[5][0] in "Pp" else 0)
        text = text[:clock.start()] + " " + text[clock.end():]
    year = month = day = None
    numbers = []
    for word in re.findall(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]", text):
        lower = word.lower()
        if lower[:3] in MONTHS and word.isalpha() and len(word) >= 3:
            month = MONTHS[lower[:3]]
        elif word.isdigit():
            numbers.append(word)
        elif lower[:3] in DAYS or lower in ("t", "of", "st", "nd", "rd", "th", "at", "on", "and") or not word.isalnum():
            continue
        else:
            raise ParserError("Unknown string format: %s", original)
    for word in list(numbers):
        if len(word) == 4 and year is None:
            year = int(word)
            first = numbers.index(word) == 0
            numbers.remove(word)
            if first:
                dayfirst = False
    rest = [int(word) for word in numbers]
    if month is None and len(rest) >= 2:
        a, b = rest[0], rest[1]
        month, day = (b, a) if dayfirst or a > 12 else (a, b)
        rest = rest[2:]
    elif rest:
        day, rest = rest[0], rest[1:]
    if year is None and rest:
        year = rest.pop(0)
        year += 2000 if year < 70 else 1900 if year < 100 else 0
    if rest or (year is month is day is None and not clock):
        raise ParserError("Unknown string format: %s", original)
    return _datetime.datetime(year or base.year, month or base.month, day or base.day, hour, minute, second, micro, offset)
