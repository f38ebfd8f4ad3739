"""mount, umount, nsenter: only root may, and each namespace has its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.phone.adbd.filesystem import ROOT, File, Mount, Refused, Tree

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Result
    from tests.phone.adbd.shell import Shell


def mount(shell: Shell, arguments: list[str]) -> Result:
    _root_only(shell)
    options = ""
    kind, rest = "", []
    iterator = iter(arguments)
    for argument in iterator:
        if argument == "-o":
            options = next(iterator)
        elif argument == "-t":
            kind = next(iterator)
        else:
            rest.append(argument)
    source, target = rest
    if not shell.view.is_folder(target):
        raise Refused(f"'{source}'->'{target}': No such file or directory")
    if "bind" in options.split(","):
        made = shell.namespace.mount_of(source)
        new = Mount(target, made.tree, made.inner(source).rstrip("/"), made.source, made.kind)
    elif kind == "tmpfs":
        folder = File(b"", 0o755, ROOT, "u:object_r:tmpfs:s0")
        new = Mount(target, Tree({}, {"/": folder}), "", source, "tmpfs")
    else:
        raise Refused(f"bad type {kind}")
    shell.handset.mount(shell.namespace, new)
    return 0, "", ""


def umount(shell: Shell, arguments: list[str]) -> Result:
    _root_only(shell)
    target = arguments[-1]
    if not shell.handset.unmount(shell.namespace, target):
        raise Refused(f"{target}: Invalid argument")
    return 0, "", ""


def nsenter(shell: Shell, arguments: list[str]) -> Result:
    from tests.phone.adbd.shell import within  # noqa: PLC0415 - it imports the commands

    _root_only(shell)
    found = re.fullmatch(r"--mount=/proc/(\d+)/ns/mnt", arguments[0])
    if not found or arguments[1] != "--":
        return 1, "", "nsenter: bad options\n"
    process = shell.handset.processes.get(int(found[1]))
    if process is None:
        raise Refused(f"/proc/{found[1]}/ns/mnt: No such file or directory")
    inner = within(shell, process.namespace)
    command = {"mount": mount, "umount": umount}[arguments[2]]
    return command(inner, arguments[3:])


def _root_only(shell: Shell) -> None:
    if shell.uid != ROOT:
        raise Refused("Permission denied")


COMMANDS = {"mount": mount, "umount": umount, "nsenter": nsenter}
