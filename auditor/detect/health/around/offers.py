"""What an answer offers, or is set up with, under a measure's name: one workout, a flag.

`{"workout": {"title": "HIIT", "calories": 250}}` is what anybody would burn who does it, as long
as nobody and no time is spoken of, and a flag's `weight` has a version. A measure that only
a body has (a pulse) is never what is offered.
"""

from __future__ import annotations

from auditor.detect.health.around.moments import is_date, is_moment
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import named
from auditor.detect.keys import joined, words
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Leaf, Node

_UP = 4
# What may be done, by the last word of an object's name, and what it is called beside.
_TO_DO = frozenset(
    (one,) for one in ("workout", "class", "routine", "exercise", "course", "trail", "route")
)
_DONE = frozenset(("at", "on", "date", "time", "timestamp", "done", "started", "completed",
                   "finished", "recorded", "source", "device", "actual"))  # fmt: skip
_CALLED = frozenset(("title", "name", "label", "headline"))
_SPENT = frozenset(("energy burned", "steps"))
# A flag's number, and what stands beside it (LaunchDarkly, Firebase Remote Config).
_SET = frozenset(("value", "defaultvalue"))
_FLAGGED = frozenset(("version", "variation", "flagversion", "rollout", "trackevents"))
_UNITS = frozenset(("unit", "units"))


def is_on_offer(leaf: Leaf, at: Node, title: str, around: Surroundings) -> bool:
    """Whether a number is of a workout on offer, or of what an app is set up with."""
    if not is_answer(leaf):
        return False
    return _is_flag(leaf, at, around) or (title in _SPENT and _is_to_do(leaf, around))


def _is_flag(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    if leaf is at or joined(leaf.name) not in _SET:
        return False
    beside = around.names_beside(leaf)
    if beside.isdisjoint(_FLAGGED) or not beside.isdisjoint(_UNITS):
        return False
    return not around.is_somebodys(leaf)


def _is_to_do(leaf: Leaf, around: Surroundings) -> bool:
    """Whether an object above is called so and has a title, and nothing says that it was done."""
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if not is_element(node) and words(node.name)[-1:] in _TO_DO:
            fields = around.below(node)
            return (
                not {joined(one.name) for one in fields}.isdisjoint(_CALLED)
                and not any(map(_is_done, fields))
                and not around.is_somebodys(leaf)
            )
        node = node.parent
    return False


def _is_done(field: Leaf) -> bool:
    """Whether a field is a moment, or of a body that did it."""
    found = named(field.name)
    measured = found is not None and found.strong and found.measure.title not in _SPENT
    return measured or is_moment(field) or is_date(field) or not _DONE.isdisjoint(words(field.name))
