"""Results of a laboratory: a number in a unit of the clinic, beside the range of the healthy.

`{"name": "Hemoglobin", "value": 13.1, "unit": "g/dL", "referenceRange": "12-16"}`: what was
measured need not be known. A catalogue of tests has the range and no value; an answer has
to say of whom, or of when, as water and soil are analysed, too. Without a range,
`{"amh": 1.1, "fsh": 9.2}`, two names of what blood is tested for tell it, or one with a unit of
the clinic: `{"name": "Ferritin", "value": 12, "unit": "ng/mL"}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.around.moments import is_date
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.value_names import UNITS
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_answer
from auditor.model import Confidence, Leaf, Method, Number

_RANGES = frozenset(
    ("referencerange", "refrange", "normalrange", "referenceinterval", "referencelow", "reflow",
     "refmin", "referencemin", "referenz", "referenzwert", "referenzwerte", "normwert",
     "normwerte", "valoresreferencia", "valeursreference", "valoridiriferimento",
     "referentiewaarden", "参考范围", "参考值", "參考值", "参考値", "基準値", "참고치",
     "abnormalflag", "resultflag", "referenzbereich", "normbereich",
     "valoresdereferencia", "rangoreferencia", "valeursdereference")
)  # fmt: skip
_VALUES = frozenset(("value", "result", "resultvalue", "numericvalue", "measuredvalue", "wert",
                     "valor", "valeur", "valore", "waarde", "deger", "sonuc", "значение",
                     "результат"))  # fmt: skip
_CLINICAL = re.compile(
    r"[mµμun]?g/d?l|[npfmµμu]g/ml|[mµμun]?mol/l|k?[mµμu]?i?u/m?l|meq/l|fl|pg|mm/h"
    r"|[мнп]?к?моль/л|[мнпк]?к?\u0433/[дм]?л|ме/л|ед/л"
    r"|(?:x?10[\^*e]?\d+|k|m|cells|thou|mill?|tsd|mio)?/?[µμu]l|10[\^*e]\d+/l|mmol/mol|ratio|%",
    re.IGNORECASE,
).fullmatch
# Of these short words of programs, too, there must be three, or one beside that is longer.
_SHORT = frozenset(("hdl", "ldl", "wbc", "rbc", "hgb", "hct", "plt", "mcv", "mch", "mchc", "rdw",
"ggt",
                    "ldh", "bun"))  # fmt: skip
# What blood is tested for, by names that are of little else.
_ANALYTES = frozenset(
    ("amh", "fsh", "estradiol", "progesterone", "prolactin", "testosterone", "tsh", "ft3", "ft4",
     "cortisol", "ferritin", "hemoglobin", "haemoglobin", "hematocrit", "haematocrit",
     "leukocytes", "thrombocytes", "erythrocytes", "platelets", "creatinine", "egfr", "crp",
     "bilirubin", "albumin", "hcg", "betahcg", "psa", "vitamind", "vitaminb12", "folate", "inr",
     "cd4", "viralload", "vldl", *_SHORT, "totalcholesterol", "cholesterol", "triglycerides",
     "nitrite",
     "nitrites", "ketonuria",
     "proteinuria", "bilirubinuria", "urobilinogen", "leukocyteesterase", "neutrophils",
     "hba1c", "a1c", "emoglobina", "hemoglobina", "hemoglobine", "hamoglobin", "ferritina",
     "ferritine", "creatinina", "kreatinin", "colesterolo", "colesterol", "trigliceridi",
     "trigliceridos", "hemoglobinaglicosilada", "glucosa", "глюкоза", "гемоглобин", "холестерин",
     "креатинин", "ферритин", "билирубин", "лейкоциты", "тромбоциты",
     "lymphocytes", "monocytes", "eosinophils", "basophils", "uricacid", "alkalinephosphatase")
)  # fmt: skip
_SHOWN = frozenset(("neg", "negative", "pos", "positive", "trace", "+", "++", "+++", "1+", "2+",
                    "3+", "4+", "normal"))  # fmt: skip
_NAMING = frozenset(("name", "test", "testname", "analyte", "marker", "biomarker", "parameter",
                     "label", "type", "code", "component", "analita", "analito", "esame", "nome",
                     "parametro", "parametre", "analyt", "examen", "prueba", "tahlil", "название",
                     "показатель", "анализ"))  # fmt: skip
_SHORTEST = frozenset(("ldh", "bun", "psa", "inr", "mch"))  # of anything in a text
_NAME = 40  # characters of an analyte's name
_WAKE = (
    "ferritin", "ha?ematocrit", "ha?emoglobin", "estradiol", "progesterone", "prolactin",
    "testosterone", "cortisol", "creatinine", "bilirubin", "albumin", "vitamin.?(?:d|b.?12)",
    "hba1c", "emoglobina", "hemoglobin[ae]", "ferritin[ae]", "[ck]reatinin", "colesterol",
    # The first letter may be a capital, which patterns know of ASCII alone.
    "риглицериды", "люкоза", "емоглобин", "олестерин", "реатинин", "ерритин",
    "folate", "triglycerides", "cholesterol", "platelets", "uric.?acid",
    r"\b(?:tsh|ft[34]|amh|fsh|egfr|crp|hcg|hdl|ldl|wbc|rbc|hgb|hct)\b",
)  # fmt: skip
_PRICED = frozenset(("price", "prices", "currency", "cost", "fee", "fees"))
_SEVERAL, _SHORTS = 2, 3
_LONGEST = 16
_MOST = 500  # results


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each value."""
    around: Surroundings | None = None
    told: set[int] = set()
    for leaf in scene.woken[:_MOST]:
        if leaf.parent is None:
            continue
        around = around or scene.leaves.once(Surroundings)
        if joined(leaf.name) in _ANALYTES:
            yield from _panel(leaf, around, told)
            continue
        if _is_called(leaf):
            yield from _alone(leaf, around, told)
            continue
        value = _value(around.beside(leaf))
        if value is None or id(value) in told:  # its range may have two ends
            continue
        told.add(id(value))
        if around.is_other(value) or around.is_row_of_animals(value):
            continue
        if not _is_somebodys(value, around):
            continue
        why = "a result of a laboratory, beside the range of the healthy"
        yield Claim(value.path, Confidence.PROBABLE, Method.STRUCTURE, why, value.value)


