"""Vital signs as lines of text: a header of names, then as many values in each line.

`timestamp,heart_rate,spo2` and what follows, as apps export and upload it. A column counts
by the name in its header, as a field does: a strong name alone, a weak one beside a
strong one; and most of its numbers must be what a body can have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.health.around.surrounding_words import is_animals_column
from auditor.detect.health.vitals.measures import Named, named
from auditor.detect.health.vitals.units import units_of
from auditor.detect.keys import words
from auditor.detect.model import Claim
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method

_NAME = r"(?:heart.?rate|spo2|glucose|systolic|respiratory.?rate|hrv|rmssd|body.?temperature|bpm)"
# A header's name of a measure and the separator behind it.
WAKE = (_NAME + r"[a-z0-9_ ()/%.\"]{0,16}[,;\t\r\n]",)
_LEAST = 3  # lines of values
_LOOKED = 200  # lines
_LONGEST = 2_000  # characters of a header
_COLUMNS = 200
_SHARE = 0.8  # of the values that must be a body's
_SEPARATORS = ",;\t"


def tables(leaf: Leaf) -> Iterator[Claim]:
    """One claim for each column of a measure, all at the text."""
    rows = _read(leaf.value) if isinstance(leaf.value, str) else []
    if len(rows) <= _LEAST:
        return
    names = [name.strip(" \"'\r\ufeff") for name in rows[0]]
    if any(is_animals_column(name) for name in names):
        return
    found = [(place, name, named(name)) for place, name in enumerate(names) if name]
    kept = [
        (name, one)
        for place, name, one in found
        if one is not None and _holds(name, one, [row[place] for row in rows[1:]])
    ]
    if not any(one.strong for _, one in kept):
        return
    titles = dict.fromkeys(one.measure.title for _, one in kept)
    why = f"lines under a header of {', '.join(titles)}"
    yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why)


def _read(text: str) -> list[list[str]]:
    """The header and the first lines, all of as many cells; nothing for other texts."""
    lines = text.lstrip("\ufeff\r\n ").split("\n", _LOOKED)[:_LOOKED]
    if len(lines) > _LEAST + 1 and lines[0].count(",") != lines[1].count(",") == lines[2].count(
        ","
    ):
        lines = lines[1:]  # Samsung Health's exports begin with what table it is
    if len(lines) <= _LEAST or len(lines[0]) > _LONGEST:
        return []
    separator = max(_SEPARATORS, key=lines[0].count)
    count = lines[0].count(separator) + 1
    if not 2 <= count <= _COLUMNS:
        return []
    rows = [line.rstrip("\r").split(separator) for line in lines if line.strip()]
    whole = [row for row in rows if len(row) == count]
    return whole if len(whole) >= len(rows) - 1 else []  # the last one may be cut


def _holds(name: str, one: Named, cells: Sequence[str]) -> bool:
    """Whether most values of a column are what a body can have, in the unit of its name."""
    units = frozenset(unit for word in words(name) for unit in units_of(word))
    units = units if not units.isdisjoint(one.measure.ranges) else frozenset()
    said = [cell.strip(" \"'\r") for cell in cells]
    numbers = [number.value for cell in said if cell and (number := number_of(cell)) is not None]
    held = sum(one.measure.holds(number, units) for number in numbers)
    return len(numbers) >= _LEAST and held >= _SHARE * len([cell for cell in said if cell])
