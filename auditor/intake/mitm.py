"""mitmproxy flow files, read as a stream: one flow in memory at a time.

A file is a row of typed netstrings. A flow whose inside is damaged costs one
`Unreadable`; its length still says where the next one begins. Where the length
itself is wrong, the next place that reads as a whole flow is looked for, within a
budget, and what lies between counts as one unreadable entry.

Versions 19 to 21 (mitmproxy 9 to 12) are read as they are, older ones through
mitmproxy's migrations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.intake import tnetstring as tn
from auditor.intake.items import Unreadable
from auditor.intake.mitm_flow import FlowReader
from auditor.intake.tally import Tally
from auditor.model import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditor.intake.items import Item, Origin
    from auditor.intake.mitm_compat import Migration

_DIRECT = range(19, 22)
_BLOCK = 1 << 20
_LARGEST_FLOW = 128 << 20
_LENGTH = re.compile(rb"(\d{1,12}):")
# A flow's dictionary begins with its length and its first key. A backup of a flow lies inside it.
_START = re.compile(rb"(?<!\d)(?<!6:backup[;,])\d{2,12}:\d{1,2}:[a-z_]{2,32}[;,]")
_LONGEST_START = 64
_MOST_TRIES = 50_000


class MitmReader:
    """Reads one file once. `entries` counts what was met, unreadable places included."""

    def __init__(
        self, read: Callable[[int], bytes], origin: Origin, size: int | None = None
    ) -> None:
        self.entries = 0
        self._read = read
        self._left = size  # bytes not yet read, None where the file is compressed
        self._flows = FlowReader(origin)
        self._tally = Tally()
        self._migration: Migration | None = None
        self._data = b""
        self._at = 0
        self._ended = False
        self._tries = _MOST_TRIES

    def items(self, first: int = 0) -> Iterator[Item]:
        """Messages, connections and unreadable places.

        Of entries below `first` only what could not be read is repeated.
        """
        while self._fill(1):
            index = self.entries
            span = self._next()
            if span is None and not self._data[self._at :].strip():
                break
            self.entries += 1
            found = self._flow(index, span) if span else iter((self._resume(index),))
            for item in found:
                if index >= first or isinstance(item, Unreadable):
                    yield item
        yield from self._tally.finish()

    def _next(self) -> tuple[int, int] | None:
        """The inside of the next flow, whole in memory; None where no flow can be read."""
        self._fill(14)
        head = _LENGTH.match(self._data, self._at)
        if head is None:
            return None
        before, size = head.end() - self._at, int(head[1])
        if size > _LARGEST_FLOW or not self._fill(before + size + 1):
            return None
        start = self._at + before
        return (start, start + size) if self._data[start + size] == tn.DICT else None

    def _flow(self, index: int, span: tuple[int, int]) -> Iterator[Item]:
        start, stop = span
        self._at = stop + 1
        yielded = False
        try:
            data, flow = self._current(self._data, start, stop)
            connection = self._flows.connection(data, flow)
            if connection.key:
                yield from self._tally.meet(connection)
            for message in self._flows.messages(data, flow, index, connection):
                self._tally.count(message)
                yield message
                yielded = True
        except DecodeError as error:
            yield Unreadable(index, str(error), partly=yielded)

    def _current(self, data: bytes, start: int, stop: int) -> tuple[bytes, tn.Members]:
        """The members of a flow in a version that is read directly, and the bytes they are in."""
        flow = tn.members(data, start, stop)
        if tn.whole(data, flow.get(b"version", tn.ABSENT)) in _DIRECT:
            return data, flow
        if self._migration is None:
            from auditor.intake.mitm_compat import (  # noqa: PLC0415 - loads all of mitmproxy
                Migration,
            )

            self._migration = Migration()
        packed = self._migration.upgrade(data, start, stop)
        return packed, tn.members(packed, 0, len(packed))

    def _resume(self, index: int) -> Unreadable:
        """Go on after a place that is no flow: past an over-long one, or at the next whole flow."""
        begun = _START.match(self._data, self._at) is not None
        if begun and self._skip_large():
            return Unreadable(index, f"it is larger than {_LARGEST_FLOW >> 20} MiB")
        self._at += 1
        while self._fill(_LONGEST_START):
            found = _START.search(self._data, self._at)
            if found is None:
                self._at = max(self._at + 1, len(self._data) - _LONGEST_START)
                continue
            self._at = found.start()
            if self._is_flow():
                return Unreadable(index, "the file is damaged here")
            self._at += 1
            self._tries -= 1
            if self._tries <= 0:
                self._data, self._at, self._ended = b"", 0, True
                return Unreadable(index, "the rest of the file is damaged")
        self._at = len(self._data)
        return Unreadable(index, "the file ends inside it" if begun else "the file is damaged here")

    def _is_flow(self) -> bool:
        span = self._next()
        if span is None:
            return False
        try:
            found = tn.members(self._data, *span)
        except DecodeError:
            return False
        return b"version" in found and (b"type" in found or b"request" in found)

    def _skip_large(self) -> bool:
        """Pass over a flow that is too large to keep; False where its length cannot be true."""
        head = _LENGTH.match(self._data, self._at)
        if head is None or int(head[1]) <= _LARGEST_FLOW:
            return False
        missing = head.end() + int(head[1]) + 1 - len(self._data)
        if self._left is not None and missing > self._left:
            return False
        self._data, self._at = b"", 0
        while missing > 0 and (block := self._take(min(missing, _BLOCK))):
            missing -= len(block)
        return True

    def _fill(self, wanted: int) -> bool:
        """Try to have `wanted` bytes from the position on."""
        have = len(self._data) - self._at
        while have < wanted and not self._ended:
            block = self._take(max(wanted - have, _BLOCK))
            self._data, self._at = self._data[self._at :] + block, 0
            have = len(self._data)
        return have >= wanted

    def _take(self, wanted: int) -> bytes:
        block = self._read(wanted)
        self._ended = not block
        if self._left is not None:
            self._left -= len(block)
        return block
