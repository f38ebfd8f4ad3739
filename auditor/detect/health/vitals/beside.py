"""What makes a weak name of a vital sign convince, and how many values become one finding.

Fields right beside the value tell a pulse from a song's tempo: a source that
says what the body did, a Bluetooth characteristic, the other value of a cuff.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.around.moments import is_moment, is_timed
from auditor.detect.health.around.surrounding_names import NO_CUFF, SLEEPERS
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import GIRTHS, HEART, named
from auditor.detect.health.vitals.sampled import is_sampled
from auditor.detect.health.vitals.units import Measured
from auditor.detect.health.vitals.value_names import TIMES, UNITS
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Node, Path, Scalar

_PRESSURE = re.compile(r"\s*\d{2,3}\s*", re.ASCII).fullmatch
_TEXT = 64  # characters of what names a device
_LIST = 8  # bare numbers that are one finding
_PAIR = 20  # characters of two pressures
_SAMPLES = 100  # objects of a list whose values are one finding
_SPEAKING = 1_000  # numbers of a list that are judged
# What programs do as well: objects called so are a body's by what lies in them.
DAILY = frozenset(("steps", "sleep", "energy burned"))
_LIVELY = frozenset(("pulse", "heart", "heartbeat", "breathing"))
_PLAIN_STEPS = 100  # steps without a surrounding about a body
_PULSE = frozenset(("hr", "bpm", "heart", "pulse", "rhr"))
_HEART = _PULSE - {"bpm"}  # what has `bpm` for a unit is no song, whose tempo is called so itself
_HEARTS = frozenset(("hr", "heartrate", "heartbeat", "pulse"))
_DEVICES = frozenset(
    ("device", "dev", "devicetype", "devicename", "devicemodel", "sensor", "sensortype",
     "sensorname",
     "source", "sourcename", "sourcetype", "wearable", "deviceid", "model", "peripheral")
)  # fmt: skip
# Bands, watches and belts that hear a heart, by kind and by maker.
_WORN = re.compile(
    r"(?:\b|_)(?:smart|fitness|mi|activity|wrist|chest|arm)?[ _-]?"
    r"(?:band|bracelet|watch|strap|belt)(?:\b|_|\d)"
    r"|\b(?:polar|garmin|fitbit|amazfit|wahoo|tickr|oura|whoop|coospo|withings|suunto"
    r"|coros|magene|forerunner|oximeter|holter)\b|armband|pulsuhr|brustgurt|pulsera|手环|手環|手表"
    r"|手錶",
    re.IGNORECASE,
).search
_BEATS = re.compile(r"bpm|beats?\W?(?:/|per)\W?min\w*", re.IGNORECASE).fullmatch
_BPM = frozenset(("bpm",))
_SIZES = frozenset(("body weight", "body height"))
_GIRTHS = 2  # that are measured of one body
_KEPT = frozenset(("log", "logs", "history", "diary", "entries", "tracker", "trend", "entry"))
_MEALS = frozenset(("mealtime", "mealtag", "mealtype", "relationtomeal", "beforemeal", "aftermeal",
                    "fasting", "premeal", "postmeal", "mealcontext"))  # fmt: skip
_USED = frozenset(("hr", "pulse"))
_USERS = frozenset(("userid", "uid", "user", "patientid", "memberid", "profileid"))
_LAB_NAMES = frozenset(("mgdl", "mmoll"))
_LAB = frozenset(("mg/dl", "mmol/l"))
# What Oura says beside a pulse.
_SOURCES = frozenset(("awake", "rest", "sleep", "workout"))
# Heart Rate Measurement (Bluetooth assigned numbers), short or in the base UUID.
_CHARACTERISTIC = re.compile(
    r"(?:0x)?(?:0000)?2a37(?:-0000-1000-8000-00805f9b34fb)?", re.IGNORECASE
).fullmatch


def weak_but_sure(leaf: Leaf, at: Node, title: str, number: Measured, around: Surroundings) -> bool:
    """Weak names that convince by what stands right beside them, or with the number."""
    names = around.names_beside(leaf) | around.names_beside(at)
    if title in DAILY:
        return _is_of_day(leaf, at, title, number, names)
    if title in _SIZES:
        return _is_size(leaf, at, title, names, around)
    if title == "heart rate":
        return _is_pulse(leaf, at, number, around) or _is_cuff(title, names)
    if title == "blood glucose":  # nobody counts anything else so
        lab = joined(at.name) in _LAB_NAMES and _is_meter(names, around.beside(at))
        return lab or not names.isdisjoint(_MEALS) or not number.units.isdisjoint(_LAB)
    if title == "heart rate variability":
        return {"hr", "rr"} <= names or {"hrv", "rhr"} <= names
    # A bank's stress has a score, too, of no day and nobody.
    scored = joined(at.name) == "stressscore" and not names.isdisjoint(TIMES | _USERS)
    return scored or _is_cuff(title, names)


def is_of_anything(at: Node, title: str) -> bool:
    """Whether an object's name is one of programs, teams and lamps as well: `steps`, `pulse`."""
    return title in DAILY or joined(at.name) in _LIVELY


