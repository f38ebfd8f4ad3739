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
}  # fmt: skip
_NAME = re.compile(r"(?:PHQ|GAD|AUDIT|EPDS|PCL|WHO|BDI|DASS|HADS|MADRS|C-?SSRS)[A-Z0-9 _-]{0,5}",
                   re.IGNORECASE).fullmatch  # fmt: skip
_SCORES = frozenset(("score", "totalscore", "total", "sum", "result", "value"))
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
        text = leaf.value
        if not isinstance(text, str) or len(text) > _LONGEST or not _NAME(text.strip()):
            continue
        form = _FORMS.get(joined(text))
        if form is None or leaf.parent is None:
            continue
        found: Leaf | Path | None = _score(leaf.parent, form, scene)
        if found is None:
            answers = _answers(scene) if answers is None else answers
            found = _answered(answers.get(id(leaf.parent), []), form)
        if found is not None:
            why = f"what somebody said to a questionnaire about {form.about} ({text.strip()})"
            value = found.value if isinstance(found, Leaf) else None
            at = found.path if isinstance(found, Leaf) else found
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why, value)


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
        if is_element(leaf) and leaf.parent is not None and joined(leaf.parent.name) in _ANSWERS:
            lists.setdefault(id(leaf.parent), []).append(leaf)
    found: dict[int, list[list[Leaf]]] = {}
    for leaves in lists.values():
        holder = leaves[0].parent.parent if leaves[0].parent is not None else None
        found.setdefault(id(holder), []).append(leaves)
    return found


def _answered(lists: list[list[Leaf]], form: _Form) -> Path | None:
    """The list of as many answers as the questionnaire has questions."""
    for leaves in lists:
        numbers = [number_of(leaf.value) for leaf in leaves]
        if len(numbers) == form.questions and all(
            number is not None and 0 <= number.value <= _ANSWER for number in numbers
        ):
            return leaves[0].parent
    return None


DETECTOR = Detector(
    id="questionnaires",
    version=2,
    data_type="health.record",
    title="scores and answers of questionnaires about the mind",
    keys=_FIRST,
    wake=(r"phq[ _-]?(?:2|4|8|9|15)", r"gad[ _-]?[27]", "audit[ _-]?c", "epds", r"pcl[ _-]?5",
          r"who[ _-]?5", "bdi[ _-]?ii", r"dass[ _-]?21", "hads", "madrs", "c-?ssrs"),
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
        Example("another form", {"quiz": {"q1": 2, "q2": 1, "q3": 3}}),
        Example("a title", {"title": "PHQ-9", "questions": 9}),
        Example("no such score", {"title": "PHQ-9", "score": 2024}),
        Example("too few answers", {"form": "GAD-7", "responses": [1, 0, 3]}),
        Example("a word", {"name": "shads", "score": 3}),
        Example("a sentence", {"text": "Take the PHQ-9 today", "score": 3}),
    ),
)  # fmt: skip
