"""The packets of a pcap or pcapng file, as a stream: one block of the file in memory at a time.

Packets are given as their places in that block: most are only counted, and need no copy.

Every length is checked before it is believed. Where one cannot be true the file is damaged:
what came before is given, `damage` says why the rest is not. Both byte orders, micro- and
nanoseconds, several sections and interfaces with a clock resolution each.

Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng (SHB, IDB, PB, SPB, NRB, EPB, DSB);
PCAPdroid's dump extensions (custom block 62652, packet comment "u-UID").
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

from auditor.intake.pcap.magic import MAGICS, SECTION
from auditor.intake.pcap.options import option, resolution, text_pair
from auditor.intake.pcap.run import BLOCK, HEAD, OPTION, Blocks, Clock, Run
from auditor.model import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NO_UID = -1
_MOST_PACKET = 1 << 20  # bytes; what is longer is no length
_MOST_BLOCK = 16 << 20
_MOST_INTERFACES = 4_096
_MOST_SECRETS = 32 << 20  # bytes of all TLS keys
_MOST_NAMES = 100_000
_READ = 64 << 10  # bytes; more would push all else out of a small core's cache
_PCAPDROID = 62652  # its private enterprise number
_UID = re.compile(rb"u-(\d{1,10})\0*$")
_KEYS = b"TLSK"


class Interface(NamedTuple):
    """What an interface description says: link type, its clock, longest packet."""

    link: int
    clock: Clock
    most: int


class Packets:
    """Iterates over a file's packets, once, in runs.

    `names` holds what the file says addresses are called, `apps` packages by UID,
    `secrets` key log lines that lie in the file.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.damage = ""
        self.names: dict[bytes, str] = {}
        self.apps: dict[int, str] = {}
        self.secrets: list[bytes] = []
        self.skipped = 0  # blocks that make no sense in themselves
        self._read = read
        self._data = b""
        self._at = 0
        self._order = "<"
        self._interfaces: list[Interface] = []
        self._size_secrets = 0

    def __iter__(self) -> Iterator[Run]:
        """Every packet in the file's order; none is kept, so that none is collected."""
        if not self._fill(4):
            raise DecodeError("it ends in its first bytes")
        head = self._data[:4]
        if head == SECTION:
            return self._blocks()
        if head not in MAGICS:
            raise DecodeError("it is no packet capture")
        order, digits = MAGICS[head]
        return self._classic(order, 10.0**-digits)

    def _fill(self, wanted: int) -> bool:
        """Try to have `wanted` bytes from the position on."""
        have = len(self._data) - self._at
        if have >= wanted:
            return True
        parts = [self._data[self._at :]]
        while have < wanted and (block := self._read(max(_READ, wanted - have))):
            parts.append(block)
            have += len(block)
        self._data, self._at = b"".join(parts), 0
        return have >= wanted

    def _ended(self, what: str) -> None:
        """Note an end inside a packet; nothing where the file ends as it should."""
        if len(self._data) > self._at:
            self.damage = f"it ends inside a {what}"

    def _classic(self, order: str, tick: float) -> Iterator[Run]:
        if not self._fill(24):
            self.damage = "it ends inside its header"
            return
        link = struct.unpack_from(order + "I", self._data, 20)[0] & 0xFFFF
        clock = Clock.of(order, tick)
        self._at = 24
        while self._fill(HEAD):
            _, _, size = clock.head.unpack_from(self._data, self._at)
            if size > _MOST_PACKET:
                self.damage = "a packet has an impossible length"
                return
            if not self._fill(HEAD + size):
                break
            run = Run(link, NO_UID, self._data, (self._at, len(self._data)), clock)
            yield from self._passed(run)
        self._ended("packet")

    def _blocks(self) -> Iterator[Run]:
        self._order = self._section_order()
        while self._fill(12):
            if self._data[self._at : self._at + 4] == SECTION:
                self._order = self._section_order()
                self._interfaces = []
            kind, size = struct.unpack_from(self._order + "II", self._data, self._at)
            if size < 12 or size > _MOST_BLOCK or size % 4:
                self.damage = "a block has an impossible length"
                return
            if not self._fill(size):
                break
            start = self._at
            self._at += size
            run = self._block(kind, start, size)
            if isinstance(run, Blocks):
                yield from self._passed(run)
            elif run is not None:
                yield run
        self._ended("block")

    def _passed(self, run: Run) -> Iterator[Run]:
        """A run that lies in the file's own block: what follows it is read from its end on."""
        yield run
        for _ in run.records():  # that nobody asked for
            pass
        self._at = run.at

    def _block(self, kind: int, start: int, size: int) -> Run | None:
        if kind == 6:
            return self._enhanced(start, size)
        body = self._data[start + 8 : start + size - 4]
        if kind in (2, 3):
            return self._older(kind, body)
        self._other(kind, body)
        return None

    def _section_order(self) -> str:
        magic = self._data[self._at + 8 : self._at + 12]
        return "<" if magic == b"\x4d\x3c\x2b\x1a" else ">"

    def _enhanced(self, start: int, size: int) -> Run | None:
        if size < BLOCK:
            self.skipped += 1
            return None
        number, length = struct.unpack_from(self._order + "I8xI", self._data, start + 8)
        if number >= len(self._interfaces) or length > size - BLOCK:
            self.skipped += 1
            return None
        link, clock, _ = self._interfaces[number]
        uid, end, wary = NO_UID, len(self._data), bool(self.apps)
        if wary and size - BLOCK - length >= OPTION:
            options = start + 28 + length + -length % 4
            uid = self._commented(self._data[options : start + size - 4])
            end, wary = start + size, False
        return Blocks(link, uid, self._data, (start, end), clock, number, wary=wary)

    def _commented(self, options: bytes) -> int:
        found = _UID.match(option(options, 1, self._order) or b"")
        return int(found[1]) if found else NO_UID

    def _older(self, kind: int, body: bytes) -> Run | None:
        """The obsolete packet block (2) and the simple one (3), which has no time."""
        head = 20 if kind == 2 else 4
        if len(body) < head:
            self.skipped += 1
            return None
        number = 0
        if kind == 2:
            number, length = struct.unpack_from(self._order + "H10xI", body)
        else:
            (length,) = struct.unpack_from(self._order + "I", body)
            length = min(length, len(body) - 4)
        if number >= len(self._interfaces) or length > len(body) - head:
            self.skipped += 1
            return None
        link, clock, most = self._interfaces[number]
        if kind == 2:
            return Run(link, NO_UID, body, (4, head + length), clock)
        length = min(length, most or length)
        clock = Clock.of(self._order, 0.0)
        body = clock.head.pack(0, 0, length) + body[head : head + length]
        return Run(link, NO_UID, body, (0, len(body)), clock)

    def _other(self, kind: int, body: bytes) -> None:
        if kind == 1:
            if len(body) < 8 or len(self._interfaces) >= _MOST_INTERFACES:
                self.skipped += 1
                return
            link, _, most = struct.unpack_from(self._order + "HHI", body)
            tick, offset = resolution(body[8:], self._order)
            self._interfaces.append(Interface(link, Clock.of(self._order, tick, offset), most))
        elif kind == 4:
            self._called(body)
        elif kind == 10 and len(body) >= 8:
            label, size = struct.unpack_from(self._order + "4sI", body)
            label = label if self._order == ">" else label[::-1]
            self._size_secrets += size
            if label == _KEYS and self._size_secrets <= _MOST_SECRETS:
                self.secrets.append(body[8 : 8 + size])
        elif kind == 0x0BAD and len(body) >= 14:
            self._app(body)

    def _called(self, body: bytes) -> None:
        """Name resolution records: an address and the names it has."""
        at = 0
        while at + 4 <= len(body):
            kind, size = struct.unpack_from(self._order + "HH", body, at)
            width = {1: 4, 2: 16}.get(kind, 0)
            value = body[at + 4 : at + 4 + size]
            if kind == 0 or len(value) < size:
                return
            if width and size > width and len(self.names) < _MOST_NAMES:
                name = value[width:].partition(b"\0")[0]
                self.names.setdefault(value[:width], name.decode("ascii", "replace")[:253])
            at += 4 + size + -size % 4

    def _app(self, body: bytes) -> None:
        """PCAPdroid's map of a UID to its package."""
        number, version, kind = struct.unpack_from(self._order + "IHH", body)
        if (number, version, kind) != (_PCAPDROID, 1, 1) or len(self.apps) >= _MOST_NAMES:
            return
        (uid,) = struct.unpack_from(self._order + "i", body, 8)
        package, _ = text_pair(body[12:])
        self.apps[uid] = package
