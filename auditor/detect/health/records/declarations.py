"""Health declarations and tests: symptoms answered with yes or no, a test and its outcome.

`fever=no&cough=yes&lossOfTaste=yes`: one such name is a switch or an effect of a game, two of
them that are answered are a form that somebody filled in; where all are denied it takes three.
Diseases are asked after so, too.
`{"testName": "HIV", "result": "positive"}`: a disease or a kind of test, and what came out,
in the words of laboratories.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.ailments import (
    DISEASE,
    is_disease,
    names_ailment,
    names_disease,
)
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import Group, group_of, is_answer, is_element
from auditor.model import Confidence, Leaf, Method, Scalar

# Symptoms as names of fields beyond English, as `keys.joined` gives them.
_ABROAD = frozenset(
    (
        "fieber", "husten", "halsschmerzen", "atemnot", "geschmacksverlust",
        "geruchsverlust", "schnupfen", "durchfall", "kopfschmerzen", "fièvre", "fievre",
        "toux", "maldegorge", "essoufflement", "pertedegout", "diarrhée", "diarrhee",
        "fiebre", "tos", "dolordegarganta", "dificultadrespirar", "perdidadeolfato",
        "dolordecabeza", "diarrea", "febre", "tosse", "dordegarganta", "faltadear",
        "dordecabeca", "febbre", "maldigola", "koorts", "hoesten", "keelpijn", "demam",
        "batuk", "sakittenggorokan", "sốt", "發燒", "发烧", "咳嗽", "喉嚨痛", "喉咙痛",
        "氣促", "腹瀉",
        "發熱", "发热", "頭痛", "発熱", "せき", "咳", "倦怠感", "발열", "기침",
        "인후통", "호흡곤란",
    )
)  # fmt: skip
_ENGLISH = frozenset(
    ("lossoftaste", "lossofsmell", "tasteloss", "smellloss", "lostsmell", "losttaste", "anosmia",
     "breathless", "breathlessness", "breathingdifficulty", "difficultybreathing", "bodyache",
     "bodyaches", "musclepain", "chestpain")
)  # fmt: skip
_YES = frozenset(
    ("yes", "y", "true", "ja", "oui", "si", "sí", "sim", "ya", "是", "有", "はい", "있음", "예")
)
_NO = frozenset(
    ("no", "n", "false", "nein", "non", "não", "nao", "nee", "tidak", "否", "無", "无", "没有",
     "沒有", "いいえ", "없음", "아니오")
)  # fmt: skip
_ANSWERED, _DENIED = 2, 3
_MOST = 64  # symptoms of one form
_FORMS = 256

_TESTS = frozenset(
    ("test", "testname", "testtype", "testkind", "testcode", "testdescription", "assay", "exam",
     "examname", "analyte", "analysis", "disease", "pathogen", "virus", "infection", "labtest",
     "trait", "gene", "genename",
     "testfor", "diseasetested", "kit", "testkit", "testbrand",
     "testart", "prueba", "tipoprueba", "typetest", "nomdutest",
     "檢測項目", "检测项目", "検査項目", "検査", "검사")
)  # fmt: skip
_CALLED = frozenset(("type", "kind", "name", "label", "title", "code", "display"))
_KINDS = frozenset(("type", "kind"))
_GENES = frozenset(("trait", "gene", "genename"))
_OUTCOMES_OF = frozenset(
    ("risk", "risklevel", "variantstatus", "carrierstatus",
     "result", "results", "testresult", "outcome", "testoutcome", "resultstatus",
     "resultvalue", "resulttext", "value",
     "interpretation", "finding", "ergebnis", "testergebnis", "resultado", "résultat", "resultat",
     "risultato", "uitslag", "hasil", "檢測結果", "检测结果", "結果", "结果", "検査結果", "결과")
)  # fmt: skip
_TESTED = re.compile(
    r"(?:\b|_)(?:hiv|sars[-_ ]?cov[-_ ]?2?|covid(?:[-_ ]?19)?|(?:rt[-_ ]?|q)?pcr|naat|rat"
    r"|antigen|antibod(?:y|ies)|serology|chlamydia|gonorrh?o?ea|syphilis|herpes|hpv"
    r"|hepatitis(?:[-_ ]?[abc])?|hbsag|tuberculosis|tb|malaria|dengue|influenza|flu|rsv|strep"
    r"|lateral[-_ ]?flow|lft|binax(?:now)?|flowflex|panbio|clinitest|ihealth|nucleic[-_ ]?acid"
    r"|lyme|pregnancy|hcg|ovulation|lh|drug[-_ ]?(?:screen|panel)|thc|cocaine|sti|std"
    r"|pap(?:[-_ ]?smear)?|biopsy|brca[12]?"
    r"|schwangerschaft|grossesse|embarazo|sida|vih)(?:\b|_)"
    r"|核酸|抗原|抗體|抗体|愛滋|艾滋|乙肝|新冠",
    re.IGNORECASE,
).search
_OUTCOME = frozenset(
    ("positive", "negative", "pos", "neg", "detected", "notdetected", "reactive", "nonreactive",
     "variantdetected", "variantnotdetected", "increasedrisk", "slightlyincreasedrisk", "increased",
     "elevated", "typicalrisk", "carrier", "notacarrier", "pathogenic", "likelypathogenic",
     "inconclusive", "indeterminate", "peak", "equivocal", "presumptivepositive",
     "positiv", "negativ", "positivo",
     "negativo", "positif", "négatif", "negatif", "positief", "negatief", "陽性", "陰性", "阳性",
     "阴性", "양성", "음성")
)  # fmt: skip
_LONGEST = 64
_STATES = frozenset(("has", "have", "is", "hat", "ist"))
_PLACES = frozenset(("country", "countrycode", "region", "destination", "city", "place", "state"))
_HOLDERS = frozenset(("test", "tests", "labtest", "labtests", "selftest", "exam", "assay",
                      "testresult", "testresults", "labresult", "labresults"))  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """The answers of each form, then the outcome of each test."""
    forms: dict[Group, list[Leaf]] = {}
    tests: list[Leaf] = []
    for leaf in scene.woken:
        if _is_symptom(leaf.name) and not is_element(leaf):
            if len(forms) < _FORMS or group_of(leaf) in forms:
                forms.setdefault(group_of(leaf), []).append(leaf)
        elif joined(leaf.name) in _TESTS | _CALLED and _is_tested(leaf) and len(tests) < _FORMS:
            tests.append(leaf)
    forms = {at: leaves for at, leaves in forms.items() if _is_form(leaves)}
    if not tests and not forms:
        return
    around = scene.leaves.once(Surroundings)
    for leaves in forms.values():
        yield from _declared(leaves[:_MOST], around)
    for leaf in tests:
        yield from _outcomes(leaf, around)


def _declared(leaves: list[Leaf], around: Surroundings) -> Iterator[Claim]:
    answers = [(leaf, said) for leaf in leaves if (said := _answer(leaf.value)) is not None]
    least = _ANSWERED if any(said for _, said in answers) else _DENIED
    if len({joined(leaf.name) for leaf, _ in answers}) < least:
        answers = [(leaf, said) for leaf, said in answers if said and _is_state(leaf.name)]
    for leaf, said in answers:
        if around.is_other(leaf) or around.is_label(leaf) or _is_of_place(leaf, around):
            continue
        what = "a disease" if names_disease(leaf.name) else "a symptom"
        why = f"{what} that somebody {'has' if said else 'denies'}, by the name of a field"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _is_of_place(leaf: Leaf, around: Surroundings) -> bool:
    """Whether diseases are answered of where one may go: nobody is said beside, but a place."""
    names = around.names_beside(leaf)
    return is_answer(leaf) and not names.isdisjoint(_PLACES) and not around.is_somebodys(leaf)


def _is_form(leaves: list[Leaf]) -> bool:
    """Whether so many were asked after, or one in a name that says that somebody has it."""
    return len(leaves) >= _ANSWERED or any(_is_state(leaf.name) for leaf in leaves)


def _is_state(name: str) -> bool:
    """Whether a name says that somebody has a disease, and nothing more: `hasDiabetes`."""
    parts = words(name)
    return len(parts) > 1 and parts[0] in _STATES and is_disease(" ".join(parts[1:]))


def _outcomes(test: Leaf, around: Surroundings) -> Iterator[Claim]:
    if around.is_other(test):
        return
    for leaf in around.beside(test):
        value = leaf.value
        if joined(leaf.name) not in _OUTCOMES_OF or not isinstance(value, str):
            continue
        if len(value) <= _LONGEST and joined(value) in _OUTCOME:
            why = "the outcome of a test of a disease or condition, which stands beside it"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, value)


def _is_symptom(name: str) -> bool:
    whole = joined(name)
    return whole in _ENGLISH or whole in _ABROAD or names_ailment(name) or names_disease(name)


def _answer(value: Scalar) -> bool | None:
    if isinstance(value, bool):
        return value
    plain = value.strip().lower() if isinstance(value, str) else ""
    return True if plain in _YES else False if plain in _NO else None


def _is_tested(leaf: Leaf) -> bool:
    text, name = leaf.value, joined(leaf.name)
    if not isinstance(text, str):
        return False
    if name in _KINDS and (leaf.parent is None or joined(leaf.parent.name) not in _TESTS):
        return False  # a kind of anything
    tested = _TESTED(text[:_LONGEST]) is not None
    return tested or (name in _GENES and DISEASE(text[:_LONGEST]) is not None)


def wakes(name: str) -> bool:
    """Names of symptoms and diseases, and of fields that say what was tested."""
    return _is_symptom(name) or joined(name) in _TESTS


DETECTOR = Detector(
    id="health-declarations",
    version=5,
    data_type="health.record",
    title="declared symptoms and results of tests",
    keys=frozenset(),
    wakes=wakes,
    holds=lambda name: joined(name) in _HOLDERS,
    wake=("chlamydia", "gonorrh", "syphilis", "hepatitis", "herpes", "tuberculosis", "hbsag",
          "trichomon", r"\n(?:lh|opk|hcg|ovulation|pregnancy)\n"),
    sources=(
        "health declarations of tracing and travel apps (public forms)",
        "HL7 v2 table 0078 (words for outcomes)",
    ),
    look=look,
    examples=(
        Example(
            "a form",
            {"fever": False, "cough": True, "lossOfTaste": True},
            (
                "health.record $.cough",
                "health.record $.fever",
                "health.record $.lossOfTaste",
            ),
        ),
        Example("a form in German", {"fieber": "ja", "husten": "nein"},
                ("health.record $.fieber", "health.record $.husten")),
        Example("one alone", {"fatigue": True, "level": 3}),
        Example("two denied, as of a player", {"nausea": False, "fatigue": False}),
        Example("a switch", {"features": {"fever": True, "cough": True}}),
        Example("a form's words", {"fever": "Fever", "cough": "Cough"}),
        Example("a test", {"testName": "HIV", "result": "positive"}, ("health.record $.result",)),
        Example("a test in Chinese", {"檢測項目": "新冠核酸", "檢測結果": "陰性"},
                ("health.record $.檢測結果",)),
        Example("an infection", {"tests": [{"name": "Chlamydia", "result": "positive"}]},
                ("health.record $.tests[0].result",)),
        Example("diseases", {"diabetes": True, "heartDisease": False},
                ("health.record $.diabetes", "health.record $.heartDisease")),
        Example("what is paid for", {"covered": {"diabetes": True, "heartDisease": False}}),
        Example("an infection of a list", {"tests": [{"name": "Chlamydia", "price": 30}]}),
        Example(
            "a test by its kind",
            {"test": {"type": "LH", "result": "positive"}},
            ("health.record $.test.result",),
        ),
        Example("a kind of a file", {"image": {"type": "lh", "result": "positive"}}),
        Example(
            "a trait",
            {"report": [{"trait": "Celiac disease", "risk": "increased"}]},
            ("health.record $.report[0].risk",),
        ),
        Example("a trait of a figure", {"traits": [{"trait": "Brave", "risk": "increased"}]}),
        Example("a test of a program", {"test": "login_flow", "result": "positive"}),
        Example("a test to come", {"testType": "PCR", "result": "pending"}),
    ),
)  # fmt: skip
