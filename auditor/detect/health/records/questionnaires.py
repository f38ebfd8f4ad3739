"""Questionnaires about somebody's mind by their published names, with a score or answers.

PHQ-9, GAD-7 and the like name what they ask about; the name alone is a title, so a score
in the questionnaire's range or a list of answers of its length must stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path


class _Form(NamedTuple):
    """A questionnaire: what it asks about, its questions, the highest score."""

    about: str
    questions: int
    most: int


_FORMS = {
    "phq2": _Form("depression", 2, 6), "phq4": _Form("depression and anxiety", 4, 12),
    "phq8": _Form("depression", 8, 24), "phq9": _Form("depression", 9, 27),
    "phq15": _Form("complaints of the body", 15, 30), "gad2": _Form("anxiety", 2, 6),
    "gad7": _Form("anxiety", 7, 21), "auditc": _Form("drinking", 3, 12),
    "epds": _Form("depression after a birth", 10, 30), "pcl5": _Form("trauma", 20, 80),
    "who5": _Form("well-being", 5, 100), "bdiii": _Form("depression", 21, 63),
    "dass21": _Form("depression, anxiety and stress", 21, 126), "hads": _Form("anxiety", 14, 42),
    "madrs": _Form("depression", 10, 60), "cssrs": _Form("suicide", 6, 25),
    "phqads": _Form("depression and anxiety", 16, 48), "cesd": _Form("depression", 20, 60),
    "cesdr": _Form("depression", 20, 60), "qids": _Form("depression", 16, 27),
    "gds15": _Form("depression in old age", 15, 15), "hamd": _Form("depression", 17, 52),
    "pss4": _Form("stress", 4, 16), "pss10": _Form("stress", 10, 40),
    "pss14": _Form("stress", 14, 56), "k6": _Form("distress", 6, 30),
    "k10": _Form("distress", 10, 50), "ghq12": _Form("distress", 12, 36),
    "ybocs": _Form("obsessions and compulsions", 10, 40), "ocir": _Form("obsessions", 18, 72),
    "mdq": _Form("mania", 15, 13), "asrs": _Form("attention", 18, 72),
    "asrsv11": _Form("attention", 18, 72), "spin": _Form("fear of people", 17, 68),
    "stai": _Form("anxiety", 40, 160), "bai": _Form("anxiety", 21, 63),
    "hama": _Form("anxiety", 14, 56), "oasis": _Form("anxiety", 5, 20),
    "pdss": _Form("panic", 7, 28), "isi": _Form("sleeplessness", 7, 28),
    "psqi": _Form("quality of sleep", 19, 21), "audit10": _Form("drinking", 10, 40),
    "dast10": _Form("drugs", 10, 10), "ftnd": _Form("nicotine", 6, 10),
    "scoff": _Form("eating", 5, 5), "eat26": _Form("eating", 26, 78),
    "edeq": _Form("eating", 28, 6), "iesr": _Form("trauma", 22, 88),
    "aq10": _Form("autism", 10, 10), "wemwbs": _Form("well-being", 14, 70),
    "swemwbs": _Form("well-being", 7, 35), "eq5d": _Form("quality of life", 5, 100),
    "eq5d5l": _Form("quality of life", 5, 100), "hit6": _Form("headaches", 6, 78),
    "dlqi": _Form("the skin", 10, 30), "ipss": _Form("the prostate", 7, 35),
    "iief5": _Form("erections", 5, 25), "mmse": _Form("dementia", 30, 30),
    "moca": _Form("dementia", 30, 30), "stopbang": _Form("apnoea", 8, 8),
    "act": _Form("asthma", 5, 25), "acq": _Form("asthma", 7, 42), "ess": _Form("sleepiness", 8, 24),
    "odi": _Form("a back", 10, 100), "womac": _Form("joints", 24, 96),
    "aq50": _Form("autism", 50, 50), "cage": _Form("drinking", 4, 4),
}  # fmt: skip
# Of these the names are words, boards or teams, too: only with their answers, or as a form.
_WORDS = frozenset(
    (
        "spin",
        "oasis",
        "moca",
        "isi",
        "bai",
        "k6",
        "k10",
        "mdq",
        "hama",
        "hamd",
        "stai",
        "act",
        "acq",
        "ess",
        "odi",
        "cage",
    )
)
# Questionnaires whose parts are answered one by one, and the questions of each part.
_PARTS = {"asrs": (6, 12), "asrsv11": (6, 12)}
_PART = frozenset(("parta", "partb", "part1", "part2", "sectiona", "sectionb"))
_CALLING = frozenset(
    ("questionnaire", "assessment", "assessmenttype", "scale", "instrument", "screening", "survey",
     "form", "formtype", "test", "measure", "questionnaireid", "questionnairetype", "tool",
     "fragebogen", "cuestionario", "questionario", "量表")
)  # fmt: skip
_TITLES = frozenset(("name", "title"))
# What bands, boards and programs have, too.
_OF_ANYTHING = frozenset(("instrument", "form", "test", "measure", "tool", "scale"))
# Names that nothing else has.
_PLAIN = frozenset(("phq2", "phq4", "phq8", "phq9", "phq15", "gad2", "gad7", "auditc", "epds",
"pcl5",
                    "who5", "bdiii", "dass21", "hads", "madrs", "cssrs"))  # fmt: skip
_NAME = re.compile(r"[A-Z][A-Z0-9 ._-]{1,15}", re.IGNORECASE).fullmatch
_SCORES = frozenset(("score", "totalscore", "total", "sum", "result", "value"))
_TOTALS = frozenset(("score", "totalscore", "total"))
_ANSWERS = frozenset(("answers", "responses", "items", "answer", "scores"))
_FIRST = frozenset(("q1", "question1", "item1", "answer1"))
_QUESTION = re.compile(r"(?:q|question|item|answer)_?\d{1,2}", re.IGNORECASE).fullmatch
_FIELDS = 64
_LONGEST = 16
_MOST = 500  # names of questionnaires in one message
_ANSWER = 4  # the highest of one answer


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each that was filled in: at its score, else at its answers."""
    answers: dict[int, list[list[Leaf]]] | None = None
    for leaf in scene.woken[:_MOST]:
        if joined(leaf.name) in _FIRST:
            yield from _by_name(leaf, scene)
            continue
        if joined(leaf.name) in _TOTALS and (claim := _scored(leaf)) is not None:
            yield claim
            continue
        text = leaf.value
        if not isinstance(text, str) or len(text) > _LONGEST or not _NAME(text.strip()):
            continue
        form = _FORMS.get(joined(text))
        if form is None or leaf.parent is None:
            continue
        if joined(text) not in _PLAIN and not _is_called(leaf.name, joined(text)):
            continue
        found: Leaf | Path | None = _score(leaf.parent, form, scene)
        if found is None:
            answers = _answers(scene) if answers is None else answers
            lengths = (form.questions, *_PARTS.get(joined(text), ()))
            found = _answered(answers.get(id(leaf.parent), []), lengths)
        if found is not None:
            why = f"what somebody said to a questionnaire about {form.about} ({text.strip()})"
            value = found.value if isinstance(found, Leaf) else None
            at = found.path if isinstance(found, Leaf) else found
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why, value)


