"""The worker: waits for scripts, and forks a process for each, so that none sees what another did. Started by ssmith."""
import sys

if sys.version_info < (3, 10):
    sys.stderr.write("ssmith-python-too-old %d.%d\n" % sys.version_info[:2])
    sys.exit(3)

import fcntl  # noqa: E402
import gc  # noqa: E402
import os  # noqa: E402
import select  # noqa: E402
import shutil  # noqa: E402


def leave():
    """Nobody is left to hear, nor to tidy up: ssmith was killed."""
    shutil.rmtree(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), ignore_errors=True)
    os._exit(0)


def wait(pid, incoming):
    """The exit code of a process; ends with it when nobody is left to hear."""
    try:
        handle = os.pidfd_open(pid)
    except (AttributeError, OSError):
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(incoming, 0)
    while True:
        ready = dict(poll.poll())
        if handle in ready:
            os.close(handle)
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if incoming in ready:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            leave()


def main():
    incoming = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 100)
    outgoing = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 100)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    here = os.path.dirname(os.path.abspath(__file__))
    reach, mode, packages = sys.argv[1], sys.argv[2], sys.argv[3:]
    sys.path[:] = [here] + packages + [path for path in sys.path if path and os.path.abspath(path) != here]
    import faulthandler
    faulthandler.enable()
    import ssmith_sandbox
    isolated = reach == "alone" and ssmith_sandbox.isolate()
    import ssmith_clock
    import ssmith_run
    from ssmith_channel import Channel, Gone
    ssmith_clock.install()
    # What most scripts import; each process begins with it.
    import concurrent.futures.thread, logging, re, traceback, typing  # noqa: E401,F401
    import boto3, botocore.exceptions, botocore.config  # noqa: E401,F401
    if mode == "real":
        import ssmith_real
        ssmith_real.install()
    sys.path.remove(here)
    channel = Channel(incoming, outgoing)
    channel.send({"m": "ready", "isolated": isolated})
    gc.freeze()
    while True:
        try:
            task = channel.receive()
        except Gone:
            leave()
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                ssmith_run.run(channel, task)
                code = 0
            except BaseException as error:
                os.write(2, ("%s: %s\n" % (type(error).__name__, error)).encode("utf-8", "replace"))
            finally:
                # Threads and exit handlers that outlive the script end here.
                os._exit(code)
        task = None
        code = wait(pid, incoming)
        channel.send({"m": "end", "code": code})


main()
