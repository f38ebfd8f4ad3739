"""A pulse under a short name that is sampled: rows of a list whose moments lie close together.

`[{"t": 1773446400, "hr": 72}, {"t": 1773446460, "hr": 74}]`: `hr` are hours, too, which no day has
forty of, and home runs, of which nobody hits one each minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.units import Measured
from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.detect.siblings import list_of
from auditor.model import Leaf, Path

_SLOWEST, _FASTEST = 40, 220
_TIMES = frozenset(("t", "ts", "time", "timestamp", "epoch", "sec", "seconds", "at"))
_MILLIS = 1e11  # above, a moment is in milliseconds
_EPOCH = 1e9
_GAP = 600.0  # seconds between two samples
_ROWS = 3
_LEAST = 2


def is_sampled(leaf: Leaf, number: Measured, around: Surroundings) -> bool:
    """Whether a number is one of a stream of pulses, by the first rows of its list."""
    at = list_of(leaf.parent) if leaf.parent is not None else None
    if at is None or not _SLOWEST <= number.value <= _FASTEST:
        return False
    moments: list[float] = []
    for fields in _rows(at, around):
        held = {joined(one.name): number_of(one.value) for one in fields}
        pulse = held.get(joined(leaf.name))
        times = [one.value for name, one in held.items() if name in _TIMES and one is not None]
        if pulse is None or not _SLOWEST <= pulse.value <= _FASTEST or not times:
            return False
        moments.append(times[0] / 1000 if times[0] > _MILLIS else times[0])
    close = all(0 < later - former <= _GAP for former, later in pairwise(moments))
    return len(moments) >= _LEAST and close and moments[0] > _EPOCH


def _rows(at: Path, around: Surroundings) -> Iterator[list[Leaf]]:
    """The fields of the first objects of a list, or of the first lines of a text."""
    for row in around.inside(at)[:_ROWS]:
        inner = around.inside(row)
        fields = around.below(row)
        yield fields if fields or not inner else around.below(inner[0])
