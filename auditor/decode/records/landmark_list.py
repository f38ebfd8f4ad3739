"""Meshes of faces as MediaPipe serialises them: a NormalizedLandmarkList in protobuf.

468 or 478 messages of three float32 (fields 1 to 3: x, y, z), then visibility and
presence (4 and 5) or none, and nothing else. The count, and that each point is
near the picture, make it a mesh; of whom it is does not stand here.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import must
from auditor.model import Path

COUNTS = frozenset((468, 478))
_TAGS = (0x0D, 0x15, 0x1D, 0x25, 0x2D)  # x, y, z, visibility, presence
_WIDTH = 5  # a tag and its float
_AXES = ("x", "y", "z")
_NEAR = 2.0  # widths of the picture
_POINTS = {2 + _WIDTH * fields: fields for fields in (3, 4, 5)}  # bytes of a point


def is_list(data: bytes) -> bool:
    """Whether bytes are as long as such a list, and begin as one: to be asked of any message."""
    return _fields(data) > 0


def _fields(data: bytes) -> int:
    """How many fields each point has, 0 where this is no such list."""
    if len(data) < 2 or data[0] != 0x0A:
        return 0
    point = 2 + data[1]
    fields = _POINTS.get(point, 0)
    return fields if fields and len(data) % point == 0 and len(data) // point in COUNTS else 0


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return is_list(data)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    fields = _fields(data)
    point = 2 + _WIDTH * fields
    head = bytes((0x0A, point - 2))
    read: list[tuple[float, ...]] = []
    for start in range(0, len(data), point):
        must(data[start : start + 2] == head)
        parts = data[start + 2 : start + point]
        must(tuple(parts[::_WIDTH]) == _TAGS[:fields])
        xyz = tuple(struct.unpack_from("<f", parts, 1 + _WIDTH * axis)[0] for axis in range(3))
        must(all(math.isfinite(one) and abs(one) <= _NEAR for one in xyz))
        read.append(xyz)
    place = at.layer("landmarks:$", "landmarks")
    for number, xyz in enumerate(read):
        element = place.child(f"[{number}]", "landmarks")
        for name, value in zip(_AXES, xyz, strict=True):
            yield Final(element.child(f".{name}", name), value)


def _list(count: int) -> bytes:
    """So many points in a row."""
    return b"".join(
        b"\x0a\x0f" + struct.pack("<BfBfBf", 0x0D, i / 512, 0x15, 0.5, 0x1D, -i / 1024)
        for i in range(count)
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
                for axis, value in (("x", i / 512), ("y", 0.5), ("z", -i / 1024))
            ),
        ),
        Example(_list(467), None),
        Example(_list(468)[:-1] + b"\x7f", None),
    ),
    firsts=b"\x0a",
)
