"""Which measure a leaf belongs to: by its own name, or by that of an object above it.

A name that says nothing (`value`, `avg`, an array's number) is led back to the
nearest object that says something: `heart_rate.samples[3].value`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.detect.health.vitals.measures import MEASURES, Named, named
from auditor.detect.health.vitals.value_names import COUNTS, GENERIC, STATISTICS, VALUES, WAKING
from auditor.detect.keys import joined
from auditor.detect.model import Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, LeafTable, Node, Path

# What a measure's name may end with; by themselves they are of anything.
SECOND = frozenset(("rate", "pressure", "sugar"))
_UP = 5
# Names that say so little of themselves that a unit of laboratories must.
NUMBERS = frozenset(
    ("value", "val", "quantity", "result", "reading", "amount", "measurement", "sugar",
     "sugarlevel", "zucker", "azucar", "sucre", "zucchero", "wert", "valor", "valeur", "valore")
)  # fmt: skip
_INTERVAL = Named(next(one for one in MEASURES if "rrinterval" in one.strong), strong=False)
# Measures that are counted themselves: a pulse's `count` says how often it was felt.
_COUNTED = frozenset(("steps", "energy burned", "activity", "sleep", "insulin and carbohydrates"))
_SHORTEST = 250  # milliseconds between two beats


def woken(scene: Scene) -> Iterator[Leaf]:
    """All leaves that may hold a measure; none where nothing that woke is one.

    A `min` or `max` of others is none, nor what no body has, as the height of a screen. Below an
    object that is named after a measure those are all leaves, else those of telling names.
    """
    if not any(_tells(leaf) for leaf in scene.woken):
        return
    leaves: Iterable[Leaf] = scene.leaves
    if not scene.leaves.once(_has_measures):
        names = set(scene.leaves.names)
        leaves = scene.leaves.named({n for n in names if named(n) or joined(n) in NUMBERS})
    yield from (leaf for leaf in leaves if not isinstance(leaf.value, bytes | bool))


def _has_measures(leaves: LeafTable) -> bool:
    """Whether an object or a list is named after a measure."""
    seen: set[int] = set()
    names: set[str] = set()
    for parent in leaves.parents():
        node: Path | None = parent
        while node is not None and id(node) not in seen:
            seen.add(id(node))
            names.add(node.name)
            node = node.parent
    return any(named(name) is not None for name in names)


def _tells(leaf: Leaf) -> bool:
    name = leaf.name.lower()
    if name in STATISTICS or name in VALUES or name in SECOND:
        return measure_of(leaf) is not None
    number = number_of(leaf.value)
    own = None if number is None else named(leaf.name)
    return own is None or number is None or own.measure.may_hold(number.value)


def measure_of(leaf: Leaf) -> tuple[Named, Node] | None:
    """The measure a leaf belongs to and the node that names it."""
    found = named(leaf.name) or _of_two(leaf)
    if found is not None and joined(leaf.name) == "rr" and _is_interval(leaf):
        found = _INTERVAL
    if found is not None and not is_element(leaf):
        return found, leaf
    if found is None and not _is_generic(leaf):
        return None
    counted = joined(leaf.name) in COUNTS and not is_element(leaf)
    node: Node | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            break
        above = named(node.name)
        if above is not None and not is_element(node):
            if counted and above.measure.title not in _COUNTED:
                break
            return (found if found is _INTERVAL else above), node
        if above is None and not _is_generic(node):
            return _through(node)
        node = node.parent
    return None


def _of_two(leaf: Leaf) -> Named | None:
    """The measure that a name says with the one above it: `heart.rate`, `blood.pressure`."""
    if joined(leaf.name) not in SECOND or leaf.parent is None or is_element(leaf):
        return None
    found = named(f"{leaf.parent.name}_{leaf.name}")
    return found if found is not None and found.strong else None


def _is_interval(leaf: Leaf) -> bool:
    """Whether `rr` holds milliseconds between beats: too many to be breaths."""
    number = number_of(leaf.value)
    return number is not None and number.value >= _SHORTEST


def _is_generic(node: Node) -> bool:
    name = joined(node.name)
    return name in GENERIC or name in WAKING or name.isdigit()


def _through(node: Node) -> tuple[Named, Node] | None:
    """The measure of a series' name two steps up: `heart_rate.dataset[0].value`."""
    for _ in range(3):
        if node.parent is None:
            return None
        node = node.parent
        found = named(node.name)
        if found is not None and found.strong:
            return found, node
    return None
