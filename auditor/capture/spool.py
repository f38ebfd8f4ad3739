"""What the worker could not take yet waits on disk, in a folder beside the database.

A spool belongs to one capture process, which holds a lock on it for as long as it lives. A spool
that can be locked is an orphan: its process is gone, whatever became of the process id, and what
it holds is stored at the next start.

A sibling with the suffix `.kept` holds records that killed the worker; it is never replayed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import time
from typing import TYPE_CHECKING

from auditor.capture import wire
from auditor.capture.spool_file import Spool
from auditor.model import InputError
from auditor.store import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from auditor.capture.wire import Fact

SUFFIX = ".spool"
KEPT = ".kept"
LOG = "worker.log"
_MOMENT = 0.02  # seconds


def folder_of(database: Path) -> Path:
    """The folder beside a database that its spools and the worker's log live in."""
    return database.with_name(database.name + SUFFIX)


def create(database: Path, facts: Mapping[str, Fact]) -> Spool:
    """A new, locked spool; makes the folder (0700) where it is missing.

    Raises:
        OSError: it could not be made.
    """
    folder = folder_of(database)
    make_folder(folder)
    path = folder / f"{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
    spool = Spool(path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        fcntl.flock(spool.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        spool.begin(facts)
    except OSError:
        spool.remove()
        raise
    return spool


def adopt(path: Path) -> Spool | None:
    """Open and lock an orphan; None while its process lives or when it is gone already.

    Raises:
        OSError: it cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    spool = Spool(path, handle)
    try:
        _lock(handle)
    except BlockingIOError:
        spool.close()
        return None
    if os.fstat(handle).st_nlink == 0:  # replayed and removed by another between open and lock
        spool.close()
        return None
    return spool


def orphans(database: Path) -> Iterator[Spool]:
    """Spools whose capture is gone, oldest first, each locked for the caller to close."""
    found = []
    for path in folder_of(database).glob("*" + SUFFIX):
        try:
            found.append((path.stat().st_mtime, path))
        except FileNotFoundError:
            continue
    for _, path in sorted(found):
        if (spool := adopt(path)) is not None:
            yield spool


def waiting(database: Path) -> set[str]:
    """Names of the sessions whose orphans hold something, "" for one that cannot be read.

    Each is locked for a moment and shared, which disturbs nobody: `create` locks
    a file before there is anything in it, the others try twice.
    """
    names: set[str] = set()
    for path in folder_of(database).glob("*" + SUFFIX):
        with contextlib.suppress(OSError):  # its process lives, or it is gone or not for us
            if path.stat().st_size == 0:
                continue
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
            with Spool(path, os.open(path, flags)) as found:
                fcntl.flock(found.handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
                try:
                    session = str(found.facts().get("session") or "")
                except (wire.WireError, InputError):
                    names.add("")
                else:
                    names |= {session} if found.size > found.start else set()
    return names


def _lock(handle: int) -> None:
    """Lock a spool; twice, for a command that asks may look at it for a moment.

    Raises:
        BlockingIOError: its process lives.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        time.sleep(_MOMENT)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def keep_aside(spool: Spool, number: int, payload: bytes) -> None:
    """Append a record that killed the worker to the spool's `.kept` sibling (0600).

    Raises:
        OSError: the disk is full or failing.
    """
    path = spool.path.with_suffix(KEPT)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    with Spool(path, os.open(path, flags, 0o600)) as kept:
        if kept.size == 0:
            kept.begin(spool.facts())
        kept.append(wire.RECORDS, number, [payload])


def purge(database: Path, session: str) -> int:
    """Remove what a session left in the spool folder; how many files that were.

    Raises:
        InputError: the session is still being recorded.
        OSError: a file cannot be removed.
    """
    removed = 0
    folder = folder_of(database)
    for path in (*folder.glob("*" + SUFFIX), *folder.glob("*" + KEPT)):  # locks live in the first
        try:
            with Spool(path, os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)) as found:
                if found.facts().get("session") != session:
                    continue
                _lock(found.handle)
                found.remove()
                removed += 1
        except BlockingIOError:
            raise InputError(f"The session {session} is still being recorded") from None
        except (FileNotFoundError, wire.WireError, InputError):
            continue  # gone, not ours, or a newer auditor's
    clear(folder)
    return removed


def clear(folder: Path) -> None:
    """Remove the folder where nothing but an empty log is left in it."""
    log = folder / LOG
    with contextlib.suppress(OSError):
        if log.exists() and log.stat().st_size == 0:
            log.unlink()
        folder.rmdir()
