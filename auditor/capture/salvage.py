"""Recorded packets and their TLS secrets become one pcapng; until it is whole, both stay.

What is recorded lies in a private folder beside the file that it will be: `packets`, `keys`, and
where there is more to know `ports` (only their packets are wanted), `owners` (whose sockets were
whose) and `inside` (the phone's addresses in the tunnel to the proxy). The file is made in there
too and takes its name when it is whole. The folder goes after that, never before: a full disk, a
Ctrl-C or a kill costs nothing, for the next capture tries again.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from typing import TYPE_CHECKING, NamedTuple

from auditor.capture import pcapng
from auditor.capture.owners import Owners
from auditor.intake import ports_of
from auditor.model import AuditorError, InputError
from auditor.tasks.packets import store_capture

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

PREFIX = ".auditor-"
_FOLDER = re.compile(r"\.auditor-[a-z0-9_]{8}")  # as tempfile names it
_NAMES = 100
_MOST = 1 << 16  # bytes of a small file


class Saved(NamedTuple):
    """What became of a folder: packets, whether the last was whole, addresses in the tunnel."""

    packets: int
    whole: bool
    inside: tuple[str, ...]


def save(folder: Path, target: Path) -> Saved:
    """Make `target` (0600) of a folder, and remove the folder.

    Raises:
        InputError: the target exists.
        OSError: the disk is full, or the like; the folder is as it was.
    """
    made = folder / "made"
    made.unlink(missing_ok=True)
    inside = _words(folder / "inside") or ()
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            written = _convert(folder, out)
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            raise InputError(f"{target} exists")
        made.rename(target)
    finally:
        made.unlink(missing_ok=True)
    shutil.rmtree(folder)
    return Saved(written.packets, written.whole, tuple(inside))


def left(folder: Path, target: Path, database: Path | None, session: str) -> str:
    """Save what a capture left that was cut off; a sentence about it, "" where it left nothing.

    The packets are added to its session, where that is known and the database takes them.

    Raises:
        InputError, OSError: it cannot be saved; the folder is as it was.
    """
    if not _is_ours(folder) or folder.parent != target.parent:
        return ""
    packets = folder / "packets"
    if not packets.exists() or not packets.stat().st_size:
        shutil.rmtree(folder)
        return ""
    path = _free(target)
    saved = save(folder, path)
    said = f"Its {saved.packets:,} recorded packets are in {path} with their TLS secrets"
    if database is None:
        return f"{said}, but not in its session."
    try:
        store_capture(database, session, path, "The capture was cut off.", saved.inside)
    except (AuditorError, OSError) as error:
        return f"{said}, but could not be added to its session: {str(error).rstrip('.')}."
    return f"{said}, and in its session {session}."


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder as captures make them, of this user's."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    named = _FOLDER.fullmatch(folder.name) is not None
    return named and stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def _convert(folder: Path, out: BinaryIO) -> pcapng.Written:
    listed = _words(folder / "ports")
    ports = None if listed is None else frozenset(map(int, listed))

    def wanted(link: int, packet: bytes) -> bool:
        return ports is None or not ports.isdisjoint(ports_of(link, packet))

    owners = Owners.read(folder / "owners")
    with (folder / "packets").open("rb") as recorded, (folder / "keys").open("rb") as keys:
        return pcapng.convert(recorded, out.write, keys, wanted, owners)


def put_words(path: Path, words: Iterable[object]) -> None:
    """Write down, for whoever makes the file of packets, what is to be known of them (0600)."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(" ".join(map(str, words)))


def _words(path: Path) -> list[str] | None:
    """The words of a small file, None where there is none."""
    try:
        with path.open() as file:
            return file.read(_MOST).split()
    except FileNotFoundError:
        return None


def _free(target: Path) -> Path:
    """The target, or a name like it that nothing has."""
    names = [target, *(target.with_stem(f"{target.stem}-{one}") for one in range(1, _NAMES))]
    for path in names:
        if not path.exists():
            return path
    raise InputError(f"{target} exists, and so do all names like it")
