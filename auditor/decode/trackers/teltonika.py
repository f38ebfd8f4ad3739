"""AVL packets of Teltonika's trackers, codec 8, 8 extended and 16: when and where a vehicle was.

Four zero bytes, a length, the codec, a count of records, the records, the count again and
CRC-16/ARC of it all behind the length (Teltonika: Codec). A record is a time in
milliseconds, a priority, longitude and latitude in 1/10^7 degree, altitude, course,
satellites and speed, then values of sensors, which are passed over. A connection begins
with the IMEI behind its length; in UDP the IMEI stands before the records and no checksum
behind them, so that its check digit, the lengths and both counts have to be right.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.trackers.frames import FRAMES, LONGEST, MOST, crc_arc, imei, report
from auditor.model import DecodeError, Path, Scalar

_HEAD = struct.Struct(">IIBB")  # zeros, length, codec, count
_DATAGRAM = struct.Struct(">HHBBH15sBB")  # length, id, 1, id, length and IMEI, codec, count
_RECORD = struct.Struct(">QBiihHBH")
_NAMED = b"\x00\x0f"  # the length of an IMEI
_LOGIN = 17  # bytes


class _Codec(NamedTuple):
    """Bytes of a sensor's id, of a count, and of the reason for the record; values of any size."""

    wide: int
    counted: int
    made: int = 0
    any_size: bool = False


_CODECS = {0x08: _Codec(1, 1), 0x8E: _Codec(2, 2, any_size=True), 0x10: _Codec(2, 1, 1)}
_SIZES = (1, 2, 4, 8)  # bytes of a sensor's value
_DEGREE = 10**7
_NAMES = ("timestamp", "latitude", "longitude", "altitude", "course", "satellites", "speed")


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    size = len(data)
    if size > MOST:
        return False
    if size == _LOGIN:
        return data.startswith(_NAMED)
    if size >= _HEAD.size + _RECORD.size and data.startswith(b"\0\0\0\0"):
        return data[8] in _CODECS
    datagram = size >= _DATAGRAM.size + _RECORD.size and data[6:8] == _NAMED
    return datagram and int.from_bytes(data[:2], "big") + 2 == size and data[23] in _CODECS


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    said: list[Peeled] = []
    if data.startswith(b"\0\0\0\0"):
        start = 0
        while start < len(data):
            packet = data[start : start + int.from_bytes(data[start + 4 : start + 8], "big") + 12]
            if not _is_packet(packet):
                raise DecodeError("no packet")
            said += _records(packet, _HEAD.size, len(packet) - 5, at, len(said))
            start += len(packet)
        return iter(said)
    sent = data[2:] if len(data) == _LOGIN else data[8:23]
    device = imei(sent.decode("ascii")) if sent.isdigit() else ""
    if not device:
        raise DecodeError("no IMEI")
    said += report(at, "teltonika", 0, [("imei", device)])
    if len(data) > _LOGIN:
        if data[24] != data[-1]:
            raise DecodeError("no packet")
        said += _records(data, _DATAGRAM.size, len(data) - 1, at, 1)
    return iter(said)


def _is_packet(packet: bytes) -> bool:
    if not _HEAD.size + 5 <= len(packet) <= LONGEST:
        return False
    zeros, length, codec, count = _HEAD.unpack_from(packet)
    return (
        zeros == 0
        and codec in _CODECS
        and length + 12 == len(packet)
        and packet[-5] == count
        and crc_arc(packet[8:-4]) == int.from_bytes(packet[-4:], "big")
    )


def _records(data: bytes, start: int, stop: int, at: Path, number: int) -> Iterator[Peeled]:
    """What the records of a packet say; its codec and their count stand before them."""
    codec, count = _CODECS[data[start - 2]], data[start - 1]
    try:
        for _ in range(min(count, FRAMES)):
            time, _, east, north, *rest = _RECORD.unpack_from(data, start)
            start = _after_sensors(data, start + _RECORD.size, codec)
            if start > stop:
                raise DecodeError("cut off")
            if north or east:
                values: tuple[Scalar, ...] = (time, north / _DEGREE, east / _DEGREE, *rest)
                yield from report(at, "teltonika", number, zip(_NAMES, values, strict=True))
            number += 1
    except (struct.error, IndexError) as error:
        raise DecodeError("cut off") from error


def _after_sensors(data: bytes, at: int, codec: _Codec) -> int:
    """Where the sensors' values end."""
    wide, count_size = codec.wide, codec.counted
    at += wide + codec.made + count_size  # what made the record, and how many there are
    for size in _SIZES:
        at += count_size + _number(data, at, count_size) * (wide + size)
    if codec.any_size:
        count, at = _number(data, at, wide), at + wide
        for _ in range(count):
            at += 2 * wide + _number(data, at + wide, wide)
    return at


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + size], "big")


_SENSORS = {8: "0101011504000000", 16: "000107010100010400 00 00".replace(" ", "")}


def _inside(codec: int, degrees: tuple[tuple[int, int], ...]) -> bytes:
    """Records for the examples, with one sensor in each."""
    sensors = bytes.fromhex(_SENSORS[codec])
    records = b"".join(
        _RECORD.pack(1767261930000, 1, east, north, 120, 90, 9, 33) + sensors
        for north, east in degrees
    )
    return bytes((codec, len(degrees))) + records + bytes((len(degrees),))


def _packet(*degrees: tuple[int, int], codec: int = 8) -> bytes:
    """A packet for the examples."""
    inside = _inside(codec, degrees)
    return struct.pack(">II", 0, len(inside)) + inside + crc_arc(inside).to_bytes(4, "big")


def _datagram(number: bytes) -> bytes:
    """The same in UDP."""
    inside = b"\x00\x01\x01\x05" + _NAMED + number + _inside(8, ((546891570, 252796520),))
    return len(inside).to_bytes(2, "big") + inside


def _said(number: int) -> tuple[tuple[str, Scalar], ...]:
    """What the first example's packet says."""
    values = (1767261930000, 54.689157, 25.279652, 120, 90, 9, 33)
    return tuple(
        (f" ▸ teltonika:$[{number}].{name}", value)
        for name, value in zip(_NAMES, values, strict=True)
    )


DECODER: Decoder[bytes] = Decoder(
    "teltonika",
    _sniff,
    _peel,
    (
        Example(_packet((546891570, 252796520)), _said(0)),
        Example(_packet((546891570, 252796520), codec=16), _said(0)),
        Example(_NAMED + b"356938035643809", ((" ▸ teltonika:$[0].imei", "356938035643809"),)),
        Example(
            _datagram(b"356938035643809"),
            ((" ▸ teltonika:$[0].imei", "356938035643809"), *_said(1)),
        ),
        Example(_NAMED + b"356938035643808", None),
        Example(_datagram(b"356938035643808"), None),
        Example(_packet((0, 0)), ()),
        Example(_packet((1, 1))[:-1] + b"\x00", None),
        Example(_packet((1, 1))[:-1], None),
    ),
    firsts=b"\x00",
)
