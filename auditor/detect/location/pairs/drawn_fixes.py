"""A position whose halves are called `x` and `y`, which alone say nothing, as a receiver's fix.

What only a fix has stands beside them: an accuracy in metres, and an altitude or a motion; and
what holds them is called a position. A face's landmark has a score under that name, which is a
share of one, and a game's player a percentage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.keys import joined, words
from auditor.detect.location.pairs.beside import MOTION
from auditor.detect.location.precision import precision
from auditor.detect.location.written.in_text import plausible
from auditor.detect.model import Claim, Scene
from auditor.detect.scalars import Numeric, number_of
from auditor.detect.siblings import Group, group_of
from auditor.model import Confidence, Leaf, Method

_ACCURACY = frozenset({"accuracy", "horizontalaccuracy", "haccuracy", "hacc"})
_PLACES = frozenset(
    {"location", "loc", "position", "pos", "gps", "geo", "coords", "coord", "coordinates",
     "coordinate", "fix", "geolocation", "latlng", "place"}
)  # fmt: skip
_LEAST_METRES, _LEAST_DECIMALS = 1.0, 4
_MOST_GROUPS, _MOST_FIELDS = 256, 64

type _Record = dict[str, tuple[Leaf, Numeric]]


def names_accuracy(name: str) -> bool:
    """Whether a name is that of a fix's accuracy, beside which `x` and `y` may stand."""
    return joined(name) in _ACCURACY


def drawn_fixes(scene: Scene, woken: Sequence[Leaf]) -> Iterator[Claim]:
    """The two numbers of each object that has an accuracy and a motion."""
    groups = dict.fromkeys(
        group_of(leaf)
        for leaf in woken
        if names_accuracy(leaf.name)
        and leaf.parent is not None
        and not _PLACES.isdisjoint(words(leaf.parent.name))
    )
    if not groups:
        return
    wanted: dict[Group, _Record] = {group: {} for group in list(groups)[:_MOST_GROUPS]}
    for leaf in scene.leaves.below(parent for parent, _ in wanted):
        record = wanted.get(group_of(leaf))
        if record is not None and len(record) < _MOST_FIELDS:
            number = number_of(leaf.value)
            if number is not None:
                record.setdefault(joined(leaf.name), (leaf, number))
    for record in wanted.values():
        yield from _fix(record)


def _fix(record: _Record) -> Iterator[Claim]:
    if not {"x", "y"} <= record.keys() or MOTION.isdisjoint(record):
        return
    metres = next((record[name][1].value for name in _ACCURACY if name in record), 0.0)
    (east, lon), (north, lat) = record["x"], record["y"]
    decimals = max(lat.decimals, lon.decimals)
    if metres < _LEAST_METRES or decimals < _LEAST_DECIMALS or not (lat.point and lon.point):
        return
    if not plausible(lat.value, lon.value):
        return
    data_type, precise = precision(decimals, metres)
    for leaf, axis in ((north, "latitude"), (east, "longitude")):
        reason = f"{axis}, beside the accuracy and motion of a position fix; {precise}"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, reason, leaf.value, data_type)
