"""What one name, or one field, says of the object that it stands in.

Bits: 1 for what is of a body, 2 for something else, 4 for a figure of a game, 8 for a creature.
"""

from __future__ import annotations

import functools
import re

from auditor.detect.health.around.surrounding_names import (
    BODY,
    BODY_FIELDS,
    CREATURE_FIELDS,
    CREATURES,
    FIGURES,
    LIVESTOCK,
    OTHER,
    OTHER_FIELDS,
    OWNED,
)
from auditor.detect.health.vitals.measures import ABROAD, named
from auditor.detect.health.vitals.units import TELLING, units_of
from auditor.detect.keys import joined, words
from auditor.detect.scalars import number_of
from auditor.model import Leaf, Node

_UP = 6
_TEXT = 48  # characters of a text that may say what the object is
_LIBRE = re.compile(r"free ?style libre", re.IGNORECASE)  # a sensor, and no style
_ILL = frozenset(("fever", "hasfever", "feverish"))  # answered or not, of a body
_BILLED = frozenset(("billing", "cycle"))
_PROBED = frozenset(("UP", "DOWN", "OUT_OF_SERVICE"))  # a service that was asked if it is well
# Fields whose text says what the object is.
_SAYING = frozenset(
    ("type", "kind", "category", "event", "name", "metric", "action", "sport", "activity", "topic",
     "source", "device", "site", "screen", "module", "service", "datatype", "activityname",
     "sporttype", "table", "activitytype")
)  # fmt: skip


@functools.lru_cache(8_192)
def kind_of(name: str) -> int:
    """What a name says."""
    parts = set(words(name))
    whole = joined(name)
    return (
        (not parts.isdisjoint(BODY) or whole in BODY)
        | (not parts.isdisjoint(OTHER)) << 1
        | (not parts.isdisjoint(FIGURES)) << 2
        | (whole in CREATURES or "pet" in parts) << 3  # `dog_walk` is a person's
    )


@functools.lru_cache(8_192)
def is_field(name: str) -> bool:
    """Whether a joined name is of a measure that hardly stands anywhere but beside others."""
    if name in BODY_FIELDS or name in ABROAD:
        return True
    found = None if name.isascii() else named(name)
    return found is not None and found.strong


@functools.lru_cache(8_192)
def is_animals_column(name: str) -> bool:
    """Whether a table's column says that its rows are of animals: `ear_tag`, `bird_id`."""
    return joined(name) in CREATURE_FIELDS or is_animals(name)


@functools.lru_cache(8_192)
def is_animals(name: str) -> bool:
    """Whether a field is of an animal: `petId`, `birdWeight`; `dog_walk` is a person's."""
    parts = words(name)
    return len(parts) > 1 and parts[0] in LIVESTOCK and parts[-1] in OWNED


@functools.lru_cache(8_192)
def _is_bodys(name: str) -> bool:
    """Whether a field is the number of something about a body: `babyId`, `ecg_id`."""
    parts = words(name)
    return len(parts) > 1 and parts[-1] in ("id", "uuid") and not BODY.isdisjoint(parts[:-1])


def may_be(leaf: Leaf) -> bool:
    """Whether a field may hold its measure: `pulse: 1` and `bmi: 0` are of no body."""
    if isinstance(leaf.value, bool):
        return False
    found, number = named(leaf.name), number_of(leaf.value)
    return found is None or number is None or found.measure.may_hold(number.value)


def kind_around(node: Node | None) -> int:
    """What a name and those above it say."""
    about = 0
    for _ in range(_UP):
        if node is None:
            break
        about |= kind_of(node.name)
        node = node.parent
    return about


def _named_kind(whole: str, name: str) -> int:
    """What a field says by its name alone."""
    if _is_bodys(name) or whole in _ILL:
        return 1
    if whole in OTHER_FIELDS or set(words(name)) >= _BILLED:
        return 2
    return 8 if whole in CREATURE_FIELDS or is_animals(name) else 0


def said_by(leaf: Leaf) -> int:
    """What a field beside says by its name, or a short text: a unit of bodies, a kind of object."""
    name, value = joined(leaf.name), leaf.value
    if (named := _named_kind(name, leaf.name)) != 0:
        return named
    if not isinstance(value, str) or len(value) > _TEXT:
        return 0
    if name == "status" and value in _PROBED:
        return 2
    if not units_of(value).isdisjoint(TELLING):
        return 1
    return kind_of(_LIBRE.sub("libre", value)) if name in _SAYING else 0