def _is_of_day(leaf: Leaf, at: Node, title: str, number: Measured, names: set[str]) -> bool:
    """Whether steps are as many as one takes in a day that stands beside, or a sleep is a night's.

    A thread sleeps on no day, and where a device stands beside it is the device that does.
    """
    timed = not names.isdisjoint(TIMES)
    if title == "steps":
        return timed and number.value >= _PLAIN_STEPS and float(number.value).is_integer()
    return title == "sleep" and leaf is not at and timed and names.isdisjoint(SLEEPERS)


def _is_cuff(title: str, names: set[str]) -> bool:
    """Whether both pressures of a cuff stand beside."""
    pressures = {"sys", "dia"} <= names or {"sbp", "dbp"} <= names
    return pressures and names.isdisjoint(NO_CUFF) and title in ("blood pressure", "heart rate")


def _is_size(leaf: Leaf, at: Node, title: str, names: set[str], around: Surroundings) -> bool:
    """Whether a weight is one of a log of days, or stands with a height beside a person."""
    if joined(at.name) in GIRTHS:
        return len(names & GIRTHS) >= _GIRTHS and around.is_somebodys(leaf)
    called = list(words(at.name))
    if at.parent is not None and called[-1:] == ["weight"] and "weight" in words(at.parent.name):
        called += words(at.parent.name)  # `weightEntry.weight`
    kept = not _KEPT.isdisjoint(called) or around.is_at_body()
    if title == "body weight" and kept:
        return not names.isdisjoint(TIMES)
    if title == "body weight" and "impedance" in names and not names.isdisjoint(_USERS):
        return any(map(is_moment, around.beside(leaf)))  # scales measure both of who stands on them
    titles = {found.measure.title for name in names if (found := named(name)) is not None}
    return titles >= _SIZES and around.is_person(leaf)


def _is_meter(names: set[str], beside: list[Leaf]) -> bool:
    """Whether a moment or a meal stands beside, as in what a meter of glucose sends."""
    return "meal" in names or any(is_moment(one) for one in beside)


def _is_pulse(leaf: Leaf, at: Node, number: Measured, around: Surroundings) -> bool:
    """Whether fields beside, or its unit, say that it is a heart's."""
    own = joined(at.name)
    if own not in _PULSE:
        return False
    names = around.names_beside(leaf) | around.names_beside(at)
    said = any(map(_says_heart, around.beside(at))) and is_timed(around.beside(at))
    paired = {"hr", "rr"} <= names or {"hrv", "rhr"} <= names or _is_users(own, names)
    paired = paired or (own in _USED and is_sampled(leaf, number, around))
    if said or paired or (own in _HEART and "bpm" in number.units):
        return True
    texts = {joined(one.name): one.value for one in around.beside(at)}
    if own in _HEART and is_element(leaf):  # as many beats as times
        return not (names & TIMES).isdisjoint(names - texts.keys())
    worn = (texts.get(name) for name in _DEVICES)
    if any(isinstance(text, str) and _WORN(text[:_TEXT]) is not None for text in worn):
        return True
    source, characteristic = texts.get("source"), texts.get("characteristic")
    if isinstance(source, str) and source.lower() in _SOURCES:
        return not names.isdisjoint(TIMES)
    return isinstance(characteristic, str) and _CHARACTERISTIC(characteristic) is not None


