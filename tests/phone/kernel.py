"""A phone's mounts on the real kernel: init, a zygote and an app in mount namespaces of their own.

A private root is put together from this machine's programs, read-only, with
the certificate folders of Android in it; / is shared and /apex private, as on
the phone. `su` and what Linux names differently are small scripts. Needs root.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.phone.adbd import Handset, profile
from tests.phone.adbd.filesystem import File, View

_NEEDED = ("unshare", "nsenter", "pivot_root", "mount", "umount", "ps")
MISSING = "it needs root" if os.geteuid() else ", ".join(t for t in _NEEDED if not shutil.which(t))
_SCRIPTS = {
    "su": '[ "$1" = -c ] || exit 1; IS_ROOT=1 exec sh -c "$2"',
    "id": 'echo "${IS_ROOT:-2000}" | tr 1 0',
    "ps": "exec /usr/bin/ps -A -o pid,ppid,comm",
    "chcon": "exit 0",
}
_INIT = """
set -e
mount --make-rprivate /
mount -t tmpfs phone "$1"
cd "$1"
for d in usr bin lib lib64 sbin; do
    if [ -L /$d ]; then cp -P /$d $d; elif [ -d /$d ]; then mkdir $d; mount --rbind /$d $d; fi
done
mkdir -p proc dev old data/local/tmp system/etc/security/cacerts apex scripts
cp -r "$2"/* scripts/
mount --bind /dev dev
pivot_root . old
mount -t proc proc /proc
umount -l /old
mount --make-rshared /
mount -t tmpfs apex /apex
mount --make-private /apex
mkdir -p /apex/com.android.conscrypt/cacerts
for d in /apex/com.android.conscrypt/cacerts /system/etc/security/cacerts; do
    echo one > $d/00000001.0; echo two > $d/00000002.0
done
cp /bin/sh /zygote64
unshare -m --propagation slave /zygote64 -c 'unshare -m --propagation slave sleep 1000 & wait' &
wait
"""


class KernelPhone:
    """A context manager; `handset` is to be attached to adb."""

    def __init__(self, folder: Path, version: int) -> None:
        root, scripts = folder / "root", folder / "scripts"
        root.mkdir(parents=True)
        scripts.mkdir()
        for name, text in _SCRIPTS.items():
            (scripts / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
            (scripts / name).chmod(0o755)
        self._command = ["unshare", "-m", "-p", "-f", "--kill-child", "sh", "-c", _INIT, "phone"]
        self._command += [str(root), str(scripts)]
        self._process: subprocess.Popen[bytes] | None = None
        self._init = 0
        plain = profile(version, "su -c")
        fields = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
        self.handset = _OnKernel(**fields)
        self.handset.kernel = self

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command)
        until = time.monotonic() + 20
        while not self._ready():
            assert self._process.poll() is None, "the phone's namespaces could not be made"
            assert time.monotonic() < until
            time.sleep(0.05)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process
        self._process.kill()  # --kill-child ends init with it, and so all of its namespace
        self._process.wait(20)

    def _ready(self) -> bool:
        assert self._process
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self._init = int(children.read_text("ascii").split()[0] if children.read_text() else 0)
        return bool(self._init) and len(self.processes()) == 3

    def processes(self) -> dict[str, int]:
        """init, zygote64 and its app, by name, as the phone numbers them."""
        listed = self.run("/usr/bin/ps -A -o pid=,comm=")[1].decode().split("\n")
        rows = [line.split() for line in listed if line.strip()]
        wanted = {"sh": "init", "zygote64": "zygote64", "sleep": "app"}
        found: dict[str, int] = {}
        for pid, name in rows:
            if name in wanted and (name != "sh" or pid == "1"):
                found[wanted[name]] = int(pid)
        return found

    def run(self, line: str) -> tuple[int, bytes, bytes]:
        """A command line in init's namespaces, as adb's shell has them."""
        ended = subprocess.run(
            ["nsenter", "-t", str(self._init), "-m", "-p", "sh", "-c", line],
            capture_output=True,
            check=False,
            env={"PATH": "/scripts:/usr/bin:/bin:/usr/sbin:/sbin"},
            timeout=30,
        )
        return ended.returncode, ended.stdout, ended.stderr

    def mounts(self) -> dict[str, str]:
        """The mount table of each process."""
        return {
            name: self.run(f"cut -d' ' -f4- /proc/{pid}/mountinfo | sed 's/shared:[0-9]*//;"
                           "s/master:[0-9]*//'")[1].decode()
            for name, pid in self.processes().items()
        }  # fmt: skip

    def names(self, process: str, folder: str) -> list[str]:
        pid = self.processes()[process]
        return self.run(f"ls /proc/{pid}/root{folder}")[1].decode().split()


class _OnKernel(Handset):
    """Settings and properties are emulated; files, mounts and processes are real."""

    kernel: KernelPhone

    def run(self, command: str) -> tuple[int, bytes, bytes]:
        if command.split(maxsplit=1)[0] in {"settings", "getprop", "service", "dumpsys", "pm"}:
            return super().run(command)
        return self.kernel.run(command)

    def shell_context(self) -> View:
        return _Files(self.kernel)


class _Files(View):
    """Where adb pushes to."""

    def __init__(self, kernel: KernelPhone) -> None:
        object.__setattr__(self, "_kernel", kernel)
        object.__setattr__(self, "uid", 2000)

    def write(self, path: str, file: File) -> None:
        kernel: KernelPhone = object.__getattribute__(self, "_kernel")
        text = shlex.quote(file.data.decode())
        assert kernel.run(f"printf %s {text} > {shlex.quote(path)}")[0] == 0
