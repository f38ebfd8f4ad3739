"""Records of platforms of health that are no vital sign: their type says what they hold.

`HKCategoryTypeIdentifierMenstrualFlow` beside a value or a time is an entry of
somebody's; the same identifier in a list of permissions is none. So a value, a
time or a source must stand beside it; both where the type is a plain word. Samsung Health's
own exports name each field after its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.android_names import OPEN_MHEALTH, SAMSUNG
from auditor.detect.health.platform_types import KINDS, Type, type_of
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method, Path

_FIELDS = 32
_DEEP = 4
_FROM = "datefrom"  # of a sample's time, as Flutter's plugin has it
_SAMSUNG_FIELD = re.compile(r"com\.samsung\.s?health\.(?P<name>\w+)\.\w+").fullmatch
_VALUES = frozenset(
    ("value", "valence", "quantity", "sum", "qty", "average", "avg", "latest", "score", "amount",
     "fpval", "intval", "numericvalue")
)  # fmt: skip
_TIMES = frozenset(
    ("startdate", "enddate", "starttime", "endtime", "time", "date", "timestamp", "creationdate",
     "starttimenanos", "endtimenanos", "starttimemillis", "endtimemillis", "datefrom", "dateto",
     "starttimestamp", "endtimestamp")
)  # fmt: skip
_ENTRY = _TIMES | {
    "sourcename", "sourceid", "sourcebundleid", "uuid", "flow", "result", "protectionused",
    "appearance", "sensation", "exercisetype", "stages", "metadata", "fhirresource", "device",
}  # fmt: skip
_FACTS = frozenset(("starttime", "endtime", "createtime", "updatetime", "timeoffset", "deviceuuid",
                    "pkgname", "datauuid", "clientdataid"))  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each entry."""
    around: _Around | None = None
    told: set[int] = set()
    for leaf in scene.woken:
        if joined(leaf.name) == "namespace":
            yield from _schema(leaf, scene)
            continue
        yield from _field(leaf)
        if joined(leaf.name) == _FROM:
            around = around or _Around(scene)
            kinds = [one for one in around.fields(leaf) if joined(one.name) in KINDS]
        else:
            kinds = [leaf]
        for kind in kinds:
            found = type_of(kind)
            if found is None or id(kind) in told:
                continue
            told.add(id(kind))
            around = around or _Around(scene)
            if (claim := _entry(kind, found, around)) is not None:
                yield claim


def _entry(leaf: Leaf, of: Type, around: _Around) -> Claim | None:
    """What stands beside a type makes it an entry, None where too little does."""
    fields, names = around.fields(leaf), around.names(leaf)
    value = next((one for one in fields if joined(one.name) in _VALUES), None)
    if not of.beside <= names:
        return None
    record = of.how is Confidence.PROVEN or joined(leaf.name) == "recordtype" or bool(of.beside)
    if record and value is None and names.isdisjoint(_ENTRY):
        return None
    if not record and (value is None or names.isdisjoint(_TIMES)):
        return None
    at = value if value is not None and isinstance(value.value, (int, float, str)) else leaf
    why = f"{of.kept.title}, by the type of the record"
    return Claim(at.path, of.how, Method.STRUCTURE, why, at.value, of.kept.data_type)


def _field(leaf: Leaf) -> Iterator[Claim]:
    """A field that is named after its type: `com.samsung.health.step_count.count`."""
    match = _SAMSUNG_FIELD(leaf.name)
    if match is None or number_of(leaf.value) is None or isinstance(leaf.value, bool):
        return
    kept = SAMSUNG.get(joined(match["name"]))
    if kept is not None and joined(leaf.name.rpartition(".")[2]) not in _FACTS:
        why = f"{kept.title}, by the name of Samsung Health's field"
        how = Confidence.PROVEN
        yield Claim(leaf.path, how, Method.STRUCTURE, why, leaf.value, kept.data_type)


def _schema(leaf: Leaf, scene: Scene) -> Iterator[Claim]:
    """The schema of a data point of Open mHealth, in the header above its body."""
    header = leaf.parent.parent if leaf.parent is not None else None
    if leaf.value != "omh" or header is None or header.name != "header":
        return
    for other in scene.leaves.below([leaf.parent]):
        kept = OPEN_MHEALTH.get(joined(other.value)) if isinstance(other.value, str) else None
        if other.name == "name" and kept is not None:
            why = f"{kept.title}, by the schema of Open mHealth in the header"
            how = Confidence.PROVEN
            yield Claim(other.path, how, Method.STRUCTURE, why, other.value, kept.data_type)


class _Around:
    """The fields of each object, and the names of the objects in it."""

    def __init__(self, scene: Scene) -> None:
        self._fields: dict[tuple[int, str], list[Leaf]] = {}
        self._objects: dict[int, set[str]] = {}
        for leaf in scene.each():
            parent, prefix = group_of(leaf)
            some = self._fields.setdefault((id(parent), prefix), [])
            if len(some) < _FIELDS:
                some.append(leaf)
        for parent in scene.leaves.parents():
            node: Path | None = parent
            for _ in range(_DEEP):
                if node is None or node.parent is None:
                    break
                held = self._objects.setdefault(id(node.parent), set())
                if len(held) < _FIELDS:
                    held.add(joined(node.name))
                node = node.parent

    def fields(self, leaf: Leaf) -> list[Leaf]:
        """The fields of the object that holds a leaf, itself among them."""
        parent, prefix = group_of(leaf)
        return self._fields.get((id(parent), prefix), [])

    def names(self, leaf: Leaf) -> set[str]:
        """The joined names of those, and of objects there."""
        held = self._objects.get(id(leaf.parent), set())
        return held | {joined(one.name) for one in self.fields(leaf)}


