"""dlib's 68 points under a name that says nothing: `shape`, `points`, `parts`.

Their order is that of iBUG's 300-W: the jaw from ear to ear, the brows, the nose, the eyes, the
lips. Some of them lie one under the other, some one beside the other, however the head
is turned in its picture; the corners of a drawn shape with as many do not.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.biometric.face.meshes import is_dlib, numbers
from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Path, Scalar

NAMES = frozenset(
    ("shape", "points", "parts", "marks", "shapepoints", "landmarks", "landmarks68", "landmark",
     "facelandmarks", "faciallandmarks")
)  # fmt: skip
_AXES = frozenset(("x", "y"))
# Between the brows, the nose's bridge, tip and end, both lips, the chin.
_DOWN = (21, 27, 30, 33, 51, 57, 8)
# The jaw's end, the corners of both eyes, the jaw's other end.
_ACROSS = (0, 36, 39, 42, 45, 16)
_WHY = "68 points in the order in which dlib gives those of a face"
_WRITTEN = re.compile(r"-?\d{1,5}(?:\.\d{1,17})?(?:[^\d.-]{1,4}|$)", re.ASCII)
_TEXT = 8_192
# The same by what they are of, where a model begins its eyes and lips elsewhere: the jaw from one
# end to the other, and the ranges of brows, both eyes, nose, mouth, chin and the jaw's ends.
_JAW = range(17)
_GROUPS = ((17, 27), (36, 42), (42, 48), (27, 36), (48, 68), (8, 9), (0, 1), (16, 17))
_UP = 3  # from a coordinate to its list
_LISTS = 64
_NUMBERS = 2 * 68


def faces_of_68(woken: Sequence[Leaf]) -> Iterator[tuple[Path, str]]:
    """The place of each such list, and why it is a face's."""
    found: dict[int, tuple[Path, list[Scalar]]] = {}
    for leaf in woken:
        name = joined(leaf.name)
        if name not in NAMES and name not in _AXES:
            continue
        if isinstance(leaf.value, str) and not is_element(leaf):
            if _are_written(leaf.value):
                yield leaf.path, f"{_WHY}, in a text"
            continue
        node = _list_of(leaf)
        if node is None or (id(node) not in found and len(found) >= _LISTS):
            continue
        values = found.setdefault(id(node), (node, []))[1]
        if len(values) <= _NUMBERS:
            values.append(leaf.value)
    for path, values in found.values():
        if is_dlib(numbers(values)) and is_in_order(values):
            yield path, _WHY


def _are_written(text: str) -> bool:
    """Whether a text is such points one after the other, whatever stands between the numbers."""
    if not 4 * _NUMBERS // 2 < len(text) <= _TEXT or text[:1].isalpha():
        return False
    values: list[Scalar] = [one.strip(" ,;|()[]{}") for one in _WRITTEN.findall(text)]
    return is_dlib(numbers(values)) and is_in_order(values)


def _list_of(leaf: Leaf) -> Path | None:
    node = leaf.parent
    for _ in range(_UP):
        if node is None or not is_element(node):
            break
        node = node.parent
    return node if node is not None and joined(node.name) in NAMES else None


def is_in_order(values: Sequence[Scalar]) -> bool:
    """Whether 68 points lie to each other as the jaw, brows, nose, eyes and lips of a face do."""
    numbers = [one.value for value in values if (one := number_of(value)) is not None]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    if _in_line(points, _DOWN) and _in_line(points, _ACROSS):
        return True
    middles = [_middle(points[start:end]) for start, end in _GROUPS]
    brows, left, right, nose, mouth, chin, ear, other = middles
    eyes = _middle([left, right])
    return (
        _in_line(points, _JAW)
        and _in_line([brows, eyes, nose, mouth, chin], range(5))
        and _in_line([ear, left, nose, right, other], range(5))
    )


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    xs, ys = zip(*points, strict=True)
    return statistics.fmean(xs), statistics.fmean(ys)


def _in_line(points: Sequence[tuple[float, float]], order: Sequence[int]) -> bool:
    """Whether some points follow each other in the direction from the first to the last."""
    (x, y), (end_x, end_y) = points[order[0]], points[order[-1]]
    ways = [(points[at][0] - x) * (end_x - x) + (points[at][1] - y) * (end_y - y) for at in order]
    return all(one < after for one, after in pairwise(ways))
