"""Records of packets as they lie in a block of a file: each a head of 16 bytes and its frame.

A head is two numbers of time, how many bytes follow, how many were sent. So it is in a classic
file, and so it stands in pcapng's packet blocks too: one loop reads both where they lie.

Sources: draft-ietf-opsawg-pcap (packet record), draft-ietf-opsawg-pcapng (EPB, PB).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    type Place = tuple[float, int, int]  # Unix seconds, first byte and after the last
    type Record = tuple[int, int, int, int]  # both numbers of its time, and its frame's place

HEAD = 16  # bytes


class Clock(NamedTuple):
    """How heads are read: their layout, seconds a tick, seconds to add.

    Without an `offset` the first number is seconds and the second a fraction; with one both are
    the halves of a number of ticks.
    """

    head: struct.Struct
    tick: float
    offset: int | None = None

    @classmethod
    def of(cls, order: str, tick: float, offset: int | None = None) -> Clock:
        """Of a byte order."""
        return cls(struct.Struct(order + "III4x"), tick, offset)

    def time(self, first: int, second: int) -> float:
        """Unix seconds."""
        if self.offset is None:
            return first + second * self.tick
        return (first << 32 | second) * self.tick + self.offset


class Run:
    """One record or more. `at` is where the next one begins: who reads them moves it."""

    __slots__ = ("at", "clock", "data", "end", "link", "uid")

    def __init__(
        self, link: int, uid: int, data: bytes, span: tuple[int, int], clock: Clock
    ) -> None:
        self.link = link
        self.uid = uid  # of the app, negative where the file does not say it
        self.data = data
        self.at, self.end = span
        self.clock = clock

    def records(self) -> Iterator[Record]:
        """Those that are whole, from `at` on; each is passed as it is given."""
        unpack, last = self.clock.head.unpack_from, self.end - HEAD
        while self.at <= last:
            first, second, size = unpack(self.data, self.at)
            start = self.at + HEAD
            if start + size > self.end:
                return
            self.at = start + size
            yield first, second, start, self.at

    def places(self) -> Iterator[Place]:
        """The same, with their times."""
        for first, second, start, end in self.records():
            yield self.clock.time(first, second), start, end
