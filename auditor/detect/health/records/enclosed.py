"""What makes a weak name of a record convince: what encloses it and what stands beside it.

An object called by a strong name around it, another field of a record beside it, a mood, a
drug or a dose with its day, or a text that speaks of an illness.
"""

from __future__ import annotations

from collections.abc import Callable

from auditor.detect.health.around.billing import AMBIGUOUS
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.ailments import (
    AILMENT,
    DISEASE,
    DISTRESS,
    speaks_of_illness,
)
from auditor.detect.health.records.drugs import names_drug
from auditor.detect.health.records.names import SPANS, Entry, entry_of
from auditor.detect.health.records.values import holds, is_dosed
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined
from auditor.detect.siblings import is_answer
from auditor.model import Leaf, Node, Path

_TEXT = 64  # characters of a text that are looked at
_UP = 3
_CYCLE = "a menstrual cycle"
_SPANS = frozenset(SPANS)
_PRESCRIBED = frozenset(("prescription", "prescriptions", "rx", "ordonnance", "receta", "rezept"))
_USERS = frozenset(
    ("userid", "user", "uid", "username", "memberid", "patientid", "accountid", "profileid")
)
# What a diary or a plan keeps, by the kind of both.
_KEPT = {"mental health": "mood", "medication": "drug", "a dose of a drug": "drug"}
# That a drug was taken, or not.
_GIVEN = ("taken", "lasttaken", "lasttakenat", "takenat", "skipped", "missed", "eingenommen",
"pris",
          "tomado", "tomada", "preso", "lastdose", "nextdose", "adherence")  # fmt: skip
# When a drug is taken, or whether it was, beside it and its dose.
_TAKEN = frozenset(
    (*_GIVEN, "scheduledtime", "scheduledat", "remindertime", "remindertimes",
     "intaketime", "times", "schedule", "timesperday", "frequency", "uhrzeit", "einnahmezeit",
     "einnahmezeiten", "eingenommen", "heure", "heures", "pris", "hora", "horario", "tomado",
     "tomada", "ora", "orario", "preso", "服用时间", "服药时间", "服用時間", "服用時刻")
)  # fmt: skip
# What a diary of moods has beside them, and a song has not.
_FELT = frozenset(("stress", "sleephours", "hoursofsleep", "sleepquality", "anxiety", "gratitude",
                   "irritability", "motivation"))  # fmt: skip
_PHASES = frozenset(("ovulation", "ovulating", "follicular", "luteal", "menstrual", "menstruation",
                     "menstruating", "fertile"))  # fmt: skip
_NAMES = frozenset(("name", "title", "label", "item"))
_DOSES = frozenset(("dosage", "dose", "strength", "dosemg", "posologie", "dosis", "dosierung"))
_FLOWS = frozenset(("spotting", "light", "medium", "moderate", "heavy", "veryheavy"))
# What somebody wrote beside a mood.
_NOTES = frozenset(("note", "notes", "journal", "comment", "diary", "notiz", "nota", "thoughts"))
# What a text must speak of, where its field's name is of anything.
_SPEAKING: dict[str, Callable[[str], bool]] = {
    "a diagnosis or condition": lambda text: DISEASE(text) is not None,
    "notes of a session": speaks_of_illness,
}


def is_inside(at: Node, entry: Entry) -> bool:
    """Whether an object above is called by a strong name: `medications[0].dosage`.

    A prescription is no strong name, but one around a drug and its dose.
    """
    node: Path | None = at.parent
    for _ in range(_UP):
        if node is None:
            return False
        found = entry_of(node.name)
        if found is not None and found.strong:
            return True
        if entry.title == "medication" and joined(node.name) in _PRESCRIBED:
            return joined(at.name) not in _PRESCRIBED
        node = node.parent
    return False


def is_beside_others(leaf: Leaf, at: Node, entry: Entry, around: Surroundings) -> bool:
    """Whether a field of another entry, with a strong name, stands beside."""
    for other in (*around.beside(leaf), *around.beside(at)):
        if other.name in {leaf.name, at.name}:
            continue
        found = entry_of(other.name)
        if found is not None and not holds(found, other.value):
            continue
        if found is not None and found != entry and found.strong:
            return True
        names = {joined(other.name), joined(leaf.name)}
        # An invoice's period starts and ends, too.
        alike = found == entry and entry.title == _CYCLE
        if alike and not names & AMBIGUOUS and not names <= _SPANS:
            return True
    names = around.names_beside(at) - {joined(at.name)}
    objects = [found for name in names if (found := entry_of(name)) is not None]
    # A diary has a mood, what was felt, and a day, a plan a drug, its dose and a time; songs and
    # shelves have no day.
    kind = _KEPT.get(entry.title, "")
    alike = bool(kind) and any(_KEPT.get(found.title) == kind for found in objects)
    given = names | around.names_beside(leaf)
    if entry.title == "medication" and not given.isdisjoint(_GIVEN):
        return True
    alike = alike or (kind == "mood" and not names.isdisjoint(_FELT))
    when = TIMES | _USERS if kind == "mood" else TIMES | _TAKEN
    if kind == "mood" and at.parent is not None:
        names |= _USERS & around.names_beside(at.parent)  # whose the diary is
    kept = alike and not names.isdisjoint(when)
    # What a field says was weighed above, by its value.
    held = names - {joined(other.name) for other in around.beside(at)}
    inside = [found for name in held if (found := entry_of(name)) is not None]
    return kept or any(found.strong and found != entry for found in inside)


def is_of_person(leaf: Leaf, at: Node, entry: Entry, around: Surroundings) -> bool:
    """What a person has, not a program: an age or sex beside, a word for an ailment or disease."""
    if entry.kind == "wish":
        return True
    text = leaf.value if isinstance(leaf.value, str) else ""
    if entry.title == _CYCLE:
        word = joined(text[:_TEXT])
        above = entry_of(leaf.parent.name) if leaf.parent is not None else None
        flows = word in _FLOWS and above is not None and above.title == _CYCLE
        return word in _PHASES or (flows and "flow" in joined(leaf.name))
    if entry.title in _SPEAKING:
        return _SPEAKING[entry.title](text)
    if entry.title == "medication":  # with its strength, and with a person or a day
        return _is_drug(text, leaf, at, around)
    if entry.title == "mental health":
        low = DISTRESS(text[:_TEXT]) is not None or _is_noted(at, around)
        return low and not around.names_beside(at).isdisjoint(_USERS | TIMES)
    said = AILMENT(text) is not None or around.is_person(at)
    return entry.title == "symptoms" and said


def _is_drug(text: str, leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a text is a drug that was sent with its dose, a time or a user, or a dosed one."""
    if names_drug(text) and not is_answer(leaf):
        beside = around.names_beside(at) | around.names_beside(leaf)
        return not beside.isdisjoint(_DOSES | TIMES | _TAKEN | _USERS)
    if joined(at.name) in _DOSES and not is_answer(leaf):
        texts = [one.value for one in around.beside(at) if joined(one.name) in _NAMES]
        called = any(isinstance(one, str) and names_drug(one) for one in texts)
        return called and not around.names_beside(at).isdisjoint(TIMES | _TAKEN | _USERS)
    return is_dosed(text) and around.is_somebodys(at)


def _is_noted(at: Node, around: Surroundings) -> bool:
    """Whether a note beside a mood speaks of an illness or of distress."""
    notes = (one.value for one in around.beside(at) if joined(one.name) in _NOTES)
    return any(isinstance(text, str) and speaks_of_illness(text) for text in notes)
