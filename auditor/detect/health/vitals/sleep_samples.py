"""Samples of sleep as HealthKit's bridges to scripts write them: a stage between two times.

`{"value": "ASLEEP", "startDate": ..., "endDate": ...}` (react-native-health): the stage is one
word in capitals. `ASLEEP` and `INBED` are of sleep by themselves; `CORE` and `DEEP` are of
other things, too, and count below a name of sleep or beside the id of Apple's Health.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_PLAIN = frozenset(("ASLEEP", "INBED", "IN_BED", "ASLEEP_CORE", "ASLEEP_DEEP", "ASLEEP_REM"))
_STAGES = _PLAIN | {"CORE", "DEEP", "REM", "AWAKE", "LIGHT", "UNKNOWN"}
_VALUES = frozenset(("value", "stage", "state"))
_START, _END = "startdate", "enddate"
_HEALTH = "com.apple.health"
_FIELDS = 32  # of one sample
_MOST = 5_000  # samples
_LIST = 8  # samples that are one finding
_UP = 4


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each sample, or for a list of many."""
    lists: dict[int, list[Claim]] = {}
    for leaf in scene.woken[:_MOST]:
        if joined(leaf.name) != _START or leaf.parent is None:
            continue
        stage = _stage(leaf.parent, scene)
        if stage is None:
            continue
        why = f"a stage of sleep ({text_of(stage.value)}) between two times"
        claim = Claim(stage.path, Confidence.PROBABLE, Method.STRUCTURE, why, stage.value)
        lists.setdefault(id(_list_of(leaf.parent)), []).append(claim)
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
    for count, leaf in enumerate(scene.leaves.below([sample])):
        if count >= _FIELDS:
            break
        name = joined(leaf.name)
        names.add(name)
        if name in _VALUES and leaf.value in _STAGES:
            stage = leaf
        elif name in ("sourceid", "sourcename") and isinstance(leaf.value, str):
            by_health = by_health or leaf.value.startswith(_HEALTH)
    if stage is None or not {_START, _END} <= names:
        return None
    plain = stage.value in _PLAIN and stage.name != "state"  # machines are asleep, too
    return stage if plain or by_health or _is_of_sleep(sample) else None


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
    version=1,
    data_type="health.vitals",
    title="samples of sleep by their stage and times",
    keys=frozenset({_START}),
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
        Example("a lesson", {"lessons": [{"value": "CORE", **_TIMES}]}),
        Example("a search", {"value": "DEEP", **_TIMES}),
        Example("without its end", {"value": "ASLEEP", "startDate": "2024-05-01"}),
        Example("a device", {"state": "AWAKE", **_TIMES}),
        Example("a device's rest", {"state": "ASLEEP", **_TIMES}),
    ),
)
