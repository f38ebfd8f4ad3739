"""MQTT 3.1, 3.1.1 and 5.0 (OASIS): control packets one behind the other, as chats and sensors send.

Of a CONNECT the client's id, the user and the password, of a PUBLISH the topic and what
was said, of a SUBSCRIBE the topics. The packets must fill the data; the last one may be
cut off. Whether a PUBLISH is of version 5 its connection knows, not the packet: properties
are passed over where the bytes can be nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from auditor.decode.base import HEAD, Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import utf8
from auditor.model import DecodeError, Leaf, Opaque, Path
from auditor.model.path import ARROW

_CONNECT, _PUBLISH, _SUBSCRIBE, _LAST = 1, 3, 8, 15
_NAMES = (b"MQTT", b"MQIsdp")
_VERSION_5 = 5
_WILL, _PASSWORD, _USER = 0x04, 0x40, 0x80  # flags of a CONNECT
_PROPERTIES = frozenset((1, 2, 3, 8, 9, 11, 35, 38))  # ids that a PUBLISH may have
_FIXED = {0x10, 0x82, *range(0x30, 0x3E)}  # first bytes of packets that say something
_LENGTH = 4  # bytes of a variable length at the most
_LONGEST_TOPIC = 1_024
_PACKETS = 5_000


class _Packet(NamedTuple):
    """Its first byte and its content; `whole` unless the data ends before it does."""

    first: int
    body: bytes
    whole: bool


class _Reader:
    """A place in a packet; what lies past its end raises DecodeError."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def take(self, size: int) -> bytes:
        found = self.body[self.at : self.at + size]
        if len(found) < size:
            raise DecodeError("a packet without its end")
        self.at += size
        return found

    def field(self) -> bytes:
        """Bytes behind their length."""
        return self.take(int.from_bytes(self.take(2)))

    def text(self) -> str:
        text = utf8(self.field())
        if text is None or not text.isprintable():
            raise DecodeError("no text")
        return text

    def properties(self) -> None:
        """Pass over those of version 5."""
        size, self.at = _variable(self.body, self.at)
        self.take(size)

    def rest(self) -> bytes:
        return self.body[self.at :]


def _variable(data: bytes, at: int) -> tuple[int, int]:
    """A number in steps of seven bits, the lowest first, and where it ends."""
    value = 0
    for step in range(_LENGTH):
        if at + step >= len(data):
            break
        byte = data[at + step]
        value |= (byte & 0x7F) << 7 * step
        if byte < 0x80:
            return value, at + step + 1
    raise DecodeError("no length")


def _packets(data: bytes) -> Iterator[_Packet]:
    at = 0
    for _ in range(_PACKETS):
        if at >= len(data):
            return
        size, start = _variable(data, at + 1)
        if not 0 < data[at] >> 4 <= _LAST:
            raise DecodeError("no packet")
        yield _Packet(data[at], data[start : start + size], start + size <= len(data))
        at = start + size
    yield _Packet(0, data[at:], whole=False)


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return len(data) > _LENGTH and data[0] in _FIXED


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint
    parts: list[Peeled] = []
    # Each packet is read before the next is looked for: a page of text is none at its first.
    for number, packet in enumerate(_packets(data)):
        if number >= budget.nodes_left or not (number or packet.whole):
            raise DecodeError("no packets")
        place = Path(at, f"{ARROW}mqtt:$[{number}]", "")
        if packet.whole:
            parts += _said(packet, place)
        else:
            cut = "a packet that is cut off" if packet.first else f"more than {_PACKETS:,} packets"
            why = f"mqtt: {cut}"
            parts.append(Opaque(place, why, len(packet.body), packet.body[:HEAD]))
    if not parts:
        raise DecodeError("packets that say nothing")
    return iter(parts)


def _said(packet: _Packet, place: Path) -> Iterator[Leaf]:
    kind, reader = packet.first >> 4, _Reader(packet.body)
    if kind == _CONNECT:
        yield from _connect(reader, place)
    elif kind == _PUBLISH:
        topic = reader.text()
        if not topic or len(topic) > _LONGEST_TOPIC:
            raise DecodeError("no topic")
        if packet.first & 0x06:
            reader.take(2)
        yield Leaf(place, ".topic", "topic", topic)
        if content := _content(reader.rest()):
            yield Leaf(place, ".payload", topic.rpartition("/")[2], content)
    elif kind == _SUBSCRIBE:
        reader.take(2)
        for number, topic in enumerate(_topics(reader.rest())):
            yield Leaf(place, f".topics[{number}]", "topic", topic)


def _connect(reader: _Reader, place: Path) -> Iterator[Leaf]:
    if reader.field() not in _NAMES:
        raise DecodeError("no CONNECT")
    version, flags = reader.take(2)
    reader.take(2)
    if version == _VERSION_5:
        reader.properties()
    yield Leaf(place, ".clientId", "clientId", reader.text())
    if flags & _WILL:
        if version == _VERSION_5:
            reader.properties()
        yield Leaf(place, ".willTopic", "topic", reader.text())
        yield Leaf(place, ".willMessage", "message", reader.field())
    if flags & _USER:
        yield Leaf(place, ".username", "username", reader.text())
    if flags & _PASSWORD:
        yield Leaf(place, ".password", "password", reader.field())


def _content(rest: bytes) -> bytes:
    """What was published, without the properties of version 5 where it has such."""
    if len(rest) > 1 and (rest[0] == 0 or (rest[0] + 1 < len(rest) and rest[1] in _PROPERTIES)):
        return rest[1 + rest[0] :]
    return rest


def _topics(rest: bytes) -> list[str]:
    for skip in (0, 1):  # version 5 has properties in front, mostly none
        reader, topics = _Reader(rest[skip:]), []
        try:
            while reader.at < len(reader.body):
                topics.append(reader.text())
                reader.take(1)
        except DecodeError:
            continue
        return topics
    raise DecodeError("no topics")


_PUBLISHED = b'0\x18\x00\x0ausers/7/at{"lat":22.3}'

DECODER: Decoder[bytes] = Decoder(
    "mqtt",
    _sniff,
    _peel,
    (
        Example(
            b"\x10\x1b\x00\x04MQTT\x04\xc2\x00\x3c\x00\x03dev\x00\x04jane\x00\x04pass",
            (
                (" ▸ mqtt:$[0].clientId", "dev"),
                (" ▸ mqtt:$[0].username", "jane"),
                (" ▸ mqtt:$[0].password", b"pass"),
            ),
        ),
        Example(
            _PUBLISHED * 2,
            (
                (" ▸ mqtt:$[0].topic", "users/7/at"),
                (" ▸ mqtt:$[1].payload", b'{"lat":22.3}'),
            ),
        ),
        Example(b"\x32\x0a\x00\x03a/b\x00\x01\x00hi", ((" ▸ mqtt:$[0].payload", b"hi"),)),
        Example(b"\x82\x08\x00\x01\x00\x03a/#\x00", ((" ▸ mqtt:$[0].topics[0]", "a/#"),)),
        Example(b"0\x18\x00\x0ausers/7/at{", None),
        Example(b"0123456789", None),
        Example(b"\x10\x06\x00\x04HTTP", None),
    ),
    firsts=bytes(sorted(_FIXED)),
)
