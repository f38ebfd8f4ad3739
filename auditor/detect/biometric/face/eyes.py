"""Both eyes by their outlines alone, or an iris in one: what trackers of eyes give without a face.

ML Kit's contours have 16 points an eye as MediaPipe's mesh has, its iris model 5 and 71 around.
Drawn figures have eyes as well: each must have as many points as one of these models
gives, and the two must lie beside each other, further apart than either is wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Path

_OF = ("eye", "iris", "eyecontour", "eyelandmarks", "irislandmarks", "eyepoints", "eyeoutline",
       "irispoints", "iriscontour", "eyecontourlandmarks")  # fmt: skip
_SIDED = {f"{side}{of}": (side, of) for side in ("left", "right") for of in _OF}
_IRIS = frozenset(("irislandmarks", "irispoints", "iris"))
_CONTOUR = frozenset(("eyecontourlandmarks", "eyecontour", "eyelandmarks", "eyecontours"))
KEYS = frozenset(_SIDED) | _IRIS | _CONTOUR
_COUNTS = frozenset((5, 16, 71))  # points of an iris, of a contour, of a contour and the brow
_ONE = (5, 71)  # of MediaPipe's iris model: the iris, and what is around it
_AXES = {"x": "x", "y": "y", "[0]": "x", "[1]": "y"}
_MOST = 128  # points of a part
_PARTS = 256
_UNLIKE = 4  # of so many places three must differ

type _Points = dict[int, dict[str, float]]


def eyes(woken: Sequence[Leaf]) -> Iterator[tuple[Path, str]]:
    """The object that holds the eyes, and why they are some."""
    parts: dict[int, tuple[Path, _Points]] = {}
    for leaf in woken:
        axis = _AXES.get(leaf.text if is_element(leaf) else leaf.name)
        part = _part(leaf) if axis is not None else None
        number = number_of(leaf.value) if part is not None else None
        if axis is None or part is None or number is None:
            continue
        if id(part) not in parts and len(parts) >= _PARTS:
            continue
        points = parts.setdefault(id(part), (part, {}))[1]
        if id(leaf.parent) in points or len(points) < _MOST:
            points.setdefault(id(leaf.parent), {}).setdefault(axis, number.value)
    objects: dict[int, tuple[Path, dict[str, list[complex]]]] = {}
    for part, points in parts.values():
        if part.parent is not None:
            named = objects.setdefault(id(part.parent), (part.parent, {}))[1]
            named[joined(part.name)] = _places(points)
    for path, named in objects.values():
        if why := _judged(named):
            yield path, why


def _part(leaf: Leaf) -> Path | None:
    """The field of an eye in whose list of points a coordinate is, or the list of one eye's."""
    point = leaf.parent
    node = point.parent if point is not None and is_element(point) else None
    while node is not None and is_element(node):
        node = node.parent
    return node if node is not None and joined(node.name) in KEYS else None


def _places(points: _Points) -> list[complex]:
    """The places of the points that have two coordinates."""
    return [complex(one["x"], one["y"]) for one in points.values() if len(one) == 2]


def _judged(parts: dict[str, list[complex]]) -> str:
    """What the parts are of, "" for nothing."""
    for name, (side, of) in _SIDED.items():
        if side == "left" and name in parts and are_eyes(parts[name], parts.get(f"right{of}", [])):
            return f"both eyes, {len(parts[name])} points each"
    counts = tuple(
        next((len(points) for name, points in parts.items() if name in names), 0)
        for names in (_IRIS, _CONTOUR)
    )
    if counts == _ONE:
        return "5 points of an iris and 71 around it, as MediaPipe's model has"
    return ""


def are_eyes(left: Sequence[complex], right: Sequence[complex]) -> bool:
    """Whether these are as many points as a model gives of an eye, and lie beside each other."""
    if len(left) not in _COUNTS or len(left) != len(right):
        return False
    if any(len(set(eye)) * _UNLIKE < len(eye) * 3 for eye in (left, right)):
        return False
    apart = abs(sum(left) / len(left) - sum(right) / len(right))
    return apart > max(_width(left), _width(right)) > 0


def _width(eye: Sequence[complex]) -> float:
    return max(one.real for one in eye) - min(one.real for one in eye)
