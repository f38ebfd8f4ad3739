"""What stands around a value: is this about a body, or about a machine, a page, a game?

An object is told by the words of its own and its parents' names, by the fields
beside the value, and by short texts beside it (`"type": "workout"`). Words of a
body lift a weak name; words of something else put even a strong one down, as a
processor's fan and a server may have a `heartRate`.
"""

from __future__ import annotations

from itertools import islice, takewhile
from typing import NamedTuple

from auditor.detect.health.around.surrounding_names import (
    BEASTS,
    DRAWN,
    KINDS,
    LABELS,
    OFFERED,
    PERSON,
    PETS,
    PLAYED,
    SLEEPERS,
    SOMEBODY,
    SURVEYED,
    SWITCHES,
)
from auditor.detect.health.around.surrounding_words import (
    is_field,
    kind_around,
    kind_of,
    may_be,
    said_by,
)
from auditor.detect.health.vitals.measures import WEAK_NAMES
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.siblings import Group, group_of, is_element, upwards
from auditor.model import Leaf, LeafTable, Node, Number, Path

_UP = 6
_FIELDS = 64  # of one object that are looked at
_OBJECTS = 64  # in one object whose names are looked at
_PARENTS = 20_000  # objects of one message that are noted in those that hold them
_PLAYED, _SURVEYED = 3, 2  # fields that tell a game, a statistic
_CLOSE = 2  # objects between a device and what is said of its sleep
_TITLES = frozenset(("label", "name", "title", "category", "class", "stage", "text"))
_PATH = "request.path"
_BODIES = frozenset(("body", "bodylog", "bodymeasurements", "bodymetrics", "bodyweight", "weighins",
                     "weighin", "vitals", "vitalsigns", "biometrics", "wellness"))  # fmt: skip
_ENTRY = "~"  # in the step of a value that was read with the key beside it
_SWITCHED = ("0", "1", 0, 1, True, False)


class _About(NamedTuple):
    """What an object is about: by names and texts, and the fields of a body in it."""

    body: bool
    other: bool
    figure: bool
    creature: bool
    fields: frozenset[str]


