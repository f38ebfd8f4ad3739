"""Our mounts on a phone: found in every process by their source, taken off one by one.

All mounts made here come from one tmpfs whose source is named `auditor-ca`, and
/proc/PID/mountinfo shows it for bind mounts of it too. So what is ours can be
found without a journal, in processes that started since, and after a crash;
a foreign mount on the same folder (a root module's) is never touched.
Namespaces: a mount in init's spreads to all; under /apex it does not (AOSP
system/core/init/mount_namespace.cpp), so there each namespace has its own.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.device.transport import Phone
from auditor.model import DeviceError

SOURCE = "auditor-ca"
WORK = "/data/local/tmp/auditor-ca"
STORE = "/system/etc/security/cacerts"
APEX = "/apex/com.android.conscrypt/cacerts"
_PASSES = 6
_AT_ONCE = 40  # commands in one line
_LIMIT = 8 * 2**20
_SECONDS = 30.0
# The mount of / is asked for too: every process has one, so an answer without init's is none.
FIND = f"grep -s -H -e cacerts -e {SOURCE} -e ' / / ' /proc/[0-9]*/mountinfo"
# proc(5): ID parent major:minor root TARGET options... - type SOURCE options
_LINE = re.compile(
    r"^/proc/(\d{1,9})/mountinfo:(\d+) \S+ \S+ \S+ (\S+) [^\n]*? - \S+ (\S+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A mount on one of our folders, as a process sees it; `identity` is its mount id."""

    pid: int
    identity: int
    target: str
    source: str


def find(phone: Phone) -> list[Seen]:
    """All mounts of / and on the certificate folders, and ours, in the order they were made.

    Raises:
        DeviceError: there is no root, or the phone does not show its mounts.
    """
    answer = phone.run(FIND, root=True, limit=_LIMIT, seconds=_SECONDS)
    seen = parse(answer.text)
    if answer.cut or not any(mount.pid == 1 and mount.target == "/" for mount in seen):
        raise DeviceError(f"The phone {phone.serial} does not show which mounts it has.")
    return seen


def parse(text: str) -> list[Seen]:
    """The lines of `grep -H ... /proc/PID/mountinfo`."""
    return [
        Seen(int(pid), int(identity), target, source)
        for pid, identity, target, source in _LINE.findall(text)
        if len(identity) < 12
    ]


def remove_all(phone: Phone) -> str:
    """Take off every mount of ours; "" once none is left anywhere, else what is wrong."""
    covered: list[Seen] = []
    for _ in range(_PASSES):
        seen = find(phone)
        if not any(mount.source == SOURCE for mount in seen):
            return ""
        ours, covered = _topmost(seen)
        if not ours:
            break
        # init's first, as what is taken off there goes from the others by itself
        first = [mount for mount in ours if mount.pid == 1]
        _run(phone, (_off(mount) for mount in first or ours))
    if covered:
        return (
            f"Something else is mounted over the auditor's {covered[0].target}: restart the phone."
        )
    return "The auditor's certificates could not be unmounted: restart the phone."


def _topmost(seen: Iterable[Seen]) -> tuple[list[Seen], list[Seen]]:
    """Ours that lie on top, one of each mount, and ours that something else covers."""
    last: dict[tuple[int, str], Seen] = {}
    for mount in seen:
        last[mount.pid, mount.target] = mount
    ours: dict[int, Seen] = {}
    for mount in sorted(last.values(), key=lambda mount: mount.pid):
        if mount.source == SOURCE:  # of processes that share it the first: later ones come and go
            ours.setdefault(mount.identity, mount)
    lowest = {mount.identity: mount for mount in seen if mount.source == SOURCE}
    covered = [mount for identity, mount in lowest.items() if identity not in ours]
    return list(ours.values()), covered


def _off(mount: Seen) -> str:
    return in_namespace(mount.pid, f"umount -l {shlex.quote(mount.target)}")


def in_namespace(pid: int, command: str) -> str:
    """A command as it runs in the mount namespace of a process; init's is the root shell's own."""
    if pid == 1:
        return command
    return f"nsenter --mount=/proc/{pid}/ns/mnt -- {command}"


def _run(phone: Phone, commands: Iterable[str]) -> None:
    for line in batches(commands):
        phone.run(line, root=True, seconds=_SECONDS)


def batches(commands: Iterable[str]) -> Iterator[str]:
    """Commands joined to lines; one that fails, as when its process has ended, stops none."""
    line: list[str] = []
    for command in commands:
        line.append(command)
        if len(line) == _AT_ONCE:
            yield "; ".join(line)
            line = []
    if line:
        yield "; ".join(line)
