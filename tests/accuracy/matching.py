"""Which finding covers which label, and which finding covers none.

1. A label with a path is hit by a finding that stands there; where there is
   none, by one that carries its value and stands at no other label's place.
2. A label without a path is hit by a finding that carries its value: a whole
   value that is or closely holds it, or a part of a text that overlaps it. A
   finding in a text that names no part is taken for what its data type says.
3. The finding must be of the label's category or of a data type that is as right.
4. What covers no label is a false alarm where the source's labels are
   exhaustive for it (`sources`), unless that field was judged right by hand
   (`unlabelled`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.model import Category
from tests.accuracy.coordinates import carries
from tests.accuracy.hearing import Heard
from tests.accuracy.labels import BIOMETRIC, Meaning, meaning
from tests.accuracy.lines import Label, Line
from tests.accuracy.placeholders import placeholder
from tests.accuracy.places import names_of_label, stands_at
from tests.accuracy.sources import Source
from tests.accuracy.unlabelled import is_right

_ROOM = 16  # characters around a label in a value that is still that label
_LONGEST_PART = 64  # characters of a part, as of two coordinates in one
_SHORTEST = 3  # characters of a label that is looked for inside a value


@dataclass(frozen=True, slots=True)
class Outcome:
    """A label and the finding that covers it best, None where nothing does."""

    line: Line
    label: Label
    meaning: Meaning
    excluded: str = ""
    found: Heard | None = None
    right_type: bool = False  # whether one that counts says the right data type, too

    @property
    def rank(self) -> int:
        """-1 for nothing, 0 for a candidate, 1 for probable, 2 for proven."""
        return self.found.confidence.rank if self.found else -1


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding that covers nothing, though all there is was labelled. `row` is its table row."""

    line: Line
    found: Heard
    row: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One line's outcomes."""

    outcomes: tuple[Outcome, ...]
    alarms: tuple[Alarm, ...]
    unlabelled: int = 0  # findings that no label names and that were judged right


def judge(line: Line, findings: Sequence[Heard], source: Source) -> Judged:
    """Compare a line's findings with its labels."""
    at: list[list[Heard]] = [[f for f in findings if _stands(f, label)] for label in line.labels]
    placed = {id(found) for group in at for found in group}
    outcomes, covering = [], set(placed)
    for label, here in zip(line.labels, at, strict=True):
        means = meaning(label.type)
        carrying = [f for f in findings if carries_label(f, label, means)]
        covering.update(id(found) for found in carrying if _right(found, means))
        free = [f for f in carrying if not label.path or id(f) not in placed]
        fitting = _fitting(here, means) or _fitting(free, means)
        outcomes.append(_outcome(line, label, means, fitting))
    wrong = _at_wrong_labels(at, outcomes)
    without = [
        found
        for found in findings
        if (id(found) not in covering or id(found) in wrong) and source.exhaustive(line, found)
    ]
    false = [found for found in without if not is_right(source.name, found.data_type, found.spot)]
    alarms = tuple(Alarm(line, found, source.row(line, found)) for found in false)
    return Judged(tuple(outcomes), alarms, len(without) - len(false))


def _at_wrong_labels(at: Sequence[Sequence[Heard]], outcomes: Sequence[Outcome]) -> set[int]:
    """Findings at a labelled place that say what the label does not, and nothing else right."""
    right: set[int] = set()
    wrong: set[int] = set()
    for here, outcome in zip(at, outcomes, strict=True):
        for found in here:
            fits = bool(outcome.excluded) or _right(found, outcome.meaning)
            (right if fits else wrong).add(id(found))
    return wrong - right


def _stands(found: Heard, label: Label) -> bool:
    whole = found.data_type in BIOMETRIC or isinstance(label.value, dict | list)
    names = names_of_label(label.path)
    return stands_at(found.spot, label.context, names, whole_object=whole)


def _right(found: Heard, means: Meaning) -> bool:
    if means.soft:
        return found.data_type in means.types
    return found.category is means.category or found.data_type in means.types


def _fitting(findings: Sequence[Heard], means: Meaning) -> list[Heard]:
    return [found for found in findings if _right(found, means)]


def _outcome(line: Line, label: Label, means: Meaning, fitting: Sequence[Heard]) -> Outcome:
    best = max(fitting, key=lambda f: (f.confidence.rank, f.data_type in means.types), default=None)
    right = any(f.confidence.rank and f.data_type in means.types for f in fitting)
    return Outcome(line, label, means, placeholder(label), best, right)


def carries_label(found: Heard, label: Label, means: Meaning) -> bool:
    """Whether a finding's value is the label's, holds it closely, or has a part that overlaps."""
    value = label.value
    if value is None or (means.category is Category.BIOMETRIC and not label.path):
        return found.data_type in means.types
    if isinstance(value, float) and label.type in {"latitude", "longitude"}:
        return any(carries(part, value) for part in (found.parts or (found.value,)))
    text = "" if isinstance(value, dict | list | bool) else _plain(value)
    if not text:
        return False
    if found.parts:
        return any(overlaps(text, part) for part in found.parts)
    return found.value == text or _holds(found, text, means)


def _holds(found: Heard, text: str, means: Meaning) -> bool:
    if len(text) < _SHORTEST or text not in found.value:
        return False
    return len(found.value) <= len(text) + _ROOM or found.data_type in means.types


def overlaps(text: str, part: str) -> bool:
    """Whether a part of a text is the label or about as much as the label."""
    if text in part:
        return len(part) <= max(len(text) + _ROOM, _LONGEST_PART)
    return part in text and 2 * len(part) >= len(text)


def _plain(value: object) -> str:
    text = str(value)
    return re.sub(r"\.0$", "", text) if isinstance(value, float) else text.strip()
