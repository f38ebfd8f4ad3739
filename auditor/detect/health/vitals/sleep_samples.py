"""Samples of sleep as HealthKit's bridges to scripts write them: a stage between two times.

`{"value": "ASLEEP", "startDate": ..., "endDate": ...}` (react-native-health): the stage is one
word in capitals. `ASLEEP` and `INBED` are of sleep by themselves; `CORE` and `DEEP` are of
other things, too, and count below a name of sleep or beside the id of Apple's Health. HealthKit's
own values (`HKCategoryValueSleepAnalysisAsleepREM`) are sleep's wherever they stand between
times, and its numbers below a list that is called by its identifier.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_PLAIN = frozenset(("ASLEEP", "INBED", "IN_BED", "ASLEEP_CORE", "ASLEEP_DEEP", "ASLEEP_REM"))
_STAGES = _PLAIN | {"CORE", "DEEP", "REM", "AWAKE", "LIGHT", "UNKNOWN"}
_VALUES = frozenset(("value", "stage", "state"))
_START, _APPLE = "startdate", "HKCategoryValueSleepAnalysis"
_STARTS = frozenset(("startdate", "start", "starttime", "startat", "from"))
_ENDS = frozenset(("enddate", "end", "endtime", "endat", "to"))
_NUMBERS = range(6)  # HKCategoryValueSleepAnalysis: in bed, asleep, awake, core, deep, REM
_IDENTIFIER = "SleepAnalysis"
_HEALTH = "com.apple.health"
_FIELDS = 32  # of one sample
_MOST = 5_000  # samples
_LIST = 8  # samples that are one finding
_UP = 4


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each sample, or for a list of many."""
    lists: dict[int, list[Claim]] = {}
    samples: dict[int, Path] = {}
    for leaf in scene.woken[:_MOST]:
        if leaf.parent is not None:
            samples.setdefault(id(leaf.parent), leaf.parent)
    for sample in samples.values():
        stage = _stage(sample, scene)
        if stage is None:
            continue
        why = f"a stage of sleep ({text_of(stage.value)}) between two times"
        claim = Claim(stage.path, Confidence.PROBABLE, Method.STRUCTURE, why, stage.value)
        lists.setdefault(id(_list_of(sample)), []).append(claim)
    for claims in lists.values():
        at = claims[0].path.parent
        if len(claims) < _LIST or at is None or at.parent is None:
            yield from claims
        else:
            why = f"{len(claims):,} stages of sleep, each between two times"
            yield Claim(at.parent, Confidence.PROBABLE, Method.STRUCTURE, why)


def _list_of(sample: Path) -> Path:
    return sample.parent if is_element(sample) and sample.parent is not None else sample


def _stage(sample: Path, scene: Scene) -> Leaf | None:
    """The stage that a sample says, None where it is no sleep's."""
    stage: Leaf | None = None
    names: set[str] = set()
    by_health = False
    for leaf in islice(scene.leaves.below([sample]), _FIELDS):
        name = joined(leaf.name)
        names.add(name)
        if name in _VALUES and (leaf.value in _STAGES or _is_apples(leaf, sample)):
            stage = leaf
        elif name in ("sourceid", "sourcename") and isinstance(leaf.value, str):
            by_health = by_health or leaf.value.startswith(_HEALTH)
    if stage is None or names.isdisjoint(_STARTS) or names.isdisjoint(_ENDS):
        return None
    plain = stage.value in _PLAIN and stage.name != "state"  # machines are asleep, too
    sure = plain or by_health or _is_apples(stage, sample)
    return stage if sure or _is_of_sleep(sample) else None


def _is_apples(leaf: Leaf, sample: Path) -> bool:
    """Whether it is a value of HealthKit's by its name, or a number in what is called so."""
    if isinstance(leaf.value, str):
        return leaf.value.startswith(_APPLE)
    above = (sample, sample.parent)
    return leaf.value in _NUMBERS and any(
        node is not None and node.name.endswith(_IDENTIFIER) for node in above
    )


def _is_of_sleep(sample: Path) -> bool:
    node: Path | None = sample
    for _ in range(_UP):
        if node is None:
            return False
        if "sleep" in words(node.name):
            return True
        node = node.parent
    return False


_TIMES = {"startDate": "2024-05-01T01:00:00Z", "endDate": "2024-05-01T02:00:00Z"}

DETECTOR = Detector(
    id="sleep-samples",
    version=2,
    data_type="health.vitals",
    title="samples of sleep by their stage and times",
    keys=frozenset({_START}),
    wake=(r"HKCategoryValueSleepAnalysis[A-Z]",),
    holds=lambda name: name.endswith(_IDENTIFIER),
    sources=("react-native-health, getSleepSamples", "HealthKit, HKCategoryValueSleepAnalysis"),
    look=look,
    examples=(
        Example("asleep", [{"value": "ASLEEP", **_TIMES}], ("health.vitals $[0].value",)),
        Example(
            "a stage below its name",
            {"sleep": [{"value": "DEEP", **_TIMES}]},
            ("health.vitals $.sleep[0].value",),
        ),
        Example(
            "a stage of Apple's Health",
            {"value": "CORE", "sourceId": "com.apple.health", **_TIMES},
            ("health.vitals $.value",),
        ),
        Example(
            "a night of them",
            {"sleepSamples": [{"value": "INBED", **_TIMES}] * 9},
            ("health.vitals $.sleepSamples",),
        ),
        Example(
            "HealthKit's own value",
            {"values": [{"value": "HKCategoryValueSleepAnalysisAsleepREM", "start": 1, "end": 2}]},
            ("health.vitals $.values[0].value",),
        ),
        Example(
            "numbers below its identifier",
            {"HKCategoryTypeIdentifierSleepAnalysis": [{"value": 5, "start": 1, "end": 2}]},
            ("health.vitals $.HKCategoryTypeIdentifierSleepAnalysis[0].value",),
        ),
        Example("its values listed", {"options": ["HKCategoryValueSleepAnalysisInBed"]}),
        Example("a permission", {"HKCategoryTypeIdentifierSleepAnalysis": {"value": 1}}),
        Example("a lesson", {"lessons": [{"value": "CORE", **_TIMES}]}),
        Example("a search", {"value": "DEEP", **_TIMES}),
        Example("without its end", {"value": "ASLEEP", "startDate": "2024-05-01"}),
        Example("a device", {"state": "AWAKE", **_TIMES}),
        Example("a device's rest", {"state": "ASLEEP", **_TIMES}),
    ),
)
