"""Entries of a diary of the body: `{"category": "bleeding", "option": "heavy"}`.

Trackers of cycles and symptoms keep what was noted as kinds and answers. A kind is the
name of a record's field (`record_names`), or an ailment; the answer stands beside it. One
such pair may be of anything (`{"type": "flow", "value": "checkout"}`), so a list needs two
different kinds, or one kind that is of nothing else; and a day, in the entries or beside
their list, which the questions of a page and the effects of a potion have not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.ailments import names_ailment
from auditor.detect.health.records.names import entry_of
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_KINDS = frozenset(("category", "type", "kind", "symptom", "name", "tag", "event", "metric"))
_ANSWERS = frozenset(
    ("option", "options", "value", "level", "intensity", "severity", "answer", "selected",
     "amount", "strength", "score", "subcategory", "subtype", "detail")
)  # fmt: skip
_TITLES = frozenset(
    ("a menstrual cycle", "symptoms", "how bad it is", "a pregnancy", "mental health")
)
_LONGEST = 40
_MOST = 2_000  # entries
_FIELDS = 16
_TWO = 2


@dataclass
class _List:
    """The entries of one list; `kinds` are what they are of, `sure` if one is of nothing else."""

    kinds: set[str] = field(default_factory=set)
    sure: bool = False
    dated: bool = False
    answers: list[Leaf] = field(default_factory=list)


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each answer."""
    lists: dict[int, _List] = {}
    kinds = {name for name in set(scene.leaves.names) if joined(name) in _KINDS}
    for leaf in islice(scene.leaves.named(kinds), _MOST):
        at = leaf.parent
        if at is None or not is_element(at) or not (kind := _kind(leaf)):
            continue
        beside = _beside(at, scene)
        answers = [one for one in beside if joined(one.name) in _ANSWERS and one.value]
        if answers:
            found = lists.setdefault(id(at.parent), _List())
            found.kinds.add(kind)
            entry = entry_of(kind)
            found.sure |= entry is not None and entry.strong
            found.dated = found.dated or _is_dated([*beside, *_around(at, scene)])
            found.answers.extend(answers)
    around: Surroundings | None = None
    for found in lists.values():
        if not found.dated or (len(found.kinds) < _TWO and not found.sure):
            continue
        around = around or scene.leaves.once(Surroundings)
        for leaf in found.answers:
            if not around.is_other(leaf):
                why = "an entry of a diary of the body, by the kind beside it"
                yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _kind(leaf: Leaf) -> str:
    """The kind that a text names, "" where it names none of a body."""
    text = leaf.value
    if not isinstance(text, str) or not 2 < len(text) <= _LONGEST:
        return ""
    name = text.strip().replace(" ", "_")
    entry = entry_of(name)
    if entry is not None and entry.title in _TITLES:
        return name.lower()
    return name.lower() if names_ailment(name) else ""


def _is_dated(leaves: list[Leaf]) -> bool:
    return any(joined(one.name) in TIMES for one in leaves)


def _around(at: Path, scene: Scene) -> list[Leaf]:
    """The fields of the object that holds the list of an entry."""
    holder = at.parent.parent if at.parent is not None else None
    return _beside(holder, scene) if holder is not None else []


def _beside(at: Path, scene: Scene) -> list[Leaf]:
    return list(islice(scene.leaves.below([at]), _FIELDS))


DETECTOR = Detector(
    id="body-diaries",
    version=4,
    data_type="health.record",
    title="entries of diaries of cycles, symptoms and moods",
    keys=frozenset(),
    wake=(
        "bleeding", "spotting", "period.?flow", "menstru", "ovulation", "cervical.?mucus",
        "cramps", "headache", "nausea", "fatigue", "bloating", "basal.?temp", "birth.?control",
        "flow[ _-]?(?:light|medium|heavy)", "(?:light|medium|heavy)[ _-]?flow", "tender.?breast",
        "breast.?tender",
    ),
    sources=("exports of trackers of cycles (public formats of Clue and drip)",),
    look=look,
    examples=(
        Example(
            "two kinds",
            {"day": "2024-05-01", "measurements": [{"category": "bleeding", "option": "heavy"},
                                                   {"category": "pain", "option": "cramps"}]},
            ("health.record $.measurements[0].option", "health.record $.measurements[1].option"),
        ),
        Example(
            "one that is of nothing else",
            {"logs": [{"type": "menstrual_flow", "value": 3, "date": "2024-05-01"}]},
            ("health.record $.logs[0].value",),
        ),
        Example(
            "kinds below kinds",
            {"events": [{"category": "period", "subcategory": "flow_medium", "date": "2024-05-01"},
                        {"category": "symptom", "subcategory": "acne", "date": "2024-05-01"}]},
            ("health.record $.events[0].subcategory", "health.record $.events[1].subcategory"),
        ),
        Example(
            "water",
            {"events": [{"category": "period", "subcategory": "flow_medium", "date": "2024-05-01"},
                        {"category": "gauge", "subcategory": "acme", "date": "2024-05-01"}]},
        ),
        Example("an ailment alone", {"items": [{"name": "Headache", "value": 2}]}),
        Example("a flow", {"events": [{"type": "flow", "value": "checkout"}]}),
        Example("effects of a potion", {"effects": [{"type": "bleeding", "level": 2},
                                                    {"type": "nausea", "level": 1}]}),
        Example("a list of topics", {"topics": [{"category": "bleeding"}, {"category": "pain"}]}),
    ),
)  # fmt: skip
