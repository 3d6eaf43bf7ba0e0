"""Starts a program that is no Python script where it can do no harm: without the machine's network, without the credentials that lie in
files, with the service's limits. What it starts ends with it."""
import os
import resource
import signal
import sys

import ssmith_sandbox

# Exit codes that say what was not to be had.
NO_NAMESPACE, NO_PROGRAM = 97, 96
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 2, 4, 8, 4096


def hide(paths):
    """Puts nothing in the place of folders and files."""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    for path in filter(os.path.exists, paths):
        if os.path.isdir(path):
            done = libc.mount(b"none", os.fsencode(path), b"tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, b"size=4k")
        else:
            done = libc.mount(b"/dev/null", os.fsencode(path), None, MS_BIND, None)
        if done != 0:
            return False
    return True


def limit(memory, disk, cpu):
    # .NET reserves more addresses than it will ever use: what it writes to counts.
    for what, much in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_FSIZE, disk), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, cpu)):
        hard = resource.getrlimit(what)[1]
        much = much if hard == resource.RLIM_INFINITY else min(much, hard)
        resource.setrlimit(what, (much, much))


def main():
    reach, memory, disk, cpu, count = sys.argv[1], *map(int, sys.argv[2:6])
    hidden, program = sys.argv[6:6 + count], sys.argv[6 + count:]
    ssmith_sandbox.die_with_parent()
    apart = ssmith_sandbox.CLONE_NEWPID | ssmith_sandbox.CLONE_NEWNS
    if not ssmith_sandbox.isolate(apart | (ssmith_sandbox.CLONE_NEWNET if reach == "alone" else 0)) or not hide(hidden):
        os._exit(NO_NAMESPACE)
    # The first process of a namespace: with it ends all that it has started, however that has tried to get away.
    pid = os.fork()
    if pid == 0:
        ssmith_sandbox.die_with_parent()
        limit(memory, disk, cpu)
        try:
            os.execvp(program[0], program)
        except OSError as error:
            sys.stderr.write("%s\n" % error)
        os._exit(NO_PROGRAM)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os._exit(code if code >= 0 else 128 - code)


main()
