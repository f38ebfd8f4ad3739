"""Vital signs by the names of fields: heart rate, pressure, glucose, sleep, weight and the like.

Each leaf that woke is led back to the measure it belongs to: its own name, or
that of an object above it where its own says nothing (`heart_rate.samples[3].
value`). The number must be what a body can have, in the unit beside it. With a
unit beside it that fits, the structure proves it; a name that means nothing
else makes it probable; a name with other meanings needs a surrounding about a
body. A long list of bare numbers is one finding, at the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditor.detect.health.measures import BLOOD, Named, named
from auditor.detect.health.surroundings import Surroundings
from auditor.detect.health.units import WAKE, Measured, measured, units_of
from auditor.detect.health.value_names import (
    GENERIC,
    SERIES,
    STATISTICS,
    TIMES,
    UNITS,
    VALUES,
    WAKING,
)
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Node, Path

_UP = 5
_PRESSURE = re.compile(r"\s*\d{2,3}\s*", re.ASCII).fullmatch
_LIST = 8  # bare numbers that are one finding
_NUMBERS = frozenset(("value", "val", "quantity", "result", "reading", "amount", "measurement"))
_OF_BLOOD = frozenset(("mg/dl", "mmol/l"))
_PLAIN_STEPS = 100  # steps without a surrounding about a body


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each measured value."""
    around: Surroundings | None = None
    lists: dict[int, list[Claim]] = {}
    for leaf in _woken(scene):
        found = _measure(leaf)
        if found is None and joined(leaf.name) not in _NUMBERS:
            continue
        number = measured(leaf.value)
        if number is None or (found is not None and not found[0].measure.may_hold(number.value)):
            continue
        around = around or Surroundings(scene.leaves)
        if found is None:
            claim = _by_unit(leaf, number, around)
        else:
            claim = _judge(leaf, *found, number, around)
        if claim is None:
            continue
        if is_element(leaf):
            lists.setdefault(id(leaf.parent), []).append(claim)
        else:
            yield claim
    for claims in lists.values():
        yield from _listed(claims)
    yield from _pressures(scene)


def _woken(scene: Scene) -> Iterator[Leaf]:
    """All leaves that may hold a measure; none where only a `min` or `max` of others woke.

    Below an object that is named after a measure those are all leaves, else
    those of telling names.
    """
    if not any(_tells(leaf) for leaf in scene.woken):
        return
    leaves: Iterable[Leaf] = scene.leaves
    if not any(_is_in_measure(parent) for parent in scene.leaves.parents()):
        names = set(scene.leaves.names)
        leaves = scene.leaves.named({n for n in names if named(n) or joined(n) in _NUMBERS})
    yield from (leaf for leaf in leaves if not isinstance(leaf.value, bytes | bool))


def _is_in_measure(node: Path) -> bool:
    above: Path | None = node
    for _ in range(_UP + 3):
        if above is None:
            return False
        if named(above.name) is not None:
            return True
        above = above.parent
    return False


def _tells(leaf: Leaf) -> bool:
    name = leaf.name.lower()
    if name not in STATISTICS and name not in VALUES:
        return True
    return _measure(leaf) is not None


def _measure(leaf: Leaf) -> tuple[Named, Node] | None:
    """The measure a leaf belongs to and the node that names it."""
    found = named(leaf.name)
    if found is not None and not is_element(leaf):
        return found, leaf
    if found is None and not _is_generic(leaf):
        return None
    node: Node | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            return None
        above = named(node.name)
        if above is not None and not is_element(node):
            return above, node
        if above is None and not _is_generic(node):
            return _through(node)
        node = node.parent
    return None


def _is_generic(node: Node) -> bool:
    name = joined(node.name)
    return name in GENERIC or name in WAKING or name.isdigit()


def _through(node: Node) -> tuple[Named, Node] | None:
    """The measure of a series' name two steps up: `heart_rate.dataset[0].value`."""
    for _ in range(3):
        if node.parent is None:
            return None
        node = node.parent
        found = named(node.name)
        if found is not None and found.strong:
            return found, node
    return None


def _judge(
    leaf: Leaf, found: Named, at: Node, number: Measured, around: Surroundings
) -> Claim | None:
    measure = found.measure
    stated = number.units or units_of(leaf.name) or _unit(leaf, at, around)
    if (stated and stated.isdisjoint(measure.ranges)) or not measure.holds(number.value, stated):
        return None
    if around.is_other(leaf) or around.is_other(at):
        return None
    body = around.is_body(leaf) or around.is_body(at)
    if stated and (found.strong or body):
        why = f"{measure.title} with its unit, as a body has it"
        return Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)
    if found.strong or body or _weak_but_sure(leaf, at, measure.title, number, around):
        why = f"{measure.title} by its name" + (
            "" if found.strong else " and what stands beside it"
        )
        return Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)
    return None