def _scored(leaf: Leaf) -> Claim | None:
    """The score of an object that is called as a questionnaire: `{"ybocs": {"score": 21}}`."""
    holder = leaf.parent
    called = joined(holder.name) if holder is not None else ""
    form, number = _FORMS.get(called), number_of(leaf.value)
    if form is None or called in _WORDS or number is None or not 0 <= number.value <= form.most:
        return None
    why = f"the score of a questionnaire about {form.about}, by its name"
    return Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _is_called(name: str, form: str) -> bool:
    """Whether a field says that its text is a questionnaire, or what its object is called."""
    plain = joined(name)
    if form in _WORDS:
        return plain in _CALLING - _OF_ANYTHING
    return plain in _CALLING or plain in _TITLES


def _by_name(first: Leaf, scene: Scene) -> Iterator[Claim]:
    """One claim for an object that is called as a questionnaire and holds all its answers."""
    holder = first.parent
    form = _FORMS.get(joined(holder.name)) if holder is not None else None
    if holder is None or form is None:
        return
    fields = islice(scene.leaves.below([holder]), _FIELDS)
    numbers = (number_of(leaf.value) for leaf in fields if _QUESTION(leaf.name))
    held = [one for one in numbers if one is not None and 0 <= one.value <= _ANSWER]
    if len(held) == form.questions:
        why = f"what somebody said to a questionnaire about {form.about}, by its name"
        yield Claim(holder, Confidence.PROBABLE, Method.STRUCTURE, why)


def _score(holder: Path, form: _Form, scene: Scene) -> Leaf | None:
    for count, leaf in enumerate(scene.leaves.below([holder])):
        if count >= _FIELDS:
            break
        number = number_of(leaf.value) if joined(leaf.name) in _SCORES else None
        if number is not None and 0 <= number.value <= form.most:
            return leaf
    return None


