"""A sugar in blood by the arrow beside it: `{"Value": 121, "Trend": "Flat"}`, as Dexcom's Share.

Continuous monitors say where the sugar goes in words that are used of nothing else
(`FortyFiveUp`). `Flat` is of roofs and taxes, too, and needs the monitor's own times. A value in
both units (`{"value": 131, "mmol": "7.3"}`) is of sugar by their ratio, at a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.around.moments import is_moment
from auditor.detect.health.vitals.units import measured
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.model import Confidence, Leaf, Method

NAMES = frozenset(("trend", "mmol"))
_TREND, _MMOL = "trend", "mmol"
_RATIO, _ROUNDED = 18.016, 0.06  # mg/dL in 1 mmol/L of glucose; to one decimal
_ARROWS = frozenset(
    ("doubleup", "singleup", "fortyfiveup", "fortyfivedown", "singledown", "doubledown",
     "notcomputable", "rateoutofrange")
)  # fmt: skip
_EVEN = "flat"
_TIMES = frozenset(("wt", "st", "dt", "systemtime", "displaytime"))
_VALUES = frozenset(("value", "sgv", "glucose", "mgdl", "egv", "mmol", "reading"))
_RANGES = ((20, 600), (1.5, 33.5))  # mg/dL, mmol/L
_FIELDS = 32
_TWO = 2


def trends(scene: Scene) -> Iterator[Claim]:
    """One claim for each value with such an arrow."""
    for leaf in scene.woken:
        if joined(leaf.name) == _MMOL:
            yield from _in_both(leaf, scene)
        if joined(leaf.name) != _TREND or not isinstance(leaf.value, str) or leaf.parent is None:
            continue
        arrow = joined(leaf.value[:_FIELDS])
        if arrow not in _ARROWS and arrow != _EVEN:
            continue
        beside = list(islice(scene.leaves.below([leaf.parent]), _FIELDS))
        timed = sum(joined(one.name) in _TIMES for one in beside)
        if arrow == _EVEN and timed < _TWO:
            continue
        for one in beside:
            number = measured(one.value) if joined(one.name) in _VALUES else None
            if number and any(low <= number.value <= high for low, high in _RANGES):
                why = "blood glucose by the arrow of a monitor beside it"
                yield Claim(one.path, Confidence.PROBABLE, Method.KEY, why, one.value)


def _in_both(mmol: Leaf, scene: Scene) -> Iterator[Claim]:
    """The value beside one in mmol/L that is the same sugar in mg/dL."""
    number = measured(mmol.value)
    if number is None or mmol.parent is None:
        return
    beside = list(islice(scene.leaves.below([mmol.parent]), _FIELDS))
    if not any(map(is_moment, beside)):
        return
    for one in beside:
        other = measured(one.value) if joined(one.name) in _VALUES and one is not mmol else None
        if other is None or not _RANGES[0][0] <= other.value <= _RANGES[0][1]:
            continue
        if abs(other.value / _RATIO - number.value) <= _ROUNDED:
            why = "blood glucose, the same in both of its units"
            yield Claim(one.path, Confidence.PROBABLE, Method.KEY, why, one.value)
