"""Records of HealthKit and Health Connect that are no vital sign: their type says what they hold.

`HKCategoryTypeIdentifierMenstrualFlow` beside a value or a time is an entry of
somebody's; the same identifier in a list of permissions is none. So a value, a
time or a source must stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.platform_names import (
    CATEGORIES,
    CLINICAL,
    QUANTITIES,
    RECORDS,
    SCORES,
    TRAITS,
    Kept,
)
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method

_LONGEST = 96
_FIELDS = 32
_APPLE = re.compile(
    r"HK(?P<kind>Category|Quantity|Clinical|ScoredAssessment|Characteristic|Data)"
    r"Type(?:Identifier)?(?P<name>[A-Za-z0-9]+)"
).fullmatch
_ANDROID = re.compile(r"(?:androidx\.health\.connect\.client\.records\.)?(?P<name>[A-Z]\w+)Record")
_TABLES = {
    "Category": CATEGORIES, "Quantity": QUANTITIES, "Clinical": CLINICAL,
    "ScoredAssessment": SCORES, "Characteristic": TRAITS, "Data": CATEGORIES,
}  # fmt: skip
# Classes of HealthKit whose samples have no identifier of a type.
_CLASSES = {"HKStateOfMind": CATEGORIES["stateofmind"]}
_VALUES = frozenset(
    ("value", "valence", "quantity", "sum", "qty", "average", "avg", "latest", "score")
)
_ENTRY = frozenset(
    ("startdate", "enddate", "starttime", "endtime", "time", "date", "timestamp", "sourcename",
     "sourceid", "sourcebundleid", "creationdate", "uuid", "flow", "result", "protectionused",
     "appearance", "sensation", "exercisetype", "stages", "metadata", "fhirresource", "device")
)  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each entry."""
    beside: dict[tuple[int, str], list[Leaf]] | None = None
    for leaf in scene.woken:
        kept, sure = _kept(leaf)
        if kept is None:
            continue
        beside = beside or _beside(scene)
        parent, prefix = group_of(leaf)
        fields = beside.get((id(parent), prefix), [])
        value = next((one for one in fields if joined(one.name) in _VALUES), None)
        if value is None and not any(joined(one.name) in _ENTRY for one in fields):
            continue
        at = value if value is not None and isinstance(value.value, (int, float, str)) else leaf
        why = f"{kept.title}, by the type of the record"
        how = Confidence.PROVEN if sure else Confidence.PROBABLE
        yield Claim(at.path, how, Method.STRUCTURE, why, at.value, kept.data_type)


def _kept(leaf: Leaf) -> tuple[Kept | None, bool]:
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None, False
    if text in _CLASSES:
        return _CLASSES[text], True
    if (match := _APPLE(text)) is not None:
        return _TABLES[match["kind"]].get(joined(match["name"])), True
    if (match := _ANDROID.fullmatch(text)) is not None:
        return RECORDS.get(joined(match["name"])), True
    if joined(leaf.name) == "recordtype":
        return RECORDS.get(joined(text)), False
    return None, False


def _beside(scene: Scene) -> dict[tuple[int, str], list[Leaf]]:
    found: dict[tuple[int, str], list[Leaf]] = {}
    for leaf in scene.each():
        parent, prefix = group_of(leaf)
        some = found.setdefault((id(parent), prefix), [])
        if len(some) < _FIELDS:
            some.append(leaf)
    return found


DETECTOR = Detector(
    id="platform-records",
    version=2,
    data_type="health.record",
    title="entries of HealthKit and Health Connect about cycles, symptoms, food, exercise",
    keys=frozenset({"recordtype"}),
    wake=(
        "hk(?:category|quantity|clinical|scoredassessment|characteristic|data)type",
        "hkstateofmind",
        "(?:menstruation(?:flow|period)|ovulationtest|cervicalmucus)record",
        "(?:intermenstrualbleeding|sexualactivity|nutrition|hydration|sleepsession)record",
        "(?:exercisesession|floorsclimbed|mindfulnesssession|medicalresource)record",
    ),
    sources=(
        "HealthKit (HKCategoryTypeIdentifier, HKQuantityTypeIdentifier, HKClinicalTypeIdentifier)",
        "Health Connect (androidx.health.connect.client.records)",
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
        Example("permissions", {"read": ["HKCategoryTypeIdentifierMenstrualFlow"]}),
        Example("a permission", {"type": "HKCategoryTypeIdentifierFever", "granted": True}),
        Example("another record", {"recordType": "PurchaseRecord", "time": 1, "value": 2}),
        Example("another bare one", {"recordType": "Order", "time": 1}),
    ),
)
