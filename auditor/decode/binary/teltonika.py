"""AVL packets of Teltonika's trackers, codec 8 and 8 extended: when and where a vehicle was.

Four zero bytes, a length, the codec, a count of records, the records, the count again and
CRC-16/ARC of it all behind the length (Teltonika: Codec). A record is a time in
milliseconds, a priority, longitude and latitude in 1/10^7 degree, altitude, course,
satellites and speed, then values of sensors, which are passed over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path
from auditor.model.path import ARROW

_HEAD = struct.Struct(">IIBB")  # zeros, length, codec, count
_RECORD = struct.Struct(">QBiihHBH")
_CODECS = {0x08: 1, 0x8E: 2}  # bytes of an id and of a count
_SIZES = (1, 2, 4, 8)  # bytes of a sensor's value
_DEGREE = 10**7
_NAMES = ("timestamp", "latitude", "longitude", "altitude", "course", "satellites", "speed")


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    if len(data) < _HEAD.size + _RECORD.size:
        return False
    zeros, length, codec, _ = _HEAD.unpack_from(data)
    return zeros == 0 and codec in _CODECS and length + 12 == len(data)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    *_, codec, count = _HEAD.unpack_from(data)
    if _crc(data[8:-4]) != int.from_bytes(data[-4:], "big") or data[-5] != count:
        raise DecodeError("no packet")
    said: list[Peeled] = []
    start = _HEAD.size
    try:
        for number in range(count):
            time, _, east, north, *rest = _RECORD.unpack_from(data, start)
            start = _after_sensors(data, start + _RECORD.size, _CODECS[codec])
            place = Path(at, f"{ARROW}teltonika:$[{number}]", "")
            if north or east:
                values = (time, north / _DEGREE, east / _DEGREE, *rest)
                for name, value in zip(_NAMES, values, strict=True):
                    said.append(Final(place.child(f".{name}", name), value))
    except (struct.error, IndexError) as error:
        raise DecodeError("cut off") from error
    return iter(said)


def _after_sensors(data: bytes, at: int, wide: int) -> int:
    """Where the sensors' values end; `wide` is the size of an id and of a count."""
    at += 2 * wide  # what made the record, and how many there are
    for size in _SIZES:
        at += wide + _number(data, at, wide) * (wide + size)
    if wide > 1:
        count, at = _number(data, at, wide), at + wide
        for _ in range(count):
            at += 2 * wide + _number(data, at + wide, wide)
    return at


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + size], "big")


def _crc(data: bytes) -> int:
    """CRC-16/ARC: reflected 0x8005, from zero."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def _packet(*degrees: tuple[int, int]) -> bytes:
    """A packet for the examples, with one sensor in each record."""
    sensors = b"\x01\x01\x01\x15\x04\x00\x00\x00"
    records = b"".join(
        _RECORD.pack(1767261930000, 1, east, north, 120, 90, 9, 33) + sensors
        for north, east in degrees
    )
    inside = bytes((8, len(degrees))) + records + bytes((len(degrees),))
    return struct.pack(">II", 0, len(inside)) + inside + _crc(inside).to_bytes(4, "big")


DECODER: Decoder[bytes] = Decoder(
    "teltonika",
    _sniff,
    _peel,
    (
        Example(
            _packet((546891570, 252796520)),
            (
                (" ▸ teltonika:$[0].timestamp", 1767261930000),
                (" ▸ teltonika:$[0].latitude", 54.689157),
                (" ▸ teltonika:$[0].longitude", 25.279652),
                (" ▸ teltonika:$[0].altitude", 120),
                (" ▸ teltonika:$[0].course", 90),
                (" ▸ teltonika:$[0].satellites", 9),
                (" ▸ teltonika:$[0].speed", 33),
            ),
        ),
        Example(_packet((0, 0)), ()),
        Example(_packet((1, 1))[:-1] + b"\x00", None),
        Example(_packet((1, 1))[:-1], None),
    ),
    firsts=b"\x00",
)
