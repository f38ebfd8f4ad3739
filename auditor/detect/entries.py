"""Fields that are spelled as entries: `{"key": "lat", "value": 22.3}` is a field called lat.

The value may be wrapped once more, by its type, as OpenTelemetry and Google Analytics have it:
`{"key": "lat", "value": {"doubleValue": 22.3}}`. Each entry becomes a leaf with the
entry's key as its name, a sibling of the other entries of its list. What is claimed
there is reported at the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.model import Leaf, LeafTable, Path

KEYS = frozenset({"name", "key", "k", "n", "id", "Name", "Key", "field", "param"})
VALUES = frozenset(
    ("value", "val", "v", "Value", "stringValue", "string_value", "doubleValue", "double_value",
     "floatValue", "float_value", "intValue", "int_value")
)  # fmt: skip
_MAX_KEY = 64
_NEAR = 4  # members of an entry


def entries(leaves: LeafTable) -> Iterator[tuple[Leaf, Leaf]]:
    """(the leaf to detect on, the leaf that holds the value) of each entry."""
    if VALUES.isdisjoint(leaves.names) or KEYS.isdisjoint(leaves.names):
        return
    count = 0
    for index, name in enumerate(leaves.names):
        if name not in VALUES:
            continue
        leaf = leaves[index]
        if leaf.parent is None:
            continue
        entry = leaf.parent
        if entry.name in VALUES and entry.parent is not None:
            entry = entry.parent
        key = _key_beside(leaves, index, entry)
        if key:
            above = entry.parent
            yield Leaf(above, f".{key}~{count}", key, leaf.value), leaf
            count += 1


def _key_beside(leaves: Sequence[Leaf], index: int, entry: Path) -> str:
    """The text of the key in an entry, "" where there is none."""
    for other in leaves[max(0, index - _NEAR) : index + _NEAR]:
        value = other.value
        if other.parent is entry and other.name in KEYS and isinstance(value, str):
            return value if len(value) <= _MAX_KEY else ""
    return ""
