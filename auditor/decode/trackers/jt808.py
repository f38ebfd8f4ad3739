"""Messages of JT/T 808, China's standard for terminals of vehicles: where one is, and was.

`7e`, a header (id, attributes, the terminal's number in decimal digits, a serial number), a
body, the XOR of them all and `7e`; inside, `7d 02` stands for `7e` and `7d 01` for `7d`
(JT/T 808-2011, -2013 and -2019). A message counts by its checksum and by its length, which
the attributes say. Told are position reports (0200) and those that were kept back (0704).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import reduce
from operator import xor

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.trackers.frames import FRAMES, MOST, digits, is_position, moment, report
from auditor.model import DecodeError, Path, Scalar

_MARK, _ESCAPE = b"\x7e", b"\x7d"
_HEAD = struct.Struct(">HH")  # id, attributes
_LENGTH, _PARTED, _VERSIONED = 0x03FF, 0x2000, 0x4000  # bits of the attributes
_NUMBER, _NUMBER_2019 = 6, 10  # bytes of the terminal's number
_POSITION, _KEPT_BACK = 0x0200, 0x0704
_FIX = struct.Struct(">IIIIHHH6s")
_FIXED, _SOUTH, _WEST = 0x02, 0x04, 0x08  # bits of the status
_DEGREE = 10**6
_BEIJING = 8  # hours east of Greenwich: the standard's times are of China
_SHORTEST, _LONGEST = 15, 2_200  # bytes of a message without a body, and of any


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return _SHORTEST <= len(data) <= MOST and data[:1] == data[-1:] == _MARK and data[1] < 0x20


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    said: list[Peeled] = []
    sent = [part for part in data.split(_MARK, 2 * FRAMES) if part]
    number = 0
    for part in sent[:FRAMES]:
        kind, terminal, body = _opened(part)
        for fix in _fixes(kind, body):
            told = _told(fix)
            if told:
                said += report(at, "jt808", number, [("terminal_number", terminal), *told])
                number += 1
    return iter(said)


def _opened(part: bytes) -> tuple[int, str, bytes]:
    """(id, terminal's number, body) of what is between two marks."""
    if len(part) > _LONGEST:
        raise DecodeError("no message")
    plain = part.replace(b"\x7d\x02", _MARK).replace(b"\x7d\x01", _ESCAPE)
    if len(plain) < _SHORTEST - 2 or reduce(xor, plain) != 0:
        raise DecodeError("no message")
    kind, attributes = _HEAD.unpack_from(plain)
    start, size = (5, _NUMBER_2019) if attributes & _VERSIONED else (4, _NUMBER)
    terminal = digits(plain[start : start + size])
    body = plain[start + size + (6 if attributes & _PARTED else 2) : -1]
    if not terminal or len(body) != attributes & _LENGTH:
        raise DecodeError("no message")
    return kind, terminal.lstrip("0"), body


def _fixes(kind: int, body: bytes) -> Iterator[bytes]:
    """The reports of a position in a message."""
    if kind == _POSITION:
        yield body
    if kind != _KEPT_BACK:
        return
    at = 3  # behind their count and kind
    while at + 2 < len(body):
        size = int.from_bytes(body[at : at + 2], "big")
        yield body[at + 2 : at + 2 + size]
        at += 2 + size


def _told(body: bytes) -> list[tuple[str, Scalar]]:
    """What one report says, nothing where the terminal had no fix."""
    if len(body) < _FIX.size:
        return []
    _, status, north, east, altitude, speed, course, stamp = _FIX.unpack_from(body)
    latitude = (-north if status & _SOUTH else north) / _DEGREE
    longitude = (-east if status & _WEST else east) / _DEGREE
    time = moment(digits(stamp), _BEIJING)
    if not (status & _FIXED and time and is_position(latitude, longitude)):
        return []
    return [
        ("timestamp", time), ("latitude", latitude), ("longitude", longitude),
        ("altitude", altitude), ("speed", speed / 10), ("course", course),
    ]  # fmt: skip


def _message(body: str, kind: int = _POSITION, wrong: int = 0) -> bytes:
    """A message for the examples, its checksum made."""
    inside = bytes.fromhex(body)
    plain = _HEAD.pack(kind, len(inside)) + bytes.fromhex("0138000001230007") + inside
    plain += bytes((reduce(xor, plain) ^ wrong,))
    return _MARK + plain.replace(_ESCAPE, b"\x7d\x01").replace(_MARK, b"\x7d\x02") + _MARK


_BODY = "0000000000000003015415a106cdd2e0001e01a4005a260203091530"

DECODER: Decoder[bytes] = Decoder(
    "jt808",
    _sniff,
    _peel,
    (
        Example(
            _message(_BODY),
            (
                (" ▸ jt808:$[0].terminal_number", "13800000123"),
                (" ▸ jt808:$[0].timestamp", "2026-02-03T09:15:30+08:00"),
                (" ▸ jt808:$[0].latitude", 22.287777),
                (" ▸ jt808:$[0].longitude", 114.152160),
                (" ▸ jt808:$[0].altitude", 30),
                (" ▸ jt808:$[0].speed", 42.0),
                (" ▸ jt808:$[0].course", 90),
            ),
        ),
        Example(_message("", 0x0002), ()),
        Example(_message(_BODY, wrong=1), None),
        Example(_message(_BODY)[:-4] + _MARK, None),
    ),
    firsts=b"\x7e",
)
