"""FlatBuffers (flatbuffers.dev, internals): what can be found without a schema, by walking tables.

A table's field is `flatbuffers:3`, a field of a table in it `flatbuffers:3.0`, an
element `flatbuffers:3[0]`. Types are not written anywhere, so a field is

1. a string, a table or a vector if its offset leads to one that is whole (a
   string ends with a zero, a table has a vtable that fits), else
2. a plausible double or float, or an integer, by the room it has.

Everything is bounds-checked and aligned as writers do it. Undeclared, a root table that fits
is asked for, and two strings, or one that ends with the buffer, where writers put what they
wrote first (doubles with a fraction stand for letters of it); structs in vectors are not read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from struct import Struct
from typing import NamedTuple

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.floats import fixed32, fixed64
from auditor.decode.binary.kinds import declared, is_known, is_plain
from auditor.decode.binary.likelihood import controls
from auditor.decode.binary.packed import doubles
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path
from auditor.model.path import ARROW

_ROOT = f"{ARROW}flatbuffers:"
_LEAST = 16  # bytes of a buffer that holds anything
_STRINGS, _CHARACTERS = 2, 8  # that an undeclared buffer must hold
_ALONE = 12  # characters of a string that ends with the buffer
_DOUBLE = 4  # characters that a double with a fraction is worth beside such a string
_PADDING = 3  # zeros behind it
_DEPTH = 64
_MOST_FIELDS = 1_000
_u16 = Struct("<H").unpack_from
_i32 = Struct("<i").unpack_from
_u32 = Struct("<I").unpack_from


class _Table(NamedTuple):
    """A table that fits: where it is, and the offset (from there) and room of each field."""

    at: int
    fields: tuple[tuple[int, int, int], ...]  # number, place, bytes up to the next one


class _Reader:
    """One buffer, walked breadth first; no table or vector is read twice."""

    def __init__(self, data: bytes, sink: Sink) -> None:
        self.data = data
        self.sink = sink
        self.strings = 0
        self.characters = 0
        self.doubles = 0  # with a fraction
        self.end = 0  # of the last string
        self._work: deque[tuple[Path, str, _Table, int]] = deque()
        self._seen: set[int] = set()

    def root(self, start: int) -> _Table:
        """The root table of a buffer from `start` on; raises DecodeError if there is none."""
        offset: int = _u32(self.data, start)[0]
        table = self._table(start + offset) if offset >= 8 else None
        if table is None or not table.fields:
            raise DecodeError("no root table")
        return table

    def read(self, path: Path, root: _Table) -> None:
        """All that can be reached from the root; raises CutError at a limit."""
        self._work.append((path, _ROOT, root, 0))
        while self._work:
            place, prefix, table, depth = self._work.popleft()
            self.sink.spend(1 + len(table.fields))
            if depth > _DEPTH:
                raise CutError("nesting", f"nested deeper than {_DEPTH} tables")
            for number, at, room in table.fields:
                self._field(place, f"{prefix}{number}", at, room, depth)

    def _table(self, at: int) -> _Table | None:
        """The table at a place, None if nothing there fits; fields are checked by their order."""
        data = self.data
        if at & 3 or at + 4 > len(data):
            return None
        vtable = at - _i32(data, at)[0]
        if vtable & 1 or vtable < 0 or vtable + 4 > len(data):
            return None
        size, inline = _u16(data, vtable)[0], _u16(data, vtable + 2)[0]
        if (
            size < 4
            or size & 1
            or vtable + size > len(data)
            or inline < 4
            or at + inline > len(data)
        ):
            return None
        count = min((size - 4) // 2, _MOST_FIELDS)
        offsets = [_u16(data, vtable + 4 + 2 * number)[0] for number in range(count)]
        used = sorted({offset for offset in offsets if offset})
        if used and (used[0] < 4 or used[-1] >= inline):
            return None
        ends = dict(zip(used, [*used[1:], inline], strict=False))
        return _Table(
            at,
            tuple((n, at + o, ends[o] - o) for n, o in enumerate(offsets) if o),
        )

    def _field(self, path: Path, text: str, at: int, room: int, depth: int) -> None:
        if room >= 4 and not at & 3 and self._pointed(path, text, at, depth):
            return
        if room >= 16 and not at & 7:
            members = self.data[at : at + room - room % 8]
            if self._doubles(Path(path, text, path.name), members, room // 8):
                return
        if room >= 8 and not at & 7:
            value, mark, other = fixed64(self.data, at)
            self.doubles += type(value) is float and not value.is_integer()
        elif room >= 4 and not at & 3:
            value, mark, other = fixed32(self.data, at)
        else:
            value, mark, other = (
                int.from_bytes(self.data[at : at + min(room, 2)], "little"),
                "",
                None,
            )
        self.sink.put(path, text, value)
        if mark:
            self.sink.put(path, text + mark, other)

    def _pointed(
        self, path: Path, text: str, at: int, depth: int, *, in_vector: bool = False
    ) -> bool:
        """True if the field is an offset to something that is whole, which is read once."""
        target: int = at + _u32(self.data, at)[0]
        if target < at + 4 or target & 3 or target + 5 > len(self.data):
            return False
        if target in self._seen:
            return True
        value = self._string(target)
        if value is not None:
            self._seen.add(target)
            self.sink.put(path, text, value)
            return True
        table = self._table(target)
        if table is not None and table.fields:
            self._seen.add(target)
            self._work.append((Path(path, text, path.name), ".", table, depth + 1))
            return True
        # A vector holds no vectors, so this goes no deeper.
        return not in_vector and self._vector(Path(path, text, path.name), target, depth)

    def _string(self, target: int) -> str | None:
        first = target + 4
        size: int = _u32(self.data, target)[0]
        if not size or first + size >= len(self.data) or self.data[first + size]:
            return None
        self.sink.copy(size)
        try:
            text = self.data[first : first + size].decode("utf-8")
        except UnicodeDecodeError:
            return None
        if controls(text) is not None:
            return None
        self.strings += 1
        self.characters += size
        self.end = max(self.end, first + size + 1)
        return text

    def _vector(self, path: Path, target: int, depth: int) -> bool:
        """A vector of doubles, or of offsets of which each leads to a string or table."""
        first = target + 4
        size: int = _u32(self.data, target)[0]
        if not 0 < size <= (len(self.data) - first) // 4:
            return False
        self.sink.spend(size)
        self._seen.add(target)
        if not first & 7 and self._doubles(path, self.data[first : first + 8 * size], size):
            return True
        for index in range(size):
            place = first + 4 * index
            if not self._pointed(path, f"[{index}]", place, depth, in_vector=True):
                return index > 0
        return True

    def _doubles(self, path: Path, chunk: bytes, count: int) -> bool:
        """Elements of a vector, or members of a struct, if they are plausible doubles."""
        found = doubles(chunk)
        if found is None or len(found.numbers) < count:
            return False
        for index, number in enumerate(found.numbers):
            self.sink.put(path, f"[{index}]", number)
        return True


def _sniff(data: bytes, hint: Hint) -> bool:
    if len(data) < _LEAST:
        return False
    if hint.mime and declared(hint, "flatbuffers"):
        return True
    # An offset to a root table near the begin, as writers put it.
    return data[2:4] == b"\0\0" and not data[0] & 3 and data[0] + (data[1] << 8) <= len(data) - 4


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sure = declared(hint, "flatbuffers")
    sink = Sink(budget, len(data))
    reader = _Reader(data, sink)
    start = 4 if _u32(data)[0] == len(data) - 4 else 0  # a buffer behind its size
    try:
        reader.read(at, reader.root(start))
    except DecodeError as error:
        if not isinstance(error, CutError):
            raise
        return sink.partly(at.layer("flatbuffers"), error, b"")
    proof = reader.characters + _DOUBLE * reader.doubles
    closed = reader.end >= len(data) - _PADDING and proof >= _ALONE
    enough = closed or (reader.strings >= _STRINGS and reader.characters >= _CHARACTERS)
    if not sure and (not enough or is_known(data, hint) or is_plain(data)):
        raise DecodeError("no strings")
    return sink.leaves


# Made by the Python writer (flatbuffers 25): strings, doubles, a table, vectors of both.
_SAMPLE = bytes.fromhex(
    "1c0000000000000014002a00240020001c001800140010000f000400140000000068e5cf8b01000000000001"
    "0000c03f3c00000058000000180000002a0000007800000000000a001c001000080004000a00000058000000"
    "50fc1873d78a5c40e09c11a5bd5136400000000003000000000000000000f43f000000000000044000000000"
    "00000c4000000000020000001400000004000000070000007461672074776f00020000007831000007000000"
    "4b6f776c6f6f6e0011000000616c696365406578616d706c652e636f6d000000"
)

DECODER: Decoder[bytes] = Decoder(
    "flatbuffers",
    _sniff,
    _peel,
    (
        Example(
            _SAMPLE,
            (
                (" ▸ flatbuffers:0", "alice@example.com"),
                (" ▸ flatbuffers:1", 42),
                (" ▸ flatbuffers:2.0", 22.3193),
                (" ▸ flatbuffers:2.1", 114.1694),
                (" ▸ flatbuffers:2.2", "Kowloon"),
                (" ▸ flatbuffers:3[1]", "tag two"),
                (" ▸ flatbuffers:4[2]", 3.5),
                (" ▸ flatbuffers:7", 1700000000000),
            ),
        ),
        Example(
            bytes.fromhex("10000000000000000800100004000800080000000c00000059868fd7d1f24d40")
            + b"\x11\0\0\0alice@example.com\0\0\0",
            ((" ▸ flatbuffers:0", "alice@example.com"),),
        ),
        Example(_SAMPLE[:64], None),
        Example(bytes(64), None),
        Example(b"flatbuffers, but only in name", None, Hint("application/flatbuffers", body=True)),
    ),
)
