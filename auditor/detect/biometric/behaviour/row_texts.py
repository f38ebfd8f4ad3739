"""Rows of a hand's events in one text: `2,310,700,0;2,311,691,16;…` under a name that says so.

A row ends at a semicolon, a bar or a line; its columns at commas, or at colons where there are
none. Twenty rows (ten of what is called keys) of as many numbers each (behind the key, where rows
of keys begin with one), one column of which is a time that goes on as hands do; what is called
touches or a mouse's needs two places besides, what is called keys a column of few values (up or
down, or which key) or of how long each was held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from auditor.detect.biometric.behaviour.key_lists import names_keys, strokes_in
from auditor.detect.biometric.behaviour.pace import LEAST, NAMED, paced
from auditor.detect.biometric.behaviour.touch_rows import Rows, is_of_hand
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method

_ROWS = re.compile(r"(?:-?\d{1,14}(?:\.\d{1,9})?[,:;|\r\n]{1,2}){30}").match
_STRUCK = re.compile(
    r"(?:[^\s,:;|]{1,16}(?:[,:]-?\d{1,14}(?:\.\d{1,9})?){2,6}[;|\r\n]{1,2}){10}"
).match
_SPLIT = re.compile(r"[;|\n]")
_NUMBER = re.compile(r"-?\d{1,14}(?:\.\d{1,9})?").fullmatch
_COLUMNS = range(3, 9)
_MOST = 5_000
_LONGEST = 400_000
_KINDS = 4  # a column of so few values says what a key did


def row_text(leaf: Leaf) -> Iterator[Claim]:
    """One claim where a text is such rows."""
    text = leaf.value
    keyed = names_keys(leaf.name)
    if not keyed and not is_of_hand(leaf.name):
        return
    if not isinstance(text, str) or len(text) > _LONGEST:
        return
    if _ROWS(text) is None and not (keyed and _STRUCK(text)):
        return
    columns = _columns(text, keyed=keyed)
    if not columns:
        return
    count = len(columns[0])
    if keyed:
        timed = any(paced(one, NAMED) for one in columns)
        what = "times of keys" if timed and any(_is_kind(one) for one in columns) else ""
        what = what or strokes_in(columns, NAMED)
    else:
        rows = Rows(leaf.path)
        rows.columns = {f"[{at}]": values for at, values in enumerate(columns)}
        what = rows.judge()
    if what:
        why = f"{count} rows of a hand's events in a text: {what}"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _columns(text: str, *, keyed: bool) -> list[list[float]]:
    """The numbers by column, nothing where rows differ; the last may be cut.

    `keyed`: rows may begin with a key, which is left out.
    """
    parts = [part.strip(" \r") for part in _SPLIT.split(text, _MOST)[:_MOST]]
    between = "," if "," in parts[0] else ":"
    first = keyed and not _NUMBER(parts[0].partition(between)[0])
    rows: list[Sequence[float]] = []
    for part in parts:
        if not part:
            continue
        try:
            row = [float(cell) for cell in part.split(between)[first:]]
        except ValueError:
            return []
        if rows and len(row) != len(rows[0]):
            if part is parts[-1]:
                break
            return []
        rows.append(row)
    if len(rows) < (NAMED if keyed else LEAST) or len(rows[0]) + first not in _COLUMNS:
        return []
    return [list(column) for column in zip(*rows, strict=True)]


def _is_kind(values: Sequence[float]) -> bool:
    return 1 < len(set(values)) <= _KINDS
