"""How somebody types, in figures: how long keys are held and the next one takes, in the mean.

`{"avgDwellMs": 92, "avgFlightMs": 141}`: an airline has flights, a page's visitor dwells; both
in one object, each as long as a hand takes, are a typing hand's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.detect.biometric.behaviour.pace import FASTEST, SLOWEST
from auditor.detect.keys import words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element, list_of
from auditor.model import Confidence, Leaf, Method, Path

_HELD, _BETWEEN = frozenset(("dwell", "hold")), frozenset(("flight", "interkey"))
_MEANS = frozenset(("avg", "average", "mean", "median", "std", "stddev", "stdev", "sd", "variance"))
_UNITS = frozenset(("ms", "millis", "milliseconds"))
_TYPED = frozenset(
    ("typing", "typed", "keystroke", "keystrokes", "keyboard", "wpm", "backspace", "keys", "key")
)
_UP = 3
_MOST, _FIELDS = 256, 64
_SECONDS = 1_000.0  # a mean below one is of seconds


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object."""
    objects: dict[int, Path] = {}
    for leaf in scene.woken:
        if _is_mean(leaf, _HELD) and leaf.parent is not None and len(objects) < _MOST:
            objects.setdefault(id(leaf.parent), leaf.parent)
    for at in objects.values():
        fields = list(islice(scene.leaves.below([at]), _FIELDS))
        between = any(_is_mean(one, _BETWEEN) for one in fields)
        if between and list_of(at) is None and _is_typing(at, fields):
            why = "how long a typing hand holds keys and takes between them, in the mean"
            yield Claim(at, Confidence.PROBABLE, Method.KEY, why)


def _is_typing(at: Path, fields: Sequence[Leaf]) -> bool:
    """Whether names say that somebody types, or times are so short that only hands take them."""
    names = [one.name for one in fields]
    node: Path | None = at
    for _ in range(_UP):
        if node is not None:
            names.append(node.name)
            node = node.parent
    parts = [set(words(name)) for name in names]
    short = any(one & _UNITS and one & _HELD for one in parts)
    return short or any(not one.isdisjoint(_TYPED) for one in parts)


def _is_mean(leaf: Leaf, kinds: frozenset[str]) -> bool:
    """Whether a field is such a mean: by its words and by a time as a hand takes."""
    number = number_of(leaf.value)
    if number is None or is_element(leaf) or not _names(leaf.name, kinds):
        return False
    value = number.value * _SECONDS if 0 < number.value < 1 else number.value
    return FASTEST <= value <= SLOWEST


def _names(name: str, kinds: frozenset[str]) -> bool:
    parts = set(words(name))
    if {"inter", "key"} <= parts:
        parts.add("interkey")
    return not parts.isdisjoint(kinds) and not parts.isdisjoint(_MEANS)


DETECTOR = Detector(
    id="typing-measures",
    version=1,
    data_type="bio.behaviour",
    title="how somebody types, in the mean",
    keys=frozenset(),
    wakes=lambda name: _names(name, _HELD),
    sources=("literature of keystroke dynamics (dwell and flight times)",),
    look=look,
    examples=(
        Example(
            "a typing hand",
            {"typing": {"avgDwellMs": 92, "avgFlightMs": 141, "errorRate": 0.04}},
            ("bio.behaviour $.typing",),
        ),
        Example(
            "in seconds",
            {"keys": {"mean_dwell": 0.092, "mean_flight": 0.14}},
            ("bio.behaviour $.keys",),
        ),
        Example("a page's visitor", {"avgDwellMs": 900, "avgScroll": 0.4}),
        Example("an airline's", {"meanFlight": 141, "meanDelay": 12}),
        Example("an airport's", {"meanDwell": 45, "meanFlight": 95}),
        Example("hours", {"avgDwell": 7_200, "avgFlight": 9_000}),
    ),
)
