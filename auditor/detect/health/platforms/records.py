"""Records of platforms of health that are no vital sign: their type says what they hold.

`HKCategoryTypeIdentifierMenstrualFlow` beside a value or a time is an entry of
somebody's; the same identifier in a list of permissions is none. So a value, a
time or a source must stand beside it, or in the records of a list beside it; both where the
type is a plain word. Samsung Health's own exports name each field after its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.around.moments import is_moment
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.platforms.android_names import OPEN_MHEALTH, SAMSUNG
from auditor.detect.health.platforms.kept import VITALS
from auditor.detect.health.platforms.types import KINDS, Type, type_of
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Node, Path

_LISTS = frozenset(("records", "samples", "data", "entries", "items", "results", "values"))
_ENDS = frozenset(("start", "end"))
_FIRST = 4  # records of a list that are looked at
_MOST = 1_000  # samples of beats whose list is looked up
_BEAT = "timesinceseriesstart"  # of HealthKit's series of heartbeats
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
    around: Surroundings | None = None
    told: set[int] = set()
    beats: list[Leaf] = []
    for leaf in scene.woken:
        if joined(leaf.name) == "namespace":
            yield from _schema(leaf, scene)
            continue
        if joined(leaf.name) == _BEAT:
            beats.append(leaf)
            continue
        yield from _field(leaf)
        if joined(leaf.name) == _FROM:
            around = around or scene.leaves.once(Surroundings)
            kinds = [one for one in around.beside(leaf) if joined(one.name) in KINDS]
        else:
            kinds = [leaf]
        for kind in kinds:
            found = type_of(kind)
            if found is None or id(kind) in told:
                continue
            told.add(id(kind))
            around = around or scene.leaves.once(Surroundings)
            if (claim := _entry(kind, found, around)) is not None:
                yield claim
    yield from _beats(beats)


def _entry(leaf: Leaf, of: Type, around: Surroundings) -> Claim | None:
    """What stands beside a type makes it an entry, None where too little does."""
    fields, names = around.beside(leaf), around.names_beside(leaf)
    value = next((one for one in fields if joined(one.name) in _VALUES), None)
    if names.isdisjoint(_ENTRY):
        names = names | _in_lists(leaf, around)
    if of.beside and not any(some <= names for some in of.beside):
        return None
    if any(joined(one.name) in _ENDS and not is_moment(one) for one in fields):
        return None  # as the steps of an animation start and end
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
    if "body" not in scene.leaves.once(Surroundings).names_beside(header):
        return  # a schema without a data point
    for other in scene.leaves.below([leaf.parent]):
        kept = OPEN_MHEALTH.get(joined(other.value)) if isinstance(other.value, str) else None
        if other.name == "name" and kept is not None:
            why = f"{kept.title}, by the schema of Open mHealth in the header"
            how = Confidence.PROVEN
            yield Claim(other.path, how, Method.STRUCTURE, why, other.value, kept.data_type)


def _in_lists(leaf: Leaf, around: Surroundings) -> set[str]:
    """The names in the records of a list beside a type: `{"recordType": …, "records": [{…}]}`."""
    names: set[str] = set()
    for at in around.inside(leaf.parent):
        if joined(at.name) not in _LISTS:
            continue
        for record in (at, *around.inside(at))[: _FIRST + 1]:
            if is_element(record):
                names |= around.names_in(record)
    return names


def _beats(leaves: list[Leaf]) -> Iterator[Claim]:
    """One claim for each series of heartbeats, each beat at its seconds since the first."""
    told: set[int] = set()
    for leaf in leaves[:_MOST]:
        at: Node | None = leaf.parent
        at = at.parent if at is not None and is_element(at) else at
        if isinstance(at, Path) and id(at) not in told and number_of(leaf.value) is not None:
            told.add(id(at))
            why = "beats of a heart, by HealthKit's name of their times"
            yield Claim(at, Confidence.PROVEN, Method.STRUCTURE, why, None, VITALS)


def wakes(name: str) -> bool:
    """The fields that are named after Samsung Health's types."""
    return _SAMSUNG_FIELD(name) is not None


DETECTOR = Detector(
    id="platform-records",
    version=5,
    data_type="health.record",
    title="entries of platforms of health about cycles, symptoms, food, sleep, exercise",
    keys=frozenset({"recordtype", "namespace", _BEAT, _FROM}),
    wakes=wakes,
    wake=(
        "hk(?:category|quantity|clinical|scoredassessment|characteristic|data)type",
        "hk(?:correlation|document|workout(?:route|activity)?|visionprescription)type",
        "hkmedicationdoseeventtype",
        "hkstateofmind", "hkaudiogramsampletype",
        r"com\.google\.(?:activ|body|calor|cerv|cycl|dist|heart|hydr|inter|mens|nutr|ovul)",
        r"com\.google\.(?:power|sleep|speed|step|vagi)",
        r"com\.huawei\.(?:inst|cont|heal)",
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
        "steps", "workout",
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
            {
                "header": {"schema_id": {"namespace": "omh", "name": "sleep-episode"}},
                "body": {"total_sleep_time": {"value": 7.1, "unit": "h"}},
            },
            ("health.vitals $.header.schema_id.name",),
        ),
        Example(
            "Health Connect's list",
            {"recordType": "CervicalMucus", "records": [{"time": "2024-05-01T08:00:00Z"}]},
            ("health.record $.recordType",),
        ),
        Example(
            "beats",
            {"heartbeatSeries": [{"timeSinceSeriesStart": 0.81}, {"timeSinceSeriesStart": 1.62}]},
            ("health.vitals $.heartbeatSeries",),
        ),
        Example(
            "steps between two times",
            {"type": "steps", "value": 512, "start": "2024-05-01", "end": "2024-05-02"},
            ("health.vitals $.value",),
        ),
        Example("an easing", {"type": "steps", "value": 4, "start": 0, "end": 1}),
        Example("a schema", {"header": {"schema_id": {"namespace": "omh", "name": "heart-rate"}}}),
        Example("a list of none", {"recordType": "CervicalMucus", "records": [{"granted": True}]}),
        Example("permissions", {"read": ["HKCategoryTypeIdentifierMenstrualFlow"]}),
        Example("a permission", {"type": "HKCategoryTypeIdentifierFever", "granted": True}),
        Example("another record", {"recordType": "PurchaseRecord", "time": 1, "value": 2}),
        Example("another bare one", {"recordType": "Order", "time": 1}),
        Example("a drive", {"recordType": "Distance", "startTime": 1, "value": 12.5}),
        Example("an event", {"type": "exercise_session", "name": "opened", "time": 1}),
        Example("a package", {"type": "com.google.android.gms", "time": 1, "value": 2}),
    ),
)  # fmt: skip
