"""Symptoms that were ticked: the name of a field is the ailment, its value says that it is there.

`{"symptoms": {"fever": true, "sore_throat": 3}}` says so by what holds them. Without such a
holder (`fever=1&cough=1&temperature=38.1`) two ailments and a body's temperature make a form
of them, or three and a person or a day: switches and effects of a game have none. Forms
that are answered in words are told by `declarations`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.health.around.surrounding_names import PERSON
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.ailments import AILMENT, names_ailment
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method

_HOLDERS = frozenset(("symptoms", "symptom", "currentsymptoms", "symptomlist", "mysymptoms"))
_SAID = frozenset(("yes", "y", "true", "mild", "moderate", "severe", "light", "strong", "present"))
_WORST = 10
_BEFORE = frozenset(("has", "have", "had", "is", "symptom", "symptoms"))
_TEMPERATURES = frozenset(("temperature", "temp", "bodytemperature", "bodytemp", "temperaturec"))
_LIVING = ((34.0, 43.0), (93.0, 110.0))  # degrees Celsius and Fahrenheit
_USERS = frozenset(("userid", "user", "uid", "patientid", "memberid", "name", "fullname"))
_TWO, _THREE = 2, 3
_MOST = 2_000  # fields


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each symptom that is there."""
    around: Surroundings | None = None
    groups: dict[tuple[int, str], list[Leaf]] = {}
    for leaf in scene.woken[:_MOST]:
        if names_ailment(leaf.name):
            parent, prefix = group_of(leaf)
            groups.setdefault((id(parent), prefix), []).append(leaf)
    for leaves in groups.values():
        suffered = [leaf for leaf in leaves if _is_there(leaf)]
        if not suffered:
            continue
        around = around or scene.leaves.once(Surroundings)
        if around.is_other(leaves[0]) or any(map(around.is_label, suffered)):
            continue
        if _is_list(leaves[0]):
            why = "a symptom by its name, among symptoms"
        elif _is_form(leaves, suffered, around):
            why = "a symptom by its name, beside others and whose they are"
        else:
            continue
        for leaf in suffered:
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _is_list(leaf: Leaf) -> bool:
    return leaf.parent is not None and joined(leaf.parent.name) in _HOLDERS


def _is_form(leaves: Sequence[Leaf], suffered: Sequence[Leaf], around: Surroundings) -> bool:
    """Whether these are ailments of somebody: by a temperature, a person or a day beside."""
    whole = [leaf for leaf in leaves if _is_whole(leaf.name)]
    if len(whole) < _TWO or not any(one in whole for one in suffered):
        return False
    names = {joined(one.name) for one in around.beside(leaves[0])}
    if any(map(_is_living, around.beside(leaves[0]))):
        return True
    told = not names.isdisjoint(PERSON | TIMES | _USERS)
    return len(whole) >= _THREE and len(suffered) >= _TWO and told


def _is_whole(name: str) -> bool:
    """Whether a name is an ailment's and nothing else: `has_fever`, but no `feverAlerts`."""
    said = " ".join(word for word in words(name) if word not in _BEFORE)
    match = AILMENT(said)
    return match is not None and match[0] == said


def _is_living(leaf: Leaf) -> bool:
    number = number_of(leaf.value) if joined(leaf.name) in _TEMPERATURES else None
    return number is not None and any(low <= number.value <= high for low, high in _LIVING)


def _is_there(leaf: Leaf) -> bool:
    value = leaf.value
    if isinstance(value, bool):
        return value
    if (number := number_of(value)) is not None:
        return 0 < number.value <= _WORST
    return isinstance(value, str) and value.strip().lower() in _SAID


DETECTOR = Detector(
    id="symptom-lists",
    version=1,
    data_type="health.record",
    title="symptoms that were ticked in a form",
    keys=frozenset(),
    wakes=names_ailment,
    sources=("forms of symptom checkers and of declarations of health",),
    look=look,
    examples=(
        Example(
            "a list to tick",
            {"symptoms": {"fever": True, "cough": False, "sore_throat": 2}},
            ("health.record $.symptoms.fever", "health.record $.symptoms.sore_throat"),
        ),
        Example(
            "a form with a temperature",
            {"fever": 1, "cough": 1, "temperature": 38.1},
            ("health.record $.cough", "health.record $.fever"),
        ),
        Example(
            "a form of a day",
            {"date": "2024-05-01", "headache": 3, "nausea": 0, "fatigue": 5},
            ("health.record $.fatigue", "health.record $.headache"),
        ),
        Example("a switch", {"features": {"fever": True, "cough": True}}),
        Example("effects of a potion", {"fatigue": 3, "nausea": 1, "chills": 2}),
        Example("a room's", {"fever": 1, "cough": 1, "temperature": 21.5}),
        Example("a game's", {"player": {"fatigue": 3, "nausea": 1, "chills": 2, "day": 4}}),
        Example("alerts", {"feverAlerts": 1, "coughAlerts": 1, "temperature": 38.1}),
    ),
)
