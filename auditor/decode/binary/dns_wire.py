"""DNS messages as they are sent (RFC 1035): in UDP, behind a length in TCP, in HTTPS (RFC 8484).

What is asked for and what is answered: names, addresses, texts, and in the options the part
of the client's address that a resolver passes on (RFC 7871). Undeclared bytes have to be a
whole message: counts and lengths that close exactly, names of ordinary labels, a class that
exists. Names are leaves of their own, for data leaves in their labels.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.binary.cursor import Cursor
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.model import DecodeError, Leaf, Path

MIME = "application/dns-message"
_HEAD = struct.Struct(">6H")  # id, flags, questions, answers, authorities, additional
_RECORD = struct.Struct(">HHIH")
_LONGEST = 65_535 + 2
_MOST = 512  # records and questions of a message
_LONGEST_NAME, _JUMPS = 255, 32
_POINTER = 0xC0
_RESERVED = 0x0040  # the bit of the flags that is never set
_OPCODES = frozenset((0, 4, 5))  # a query, a notice, an update
_CLASSES = frozenset((1, 3, 4, 254, 255))
_A, _NS, _CNAME, _NULL, _PTR, _MX, _TXT, _AAAA, _SRV, _OPT = 1, 2, 5, 10, 12, 15, 16, 28, 33, 41
_NAMED = {_NS: 0, _CNAME: 0, _PTR: 0, 39: 0, _MX: 2, _SRV: 6}  # bytes before the name
_SUBNET = 8  # the option with a part of the client's address
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*+/=@. ")
_UNICAST = 0x7FFF  # the bits of a class that are one (RFC 6762 uses the highest)
_INNER = Hint(body=True)


def _sniff(data: bytes, hint: Hint) -> bool:
    if not _HEAD.size + 5 <= len(data) <= _LONGEST:
        return False
    return hint.mime == MIME or _may_be(data) or (_framed(data) and _may_be(data[2:16]))


def _framed(data: bytes) -> bool:
    """Whether the first two bytes are the length of the rest, as in TCP."""
    return int.from_bytes(data[:2], "big") == len(data) - 2


def _may_be(data: bytes) -> bool:
    _, flags, questions, *counts = _HEAD.unpack_from(data)
    return (
        1 <= questions <= 4
        and not flags & _RESERVED
        and (flags >> 11 & 0xF) in _OPCODES
        and max(counts) <= _MOST
    )


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del budget
    if _framed(data) and _may_be(data[2:16]):
        data = data[2:]
    said = list(_Message(data, at.layer("dns"), declared=hint.mime == MIME).parts())
    return iter(said)


class _Message:
    """One message; names may point back into it (RFC 1035, section 4.1.4)."""

    def __init__(self, data: bytes, at: Path, *, declared: bool) -> None:
        self._all = data
        self._rest = Cursor(data, _HEAD.size)
        self._at = at
        self._declared = declared

    def parts(self) -> Iterator[Peeled]:
        _, _, questions, *counts = _HEAD.unpack_from(self._all)
        if questions + sum(counts) > _MOST:
            raise DecodeError("too many records")
        for number in range(questions):
            name = self._name()
            _, class_ = struct.unpack(">HH", self._rest.take(4))
            self._ask(class_)
            yield Leaf(self._at, f".question[{number}].name", "name", name)
        for number in range(sum(counts)):
            yield from self._record(number)
        if self._rest.at != len(self._all) and not self._declared:
            raise DecodeError("more than a message")

    def _ask(self, class_: int) -> None:
        if class_ & _UNICAST not in _CLASSES:
            raise DecodeError("no class")

    def _record(self, number: int) -> Iterator[Peeled]:
        name = self._name()
        kind, class_, _, size = _RECORD.unpack(self._rest.take(_RECORD.size))
        start = self._rest.at
        data = self._rest.take(size)
        place = self._at.child(f".record[{number}]")
        if kind == _OPT:  # its class is a size
            yield from _options(place, data)
            return
        self._ask(class_)
        yield Leaf(place, ".name", "name", name)
        if kind in _NAMED:
            back, self._rest.at = self._rest.at, start + _NAMED[kind]
            yield Leaf(place, ".target", "target", self._name())
            self._rest.at = back
        elif kind == _A and size == 4:
            yield Leaf(place, ".a", "a", str(IPv4Address(data)))
        elif kind == _AAAA and size == 16:
            yield Leaf(place, ".aaaa", "aaaa", str(IPv6Address(data)))
        elif kind == _TXT:
            text = to_text(b"".join(_strings(data)))
            yield Leaf(place, ".txt", "txt", text[0] if text else "")
        elif kind == _NULL and data:
            yield Inner(place.child(".null", "null"), data, _INNER)

    def _name(self) -> str:
        """The name that comes next, without its last dot."""
        labels: list[bytes] = []
        at, size, jumps = self._rest.at, 0, 0
        end = -1
        while True:
            if at >= len(self._all):
                raise DecodeError("ends early")
            length = self._all[at]
            at += 1
            if not length:
                break
            if length & _POINTER == _POINTER:
                jumps += 1
                if at >= len(self._all) or jumps > _JUMPS:
                    raise DecodeError("a name without end")
                end = at + 1 if end < 0 else end
                at = (length & ~_POINTER) << 8 | self._all[at]
                continue
            label = self._all[at : at + length]
            size += length + 1
            if length & _POINTER or len(label) < length or size > _LONGEST_NAME:
                raise DecodeError("no label")
            if not self._declared and not _PLAIN.issuperset(label):
                raise DecodeError("no label")
            labels.append(label)
            at += length
        self._rest.at = at if end < 0 else end
        return b".".join(labels).decode("utf-8", "replace")


def _strings(data: bytes) -> Iterator[bytes]:
    """The strings of a text record, each behind its length."""
    at = 0
    while at < len(data):
        yield data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]


def _options(place: Path, data: bytes) -> Iterator[Peeled]:
    """The client's subnet, of the options of EDNS."""
    at = 0
    while at + 4 <= len(data):
        code, size = struct.unpack_from(">HH", data, at)
        value = data[at + 4 : at + 4 + size]
        at += 4 + size
        if code == _SUBNET and len(value) > 4:
            address = _address(value)
            if address:
                yield Leaf(place, ".client_ip", "client_ip", address)


