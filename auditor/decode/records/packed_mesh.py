"""Meshes of faces as MediaPipe's floats lie in memory: 468 or 478 points of three float32.

The count, and how the columns differ (see `face_numbers`), make it likely; of whom or
what it is does not stand here.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.face_numbers import called
from auditor.decode.records.facts import must, unread
from auditor.model import Path

_POINT = 12  # bytes
_SIZES = frozenset(_POINT * points for points in (468, 478))
# The highest byte of floats between 1e-9 and 2, of either sign.
_HIGH = frozenset((*range(0x30, 0x40), *range(0xB0, 0xC0), 0x00, 0x80))


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return len(data) in _SIZES and _HIGH.issuperset(data[3::4])


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    must(len(data) in _SIZES)
    numbers = struct.unpack(f"<{len(data) // 4}f", data)
    must(all(map(math.isfinite, numbers)))
    must(called(numbers) == "landmarks")
    yield Final(at.layer("float32:points", "packedPoints"), len(data) // _POINT)
    yield unread(at, data, "points of a mesh")


def _mesh(points: int, depth: float = 0.04) -> bytes:
    """Points around the middle of a picture, whose depths are of either sign."""
    numbers = (
        value
        for number in range(points)
        for value in (
            0.5 + 0.2 * math.cos(number) * (number % 23) / 23,
            0.5 + 0.2 * math.sin(number) * (number % 31) / 31,
            depth * math.cos(number * 1.3),
        )
    )
    return struct.pack(f"<{3 * points}f", *numbers)


DECODER: Decoder[bytes] = Decoder(
    "packed-mesh",
    _sniff,
    _peel,
    (
        Example(_mesh(468), ((" ▸ float32:points", 468),)),
        Example(_mesh(478), ((" ▸ float32:points", 478),)),
        Example(_mesh(470), None),
        Example(_mesh(468, depth=0.9), None),
        Example(bytes(468 * _POINT), None),
    ),
)
