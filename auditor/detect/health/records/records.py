"""Health records by the names of fields: diagnoses, medicines, cycles, pregnancies, moods.

The name says what is meant, the value must be what such a field holds: words or
a code, a date, a true, a number in its range; not a placeholder, a link or a
sentence of an interface. A name with other meanings counts in a surrounding
about a body, or beside another field of a record.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.around.anybodys import unless_anybodys
from auditor.detect.health.around.billing import is_billed
from auditor.detect.health.around.catalogues import is_of_food, is_offered, is_table
from auditor.detect.health.around.label_texts import is_label
from auditor.detect.health.around.nobodys import is_nobodys
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.called import entry_at, holds_spoken, wakes
from auditor.detect.health.records.enclosed import (
    is_beside_others,
    is_inside,
    is_of_person,
)
from auditor.detect.health.records.names import Entry
from auditor.detect.health.records.values import holds, is_coded
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_answer
from auditor.model import Confidence, Leaf, Method, Node

_CYCLE = "a menstrual cycle"
# Codes of what there is: an answer has them of a catalogue, unless it says whose they are.
_CODES = ("rxnorm", "ndccode", "icd10code", "icd9code", "icd11code", "icdcode", "snomedcode",
          "snomedctcode")  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each value of a record."""
    around: Surroundings | None = None
    if not any(entry_at(leaf) is not None for leaf in scene.woken):
        return
    for leaf in scene.each():  # awake, so what stands below the names is looked at, too
        found = entry_at(leaf)
        if found is None:
            continue
        if holds(found[0], leaf.value):
            around = around or scene.leaves.once(Surroundings)
            if claim := unless_anybodys(_judge(leaf, *found, around), leaf, around):
                yield claim


def _judge(leaf: Leaf, entry: Entry, at: Node, around: Surroundings) -> Claim | None:
    if _is_else(leaf, at, entry, around):
        return None
    coded = entry.title.startswith("a diagnosis") and is_coded(leaf, at, around)
    body = (
        is_inside(at, entry)
        or around.is_body(leaf)
        or around.is_body(at)
        or is_beside_others(leaf, at, entry, around)
    )
    named = entry.strong or body or coded
    if not named and not is_of_person(leaf, at, entry, around):
        return None
    why = f"{entry.title} by its name" + ("" if entry.strong else " and what stands beside it")
    if coded:
        why = f"{entry.title}, a code of ICD-10"
    if is_table(leaf, around) or is_of_food(leaf, around):
        why += "; in a table of what there may be"
        return Claim(leaf.path, Confidence.CANDIDATE, Method.KEY, why, leaf.value)
    sure = named and not any(code in joined(at.name) for code in _CODES)
    if not sure and is_answer(leaf) and not around.is_somebodys(at):
        why += "; in an answer that says of nobody"
        return Claim(leaf.path, Confidence.CANDIDATE, Method.KEY, why, leaf.value)
    return Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _is_else(leaf: Leaf, at: Node, entry: Entry, around: Surroundings) -> bool:
    """Whether what stands around is of no body: a machine, a label, a bill that comes again."""
    if around.is_other(leaf) or around.is_other(at) or around.is_label(leaf):
        return True
    if is_label(leaf, at, around) or is_offered(leaf, at, entry, around):
        return True
    if is_nobodys(leaf, at, entry, around):
        return True
    return entry.title == _CYCLE and is_billed(leaf, at, around, strong=entry.strong)


