"""Lines of text whose header names a hand's events: `timestamp,x,y,pressure`, `key,down,up`.

The columns are judged as the fields of a list of objects are. A place, a time and a size are a
bubble of a chart, too, so a table must name what only a finger has (a pressure, a touch), or keys.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from auditor.detect.biometric.behaviour.hand_events import HANDS, TYPED, Events
from auditor.detect.keys import joined
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method

# Where a line of names says what only a finger or a typing hand has.
WAKE = (
    r"[,;\t]\"?(?:pressure|force|touch_?(?:major|size|area)|tool_?(?:type|major))\"?[,;\t\r\n]"
    r"|[,;\t]\"?(?:(?:key_?)?up|release(?:d_?at|_?time)?|dwell|flight)\"?[,;\t\r\n]"
)
_OWN = HANDS - {"size", "radius", "velocity", "velocityx"}
_HEADER, _READ = 2_048, 400_000  # characters
_COLUMNS = range(3, 33)
_ROWS = 5_000


def event_table(leaf: Leaf) -> Iterator[Claim]:
    """One claim where a text is such a table."""
    text = leaf.value
    if not isinstance(text, str):
        return
    head = text[:_HEADER].partition("\n")[0]
    separator = max(",;\t", key=head.count)
    names = [joined(name.strip(' "\r\ufeff')) for name in head.split(separator)]
    own = not _OWN.isdisjoint(names)
    if len(names) not in _COLUMNS or (not own and TYPED.isdisjoint(names)):
        return
    events = Events(leaf.path)
    for row in _rows(text[:_READ], separator, len(names)):
        for name, cell in zip(names, row, strict=True):
            events.add(name, name, cell)
    if why := events.judge():
        why = f"lines of a table: {why}"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _rows(text: str, separator: str, columns: int) -> Iterator[Sequence[str]]:
    """The lines below the header that have as many cells; the last one may be cut."""
    try:
        reader = csv.reader(text.splitlines()[1 : _ROWS + 1], delimiter=separator)
        yield from (row for row in reader if len(row) == columns)
    except csv.Error:
        return
