"""What an answer says of nobody in particular: of a shop, a ship, an author, a star.

A service's telephone numbers, positions and names are told by what the nearest object is
called that says whose they are, or by fields that only such things have: opening hours, a
call sign, a magnitude. An object that is somebody's (`user`, `driver`) or that has what only
persons have ends the search. What the phone sends is never asked: it tells where its user
goes. What is found there is a candidate.
"""

from __future__ import annotations

import functools
from itertools import islice
from typing import NamedTuple

from auditor.detect.keys import joined, words
from auditor.detect.public_names import (
    AUTHORS,
    BUSINESSES,
    FIELDS,
    GOODS,
    LISTED,
    OWN,
    PERSONS,
    PERSONS_FIELDS,
    RENOWN,
    STAFF,
    STARS,
    STARTS,
    THINGS,
    TOGETHER,
)
from auditor.detect.siblings import is_answer
from auditor.model import LeafTable, Path
from auditor.model.path import ARROW

WHY = "in an answer, of what is open to all"

_UP = 7  # objects above a value
_OBJECTS = 20_000  # that are known by the objects in them
_FIELDS = 64  # of one object
_DEEP = 2
_ABOUT = frozenset(("properties", "tags", "attributes"))  # objects that say what holds them
# Endings of schema.org's types of what is open to all or belongs to nobody.
_OPEN_TYPES = ("Business", "Organization", "Store", "Shop", "Restaurant", "Hotel", "Corporation",
               "Place", "Event", "Museum", "Hospital", "Station", "Airport", "Product")  # fmt: skip
# FHIR's resources of places to go to, and of those who work there; a patient is none.
_OPEN_RESOURCES = frozenset(("Organization", "Location", "HealthcareService", "InsurancePlan",
                             "Practitioner", "PractitionerRole"))  # fmt: skip
# By the type of data, or its first half: names of objects, and kinds of fields.
_ASKED = {
    "id.email": (BUSINESSES | AUTHORS | STAFF, ("business", "author", "elected")),
    "id.phone": (BUSINESSES | LISTED, ("business", "elected")),
    "id.name": (RENOWN, ("renown", "practitioner")),
    "id.birth": (RENOWN, ("renown",)),
    "id.device": (GOODS, ("goods",)),
    "id.vehicle": (GOODS, ("goods",)),
    "health": (STARS, ("star",)),
    "location": (BUSINESSES | THINGS | RENOWN, ("thing", "renown", "business", "practitioner")),
}
# What a card tells of whom it is, and the fields of a person's.
_CARRIED = frozenset(("id.phone", "id.email", "location"))
_PERSONS_CARD = frozenset(("fullname", "name", "n", "givenname", "familyname", "firstname",
                           "lastname", "birthday", "nickname", "gender"))  # fmt: skip
_OF_PERSONS = frozenset(("id.name", "id.birth", "health"))


class _Held(NamedTuple):
    """An object, kept so that no other gets its `id`, and whether it is open to all."""

    holder: Path | None
    public: bool


