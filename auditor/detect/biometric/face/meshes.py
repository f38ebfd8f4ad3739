"""Counts of points that are a face's alone: MediaPipe's meshes, dlib's and ARKit's.

468 and 478 points of three coordinates (MediaPipe), 68 of two (dlib, iBUG 300-W),
52 coefficients and 1,220 vertices of three, in metres around the head's middle
(ARKit's ARFaceAnchor). A count is no proof where nothing calls it a face's.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.detect.scalars import number_of
from auditor.model import Scalar
from auditor.model.face_points import COEFFICIENTS, DLIB, MESHES, VERTICES

FRAMES = 64  # meshes in one list: faces of a picture, or frames of a film
_FACES = 4  # meshes without a depth of either sign, as those of one picture
_PIXELS = 20_000.0
_HEAD = 0.3  # metres from its middle


def is_mesh(flat: Sequence[float], *, scaled: bool = False) -> bool:
    """Whether these are the coordinates of face meshes, in a picture's share or (scaled) pixels."""
    points, rest = divmod(len(flat), 3)
    most = FRAMES if scaled or has_depth(flat) else _FACES
    whole = any(points % mesh == 0 and 1 <= points // mesh <= most for mesh in MESHES)
    if rest or not whole:
        return False
    inside = all(-0.5 <= one <= 1.5 for one in flat) or (
        scaled and all(abs(one) <= _PIXELS for one in flat)
    )
    return inside and len(set(flat)) * 4 > len(flat)


def has_depth(flat: Sequence[float]) -> bool:
    """Whether some points lie before the head's middle, as a mesh's nose does and no hill."""
    return any(one < 0 for one in flat[2::3])


def is_dlib(flat: Sequence[float]) -> bool:
    """Whether these are 68 points of a plane, each at another place."""
    if len(flat) != 2 * DLIB:
        return False
    places = set(zip(flat[::2], flat[1::2], strict=True))
    return len(places) * 4 > DLIB * 3 and all(0 <= one <= _PIXELS for one in flat)


def is_coefficients(flat: Sequence[float]) -> bool:
    """Whether these are ARKit's coefficients as an array: 0 to 1, most of them unlike."""
    if len(flat) not in COEFFICIENTS:
        return False
    return all(0 <= one <= 1 for one in flat) and len(set(flat)) * 3 > len(flat)


def is_head(flat: Sequence[float]) -> bool:
    """Whether these are the vertices of ARKit's face geometry."""
    if len(flat) != 3 * VERTICES:
        return False
    return all(abs(one) <= _HEAD for one in flat) and len(set(flat)) * 4 > len(flat)


def numbers(values: Sequence[Scalar]) -> list[float]:
    """The values as numbers; none unless each is one."""
    found = [number.value for value in values if (number := number_of(value)) is not None]
    return found if len(found) == len(values) else []
