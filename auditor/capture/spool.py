"""What the worker could not take yet waits on disk: append-only, readable after any crash.

A spool belongs to one capture process, which holds a lock on it for as long as it lives. A spool
that can be locked is an orphan: its process is gone, whatever became of the process id, and what
it holds is stored at the next start. Every frame on disk carries its checksum, so a torn tail or
a damaged block costs the frames it hit and no other.

A sibling with the suffix `.kept` holds records that killed the worker; it is never replayed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import time
from typing import TYPE_CHECKING, NamedTuple, Self

import msgspec

from auditor.capture import wire
from auditor.model import InputError
from auditor.store import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from auditor.capture.wire import Fact

SUFFIX = ".spool"
KEPT = ".kept"
LOG = "worker.log"
_BLOCK = 1 << 20
_MOMENT = 0.02  # seconds


class Place(NamedTuple):
    """Where a batch lies in a spool: the offset of its frame in bytes."""

    number: int
    kind: int
    offset: int


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


class Spool:
    """One spool file, open and locked. Writes and reads go to explicit places, one thread."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self.handle = handle
        self.size = os.fstat(handle).st_size
        self.start = 0  # of the first frame
        self.damaged = 0  # frames that could not be read, as far as they can be counted

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, facts: Mapping[str, Fact]) -> None:
        """Write the preamble of a new spool."""
        head = wire.preamble(facts)
        self._write(head, 0)
        self.start = self.size = len(head)

    def facts(self) -> dict[str, Fact]:
        """What the preamble says; after this the frames can be walked.

        Raises:
            WireError: it is no spool, or its preamble is damaged.
            InputError: a newer auditor wrote it; the text names the file.
        """
        head = os.pread(self.handle, wire.PREAMBLE_SIZE, 0)
        try:
            length = wire.preamble_length(head)
        except InputError as error:
            raise InputError(f"{self.path} is left as it is: {error}") from None
        facts = wire.preamble_facts(os.pread(self.handle, length, 0))
        self.start = length
        return facts

    def append(self, kind: int, number: int, parts: Sequence[bytes]) -> Place:
        """Add a frame whose payload is given in parts. A failed write leaves no trace of it.

        Raises:
            OSError: the disk is full or failing.
        """
        end = self.size
        try:
            for part in (wire.header(kind, number, parts, checked=True), *parts):
                self._write(part, end)
                end += len(part)
        except OSError:
            os.ftruncate(self.handle, self.size)
            raise
        place = Place(number, kind, self.size)
        self.size = end
        return place

    def note_lost(self, seen: int, lost: int) -> None:
        """Note for the next start what no worker could write down; on a full disk it may fail."""
        totals = msgspec.msgpack.encode((seen, 0, lost))
        with contextlib.suppress(OSError):
            self.append(wire.END, 0, [totals])

    def read(self, place: Place) -> bytes | None:
        """The payload of a frame; None when it is damaged."""
        try:
            head = wire.parse_header(os.pread(self.handle, wire.HEADER_SIZE, place.offset))
        except wire.WireError:
            return None
        payload = os.pread(self.handle, head.length, place.offset + wire.HEADER_SIZE)
        return payload if wire.intact(head, payload) else None

    def places(self) -> list[Place]:
        """All whole frames in order of their numbers; a torn tail counts in `damaged`."""
        found = []
        offset = self.start
        while offset < self.size:
            try:
                head = wire.parse_header(os.pread(self.handle, wire.HEADER_SIZE, offset))
                end = offset + wire.HEADER_SIZE + head.length
                place = Place(head.number, head.kind, offset)
                whole = end <= self.size and self.read(place) is not None
            except wire.WireError:
                whole, place, end = False, Place(0, 0, 0), 0
            if whole:
                found.append(place)
                offset = end
            else:
                self.damaged += 1
                offset = self._next_mark(offset + 1)
        return sorted(found)

    def reset(self) -> None:
        """Forget all frames: they are stored."""
        os.ftruncate(self.handle, self.start)
        self.size = self.start

    def remove(self) -> None:
        """Delete the file, then let go of the lock."""
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Let go of the file and its lock; the frames stay."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def _write(self, data: bytes, offset: int) -> None:
        rest = memoryview(data)
        while rest:
            done = os.pwrite(self.handle, rest, offset)
            rest, offset = rest[done:], offset + done

    def _next_mark(self, offset: int) -> int:
        """Where the next frame may start at or after `offset`, the end when there is none."""
        while offset < self.size:
            block = os.pread(self.handle, _BLOCK, offset)
            at = block.find(wire.MARK)
            if at >= 0:
                return offset + at
            if len(block) < _BLOCK:
                break
            offset += _BLOCK - len(wire.MARK) + 1
        return self.size


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
