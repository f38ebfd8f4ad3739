"""Frames of Castel's trackers in diagnosis sockets: who sends, and where the vehicle is.

`40 40`, a length, a version, 20 bytes of the device's name, a type, content, CRC-16/X-25 and
`0d 0a` (Sinocastel: IDD and PT protocols). A frame counts by its length and its checksum.
Degrees are whole numbers of 1/3,600,000, the hemispheres bits behind them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.trackers.frames import FRAMES, MOST, crc_x25, is_position, moment, report
from auditor.model import DecodeError, Path, Scalar

_START, _STOP = b"\x40\x40", b"\x0d\x0a"
_HEAD = struct.Struct(">2s2sB20sH")  # mark, length, version, name, type
_ENDS = 4  # bytes: the checksum and the line's end
_FIX = struct.Struct("<6BIIHHB")
_STATE = 34  # bytes of counters of the vehicle before the positions
_WITH_STATE = {0x1001: 0, 0x4001: 1, 0x4007: 4}  # types, and what comes before the counters
_STATEFUL = 4  # the version that has them
_DIRECT = 0x4001
_DEGREE = 3_600_000
_EAST, _NORTH = 0x01, 0x02
_FIXES = 64  # of one frame


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return (
        data.startswith(_START) and _HEAD.size + _ENDS <= len(data) <= MOST and data.endswith(_STOP)
    )


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    said: list[Peeled] = []
    start = number = 0
    for _ in range(FRAMES):
        if start >= len(data):
            break
        frame = data[start : start + int.from_bytes(data[start + 2 : start + 4], "little")]
        if not _is_frame(frame):
            raise DecodeError("no frame")
        start += len(frame)
        *_, version, name, kind = _HEAD.unpack_from(frame)
        device = name.rstrip(b"\0").decode("ascii", "replace")
        for told in _fixes(version, kind, frame[_HEAD.size : -_ENDS]):
            said += report(at, "castel", number, [("device_id", device), *told])
            number += 1
    return iter(said)


def _is_frame(frame: bytes) -> bool:
    return (
        len(frame) >= _HEAD.size + _ENDS
        and frame.startswith(_START)
        and frame.endswith(_STOP)
        and crc_x25(frame[:-_ENDS]) == int.from_bytes(frame[-_ENDS:-2], "little")
    )


def _fixes(version: int, kind: int, content: bytes) -> Iterator[list[tuple[str, Scalar]]]:
    """What the positions of a frame say."""
    start, count = 0, int(kind == _DIRECT and version != _STATEFUL)
    if version == _STATEFUL and kind in _WITH_STATE:
        start = _WITH_STATE[kind] + _STATE + 1
        count = content[start - 1] if len(content) >= start else 0
    for place in range(min(count, _FIXES)):
        at = start + place * _FIX.size
        if at + _FIX.size > len(content):
            return
        day, month, year, *clock, north, east, speed, course, flags = _FIX.unpack_from(content, at)
        time = moment("".join(f"{number:02}" for number in (year, month, day, *clock)))
        latitude = (north if flags & _NORTH else -north) / _DEGREE
        longitude = (east if flags & _EAST else -east) / _DEGREE
        if time and is_position(latitude, longitude):
            yield [
                ("timestamp", time), ("latitude", round(latitude, 6)),
                ("longitude", round(longitude, 6)), ("speed", speed), ("course", course),
            ]  # fmt: skip


def _frame(fix: str, kind: int = _DIRECT) -> bytes:
    """A frame for the examples, its checksum made."""
    content = bytes(1 + _STATE) + b"\x01" + bytes.fromhex(fix)
    size = _HEAD.size + len(content) + _ENDS
    head = _HEAD.pack(_START, size.to_bytes(2, "little"), _STATEFUL, b"1009988776655", kind)
    return head + content + crc_x25(head + content).to_bytes(2, "little") + _STOP


_POINT = "0302 1a 09 0f 1e 7ddac804 971b7f18 0000 0000 9f"

DECODER: Decoder[bytes] = Decoder(
    "castel",
    _sniff,
    _peel,
    (
        Example(
            _frame(_POINT),
            (
                (" ▸ castel:$[0].device_id", "1009988776655"),
                (" ▸ castel:$[0].timestamp", "2026-02-03T09:15:30+00:00"),
                (" ▸ castel:$[0].latitude", 22.297777),
                (" ▸ castel:$[0].longitude", 114.162033),
                (" ▸ castel:$[0].speed", 0),
                (" ▸ castel:$[0].course", 0),
            ),
        ),
        Example(_frame(_POINT, 0x4006), ()),
        Example(_frame(_POINT).replace(b"\x9f", b"\x9e"), None),
        Example(_frame(_POINT)[:-3] + _STOP, None),
    ),
    firsts=b"\x40",
)
