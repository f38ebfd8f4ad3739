"""Values that are wrapped by their type's name, as databases write them: the field is around it.

`{"heartRate": {"integerValue": "72"}}` is a field heartRate of 72, and an array of wrapped
numbers is an array of numbers. Firestore's REST interface and google.protobuf.Value write so
(`doubleValue`, `arrayValue.values`, `mapValue.fields`), DynamoDB (`N`, `S`, `L`, `M`), MongoDB's
extended JSON (`$numberDouble`), Avro's JSON for unions (`{"double": 72.5}`). A name that other
objects have as a field, too, is a wrapper only where nothing stands beside it. Contentful
wraps by language (`{"fields": {"heartRate": {"en-US": 72}}}`): below `fields`, and of one language
alone, as several are a translation. Maps in protobuf are opened by `wrapped_protobuf`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.scalars import number_of
from auditor.detect.siblings import down_to, is_element
from auditor.detect.wrapped_protobuf import map_entries
from auditor.model import Leaf, LeafTable, Number, Path, Scalar

_NUMBERS = frozenset(
    ("integerValue", "doubleValue", "numberValue", "$numberDouble", "$numberDecimal", "$numberInt",
     "$numberLong")
)  # fmt: skip
_TEXTS = frozenset(("stringValue", "timestampValue"))
# The same of names that fields have, too.
_LONE_NUMBERS = frozenset(("N", "int", "long", "float", "double"))
_LONE_TEXTS = frozenset(("S", "string"))
_LONE = _LONE_NUMBERS | _LONE_TEXTS | {"value", "boolean", "BOOL"}
NAMES = _NUMBERS | _TEXTS | _LONE | {"booleanValue", "boolValue"}
_HOLDERS = frozenset(("arrayValue", "mapValue", "listValue", "structValue", "L", "M"))
_INNER = frozenset(("values", "fields"))  # of a holder, where it has one
_LANGUAGE = re.compile("[a-z]{2}-[A-Z]{2}").fullmatch
_DEEP = 64  # steps that are looked at above one


def wrapped(leaves: LeafTable) -> Iterator[tuple[Leaf, Leaf]]:
    """(the field with its plain value, the leaf that holds the value) of each wrapper."""
    yield from map_entries(leaves)
    yield from _of_languages(leaves)
    if NAMES.isdisjoint(leaves.names):
        return
    fields = _Fields()
    places = (place for place, name in enumerate(leaves.names) if name in NAMES)
    for place in places:
        leaf = leaves[place]
        above = leaf.parent
        if above is None or not above.name or is_element(leaf):
            continue
        if leaf.name in _LONE and not _is_alone(leaves, place, above):
            continue
        value = _plain(leaf)
        if value is not None:
            field = fields.of(above)
            yield Leaf(field.parent, field.text, field.name, value), leaf


def _of_languages(leaves: LeafTable) -> Iterator[tuple[Leaf, Leaf]]:
    """Fields of which there is one language."""
    names = {name for name in set(leaves.names) if _LANGUAGE(name)}
    if not names:
        return
    places = (place for place, name in enumerate(leaves.names) if name in names)
    for place in places:
        leaf = leaves[place]
        field = leaf.parent
        if field is None or field.parent is None or field.parent.name != "fields":
            continue
        if not is_element(leaf) and _is_alone(leaves, place, field):
            yield Leaf(field.parent, field.text, field.name, leaf.value), leaf


def _is_alone(leaves: LeafTable, place: int, above: Path) -> bool:
    """Whether an object's only value is this: its values are neighbours."""
    before = place > 0 and leaves[place - 1].parent is above
    after = place + 1 < len(leaves) and leaves[place + 1].parent is above
    return not before and not after


def _plain(leaf: Leaf) -> Scalar:
    """The value if it is of the type that its wrapper says, else None."""
    name, value = leaf.name, leaf.value
    if name in _NUMBERS or name in _LONE_NUMBERS:
        value = Number(value) if type(value) is str else value
        return value if number_of(value) is not None else None
    if name in _TEXTS or name in _LONE_TEXTS:
        return value if type(value) is str else None
    return value


class _Fields:
    """The nodes of a message without the wrappers above them, each made once."""

    def __init__(self) -> None:
        self._made: dict[int, Path] = {}

    def of(self, node: Path) -> Path:
        """The node where it would be if no type were written; itself where none is above."""
        for one in down_to(node, self._made, _DEEP):
            self._made[id(one)] = self._make(one)
        return self._made[id(node)]

    def _make(self, node: Path) -> Path:
        above = node.parent
        if above is None:
            return node
        field = self._made.get(id(above), above)
        element = is_element(node)
        holds = node.name in _HOLDERS or (node.name in _INNER and above.name in _HOLDERS)
        if holds and not element:
            return field
        if field is above:
            return node
        return Path(field, node.text, field.name if element else node.name)
