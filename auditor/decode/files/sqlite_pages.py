"""The pages of an SQLite database file: b-trees of tables, records, overflow chains.

https://www.sqlite.org/fileformat2.html; read without the library, which trusts
its files more than an upload deserves. Every page is visited once.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.model import DecodeError, Scalar

MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_LEAF, _INTERIOR = 0x0D, 0x05
_INDEX_LEAF, _INDEX_INTERIOR = 0x0A, 0x02  # what a table without a rowid is made of
_MOST_VALUE = 1 << 20  # bytes of a record that are put together from overflow pages
_MOST_COLUMNS = 500
_FIXED = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}

type Record = list[Scalar]


class Pages:
    """A database file in memory. Raises DecodeError where it is damaged."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(MAGIC):
            raise DecodeError("no SQLite file")
        size = int.from_bytes(data[16:18], "big")
        self._size = 65_536 if size == 1 else size
        if self._size < 512 or self._size & (self._size - 1):
            raise DecodeError("a page size that is none")
        self._usable = self._size - data[20]
        if self._usable < 480:
            raise DecodeError("a page size that is none")
        self._data = data
        self._encoding = {2: "utf-16-le", 3: "utf-16-be"}.get(
            int.from_bytes(data[56:60], "big"), "utf-8"
        )
        self._seen: set[int] = set()
        self._unnumbered = 0  # rows that have no rowid are counted

    def records(self, root: int) -> Iterator[tuple[int, Record]]:
        """(rowid, values) of all rows of the table whose b-tree begins at page `root`."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            page, start = self._page(number)
            kind = page[start]
            count = int.from_bytes(page[start + 3 : start + 5], "big")
            cells = start + (12 if kind in (_INTERIOR, _INDEX_INTERIOR) else 8)
            offsets = [
                int.from_bytes(page[cells + 2 * i : cells + 2 * i + 2], "big")
                for i in range(min(count, len(page) // 2))
            ]
            if kind not in (_LEAF, _INTERIOR, _INDEX_LEAF, _INDEX_INTERIOR):
                raise DecodeError("a page of no known kind")
            if kind in (_INTERIOR, _INDEX_INTERIOR):
                children = [int.from_bytes(page[at : at + 4], "big") for at in offsets]
                children.append(int.from_bytes(page[start + 8 : start + 12], "big"))
                waiting.extend(reversed(children))
            if kind == _INTERIOR:
                continue
            for at in offsets:
                if kind == _LEAF:
                    size, start = _varint(page, at)
                    rowid, start = _varint(page, start)
                    yield rowid, self._row(page, start, size, self._usable - 35)
                else:
                    size, start = _varint(page, at + 4 * (kind == _INDEX_INTERIOR))
                    self._unnumbered += 1
                    most = (self._usable - 12) * 64 // 255 - 23
                    yield self._unnumbered, self._row(page, start, size, most)

    def _page(self, number: int) -> tuple[bytes, int]:
        """A page and where its b-tree header is; no page twice, as no sound file needs it."""
        start = (number - 1) * self._size
        if number < 1 or number in self._seen or start + self._size > len(self._data):
            raise DecodeError("a page that is not there")
        self._seen.add(number)
        return self._data[start : start + self._size], _HEADER if number == 1 else 0

    def _row(self, page: bytes, at: int, size: int, most: int) -> Record:
        """A record of `size` bytes, of which `most` at most are in the page itself."""
        if size <= most:
            return self._record(page[at : at + size])
        least = (self._usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (self._usable - 4)
        local = local if local <= most else least
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        return self._record(page[at : at + local] + self._overflow(following, size - local))

    def _overflow(self, number: int, size: int) -> bytes:
        pieces = []
        size = min(size, _MOST_VALUE)
        while number and size > 0:
            page, _ = self._page(number)
            pieces.append(page[4 : 4 + min(size, self._usable - 4)])
            size -= len(pieces[-1])
            number = int.from_bytes(page[:4], "big")
        return b"".join(pieces)

    def _record(self, payload: bytes) -> Record:
        length, at = _varint(payload, 0)
        body = length
        values: Record = []
        while at < length and len(values) < _MOST_COLUMNS:
            kind, at = _varint(payload, at)
            size = _FIXED[kind] if kind in _FIXED else max(0, kind - 12) // 2
            values.append(self._value(kind, payload[body : body + size]))
            body += size
        return values

    def _value(self, kind: int, raw: bytes) -> Scalar:
        if kind == 7 and len(raw) == 8:
            number: float = struct.unpack(">d", raw)[0]
            return number
        if 1 <= kind <= 6:
            return int.from_bytes(raw, "big", signed=True)
        if kind in (8, 9):
            return kind - 8
        if kind >= 13 and kind % 2:
            return raw.decode(self._encoding, "replace")
        return raw if kind >= 12 else None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(9):
        if at >= len(data):
            raise DecodeError("a number that ends early")
        byte = data[at]
        at += 1
        if index == 8:
            return value << 8 | byte, at
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            break
    return value, at