def _answers(scene: Scene) -> dict[int, list[list[Leaf]]]:
    """The lists of answers in each object."""
    lists: dict[int, list[Leaf]] = {}
    for leaf in scene.each():
        if (
            is_element(leaf)
            and leaf.parent is not None
            and joined(leaf.parent.name) in _ANSWERS | _PART
        ):
            lists.setdefault(id(leaf.parent), []).append(leaf)
    found: dict[int, list[list[Leaf]]] = {}
    for leaves in lists.values():
        holder = leaves[0].parent.parent if leaves[0].parent is not None else None
        found.setdefault(id(holder), []).append(leaves)
    return found


def _answered(lists: list[list[Leaf]], lengths: tuple[int, ...]) -> Path | None:
    """The list of as many answers as the questionnaire or a part of it has questions."""
    for leaves in lists:
        numbers = [number_of(leaf.value) for leaf in leaves]
        if len(numbers) in lengths and all(
            number is not None and 0 <= number.value <= _ANSWER for number in numbers
        ):
            return leaves[0].parent
    return None


DETECTOR = Detector(
    id="questionnaires",
    version=4,
    data_type="health.record",
    title="scores and answers of questionnaires about the mind",
    keys=_FIRST | _TOTALS | _CALLING - {"test", "form", "measure", "tool"},
    wake=(r"phq[ _-]?(?:2|4|8|9|15)", r"gad[ _-]?[27]", "audit[ _-]?c", "epds", r"pcl[ _-]?5",
          r"who[ _-]?5", "bdi[ _-]?ii", "phq[ _-]?ads", "ces[ _-]?d",
          "qids", r"gds[ _-]?15", r"pss[ _-]?(?:4|10|14)",
          r"ghq[ _-]?12", "bocs", "oci[ _-]?r", "asrs", "pdss",
          "psqi", r"audit[ _-]?10", r"dast[ _-]?10", "ftnd",
          "scoff", r"eat[ _-]?26", "ede[ _-]?q", "ies[ _-]?r", r"aq[ _-]?10",
          "wemwbs", r"eq[ _-]?5d",
          r"hit[ _-]?6", "dlqi", "ipss", r"iief[ _-]?5", "mmse", r"dass[ _-]?21", "hads", "madrs",
          "c-?ssrs"),
    sources=(
        "Kroenke and Spitzer (PHQ, GAD-7)",
        "WHO (AUDIT, WHO-5), Cox (EPDS), VA National Center for PTSD (PCL-5)",
    ),
    look=look,
    examples=(
        Example(
            "a score",
            {"questionnaire": "PHQ-9", "score": 14, "answers": [1, 2, 1, 2, 2, 1, 2, 2, 1]},
            ("health.record $.score",),
        ),
        Example(
            "answers",
            {"form": "gad7", "responses": [1, 0, 3, 2, 0, 1, 1]},
            ("health.record $.responses",),
        ),
        Example(
            "answers by their number",
            {"gad7": {"q1": 2, "q2": 1, "q3": 3, "q4": 1, "q5": 0, "q6": 2, "q7": 1}},
            ("health.record $.gad7",),
        ),
        Example(
            "stress",
            {"scale": "PSS-10", "score": 24},
            ("health.record $.score",),
        ),
        Example(
            "sleeplessness, a short name",
            {"assessment": "ISI", "total": 17},
            ("health.record $.total",),
        ),
        Example("a score by its name", {"ybocs": {"score": 21}}, ("health.record $.ybocs.score",)),
        Example(
            "a part of one",
            {"test": "ASRS-v1.1", "partA": [3, 4, 3, 2, 4, 3]},
            ("health.record $.partA",),
        ),
        Example("a part of a test", {"test": "ASRS-v1.1", "partA": [3, 4, 3]}),
        Example("an act", {"form": "ACT", "score": 17}),
        Example(
            "asthma", {"questionnaire": "ACT", "score": 17}, ("health.record $.score",)
        ),
        Example("a score of a game", {"level": {"score": 21}}),
        Example("a score beyond", {"ybocs": {"score": 2100}}),
        Example("a team of that name", {"team": "ISI", "total": 17}),
        Example("a board", {"scale": "1:10", "board": "SPIN", "score": 24}),
        Example("another form", {"quiz": {"q1": 2, "q2": 1, "q3": 3}}),
        Example("a title", {"title": "PHQ-9", "questions": 9}),
        Example("no such score", {"title": "PHQ-9", "score": 2024}),
        Example("too few answers", {"form": "GAD-7", "responses": [1, 0, 3]}),
        Example("a word", {"name": "shads", "score": 3}),
        Example("a sentence", {"text": "Take the PHQ-9 today", "score": 3}),
    ),
)  # fmt: skip
