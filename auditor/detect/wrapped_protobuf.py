"""Entries of maps in protobuf: `{1: "heartRate", 2: {2: 72}}` is a field called heartRate.

A map's entry has its key as field 1 and its value as field 2. A value that may be of any type
is wrapped by a field for each type: google.firestore.v1.Value (integer 2, double 3, map 6,
array 9, text 17), google.protobuf.Value (number 2, text 3, struct 5, list 6), in which the
elements of an array and the entries of a map are field 1 again. So below a value any field is
its type, and field 1 below that an element, or an entry if it has a key. Without a schema any
message of a name and something is read so, which is what it is; one that has other fields, too,
is no entry (Protocol Buffers, "Maps: backwards compatibility").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from auditor.detect.siblings import down_to
from auditor.model import Leaf, LeafTable, Path

_STEP = re.compile(r"(?: ▸ protobuf:|\.)(\d{1,5})(?:\[(\d{1,6})\])?").fullmatch
_MEMO = 4_096
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{1,63}").fullmatch
_KEY, _VALUE = 1, 2
_OF_ENTRIES = frozenset((".1", ".2"))
_MOST = 5_000  # entries of one message
_DEEP = 64  # steps that are looked at above a leaf


class _Step(NamedTuple):
    """A field's number, and its place among those of that number."""

    field: int
    place: int


@functools.lru_cache(_MEMO)
def _step(text: str) -> _Step | None:
    match = _STEP(text)
    return None if match is None else _Step(int(match[1]), int(match[2] or 0))


class _Role(Enum):
    """What a node is to the maps of a message."""

    OUTSIDE = 0
    ENTRY = 1  # its field stands in `path`
    VALUE = 2  # `path` is its field, or its place in a list
    TYPE = 3  # the type of the value that is at `path`


class _Place(NamedTuple):
    role: _Role
    path: Path


def map_entries(leaves: LeafTable) -> Iterator[tuple[Leaf, Leaf]]:
    """(the field with its plain value, the leaf that holds the value) of each entry."""
    keys: dict[int, str] = {}
    for leaf in leaves.made():
        if leaf.text == ".1" and type(leaf.value) is str and leaf.parent is not None:
            if _NAME(leaf.value) is None:
                continue
            keys[id(leaf.parent)] = leaf.value
            if len(keys) >= _MOST:
                break
    if not keys:
        return
    for holder in _of_more(leaves):
        keys.pop(id(holder), None)
    if not keys:
        return
    fields = _Fields(keys)
    for leaf in leaves.made():
        field = fields.of(leaf)
        if field is not None:
            yield field, leaf


def _of_more(leaves: LeafTable) -> Iterator[Path]:
    """The nodes that have fields other than an entry's, some more than once."""
    seen: set[int] = set()
    for leaf in leaves.made():
        holder = leaf.parent
        if holder is None:
            continue
        if leaf.text not in _OF_ENTRIES and _is_other(leaf.text):
            yield holder
        node: Path | None = holder
        while node is not None and id(node) not in seen:
            seen.add(id(node))
            if node.parent is not None and _is_other(node.text):
                yield node.parent
            node = node.parent


@functools.lru_cache(_MEMO)
def _is_other(text: str) -> bool:
    """Whether a step is a field of a message that no entry of a map has."""
    step = _step(text)
    return step is not None and step.field not in (_KEY, _VALUE)


class _Fields:
    """The fields of the maps of a message, each node made once."""

    def __init__(self, keys: dict[int, str]) -> None:
        self._keys = keys
        self._places: dict[int, _Place] = {}
        self._named: dict[tuple[int, str], int] = {}

    def of(self, leaf: Leaf) -> Leaf | None:
        """The field that a leaf is the value of, None where it is of no map."""
        above = leaf.parent
        if above is None:
            return None
        role, path = self._places.get(id(above)) or self._place(above)
        step = None if role is _Role.OUTSIDE else _step(leaf.text)
        if step is None:
            return None
        if role is _Role.ENTRY and step.field == _VALUE:
            at = self._field(above, path)
            return Leaf(at.parent, at.text, at.name, leaf.value)
        if role is _Role.VALUE:
            return Leaf(path.parent, path.text, path.name, leaf.value)
        if role is _Role.TYPE and step.field == _KEY:
            return Leaf(path, f"[{step.place}]", path.name, leaf.value)
        return None

    def _place(self, node: Path) -> _Place:
        for one in down_to(node, self._places, _DEEP):
            self._places[id(one)] = self._make(one)
        return self._places[id(node)]

    def _make(self, node: Path) -> _Place:
        above = self._places.get(id(node.parent)) if node.parent is not None else None
        step = _step(node.text)
        entry = id(node) in self._keys
        if above is None or step is None or node.parent is None:
            return _Place(_Role.OUTSIDE, node)
        if above.role is _Role.ENTRY and step.field == _VALUE:
            return _Place(_Role.VALUE, self._field(node.parent, above.path))
        if above.role is _Role.VALUE:
            return _Place(_Role.TYPE, above.path)
        if above.role is _Role.TYPE and step.field == _KEY:
            if entry:
                return _Place(_Role.ENTRY, above.path)
            return _Place(_Role.VALUE, above.path.child(f"[{step.place}]"))
        return _Place(_Role.ENTRY, node.parent) if entry else _Place(_Role.OUTSIDE, node)

    def _field(self, entry: Path, holder: Path) -> Path:
        """The field of an entry, told from others of its name."""
        key = self._keys[id(entry)]
        count = self._named.get((id(holder), key), 0)
        self._named[id(holder), key] = count + 1
        return holder.child(f".{key}~{count}" if count else f".{key}", key)
