"""A sugar in blood by the arrow beside it: `{"Value": 121, "Trend": "Flat"}`, as Dexcom's Share.

Continuous monitors say where the sugar goes in words that are used of nothing else
(`FortyFiveUp`). `Flat` is of roofs and taxes, too, and needs the monitor's own times.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.vitals.units import measured
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.model import Confidence, Method

NAME = "trend"
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
        if joined(leaf.name) != NAME or not isinstance(leaf.value, str) or leaf.parent is None:
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
