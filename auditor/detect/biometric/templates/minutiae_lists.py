"""Minutiae of a finger as lists of numbers: where ridges end and fork, and in which direction.

SourceAFIS serialises a template as columns of equal length (`positionsX`, `positionsY`,
`directions`) and a letter a point, E for an ending and B for a bifurcation. Others give
points below `minutiae`, each with a place and an angle.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_COLUMNS = ("positionsx", "positionsy", "directions")
_TYPES = "types"
_KINDS = frozenset("EB")
_POINTS = "minutiae"
_TURNS = frozenset(("angle", "direction", "theta", "orientation", "dir"))
_LEAST = 8  # points of a finger that can be told
_LONGEST = 1_024
_LISTS = 64
_UP = 3  # from a coordinate to its list
_TURN = 3  # numbers of a point that is an array: a place and an angle


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each template."""
    yield from _columns(scene)
    yield from _points(scene)


def _columns(scene: Scene) -> Iterator[Claim]:
    objects: dict[int, tuple[Path, dict[str, int]]] = {}
    for leaf in scene.woken:
        name, above = joined(leaf.name), leaf.parent
        if name not in _COLUMNS or above is None or above.parent is None or not is_element(leaf):
            continue
        if id(above.parent) in objects or len(objects) < _LISTS:
            counts = objects.setdefault(id(above.parent), (above.parent, {}))[1]
            counts[name] = counts.get(name, 0) + (number_of(leaf.value) is not None)
    for path, counts in objects.values():
        sizes = {counts.get(name, 0) for name in _COLUMNS}
        size = min(sizes)
        if len(sizes) == 1 and size >= _LEAST and _are_kinds(scene, path, size):
            why = f"{size} minutiae in columns, as SourceAFIS writes a template of a finger"
            yield Claim(path, Confidence.PROVEN, Method.STRUCTURE, why)


def _are_kinds(scene: Scene, path: Path, size: int) -> bool:
    """Whether a letter for each point stands beside the columns."""
    return any(
        joined(leaf.name) == _TYPES
        and isinstance(leaf.value, str)
        and len(leaf.value) == size
        and _KINDS.issuperset(leaf.value)
        for leaf in scene.leaves.below([path])
    )


def _lists(scene: Scene) -> dict[int, Path]:
    """The lists of minutiae that a field of a point lies in."""
    lists: dict[int, Path] = {}
    for leaf in scene.woken:
        node: Path | None = leaf.parent
        for _ in range(_UP):
            if node is None or id(node) in lists or len(lists) >= _LISTS:
                break
            if joined(node.name) == _POINTS and not is_element(node):
                lists[id(node)] = node
                break
            node = node.parent
    return lists


def _points(scene: Scene) -> Iterator[Claim]:
    lists = _lists(scene)
    if not lists:
        return
    points: dict[int, dict[int, list[Leaf]]] = {key: {} for key in lists}
    for leaf in scene.leaves:
        point = leaf.parent
        if point is None or point.parent is None or id(point.parent) not in points:
            continue
        found = points[id(point.parent)]
        if is_element(point) and (id(point) in found or len(found) < _LONGEST):
            found.setdefault(id(point), []).append(leaf)
    for key, path in lists.items():
        count = sum(_is_point(leaves) for leaves in points[key].values())
        if count >= _LEAST and count == len(points[key]):
            why = f"{count} minutiae of a finger, each with a place and an angle"
            yield Claim(path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _is_point(leaves: list[Leaf]) -> bool:
    """Whether these are the fields of a point that says where a ridge goes."""
    numbers = {joined(leaf.name) for leaf in leaves if number_of(leaf.value) is not None}
    if all(is_element(leaf) for leaf in leaves):
        return sum(number_of(leaf.value) is not None for leaf in leaves) >= _TURN
    return numbers >= {"x", "y"} and not numbers.isdisjoint(_TURNS)


def _template(count: int, types: str) -> dict[str, Tree]:
    return {
        "positionsX": [11 * at % 300 for at in range(count)],
        "positionsY": [17 * at % 400 for at in range(count)],
        "directions": [0.1 * at for at in range(count)],
        "types": types,
    }


DETECTOR = Detector(
    id="minutiae-lists",
    version=1,
    data_type="bio.fingerprint",
    title="minutiae of fingers as numbers",
    keys=frozenset((*_COLUMNS[:2], _COLUMNS[2], _POINTS)),
    wakes=lambda name: joined(name) in _TURNS,
    sources=("SourceAFIS: PersistentTemplate",),
    look=look,
    examples=(
        Example("SourceAFIS", {"fp": _template(12, "EB" * 6)}, ("bio.fingerprint $.fp",)),
        Example(
            "points",
            {"minutiae": [{"x": 9 * at, "y": 7 * at, "angle": 5 * at} for at in range(12)]},
            ("bio.fingerprint $.minutiae",),
        ),
        Example("arrows", _template(12, "left")),
        Example("turns", {"points": [{"x": at, "y": at, "angle": at} for at in range(12)]}),
        Example("details", {"minutiae": [{"x": 1, "y": 2, "text": "agreed"}] * 12}),
    ),
)
