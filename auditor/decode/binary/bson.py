"""BSON (bsonspec.org, version 1.1): a document, proven by its lengths; several if declared.

An array's keys are its indexes. An ObjectId is given as hex, a date as its
milliseconds since 1970, a UUID (binary subtype 4) as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.cbor_tags import uuid_text
from auditor.decode.binary.items import Items
from auditor.decode.binary.kinds import declared
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.binary.tree import Tree
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path, Scalar

_LEAST = 5  # bytes of an empty document
_i32 = Struct("<i")
_NUMBERS = {
    0x01: Struct("<d"),
    0x09: Struct("<q"),
    0x10: _i32,
    0x11: Struct("<Q"),
    0x12: Struct("<q"),
}
_EMPTY = frozenset((0x06, 0x0A, 0x7F, 0xFF))  # undefined, null, the greatest and the least key
_DOCUMENT, _ARRAY = 0x03, 0x04
_UUID = 4
_LONGEST_KEY = 1_024


class _Reader(Items):
    """Documents one after the other; `at` is where the next element begins."""

    def document(self, root: Path) -> Tree:
        """One whole document; raises DecodeError where it is none, CutError at a limit."""
        tree = Tree(root, self.sink)
        ends: list[tuple[int, bool]] = []  # of open documents, and whether they are arrays
        self._open(tree, ends, is_array=False)
        while not tree.done:
            kind = self.take(1)[0]
            if not kind:
                if ends.pop()[0] != self.at:
                    raise DecodeError("a document of another length than it says")
                tree.end()
                continue
            key = self._cstring()
            if not ends[-1][1]:
                tree.scalar(key)
            if kind in (_DOCUMENT, _ARRAY):
                self._open(tree, ends, is_array=kind == _ARRAY)
            elif kind in _NUMBERS:
                tree.scalar(_NUMBERS[kind].unpack(self.take(_NUMBERS[kind].size))[0])
            elif kind in _EMPTY:
                tree.scalar(None)
            elif kind in _READ:
                tree.scalar(_READ[kind](self))
            else:
                raise DecodeError("damaged")
        return tree

    def _open(self, tree: Tree, ends: list[tuple[int, bool]], *, is_array: bool) -> None:
        start = self.at
        size: int = _i32.unpack(self.take(4))[0]
        if size < _LEAST or (ends and start + size >= ends[-1][0]):
            raise DecodeError("damaged")
        if self.strict and start + size > len(self.data):
            raise DecodeError("ends early")
        ends.append((start + size, is_array))
        tree.open(-1, keyed=not is_array)

    def _cstring(self) -> str:
        end = self.data.find(b"\0", self.at, self.at + _LONGEST_KEY)
        if end < 0:
            raise DecodeError("a key without an end")
        raw, self.at = self.data[self.at : end], end + 1
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise DecodeError("a key that is no text") from None

    def string(self) -> Scalar:
        """A string with its length before it and a zero behind it."""
        raw = self.take(_i32.unpack(self.take(4))[0])
        if raw[-1:] != b"\0":
            raise DecodeError("a string without an end")
        try:
            return raw[:-1].decode("utf-8")
        except UnicodeDecodeError:
            return raw[:-1]

    def binary(self) -> Scalar:
        """Bytes, or a UUID as text."""
        size: int = _i32.unpack(self.take(4))[0]
        kind = self.take(1)[0]
        raw = self.take(size)
        return uuid_text(raw) if kind == _UUID else raw

    def truth(self) -> Scalar:
        """A boolean, which is 0 or 1."""
        raw = self.take(1)[0]
        if raw > 1:
            raise DecodeError("damaged")
        return raw == 1

    def object_id(self) -> Scalar:
        """The hex of an ObjectId."""
        return self.take(12).hex()

    def pattern(self) -> Scalar:
        """A regular expression and its options."""
        return f"/{self._cstring()}/{self._cstring()}"

    def pointer(self) -> Scalar:
        """The collection of a reference; its ObjectId is dropped."""
        name = self.string()
        self.take(12)
        return name

    def scoped(self) -> Scalar:
        """The text of a script with a scope; the scope's own bytes are passed over."""
        start = self.at
        size: int = _i32.unpack(self.take(4))[0]
        text = self.string()
        self.take(size - (self.at - start))
        return text

    def decimal(self) -> Scalar:
        """The bytes of a decimal128."""
        return self.take(16)


_READ: dict[int, Callable[[_Reader], Scalar]] = {
    0x02: _Reader.string,
    0x05: _Reader.binary,
    0x07: _Reader.object_id,
    0x08: _Reader.truth,
    0x0B: _Reader.pattern,
    0x0C: _Reader.pointer,
    0x0D: _Reader.string,
    0x0E: _Reader.string,
    0x0F: _Reader.scoped,
    0x13: _Reader.decimal,
}


def _sniff(data: bytes, hint: Hint) -> bool:
    size = len(data)
    if hint.mime and declared(hint, "bson"):
        return size >= _LEAST
    return size > _LEAST and not data[-1] and _i32.unpack_from(data)[0] == size


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sure = declared(hint, "bson")
    sink = Sink(budget, len(data))
    reader = _Reader(data, sink, strict=not sure)
    root = at.layer("bson:$")
    number = 1
    try:
        tree = reader.document(root)
        while sure and reader.at < len(data):
            reader.document(at.layer(f"bson[{number}]:$"))
            number += 1
    except DecodeError as error:
        if not sure and not isinstance(error, CutError):
            raise
        return sink.partly(root, error, data[reader.at :])
    if not sure and not tree.named:
        raise DecodeError("an empty document")
    return sink.leaves


_POINT = bytes.fromhex(
    "2e000000 016c617400 de718a8ee4513640 026200 02000000 6f00"
    "046c00 10000000 103000 01000000 083100 01 00 00"
)
_HINT = Hint("application/bson", body=True)

DECODER: Decoder[bytes] = Decoder(
    "bson",
    _sniff,
    _peel,
    (
        Example(
            _POINT,
            (
                (" ▸ bson:$.lat", 22.31989375),
                (" ▸ bson:$.b", "o"),
                (" ▸ bson:$.l[0]", 1),
                (" ▸ bson:$.l[1]", True),
            ),
        ),
        Example(
            b"\x16\0\0\0\x05a\0\x02\0\0\0\x00\x01\x02\x09b\0\1\0\0\0\0\0\0\0\0",
            ((" ▸ bson:$.a", b"\x01\x02"), (" ▸ bson:$.b", 1)),
            _HINT,
        ),
        Example(_POINT[:-20], ((" ▸ bson:$.lat", 22.31989375),), _HINT),
        Example(b"\x05\0\0\0\0", None),
        Example(_POINT[:-1] + b"\1", None),
        Example(b"\x0c\0\0\0\x10a\0\1\0\0\0\1\0", None),
    ),
)