def _address(option: bytes) -> str:
    """The address of a client's subnet, its last bytes zero where they are not passed on."""
    family = int.from_bytes(option[:2], "big")
    size = {1: 4, 2: 16}.get(family, 0)
    kept = option[4:]
    if not size or len(kept) > size:
        return ""
    whole = kept.ljust(size, b"\0")
    return str(IPv4Address(whole) if size == 4 else IPv6Address(whole))


def _labels(name: str) -> bytes:
    """A name as it is sent, for the examples."""
    return b"".join(bytes((len(one),)) + one.encode() for one in name.split(".")) + b"\0"


def _query(name: str, end: str = "0001 0001", additional: int = 0) -> bytes:
    head = _HEAD.pack(0xABCD, 0x0100, 1, 0, 0, additional)
    return head + _labels(name) + bytes.fromhex(end)


_NAME = "616c696365406578.t.example.com"
_SAID = ((" ▸ dns.question[0].name", _NAME),)
_ANSWER = (
    _HEAD.pack(0xABCD, 0x8180, 1, 1, 0, 0)
    + _labels("api.example.com")
    + bytes.fromhex("0001 0001 c00c 0001 0001 0000003c 0004 c6336407")
)
_EDNS = "0001 0001 00 0029 04d0 00000000 000b 0008 0007 0001 1800 c63364"

DECODER: Decoder[bytes] = Decoder(
    "dns",
    _sniff,
    _peel,
    (
        Example(_query(_NAME), _SAID),
        Example(len(_query(_NAME)).to_bytes(2, "big") + _query(_NAME), _SAID),
        Example(
            _ANSWER,
            (
                (" ▸ dns.question[0].name", "api.example.com"),
                (" ▸ dns.record[0].name", "api.example.com"),
                (" ▸ dns.record[0].a", "198.51.100.7"),
            ),
        ),
        Example(
            _query("example.com", _EDNS, 1),
            (
                (" ▸ dns.question[0].name", "example.com"),
                (" ▸ dns.record[0].client_ip", "198.51.100.0"),
            ),
        ),
        Example(_query("example.com", "0001 0009"), None),
        Example(_query("example.com") + b"\0", None),
        Example(_query("example.com")[:-1], None),
        Example(_ANSWER.replace(b"\xc0\x0c", b"\xc0\x21"), None),
    ),
)
