"""Tables in JSON whose header names a measure once: `{"columns": ["ts", "spo2"], "rows": [[…]]}`.

The same with objects for headings, with the header for a first row, and names beside as many
values (`{"names": ["spo2"], "values": [97]}`). The header's place says which cell of each row is
the measure's; most of those must be what a body can have. Text tables are read by `tables`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.health.around.anybodys import unless_anybodys
from auditor.detect.health.around.surrounding_words import is_animals_column
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import Measure
from auditor.detect.health.vitals.units import measured
from auditor.detect.keys import joined
from auditor.detect.model import Claim
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_LEAST, _SHARE = 2, 0.8  # rows, and the share of them that a body must have
_MOST = 32  # headings of a message
_PARALLEL = frozenset(("values", "vals", "value", "readings", "samples", "measurements", "data",
                       "results"))  # fmt: skip


def columns(headings: Sequence[tuple[Leaf, Measure]], around: Surroundings) -> Iterator[Claim]:
    """The claims of the first headings of a message."""
    for heading, measure in headings[:_MOST]:
        cell = heading if is_element(heading) else heading.parent
        if cell is not None and is_element(cell) and cell.parent is not None:
            yield from _column(cell, cell.parent, measure, around)


def _column(
    heading: Leaf | Path, header: Path, measure: Measure, around: Surroundings
) -> Iterator[Claim]:
    """One claim at the rows, or at the values, that a heading's place names."""
    if header.parent is None:
        return
    if any(isinstance(one.value, str) and is_animals_column(one.value)
           for one in around.below(header)):  # fmt: skip
        return
    if is_element(header):  # the first row, and those after it
        lists = [
            (header.parent, [row for row in around.inside(header.parent) if row is not header])
        ]
    else:
        beside = [one for one in around.inside(header.parent) if one is not header]
        lists = [(one, around.inside(one)) for one in beside if not is_element(one)]
    for at, rows in lists:
        cells = [cell for row in rows if (cell := _cell(row, heading.text, around)) is not None]
        least = _LEAST
        if not rows and joined(at.name) in _PARALLEL:
            cell = _cell(at, heading.text, around)
            cells, least = [cell] if cell is not None else [], 1
        if _held(cells, measure) >= max(least, _SHARE * len(cells)):
            why = f"{measure.title} in a table, by the header of its column"
            found = unless_anybodys(
                Claim(at, Confidence.PROBABLE, Method.KEY, why), cells[0], around
            )
            if found is not None:
                yield found


def _cell(row: Path, step: str, around: Surroundings) -> Leaf | None:
    return next((one for one in around.below(row) if one.text == step), None)


def _held(cells: Sequence[Leaf], measure: Measure) -> int:
    numbers = [number for cell in cells if (number := measured(cell.value)) is not None]
    return sum(measure.holds(number.value, number.units) for number in numbers)
