"""Thread pools that do the same each time: tasks have threads of their own, but only one of all runs at once, and they take turns only
where they sleep, wait for a task, or end. So the calls of a script come in one order, and sleeps side by side take as long as the longest."""
import concurrent.futures
import heapq
import itertools
import threading
from concurrent.futures import _base

import ssmith_clock

# As on a machine with two processors, wherever this runs.
WORKERS = 6
# Of threads: those that can go on, those that sleep (until, number, gate), those that wait for a task.
_ready, _sleeping, _waiting = [], [], []
_numbers = itertools.count()
_here = threading.local()


def _gate():
    """What this thread waits at while others run."""
    if not hasattr(_here, "gate"):
        _here.gate = threading.Lock()
        _here.gate.acquire()
    return _here.gate


def _next():
    """Lets the next thread run; `None` when all wait for one another."""
    if _ready:
        return _ready.pop(0)
    if _sleeping:
        until, _, gate = heapq.heappop(_sleeping)
        ssmith_clock.advance(until)
        return gate
    return None


def _step_back():
    """This thread has put itself where it will be found again; the next one runs."""
    mine, following = _gate(), _next()
    if following is None:
        # Nobody can go on: what is waited for lies outside of the pools.
        following = mine
    if following is not mine:
        following.release()
        mine.acquire()


def sleep_until(goal):
    """Sleeps as one of several; `False` where this thread has nobody to take turns with."""
    if not hasattr(_here, "gate") or not (_ready or _sleeping or _waiting):
        return False
    heapq.heappush(_sleeping, (goal, next(_numbers), _gate()))
    _step_back()
    return True


def _until(true):
    while not true():
        if not (_ready or _sleeping):
            return
        _waiting.append(_gate())
        _step_back()


class Future(_base.Future):
    """Its waiting takes turns."""

    def result(self, timeout=None):
        goal = None if timeout is None else ssmith_clock.time_ns() + timeout * 1e9
        _until(self.done)
        if goal is not None and ssmith_clock.time_ns() > goal:
            raise _base.TimeoutError()
        return super().result()

    def exception(self, timeout=None):
        _until(self.done)
        return super().exception(0)


class ThreadPoolExecutor(_base.Executor):
    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._max_workers = max_workers or WORKERS
        self._name = thread_name_prefix or "ThreadPoolExecutor"
        self._begin = (initializer, initargs)
        self._tasks, self._threads, self._closed = [], 0, False

    def submit(self, fn, /, *args, **kwargs):
        if self._closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        _gate()
        future = Future()
        self._tasks.append((future, fn, args, kwargs))
        if self._threads < self._max_workers:
            self._threads += 1
            gate = threading.Lock()
            gate.acquire()
            _ready.append(gate)
            threading.Thread(target=self._work, args=(gate,), name="%s_%d" % (self._name, self._threads - 1), daemon=True).start()
        return future

    def _work(self, gate):
        _here.gate = gate
        gate.acquire()
        initializer, arguments = self._begin
        if initializer is not None:
            initializer(*arguments)
        while self._tasks:
            future, fn, args, kwargs = self._tasks.pop(0)
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as error:
                    future.set_exception(error)
            # Who waited looks again, in the order of their coming.
            _ready.extend(_waiting)
            _waiting.clear()
        self._threads -= 1
        following = _next()
        if following is not None:
            following.release()

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._closed = True
        if cancel_futures:
            for future, *_ in self._tasks:
                future.cancel()
        if wait:
            _until(lambda: not self._threads)


def as_completed(fs, timeout=None):
    pending = list(dict.fromkeys(fs))
    while pending:
        _until(lambda: any(future.done() for future in pending))
        done = [future for future in pending if future.done()]
        pending = [future for future in pending if future not in done]
        if not done:
            done, pending = pending, []
        yield from done


def wait(fs, timeout=None, return_when=_base.ALL_COMPLETED):
    fs = list(fs)

    def enough():
        done = [future for future in fs if future.done()]
        if return_when == _base.FIRST_COMPLETED and done:
            return True
        if return_when == _base.FIRST_EXCEPTION and any(not future.cancelled() and future.exception() for future in done):
            return True
        return len(done) == len(fs)

    _until(enough)
    return _base.DoneAndNotDoneFutures({future for future in fs if future.done()}, {future for future in fs if not future.done()})


def install():
    import concurrent.futures.thread as module
    for place in (concurrent.futures, module):
        place.ThreadPoolExecutor = ThreadPoolExecutor
    for place in (concurrent.futures, _base):
        place.as_completed, place.wait = as_completed, wait
