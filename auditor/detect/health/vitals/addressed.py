"""Samples whose measure only the request's path names: `POST /sync/heartRate`.

Bridges of platforms hand an app samples that hold a value and its times, and the app sends each
kind to an address of its own. What is sent there without a time is a setting or an event.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.around.moments import is_timed
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import Measure
from auditor.detect.health.vitals.units import measured, units_of
from auditor.detect.health.vitals.value_names import UNITS
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.model import Confidence, Leaf, Method

_PATH = "request.path"
_VALUES = frozenset(("value", "quantity"))
_MOST = 64  # values of one message


def addressed(segment: Leaf, measure: Measure, scene: Scene) -> Iterator[Claim]:
    """One claim for each value with a time, where a segment of the path names its measure."""
    if not segment.text.startswith(_PATH):
        return
    names = {name for name in set(scene.leaves.names) if joined(name) in _VALUES}
    around = scene.leaves.once(Surroundings)
    for leaf in islice(scene.leaves.named(names), _MOST):
        beside = around.beside(leaf)
        number = measured(leaf.value)
        if number is None or not is_timed(beside) or around.is_other(leaf):
            continue
        stated = number.units or _unit(beside)
        known = not stated or not stated.isdisjoint(measure.ranges)
        if known and measure.holds(number.value, stated):
            why = f"{measure.title} with its time, by the request's path"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _unit(beside: list[Leaf]) -> frozenset[str]:
    return frozenset().union(*(units_of(one.value) for one in beside if joined(one.name) in UNITS))