def _is_called(leaf: Leaf) -> bool:
    """Whether a text beside a value is the name of what blood is tested for."""
    text = leaf.value
    if joined(leaf.name) not in _NAMING or not isinstance(text, str) or len(text) > _NAME:
        return False
    return joined(text.strip().replace(" ", "_")) in _ANALYTES - _SHORTEST


def _alone(name: Leaf, around: Surroundings, told: set[int]) -> Iterator[Claim]:
    """One claim for a value in a unit of the clinic beside the name of an analyte."""
    beside = around.beside(name)
    value = _value(beside)
    priced = not around.names_beside(name).isdisjoint(_PRICED)
    if value is None or id(value) in told or priced or around.is_other(value):
        return
    if _is_somebodys(value, around):
        told.add(id(value))
        why = "a result of a laboratory, by its name and its unit"
        yield Claim(value.path, Confidence.PROBABLE, Method.STRUCTURE, why, value.value)


def _panel(first: Leaf, around: Surroundings, told: set[int]) -> Iterator[Claim]:
    """One claim for each number of an object that names several analytes of blood."""
    beside = around.beside(first)
    numbers = [one for one in beside if joined(one.name) in _ANALYTES and _is_result(one)]
    names = around.names_beside(first) | {joined(first.parent.name) if first.parent else ""}
    several = len(numbers) >= (_SEVERAL if any(map(_is_long, numbers)) else _SHORTS)
    if not several or id(numbers[0]) in told or not names.isdisjoint(_PRICED):
        return
    told.add(id(numbers[0]))
    if around.is_other(first) or not _is_somebodys(first, around):
        return
    for one in numbers:
        why = "a result of a laboratory, by its name among others"
        yield Claim(one.path, Confidence.PROBABLE, Method.KEY, why, one.value)


def _is_long(leaf: Leaf) -> bool:
    return joined(leaf.name) not in _SHORT


def _is_result(leaf: Leaf) -> bool:
    """Whether a value is a number above zero, or what a strip shows: `2+`, `trace`."""
    if isinstance(leaf.value, str) and leaf.value.strip().lower() in _SHOWN:
        return True
    number = number_of(leaf.value)
    return number is not None and not isinstance(leaf.value, bool) and number.value > 0


def _value(beside: list[Leaf]) -> Leaf | None:
    """The value of a result, None where it has none or is in no unit of the clinic."""
    named = any(_is_text(one) and joined(one.name) not in UNITS | _RANGES for one in beside)
    unit = any(
        joined(one.name) in UNITS
        and isinstance(one.value, str)
        and _CLINICAL(one.value.strip()[:_LONGEST]) is not None
        for one in beside
    )
    if not named or not unit:
        return None
    values = (one for one in beside if joined(one.name) in _VALUES)
    return next((one for one in values if number_of(one.value) is not None), None)


def _is_text(leaf: Leaf) -> bool:
    return isinstance(leaf.value, str) and type(leaf.value) is not Number


def _is_somebodys(value: Leaf, around: Surroundings) -> bool:
    if not is_answer(value):
        return True
    return around.is_somebodys(value) or any(is_date(one) for one in around.beside(value))


def wakes(name: str) -> bool:
    """Names of the range of the healthy, and of analytes."""
    return joined(name) in _RANGES or joined(name) in _ANALYTES


_HB = {"name": "Hemoglobin", "unit": "g/dL", "referenceRange": "12-16"}
DETECTOR = Detector(
    id="lab-results",
    version=3,
    data_type="health.record",
    title="results of laboratories",
    keys=frozenset(),
    wakes=wakes,
    wake=_WAKE,
    sources=("HL7 FHIR R4 (Observation.referenceRange)", "UCUM (units)"),
    look=look,
    examples=(
        Example("a result", {**_HB, "value": 13.1}, ("health.record $.value",)),
        Example(
            "a result in German",
            {"parameter": "Hämoglobin", "wert": 13.1, "einheit": "g/dl", "referenz": "12-16"},
            ("health.record $.wert",),
        ),
        Example("a payment", {"referenz": "RE-12", "wert": 13.1, "einheit": "EUR", "name": "x"}),
        Example("a test of a catalogue", _HB),
        Example(
            "hormones",
            {"amh": 1.1, "fsh": 9.2},
            ("health.record $.amh", "health.record $.fsh"),
        ),
        Example("what tests cost", {"prices": {"tsh": 19, "ferritin": 15}}),
        Example("one alone", {"psa": 3}),
        Example("a gauge", {"name": "Inlet", "value": 3.1, "unit": "bar", "normalRange": "2-4"}),
        Example("nobody's", {**_HB, "value": 13.1}, root="response.body"),
    ),
)  # fmt: skip