def _is_users(own: str, names: set[str]) -> bool:
    """Whether a pulse is of a user at a time, which a song's tempo is not."""
    return own in _USED and not names.isdisjoint(_USERS) and not names.isdisjoint(TIMES)


def is_beat(leaf: Leaf, number: Measured, around: Surroundings) -> bool:
    """Whether a number is of beats a minute, by the unit beside, at a moment: no song's."""
    beside = around.beside(leaf)
    stated = any(
        joined(one.name) in UNITS and isinstance(one.value, str) and _BEATS(one.value[:_TEXT])
        for one in beside
    )
    return (
        stated
        and HEART.holds(number.value, _BPM)
        and is_timed(beside)
        and (not around.is_other(leaf))
    )


def _says_heart(leaf: Leaf) -> bool:
    """Whether a short text says that what stands beside is of a heart: `"op": "hr"`."""
    return isinstance(leaf.value, str) and joined(leaf.value[:_TEXT]) in _HEARTS


def _listed(claims: list[Claim]) -> Iterator[Claim]:
    """A few numbers one by one, many at their list."""
    if len(claims) < _LIST or claims[0].path.parent is None:
        yield from claims
        return
    first = claims[0]
    why = f"{len(claims):,} values of {first.reason}"
    yield Claim(claims[0].path.parent, first.confidence, first.method, why)


class Gathered:
    """Claims by the list that holds them: its bare numbers, or one field of its objects."""

    def __init__(self) -> None:
        self._numbers: dict[int, list[Claim]] = {}
        self._samples: dict[tuple[int, str], list[Claim]] = {}
        self._lists: dict[int, Path] = {}
        self._counts: dict[tuple[int, str], int] = {}

    def is_long(self, leaf: Leaf) -> bool:
        """Count a number of a list; true once so many were, which speak for the others."""
        parent = leaf.parent
        if is_element(leaf):
            key = (id(parent), "")
        elif parent is not None and is_element(parent):
            key = (id(parent.parent), leaf.name)
        else:
            return False
        count = self._counts[key] = self._counts.get(key, 0) + 1
        return count > _SPEAKING

    def add(self, leaf: Leaf, claim: Claim) -> bool:
        """Keep a claim for later; False where it stands in no list."""
        parent = leaf.parent
        if is_element(leaf):
            self._numbers.setdefault(id(parent), []).append(claim)
        elif parent is not None and parent.parent is not None and is_element(parent):
            self._lists[id(parent.parent)] = parent.parent
            self._samples.setdefault((id(parent.parent), leaf.name), []).append(claim)
        else:
            return False
        return True

    def claims(self) -> Iterator[Claim]:
        """All of them, those of a long list as one."""
        for claims in self._numbers.values():
            yield from _listed(claims)
        for (where, _), claims in self._samples.items():
            if len(claims) < _SAMPLES:
                yield from claims
                continue
            # The list is no surer than the least of its values.
            first = min(claims, key=lambda claim: claim.confidence.rank)
            why = f"{len(claims):,} values of {first.reason}"
            yield Claim(self._lists[where], first.confidence, first.method, why)


def pressures_of(scene: Scene) -> Iterator[Claim]:
    """`"bloodPressure": "120/80"`; a short name (`bp`) not beside a company's or a machine's."""
    around: Surroundings | None = None
    for leaf in scene.woken:
        if not is_pressure(leaf.value):
            continue
        found = named(leaf.name)
        if found is None or found.measure.title != "blood pressure":
            continue
        around = around or scene.leaves.once(Surroundings)
        if around.is_label(leaf):
            continue
        if not found.strong and not around.names_beside(leaf).isdisjoint(NO_CUFF):
            continue
        why = "blood pressure, the systolic over the diastolic"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def is_pressure(value: Scalar) -> bool:
    """Whether a text is a systolic over a diastolic pressure: `120/80`, `120/80 mmHg`."""
    if not isinstance(value, str) or len(value) > _PAIR or "/" not in value:
        return False
    high, _, low = value.lower().replace("mmhg", "").strip().partition("/")
    return bool(_PRESSURE(high) and _PRESSURE(low)) and 25 <= int(low) < int(high) <= 280
