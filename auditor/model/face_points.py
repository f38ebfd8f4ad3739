"""Points of a face as numbers lie in memory: which sizes there are, and which numbers are a face's.

One table for what reads bytes and for what judges names: how many points, how many of their
coordinates are sent, how many numbers a point takes (a `simd_float3` takes four, MediaPipe's
visibility is a fourth), and what a number is. MediaPipe has 468 or 478 points in shares of the
picture, ML Kit the same in pixels; ARKit's ARFaceGeometry 1,220 vertices in metres around the
head's middle and 52 coefficients from 0 to 1; dlib 68 points of a plane. A size proves nothing:
the numbers must lie as such points do, and what is no more than that needs a name beside.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from itertools import pairwise
from statistics import correlation
from typing import NamedTuple

MESHES = frozenset((468, 478))
DLIB, VERTICES, COEFFICIENTS = 68, 1_220, frozenset((51, 52))
TYPES = {"f": "float32", "d": "float64", "e": "float16", "h": "int16"}

_PIXELS = 20_000.0
_LEAST_SHARE = 0.01  # of the picture that a face is wide
_LEAST_PIXELS = 16.0  # that a face is wide
_DEEP = 0.5  # of a picture's width, before or behind the head's middle
_FAR = 1.5  # of a picture's width, from wherever it is measured
_SHARE = 20  # one in so many lies outside of the picture, or in front of the middle
_HEAD = 0.3  # metres from its middle
_WIDE = 0.03  # metres from one side of a head to the other, at least
_EVEN = 0.4  # how far what lies across may go with the rest, of 1
_WHOLE = 16  # the first numbers, of which a look tells most other bytes apart
_TINY = 1e-6  # coefficients below are zeros of a tracker, or no floats
# Of dlib's points: between the brows, the bridge, tip and end of the nose, both lips, the chin;
# the jaw's end, the corners of both eyes, the jaw's other end.
_DOWN, _ACROSS = (21, 27, 30, 33, 51, 57, 8), (0, 36, 39, 42, 45, 16)


class Form(NamedTuple):
    """What is of a face, its points, the coordinates and the numbers of each, the number's type."""

    kind: str
    points: int
    columns: int
    stride: int
    code: str

    @property
    def size(self) -> int:
        """Bytes."""
        return self.points * self.stride * struct.calcsize(self.code)

    def __str__(self) -> str:
        each = f" of {self.columns}" if self.columns > 1 else ""
        return f"{self.points:,} {self.kind}{each} in {TYPES[self.code]}"


# What is of a face, of how many points, and in which columns and numbers a point.
_KINDS: tuple[tuple[str, frozenset[int], tuple[tuple[int, int], ...], str], ...] = (
    ("points", MESHES, ((3, 3), (2, 2), (3, 4)), "fdeh"),
    ("vertices", frozenset((VERTICES,)), ((3, 3), (3, 4)), "fde"),
    ("outline points", frozenset((DLIB,)), ((2, 2),), "fdh"),
    ("coefficients", COEFFICIENTS, ((1, 1),), "fde"),
)
FORMS = tuple(
    Form(kind, points, columns, stride, code)
    for kind, counts, shapes, codes in _KINDS
    for points in sorted(counts)
    for columns, stride in shapes
    for code in codes
)
_BY_SIZE: dict[int, list[Form]] = {}
_BY_COUNT: dict[int, list[Form]] = {}
for _form in FORMS:
    _BY_SIZE.setdefault(_form.size, []).append(_form)
    if _form.code == "f":
        _BY_COUNT.setdefault(_form.points * _form.stride, []).append(_form)
