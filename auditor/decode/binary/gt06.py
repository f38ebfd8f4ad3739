"""Frames of GT06 trackers and their many relatives: who logs in, and where it is.

`78 78`, a length, a protocol number, content, a serial number, CRC-16/X-25 and `0d 0a`
(Concox GT06 protocol, 1.8). Of a login the IMEI is told, of positions and alarms the time,
degrees, speed, course and the cell; a frame counts by its checksum. Other frames are
passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Leaf, Path, Scalar
from auditor.model.path import ARROW

_START, _STOP = b"\x78\x78", b"\x0d\x0a"
_LOGIN, _POSITIONS = 0x01, frozenset((0x10, 0x11, 0x12, 0x16, 0x22, 0x26, 0x27, 0x2D, 0x31, 0x32))
_LOGIN_SIZE, _FIX, _CELL = 8, 18, 8  # bytes
_FRAMES = 1_000
_DEGREE = 1_800_000  # units of one: 1/30,000 of a minute
_NORTH, _WEST, _FIXED = 0x0400, 0x0800, 0x1000  # flags beside the course
_COURSE = 0x03FF
_CENTURY = 2000


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_START) and len(data) > 8


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    said: list[Peeled] = []
    start = 0
    for number in range(_FRAMES):
        if start >= len(data):
            break
        end = start + 5 + data[start + 2] if start + 2 < len(data) else start
        frame = data[start:end]
        if not _is_frame(frame):
            raise DecodeError("no frame")
        place = Path(at, f"{ARROW}gt06:$[{number}]", "")
        said += (
            Final(place.child(f".{name}", name), value)
            if isinstance(value, float | int)
            else Leaf(place, f".{name}", name, value)
            for name, value in _told(frame[3], frame[4:-6])
        )
        start = end
    return iter(said)


def _is_frame(frame: bytes) -> bool:
    return (
        frame.startswith(_START)
        and frame.endswith(_STOP)
        and len(frame) > 9
        and _crc(frame[2:-4]) == int.from_bytes(frame[-4:-2], "big")
    )


def _crc(data: bytes) -> int:
    """CRC-16/X-25: reflected 0x1021, from and to all ones."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x8408 if value & 1 else 0)
    return value ^ 0xFFFF


def _told(kind: int, content: bytes) -> Iterator[tuple[str, Scalar]]:
    """(name, value) of what a frame says."""
    if kind == _LOGIN and len(content) >= _LOGIN_SIZE:
        yield "imei", content[:_LOGIN_SIZE].hex().lstrip("0")
    if kind not in _POSITIONS or len(content) < _FIX:
        return
    course = int.from_bytes(content[16:18], "big")
    if not course & _FIXED:
        return
    yield "timestamp", _time(content[:6])
    north = int.from_bytes(content[7:11], "big") / _DEGREE
    east = int.from_bytes(content[11:15], "big") / _DEGREE
    yield "latitude", round(north if course & _NORTH else -north, 6)
    yield "longitude", round(-east if course & _WEST else east, 6)
    yield "speed", content[15]
    yield "course", course & _COURSE
    cell = content[_FIX : _FIX + _CELL]
    if len(cell) == _CELL:
        yield "mcc", int.from_bytes(cell[:2], "big")
        yield "mnc", cell[2]
        yield "lac", int.from_bytes(cell[3:5], "big")
        yield "cid", int.from_bytes(cell[5:8], "big")


def _time(digits: bytes) -> str:
    year, *rest = digits
    try:
        month, day, hour, minute, second = rest
        return datetime(_CENTURY + year, month, day, hour, minute, second, tzinfo=UTC).isoformat()
    except ValueError as error:
        raise DecodeError("no time") from error


def _frame(kind: int, content: str) -> bytes:
    """A frame for the examples, its checksum made."""
    body = bytes.fromhex(f"{kind:02x}{content}0001")
    inside = bytes((len(body) + 2,)) + body
    return _START + inside + _crc(inside).to_bytes(2, "big") + _STOP


_POSITION = "0b081d112e10cf027ac7eb0c46584900148f"

DECODER: Decoder[bytes] = Decoder(
    "gt06",
    _sniff,
    _peel,
    (
        Example(
            _frame(0x12, _POSITION),
            (
                (" ▸ gt06:$[0].timestamp", "2011-08-29T17:46:16+00:00"),
                (" ▸ gt06:$[0].latitude", 23.111668),
                (" ▸ gt06:$[0].longitude", 114.409285),
                (" ▸ gt06:$[0].speed", 0),
                (" ▸ gt06:$[0].course", 143),
            ),
        ),
        Example(_frame(0x01, "0359339075016807"), ((" ▸ gt06:$[0].imei", "359339075016807"),)),
        Example(_frame(0x13, "4604050002"), ()),
        Example(_frame(0x12, _POSITION)[:-3] + b"\x00\x0d\x0a", None),
        Example(b"\x78\x78\x05\x01\x00\x01\xd9\xdc\x0d", None),
    ),
    firsts=b"\x78",
)
