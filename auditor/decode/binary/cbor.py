"""CBOR (RFC 8949): one item, or several in a row (RFC 8742) if declared.

Tags say how to read an item and are passed over, but for those that make bytes
something else: big numbers, UUIDs, addresses, typed arrays (see `cbor_tags`).
COSE and CWT (RFC 9052, 8392) are maps with integer keys:
`cbor:$['-260']['1'].nam.fn`; a byte string may be CBOR itself, and the driver
opens it. Indefinite lengths are joined.

Undeclared, it must be one map, list or tagged item that ends with the data,
with every length in its shortest form, and with enough text; or it must say
what it is (the tag for that, those of COSE, the members of ISO/IEC 18013-5).
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct

from auditor.decode import magic
from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.cbor_tags import ARRAYS, MEANINGS, numbers
from auditor.decode.binary.floats import short32
from auditor.decode.binary.items import Items
from auditor.decode.binary.kinds import declared, is_known, is_plain
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.binary.tree import Tree
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path, Scalar

_ENOUGH = 4  # characters of text; two less where a member has a name
_SHORTEST = 4
_MANY = 10_000  # values that are proof enough where a limit stops the reading
_SELF_DESCRIBED = 55_799
_COSE = frozenset((16, 17, 18, 96, 97, 98))
_COSE_LISTS = frozenset((0x83, 0x84, 0x85))  # of three to five items
_UINT, _NINT, _BYTES, _TEXT, _LIST, _MAP, _TAG, _SIMPLE = range(8)
_BREAK, _ENDLESS = 0xFF, 31
_FLOATS = {25: Struct(">e"), 26: Struct(">f"), 27: Struct(">d")}
_SIMPLES: dict[int, Scalar] = {20: False, 21: True, 22: None, 23: None}
_LEAST = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}  # what is written in so many bytes
_FIRST = frozenset(
    (*range(0x81, 0x9C), 0x9F, *range(0xA1, 0xBC), 0xBF, 0xC0, 0xC1, *range(0xD0, 0xD3), 0xD8, 0xD9)
)


class _Reader(Items):
    """Items one after the other; `at` is where the next one begins."""

    def __init__(self, data: bytes, sink: Sink, *, strict: bool) -> None:
        super().__init__(data, sink, strict=strict)
        self.says_so = False  # a tag that only CBOR and COSE have

    def more(self, at: Path) -> None:
        """The values behind the first one."""
        number = 1
        while self.at < len(self.data):
            self.value(at.layer(f"cbor[{number}]:$"))
            number += 1

    def value(self, root: Path) -> Tree:
        """One whole item; raises DecodeError where it is none, CutError at a limit."""
        tree = Tree(root, self.sink)
        tag = -1
        while not tree.done:
            head = self.take(1)[0]
            if head == _BREAK:
                tree.end()
                continue
            major, info = head >> 5, head & 31
            if major == _TAG:
                tag = self._tag(info, first=tree.empty)
                continue
            if major == _SIMPLE:
                tree.scalar(self._simple(info))
            elif major in (_LIST, _MAP):
                size = -1 if info == _ENDLESS else self._size(info)
                tree.open(size, keyed=major == _MAP)
            elif major == _UINT:
                tree.scalar(self._size(info))
            elif major == _NINT:
                tree.scalar(-1 - self._size(info))
            else:
                self._string(major, info, tag, tree)
            tag = -1
        return tree

    def _size(self, info: int) -> int:
        """The number that the first byte holds, or that follows it."""
        if info < 24:
            return info
        if info > 27:
            raise DecodeError("damaged")
        number = int.from_bytes(self.take(1 << info - 24))
        if self.strict and number < _LEAST[info]:
            raise DecodeError("a number in a longer form than it needs")
        return number

    def _tag(self, info: int, *, first: bool) -> int:
        self.sink.spend()
        tag = self._size(info)
        if first and (tag == _SELF_DESCRIBED or (tag in _COSE and self._next() in _COSE_LISTS)):
            self.says_so = True
        return tag

    def _next(self) -> int:
        return self.data[self.at] if self.at < len(self.data) else -1

    def _simple(self, info: int) -> Scalar:
        number = _FLOATS.get(info)
        if number is not None:
            value: float = number.unpack(self.take(number.size))[0]
            return short32(value) if info == 26 else value
        if info in _SIMPLES:
            return _SIMPLES[info]
        if info > 24 or self.strict:
            raise DecodeError("damaged")
        return self.take(1)[0] if info == 24 else info

    def _string(self, major: int, info: int, tag: int, tree: Tree) -> None:
        data = self._chunks(major) if info == _ENDLESS else self.take(self._size(info))
        if major == _TEXT:
            tree.scalar(self.text(data))
        elif tag in ARRAYS and len(data) % ARRAYS[tag].size == 0:
            tree.open(len(data) // ARRAYS[tag].size, keyed=False)
            for number in numbers(tag, data):
                tree.scalar(number)
        else:
            meaning = MEANINGS.get(tag)
            tree.scalar(meaning(data) if meaning else data)

    def _chunks(self, major: int) -> bytes:
        """The parts of a string of unknown length."""
        parts: list[bytes] = []
        while (head := self.take(1)[0]) != _BREAK:
            self.sink.spend()
            if head >> 5 != major or head & 31 == _ENDLESS:
                raise DecodeError("damaged")
            parts.append(self.take(self._size(head & 31)))
        return b"".join(parts)


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.mime and declared(hint, "cbor"):
        return bool(data)
    return len(data) >= _SHORTEST and data[0] in _FIRST


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sure = declared(hint, "cbor") or magic.kind(data) == magic.MDOC
    if not sure and is_known(data, hint):
        raise DecodeError("something else")
    sink = Sink(budget, len(data))
    reader = _Reader(data, sink, strict=not sure)
    root = at.layer("cbor:$")
    try:
        tree = reader.value(root)
        if sure and not is_plain(data):  # text would be a row of small integers
            reader.more(at)
    except DecodeError as error:
        if not sure and not (isinstance(error, CutError) and len(sink.leaves) >= _MANY):
            raise
        return sink.partly(root, error, data[reader.at :])
    likely = reader.says_so or tree.words + 2 * (tree.named > 0) >= _ENOUGH
    if reader.at < len(data) or not (sure or (likely and not is_plain(data))):
        raise DecodeError("no item")
    return sink.leaves


_HINT = Hint("application/cbor", body=True)

DECODER: Decoder[bytes] = Decoder(
    "cbor",
    _sniff,
    _peel,
    (
        Example(
            b"\xa3\x63lat\xfb" + Struct(">d").pack(22.3193) + b"\x63lon\xf9\x57\x22"
            b"\x64list\x9f\x01\x20\x7f\x61a\x61b\xff\xff",
            (
                (" ▸ cbor:$.lat", 22.3193),
                (" ▸ cbor:$.lon", 114.125),
                (" ▸ cbor:$.list[0]", 1),
                (" ▸ cbor:$.list[1]", -1),
                (" ▸ cbor:$.list[2]", "ab"),
            ),
        ),
        Example(
            b"\xd2\x84\x43\xa1\x01\x26\xa0\x4c\xa1\x39\x01\x03\xa1\x01\xa1\x63dob\x60\x42\x01\x02",
            (
                (" ▸ cbor:$[0]", b"\xa1\x01\x26"),
                (" ▸ cbor:$[2]", b"\xa1\x39\x01\x03\xa1\x01\xa1\x63dob\x60"),
                (" ▸ cbor:$[3]", b"\x01\x02"),
            ),
        ),
        Example(
            b"\xa1\x39\x01\x03\xa1\x01\xa1\x63dob\x6a1970-01-01",
            ((" ▸ cbor:$['-260']['1'].dob", "1970-01-01"),),
        ),
        Example(
            b"\xd8\x25\x50" + bytes(range(16)),
            ((" ▸ cbor:$", "00010203-0405-0607-0809-0a0b0c0d0e0f"),),
            _HINT,
        ),
        Example(b"\x01\x61b", ((" ▸ cbor:$", 1), (" ▸ cbor[1]:$", "b")), _HINT),
        Example(b"\xa2\x61a\x01\x61b", ((" ▸ cbor:$.a", 1),), _HINT),
        Example(b"\xa1\x65hello\x18\x01", None),
        Example(b"\x83\x01\x02\x03", None),
        Example(b'{"lat": 1}', None, _HINT),
    ),
)
