"""Lists of numbers without a name that are measures of a face by their count and their columns.

Protobuf packs `repeated float` and names no field. What is left is the count, which is
exact, and how the columns differ, as they do not in sound or in a chart: MediaPipe's mesh
has 468 or 478 points whose x and y are shares of the picture and whose z is a small depth
of either sign; dlib's 68 points go down from the brows over nose and lips to the chin, and
across from one eye to the other; ARKit's face has 1,220 vertices in metres. An
embedding has a size of models and a length of one: of what, only its surroundings tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_MESHES = frozenset(3 * points for points in (468, 478))
_DLIB = 2 * 68
_ARKIT = 3 * 1_220
_EMBEDDINGS = frozenset((128, 192, 256, 512))
_COUNTS = frozenset((*_MESHES, *_EMBEDDINGS, _DLIB, _ARKIT))
_DEEP = 0.5  # of a picture's width, before or behind the head's middle
_HEAD = 0.3  # metres from its middle
_SHARE = 20  # one in so many lies outside of the picture, or in front of the middle
_UNIT = 0.02  # of the sum of squares
# Of dlib's points: between the brows, the bridge, tip and end of the nose, both lips, the chin;
# the jaw's end, the corners of both eyes, the jaw's other end.
_DOWN, _ACROSS = (21, 27, 30, 33, 51, 57, 8), (0, 36, 39, 42, 45, 16)


def called(numbers: Sequence[float]) -> str:
    """`landmarks`, `landmarks68`, `vertices` or `vector`; "" for a list of anything else."""
    count = len(numbers)
    if count not in _COUNTS:
        return ""
    if count in _MESHES:
        return "landmarks" if _is_mesh(numbers) else ""
    if count in _EMBEDDINGS:
        return "vector" if _is_embedding(numbers) else ""
    if count == _DLIB:
        return "landmarks68" if _is_dlib(numbers) else ""
    return "vertices" if _is_head(numbers) else ""


def _is_mesh(numbers: Sequence[float]) -> bool:
    flat = [one for axis in (0, 1) for one in numbers[axis::3]]
    depths = numbers[2::3]
    outside = sum(not 0 < one < 1 for one in flat)
    front = sum(one < 0 for one in depths)
    varied = len(set(flat)) * 2 > len(flat)
    return (
        varied
        and outside * _SHARE <= len(flat)
        and front * _SHARE >= len(depths)
        and (max(map(abs, depths)) <= _DEEP and max(depths) > 0)
    )


def _is_embedding(numbers: Sequence[float]) -> bool:
    return min(numbers) < 0 < max(numbers) and abs(sum(one * one for one in numbers) - 1) <= _UNIT


def _is_dlib(numbers: Sequence[float]) -> bool:
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    varied = len(set(points)) * 4 > len(points) * 3
    return varied and _in_line(points, _DOWN) and _in_line(points, _ACROSS)


def _in_line(points: Sequence[tuple[float, float]], order: Sequence[int]) -> bool:
    """Whether some points follow each other in the direction from the first to the last."""
    (x, y), (end_x, end_y) = points[order[0]], points[order[-1]]
    ways = [(points[at][0] - x) * (end_x - x) + (points[at][1] - y) * (end_y - y) for at in order]
    return all(one < after for one, after in pairwise(ways))


def _is_head(numbers: Sequence[float]) -> bool:
    """Whether both eyes' sides, chin and brow are there: a cloud around the middle."""
    wide = all(min(axis) < 0 < max(axis) for axis in (numbers[::3], numbers[1::3]))
    return wide and max(map(abs, numbers)) <= _HEAD and len(set(numbers)) * 4 > len(numbers)
