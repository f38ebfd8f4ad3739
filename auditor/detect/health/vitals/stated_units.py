"""Units that are said beside a number, and what a unit says where no name does.

`{"weight": {"amount": 71, "unit": "kg"}}` has its unit beside the number, `{"weight": 71,
"weightUnit": "kg"}` beside what names it. Milligrams in a decilitre and beats a minute are
measured of nothing but blood and a heart.
"""

from __future__ import annotations

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.beside import is_beat
from auditor.detect.health.vitals.measures import BLOOD
from auditor.detect.health.vitals.units import OTHER, Measured, units_of
from auditor.detect.health.vitals.value_names import UNITS
from auditor.detect.keys import joined
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method, Node

_OF_BLOOD = frozenset(("mg/dl", "mmol/l"))


def by_unit(leaf: Leaf, number: Measured, around: Surroundings) -> Claim | None:
    """A number whose unit measures nothing but blood, or the beats of a heart at a moment."""
    if is_beat(leaf, number, around):
        why = "beats a minute at a moment"
        return Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)
    stated = number.units or unit_beside(leaf, leaf, around)
    if stated.isdisjoint(_OF_BLOOD) or not BLOOD.holds(number.value, stated):
        return None
    if around.is_other(leaf) or around.is_row_of_animals(leaf):
        return None
    why = "a value in a unit of laboratories"
    return Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def unit_beside(leaf: Leaf, at: Node, around: Surroundings) -> frozenset[str]:
    """The unit said beside the number or beside what names it."""
    for node in (leaf, at):
        own = joined(node.name)
        for other in around.beside(node):
            if joined(other.name) == f"{own}unit":
                return units_of(other.value) or OTHER
            found = units_of(other.value) if joined(other.name) in UNITS else frozenset()
            # Beside several fields a speed's unit is the speed's, not the pulse's.
            if found and (found != OTHER or (node is leaf and leaf is not at)):
                return found
    return frozenset()
