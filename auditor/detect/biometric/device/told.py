"""What a platform's file says: which names, texts and objects tell of a check by the phone.

Each platform states its facts as tables, and the detector reads them all in one way:

- answers: names whose plain value (yes, no, an enumerated number or word) is the answer;
- states: names of longer values that the phone made for the check, a key or a signature;
- constants: what a whole text may be, and the literal pattern that wakes the detector by it;
- objects: names that say it only together, in one object.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.detect.location.pairs.records import Record
from auditor.model import Scalar


@dataclass(frozen=True, slots=True)
class Constant:
    """A text that an interface alone writes. `wake` is a literal of each, for the prefilter."""

    whole: re.Pattern[str]
    wake: str
    what: str


@dataclass(frozen=True, slots=True)
class State:
    """Names of a longer value that says nothing of a body, and what it is."""

    names: frozenset[str]
    what: str


@dataclass(frozen=True, slots=True)
class Together:
    """Names that say it in one object: one of `wakes`, and `least` beside it.

    `plain` asks that what counts beside it is a yes or no. The claim is on the one that
    woke, or on the first of `at`.
    """

    wakes: tuple[str, ...]
    beside: frozenset[str]
    least: int
    what: str
    plain: bool = True
    at: tuple[str, ...] = ()

    def holds(self, record: Record, name: str) -> bool:
        """Whether enough stands beside the one of this name that woke."""
        beside = (
            other
            for other in self.beside & record.keys()
            if other != name and (not self.plain or _is_flag(record[other].value))
        )
        return sum(1 for _ in beside) >= self.least


@dataclass(frozen=True, slots=True)
class Platform:
    """All that is known of one platform's check."""

    source: str
    answers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()  # values, joined, that its answers may have
    constants: tuple[Constant, ...] = ()
    states: tuple[State, ...] = ()
    objects: tuple[Together, ...] = ()


def _is_flag(value: Scalar) -> bool:
    return isinstance(value, bool) or value in (0, 1, "true", "false")


def constant(expression: str, wake: str, what: str) -> Constant:
    """A constant from the texts of its expressions."""
    return Constant(re.compile(expression), wake, what)
