"""Which files a script may open and change. Judged by where a path really leads, whatever it looks like: a person's own files and the
processes around hold secrets. Where the kernel permits a namespace, that guards the processes too; this alone is no wall against a
script that means harm."""
import os
import stat
import sys

# Of its own process, what libraries look at and no secret stands in.
OWN = {"cgroup", "cpuset", "fd", "limits", "maps", "mountinfo", "mounts", "smaps", "stat", "statm", "status"}
# What programs keep their credentials in.
SECRET = {".aws", ".docker", ".git-credentials", ".gnupg", ".kube", ".netrc", ".ssh"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

# What changes files: how many of the first arguments are paths, whether the last ones are descriptors that those are relative to, and
# whether a link is followed.
CHANGES = {
    "os.chflags": (1, False, True), "os.chmod": (1, True, True), "os.chown": (1, True, True), "os.link": (2, True, False),
    "os.mkdir": (1, True, False), "os.remove": (1, True, False), "os.removexattr": (1, False, True), "os.rename": (2, True, False),
    "os.rmdir": (1, True, False), "os.setxattr": (1, False, True), "os.truncate": (1, False, True), "os.utime": (1, True, True),
}
LOOKS = {"os.chdir", "os.listdir", "os.scandir"}

_fsdecode, _getpid, _realpath, _stat = os.fsdecode, os.getpid, os.path.realpath, os.stat
_dirname, _isabs, _join = os.path.dirname, os.path.isabs, os.path.join


def _homes(named):
    """The person's home as the system has it, and as the person does."""
    homes = {_realpath(named)} if named else set()
    try:
        import pwd
        homes.add(_realpath(pwd.getpwuid(os.getuid()).pw_dir))
    except (ImportError, KeyError, OSError):
        pass
    return homes - {"/", "/tmp"}


def _below(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


class Guard:
    """Its methods say why a path is not a script's to use; `None` where it is."""

    def __init__(self, base, readable, home=None, credentials=()):
        self.me, self.homes = str(_getpid()), _homes(home)
        self.credentials = {_realpath(path) for path in credentials}
        self.own = {_realpath(base)}
        self.writable = self.own | {_realpath(path) for path in ("/tmp", "/var/tmp", "/dev/shm", "/dev/null")}
        library = {_realpath(path) for path in [sys.prefix, sys.base_prefix, sys.exec_prefix, _dirname(os.__file__), *sys.path] if path}
        self.readable = library - {"/"} | {_realpath(path) for path in readable}
        # What the interpreter opens with each import. Nobody has put a link there that leads elsewhere.
        self.plain = tuple(path + "/" for path in library if path.startswith(("/usr/", "/opt/", "/nix/")))

    def judge(self, event, arguments):
        """About what the interpreter tells before it does it."""
        if event == "open":
            return self._open(*arguments)
        if event in LOOKS:
            return None if arguments[0] is None or isinstance(arguments[0], int) else self._read(arguments[0])
        if event == "os.symlink":
            return self._link(arguments[0], arguments[1])
        if event == "sqlite3.connect" and arguments[0] != ":memory:":
            return self._read(arguments[0]) or self._write(arguments[0])
        if event in CHANGES:
            count, relative, follows = CHANGES[event]
            descriptors = arguments[-count:] if relative else (-1,) * count
            for path, descriptor in zip(arguments[:count], descriptors):
                why = self._change(path, descriptor, follows) or (self._read(path) if event == "os.link" else None)
                if why:
                    return why
        return None

    def _open(self, path, mode, flags):
        if isinstance(path, int):
            return None
        if mode is None:
            why = self._descriptor(_fsdecode(path))
            if why:
                return why
        writing = any(letter in mode for letter in "wax+") if isinstance(mode, str) else isinstance(flags, int) and flags & WRITING
        return self._read(path) or (self._write(path) if writing else None)

    def _descriptor(self, path):
        """A descriptor of a folder is a new root, and what is opened below it is told without it."""
        if not _isabs(path) and ".." in path.split("/"):
            return "a script cannot open %s here by a descriptor: write the whole path" % path
        real = _realpath(path)
        try:
            is_folder = stat.S_ISDIR(_stat(real).st_mode)
        except OSError:
            return None
        return "a script cannot have a descriptor of the folder %s here" % real if is_folder and not _below(real, self.writable) else None

    def _read(self, path):
        path = _fsdecode(path)
        if path.startswith(self.plain) and "/." not in path:
            return None
        real = _realpath(path)
        if real.startswith("/proc/"):
            parts = real.split("/")[2:]
            if parts[0].isdigit() and not (parts[0] == self.me and (len(parts) == 1 or parts[1] in OWN)):
                return "a script cannot read %s here: what processes were started with stands there" % real
        elif not _below(real, self.own):
            if SECRET.intersection(real.split("/")) or _below(real, self.credentials):
                return "a script cannot read %s here: credentials stand there" % real
            if _below(real, self.homes) and not _below(real, self.readable):
                return "a script cannot read %s here: it is a person's own file, which AWS does not have" % real
        return None

    def _write(self, path, follows=True):
        path = _fsdecode(path)
        folder, name = _dirname(path), path.rsplit("/", 1)[-1]
        real = _realpath(path) if follows or name in ("", ".", "..") else _join(_realpath(folder or "."), name)
        if _below(real, self.writable) or real.startswith("/proc/%s/fd/" % self.me):
            return None
        return "a script cannot change %s here: it has its own folder, and /tmp" % real

    def _change(self, path, descriptor, follows):
        if isinstance(path, int):
            return None
        # All descriptors of folders that a script can have are of those that it may write in.
        if isinstance(descriptor, int) and descriptor >= 0 and not _isabs(path) and ".." not in _fsdecode(path).split("/"):
            return None
        return self._write(path, follows)

    def _link(self, source, target):
        """A link must lead where a script may go itself, wherever it is moved to."""
        source = _fsdecode(source)
        if not _isabs(source) and ".." in source.split("/"):
            return "a script cannot make a link to %s here: write the whole path" % source
        return self._read(_join(_dirname(_fsdecode(target)), source)) or self._write(target, False)
