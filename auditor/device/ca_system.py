"""The CA in the system's store of a rooted phone, gone at the latest when it restarts.

A copy of the store with our certificate in it is made in a tmpfs aside, given
the store's own label, and then laid over the store in one step, so that there
is never a moment without certificates. From Android 14 on, apps read the store
of the conscrypt module instead, whose folder each namespace has for itself: it
is covered in the zygotes', for apps to come, and in those of their children.
Needs Android 7 or newer; older ones trust the user's store.
"""

from __future__ import annotations

import re
import shlex

from auditor.device import mounts
from auditor.device.certificate import Certificate
from auditor.device.journal import Entry, Journal, Undone
from auditor.device.mounts import APEX, SOURCE, STORE, WORK
from auditor.device.transport import Phone
from auditor.model import DeviceError

APEX_SINCE = 34  # Android 14
PUSHED = "/data/local/tmp/auditor-ca.pem"
_LABEL = "u:object_r:system_file:s0"
_LABELS = re.compile(r"u:object_r:[a-z0-9_]{1,80}:s0")
_PROCESS = re.compile(r"^\s*(\d{1,9})\s+(\d{1,9})\s+(\S+)", re.MULTILINE)
_ZYGOTES = {"zygote", "zygote64"}
_SECONDS = 30.0


def install(phone: Phone, journal: Journal, certificate: Certificate, sdk: int) -> None:
    """Let every app of the phone trust the certificate.

    Raises:
        DeviceError: no root, or what was done did not take effect; the journal undoes it.
    """
    folder = APEX if sdk >= APEX_SINCE else STORE
    if seen_by_apps(phone, certificate, sdk):
        return
    name = _free_name(phone, folder, certificate)
    for kind, path in (("file", PUSHED), ("folder", WORK), ("mounts", SOURCE)):
        if not journal.find(kind, path=path):
            journal.record(kind, path=path)
    phone.push(certificate.pem, PUSHED)
    _fill(phone, folder, name)
    _do(phone, f"mount -o bind {WORK} {STORE}")
    if sdk >= APEX_SINCE:
        _cover_modules(phone)
    _do(phone, f"umount {WORK}")
    _do(phone, f"rmdir {WORK}")
    phone.run(f"rm -f {PUSHED}")
    if not seen_by_apps(phone, certificate, sdk):
        raise DeviceError(
            f"The certificate was put on the phone {phone.serial}, but its apps do not see it."
        )


def _fill(phone: Phone, folder: str, name: str) -> None:
    _do(phone, f"mkdir -p {WORK}")
    _do(phone, f"mount -t tmpfs -o mode=0755 {SOURCE} {WORK}")
    if not any(mount.source == SOURCE and mount.pid == 1 for mount in mounts.find(phone)):
        raise DeviceError(
            f"Root on the phone {phone.serial} keeps its mounts to itself, so apps would not"
            " see the certificate: let its root manager share them (Magisk: mount namespace mode,"
            " global)."
        )
    _do(phone, f"cp {folder}/* {WORK}")
    _do(phone, f"cp {PUSHED} {WORK}/{name}")
    label = _LABELS.search(phone.shell(f"ls -dZ {STORE}", root=True))
    for command in ("chown 0:0", "chmod 644", f"chcon {label[0] if label else _LABEL}"):
        _do(phone, f"{command} {WORK}/*")
    _do(phone, f"chmod 755 {WORK}")
    _do(phone, f"chcon {label[0] if label else _LABEL} {WORK}")


def _cover_modules(phone: Phone) -> None:
    """Android 14 and newer: in init's namespace, the zygotes' and those of their children."""
    covering = f"mount -o bind {STORE} {APEX}"
    _do(phone, covering)
    covered: set[int] = set()
    for _ in range(2):  # the zygotes, then what they started until they were covered
        pids = [pid for pid, name in processes(phone) if covered or name in _ZYGOTES]
        new = [pid for pid in pids if pid not in covered]
        for line in mounts.batches(mounts.in_namespace(pid, covering) for pid in new):
            phone.run(line, root=True, seconds=_SECONDS)
        covered.update(new)


def processes(phone: Phone) -> list[tuple[int, str]]:
    """The zygotes, then their children: number and name of each process."""
    text = phone.shell("ps -A -o PID,PPID,NAME", root=True)
    rows = [(int(pid), int(parent), name) for pid, parent, name in _PROCESS.findall(text)]
    zygotes = {pid for pid, parent, name in rows if name in _ZYGOTES and parent == 1}
    first = [(pid, name) for pid, _, name in rows if pid in zygotes]
    return first + [(pid, name) for pid, parent, name in rows if parent in zygotes]


def seen_by_apps(phone: Phone, certificate: Certificate, sdk: int) -> bool:
    """Whether every zygote, and so every app that it starts, has the certificate in its store."""
    folder = APEX if sdk >= APEX_SINCE else STORE
    zygotes = [pid for pid, name in processes(phone) if name in _ZYGOTES]
    for pid in zygotes:
        files = f"/proc/{pid}/root{folder}/{certificate.hashed}.*"
        if certificate.sha256 not in phone.shell(f"sha256sum {files}", root=True):
            return False
    return bool(zygotes)


def _free_name(phone: Phone, folder: str, certificate: Certificate) -> str:
    """The first index that no other certificate with the same hash has."""
    held = phone.shell(f"ls {folder}", root=True).split()
    for index in range(100):
        if (name := f"{certificate.hashed}.{index}") not in held:
            return name
    raise DeviceError(f"The phone {phone.serial} has no room for the certificate in its store.")


def undo(phone: Phone, entry: Entry) -> Undone:
    """Take off all mounts, or remove a file or folder of ours."""
    path = str(entry.what["path"])
    if entry.kind == "mounts":
        said = "The system's certificates are as they were, in every process."
        return Undone(said, mounts.remove_all(phone))
    root = entry.kind == "folder"
    quoted = shlex.quote(path)
    phone.run(f"rmdir {quoted}" if root else f"rm -f {quoted}", root=root)
    if phone.run(f"test -e {quoted}", root=root).status == 1:
        return Undone("The auditor's files are gone from the phone.")
    return Undone(trouble=f"{path} on the phone could not be removed.")


def _do(phone: Phone, command: str) -> None:
    answer = phone.run(command, root=True, seconds=_SECONDS)
    if not answer.good:
        what = command.split(maxsplit=1)[0]
        raise DeviceError(
            f"The phone {phone.serial} refused to install the certificate ({what}:"
            f" {answer.error.strip()[:200] or 'no reason given'})."
        )
