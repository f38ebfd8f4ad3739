"""What somebody was doing, time after time: walking, in a car, still, as a phone's chip tells it.

Core Motion marks each stretch with one of six words (`{"walking": true, "automotive": false,
…}`), Android's recogniser names the kind and whether it began or ended (`activityType`,
`transitionType`). One such word beside a place is what every tracker sends; three entries in a
list are a course of somebody's day. Workouts that somebody chose are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element, list_of
from auditor.model import Confidence, Leaf, Method, Path, Scalar

_MARKS = frozenset(("stationary", "walking", "running", "automotive", "cycling", "unknown"))
_WAKING = frozenset(("automotive", "transitiontype", "activitytransition", "activitytype"))
_MARKED = 4  # of Core Motion's marks in one entry
_KIND = frozenset(("activitytype", "activity", "type", "detectedactivity"))
_KINDS = frozenset(
    ("invehicle", "onbicycle", "onfoot", "still", "tilting", "walking", "running", "unknown")
)
_NUMBERED = range(9)  # DetectedActivity's constants
_TURN = frozenset(("transitiontype", "activitytransition", "transition"))
_TURNS = frozenset(("enter", "exit", "activitytransitionenter", "activitytransitionexit"))
_TIMES = frozenset(
    ("elapsedrealtimenanos", "elapsedrealtime", "timestamp", "ts", "time", "t", "startdate",
     "starttime", "start", "date")
)  # fmt: skip
_LEAST = 3  # entries
_LISTS, _ENTRIES, _FIELDS = 64, 4_000, 32


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list."""
    lists: dict[int, tuple[Path, set[int], list[Path]]] = {}
    for leaf in islice(scene.woken, _ENTRIES):
        entry = leaf.parent
        at = list_of(entry) if entry is not None and not is_element(leaf) else None
        if at is None or entry is None or (id(at) not in lists and len(lists) >= _LISTS):
            continue
        _, seen, entries = lists.setdefault(id(at), (at, set(), []))
        if id(entry) not in seen:
            seen.add(id(entry))
            entries.append(entry)
    for at, _, entries in lists.values():
        told = [
            what
            for entry in entries
            if (what := _told(list(islice(scene.leaves.below([entry]), _FIELDS))))
        ]
        if len(told) >= _LEAST and len(told) * 2 > len(entries):
            why = f"{len(told)} entries of what somebody was doing, as {told[0]} tells it"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _told(fields: list[Leaf]) -> str:
    """Whose entry these fields are, "" for another's."""
    said: Mapping[str, Scalar] = {joined(one.name): one.value for one in fields}
    if said.keys().isdisjoint(_TIMES):
        return ""
    marks = [said[name] for name in said.keys() & _MARKS]
    if len(marks) >= _MARKED and all(_is_mark(one) for one in marks):
        return "Core Motion"
    kinds = any(_is_kind(said[name]) for name in said.keys() & _KIND)
    turns = any(_is_turn(said[name]) for name in said.keys() & _TURN)
    return "Android's recogniser of activities" if kinds and turns else ""


def _is_mark(value: Scalar) -> bool:
    if isinstance(value, bool) or value in ("true", "false"):
        return True
    number = number_of(value)
    return number is not None and number.value in (0, 1)


def _is_kind(value: Scalar) -> bool:
    if isinstance(value, str) and joined(value) in _KINDS:
        return True
    return type(value) is int and value in _NUMBERED


def _is_turn(value: Scalar) -> bool:
    return (isinstance(value, str) and joined(value) in _TURNS) or (
        type(value) is int and value in (0, 1)
    )


def _day(count: int) -> list[Tree]:
    names = sorted(_MARKS)
    return [
        {"startDate": 1_718_000_000 + 300 * i} | {name: names[i % 6] == name for name in names}
        for i in range(count)
    ]


def _turned(count: int, kind: str) -> list[Tree]:
    return [
        {"activityType": kind, "transitionType": ("ENTER", "EXIT")[i % 2], "ts": 9_000 * i}
        for i in range(count)
    ]


DETECTOR = Detector(
    id="activities",
    version=1,
    data_type="bio.motion",
    title="what somebody was doing, time after time",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _WAKING,
    sources=(
        "Core Motion: CMMotionActivity",
        "Google Play services: ActivityTransitionEvent, DetectedActivity",
    ),
    look=look,
    examples=(
        Example("a day", {"activities": _day(8)}, ("bio.motion $.activities",)),
        Example("transitions", {"log": _turned(6, "WALKING")}, ("bio.motion $.log",)),
        Example("one of them", {"activities": _day(1)}),
        Example("a bus's", {"log": _turned(6, "BUS_STOP")}),
        Example("what may be chosen", {"types": [{"walking": True, "automotive": False}] * 4}),
        Example(
            "workouts", {"log": [{"activityType": "running", "ts": 9_000 * i} for i in range(5)]}
        ),
    ),
)
