"""Rows of a table whose columns are named beside it: `{"columns": ["hr", …], "rows": [[72, …]]}`.

Writers save names so: InfluxDB's and BigQuery's answers, pandas' `to_json(orient="split")`, GA's
reports, recorders of samples. Each cell becomes a leaf with its column's name, in its row: a row
is an object like any other. The names stand in one list, the rows in a list beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auditor.detect.siblings import is_element
from auditor.model import Leaf, LeafTable, Path

HEADS = frozenset(
    ("columns", "cols", "fields", "header", "headers", "columnNames", "column_names", "fieldNames",
     "field_names", "schema")
)  # fmt: skip
_LONGEST = 64  # characters of a name
_LEAST, _MOST = 2, 256  # columns
_TABLES = 32
_CELLS = 10_000


class _Head(NamedTuple):
    """The names of columns, and the list in which they stand."""

    at: Path
    names: list[str]


def headed_rows(leaves: LeafTable) -> Iterator[tuple[Leaf, Leaf]]:
    """(the cell with its column's name, the leaf that holds it) of each row."""
    if HEADS.isdisjoint(leaves.names):
        return
    heads = _heads(leaves)
    if not heads:
        return
    cells = 0
    for leaf in leaves:
        head = _head_of(leaf, heads)
        number = int(leaf.text[1:-1]) if head is not None and leaf.text[1:-1].isdecimal() else -1
        if head is None or not 0 <= number < len(head.names):
            continue
        name = head.names[number]
        yield Leaf(leaf.parent, f".{name}~", name, leaf.value), leaf
        cells += 1
        if cells >= _CELLS:
            return


def _heads(leaves: LeafTable) -> Mapping[int, _Head]:
    """By the identity of what holds a table, the names of its columns."""
    found: dict[int, _Head] = {}
    for place, name in enumerate(leaves.names):
        if name not in HEADS:
            continue
        leaf = leaves[place]
        at = leaf.parent
        if at is None or at.parent is None or not is_element(leaf) or is_element(at):
            continue
        if not isinstance(leaf.value, str) or not 0 < len(leaf.value) <= _LONGEST:
            continue
        if id(at.parent) not in found and len(found) >= _TABLES:
            continue
        head = found.setdefault(id(at.parent), _Head(at, []))
        if head.at is at and len(head.names) <= _MOST:
            head.names.append(leaf.value)
    return {key: one for key, one in found.items() if _LEAST <= len(one.names) <= _MOST}


def _head_of(leaf: Leaf, heads: Mapping[int, _Head]) -> _Head | None:
    """The head of the table in one of whose rows a cell is."""
    row = leaf.parent
    if row is None or not is_element(leaf) or not is_element(row):
        return None
    table = row.parent
    head = heads.get(id(table.parent)) if table is not None else None
    return head if head is not None and head.at is not table else None
