"""Nights of sleep as a list of stages: `{"level": "deep", "seconds": 1200}`.

A stage alone is a word of many things. A list whose entries have a time or a length, and
among whose words are those of a hypnogram (REM beside another; deep, light and awake), is of
somebody's night.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_NAMES = frozenset(
    (
        "level",
        "stage",
        "sleepstage",
        "sleeplevel",
        "sleepphase",
        "phase",
        "sleepstate",
        "sleeptype",
        "s",
    )
)
_STAGES = {
    "rem": "rem", "deep": "deep", "light": "light", "awake": "awake", "wake": "awake",
    "core": "light", "n1": "light", "n2": "light", "n3": "deep", "restless": "awake",
    "asleep": "asleep", "asleepdeep": "deep", "asleepcore": "light", "asleeprem": "rem",
    "sleepdeep": "deep", "sleeplight": "light", "sleeprem": "rem", "sleepawake": "awake",
    "deepsleep": "deep", "lightsleep": "light", "remsleep": "rem", "inbed": "inbed",
}  # fmt: skip
_LASTS = frozenset(("seconds", "duration", "minutes", "durationseconds", "durationinseconds",
                    "endtimeinseconds", "durationminutes", "length", "d", "dur"))  # fmt: skip
_SURE = (frozenset(("deep", "light", "awake")), frozenset(("rem", "deep")),
         frozenset(("rem", "light")), frozenset(("rem", "awake")))  # fmt: skip
_MOST = 10_000  # stages
_FIELDS = 16
_LONGEST = 16


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each night, at its list."""
    nights: dict[int, tuple[Path, Leaf, set[str]]] = {}
    for leaf in scene.woken[:_MOST]:
        entry = leaf.parent
        if entry is None or not is_element(entry) or entry.parent is None:
            continue
        stage = _stage(leaf)
        if stage and (id(entry.parent) in nights or _is_timed(entry, scene)):
            nights.setdefault(id(entry.parent), (entry.parent, leaf, set()))[2].add(stage)
    around: Surroundings | None = None
    for at, leaf, stages in nights.values():
        if not any(stages >= sure for sure in _SURE):
            continue
        around = around or scene.leaves.once(Surroundings)
        if not around.is_other(leaf):
            why = f"stages of sleep ({', '.join(sorted(stages))}), each with its time"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _stage(leaf: Leaf) -> str:
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST:
        return ""
    return _STAGES.get(joined(text), "")


def _is_timed(entry: Path, scene: Scene) -> bool:
    names = {joined(one.name) for one in islice(scene.leaves.below([entry]), _FIELDS)}
    return not names.isdisjoint(TIMES | _LASTS)


def wakes(name: str) -> bool:
    """Names of a stage."""
    return joined(name) in _NAMES


_DEEP: Tree = {"dateTime": "2024-05-01T23:11:00", "level": "deep", "seconds": 1200}
_REM: Tree = {"dateTime": "2024-05-01T23:41:00", "level": "rem", "seconds": 900}

DETECTOR = Detector(
    id="hypnograms",
    version=2,
    data_type="health.vitals",
    title="nights of sleep by their stages",
    keys=frozenset(),
    wakes=wakes,
    takes=frozenset((str,)),
    wake=("deep.?sleep", "rem.?sleep", "sleep.?deep", "sleep.?rem", "asleep.?(?:deep|rem|core)"),
    sources=("Fitbit sleep logs (levels.data), Garmin sleepLevels, Health Connect SleepSession",),
    look=look,
    examples=(
        Example("a night", {"levels": {"data": [_DEEP, _REM]}}, ("health.vitals $.levels.data",)),
        Example("a depth", {"levels": [{"level": "deep", "seconds": 3},
                                       {"level": "light", "seconds": 2}]}),
        Example("stages without times", {"stages": [{"stage": "rem"}, {"stage": "deep"}]}),
        Example("devices", {"devices": [{"state": "awake", "time": 1},
                                        {"state": "asleep", "time": 2}]}),
        Example("a screen's", {"screen": [{"state": "deep", "time": 1}, {"state": "light"},
                                          {"state": "awake"}]}),
    ),
)  # fmt: skip
