"""Where the values of a type are that stand neither beside nor below it under a plain name.

A cuff's readings are pairs under short names below the type (`{"type": "blood_pressure",
"readings": [{"s": 128, "d": 82}]}`); a state of Home Assistant is above its attributes, which
say what it is of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import Measure
from auditor.detect.health.vitals.units import measured
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_PAIRS = (("s", "d"), ("sys", "dia"), ("h", "l"), ("high", "low"), ("upper", "lower"),
          ("max", "min"), ("hi", "lo"), ("sbp", "dbp"))  # fmt: skip
_HIGHEST, _LOWEST, _APART = 260.0, 30.0, 10.0  # mmHg
_MOST = 64  # objects, numbers of a series
_LEAST, _SHARE = 3, 0.8  # of the numbers of a series that a body must have
_SERIES = frozenset(("values", "data", "samples", "points", "series", "readings"))
_ENDS = (("value",), ("val",), ("reading",))
_ATTRIBUTES, _STATE = "attributes", "state"


def pressures_below(leaf: Leaf, measure: Measure, around: Surroundings) -> Iterator[Claim]:
    """One claim for both pressures of each reading in the objects and lists beside a type."""
    if measure.title != "blood pressure":
        return
    for at in islice(_objects(leaf.parent, around), _MOST):
        fields = {joined(one.name): one for one in around.below(at)}
        for high, low in _PAIRS:
            if high in fields and low in fields and _is_cuff(fields[high], fields[low]):
                for one in (fields[high], fields[low]):
                    why = "blood pressure, both values of a cuff, by the type around them"
                    yield Claim(one.path, Confidence.PROBABLE, Method.KEY, why, one.value)
                break


def _is_cuff(high: Leaf, low: Leaf) -> bool:
    above, below = measured(high.value), measured(low.value)
    if above is None or below is None:
        return False
    return _LOWEST <= below.value <= above.value - _APART and above.value <= _HIGHEST


def _objects(holder: Path | None, around: Surroundings) -> Iterator[Path]:
    for at in around.inside(holder):
        yield at
        yield from around.inside(at)


def state_above(leaf: Leaf, around: Surroundings) -> Iterator[Leaf]:
    """The state whose attributes say what it is of."""
    holder = leaf.parent
    if holder is None or joined(holder.name) != _ATTRIBUTES:
        return
    yield from (one for one in around.beside(holder) if joined(one.name) == _STATE)


def series_beside(lists: Sequence[Path], measure: Measure, scene: Scene) -> Iterator[Claim]:
    """A list of numbers right beside the type: `{"slug": "heart_rate", "values": [98, 112]}`."""
    for at in lists[:_MOST]:
        values = [one for one in islice(scene.leaves.below([at]), _MOST) if is_element(one)]
        numbers = [measured(one.value) for one in values]
        held = sum(one is not None and measure.holds(one.value, one.units) for one in numbers)
        if held >= max(_LEAST, _SHARE * len(values)):
            why = f"a series of {measure.title}, by the type beside it"
            yield Claim(at, Confidence.PROBABLE, Method.KEY, why)


def is_paired(kind: str, value: str) -> bool:
    """Whether a value is called as its type is: `metricType` and `metricValue`."""
    first, second = words(kind), words(value)
    return second[-1:] in _ENDS and second[:-1] in (first, first[:-1]) and len(second) > 1


def series_lists(scene: Scene) -> dict[int, list[Path]]:
    """The lists of numbers in each object, by their names."""
    found: dict[int, list[Path]] = {}
    for at in scene.leaves.parents():
        if at.name.lower() in _SERIES and not is_element(at) and at.parent is not None:
            found.setdefault(id(at.parent), []).append(at)
    return found
