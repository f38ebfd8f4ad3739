"""One spool: frames appended to a file, each with its checksum, readable after any crash.

A torn tail or a damaged block costs the frames it hit and no other. The file is locked for as
long as the process lives that opened it.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, NamedTuple, Self

import msgspec

from auditor.capture import wire
from auditor.model import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from auditor.capture.wire import Fact

_BLOCK = 1 << 20


class Place(NamedTuple):
    """Where a batch lies in a spool: the offset of its frame in bytes."""

    number: int
    kind: int
    offset: int


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