class Public:
    """Which places of an answer are of what is open to all. Looks at the message if asked."""

    def __init__(self, leaves: LeafTable) -> None:
        self._leaves = leaves
        self._objects: dict[int, dict[str, Path]] | None = None
        self._names: dict[int, frozenset[str]] = {}
        self._typed: frozenset[int] = frozenset()
        self._held: dict[tuple[int, str], _Held] = {}  # by the object's `id` and the kind of data

    def holds(self, place: Path, data_type: str) -> bool:
        """Whether a place, where such a type of data was found, is of what is open to all."""
        kind = data_type if data_type in _ASKED else data_type.partition(".")[0]
        if kind not in _ASKED or not is_answer(place):
            return False
        own = words(place.name)
        if not OWN.isdisjoint(own) or (kind == "location" and own[:1] and own[0] in STARTS):
            return True
        holder = place.parent
        if (held := self._held.get((id(holder), kind))) is None:
            held = self._held[id(holder), kind] = _Held(holder, self._is_within(holder, kind))
        return held.public

    def _is_within(self, node: Path | None, kind: str) -> bool:
        for _ in range(_UP):
            said = None if node is None else self._says(node, kind)
            if node is None or said is not None:
                return bool(said)
            node = node.parent
        return False

    def _says(self, node: Path, kind: str) -> bool | None:
        """Whether an object is open to all (True), somebody's (False), or says neither."""
        beside = self._beside(node)
        if id(node) in self._typed or _telling(kind, sure=True).tells(beside):
            return True
        if kind in _CARRIED and _is_organization(node, beside):
            return True
        persons = kind not in _OF_PERSONS and not PERSONS_FIELDS.isdisjoint(beside)
        if persons or not PERSONS.isdisjoint(words(node.name)):
            return False
        is_open = _is_called(node.name, _ASKED[kind][0]) or _telling(kind, sure=False).tells(beside)
        return True if is_open else None

    def _beside(self, node: Path) -> frozenset[str]:
        """The joined names of what an object holds, of its objects too."""
        if self._objects is None:
            self._objects = _objects(self._leaves)
            self._typed = _typed(self._leaves)
        found = self._names.get(id(node))
        if found is None:
            inner = self._objects.get(id(node), {})
            about = [one for name, one in inner.items() if name in _ABOUT]
            below = islice(self._leaves.below([node, *about]), _FIELDS)
            names = {joined(leaf.name) for leaf in below}
            found = self._names[id(node)] = frozenset(names | inner.keys())
        return found


class _Telling(NamedTuple):
    """Fields of which one, or several together, tell what has them."""

    one: frozenset[str]
    several: tuple[frozenset[str], ...]

    def tells(self, beside: frozenset[str]) -> bool:
        """Whether what stands in an object is enough."""
        return not self.one.isdisjoint(beside) or any(beside >= some for some in self.several)


@functools.cache
def _telling(kind: str, *, sure: bool) -> _Telling:
    """The fields that are asked for; those of a business may be a person's own, too."""
    asked = [one for one in _ASKED[kind][1] if (one != "business") == sure]
    found = frozenset[str]().union(*(FIELDS[one] for one in asked))
    return _Telling(found, tuple(some for one in asked for some in TOGETHER.get(one, ())))


@functools.lru_cache(4_096)
def _is_called(name: str, called: frozenset[str]) -> bool:
    parts = words(name)
    return bool(parts) and (parts[-1] in called or (called >= THINGS and _is_thing(parts)))


def _is_thing(parts: tuple[str, ...]) -> bool:
    """Whether a position's name says what is there, or that a program begins with it."""
    return parts[0] in STARTS or (parts[0] in THINGS and parts[-1] in ("position", "location"))


def _is_organization(node: Path, beside: frozenset[str]) -> bool:
    """Whether a card (RFC 6350) is an organization's: of no person it says a name or a birthday."""
    if node.parent is None or node.parent.text != f"{ARROW}card:$":
        return False
    return "organization" in beside and _PERSONS_CARD.isdisjoint(beside)


def _objects(leaves: LeafTable) -> dict[int, dict[str, Path]]:
    """By the `id` of an object, the objects in it by their joined names."""
    found: dict[int, dict[str, Path]] = {}
    for parent in islice(leaves.parents(), _OBJECTS):
        node = parent
        for _ in range(_DEEP):
            above = node.parent
            if above is None:
                break
            if node.name and node.name != above.name:
                found.setdefault(id(above), {}).setdefault(joined(node.name), node)
            node = above
    return found


def _typed(leaves: LeafTable) -> frozenset[int]:
    """The objects, by `id`, that JSON-LD or FHIR calls a business, a place, an event."""
    return frozenset(
        id(leaf.parent)
        for leaf in leaves.named(("@type", "resourceType"))
        if isinstance(leaf.value, str)
        and (
            leaf.value in _OPEN_RESOURCES
            if leaf.name == "resourceType"
            else leaf.value.endswith(_OPEN_TYPES)
        )
    )
