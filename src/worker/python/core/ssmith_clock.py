"""The clock of the execution in place of the machine's: a script that sleeps waits for nothing, and computing takes no time."""
import datetime as _module
import threading
import time as _time

from ssmith_channel import Run

_EPOCH = 1_000.0
_real_datetime, _real_date = _module.datetime, _module.date
_localtime, _gmtime, _strftime, _ctime, _asctime = _time.localtime, _time.gmtime, _time.strftime, _time.ctime, _time.asctime


class State:
    start = 0
    now = 0
    # Sleeps below a millisecond, in nanoseconds, until they are one.
    rest = 0


def set_now(millis):
    State.now = millis


def seconds():
    return time_ns() / 1e9


def sleep(duration, /):
    if isinstance(duration, str) or not hasattr(duration, "__float__") and not hasattr(duration, "__index__"):
        raise TypeError("'%s' object cannot be interpreted as an integer" % type(duration).__name__)
    duration = float(duration)
    if duration != duration:
        raise ValueError("Invalid value NaN (not a number)")
    if duration < 0:
        raise ValueError("sleep length must be non-negative")
    # Threads that sleep side by side wait for the same moment.
    goal = time_ns() + round(min(duration, 1e10) * 1e9)
    if not ssmith_threads.sleep_until(goal):
        advance(goal)


def advance(goal):
    """Lets the execution's time pass until a moment, in nanoseconds."""
    with Run.channel.lock:
        left = goal - time_ns()
        if left <= 0:
            return
        whole, State.rest = divmod(left + State.rest, 1_000_000)
        if whole:
            set_now(Run.channel.ask({"m": "pass", "ms": whole})["now"])


def time():
    return seconds()


def time_ns():
    return State.now * 1_000_000 + State.rest


def monotonic():
    return monotonic_ns() / 1e9


def monotonic_ns():
    return int(_EPOCH * 1e9) + (State.now - State.start) * 1_000_000 + State.rest


def _now_or(function):
    def wrapped(secs=None, /):
        return function(seconds() if secs is None else secs)
    wrapped.__name__ = wrapped.__qualname__ = function.__name__
    return wrapped


def strftime(format, t=None, /):
    return _strftime(format, _localtime(seconds()) if t is None else t)


def asctime(t=None, /):
    return _asctime(_localtime(seconds()) if t is None else t)


def _zero():
    return 0.0


def _zero_ns():
    return 0


class _DateType(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, _real_date) if cls is date else type.__instancecheck__(cls, instance)

    def __subclasscheck__(cls, other):
        return issubclass(other, _real_date) if cls is date else type.__subclasscheck__(cls, other)


class date(_real_date, metaclass=_DateType):
    __slots__ = ()

    @classmethod
    def today(cls):
        return cls.fromtimestamp(seconds())

    def __repr__(self):
        return ("datetime." if type(self) is date else "") + _real_date.__repr__(self)


class _DatetimeType(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, _real_datetime) if cls is datetime else type.__instancecheck__(cls, instance)

    def __subclasscheck__(cls, other):
        return issubclass(other, _real_datetime) if cls is datetime else type.__subclasscheck__(cls, other)


class datetime(_real_datetime, metaclass=_DatetimeType):
    __slots__ = ()

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(seconds(), tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(seconds(), _module.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.fromtimestamp(seconds())

    def __repr__(self):
        return ("datetime." if type(self) is datetime else "") + _real_datetime.__repr__(self)


for _class in (date, datetime):
    _class.__module__ = "datetime"
date.__qualname__, datetime.__qualname__ = "date", "datetime"
datetime.min, datetime.max = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)
date.min, date.max = date(1, 1, 1), date(9999, 12, 31)


def _timed(wait):
    """Waits for another thread, but in the execution's time."""
    def waiting(self, timeout=None):
        if timeout is None:
            return wait(self)
        # Others get a moment to come forward; if none does, nobody will until the time has passed.
        if timeout > 0 and threading.active_count() > 1 and wait(self, 0.02):
            return True
        if timeout > 0:
            # `Condition.wait` is called with its lock held; others may need it to come forward.
            saved = self._release_save()
            try:
                sleep(timeout)
            finally:
                self._acquire_restore(saved)
        return wait(self, 0)
    return waiting


import ssmith_threads  # noqa: E402  (it needs what stands above)


def install():
    """Puts the clock in place."""
    for name, function in {
        "time": time, "time_ns": time_ns, "sleep": sleep, "monotonic": monotonic, "monotonic_ns": monotonic_ns,
        "perf_counter": monotonic, "perf_counter_ns": monotonic_ns, "process_time": _zero, "process_time_ns": _zero_ns,
        "thread_time": _zero, "thread_time_ns": _zero_ns, "localtime": _now_or(_localtime), "gmtime": _now_or(_gmtime),
        "ctime": _now_or(_ctime), "strftime": strftime, "asctime": asctime,
    }.items():
        setattr(_time, name, function)
    _module.datetime, _module.date = datetime, date
    ssmith_threads.install()
    threading.Condition.wait = _timed(threading.Condition.wait)
    threading._time = monotonic
