"""Vectors as rows of a table: columns that are numbered, a vector in each row.

`user,f0,f1,…,f127` and a line a person, as dlib's examples and exports of vector stores write.
Of what the vectors are the columns say (`face_0`), what stands around the table, or the
address. Rows must be vectors as models give them; a table of measurements is not.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auditor.detect.biometric.doubt import is_two_sided
from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.claims import Asked, how_sure, in_words
from auditor.detect.biometric.templates.context import Said
from auditor.detect.biometric.templates.names import TYPES
from auditor.detect.biometric.templates.vectors import SIZES, Vector, measure
from auditor.detect.model import Claim
from auditor.model import Leaf, Method

# Three columns in a row, which every numbered table with enough of them has.
WAKE = r"""63["']?[,;\t|]["']?[a-z_.]{0,24}64["']?[,;\t|]["']?[a-z_.]{0,24}65"""
_HEADER = 65_536  # characters of the line of names
_READ = 262_144  # characters of a table
_ROWS = 16
_LEAST = min(SIZES)
_NUMBERED = re.compile(r"(\D{0,32})(\d{1,4})").fullmatch


class _Columns(NamedTuple):
    """Numbered neighbours: from the first to before the last, and what they are called."""

    first: int
    last: int
    name: str


def is_table(leaf: Leaf) -> bool:
    """Whether a leaf is a text of lines, the first of which may number its columns."""
    text = leaf.value
    return isinstance(text, str) and "\n" in text and "63" in text[: text.find("\n")]


def vector_tables(leaf: Leaf, context: Asked) -> Iterator[Claim]:
    """One claim for a table whose rows are vectors about a part of a body."""
    if not isinstance(leaf.value, str):
        return
    text = leaf.value[:_READ]
    end = text.find("\n")
    if not 0 < end <= _HEADER:
        return
    separator = max(",;\t|", key=text[:end].count)
    lines = list(itertools.islice(_cells(text, separator), _ROWS + 1))
    if len(lines) < 2:
        return
    columns = _numbered(lines[0])
    vectors = _vectors(lines, columns) if columns is not None else []
    if columns is None or not vectors:
        return
    said = _said(lines[0], columns.name)
    said = said if said.part else context().of(leaf)
    if not said.part:
        return
    sure = said.sure and all(vector.unit for vector in vectors)
    why = f"a table whose rows are vectors of {vectors[0].size} numbers, about {said.one}"
    method = Method.STRUCTURE if sure else Method.KEY
    yield Claim(
        leaf.path,
        how_sure(said, sure=sure),
        method,
        in_words(said, why),
        data_type=TYPES[said.part],
    )


def _said(names: Sequence[str], name: str) -> Said:
    """What the columns' name says, which is sure, or else the name of another column."""
    for one in (name, *names):
        if part := part_of(one):
            return Said(part, sure=one is name, doubtful=is_two_sided(part, one))
    return Said("")


def _cells(text: str, separator: str) -> Iterator[list[str]]:
    """The lines' cells, as far as they can be read."""
    try:
        yield from csv.reader(text.splitlines(), delimiter=separator)
    except csv.Error:
        return


def _numbered(names: Sequence[str]) -> _Columns | None:
    """The longest run of columns of one name that count up by one, None for a short one."""
    best: _Columns | None = None
    start, before = 0, ("", -2)
    for at, name in enumerate([*names, ""]):
        match = _NUMBERED(name.strip(' "[]'))
        now = (match[1], int(match[2])) if match else ("", -2)
        if now != (before[0], before[1] + 1):
            if at - start >= _LEAST and (best is None or at - start > best.last - best.first):
                best = _Columns(start, at, before[0])
            start = at
        before = now
    return best


def _vectors(lines: Sequence[Sequence[str]], columns: _Columns) -> list[Vector]:
    """The vectors of the rows, none where one of them is no vector of a model's size.

    The last line may be cut.
    """
    found: list[Vector] = []
    for row in lines[1:]:
        vector = measure(row[columns.first : columns.last]) if len(row) == len(lines[0]) else None
        if vector is None and row is lines[-1] and found:
            break
        if vector is None or not vector.usual or vector.shortened:
            return []
        found.append(vector)
    return found
