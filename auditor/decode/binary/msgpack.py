"""MessagePack (github.com/msgpack/msgpack, spec.md): one value, or several in a row if declared.

Undeclared, it must be one map or list that ends with the data, whose texts are
clean UTF-8, and that holds enough text or named members to be no accident.
A timestamp gives seconds since 1970; another extension its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.floats import short32
from auditor.decode.binary.items import Items
from auditor.decode.binary.kinds import declared, is_known, is_plain
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.binary.tree import Tree
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Number, Path, Scalar

_TIMESTAMP = 255  # extension type -1
_ENOUGH = 4  # characters of text; two less where a member has a name
_SHORTEST = 4
_MANY = 10_000  # values that are proof enough where a limit stops the reading
_FIRST = frozenset((*range(0x81, 0x90), *range(0x91, 0xA0), 0xDC, 0xDD, 0xDE, 0xDF))

# What the codes from 0xc4 on stand for: kind and bytes of the number that follows.
_BIN, _EXT, _FIXEXT, _NUMBER, _TEXT, _LIST, _MAP = range(7)
_CODES: dict[int, tuple[int, int]] = (
    {0xC4 + power: (_BIN, 1 << power) for power in range(3)}
    | {0xC7 + power: (_EXT, 1 << power) for power in range(3)}
    | {0xD4 + power: (_FIXEXT, 1 << power) for power in range(5)}
    | {0xD9 + power: (_TEXT, 1 << power) for power in range(3)}
    | {0xDC: (_LIST, 2), 0xDD: (_LIST, 4), 0xDE: (_MAP, 2), 0xDF: (_MAP, 4)}
)
_NUMBERS = {
    0xCA: Struct(">f"), 0xCB: Struct(">d"), 0xCC: Struct(">B"), 0xCD: Struct(">H"),
    0xCE: Struct(">I"), 0xCF: Struct(">Q"), 0xD0: Struct(">b"), 0xD1: Struct(">h"),
    0xD2: Struct(">i"), 0xD3: Struct(">q"),
}  # fmt: skip
_LITERALS: dict[int, Scalar] = {0xC0: None, 0xC2: False, 0xC3: True}


class _Reader(Items):
    """Values one after the other; `at` is where the next item begins."""

    def more(self, at: Path) -> None:
        """The values behind the first one."""
        number = 1
        while self.at < len(self.data):
            self.value(at.layer(f"msgpack[{number}]:$"))
            number += 1

    def value(self, root: Path) -> Tree:
        """One whole value; raises DecodeError where it is none, CutError at a limit."""
        tree = Tree(root, self.sink)
        data = self.data
        while not tree.done:
            if self.at >= len(data):
                raise DecodeError("ends early")
            code = data[self.at]
            self.at += 1
            if code < 0x80:
                tree.scalar(code)
            elif code < 0xA0:
                tree.open(code & 0x0F, keyed=code < 0x90)
            elif code < 0xC0:
                tree.scalar(self.text(self.take(code & 0x1F)))
            elif code >= 0xE0:
                tree.scalar(code - 0x100)
            else:
                self._long(code, tree)
        return tree

    def _long(self, code: int, tree: Tree) -> None:
        """An item whose code says how long its size, or itself, is."""
        number = _NUMBERS.get(code)
        if number is not None:
            value = number.unpack(self.take(number.size))[0]
            tree.scalar(short32(value) if code == 0xCA else value)
        elif code in _LITERALS:
            tree.scalar(_LITERALS[code])
        elif code in _CODES:
            kind, size = _CODES[code]
            if kind != _FIXEXT:
                size = int.from_bytes(self.take(size))
            if kind == _TEXT:
                tree.scalar(self.text(self.take(size)))
            elif kind == _BIN:
                tree.scalar(self.take(size))
            elif kind in (_EXT, _FIXEXT):
                tree.scalar(_extension(self.take(1)[0], self.take(size)))
            else:
                tree.open(size, keyed=kind == _MAP)
        else:
            raise DecodeError("damaged")


def _extension(kind: int, data: bytes) -> Scalar:
    """Bytes, or the seconds (and, as a fraction, nanoseconds) of a timestamp."""
    if kind != _TIMESTAMP or len(data) not in (4, 8, 12):
        return data
    if len(data) == 12:
        nanoseconds, seconds = int.from_bytes(data[:4]), int.from_bytes(data[4:], signed=True)
    else:
        packed = int.from_bytes(data)
        nanoseconds, seconds = (
            (packed >> 34, packed & (1 << 34) - 1) if len(data) == 8 else (0, packed)
        )
    return Number(f"{seconds}.{nanoseconds:09d}") if nanoseconds else seconds


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.mime and declared(hint, "msgpack"):
        return bool(data)
    return len(data) >= _SHORTEST and data[0] in _FIRST


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sink = Sink(budget, len(data))
    sure = declared(hint, "msgpack")
    if not sure and is_known(data, hint):
        raise DecodeError("something else")
    reader = _Reader(data, sink, strict=not sure)
    root = at.layer("msgpack:$")
    try:
        tree = reader.value(root)
        if sure and not is_plain(data):  # text would be a row of small integers
            reader.more(at)
    except DecodeError as error:
        if not sure and not (isinstance(error, CutError) and len(sink.leaves) >= _MANY):
            raise
        return sink.partly(root, error, data[reader.at :])
    likely = tree.words + 2 * (tree.named > 0) >= _ENOUGH and not is_plain(data)
    if likely and not sure:
        reader.more(at)
    if reader.at < len(data) or not (sure or likely):
        raise DecodeError("no message")
    return sink.leaves


_HINT = Hint("application/msgpack", body=True)

DECODER: Decoder[bytes] = Decoder(
    "msgpack",
    _sniff,
    _peel,
    (
        Example(
            b"\x83\xa3lat\xcb" + Struct(">d").pack(22.3193) + b"\xa3lon\xca\x42\xe4\x54\x7b"
            b"\xa4list\x93\x01\xff\xd6\xff\x65\x53\xf1\x00",
            (
                (" ▸ msgpack:$.lat", 22.3193),
                (" ▸ msgpack:$.lon", 114.165),
                (" ▸ msgpack:$.list[0]", 1),
                (" ▸ msgpack:$.list[1]", -1),
                (" ▸ msgpack:$.list[2]", 1700000000),
            ),
        ),
        Example(
            b"\x82\xa6user@x\xc4\x02\x01\x02\x05\xa3abc",
            (
                (" ▸ msgpack:$['user@x']~key", "user@x"),
                (" ▸ msgpack:$['user@x']", b"\x01\x02"),
                (" ▸ msgpack:$['5']", "abc"),
            ),
        ),
        Example(b"\x01\xa1b", ((" ▸ msgpack:$", 1), (" ▸ msgpack[1]:$", "b")), _HINT),
        Example(b"\x82\xa1a\x01\xa1b", ((" ▸ msgpack:$.a", 1),), _HINT),
        Example(
            b"\x82\xa4name\xa3Jon\xa3age\x07" * 2,
            (
                (" ▸ msgpack:$.name", "Jon"),
                (" ▸ msgpack:$.age", 7),
                (" ▸ msgpack[1]:$.name", "Jon"),
                (" ▸ msgpack[1]:$.age", 7),
            ),
        ),
        Example(b"\x82\xa4name\x01\xa1b", None),
        Example(b"\x93\x01\x02\x03", None),
        Example(b'{"lat": 1}', None, _HINT),
    ),
)
