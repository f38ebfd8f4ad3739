"""Points of a face as they lie in memory: MediaPipe's and ML Kit's meshes, ARKit's head.

Of whom or what they are does not stand here. The count, and how the columns differ (see
`face_points`), make three coordinates in shares of the picture likely; fewer, or pixels, or
coefficients are named otherwise, for a name or an address to say what they are.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import unread
from auditor.model import DecodeError, Path
from auditor.model.face_points import TYPES, in_bytes, may_be


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return may_be(data)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = in_bytes(data)
    if found is None:
        raise DecodeError("no points of a face")
    name = "packedPoints" if found.telling else "packedNumbers"
    yield Final(at.layer(f"{TYPES[found.form.code]}:points", name), str(found.form))
    yield unread(at, data, "numbers, as many as are of a face")


def _place(number: int) -> tuple[float, float]:
    """A place around the middle of a picture."""
    return (
        0.5 + 0.2 * math.cos(number) * (number % 23) / 23,
        0.5 + 0.2 * math.sin(number) * (number % 31) / 31,
    )


def _mesh(points: int, depth: float = 0.04) -> bytes:
    """Points whose depths are of either sign."""
    places = ((*_place(number), depth * math.cos(number * 1.3)) for number in range(points))
    return b"".join(struct.pack("<3f", *one) for one in places)


DECODER: Decoder[bytes] = Decoder(
    "packed-mesh",
    _sniff,
    _peel,
    (
        Example(_mesh(468), ((" ▸ float32:points", "468 points of 3 in float32"),)),
        Example(_mesh(478), ((" ▸ float32:points", "478 points of 3 in float32"),)),
        Example(
            struct.pack("<1872e", *(n for i in range(468) for n in (*_place(i), 0.1 - i / 2e3, 1))),
            ((" ▸ float16:points", "468 points of 3 in float16"),),
        ),
        Example(
            struct.pack("<936d", *(512 * one for i in range(468) for one in _place(i))),
            ((" ▸ float64:points", "468 points of 2 in float64"),),
        ),
        Example(
            struct.pack("<52f", *(i * 7 % 52 / 64 for i in range(52))),
            ((" ▸ float32:points", "52 coefficients in float32"),),
        ),
        Example(struct.pack("<52f", *(i * 7 % 52 for i in range(52))), None),
        Example(_mesh(470), None),
        Example(_mesh(468, depth=0.9), None),
        Example(bytes(468 * 12), None),
    ),
)
