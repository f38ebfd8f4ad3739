"""Where a position came from: sent or answered, alone or one of a list of places to choose from.

What a service answers with is about the world: the shops of a town, the stations of a
network. Several different places in one list of an answer are such a catalogue, unless
each has a time, as the reports of a track have.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from auditor.detect.keys import joined, words
from auditor.detect.location.addresses.place_keys import NOBODYS, of_business, of_machine, whose
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, LeafTable, Node, Path

_TIMES = frozenset(
    {"time", "timestamp", "ts", "tst", "timestampms", "date", "datetime", "at", "recordedat",
     "createdat", "capturedat", "localtime", "epoch", "utc", "gpstime", "fixtime", "devicetime",
     "timems", "timemillis", "timestampmillis", "starttime", "visittime", "locationtime",
     "positiontime", "t", "observedat", "loggedat", "eventtime"}
)  # fmt: skip
_DEEP = 64  # nodes from a leaf to its message
_UP = 4  # objects between a coordinate and the list's element
_EARLIEST, _LATEST = 1.0e9, 4.2e9  # Unix seconds
_MILLIS = 1_000


def came_in(node: Node) -> bool:
    """Whether the message that holds this is an answer."""
    for _ in range(_DEEP):
        if node.parent is None:
            return node.text.startswith("response")
        node = node.parent
    return False


def nobodys(leaf: Leaf) -> bool:
    """Whether names say that this is where an organisation, a machine or a shop is.

    What a phone sends of a shop tells where its user goes.
    """
    if not NOBODYS.isdisjoint(words(leaf.name)) or of_machine(leaf.parent):
        return True
    return of_business(leaf.parent) and came_in(leaf)


def element_of(node: Path | None) -> tuple[Path, Path] | None:
    """The list that holds a node, and the list's element that it is or lies in."""
    for _ in range(_UP):
        if node is None or node.parent is None:
            return None
        if is_element(node):
            return node.parent, node
        node = node.parent
    return None


def catalogues(leaves: LeafTable, places: Sequence[tuple[Path | None, Hashable]]) -> set[int]:
    """The elements, by `id`, of lists in an answer that hold different places and no times.

    `places` are the object that holds each and what tells it from the others. A list that is
    called somebody's (`addresses`, `home`) is none.
    """
    node = places[0][0] if len(places) > 1 else None
    if node is None or not came_in(node):  # as all of one message did, or none
        return set()
    lists: dict[int, tuple[Path, dict[int, Path], set[Hashable]]] = {}
    before, found = None, None
    for node, place in places:
        if node is not before:  # columns and tracks have many in one
            before, found = node, element_of(node)
        if found is None:
            continue
        array, element = found
        _, elements, values = lists.setdefault(id(array), (array, {}, set()))
        elements[id(element)] = element
        values.add(place)
    several = [
        elements
        for array, elements, values in lists.values()
        if min(len(elements), len(values)) > 1 and not whose(array.name)
    ]
    if not several:
        return set()
    found_at = timed(leaves, {element for elements in several for element in elements.values()})
    return {
        number
        for elements in several
        if found_at.isdisjoint(elements.values())
        for number in elements
    }


def timed(leaves: LeafTable, elements: set[Path]) -> set[Path]:
    """The elements that hold a time, at most a few objects down."""
    found: set[Path] = set()
    times = set(filter(is_time_name, set(leaves.names)))
    for leaf in leaves.named(times):
        if not _is_time(leaf):
            continue
        node = leaf.parent
        for _ in range(_UP):
            if node is None:
                break
            if node in elements:
                found.add(node)
                break
            node = node.parent
    return found


def is_time_name(name: str) -> bool:
    """Whether a field of that name says when something was."""
    return joined(name) in _TIMES


def _is_time(leaf: Leaf) -> bool:
    number = number_of(leaf.value)
    if number is not None:
        seconds = number.value / _MILLIS if number.value > _LATEST else number.value
        return _EARLIEST <= seconds <= _LATEST
    value = leaf.value
    return isinstance(value, str) and len(value) >= 8 and value[:4].isdigit() and "-" in value[4:8]
