"""Vital signs by the names of fields: heart rate, pressure, glucose, sleep, weight and the like.

Each leaf that woke is led back to the measure it belongs to: its own name, or
that of an object above it where its own says nothing (`heart_rate.samples[3].
value`). The number must be what a body can have, in the unit beside it. With a
unit beside it that fits, the structure proves it; a name that means nothing
else makes it probable; a name with other meanings needs a surrounding about a
body. A long list of bare numbers is one finding, at the list.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.around.anybodys import unless_anybodys
from auditor.detect.health.around.described import is_described
from auditor.detect.health.around.goods import is_goods
from auditor.detect.health.around.offers import is_on_offer
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.belonging import NUMBERS, SECOND, measure_of, woken
from auditor.detect.health.vitals.beside import (
    Gathered,
    is_of_anything,
    pressures_of,
    weak_but_sure,
)
from auditor.detect.health.vitals.glucose_trends import NAMES as TRENDS
from auditor.detect.health.vitals.glucose_trends import trends
from auditor.detect.health.vitals.line_protocol import WAKE as LINES
from auditor.detect.health.vitals.line_protocol import lines
from auditor.detect.health.vitals.measures import Named, named
from auditor.detect.health.vitals.stated_units import by_unit, unit_beside
from auditor.detect.health.vitals.tables import WAKE as TABLES
from auditor.detect.health.vitals.tables import tables
from auditor.detect.health.vitals.traces import NAMES as TRACES
from auditor.detect.health.vitals.traces import traces
from auditor.detect.health.vitals.units import WAKE, Measured, measured, units_of
from auditor.detect.health.vitals.value_names import (
    COUNTS,
    SERIES,
    STATISTICS,
    WAKING,
)
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Node

_MOST = 4_000  # numbers that are judged, but for the rest of long lists
_SECONDS = 5  # digits of a second within a day, as Garmin counts them


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each measured value."""
    around: Surroundings | None = None
    gathered = Gathered()
    judged = 0
    for leaf in woken(scene):
        found = measure_of(leaf)
        if found is None and joined(leaf.name) not in NUMBERS:
            continue
        number = measured(leaf.value)
        if number is None or (found is not None and not found[0].measure.may_hold(number.value)):
            continue
        if gathered.is_long(leaf):
            continue
        judged += 1
        if judged > _MOST:
            scene.cuts.append(f"numbers after the first {_MOST:,} not judged")
            break
        around = around or scene.leaves.once(Surroundings)
        if found is None:
            claim = by_unit(leaf, number, around)
        else:
            claim = _judge(leaf, *found, number, around)
            claim = unless_anybodys(claim, leaf, around, found[1])
        if claim is None:
            continue
        if not gathered.add(leaf, claim):
            yield claim
    yield from gathered.claims()
    yield from pressures_of(scene)
    yield from traces(scene)
    yield from trends(scene)
    for leaf in scene.woken:
        yield from tables(leaf)
        yield from lines(leaf)


def _judge(
    leaf: Leaf, found: Named, at: Node, number: Measured, around: Surroundings
) -> Claim | None:
    measure = found.measure
    own = units_of(leaf.name) if joined(leaf.name) not in COUNTS else frozenset()
    if leaf.name == at.name and (own.isdisjoint(measure.ranges) or not found.strong):
        own = frozenset()  # `hr` and `calories` name a measure here, and no unit beside one
    stated = number.units or own or unit_beside(leaf, at, around)
    if (stated and stated.isdisjoint(measure.ranges)) or not measure.holds(number.value, stated):
        return None
    if _is_else(leaf, at, measure.title, around):
        return None
    # An object called `steps` or `sleep` is not of a body because it is called so.
    of_itself = leaf is not at and not found.strong and is_of_anything(at, measure.title)
    of_itself = of_itself and not is_element(leaf)
    near = around.has_fields(leaf) if of_itself else around.is_body(leaf)
    body = near or around.is_body(at)
    if stated and (found.strong or body):
        why = f"{measure.title} with its unit, as a body has it"
        return Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)
    if (
        found.strong
        or body
        or (
            not around.is_below_switches(at)
            and weak_but_sure(leaf, at, measure.title, number._replace(units=stated), around)
        )
    ):
        why = f"{measure.title} by its name" + (
            "" if found.strong else " and what stands beside it"
        )
        return Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)
    return None


def _is_else(leaf: Leaf, at: Node, title: str, around: Surroundings) -> bool:
    """Whether what stands around is of no body: a machine, a label, a form, a thing on sale."""
    return (
        around.is_other(leaf)
        or around.is_other(at)
        or around.is_label(leaf)
        or around.is_set(leaf)
        or (title == "sleep" and around.is_sleeper(leaf))
        or is_described(leaf, at, around)
        or is_goods(leaf, at, title, around)
        or is_on_offer(leaf, at, title, around)
    )