def wakes(name: str) -> bool:
    """The fields that are named after Samsung Health's types."""
    return _SAMSUNG_FIELD(name) is not None


DETECTOR = Detector(
    id="platform-records",
    version=3,
    data_type="health.record",
    title="entries of platforms of health about cycles, symptoms, food, sleep, exercise",
    keys=frozenset({"recordtype", "namespace", _FROM}),
    wakes=wakes,
    wake=(
        "hk(?:category|quantity|clinical|scoredassessment|characteristic|data)type",
        "hk(?:correlation|document|workout(?:route|activity)?|visionprescription)type",
        "hkmedicationdoseeventtype",
        "hkstateofmind", "hkaudiogramsampletype",
        r"com\.google\.(?:activ|body|calor|cerv|cycl|dist|heart|hydr|inter|mens|nutr|ovul)",
        r"com\.google\.(?:power|sleep|speed|step|vagi)",
        r"com\.samsung\.s?health\.[a-z]",
        "(?:menstruation(?:flow|period)|ovulationtest|cervicalmucus)record",
        "(?:intermenstrualbleeding|sexualactivity|nutrition|hydration|sleepsession)record",
        "(?:exercisesession|floorsclimbed|mindfulnesssession|medicalresource)record",
        "(?:elevationgained|wheelchairpushes|cyclingpedalingcadence|stepscadence)record",
        "(?:activityintensity|distance|speed|power)record",
        "menstruation.?(?:flow|period)", "ovulation.?test", "cervical.?mucus",
        "sexual.?activity", "intermenstrual.?bleeding", "(?:floors|flights).?climbed",
        "wheelchair.?pushes", "exercise.?session", "mindfulness.?session",
        "sleep.?(?:session|asleep|awake|deep|rem|light|in.?bed)", "(?:steps|pedaling).?cadence",
        "electrocardiogram", "dietary.(?:b|c|e|f|i|m|n|p|r|s|t|v|w|z)[a-z]{2}",
        "headache.(?:mild|moderate|severe)", "distance.(?:walking|cycling|swimming)",
    ),
    sources=(
        "HealthKit (identifiers of all types)",
        "Health Connect (androidx.health.connect.client.records)",
        "Google Fit data types, Samsung Health data types, Open mHealth schemas",
        "Flutter's health plugin (HealthDataType)",
    ),
    look=look,
    examples=(
        Example(
            "a cycle",
            {"type": "HKCategoryTypeIdentifierMenstrualFlow", "value": 3},
            ("health.record $.value",),
        ),
        Example(
            "a symptom",
            {"type": "HKCategoryTypeIdentifierFever", "startDate": "2024-05-01T08:00:00Z"},
            ("health.record $.type",),
        ),
        Example(
            "walking",
            {"type": "HKQuantityTypeIdentifierFlightsClimbed", "value": 4, "unit": "count"},
            ("health.vitals $.value",),
        ),
        Example(
            "a clinical record",
            {"type": "HKClinicalTypeIdentifierConditionRecord", "fhirResource": "..."},
            ("health.record $.type",),
        ),
        Example(
            "Health Connect",
            {"recordType": "MenstruationPeriodRecord", "startTime": "2024-05-01T00:00:00Z"},
            ("health.record $.recordType",),
        ),
        Example(
            "by a bridge",
            {"recordType": "SexualActivity", "protectionUsed": 1},
            ("health.record $.recordType",),
        ),
        Example(
            "by another",
            {"type": "DIETARY_CAFFEINE", "value": 95, "dateFrom": "2024-05-01T08:00:00Z"},
            ("health.record $.value",),
        ),
        Example(
            "Google Fit",
            {"dataTypeName": "com.google.menstruation", "startTimeNanos": "1714525200000000000"},
            ("health.record $.dataTypeName",),
        ),
        Example(
            "Samsung Health's export",
            {"com.samsung.shealth.sleep.efficiency": 91},
            ("health.vitals $.com.samsung.shealth.sleep.efficiency",),
        ),
        Example(
            "Open mHealth",
            {"header": {"schema_id": {"namespace": "omh", "name": "sleep-episode"}}},
            ("health.vitals $.header.schema_id.name",),
        ),
        Example("permissions", {"read": ["HKCategoryTypeIdentifierMenstrualFlow"]}),
        Example("a permission", {"type": "HKCategoryTypeIdentifierFever", "granted": True}),
        Example("another record", {"recordType": "PurchaseRecord", "time": 1, "value": 2}),
        Example("another bare one", {"recordType": "Order", "time": 1}),
        Example("a drive", {"recordType": "Distance", "startTime": 1, "value": 12.5}),
        Example("an event", {"type": "exercise_session", "name": "opened", "time": 1}),
        Example("a package", {"type": "com.google.android.gms", "time": 1, "value": 2}),
    ),
)  # fmt: skip