DETECTOR = Detector(
    id="health-records",
    version=14,
    data_type="health.record",
    title="diagnoses, medicines, symptoms, cycles, pregnancies, moods",
    keys=frozenset(),
    wakes=wakes,
    holds=holds_spoken,
    sources=(
        "HL7 FHIR R4 element names",
        "Health Connect (MenstruationFlow, OvulationTest, CervicalMucus)",
        "HealthKit category types",
        "ICD-10 (form of a code)",
    ),
    look=look,
    examples=(
        Example(
            "a form",
            {
                "medicalConditions": ["Asthma"],
                "bloodType": "AB+",
                "currentMedications": "Metformin",
            },
            (
                "health.record $.bloodType",
                "health.record $.currentMedications",
                "health.record $.medicalConditions[0]",
            ),
        ),
        Example(
            "a cycle",
            {"lastPeriodDate": "2024-05-01", "cycleLength": 28},
            ("health.record $.cycleLength", "health.record $.lastPeriodDate"),
        ),
        Example(
            "a name of two",
            {"pain": {"level": 7}, "pregnancy": {"week": 12}},
            ("health.record $.pain.level", "health.record $.pregnancy.week"),
        ),
        Example("a level of a game", {"game": {"level": 7}, "season": {"week": 12}}),
        Example(
            "a cycle's phase",
            {"cycle": {"day": 14, "phase": "ovulation"}},
            ("health.record $.cycle.phase",),
        ),
        Example("a washer's", {"cycle": {"phase": "rinse"}, "flow": "heavy"}),
        Example(
            "what flows in a period",
            {"period": {"start": "2026-03-01", "flow": "heavy"}},
            ("health.record $.period.flow",),
        ),
        Example("a code", {"diagnosis": "F32.1"}, ("health.record $.diagnosis",)),
        Example(
            "a code in its own object",
            {"diagnosis": {"code": "F32.1", "system": "ICD-10"}},
            ("health.record $.diagnosis.code",),
        ),
        Example(
            "words",
            {"conditions": ["asthma", "fog"]},
            ("health.record $.conditions[0]",),
        ),
        Example(
            "a patient's",
            {"patient": {"id": 1}, "diagnosis": {"display": "Moderate episode"}},
            ("health.record $.diagnosis.display",),
        ),
        Example("a pump's fault", {"diagnosis": {"code": "F05", "message": "pump"}}),
        Example(
            "a code of three signs",
            {"diagnosis": {"code": "F32", "system": "http://hl7.org/fhir/sid/icd-10"}},
            ("health.record $.diagnosis.code",),
        ),
        Example("a network's", {"diagnosis": "timeout of the gateway", "server": {"up": False}}),
        Example("a calendar's", {"period": "2024-05", "cycle": "monthly", "billing": {"day": 1}}),
        Example(
            "an ailment",
            {"symptoms": ["dry cough", "fever"]},
            ("health.record $.symptoms[0]", "health.record $.symptoms[1]"),
        ),
        Example(
            "a diary",
            {"mood": 2, "feelings": ["lonely"], "date": "2024-05-01"},
            ("health.record $.feelings[0]", "health.record $.mood"),
        ),
        Example(
            "a mood and a note",
            {"day": 14, "mood": 4, "note": "a panic attack at work"},
            ("health.record $.mood",),
        ),
        Example("a mood and a note of else", {"day": 14, "mood": 4, "note": "a walk at work"}),
        Example(
            "what was taken",
            {"drug": "levothyroxine", "dose_mcg": 75, "taken_at": "2026-03-14"},
            ("health.record $.dose_mcg", "health.record $.drug"),
        ),
        Example("a dose of coffee", {"dose_mcg": 75, "grinder": 4}),
        Example(
            "a prescription",
            {"rxNumber": "RX771234", "refillsRemaining": 2},
            ("health.record $.refillsRemaining", "health.record $.rxNumber"),
        ),
        Example(
            "a song's mood",
            {"mood": "sad", "feelings": ["blue"], "artist": "x", "date": "2024-05-01"},
        ),
        Example("what one may choose", {"options": [{"name": "Headache", "value": "headache"}]}),
        Example(
            "a bill's pace", {"interval": "monthly", "cycleLength": 30, "periodStart": "2026-10-12"}
        ),
        Example("an invoice's", {"amount_due": 9, "period_start": 1714521600, "period_end": 1}),
        Example("a ticket's", {"ticket": {"symptom": "crash on start"}}),
        Example("a report's", {"report": {"symptoms": "screen flickers", "os": "14"}}),
        Example("a form's words", {"strings": {"pregnant": "Schwanger", "allergies": "Allergien"}}),
        Example("a washer's", {"diagnosisCode": "E11.9", "device": "washer", "symptom": "leak"}),
        Example("a bill's", {"cycle": {"billingCycleLength": 28, "periodLength": 5}}),
        Example("a topic", {"vaccine": "news", "title": "Vaccine mandates"}),
        Example("a figure's", {"player": {"bloodType": "A", "mood": "angry", "symptoms": ["mad"]}}),
        Example("a translation", {"medication": "Medikament"}),
        Example("a prompt", {"diagnosis": "Enter your diagnosis"}),
        Example(
            "a drug of a catalogue",
            {"medications": [{"id": 1, "name": "Aspirin", "atc": "B01AC06"}]},
        ),
        Example("a stock", {"stock": [{"vaccine": "Comirnaty", "lot": "A1", "doses_left": 40}]}),
        Example("a herd's", {"herd": [{"vaccine": "BVD", "date": "2024-05-01"}]}),
        Example("a way in", {"venue": {"name": "Arena", "disability": "a ramp at the gate"}}),
        Example(
            "somebody's vaccination",
            {"vaccines": [{"name": "Comirnaty", "date": "2024-05-01"}]},
            ("health.record $.vaccines[0].date", "health.record $.vaccines[0].name"),
        ),
        Example("all groups of blood", {"bloodType": ["A+", "B+", "O-"]}),
        Example("a choice", {"conditions": ["Asthma", "Diabetes", "None"]}),
        Example("a song's", {"song": "x", "mood": "happy"}),
        Example("a setting", {"periodReminderEnabled": True, "medicationPageUrl": "/a/b"}),
        Example("nothing said", {"allergies": "none", "pregnant": False}),
    ),
)