TEXTS = frozenset((size + 2) // 3 * 4 for size in _BY_SIZE)  # characters of base64, padded


class Found(NamedTuple):
    """A form that numbers are of. `telling`: they lie as those of nothing else are known to."""

    form: Form
    telling: bool


def may_be(data: bytes) -> bool:
    """Whether bytes have a size and first numbers as such points have."""
    return any(_begins(data, form) for form in _BY_SIZE.get(len(data), ()))


def in_bytes(data: bytes, *, loose: bool = False) -> Found | None:
    """What of a face bytes are, None for anything else.

    `loose`: a name calls them a face's points, wherever their depth is measured from.
    """
    for form in _BY_SIZE.get(len(data), ()):
        if _begins(data, form):
            numbers = struct.unpack(f"<{form.points * form.stride}{form.code}", data)
            if (found := _judged(numbers, form, loose=loose)) is not None:
                return found
    return None


def in_numbers(numbers: Sequence[float]) -> Found | None:
    """The same of a list of numbers."""
    found = (_judged(numbers, form) for form in _BY_COUNT.get(len(numbers), ()))
    return next((one for one in found if one is not None), None)


def _begins(data: bytes, form: Form) -> bool:
    first = struct.unpack_from(f"<{_WHOLE}{form.code}", data)
    most = 1.0 if form.kind == "coefficients" else _PIXELS
    return all(-most <= one <= most for one in first)  # and no NaN


def _judged(numbers: Sequence[float], form: Form, *, loose: bool = False) -> Found | None:
    """Whether numbers of a form's count lie as those of a face do."""
    if not all(map(math.isfinite, numbers)):
        return None
    axes = [numbers[axis :: form.stride] for axis in range(form.columns)]
    if form.kind == "points":
        return _mesh(axes, form, loose=loose)
    if form.kind == "vertices":
        return Found(form, telling=True) if are_head(axes) else None
    if form.kind == "coefficients":
        return Found(form, telling=False) if are_coefficients(numbers) else None
    return Found(form, telling=True) if are_outline(axes) else None


def _mesh(axes: Sequence[Sequence[float]], form: Form, *, loose: bool) -> Found | None:
    depths = axes[2] if form.columns > 2 else ()
    if form.code != "h" and are_shares(axes[:2]):
        if depths and are_depths(depths):
            return Found(form, telling=True)
        shallow = not depths or (loose and max(map(abs, depths)) <= _FAR)
        return Found(form, telling=False) if shallow else None
    if are_pixels(axes[:2]) and (not depths or are_depths(depths, max(map(_span, axes[:2])))):
        return Found(form, telling=False)
    return None


def are_shares(axes: Sequence[Sequence[float]]) -> bool:
    """Whether nearly all coordinates are shares of a picture, and most unlike the others."""
    if any(_span(axis) < _LEAST_SHARE for axis in axes):  # as halves have, read as wholes
        return False
    flat = [one for axis in axes for one in axis]
    outside = sum(not 0 < one < 1 for one in flat)
    return len(set(flat)) * 2 > len(flat) and outside * _SHARE <= len(flat)


def are_pixels(axes: Sequence[Sequence[float]]) -> bool:
    """Whether coordinates lie in a picture of pixels, in a face that is not far from as wide."""
    spans = [_span(axis) for axis in axes]
    if not all(_LEAST_PIXELS <= one <= _PIXELS for one in spans):
        return False
    if any(list(axis) == sorted(axis) for axis in axes):  # as what counts or goes on
        return False
    inside = all(0 <= one <= _PIXELS for axis in axes for one in axis)
    # Whole pixels repeat in an axis, hardly in both.
    places = len(set(zip(*axes, strict=True)))
    return inside and max(spans) <= 4 * min(spans) and places * 4 > len(axes[0]) * 3


def are_depths(depths: Sequence[float], widest: float = 1.0) -> bool:
    """Whether points lie a little before and behind the middle, as a nose and ears do."""
    front = sum(one < 0 for one in depths)
    near = max(map(abs, depths)) <= _DEEP * widest
    return near and max(depths) > 0 and front * _SHARE >= len(depths)


def are_head(axes: Sequence[Sequence[float]]) -> bool:
    """Whether both eyes' sides, chin and brow are there: a cloud around the middle, in metres.

    Its left is as its right, so what lies across does not go with what lies down or before, as
    one sample of a sound does with the next.
    """
    wide = all(min(axis) < 0 < max(axis) for axis in axes[:2])
    values = [one for axis in axes for one in axis]
    deep = all(_span(axis) >= _WIDE for axis in axes)
    if not (
        wide and deep and max(map(abs, values)) <= _HEAD and len(set(values)) * 4 > len(values)
    ):
        return False
    return all(abs(correlation(axes[0], axis)) <= _EVEN for axis in axes[1:])


def are_coefficients(numbers: Sequence[float]) -> bool:
    """Whether numbers are ARKit's coefficients: shares, many of them small, unlike each other."""
    if not all(0 <= one <= 1 for one in numbers) or len(set(numbers)) * 3 <= len(numbers):
        return False
    return sum(one > _TINY for one in numbers) * 3 > len(numbers)


def are_outline(axes: Sequence[Sequence[float]]) -> bool:
    """Whether 68 points go down and across a face as dlib's do."""
    points = list(zip(*axes, strict=True))
    varied = len(set(points)) * 4 > len(points) * 3
    return varied and _in_line(points, _DOWN) and _in_line(points, _ACROSS)


def _in_line(points: Sequence[tuple[float, ...]], order: Sequence[int]) -> bool:
    """Whether some points follow each other in the direction from the first to the last."""
    (x, y), (end_x, end_y) = points[order[0]], points[order[-1]]
    ways = [(points[at][0] - x) * (end_x - x) + (points[at][1] - y) * (end_y - y) for at in order]
    return all(one < after for one, after in pairwise(ways))


def _span(axis: Sequence[float]) -> float:
    return max(axis) - min(axis)
