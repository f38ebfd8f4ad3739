"""Frames of GT06 trackers and their many relatives: who logs in, and where it is.

`78 78`, a length, a protocol number, content, a serial number, CRC-16/X-25 and `0d 0a`
(Concox GT06 protocol, 1.8); long frames begin with `79 79` and a length of two bytes. Of a
login the IMEI is told, of positions and alarms the time, degrees, speed, course and the cell;
a frame counts by its checksum. Other frames are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.trackers.frames import FRAMES, MOST, crc_x25, moment, report
from auditor.model import DecodeError, Path, Scalar

_STARTS = {b"\x78\x78": 1, b"\x79\x79": 2}  # and the bytes of the length
_STOP = b"\x0d\x0a"
_LOGIN, _POSITIONS = 0x01, frozenset((0x10, 0x11, 0x12, 0x16, 0x22, 0x26, 0x27, 0x2D, 0x31, 0x32))
_GIVEN = 0x0C  # in long frames, the bytes of what follows the time
_LOGIN_SIZE, _FIX, _CELL = 8, 18, 8  # bytes
_DEGREE = 1_800_000  # units of one: 1/30,000 of a minute
_NORTH, _WEST, _FIXED = 0x0400, 0x0800, 0x1000  # flags beside the course
_COURSE = 0x03FF


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:2] in _STARTS and 8 < len(data) <= MOST


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    said: list[Peeled] = []
    start = 0
    for number in range(FRAMES):
        if start >= len(data):
            break
        wide = _STARTS.get(data[start : start + 2], 1)
        size = int.from_bytes(data[start + 2 : start + 2 + wide], "big")
        frame = data[start : start + 4 + wide + size]
        if not _is_frame(frame, wide):
            raise DecodeError("no frame")
        content = frame[3 + wide : -6]
        said += report(at, "gt06", number, _told(frame[2 + wide], content, long=wide > 1))
        start += len(frame)
    return iter(said)


def _is_frame(frame: bytes, wide: int) -> bool:
    return (
        frame[:2] in _STARTS
        and frame.endswith(_STOP)
        and len(frame) > 8 + wide
        and crc_x25(frame[2:-4]) == int.from_bytes(frame[-4:-2], "big")
    )


def _told(kind: int, content: bytes, *, long: bool) -> Iterator[tuple[str, Scalar]]:
    """(name, value) of what a frame says."""
    if kind == _LOGIN and len(content) >= _LOGIN_SIZE:
        yield "imei", content[:_LOGIN_SIZE].hex().lstrip("0")
    if long and content[6:7] == bytes((_GIVEN,)):
        content = content[:6] + content[7:]
    if kind not in _POSITIONS or len(content) < _FIX:
        return
    course = int.from_bytes(content[16:18], "big")
    if not course & _FIXED:
        return
    time = moment("".join(f"{number:02}" for number in content[:6]))
    if not time:
        raise DecodeError("no time")
    yield "timestamp", time
    north = int.from_bytes(content[7:11], "big") / _DEGREE
    east = int.from_bytes(content[11:15], "big") / _DEGREE
    yield "latitude", round(north if course & _NORTH else -north, 6)
    yield "longitude", round(-east if course & _WEST else east, 6)
    yield "speed", content[15]
    yield "course", course & _COURSE
    cell = content[_FIX : _FIX + _CELL]
    if len(cell) == _CELL and not long:
        yield "mcc", int.from_bytes(cell[:2], "big")
        yield "mnc", cell[2]
        yield "lac", int.from_bytes(cell[3:5], "big")
        yield "cid", int.from_bytes(cell[5:8], "big")


def _frame(kind: int, content: str, start: bytes = b"\x78\x78") -> bytes:
    """A frame for the examples, its checksum made."""
    body = bytes.fromhex(f"{kind:02x}{content}0001")
    inside = (len(body) + 2).to_bytes(_STARTS[start], "big") + body
    return start + inside + crc_x25(inside).to_bytes(2, "big") + _STOP


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
        Example(
            _frame(0x32, _POSITION[:12] + "0c" + _POSITION[12:] + "0901fe0a007c", b"\x79\x79"),
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
    firsts=b"\x78\x79",
)
