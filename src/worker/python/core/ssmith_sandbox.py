"""What a script may not do: reach the network, start processes, leave its folder. The limits of the service (reference 5.3)."""
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x10000000, 0x20000000, 0x40000000
# What the interpreter itself needs on top of what a script may use.
SLACK = 128 * 1024 * 1024


def isolate(spaces=CLONE_NEWNET):
    """Leaves the machine's network (or other spaces) behind, where the kernel permits; must come before any thread."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        user, group = os.getuid(), os.getgid()
        if libc.unshare(CLONE_NEWUSER | spaces) != 0:
            return False
        for name, text in (("setgroups", "deny"), ("uid_map", "%d %d 1" % (user, user)), ("gid_map", "%d %d 1" % (group, group))):
            try:
                with open("/proc/self/" + name, "w") as file:
                    file.write(text)
            except OSError:
                pass
        return True
    except Exception:
        return False


def die_with_parent():
    """The script's process ends when the one that forked it does, in whatever way that ends."""
    if not sys.platform.startswith("linux"):
        return
    try:
        import ctypes
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    except Exception:
        pass


def limit(memory, disk, cpu):
    try:
        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        used = 0
    for what, much in (
        (resource.RLIMIT_AS, memory + used + SLACK), (resource.RLIMIT_FSIZE, disk), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, cpu),
    ):
        try:
            hard = resource.getrlimit(what)[1]
            much = much if hard == resource.RLIM_INFINITY else min(much, hard)
            resource.setrlimit(what, (much, much))
        except (OSError, ValueError):
            pass


PROCESSES = {
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "subprocess.Popen", "pty.spawn",
    "_posixsubprocess.fork_exec",
}
SOCKETS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class Refused(PermissionError):
    pass


Refused.__name__ = Refused.__qualname__ = "PermissionError"
Refused.__module__ = "builtins"


def forbid(tell, guard, network):
    """Refuses processes, sockets, foreign functions and the files that `guard` keeps from now on. `tell` is called with the first
    refusal of a kind. With `network`, sockets are a script's to use."""
    told = set()
    me = os.getpid()

    def refuse(kind, text):
        if kind not in told:
            told.add(kind)
            tell(text)
        raise Refused(1, text)

    def hook(event, arguments):
        if event in PROCESSES:
            refuse("process", "a script cannot start processes here (%s)" % event)
        elif network and event.startswith("socket."):
            pass
        elif event == "socket.__new__":
            if len(arguments) > 1 and arguments[1] != 1:  # AF_UNIX, for the inner workings of asyncio
                refuse("socket", "a script has no network here (%s): calls of AWS go through boto3" % event)
        elif event in SOCKETS:
            refuse("socket", "a script has no network here (%s): calls of AWS go through boto3" % event)
        elif event.startswith("ctypes."):
            refuse("ctypes", "a script cannot call foreign functions here (%s)" % event)
        elif event in ("os.kill", "os.killpg"):
            if event == "os.killpg" or arguments[0] != me:
                refuse("kill", "a script cannot signal other processes (%s)" % event)
        else:
            why = guard.judge(event, arguments)
            if why:
                refuse("file", why)

    sys.addaudithook(hook)
