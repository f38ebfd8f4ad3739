"""Meitrack's packed frames: `$$`, a flag, a length, the IMEI, `CCE`, records, a checksum.

A record is four groups of parameters, of one, two, four and any number of bytes; a number of
one byte says which, of two where it begins with `fe` (Meitrack: GPRS protocol, CCE). Told are
latitude and longitude in 1/10^6 degree, the time in seconds since 2000, speed, course and
altitude. The checksum is the sum of all bytes up to the `*` in two digits of hex. The unpacked
frames are text.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.trackers.frames import FRAMES, LONGEST, is_position, report
from auditor.model import DecodeError, Path, Scalar

_HEAD = re.compile(rb"\$\$.[0-9]{1,5},([0-9]{14,16}),CCE,", re.DOTALL).match
_END = re.compile(rb"\*([0-9A-F]{2})\r\n\Z").search
_RECORDS = struct.Struct("<IH")  # how many are kept back, how many are here
_SIZES = (1, 2, 4, 0)
_WIDE = 0xFE
_LATITUDE, _LONGITUDE, _TIME = 0x02, 0x03, 0x04
_MORE = {"speed": 0x08, "course": 0x09, "altitude": 0x0B}
_DEGREE = 10**6
_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
_TAIL = 5


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:2] == b"$$" and len(data) <= LONGEST and _HEAD(data) is not None


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    head, end = _HEAD(data), _END(data)
    if head is None or end is None or sum(data[: end.start() + 1]) & 0xFF != int(end[1], 16):
        raise DecodeError("no frame")
    body = data[head.end() : -_TAIL]
    said: list[Peeled] = []
    try:
        _, count = _RECORDS.unpack_from(body)
        place = _RECORDS.size
        for number in range(min(count, FRAMES)):
            size = int.from_bytes(body[place : place + 2], "little")
            told = _told(_parameters(body[place + 4 : place + 2 + size]))
            said += report(at, "meitrack", number, [("imei", head[1].decode()), *told])
            place += 2 + size
    except (struct.error, IndexError) as error:
        raise DecodeError("cut off") from error
    return iter(said)


def _parameters(record: bytes) -> dict[int, bytes]:
    """The parameters of a record by number; IndexError where one is cut off."""
    found: dict[int, bytes] = {}
    at = 0
    for size in _SIZES:
        count, at = record[at], at + 1
        for _ in range(count):
            number, at = record[at], at + 1
            if number == _WIDE:
                number, at = _WIDE << 8 | record[at], at + 1
            length, at = (size, at) if size else (record[at], at + 1)
            if at + length > len(record):
                raise IndexError
            found[number] = record[at : at + length]
            at += length
    return found


def _told(found: dict[int, bytes]) -> list[tuple[str, Scalar]]:
    numbers = [found.get(name, b"") for name in (_LATITUDE, _LONGITUDE, _TIME)]
    if any(len(number) != 4 for number in numbers):
        return []
    north, east = (int.from_bytes(number, "little", signed=True) for number in numbers[:2])
    latitude, longitude = north / _DEGREE, east / _DEGREE
    if not is_position(latitude, longitude):
        return []
    time = _SINCE + timedelta(seconds=int.from_bytes(numbers[2], "little"))
    told: list[tuple[str, Scalar]] = [
        ("timestamp", time.isoformat()), ("latitude", latitude), ("longitude", longitude),
    ]  # fmt: skip
    for name, number in _MORE.items():
        if len(found.get(number, b"")) == 2:
            told.append((name, int.from_bytes(found[number], "little", signed=True)))
    return told


def _frame(north: int, wrong: int = 0) -> bytes:
    """A frame for the examples, its checksum made."""
    whole = struct.pack("<BBiBiBI", 3, _LATITUDE, north, _LONGITUDE, 114162033, _TIME, 823425330)
    record = b"\x05\x00" + b"\x02\x05\x01\x06\x0b" + b"\x01\x08\x00\x00" + whole + b"\x00"
    body = _RECORDS.pack(0, 1) + len(record).to_bytes(2, "little") + record
    head = b"$$k%d,356938035643809,CCE," % (len(body) + 26)
    return head + body + b"*%02X\r\n" % (sum(head + body + b"*", wrong) & 0xFF)


DECODER: Decoder[bytes] = Decoder(
    "meitrack",
    _sniff,
    _peel,
    (
        Example(
            _frame(22297777),
            (
                (" ▸ meitrack:$[0].imei", "356938035643809"),
                (" ▸ meitrack:$[0].timestamp", "2026-02-03T09:15:30+00:00"),
                (" ▸ meitrack:$[0].latitude", 22.297777),
                (" ▸ meitrack:$[0].longitude", 114.162033),
                (" ▸ meitrack:$[0].speed", 0),
            ),
        ),
        Example(_frame(122297777), ((" ▸ meitrack:$[0].imei", "356938035643809"),)),
        Example(_frame(22297777, wrong=1), None),
        Example(b"$$D28,356938035643809,D03,OK*F3\r\n", None),
    ),
    firsts=b"$",
)
