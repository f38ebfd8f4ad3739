"""Apple's positions of access points: what a phone asks for (`/clls/wloc`), and the answer.

A request begins with a version, the language, the client and its system behind lengths of
two bytes, an answer with eight fixed bytes; both end in the length of a protobuf message.
In it field 2 is an access point: 1 its address, whose octets lack leading zeros, 2 where it
is: 1 latitude, 2 longitude in 1/10^8 degree, 3 the accuracy in metres. An unknown one is at
-180 degrees. (Public descriptions of Apple's location services.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.binary.wire import scan
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path, Scalar
from auditor.model.path import ARROW

_START = b"\x00\x01"
_ANSWER, _ANSWERED = b"\x00\x01\x00\x00\x00\x01\x00\x00", 10  # and a length of two bytes
_STRINGS = 3  # language, client, system
_LONGEST = 64  # bytes of each
_REQUESTED = b"\x00\x00\x00\x01"
_POINT, _ADDRESS, _PLACE = 2 << 3 | 2, 1 << 3 | 2, 2 << 3 | 2  # tags
_NAMES = {1 << 3: "latitude", 2 << 3: "longitude", 3 << 3: "accuracy"}
_DEGREE = 10**8
_SIGNED = 1 << 63
_MOST = 2_000  # access points; an answer has at most some hundreds
_FIELDS = 64
_MAC = re.compile(rb"[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}").fullmatch


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_START) and len(data) > _ANSWERED


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint
    start = _message_start(data)
    found = scan(data, start, len(data), min(_MOST, budget.nodes_left))
    if found.why and found.end < len(data):
        raise DecodeError("no message")
    points = [_point(data, begin, end) for tag, begin, end in found.fields if tag == _POINT]
    if not any(points):
        raise DecodeError("no access point")
    return _told(points, at)


def _told(points: list[dict[str, Scalar]], at: Path) -> Iterator[Peeled]:
    for number, point in enumerate(points):
        place = Path(at, f"{ARROW}wloc:$.wifi[{number}]", "wifi")
        for name, value in point.items():
            yield Final(place.child(f".{name}", name), value)


def _message_start(data: bytes) -> int:
    """Where the message begins, by the header's own lengths."""
    if data.startswith(_ANSWER):
        start, size = _ANSWERED, int.from_bytes(data[_ANSWERED - 2 : _ANSWERED], "big")
    else:
        start = len(_START)
        for _ in range(_STRINGS):
            length = int.from_bytes(data[start : start + 2], "big")
            if not 0 < length <= _LONGEST or not data[start + 2 : start + 2 + length].isascii():
                raise DecodeError("no header")
            start += 2 + length
        if not data.startswith(_REQUESTED, start):
            raise DecodeError("no header")
        start += len(_REQUESTED) + 4
        size = int.from_bytes(data[start - 4 : start], "big")
    if not size or start + size != len(data):
        raise DecodeError("no message")
    return start


def _point(data: bytes, start: int, end: int) -> dict[str, Scalar]:
    """What is said of an access point, nothing where it has no address."""
    fields = {tag: (begin, stop) for tag, begin, stop in scan(data, start, end, _FIELDS).fields}
    begin, stop = fields.get(_ADDRESS, (0, 0))
    address = data[begin:stop]
    if not _MAC(address):
        return {}
    octets = address.decode().split(":")
    said: dict[str, Scalar] = {"bssid": ":".join(octet.zfill(2) for octet in octets)}
    if _PLACE in fields:
        inside = scan(data, *fields[_PLACE], _FIELDS).fields
        place = {_NAMES[tag]: _signed(value) for tag, value, _ in inside if tag in _NAMES}
        north, east = place.get("latitude", -_SIGNED), place.get("longitude", -_SIGNED)
        if abs(north) <= 90 * _DEGREE and abs(east) <= 180 * _DEGREE:
            said |= {"latitude": north / _DEGREE, "longitude": east / _DEGREE}
            if place.get("accuracy", 0) > 0:
                said["accuracy"] = place["accuracy"]
    return said


def _signed(value: int) -> int:
    return value - 2 * _SIGNED if value >= _SIGNED else value


def _varint(number: int) -> bytes:
    """A field's number for the examples."""
    number &= 2 * _SIGNED - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def _point_bytes(*degrees: int) -> bytes:
    """A message with one access point for the examples."""
    place = b"".join(bytes((n << 3,)) + _varint(value) for n, value in enumerate(degrees, 1))
    point = b"\x0a\x0f1a:2:fe:40:5:99" + (b"\x12" + _varint(len(place)) + place if place else b"")
    return b"\x12" + _varint(len(point)) + point


def _answer(message: bytes) -> bytes:
    return _ANSWER + len(message).to_bytes(2, "big") + message


def _request(message: bytes) -> bytes:
    said = b"".join(len(text).to_bytes(2, "big") + text for text in (b"en_US", b"locationd", b"8"))
    return _START + said + _REQUESTED + len(message).to_bytes(4, "big") + message


DECODER: Decoder[bytes] = Decoder(
    "apple-wloc",
    _sniff,
    _peel,
    (
        Example(
            _answer(_point_bytes(2231930000, 11416940000, 30)),
            (
                (" ▸ wloc:$.wifi[0].bssid", "1a:02:fe:40:05:99"),
                (" ▸ wloc:$.wifi[0].latitude", 22.3193),
                (" ▸ wloc:$.wifi[0].longitude", 114.1694),
                (" ▸ wloc:$.wifi[0].accuracy", 30),
            ),
        ),
        Example(
            _answer(_point_bytes(-18000000000, -18000000000)),
            ((" ▸ wloc:$.wifi[0].bssid", "1a:02:fe:40:05:99"),),
        ),
        Example(_request(_point_bytes()), ((" ▸ wloc:$.wifi[0].bssid", "1a:02:fe:40:05:99"),)),
        Example(_answer(_point_bytes()) + b"\x00", None),
        Example(_answer(b"\x08\x01"), None),
        Example(b"\x00\x01\x00\x00\x00\x0b\x00\x80\x00\x03\x00\x30", None),  # a font
    ),
    firsts=b"\x00",
)