class Surroundings:
    """The objects of a message that are asked about, and what each is about."""

    def __init__(self, leaves: LeafTable) -> None:
        self._leaves = leaves
        self._groups: dict[tuple[int, str], list[Leaf]] = {}
        self._objects: dict[int, set[str]] = {}  # names of the objects in an object
        self._about: dict[tuple[int, str], _About] = {}
        self._inside: dict[int, dict[int, Path]] = {}  # read once somebody asks
        self._titles: dict[int, frozenset[str]] = {}  # of the rows of a list
        self._is_read = False
        self._is_at_body: bool | None = None
        seen: set[int] = set()
        for parent in islice(leaves.parents(), _PARENTS):
            self._note_objects(parent, seen)

    def _note_objects(self, node: Path | None, seen: set[int]) -> None:
        for _ in range(_UP):
            if node is None or node.parent is None or id(node) in seen:
                return
            seen.add(id(node))
            # Elements and layers are called as what holds them; `weight[0].weight` is a field.
            if node.name and (node.name != node.parent.name or node.text[:1] == "."):
                names = self._objects.setdefault(id(node.parent), set())
                if len(names) < _OBJECTS:
                    names.add(joined(node.name))
            node = node.parent

    def names_beside(self, node: Node) -> set[str]:
        """The joined names of all fields of the object that holds a node, objects too."""
        names = {joined(leaf.name) for leaf in self.beside(node)}
        return names | self._objects.get(id(node.parent), set())

    def beside(self, node: Node) -> list[Leaf]:
        """The leaves of the object that holds a node, itself among them."""
        return self._of_group(group_of(node))

    def below(self, path: Path) -> list[Leaf]:
        """The leaves right in an object."""
        return self._of_group((path, ""))

    def names_in(self, path: Path) -> set[str]:
        """The joined names of all fields right in an object, objects too."""
        names = {joined(leaf.name) for leaf in self.below(path)}
        return names | self._objects.get(id(path), set())

    def inside(self, node: Node | None) -> list[Path]:
        """The lists, and the objects of fields, right in an object or a list, in order."""
        if not self._is_read:
            self._is_read = True
            seen: set[int] = set()
            for path in self._leaves.parents():
                for above in upwards(path, _UP):
                    if not isinstance(above, Path) or above.parent is None or id(above) in seen:
                        break
                    seen.add(id(above))
                    self._note_inside(above)
        return list(self._inside.get(id(node), {}).values())

    def titles(self, array: Path) -> frozenset[str]:
        """What the rows of a list are called, none where one has no title or two have the same."""
        if id(array) not in self._titles:
            rows = self.inside(array)
            found = [self._title(row) for row in rows]
            told = "" not in found and len(set(found)) == len(rows)
            self._titles[id(array)] = frozenset(found if told else ())
        return self._titles[id(array)]

    def _title(self, row: Path) -> str:
        texts = (one.value for one in self.below(row) if joined(one.name) in _TITLES)
        return next((joined(text) for text in texts if isinstance(text, str)), "")

    def _note_inside(self, path: Path) -> None:
        held = self._inside.setdefault(id(path.parent), {})
        if len(held) < _OBJECTS:
            held[id(path)] = path

    def _of_group(self, group: Group) -> list[Leaf]:
        key = _key(group)
        found = self._groups.get(key)
        if found is None:
            mine = (one for one in self._leaves.below([group[0]]) if group_of(one)[1] == group[1])
            found = self._groups[key] = list(islice(mine, _FIELDS))
        return found

    def is_body(self, node: Node) -> bool:
        """Whether the surrounding is about a body, and about nothing else."""
        about = self._of(node)
        return not about.other and (about.body or self._has_fields(node, about))

    def has_fields(self, node: Node) -> bool:
        """Whether fields that only bodies have stand beside, and nothing of anything else."""
        about = self._of(node)
        return not about.other and self._has_fields(node, about)

    def is_other(self, node: Node) -> bool:
        """Whether the surrounding is about a machine, a page, a game and not about a body."""
        about = self._of(node)
        if about.creature or (about.figure and not about.body):
            return True
        return about.other and not self._has_fields(node, about)

    def is_row_of_animals(self, leaf: Leaf) -> bool:
        """Whether an object of a list is of an animal, a plant, a dish, by what is beside it."""
        row = leaf.parent
        if row is None or row.parent is None or not is_element(row):
            return False
        return self._of(row.parent).creature

    @staticmethod
    def is_label(leaf: Leaf) -> bool:
        """Whether a leaf is a word of an interface or a switch, by the object that it is right in.

        Elements of a list of messages are none: those are sent.
        """
        holder = leaf.parent
        if holder is None or is_element(holder):
            return False
        names = set(words(holder.name))
        if isinstance(leaf.value, str) and type(leaf.value) is not Number:
            return not names.isdisjoint(LABELS)
        return leaf.value in _SWITCHED and not names.isdisjoint(SWITCHES)

    def is_at_body(self) -> bool:
        """Whether the request's path is one of bodies: `/1/user/-/body/log/weight.json`."""
        if self._is_at_body is None:
            segments = takewhile(lambda leaf: leaf.text.startswith("request."), self._leaves)
            said = (
                joined(one.value)
                for one in islice(segments, _FIELDS)
                if isinstance(one.value, str) and one.text.startswith(_PATH)
            )
            self._is_at_body = not _BODIES.isdisjoint(said)
        return self._is_at_body

    @staticmethod
    def is_below_switches(node: Node) -> bool:
        """Whether an object of settings or flags is one of the nearest around."""
        above = upwards(node.parent, _CLOSE + 1)
        return any(not SWITCHES.isdisjoint(words(one.name)) for one in above)

    @staticmethod
    def is_set(leaf: Leaf) -> bool:
        """Whether a row of settings holds a value: `settings[3].value`."""
        row = leaf.parent
        if row is None or not (is_element(row) or _ENTRY in leaf.text):
            return False
        return not SWITCHES.isdisjoint(words(row.name))

    def is_sleeper(self, node: Node) -> bool:
        """Whether what sleeps is a device, by a name above, and no body's fields stand beside."""
        if self._has_fields(node, self._of(node)):
            return False
        above = upwards(node.parent, _CLOSE)
        return any(not SLEEPERS.isdisjoint(words(one.name)) for one in above)

    def is_person(self, node: Node) -> bool:
        """Whether fields of a person stand beside."""
        return any(joined(leaf.name) in PERSON for leaf in self.beside(node))

    def is_somebodys(self, node: Node) -> bool:
        """Whether a name above, or a field beside or beside those, says whose it is, or when."""
        return any(
            not self.names_beside(at).isdisjoint(PERSON | SOMEBODY | TIMES)
            or not SOMEBODY.isdisjoint(words(at.name))
            for at in upwards(node, _UP)
        )

    @staticmethod
    def _has_fields(node: Node, about: _About) -> bool:
        own = joined(node.name)
        return any(name != own for name in about.fields)

    def _of(self, node: Node) -> _About:
        key = _key(group_of(node))
        if key not in self._about:
            self._about[key] = self._judge(node)
        return self._about[key]

    def _judge(self, node: Node) -> _About:
        # A list of pulses is called so by itself, as a service's pulse is.
        own = is_element(node) and joined(node.name) in WEAK_NAMES and node.parent is not None
        kind = kind_around(node.parent.parent if own and node.parent else node.parent)
        fields: set[str] = set()
        met: set[str] = set()
        offered = False
        above = group_of(node)[0]
        outer = above is not None and above.text[:1] in (".", "[")
        for leaf in (*self.beside(node), *(self.beside(above) if outer and above else ())):
            name = joined(leaf.name)
            if name in OFFERED and isinstance(leaf.value, str) and type(leaf.value) is not Number:
                offered = True
            elif is_field(name) and may_be(leaf):
                fields.add(name)
            else:
                kind |= said_by(leaf)
            met.add(name)
        if len(met & PLAYED) >= _PLAYED or len(met & SURVEYED) >= _SURVEYED:
            kind |= 8
        inner = self._objects.get(id(node.parent), set())
        kind |= self._is_of_pet(node.parent, inner, met) << 3
        if outer and above:  # an animal beside what holds the object, too
            kind |= (not BEASTS.isdisjoint(self._objects.get(id(above.parent), ()))) << 3
        for name in inner:
            if is_field(name):
                fields.add(name)
            kind |= (name in BEASTS) << 3
            offered |= name in OFFERED
            # A recipe has steps, too: what is a measure's weak name itself seconds none.
            kind |= kind_of(name) & 1 if name not in WEAK_NAMES else 0
        if offered and not any(joined(leaf.name) in TIMES for leaf in self.beside(node)):
            kind |= 2
        return _About(
            bool(kind & 1), bool(kind & 2), bool(kind & 4), bool(kind & 8), frozenset(fields)
        )

    def _is_of_pet(self, holder: Path | None, inner: set[str], met: set[str]) -> bool:
        """Whether an animal stands beside, by its kind, and nothing of a person."""
        if inner.isdisjoint(PETS) or not (met | inner).isdisjoint(PERSON | SOMEBODY):
            return False
        pets = (one for one in self.inside(holder) if joined(one.name) in PETS)
        said = [self.names_in(one) for one in pets if not is_element(one)]
        return any(not names.isdisjoint(KINDS) and names.isdisjoint(DRAWN) for names in said)


def _key(group: Group) -> tuple[int, str]:
    return id(group[0]), group[1]
