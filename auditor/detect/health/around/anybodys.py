"""Figures and words that are anybody's: of many people, of either sex, of a form not filled in.

`{"communityAverage": {"steps": 6210}}` and `{"population": 12000, "mean": {"bmi": 26.1}}` are
of a crowd, `{"male": {"weight": 10}, "female": {"weight": 10}}` of a formula, and an answer's
`{"defaults": {"cycleLength": 28}}` is what a form shows before somebody says anything. What says
whose it is, in that object, is somebody's in the crowd. The patient of a simulation, of a lesson
or of a demonstration is made up. An answer's are not told; what a phone sends it may call as it
likes, so there they are candidates.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from auditor.detect.health.around.described import is_planned, is_to_reach
from auditor.detect.health.around.surrounding_names import PERSON, SOMEBODY
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_answer, is_element
from auditor.detect.specimens import SIMULATED
from auditor.model import Confidence, Leaf, Node, Path

WHY = "under the name of many people, a form, a plan or what is made up"

_UP = 6
# What a crowd is called.
_CROWDS = frozenset(
    ("community", "population", "cohort", "cohorts", "kpi", "kpis", "census", "worldwide",
     "nationwide")
)  # fmt: skip
# Fields that count one; two are enough for many.
_COUNTED = frozenset(
    ("population", "samplesize", "cohortsize", "respondents", "dau", "mau", "wau", "activeusers",
     "totalusers", "numusers", "usercount", "participants", "nparticipants", "numparticipants",
     "nsubjects", "numsubjects")
)  # fmt: skip
# What a statistic is of, and how many there were in it.
_GROUPED = frozenset(("cohort", "stratum", "arm", "agegroup", "agerange", "bucket", "subgroup"))
_NUMBERED = frozenset(("n", "count", "size"))
_MANY = 2
_DEFAULTS = frozenset(("default", "defaults", "defaultvalue", "defaultvalues"))
# What is made up to show, and to teach; of those that show, what says whose it is, is somebody's.
_SHOWN = frozenset(("preview", "previews", "demo", "demos", "testimonial", "testimonials"))
_TAUGHT = SIMULATED | {"mock", "quiz", "quizzes", "lesson", "lessons", "flashcards", "glossary"}
_SEXES = (
    ("male", "female"), ("males", "females"), ("men", "women"), ("man", "woman"),
    ("boys", "girls"), ("boy", "girl"), ("maennlich", "weiblich"), ("mannlich", "weiblich"),
    ("homme", "femme"), ("hommes", "femmes"), ("hombre", "mujer"), ("hombres", "mujeres"),
)  # fmt: skip
_OTHER_SEX = {one: other for pair in _SEXES for one, other in (pair, pair[::-1])}


def unless_anybodys(
    claim: Claim | None, leaf: Leaf, around: Surroundings, measured: Node | None = None
) -> Claim | None:
    """What was claimed of a value; if it is anybody's, none in an answer, and sent a candidate.

    Of what was measured, a goal and a plan are asked for, too.
    """
    if claim is None:
        return None
    aimed = measured is not None and (
        is_to_reach(measured, around) or is_planned(leaf, measured, around)
    )
    if not aimed and not _is_anybodys(leaf, around):
        return claim
    if is_answer(leaf):
        return None
    return replace(claim, confidence=Confidence.CANDIDATE, reason=f"{claim.reason}; {WHY}")


def _is_anybodys(leaf: Leaf, around: Surroundings) -> bool:
    """Whether a value is a crowd's, a formula's or a form's, and nobody's in particular."""
    if any(_is_counted(node, around) for node in (leaf, leaf.parent) if node is not None):
        return True
    owned = dated = False
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            break
        names = around.names_in(node)
        owned = owned or not names.isdisjoint(SOMEBODY)
        dated = dated or not names.isdisjoint(TIMES)
        kind = _kind(node.name)
        if kind == "sex" and _has_other_sex(node, around):
            return True
        if _is_of_kind(kind, leaf, owned=owned, dated=dated):
            return True
        node = node.parent
    return False


@functools.lru_cache(8_192)
def _kind(name: str) -> str:
    """What an object's name says of whose it is, "" where it says nothing."""
    whole = joined(name)
    if whole in _OTHER_SEX:
        return "sex"
    if whole in _DEFAULTS:
        return "default"
    parts = words(name)
    of = (("crowd", _CROWDS), ("taught", _TAUGHT), ("shown", _SHOWN))
    return next((kind for kind, called in of if not called.isdisjoint(parts)), "")


def _is_of_kind(kind: str, leaf: Leaf, *, owned: bool, dated: bool) -> bool:
    """Whether an object called so holds what nobody has: a crowd's, a default, a lesson's."""
    if kind == "crowd":
        return not owned
    if kind == "default":
        return not owned and not dated and is_answer(leaf)
    if kind == "shown":
        return not owned and is_answer(leaf)
    return kind == "taught" and is_answer(leaf)


def _has_other_sex(node: Path, around: Surroundings) -> bool:
    """Whether the same is said of the other sex beside, as no record of one person does."""
    if is_element(node):
        return False
    return _OTHER_SEX[joined(node.name)] in around.names_beside(node)


def _is_counted(node: Node, around: Surroundings) -> bool:
    """Whether a field beside says of how many people this is, and none of whom."""
    counted = False
    grouped = not around.names_beside(node).isdisjoint(_GROUPED)
    for one in around.beside(node):
        name = joined(one.name)
        if name in PERSON:
            return False
        if name in _COUNTED or (grouped and name in _NUMBERED):
            number = number_of(one.value)
            counted |= number is not None and number.value >= _MANY
    return counted
