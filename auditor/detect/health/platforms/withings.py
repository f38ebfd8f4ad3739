"""Withings' measures: a value times ten to a unit, under the number of its type.

Its public interface (Measure - Getmeas) lists them below `measures`, in groups with an id.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.platforms.names import WITHINGS, WITHINGS_OTHERS
from auditor.detect.health.vitals.measures import MEASURES
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Method

_BY_NAME = {name: one for one in MEASURES for name in one.strong}


def withings(scene: Scene) -> Iterator[Claim]:
    """`{"value": 72345, "type": 1, "unit": -3}` below `measures`: a value times ten to the unit."""
    if not any(joined(leaf.name) in ("grpid", "meastype", "measuregrps") for leaf in scene.woken):
        return
    around = scene.leaves.once(Surroundings)
    for leaf in scene.each():
        if leaf.name != "value" or leaf.parent is None or leaf.parent.name != "measures":
            continue
        beside = {other.name: number_of(other.value) for other in around.beside(leaf)}
        value, kind, power = (beside.get(name) for name in ("value", "type", "unit"))
        if value is None or kind is None or power is None or abs(power.value) > 6:
            continue
        number = int(kind.value)
        measure = _BY_NAME.get(WITHINGS.get(number, ""))
        title = WITHINGS_OTHERS.get(number, "") if measure is None else measure.title
        if not title:
            continue
        measured_as = value.value * 10.0 ** int(power.value)
        if measure is None or measure.holds(measured_as, frozenset()):
            why = f"{title}, by Withings' number of the measure"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)
