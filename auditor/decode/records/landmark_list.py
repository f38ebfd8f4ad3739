"""Meshes of faces as MediaPipe serialises them: a NormalizedLandmarkList in protobuf.

468 or 478 messages of three float32 (fields 1 to 3: x, y, z), then visibility and
presence (4 and 5) or none, and nothing else. The count, that each point is near the
picture, and how little deep it is (`face_numbers`) make it a mesh; of whom it is does not
stand here.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.face_numbers import called
from auditor.decode.records.facts import must
from auditor.model import Path

COUNTS = frozenset((468, 478))
_TAGS = (0x0D, 0x15, 0x1D, 0x25, 0x2D)  # x, y, z, visibility, presence
_WIDTH = 5  # a tag and its float
_AXES = ("x", "y", "z")
_NEAR = 2.0  # widths of the picture
_POINTS = {2 + _WIDTH * fields: fields for fields in (3, 4, 5)}  # bytes of a point


def is_list(data: bytes) -> bool:
    """Whether bytes are such a list: to be asked of any message, most of which say no at once."""
    return bool(_points(data))


def _points(data: bytes) -> list[tuple[float, ...]]:
    """The points, none where this is no such list, or of a thing whose depth is no face's."""
    fields = _fields(data)
    point = 2 + _WIDTH * fields
    head = bytes((0x0A, point - 2))
    read: list[tuple[float, ...]] = []
    for start in range(0, len(data) if fields else 0, point):
        parts = data[start + 2 : start + point]
        if data[start : start + 2] != head or tuple(parts[::_WIDTH]) != _TAGS[:fields]:
            return []
        xyz = tuple(struct.unpack_from("<f", parts, 1 + _WIDTH * axis)[0] for axis in range(3))
        if not all(math.isfinite(one) and abs(one) <= _NEAR for one in xyz):
            return []
        read.append(xyz)
    return read if called([one for xyz in read for one in xyz]) == "landmarks" else []


def _fields(data: bytes) -> int:
    """How many fields each point has, 0 where this is no such list."""
    if len(data) < 2 or data[0] != 0x0A:
        return 0
    point = 2 + data[1]
    fields = _POINTS.get(point, 0)
    return fields if fields and len(data) % point == 0 and len(data) // point in COUNTS else 0


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return _fields(data) > 0


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    read = _points(data)
    must(read)
    place = at.layer("landmarks:$", "landmarks")
    for number, xyz in enumerate(read):
        element = place.child(f"[{number}]", "landmarks")
        for name, value in zip(_AXES, xyz, strict=True):
            yield Final(element.child(f".{name}", name), value)


def _point(at: int) -> tuple[float, float, float]:
    """A place in a head that is turned to the camera, exact as float32."""
    return at / 512, (at * 7 % 512) / 512, (128 - at) / 8_192


def _list(count: int) -> bytes:
    """So many points in a row."""
    points = map(_point, range(count))
    return b"".join(
        b"\x0a\x0f" + struct.pack("<BfBfBf", 0x0D, x, 0x15, y, 0x1D, z) for x, y, z in points
    )


DECODER: Decoder[bytes] = Decoder(
    "landmark-list",
    _sniff,
    _peel,
    (
        Example(
            _list(468),
            tuple(
                (f" ▸ landmarks:$[{i}].{axis}", value)
                for i in range(468)
                for axis, value in zip("xyz", _point(i), strict=True)
            ),
        ),
        Example(_list(467), None),
        Example(_list(468)[:-1] + b"\x7f", None),
    ),
    firsts=b"\x0a",
)