def _by_unit(leaf: Leaf, number: Measured, around: Surroundings) -> Claim | None:
    """A number whose unit measures nothing but blood."""
    stated = number.units or _unit(leaf, leaf, around)
    if stated.isdisjoint(_OF_BLOOD) or not BLOOD.holds(number.value, stated):
        return None
    if around.is_other(leaf):
        return None
    why = "a value in a unit of laboratories"
    return Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _unit(leaf: Leaf, at: Node, around: Surroundings) -> frozenset[str]:
    """The unit said beside the number or beside what names it."""
    for node in (leaf, at):
        for other in around.beside(node):
            if joined(other.name) in UNITS and (found := units_of(other.value)):
                return found
    return frozenset()


def _weak_but_sure(
    leaf: Leaf, at: Node, title: str, number: Measured, around: Surroundings
) -> bool:
    """Weak names that convince by what stands right beside them."""
    names = around.names_beside(leaf) | around.names_beside(at)
    if title == "steps":
        timed = not names.isdisjoint(TIMES)
        return timed and number.value >= _PLAIN_STEPS and float(number.value).is_integer()
    if title in ("body weight", "body height"):
        return "weight" in names and "height" in names and around.is_person(leaf)
    pressures = {"sys", "dia"} <= names or {"sbp", "dbp"} <= names
    return pressures and title in ("blood pressure", "heart rate")


def _listed(claims: list[Claim]) -> Iterator[Claim]:
    """A few numbers one by one, many at their list."""
    if len(claims) < _LIST or claims[0].path.parent is None:
        yield from claims
        return
    first = claims[0]
    why = f"{len(claims):,} values of {first.reason}"
    yield Claim(claims[0].path.parent, first.confidence, first.method, why)


def _pressures(scene: Scene) -> Iterator[Claim]:
    """`"bloodPressure": "120/80"`."""
    for leaf in scene.woken:
        if isinstance(leaf.value, str) and len(leaf.value) <= 20 and "/" in leaf.value:
            found = named(leaf.name)
            if found is None or found.measure.title != "blood pressure":
                continue
            high, _, low = leaf.value.lower().replace("mmhg", "").strip().partition("/")
            if _PRESSURE(high) and _PRESSURE(low) and 25 <= int(low) < int(high) <= 280:
                why = "blood pressure, the systolic over the diastolic"
                yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def wakes(name: str) -> bool:
    """Names of measures, and the statistics that stand below one."""
    plain = name.lower()
    if plain in STATISTICS or plain in SERIES or plain in WAKING:
        return True
    return named(name) is not None


DETECTOR = Detector(
    id="vital-signs",
    version=1,
    data_type="health.vitals",
    title="vital signs, sleep, steps and measures of the body",
    keys=frozenset(),
    wakes=wakes,
    wake=WAKE,
    sources=(
        "Open mHealth schemas",
        "Health Connect record types",
        "HealthKit quantity types",
        "Fitbit, Garmin Health, Oura, Withings and Strava interfaces",
    ),
    look=look,
    examples=(
        Example(
            "Open mHealth",
            {"heart_rate": {"value": 60, "unit": "beats/min"}},
            ("health.vitals $.heart_rate.value",),
        ),
        Example("Fitbit", {"restingHeartRate": 61}, ("health.vitals $.restingHeartRate",)),
        Example(
            "a day's steps",
            {"calendarDate": "2024-05-01", "steps": 8123},
            ("health.vitals $.steps",),
        ),
        Example(
            "a series",
            {"heartrate": {"data": [91, 92, 95, 99, 104, 108, 110, 112], "series_type": "time"}},
            ("health.vitals $.heartrate.data",),
        ),
        Example("pressure", {"bloodPressure": "128/84"}, ("health.vitals $.bloodPressure",)),
        Example("a game's health", {"health": 100, "player": {"pulse": 70}}),
        Example("a fan", {"cpu": {"fan": {"heartRate": 60, "rpm": 1200}}}),
        Example("a wizard", {"wizard": {"steps": 5, "current": 2, "date": "2024-05-01"}}),
        Example("a font", {"font": {"weight": 700, "height": 18}}),
        Example("weather", {"weather": {"temperature": 31.5, "unit": "C", "pressure": 1012}}),
        Example("music", {"song": "x", "bpm": 120}),
        Example("no living body", {"heart_rate": {"value": 900, "unit": "beats/min"}}),
        Example("a thread", {"sleep": 5000, "retries": 3}),
    ),
)
