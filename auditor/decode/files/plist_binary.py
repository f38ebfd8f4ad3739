"""Apple's binary property list (`bplist00`): objects by number, an offset table, a trailer.

References make it a graph: an object may be in many places or in itself. What is
given is the tree that a reader would see, as long as the budget pays for it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.binary.tree import Tree
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Opaque, Path, Scalar

_MAGIC = b"bplist0"
_TRAILER = struct.Struct(">6xBBQQQ")
_LEAST = 8 + 1 + 1 + _TRAILER.size
_NUMBERS = frozenset((0, 1, 2, 3, 8))
_CHARSETS = {5: "ascii", 6: "utf-16-be", 7: "utf-8"}
_APPLE_EPOCH = 978_307_200  # 2001-01-01 in Unix seconds

type _Value = Scalar | list[int] | dict[int, int]


class _Objects:
    """The objects of one list by their number."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _LEAST:
            raise DecodeError("too short")
        offset_size, self.reference, self.count, self.top, table = _TRAILER.unpack(
            data[-_TRAILER.size :]
        )
        end = len(data) - _TRAILER.size
        if not (0 < offset_size <= 8 and 0 < self.reference <= 8 and self.top < self.count):
            raise DecodeError("no trailer")
        if table + offset_size * self.count > end:
            raise DecodeError("the offset table is not there")
        self.data = data
        self._size = offset_size
        self._table = table

    def value(self, number: int) -> _Value:
        """One object; containers as numbers of others. Raises DecodeError where it is damaged."""
        if number >= self.count:
            raise DecodeError("an object that is not there")
        at = self._table + number * self._size
        start = int.from_bytes(self.data[at : at + self._size], "big")
        if not 8 <= start < self._table:
            raise DecodeError("an offset out of the list")
        kind, low = divmod(self.data[start], 16)
        return self._read(kind, low, start + 1)

    def _read(self, kind: int, low: int, at: int) -> _Value:
        if kind in _NUMBERS:
            return self._number(kind, low, at)
        if kind not in (4, 5, 6, 7, 10, 12, 13):
            raise DecodeError("an object of no known kind")
        size, at = self._length(low, at)
        if kind == 4:
            return self._take(at, size)
        if kind in _CHARSETS:
            width = 2 if kind == 6 else 1
            return self._take(at, width * size).decode(_CHARSETS[kind], "replace")
        keys = self._references(at, size)
        if kind != 13:
            return keys
        return dict(zip(keys, self._references(at + size * self.reference, size), strict=True))

    def _number(self, kind: int, low: int, at: int) -> Scalar:
        """A truth value, an integer, a float, a date or a UID."""
        if kind == 0:
            return {8: False, 9: True}.get(low)
        if kind == 8:
            return int.from_bytes(self._take(at, low + 1), "big")
        if low > 4 or (kind == 2 and low not in (2, 3)):
            raise DecodeError("a number of no known size")
        if kind == 1:
            return int.from_bytes(self._take(at, 1 << low), "big", signed=low >= 3)
        number: float = struct.unpack(">f" if low == 2 else ">d", self._take(at, 1 << low))[0]
        return number + _APPLE_EPOCH if kind == 3 else number

    def _length(self, low: int, at: int) -> tuple[int, int]:
        if low != 15:
            return low, at
        power = self._take(at, 1)[0]
        if power >> 4 != 1 or power & 15 > 3:
            raise DecodeError("a length that is no number")
        size = 1 << (power & 15)
        return int.from_bytes(self._take(at + 1, size), "big"), at + 1 + size

    def _references(self, at: int, count: int) -> list[int]:
        size = self.reference
        raw = self._take(at, count * size)
        return [int.from_bytes(raw[i : i + size], "big") for i in range(0, len(raw), size)]

    def _take(self, at: int, size: int) -> bytes:
        if size < 0 or at + size > len(self.data) - _TRAILER.size:
            raise DecodeError("an object that ends after the list")
        return self.data[at : at + size]


def _fill(objects: _Objects, tree: Tree, sink: Sink) -> None:
    work = [objects.top]
    while work:
        value = objects.value(work.pop())
        if isinstance(value, list):
            sink.spend(len(value) // 64)
            tree.open(len(value), keyed=False)
            work.extend(reversed(value))
        elif isinstance(value, dict):
            tree.open(len(value), keyed=True)
            for key, inner in reversed(value.items()):
                work += (inner, key)
        else:
            tree.scalar(value)


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    del hint
    sink = Sink(budget, len(data))
    tree = Tree(at.layer("plist:$"), sink)
    try:
        _fill(_Objects(data), tree, sink)
    except CutError as error:
        budget.reached(error.limit)
        return [*sink.leaves, Opaque(at, f"plist: {error}", len(data))]
    except DecodeError as error:
        return sink.partly(at.layer("plist"), error, data)
    return sink.leaves


def _example() -> bytes:
    """{"udid": "abc", "at": [1.5, True]}."""
    objects = (
        b"\xd2\x01\x03\x02\x04", b"\x54udid", b"\x53abc", b"\x52at", b"\xa2\x05\x06",
        b"\x23" + struct.pack(">d", 1.5), b"\x09",
    )  # fmt: skip
    data, offsets = b"bplist00", []
    for one in objects:
        offsets.append(len(data))
        data += one
    table = len(data)
    return data + bytes(offsets) + _TRAILER.pack(1, 1, len(objects), 0, table)


DECODER: Decoder[bytes] = Decoder(
    "plist",
    _sniff,
    _peel,
    (
        Example(
            _example(),
            (
                (" ▸ plist:$.udid", "abc"),
                (" ▸ plist:$.at[0]", 1.5),
                (" ▸ plist:$.at[1]", True),
            ),
        ),
        Example(b"bplist00", None),
        Example(b"bplist00" + bytes(40), None),
        Example(b"<?xml", None),
    ),
    firsts=_MAGIC[:1],
)
