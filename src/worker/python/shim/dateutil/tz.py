"""Time zones."""
import datetime as _datetime

try:
    import zoneinfo as _zoneinfo
except ImportError:
    _zoneinfo = None

ZERO = _datetime.timedelta(0)


class tzutc(_datetime.tzinfo):
    def utcoffset(self, dt):
        return ZERO

    def dst(self, dt):
        return ZERO

    def tzname(self, dt):
        return "UTC"

    def fromutc(self, dt):
        return dt

    def __eq__(self, other):
        return isinstance(other, tzutc) or isinstance(other, tzoffset) and other._offset == ZERO

    __hash__ = None

    def __repr__(self):
        return "tzutc()"

    def __reduce__(self):
        return tzutc, ()


class tzoffset(_datetime.tzinfo):
    def __init__(self, name, offset):
        self._name = name
        self._offset = offset if isinstance(offset, _datetime.timedelta) else _datetime.timedelta(seconds=offset)

    def utcoffset(self, dt):
        return self._offset

    def dst(self, dt):
        return ZERO

    def tzname(self, dt):
        return self._name

    def fromutc(self, dt):
        return dt + self._offset

    def __eq__(self, other):
        return isinstance(other, tzoffset) and self._offset == other._offset

    __hash__ = None

    def __repr__(self):
        return "tzoffset(%r, %d)" % (self._name, self._offset.total_seconds())


class tzlocal(tzutc):
    """The service's machines are in UTC."""

    def __repr__(self):
        return "tzlocal()"


UTC = tzutc()


def gettz(name=None):
    if not name or name in ("UTC", "GMT"):
        return UTC if name else tzlocal()
    try:
        return _zoneinfo.ZoneInfo(name)
    except Exception:
        return None
