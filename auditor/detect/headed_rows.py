"""Tables whose columns are named once: `{"columns": ["hr", …], "rows": [[72, …]]}`.

Writers save names so: InfluxDB's and BigQuery's answers, pandas' `to_json(orient="split")`, GA's
reports, recorders of samples. The names stand in a list beside the rows, as texts or as objects
that have one; in the first row; or beside as many values (`{"names": ["hr"], "values": [72]}`).
Each cell becomes a leaf with its column's name, in its row: a row is an object like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from auditor.detect.siblings import is_element
from auditor.model import Leaf, LeafTable, Number, Path

HEADS = frozenset(
    ("columns", "cols", "fields", "header", "headers", "columnNames", "column_names", "fieldNames",
     "field_names", "schema", "names", "keys", "labels", "metrics", "channels")
)  # fmt: skip
_NAMED = frozenset(("name", "id", "field", "title", "header", "label", "key", "column"))
_VALUES = frozenset(
    ("values", "vals", "value", "readings", "samples", "measurements", "data", "results", "row")
)
_LONGEST = 64  # characters of a name
_LEAST, _MOST = 2, 256  # columns
_TABLES = 32
_LOOKED = 20_000  # objects and lists that are looked at for a first row of names

type _Names = Mapping[int, str]  # by the column's number


def headed_rows(leaves: LeafTable) -> Iterator[tuple[Leaf, Leaf]]:
    """(the cell with its column's name, the leaf that holds it) of each row."""
    tables = _Tables(leaves)
    if not tables:
        return
    for leaf in leaves:
        name = tables.called(leaf)
        if name is not None:
            yield Leaf(leaf.parent, f".{name}~", name, leaf.value), leaf


class _Tables:
    """The names of columns: of tables whose first row has them, and of those beside a list."""

    def __init__(self, leaves: LeafTable) -> None:
        self._leaves = leaves
        self._above: dict[int, _Names] = {}  # by the list of rows
        self._beside: dict[int, tuple[Path, dict[int, str]]] = {}  # by what holds both
        first: Path | None = None
        for parent, step in islice(leaves.holders(), _LOOKED):
            if parent.name in HEADS and is_element(parent) is (step[:1] != "["):
                self._note_head(parent)
            if step != "[0]":
                continue
            if parent.text == "[0]":
                first = parent
            elif parent.text == "[1]" and first is not None and first.parent is parent.parent:
                self._note_first_row(first, parent)

    def __bool__(self) -> bool:
        return bool(self._above or self._beside)

    def _note_head(self, node: Path) -> None:
        """Names of columns: a list's texts, or that of an object in such a list."""
        head = node.parent if is_element(node) else node
        if head is None or head.parent is None or is_element(head):
            return
        if id(head.parent) not in self._beside and len(self._beside) >= _TABLES:
            return
        at, names = self._beside.setdefault(id(head.parent), (head, {}))
        for place in self._leaves.places_below(node)[: _MOST + 1 - len(names)]:
            leaf = self._leaves[place]
            if at is head and _is_name(leaf) and (head is node or leaf.name in _NAMED):
                names.setdefault(_number(leaf if head is node else node), str(leaf.value))

    def _note_first_row(self, first: Path, second: Path) -> None:
        """The texts of a list's first row, if the second has a number."""
        names = _texts(self._leaves, first)
        if names and _has_numbers(self._leaves, second, len(names)) and len(self._above) < _TABLES:
            self._above[id(first.parent)] = names

    def called(self, leaf: Leaf) -> str | None:
        """The name of a cell's column, None for a leaf that is none."""
        row = leaf.parent
        if row is None or row.parent is None or not is_element(leaf):
            return None
        names = self._of_row(row)
        return names.get(_number(leaf)) if names else None

    def _of_row(self, row: Path) -> _Names | None:
        """The names of a row's columns."""
        table = row.parent
        if table is None:
            return None
        if not is_element(row):  # values as many as there are names beside
            head, names = self._beside.get(id(table), (row, {}))
            alike = head is not row and row.name in _VALUES
            return names if alike and self._size(row) == len(names) else None
        if id(table) in self._above:
            return self._above[id(table)] if row.text != "[0]" else None
        head, names = self._beside.get(id(table.parent), (table, {}))
        return names if head is not table and _LEAST <= len(names) <= _MOST else None

    def _size(self, row: Path) -> int:
        return len(self._leaves.places_below(row))


def _texts(leaves: LeafTable, row: Path) -> dict[int, str]:
    """The cells of a row by their numbers, nothing where one is no name."""
    places = leaves.places_below(row)
    if not _LEAST <= len(places) <= _MOST:
        return {}
    cells = [leaves[place] for place in places]
    if not all(is_element(one) and _is_name(one) for one in cells):
        return {}
    return {_number(one): str(one.value) for one in cells}


def _has_numbers(leaves: LeafTable, row: Path, size: int) -> bool:
    places = leaves.places_below(row)
    kinds = (type(leaves.values[place]) for place in places)
    return len(places) == size and any(kind in (int, float, Number) for kind in kinds)


def _is_name(leaf: Leaf) -> bool:
    text = leaf.value
    return type(text) is str and 0 < len(text) <= _LONGEST


def _number(cell: Leaf | Path) -> int:
    digits = cell.text[1:-1]
    return int(digits) if digits.isdecimal() and len(digits) <= len(str(_MOST)) else -1
