"""The short form of the H02 protocol: a tracker's number and position in packed decimal digits.

`24`, the number (10 digits), the time (hhmmss) and day (ddmmyy), the latitude (ddmm.mmmm), a
byte of charge, the longitude (dddmm.mmmm) with a digit of flags, speed and course (H02, the
protocol notes of its makers). There is no checksum, so all 43 digits have to be digits, the
time and the angles possible. The long form is text (`*HQ,…#`).
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.trackers.frames import digits, is_position, minutes, moment, report
from auditor.model import DecodeError, Path, Scalar

_START = 0x24
_SIZES = range(30, 65)  # bytes; makers add counters
_EAST, _NORTH = 0x8, 0x4


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:1] == b"$" and len(data) in _SIZES and data[1:16].hex().isdecimal()


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    told = _told(data)
    if not told:
        raise DecodeError("no frame")
    return report(at, "h02", 0, told)


def _told(data: bytes) -> list[tuple[str, Scalar]]:
    head, angle, rest = digits(data[1:12]), digits(data[12:16]), data[17:25].hex()
    east, flags, motion = rest[:9], int(rest[9], 16), rest[10:]
    if not (head and angle and east.isdecimal() and motion.isdecimal()):
        return []
    clock, day = head[10:16], head[16:22]
    time = moment(day[4:] + day[2:4] + day[:2] + clock)
    latitude, longitude = minutes(angle[:2], angle[2:]), minutes(east[:3], east[3:])
    if not time or not is_position(latitude, longitude):
        return []
    return [
        ("device_id", head[:10]), ("timestamp", time),
        ("latitude", round(latitude if flags & _NORTH else -latitude, 6)),
        ("longitude", round(longitude if flags & _EAST else -longitude, 6)),
        ("speed", int(motion[:3])), ("course", int(motion[3:6])),
    ]  # fmt: skip


_FRAME = "24 4106011660 091530 030226 22178666 06 11409722 0e 012090 fffffbffff0024"

DECODER: Decoder[bytes] = Decoder(
    "h02",
    _sniff,
    _peel,
    (
        Example(
            bytes.fromhex(_FRAME),
            (
                (" ▸ h02:$[0].device_id", "4106011660"),
                (" ▸ h02:$[0].timestamp", "2026-02-03T09:15:30+00:00"),
                (" ▸ h02:$[0].latitude", 22.297777),
                (" ▸ h02:$[0].longitude", 114.162033),
                (" ▸ h02:$[0].speed", 12),
                (" ▸ h02:$[0].course", 90),
            ),
        ),
        Example(bytes.fromhex(_FRAME.replace("22178666", "22978666")), None),
        Example(bytes.fromhex(_FRAME.replace("091530", "251530")), None),
        Example(bytes.fromhex(_FRAME.replace("0e 0120", "0e 01a0")), None),
        Example(bytes.fromhex(_FRAME)[:24], None),
    ),
    firsts=b"$",
)
