"""Findings that no label names and that are right all the same: judged by hand, by field.

A source may call its labels exhaustive and still have overlooked a field (a
bidder that nests the device once more, a country beside a region). Such fields
stand in `unlabelled.tsv` with a reason. What is found there is neither a hit
nor a false alarm.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from tests.accuracy.places import Spot, names_of_label

FILE = Path(__file__).parent / "unlabelled.tsv"
COLUMNS = ("source", "field", "data_type", "why")
_ANY = "*"

type Field = tuple[str, tuple[str, ...]]  # side, names


@cache
def _fields(file: Path) -> dict[tuple[str, str], tuple[Field, ...]]:
    """The fields by (source, data type)."""
    table: dict[tuple[str, str], tuple[Field, ...]] = {}
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            if tuple(row) != COLUMNS or not row["why"]:
                raise ValueError(f"{file.name} must have {', '.join(COLUMNS)}, and a reason each")
            side, _, path = row["field"].partition(":")
            key = (row["source"], row["data_type"])
            table[key] = (*table.get(key, ()), (side, names_of_label(path)))
    return table


def is_right(source: str, data_type: str, spot: Spot, file: Path = FILE) -> bool:
    """Whether a finding of this type at this field was judged right."""
    return any(
        side == spot.side
        and len(names) == len(spot.names)
        and all(name in (_ANY, found) for name, found in zip(names, spot.names, strict=True))
        for side, names in _fields(file).get((source, data_type), ())
    )
