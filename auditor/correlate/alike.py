"""Which faces look alike: groups in which each resembles every other.

By the cosine of their vectors, and the threshold that OpenCV Zoo's example for SFace uses
(`face_recognition_sface/sface.py`). Groups are not chained: two that do not resemble each
other are in two groups, whatever resembles both. So one person may be in several; that two
persons are in one is rarer, and close relatives may be.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence

COSINE = 0.363
_FLOAT = 4  # bytes

type Vector = tuple[float, ...]


def grouped(vectors: Iterable[bytes], most: int) -> list[int]:
    """The group of each vector, from 1 on in the order of their first ones; 0 for those without.

    Vectors are float32 of length 1, little-endian; b"" stands for a face that has none. The
    first `most` are compared, each with all before it.
    """
    groups: list[list[Vector]] = []
    numbers: list[int] = []
    for packed in vectors:
        if not packed or not most:
            numbers.append(0)
            continue
        most -= 1
        vector = struct.unpack(f"<{len(packed) // _FLOAT}f", packed)
        numbers.append(_number(vector, groups))
    return numbers


def _number(vector: Vector, groups: list[list[Vector]]) -> int:
    """The group that it resembles most among those that it resembles wholly, a new one if none."""
    close = [(_likeness(vector, group), -number) for number, group in enumerate(groups, 1)]
    likeness, number = max(close, default=(-1.0, 0))
    if likeness < COSINE:
        groups.append([vector])
        return len(groups)
    groups[-number - 1].append(vector)
    return -number


def _likeness(vector: Vector, group: Sequence[Vector]) -> float:
    """The cosine to the member that resembles it least; -1 where a vector is not of numbers."""
    least = min(math.sumprod(vector, other) for other in group)
    return least if math.isfinite(least) else -1.0
