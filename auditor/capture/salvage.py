"""Recorded packets and their TLS secrets become one pcapng; until it is whole, both stay.

What is recorded lies in a private folder beside the file that it will be: `packets`, `keys`, and
`ports` where only packets of these ports are wanted. The file is made in there too and takes its
name when it is whole. The folder goes after that, never before: a full disk, a Ctrl-C or a kill
costs nothing, for the next capture tries again.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from typing import TYPE_CHECKING

from auditor.capture import pcapng
from auditor.intake import ports_of
from auditor.model import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREFIX = ".auditor-"
_FOLDER = re.compile(r"\.auditor-[a-z0-9_]{8}")  # as tempfile names it
_NAMES = 100


def save(folder: Path, target: Path) -> pcapng.Written:
    """Make `target` (0600) of a folder, and remove the folder.

    Raises:
        InputError: the target exists.
        OSError: the disk is full, or the like; the folder is as it was.
    """
    made = folder / "made"
    made.unlink(missing_ok=True)
    ports = _ports(folder / "ports")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            written = _convert(folder, out.write, ports)
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            raise InputError(f"{target} exists")
        made.rename(target)
    finally:
        made.unlink(missing_ok=True)
    shutil.rmtree(folder)
    return written


def left(folder: Path, target: Path) -> str:
    """Save what a capture left that was cut off; a sentence about it, "" where it left nothing.

    Raises:
        InputError, OSError: it cannot be saved; the folder is as it was.
    """
    if not _FOLDER.fullmatch(folder.name) or folder.parent != target.parent:
        return ""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return ""
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        return ""
    packets = folder / "packets"
    if not packets.exists() or not packets.stat().st_size:
        shutil.rmtree(folder)
        return ""
    path = _free(target)
    written = save(folder, path)
    return (
        f"Its {written.packets:,} recorded packets are in {path} with their TLS secrets,"
        " but not in its session."
    )


def _convert(
    folder: Path, write: Callable[[bytes], object], ports: frozenset[int] | None
) -> pcapng.Written:
    def wanted(link: int, packet: bytes) -> bool:
        return ports is None or not ports.isdisjoint(ports_of(link, packet))

    with (folder / "packets").open("rb") as recorded, (folder / "keys").open("rb") as keys:
        return pcapng.convert(recorded, write, keys, wanted)


def _ports(path: Path) -> frozenset[int] | None:
    """The ports whose packets are wanted, None for all."""
    try:
        return frozenset(int(one) for one in path.read_text().split())
    except FileNotFoundError:
        return None


def _free(target: Path) -> Path:
    """The target, or a name like it that nothing has."""
    names = [target, *(target.with_stem(f"{target.stem}-{one}") for one in range(1, _NAMES))]
    for path in names:
        if not path.exists():
            return path
    raise InputError(f"{target} exists, and so do all names like it")
