"""Why an exact position is not found: said by id, in `reasons.tsv`, for each that is missed.

A reason excuses nothing: the miss counts. It stands in the results beside the id.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.accuracy.matching import Outcome

FILE = Path(__file__).parent / "reasons.tsv"
COLUMNS = ("source", "id", "why")
EXACT = "exact"  # how the label kind of such a line ends


@cache
def _rows(file: Path) -> tuple[Mapping[str, str], ...]:
    with file.open(encoding="utf-8", newline="") as rows:
        return tuple(csv.DictReader(rows, delimiter="\t"))


def why(source: str, line_id: str, file: Path = FILE) -> str:
    """The reason for a line; an id that ends in a slash stands for all below it."""
    for row in _rows(file):
        name = row["id"]
        fits = line_id.startswith(name) if name.endswith("/") else line_id == name
        if row["source"] == source and fits:
            return row["why"]
    return ""


def exact_misses(misses: Iterable[Outcome]) -> Iterator[tuple[str, str]]:
    """(id, reason) of each line whose exact position is missed; "" where no reason is said."""
    ids = {(o.line.source, o.line.id) for o in misses if o.line.kind.endswith(EXACT)}
    for source, line_id in sorted(ids):
        yield line_id, why(source, line_id)
