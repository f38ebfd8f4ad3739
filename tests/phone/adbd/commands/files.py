"""cat, ls, mkdir, rm, rmdir, cp, mv, chmod, chown, chcon, sha256sum, test, grep: toybox's."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.phone.adbd.filesystem import ROOT, File, Refused, View

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Result
    from tests.phone.adbd.shell import Shell


def split(arguments: list[str]) -> tuple[str, list[str]]:
    """Single letters of all options, and the rest."""
    flags = "".join(a[1:] for a in arguments if a.startswith("-"))
    return flags, [a for a in arguments if not a.startswith("-")]


def placed(shell: Shell, path: str) -> tuple[View, str]:
    """A path, through /proc/PID/root where it begins so."""
    found = re.match(r"/proc/(\d+)/root(?=/|$)", path)
    if not found:
        return shell.view, path
    process = shell.handset.processes.get(int(found[1]))
    if process is None:
        raise Refused("No such file or directory")
    if shell.uid != ROOT:
        raise Refused("Permission denied")
    return View(process.namespace, ROOT), path[found.end() :] or "/"


def content(shell: Shell, path: str) -> bytes:
    if path.startswith("/proc/net/"):
        return Path(path).read_bytes()  # the real table of this network namespace
    if path == "/proc/sys/kernel/random/boot_id":
        return f"5d0f1a2b-0000-4000-8000-{shell.handset.boots:012d}\n".encode()
    if found := re.fullmatch(r"/proc/(\d+)/mountinfo", path):
        process = shell.handset.processes.get(int(found[1]))
        if process is None:
            raise Refused("No such file or directory")
        if shell.uid != ROOT:
            raise Refused("Permission denied")
        return process.namespace.mountinfo().encode()
    view, inner = placed(shell, path)
    return view.read(inner)


def cat(shell: Shell, arguments: list[str]) -> Result:
    out, error = b"", ""
    for path in arguments:
        try:
            out += content(shell, path)
        except Refused as refusal:
            error += f"cat: {path}: {refusal}\n"
    return int(bool(error)), out, error


def ls(shell: Shell, arguments: list[str]) -> Result:
    flags, paths = split(arguments)
    out = ""
    for path in paths:
        view, inner = placed(shell, path)
        file = view.tree_file(inner)
        if file is None and not view.is_folder(inner):
            return 1, out, f"ls: {path}: No such file or directory\n"
        if "d" in flags or file:
            label = f"{(file or view.folder(inner)).label} " if "Z" in flags else ""
            out += f"{label}{path}\n"
        else:
            out += "".join(f"{name}\n" for name in view.names(inner))
    return 0, out, ""


def mkdir(shell: Shell, arguments: list[str]) -> Result:
    flags, paths = split(arguments)
    for path in paths:
        if shell.view.is_folder(path):
            if "p" not in flags:
                raise Refused(f"'{path}': File exists")
            continue
        shell.view.make_folder(path)
    return 0, "", ""


def rm(shell: Shell, arguments: list[str]) -> Result:
    flags, paths = split(arguments)
    for path in paths:
        view = shell.view
        if view.tree_file(path) is None and not ("r" in flags and view.is_folder(path)):
            if "f" not in flags:
                raise Refused(f"{path}: No such file or directory")
            continue
        view.remove(path)
    return 0, "", ""


def rmdir(shell: Shell, arguments: list[str]) -> Result:
    for path in split(arguments)[1]:
        if not shell.view.is_folder(path):
            raise Refused(f"'{path}': No such file or directory")
        if shell.view.names(path):
            raise Refused(f"'{path}': Directory not empty")
        shell.view.remove(path)
    return 0, "", ""


def cp(shell: Shell, arguments: list[str]) -> Result:
    *sources, target = split(arguments)[1]
    for source in sources:
        data = content(shell, source)
        into = shell.view.is_folder(target)
        path = f"{target.rstrip('/')}/{source.rpartition('/')[2]}" if into else target
        shell.view.write(path, File(data, 0o600, shell.uid))
    return 0, "", ""


def mv(shell: Shell, arguments: list[str]) -> Result:
    cp(shell, arguments)
    for source in split(arguments)[1][:-1]:
        shell.view.remove(source)
    return 0, "", ""


def chmod(shell: Shell, arguments: list[str]) -> Result:
    mode, *paths = arguments
    for path in paths:
        shell.view.change(path, mode=int(mode, 8))
    return 0, "", ""


def chown(shell: Shell, arguments: list[str]) -> Result:
    if shell.uid != ROOT:
        raise Refused("Operation not permitted")
    owner, *paths = arguments
    for path in paths:
        shell.view.change(path, owner=int(owner.partition(":")[0]))
    return 0, "", ""


def chcon(shell: Shell, arguments: list[str]) -> Result:
    if shell.uid != ROOT:
        raise Refused("Permission denied")
    label, *paths = arguments
    for path in paths:
        shell.view.change(path, label=label)
    return 0, "", ""


def sha256sum(shell: Shell, arguments: list[str]) -> Result:
    out, error = "", ""
    for path in arguments:
        try:
            out += f"{hashlib.sha256(content(shell, path)).hexdigest()}  {path}\n"
        except Refused as refusal:
            error += f"sha256sum: {path}: {refusal}\n"
    return int(bool(error)), out, error


def test(shell: Shell, arguments: list[str]) -> Result:
    kind, path = arguments
    view, inner = placed(shell, path)
    file, folder = view.tree_file(inner) is not None, view.is_folder(inner)
    return int(not {"-d": folder, "-f": file, "-e": file or folder}[kind]), "", ""


def grep(shell: Shell, arguments: list[str]) -> Result:
    """Lines with any of the texts after -e, each behind its file's name (-H)."""
    assert "-H" in arguments
    wanted = [arguments[at + 1] for at, word in enumerate(arguments) if word == "-e"]
    paths = [word for word in arguments if word not in {*wanted, "-e", "-s", "-H"}]
    found = []
    for path in paths:
        try:
            lines = content(shell, path).decode().splitlines()
        except Refused as refusal:
            if "-s" not in arguments:
                return 2, "", f"grep: {path}: {refusal}\n"
            continue
        found += [f"{path}:{line}\n" for line in lines if any(text in line for text in wanted)]
    return int(not found), "".join(found), ""


COMMANDS = {
    "cat": cat,
    "ls": ls,
    "mkdir": mkdir,
    "rm": rm,
    "rmdir": rmdir,
    "cp": cp,
    "mv": mv,
    "chmod": chmod,
    "chown": chown,
    "chcon": chcon,
    "sha256sum": sha256sum,
    "test": test,
    "[": lambda shell, arguments: test(shell, arguments[:-1]),
    "grep": grep,
}
