"""Routes as rows of numbers: `{"route": [[53.34981, -6.26031], [53.34992, -6.26077], …]}`.

What is in the rows no name tells, so the name around them has to be a track's, and the rows
have to lie close together with the decimals that positions have (`point_lists` has the same
rule for texts). A time may be in front.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

from auditor.detect.keys import words
from auditor.detect.location.pairs.answers import came_in
from auditor.detect.location.precision import precision
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import Numeric, number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Number, Path

_NAMES = frozenset(
    {"route", "track", "path", "points", "trace", "trail", "positions", "latlngs", "waypoints",
     "breadcrumbs", "polyline", "locations", "coords", "gps", "trajectory", "line", "history",
     "fixes", "tracks", "routes", "steps", "segment", "segments"}
)  # fmt: skip
_ROWS, _ROW = 2_000, 4
_CLOSE, _SMALL = 1.0, 4.0  # degrees around the middle; a drawing's numbers are smaller
_STEP = 0.1  # degrees from one row to the next
_ENOUGH = ((3, 5), (6, 4))  # rows, and the decimals that most of their numbers have
_TIMED_DECIMALS = 4  # where a time is in front
_TIMES = ((1.4e9, 2.1e9), (1.4e12, 2.1e12))


class _Row(NamedTuple):
    """Two numbers of a row, their leaves, and whether a time is in front of them."""

    first: Numeric
    second: Numeric
    leaves: tuple[Leaf, Leaf]
    timed: bool


def look(scene: Scene) -> Iterator[Claim]:
    """The first and the last row of every array that reads as a track."""
    arrays: dict[int, dict[int, list[Leaf]]] = {}
    for leaf in scene.woken:
        row = leaf.parent
        if row is None or not is_element(leaf) or not is_element(row) or row.parent is None:
            continue
        arrays.setdefault(id(row.parent), {}).setdefault(id(row), []).append(leaf)
    for rows in arrays.values():
        several = list(rows.values())[:_ROWS]
        found = [one for leaves in several if (one := _row(leaves)) is not None]
        if len(found) == len(several) and _is_track(found):
            yield from _claims(found)


def _row(leaves: Sequence[Leaf]) -> _Row | None:
    if not 2 <= len(leaves) <= _ROW:
        return None
    numbers = [number_of(leaf.value) for leaf in leaves]
    head = numbers[0]
    timed = head is not None and any(low < head.value < high for low, high in _TIMES)
    first, second = (
        (numbers[1:] if timed else numbers)[:2] if len(leaves) > timed + 1 else (None, None)
    )
    if first is None or second is None or not (first.point and second.point):
        return None
    at = int(timed)
    return _Row(first, second, (leaves[at], leaves[at + 1]), timed)


def _is_track(rows: Sequence[_Row]) -> bool:
    values = [(row.first.value, row.second.value) for row in rows]
    ones, twos = zip(*values, strict=True) if values else ((), ())
    different = len(set(values))
    if different < _ENOUGH[0][0] or len(set(ones)) == 1 or len(set(twos)) == 1:
        return False
    fine = median_low(min(row.first.decimals, row.second.decimals) for row in rows)
    timed = all(row.timed for row in rows)
    enough = any(different >= count and fine >= decimals for count, decimals in _ENOUGH)
    if not (enough or (timed and fine >= _TIMED_DECIMALS)):
        return False
    one, two = median_low(ones), median_low(twos)
    if min(abs(one), abs(two)) > 90 or max(abs(one), abs(two)) > 180:
        return False
    if max(abs(one), abs(two)) <= _SMALL:
        return False
    near = all(abs(a - one) <= _CLOSE and abs(b - two) <= _CLOSE for a, b in values)
    steps = (max(abs(a - c), abs(b - d)) for (a, b), (c, d) in pairwise(values))
    return near and all(step <= _STEP for step in steps)


def _claims(rows: Sequence[_Row]) -> Iterator[Claim]:
    array: Path | None = rows[0].leaves[0].path.parent
    listed = array is not None and came_in(array) and not rows[0].timed
    sure = Confidence.CANDIDATE if listed else Confidence.PROBABLE
    for end in (rows[0], rows[-1]):
        data_type, precise = precision(max(end.first.decimals, end.second.decimals), None)
        for leaf in end.leaves:
            why = f"half of a position at an end of a track of {len(rows)}; {precise}"
            yield Claim(leaf.path, sure, Method.STRUCTURE, why, leaf.value, data_type)


def _names_track(name: str) -> bool:
    parts = words(name)
    return bool(parts) and parts[-1] in _NAMES


DETECTOR = Detector(
    id="number-rows",
    version=1,
    data_type="location.precise",
    title="tracks as rows of numbers",
    keys=frozenset(),
    wakes=_names_track,
    takes=frozenset((float, Number, int)),
    sources=("Leaflet and Mapbox line inputs", "fitness and fleet trackers' uploads"),
    look=look,
    examples=(
        Example(
            "a route",
            {"route": [[53.34981, -6.26031], [53.34992, -6.26077], [53.35011, -6.26112]]},
            (
                "location.precise $.route[0][0]",
                "location.precise $.route[0][1]",
                "location.precise $.route[2][0]",
                "location.precise $.route[2][1]",
            ),
        ),
        Example("two", {"route": [[53.34981, -6.26031], [53.34992, -6.26077]]}),
        Example("prices", {"points": [[1700000000, 53.3498], [1700000060, 53.3512]]}),
        Example(
            "a drawing", {"path": [[12.33124, 45.22112], [88.10221, 61.30221], [3.11204, 9.20114]]}
        ),
        Example("shares", {"points": [[0.12345, 0.5], [0.12346, 0.54322], [0.12351, 0.54331]]}),
    ),
)
