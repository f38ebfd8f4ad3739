"""Measures whose name is a value: `{"type": "HKQuantityTypeIdentifierHeartRate", "value": 72}`.

HealthKit and Health Connect identifiers, Google Fit's data types, Withings'
numbers and plain words (`"metric": "heart_rate"`) say what the number beside
them, or below their object, is. An identifier of a platform and a number that
a body can have prove it; plain words make it probable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.detect.health.around.described import is_described
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.platforms.android_names import PACKAGES
from auditor.detect.health.platforms.names import CALLED, MEASURED
from auditor.detect.health.platforms.withings import withings
from auditor.detect.health.vitals.addressed import addressed, numbered
from auditor.detect.health.vitals.beside import is_pressure
from auditor.detect.health.vitals.measures import MEASURES, Measure, named
from auditor.detect.health.vitals.typed_forms import (
    is_paired,
    pressures_below,
    series_beside,
    series_lists,
    state_above,
)
from auditor.detect.health.vitals.units import measured, units_of
from auditor.detect.health.vitals.unnamed_fields import is_unnamed, unnamed
from auditor.detect.health.vitals.user_metrics import METRICS, of_user
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Path

_LONGEST = 128
_WORD = 40  # characters of a plain name
_UP = 5  # objects between a type and its number
_MOST = 64  # values that one typed object may hold
_IDENTIFIER = re.compile(
    r"(?:HK(?:Quantity|Category|Correlation|Data)TypeIdentifier|HKQuantityType_)(?P<hk>[A-Za-z0-9]+)"
    rf"|(?:{PACKAGES})?(?P<hc>[A-Za-z0-9]+)Record"
    r"|(?:\w+:)?com\.google\.(?P<fit>[a-z_.]+)(?::.*)?"
    r"|com\.huawei\.(?:instantaneous\.|continuous\.)?(?P<huawei>[a-z_.0-9]+)"
).fullmatch
_VALUES = frozenset(
    ("value", "val", "v", "quantity", "measured", "amount", "measurement", "qty", "reading",
     "result", "avg", "min", "max", "average", "mean", "fpval", "intval", "doublevalue",
     "numericvalue", "beatsperminute",
     "percentage", "inkilograms", "incelsius", "inmillimetersofmercury", "inmillimolesperliter",
     "inmeters", "count", "systolic", "diastolic", "level", "infahrenheit", "inpounds",
     "inmilligramsperdeciliter", "heartratevariabilitymillis", "measuredvalue", "sum", "latest",
     "floatvalue", "integervalue", "bpm", "rate", "inkilocaloriesperday",
     "minvalue", "maxvalue", "avgvalue", "inkilocalories")
)  # fmt: skip
_UNITS = frozenset(("unit", "units", "uom", "unitofmeasure"))
_BY_NAME: dict[str, Measure] = {name: one for one in MEASURES for name in one.strong}


def look(scene: Scene) -> Iterator[Claim]:
    """The numbers beside or below each type."""
    around: Surroundings | None = None
    series: dict[int, list[Path]] | None = None
    held: dict[int, list[Leaf]] | None = None
    for leaf, measure, sure in _types(scene):
        if leaf.parent is None:
            yield from addressed(leaf, measure, scene)
            yield from numbered(leaf, measure, scene)
            continue
        around = around or scene.leaves.once(Surroundings)
        if around.is_other(leaf) or around.is_set(leaf):
            continue
        if is_unnamed(leaf):
            yield from unnamed(leaf, measure, around, sure=sure)
            continue
        if series is None or held is None:
            series, held = series_lists(scene), _held(scene)
        yield from pressures_below(leaf, measure, around)
        yield from series_beside(series.get(id(leaf.parent), ()), measure, scene)
        counted = sure or measure.title == "steps"
        below = held.get(id(leaf.parent), ())
        for value, units in islice(_numbers(leaf, around, below, counted=counted), _MOST):
            claim = _claim(value, units, leaf, measure, around, sure=sure)
            if claim is not None:
                yield claim
    yield from withings(scene)


def _types(scene: Scene) -> Iterator[tuple[Leaf, Measure, bool]]:
    """The texts that name a measure, and whether as an identifier of a platform."""
    for leaf in scene.woken:
        if joined(leaf.name) == "measuregrps" or leaf.name == "measures":
            continue
        named_by, sure = _measure(leaf)
        measure = named_by or of_user(leaf, scene)
        if measure is not None:
            yield leaf, measure, sure


def _claim(
    value: Leaf,
    units: frozenset[str],
    leaf: Leaf,
    measure: Measure,
    around: Surroundings,
    *,
    sure: bool,
) -> Claim | None:
    """What a value beside or below a type is, None where it is no measurement."""
    number = measured(value.value)
    if measure.title == "blood pressure" and is_pressure(value.value):
        why = "blood pressure, the systolic over the diastolic, by the type beside it"
        return Claim(value.path, Confidence.PROBABLE, Method.KEY, why, value.value)
    stated = (number.units or units) if number else units
    if number is None or (stated and stated.isdisjoint(measure.ranges)):
        return None
    if not measure.holds(number.value, stated) or is_described(value, leaf, around):
        return None
    proven = sure or (bool(stated) and around.is_body(leaf))
    how = Confidence.PROVEN if proven else Confidence.PROBABLE
    why = f"{measure.title}, by the type beside it"
    return Claim(value.path, how, Method.STRUCTURE if proven else Method.KEY, why, value.value)


def _measure(leaf: Leaf) -> tuple[Measure | None, bool]:
    """The measure that a text names, and whether as an identifier of a platform."""
    text = leaf.value
    if not isinstance(text, str) or not 2 <= len(text) <= _LONGEST:
        return None, False
    match = _IDENTIFIER(text)
    bare = match is None and joined(leaf.name) == "recordtype" and text in MEASURED
    if match is not None or bare:
        kind = match["hk"] or match["hc"] or match["fit"] or match["huawei"] if match else text
        name = joined((kind or "").replace(".", "_").removesuffix("_summary"))
        name = CALLED.get(name, name.removesuffix("bpm") or name)
        if name in _BY_NAME:
            return _BY_NAME[name], True
        return None, False
    if len(text) > _WORD:
        return None, False
    found = named(text.strip().replace(" ", "_").replace("-", "_"))
    return (found.measure, False) if found is not None and found.strong else (None, False)


def _numbers(
    leaf: Leaf, around: Surroundings, below: Sequence[Leaf], *, counted: bool
) -> Iterator[tuple[Leaf, frozenset[str]]]:
    """Values beside the type, with their units, then those in objects below."""
    beside = around.beside(leaf)
    units: frozenset[str] = frozenset()
    for other in beside:
        if joined(other.name) in _UNITS:
            units = units_of(other.value)
    for other in beside:
        name = joined(other.name)
        # How many there are of a name is only steps' own measure.
        valued = name in _VALUES and (name != "count" or counted)
        if other is not leaf and (valued or is_paired(leaf.name, other.name)):
            yield other, units
    for other in state_above(leaf, around):
        yield other, units
    for other in below:
        if other.parent is not leaf.parent:
            yield other, units


def _held(scene: Scene) -> dict[int, list[Leaf]]:
    """The numbers that a type may be of, by each of the objects that they lie in."""
    found: dict[int, list[Leaf]] = {}
    # Thousands of names are each another's: as `joined` gives them, but at a tenth of its price.
    names = {one for one in set(scene.leaves.names) if _plain(one) in _VALUES}
    for leaf in scene.leaves.named(names):
        node = leaf.parent
        for _ in range(_UP):
            if node is None:
                break
            held = found.setdefault(id(node), [])
            if len(held) < _MOST:
                held.append(leaf)
            node = node.parent
    return found


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


DETECTOR = Detector(
    id="typed-vital-signs",
    version=12,
    data_type="health.vitals",
    title="vital signs whose kind is a value beside them",
    keys=frozenset({"grpid", "meastype", "measuregrps", "recordtype"}) | METRICS,
    wake=(
        r"hk(?:quantity|category|correlation|data)type", r"com\.(?:google|huawei)\.[a-z_]{4}",
        "heart.?rate", "blood.?(?:pressure|glucose|oxygen|sugar)", "oxygen.?saturation",
        "body.?(?:temperature|mass|weight|fat|height)", "respiratory.?rate", "vo2.?max",
        "(?:steps|weight|height|bonemass|bodywatermass|leanbodymass)record", "systolic",
        "diastolic", "spo2", "skin.?temperature", "basal.?metabolic",
        "walking.?(?:speed|step|asymm|double|steadi)", "pulse.?rate", "heart.?beat", "rmssd",
        "sdnn",
        "glucose", "respirat", "peak.?flow", "stress.?(?:level|score)", "resting.?h",
        "basal.?body", "sleep.?(?:duration|score|analysis)", "(?:active|total).?calories",
    ),
    sources=(
        "HealthKit (HKQuantityTypeIdentifier)",
        "Health Connect (androidx.health.connect.client.records)",
        "Google Fit data types",
        "Huawei Health Kit data types",
        "Withings public API (measure types)",
    ),
    look=look,
    examples=(
        Example(
            "HealthKit",
            {"type": "HKQuantityTypeIdentifierHeartRate", "value": "72", "unit": "count/min"},
            ("health.vitals $.value",),
        ),
        Example(
            "Health Connect",
            {"recordType": "WeightRecord", "weight": {"inKilograms": 71.5}},
            ("health.vitals $.weight.inKilograms",),
        ),
        Example(
            "Health Connect by a bridge",
            {"recordType": "Steps", "count": 5213},
            ("health.vitals $.count",),
        ),
        Example(
            "HealthKit's own word",
            {"type": "HKQuantityTypeIdentifierHeartRateVariabilitySDNN", "value": 45.2},
            ("health.vitals $.value",),
        ),
        Example(
            "Google Fit",
            {"dataTypeName": "com.google.heart_rate.bpm", "value": [{"fpVal": 77}]},
            ("health.vitals $.value[0].fpVal",),
        ),
        Example(
            "a series",
            {"slug": "heart_rate", "display_unit": "bpm", "values": [98, 112, 124]},
            ("health.vitals $.values",),
        ),
        Example(
            "a measure of walking",
            {"metric": "walkingStepLength", "value": 0.68, "unit": "m"},
            ("health.vitals $.value",),
        ),
        Example("a series of another", {"slug": "heart_rate", "values": [980, 1120, 1240]}),
        Example(
            "plain words",
            {"metric": "Blood Glucose", "value": 104, "unit": "mg/dL"},
            ("health.vitals $.value",),
        ),
        Example(
            "Withings",
            {"measuregrps": [{"grpid": 1, "measures": [{"value": 72345, "type": 1, "unit": -3}]}]},
            ("health.vitals $.measuregrps[0].measures[0].value",),
        ),
        Example(
            "Huawei Health",
            {
                "dataType": "com.huawei.instantaneous.heart_rate",
                "samplePoints": [
                    {"startTime": 1714525200, "fieldValues": {"bpm": {"floatValue": 71}}}
                ],
            },
            ("health.vitals $.samplePoints[0].fieldValues.bpm.floatValue",),
        ),
        Example(
            "Huawei's values",
            {"type": "com.huawei.continuous.heart_rate", "value": [{"floatValue": 72.0}]},
            ("health.vitals $.value[0].floatValue",),
        ),
        Example(
            "Xiaomi's, its text opened",
            {"key": "heart_rate", "value": {"bpm": 71, "time": 1714525200}},
            ("health.vitals $.value.bpm",),
        ),
        Example(
            "a user's weight",
            {"user_id": "u", "metric": "weight", "value": 71.3, "recorded_at": "2026-03-14"},
            ("health.vitals $.value",),
        ),
        Example("a model's weight", {"metric": "weight", "value": 71.3, "ts": 1773446400}),
        Example("a scope", {"type": "com.huawei.continuous.heart_rate", "granted": True}),
        Example("a permission", {"type": "HKQuantityTypeIdentifierHeartRate", "granted": True}),
        Example("a machine's", {"metric": "heart_rate", "cpu": 3, "value": 72}),
        Example("another value", {"metric": "heart_rate", "value": 1714560000}),
    ),
)  # fmt: skip
