"""Frames of Topflytech's trackers: which device it is, and where.

`23 23`, `25 25`, `26 26` or `27 27`, a type, a length, a serial number and the IMEI in decimal
digits (Topflytech: TOPFLYtechCodec). There is no checksum: a frame counts where its length is
all there is, the IMEI's check digit is right, and a time in digits stands before three floats
that are an altitude, a longitude and a latitude.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from math import isfinite

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.trackers.frames import FRAMES, digits, imei, is_position, moment, report
from auditor.model import DecodeError, Path, Scalar

_HEAD = struct.Struct(">2sBHH8s")  # mark, type, length, serial number, IMEI
_FIX = struct.Struct("<6s3f")
_MARKS = frozenset((b"##", b"%%", b"&&", b"''"))
# Where the time is, by mark and type of a report of a position or an alarm.
_PLACES = {
    (b"##", 0x02): 44, (b"##", 0x04): 44, (b"%%", 0x02): 44, (b"%%", 0x04): 44,
    (b"%%", 0x13): 52, (b"%%", 0x14): 52, (b"&&", 0x02): 40, (b"&&", 0x04): 40,
    (b"''", 0x02): 17, (b"''", 0x04): 17,
}  # fmt: skip
_HIGHEST = 20_000.0  # metres


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:2] in _MARKS and len(data) >= _HEAD.size and data[3] < 0x04


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    said: list[Peeled] = []
    start = 0
    for number in range(FRAMES):
        if start >= len(data):
            break
        if start + _HEAD.size > len(data):
            raise DecodeError("cut off")
        mark, kind, size, _, packed = _HEAD.unpack_from(data, start)
        frame = data[start : start + size]
        device = imei(digits(packed))
        if mark not in _MARKS or len(frame) != size or size < _HEAD.size or not device:
            raise DecodeError("no frame")
        start += size
        told = _told(frame, _PLACES.get((mark, kind)))
        said += report(at, "topfly", number, [("imei", device), *told])
    return iter(said)


def _told(frame: bytes, place: int | None) -> list[tuple[str, Scalar]]:
    """What a report says of a position; nothing of one without a fix."""
    if place is None or place + _FIX.size > len(frame):
        return []
    stamp, altitude, longitude, latitude = _FIX.unpack_from(frame, place)
    time = moment(digits(stamp))
    if not time or not all(map(isfinite, (altitude, longitude, latitude))):
        return []
    if abs(altitude) > _HIGHEST or not is_position(latitude, longitude):
        return []
    return [
        ("timestamp", time), ("latitude", round(latitude, 6)),
        ("longitude", round(longitude, 6)), ("altitude", round(altitude, 2)),
    ]  # fmt: skip


def _frame(number: str, latitude: float = 22.297777) -> bytes:
    """A frame for the examples."""
    content = b"\xc9\x16" + _FIX.pack(bytes.fromhex("260203091530"), 31.5, 114.162, latitude)
    head = _HEAD.pack(b"''", 2, _HEAD.size + len(content), 7, bytes.fromhex(number))
    return head + content


_NUMBER = "0356938035643809"

DECODER: Decoder[bytes] = Decoder(
    "topfly",
    _sniff,
    _peel,
    (
        Example(
            _frame(_NUMBER),
            (
                (" ▸ topfly:$[0].imei", "356938035643809"),
                (" ▸ topfly:$[0].timestamp", "2026-02-03T09:15:30+00:00"),
                (" ▸ topfly:$[0].latitude", 22.297777),
                (" ▸ topfly:$[0].longitude", 114.162003),
                (" ▸ topfly:$[0].altitude", 31.5),
            ),
        ),
        Example(_frame(_NUMBER, 222.0), ((" ▸ topfly:$[0].imei", "356938035643809"),)),
        Example(_frame("0356938035643808"), None),
        Example(_frame(_NUMBER)[:-1], None),
    ),
    firsts=b"#%&'",
)
