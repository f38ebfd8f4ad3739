"""A night by its stages where nothing else names it: `{"rem": 92, "deep": 71, "light": 240}`.

REM beside deep and light, each a number, is a night's only if together they are as long as
one, in hours, minutes, seconds or milliseconds. (A style sheet's `rem` stands beside `em`.)
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.location.pairs.records import Record, records
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Method

_REM, _DEEP = "rem", "deep"
_LIGHT = ("light", "core", "shallow")
_AWAKE = frozenset(("awake", "wake"))
_ELSE = frozenset(("em", "px", "pt", "vh", "vw"))
_SHORTEST, _LONGEST = 1.5, 16.0  # hours of a night
_UNITS = {"hours": 1.0, "minutes": 60.0, "seconds": 3_600.0, "milliseconds": 3_600_000.0}
_SHARE = 0.6  # of a night that REM or deep sleep may be at most


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each night."""
    parents = {group_of(leaf)[0] for leaf in scene.woken}
    for record in records(scene.leaves.below(parents)).values():
        unit = _night(record)
        if unit:
            leaf = record[_REM]
            why = f"REM, deep and light sleep that together are as long as a night, in {unit}"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _night(record: Record) -> str:
    """The unit in which the stages of an object are a night, "" where they are none."""
    light = next((name for name in _LIGHT if name in record), "")
    if not light or not {_REM, _DEEP} <= record.keys() or not _ELSE.isdisjoint(record):
        return ""
    stages = []
    for name in (_REM, _DEEP, light, *(_AWAKE & record.keys())):
        number = number_of(record[name].value)
        if number is None or number.value < 0:
            return ""
        stages.append(number.value)
    total = sum(stages)
    if not 0 < max(stages[:2]) <= _SHARE * total or min(stages[:3]) <= 0:
        return ""
    units = dict(_UNITS)
    if all(stage.is_integer() for stage in stages):  # whole hours are as likely anything else
        del units["hours"]
    return next((name for name, one in units.items() if _SHORTEST <= total / one <= _LONGEST), "")


DETECTOR = Detector(
    id="bare-stages",
    version=1,
    data_type="health.vitals",
    title="stages of a night that nothing else names",
    keys=frozenset((_REM,)),
    sources=("AASM Manual for the Scoring of Sleep: stages R, N3, N1 and N2, W",),
    look=look,
    examples=(
        Example(
            "in minutes", {"rem": 92, "deep": 71, "light": 240, "awake": 14},
            ("health.vitals $.rem",),
        ),
        Example(
            "in seconds", {"rem": 5400, "deep": 3600, "light": 14400}, ("health.vitals $.rem",)
        ),
        Example("in hours", {"rem": 1.6, "deep": 1.1, "core": 4.2}, ("health.vitals $.rem",)),
        Example("of a style sheet", {"rem": 92, "deep": 71, "light": 240, "px": 1}),
        Example("too short for a night", {"rem": 1, "deep": 2, "light": 3, "awake": 0}),
        Example("shades", {"deep": 71, "light": 240, "dark": 14}),
        Example("words", {"rem": "yes", "deep": "no", "light": "no"}),
    ),
)  # fmt: skip
