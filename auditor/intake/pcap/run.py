"""Records of packets as they lie in a block of a file: each a head and its frame.

In a classic file a head is 16 bytes, and the next record begins where a frame ends. In pcapng a
packet's block says how long it is, and has options behind the frame. Who counts packets sees
neither: both give the numbers of a record's time and the place of its frame.

Sources: draft-ietf-opsawg-pcap (packet record), draft-ietf-opsawg-pcapng (EPB, PB).
"""

from __future__ import annotations

import struct
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    type Record = tuple[int, int, int, int]  # both numbers of its time; its frame's place and size

HEAD = 16  # bytes
BLOCK = 32  # bytes of a packet's block without its frame
OPTION = 8  # bytes behind a frame that may hold one; there are fewer to pad it
_BEFORE = 28  # of these, before the frame
_ENHANCED = 6  # its type
_BLOCKS = {order: struct.Struct(order + "6I").unpack_from for order in "<>"}


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
    """One record or more of a classic file, or as in one.

    `at` is where the next one begins: who reads them moves it.
    """

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
        unpack, data, at, end = self.clock.head.unpack_from, self.data, self.at, self.end
        last = end - HEAD
        while at <= last:
            first, second, size = unpack(data, at)
            start = at + HEAD
            at = start + size
            if at > end:
                return
            self.at = at
            yield first, second, start, size

    def following(self, most: int) -> list[float]:
        """The times of the next few, which are not passed."""
        at = self.at
        found = [self.clock.time(one[0], one[1]) for one in islice(self.records(), most)]
        self.at = at
        return found


class Blocks(Run):
    """Enhanced packet blocks of pcapng that follow each other, of interface `number`.

    They end before a block that is another or makes no sense; where `wary`, also before one with
    options, which may name an app.
    """

    __slots__ = ("_number", "_unpack", "_wary")

    def __init__(
        self, link: int, uid: int, data: bytes, span: tuple[int, int], clock: Clock,
        number: int, *, wary: bool,
    ) -> None:  # fmt: skip
        super().__init__(link, uid, data, span, clock)
        self._number = number
        self._unpack = _BLOCKS[clock.head.format[0]]
        self._wary = wary

    def records(self) -> Iterator[Record]:
        """Those that are whole, from `at` on; each is passed as it is given."""
        unpack, data, at, end = self._unpack, self.data, self.at, self.end
        mine, last = self._number, end - BLOCK
        optional = OPTION if self._wary else end
        while at <= last:
            kind, length, number, first, second, size = unpack(data, at)
            more = length - BLOCK - size
            start, at = at + _BEFORE, at + length
            if kind != _ENHANCED or number != mine or not 0 <= more < optional:
                return
            if length & 3 or at > end:
                return
            self.at = at
            yield first, second, start, size

    def following(self, most: int) -> list[float]:
        """The times of the next few, of other apps too."""
        end, wary = self.end, self._wary
        self.end, self._wary = len(self.data), False
        found = super().following(most)
        self.end, self._wary = end, wary
        return found
