"""Well-known binary: a geometry's byte order, kind and points (OGC 06-103r4; PostGIS EWKB).

    0 or 1      big or little endian
    uint32      the kind 1 to 7; Z, M and a reference system as high bits (EWKB) or as
                thousands (ISO)
    uint32      the reference system, where the kind says so
    doubles     a point, or a count and what it counts

MySQL puts the reference system in front, as four bytes.

The geometry has to end where the bytes do and its points have to be degrees; then its first
and its last point are told as GeoJSON has them, longitude first.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

type _Point = tuple[float, float]

_KINDS = ("", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000
_THOUSAND = 1_000
_DEGREES = frozenset((0, 4326, 4258, 4269))  # reference systems; 0 is none told
_SRIDS = tuple(number.to_bytes(4, "little") for number in sorted(_DEGREES - {0}))
_SHORTEST = 21
_MOST = 100_000  # points
_DEEP = 2  # geometries in one
_DIGITS = 7  # decimals that are kept of degrees


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    if data.startswith(_SRIDS):
        data = data[4:]
    if len(data) < _SHORTEST:
        return False
    kind = data[1:5] if data[0] == 0 else data[4:0:-1]
    return data[0] < 2 and not kind[0] & 0x1F and not kind[1] and kind[2] < 0x10 and kind[3] > 0


class _Reader:
    """A place in the bytes that moves on with every number; struct.error at their end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.order = data, 0, "<"
        self.points: list[_Point] = []

    def numbers(self, form: str) -> tuple[int, ...]:
        form = self.order + form
        found = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return found

    def geometry(self, depth: int = 0) -> str:
        """Read one geometry and those in it; the outer one's kind."""
        order = self.data[self.at] if self.at < len(self.data) else 2
        if order > 1 or depth > _DEEP:
            raise DecodeError("no byte order")
        self.order, self.at = "><"[order], self.at + 1
        (code,) = self.numbers("I")
        if code & _SRID and self.numbers("I")[0] not in _DEGREES:
            raise DecodeError("no degrees")
        thousands, kind = divmod(code & ~(_Z | _M | _SRID), _THOUSAND)
        if not 0 < kind < len(_KINDS) or thousands > 3:
            raise DecodeError("no kind")
        size = 2 + bool(code & _Z or thousands & 1) + bool(code & _M or thousands & 2)
        if kind == 1:
            self._read(1, size)
        elif kind == 2:
            self._read(self._count(), size)
        elif kind == 3:
            for _ in range(self._count()):
                self._read(self._count(), size)
        else:
            for _ in range(self._count()):
                self.geometry(depth + 1)
        return _KINDS[kind]

    def _count(self) -> int:
        (count,) = self.numbers("I")
        if not 0 < count <= _MOST or self.at + 4 * count > len(self.data):
            raise DecodeError("no count")
        return int(count)

    def _read(self, count: int, size: int) -> None:
        for _ in range(count):
            east, north, *_ = self.numbers(f"{size}d")
            if not (abs(east) <= 180 and abs(north) <= 90) or math.hypot(east, north) < 1e-6:
                raise DecodeError("no degrees")
            self.points.append((round(east, _DIGITS), round(north, _DIGITS)))


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    if data.startswith(_SRIDS):
        data = data[4:]
    reader = _Reader(data)
    try:
        kind = reader.geometry()
    except struct.error as error:
        raise DecodeError("cut off") from error
    if reader.at != len(data):
        raise DecodeError("more than a geometry")
    return _told(kind, reader.points, at.layer("wkb:$"))


def _told(kind: str, points: list[_Point], at: Path) -> Iterator[Peeled]:
    yield Final(at.child(".type", "type"), kind)
    array = at.child(".coordinates", "coordinates")
    if len(points) == 1:
        for place, value in enumerate(points[0]):
            yield Final(array.child(f"[{place}]"), value)
        return
    for number in (0, len(points) - 1):
        point = array.child(f"[{number}]")
        for place, value in enumerate(points[number]):
            yield Final(point.child(f"[{place}]"), value)


_POINT = bytes.fromhex("01010000007e1d386744895c40c8073d9b55513640")
_LINE = struct.pack(">BII4d", 0, 2, 2, 114.1694, 22.3193, 114.1702, 22.3201)

DECODER: Decoder[bytes] = Decoder(
    "wkb",
    _sniff,
    _peel,
    (
        Example(
            _POINT,
            (
                (" ▸ wkb:$.type", "Point"),
                (" ▸ wkb:$.coordinates[0]", 114.1448),
                (" ▸ wkb:$.coordinates[1]", 22.3177125),
            ),
        ),
        Example(
            _LINE,
            (
                (" ▸ wkb:$.type", "LineString"),
                (" ▸ wkb:$.coordinates[0][0]", 114.1694),
                (" ▸ wkb:$.coordinates[0][1]", 22.3193),
                (" ▸ wkb:$.coordinates[1][0]", 114.1702),
                (" ▸ wkb:$.coordinates[1][1]", 22.3201),
            ),
        ),
        Example(
            b"\xe6\x10\x00\x00" + _POINT,
            (
                (" ▸ wkb:$.type", "Point"),
                (" ▸ wkb:$.coordinates[0]", 114.1448),
                (" ▸ wkb:$.coordinates[1]", 22.3177125),
            ),
        ),
        Example(_POINT + b"\x00", None),
        Example(_POINT[:-1], None),
        Example(struct.pack("<BIdd", 1, 1, 565912.5, 4123123.5), None),  # metres
        Example(struct.pack("<BIIdd", 1, _SRID | 1, 3857, 12.5, 22.5), None),
    ),
    firsts=b"\x00\x01" + bytes(srid[0] for srid in _SRIDS),
)
