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
    if not fields or not _is_framed(data, point, fields):
        return []
    read = list(struct.iter_unpack("<3xfxfxf" + f"{point - 17}x", data))
    flat = [one for xyz in read for one in xyz]
    near = all(map(math.isfinite, flat)) and max(flat) <= _NEAR and min(flat) >= -_NEAR
    return read if near and called(flat) == "landmarks" else []


def _is_framed(data: bytes, point: int, fields: int) -> bool:
    """Whether each point has its own tag, its length, and the tags of its numbers."""
    heads = ((0, 0x0A), (1, point - 2), *((2 + _WIDTH * at, _TAGS[at]) for at in range(fields)))
    count = len(data) // point
    return all(data[at::point] == bytes((one,)) * count for at, one in heads)


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