def wakes(name: str) -> bool:
    """Names of measures, the statistics that stand below one, and seconds of a recording."""
    plain = name.lower()
    if len(plain) <= _SECONDS and plain.isdecimal():
        return True
    if plain in STATISTICS or plain in SERIES or plain in WAKING or plain in SECOND:
        return True
    return named(name) is not None or joined(name) in TRACES | TRENDS


def holds(name: str) -> bool:
    """Names of measures that objects and lists have, whatever their values are called."""
    return named(name) is not None


DETECTOR = Detector(
    id="vital-signs",
    version=13,
    data_type="health.vitals",
    title="vital signs, sleep, steps and measures of the body",
    keys=frozenset(),
    wakes=wakes,
    holds=holds,
    wake=(*WAKE, *TABLES, *LINES),
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
        Example("a name of two", {"heart": {"rate": 72}}, ("health.vitals $.heart.rate",)),
        Example("a rate of else", {"interest": {"rate": 72}, "tyre": {"pressure": 32}}),
        Example("pressure", {"bloodPressure": "128/84"}, ("health.vitals $.bloodPressure",)),
        Example(
            "Oura",
            {"data": [{"bpm": 60, "source": "awake", "timestamp": "2024-05-01T01:02:03+00:00"}]},
            ("health.vitals $.data[0].bpm",),
        ),
        Example(
            "seconds and a pulse",
            {"health": {"hr": 72, "ts": 1714525200}},
            ("health.vitals $.health.hr",),
        ),
        Example(
            "a chest strap",
            {"characteristic": "2A37", "hr": 72, "rr": [820, 810]},
            ("health.vitals $.hr", "health.vitals $.rr[0]", "health.vitals $.rr[1]"),
        ),
        Example(
            "hundreds of samples",
            {"heart_rate": {"samples": [{"value": 60 + i % 40} for i in range(300)]}},
            ("health.vitals $.heart_rate.samples",),
        ),
        Example(
            "an electrocardiogram",
            {
                "ecg": {
                    "voltageMeasurements": [i % 90 - 40 for i in range(600)],
                    "samplingFrequency": 512,
                }
            },
            ("health.vitals $.ecg.voltageMeasurements",),
        ),
        Example(
            "a monitor's arrow",
            {"readings": [{"WT": "Date(1)", "ST": "Date(1)", "Value": 121, "Trend": "Flat"}]},
            ("health.vitals $.readings[0].Value",),
        ),
        Example("a share's", {"Value": 121, "Trend": "Flat", "ST": "NYSE"}),
        Example(
            "lines of a table",
            {"csv": "timestamp,heart_rate,spo2\n" + "1714525200,72,97\n" * 5},
            ("health.vitals $.csv",),
        ),
        Example(
            "lines of another table",
            {"csv": "device,heart_rate_interval,cost\n" + "band,72,97\n" * 5},
        ),
        Example(
            "lines of a time series",
            {"lines": "vitals,user=u1 heart_rate=72,spo2=98 1700000000000000000"},
            ("health.vitals $.lines",),
        ),
        Example("a metric", {"t": "body.heart_rate:72|g"}, ("health.vitals $.t",)),
        Example("a machine's metric", {"t": "server.heart_rate:72|g"}),
        Example("lines of a machine", {"t": "cpu,host=a heart_rate=72,usage=3 1700000000"}),
        Example("a table of nothing alive", {"csv": "id,heart_rate\n" + "9,7200\n" * 5}),
        Example("lines of words", {"t": "Our watch has heart rate,\nspo2,\nand more\n\nBuy"}),
        Example(
            "a battery's voltages",
            {
                "battery": {
                    "voltages": [3.7 + i % 9 / 100 for i in range(600)],
                    "samplingFrequency": 10,
                }
            },
        ),
        Example(
            "a toolbox",
            {"name": "Toolbox", "attributes": {"weight": "12 kg"}, "category": "health"},
        ),
        Example("a field of a schema", {"heartRate": {"type": "integer", "minimum": 30}}),
        Example(
            "a crowd's",
            {"communityAverage": {"restingHeartRate": 65, "steps": 6210}},
            root="response.body",
        ),
        Example(
            "a formula's",
            {"male": {"weight": 60}, "female": {"weight": 50, "age": -5}},
            root="response.body",
        ),
        Example("when to warn", {"alerts": {"heart_rate_high": 120}}),
        Example("a tank of fish", {"aquarium": {"oxygen_saturation": {"value": 97, "unit": "%"}}}),
        Example("a phone's", {"device": {"sleep": {"deepSleepDuration": 300, "unit": "s"}}}),
        Example("switches", {"flags": {"heartRate": True, "sleepTracking": 1, "bloodPressure": 1}}),
        Example("a dog's", {"pet": {"species": "dog", "weightKg": 12.5}}),
        Example("a miner's", {"hr": 72, "hr_unit": "MH", "pulse": 1}),
        Example("a speed", {"heart_rate": {"value": 72, "unit": "km/h"}}),
        Example(
            "a player's", {"data": [{"bpm": 120, "source": "radio", "timestamp": "2024-05-01"}]}
        ),
        Example("a lock", {"sleepTime": 5000, "wakeLock": True}),
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
