"""Tables of text with a line of names (RFC 4180 and its kin): commas, semicolons, tabs, bars.

Steps are `csv:[row].name`, so a cell is judged by its column's name as a member
of JSON is by its key. Undeclared text is a table if its first line reads as
names and the lines after it have as many cells. A table of numbers is kept as it was sent
as well: motion, positions and pulse are read from its rows; a wide one, which
is a series of measurements, as that alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from auditor.decode.base import Decoder, Example, Final, Hint, Leaves, Peeled
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.budget import Budget
from auditor.decode.names import member
from auditor.model import DecodeError, Path

_TYPES = {"text/csv": ",", "text/tab-separated-values": "\t", "application/csv": ","}
_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 1_024
_LONGEST_HEADER = 16 * 1024  # characters
_TITLE = 200  # characters of a line above the names, as Samsung Health's exports have one
_LEAST = 2  # delimiters between names that have a title
_LOOK = 8  # rows that show whether a text is a table
_ODD = 8  # one row in so many may have other cells than the others
_FIELD = 131_072  # characters of a cell, as the csv module has it
_CLOCK = 1_024
# A column's name: a word, or a few with a unit.
_NAME = re.compile(r"\ufeff?\"?[^\W\d][\w.:/#-]*(?: [\w.:/#%°()\[\]-]+){0,5}\"?").fullmatch
_NUMERIC = re.compile(r"[-+]?\d[\d.,:eE+TZ -]*").fullmatch
_MOSTLY = 2 / 3  # of the cells are numbers in a table of measurements
_WIDE = 12  # columns


def _sniff(data: str, hint: Hint) -> bool:
    return _delimiter(data, hint) != "" or _untitled(data, hint) != ""


def _untitled(data: str, hint: Hint) -> str:
    """What stands below a line that only says what the table is of; "" where none does."""
    title, _, rest = data[:_LONGEST_HEADER].partition("\n")
    names, _, rows = rest.partition("\n")
    row = rows.partition("\n")[0]
    by = max(_DELIMITERS, key=names.count)
    # The title has other cells than the names and the rows have; prose has them by chance.
    if len(title) > _TITLE or not _LEAST <= names.count(by) == row.count(by) != title.count(by):
        return ""
    below = data[data.find("\n") + 1 :]
    return below if _delimiter(below, hint) else ""


def _delimiter(data: str, hint: Hint) -> str:
    """The delimiter of a table with a header, "" of other text."""
    end = data.find("\n", 0, _LONGEST_HEADER)
    if end <= 0 or data[0] in "{<":
        return ""
    first = data[:end].rstrip("\r")
    found = max(_DELIMITERS, key=first.count)
    if not first.count(found):
        return ""
    declared = hint.mime in _TYPES
    names = _cells(first, found)
    if not all(map(_NAME, names)) or len(names) > _MOST_COLUMNS:
        return ""
    prose = found == "," and len(names) == 2 and any(" " in name for name in names)
    if not declared and (prose or len(set(names)) < len(names)):
        return ""
    rows = data[end + 1 : end + 1 + _LONGEST_HEADER].split("\n")[: _LOOK + 1]
    rows = [row for row in (rows[:_LOOK] if len(rows) > _LOOK else rows) if row.strip()]
    like = [row for row in rows if len(_cells(row.rstrip("\r"), found)) == len(names)]
    if declared:
        return found if like else ""
    return found if like and len(like) == len(rows) and _holds_data(like, found) else ""


def _holds_data(rows: Sequence[str], delimiter: str) -> bool:
    """False for lines that read as names themselves, as a list of words over lines does."""
    return any(
        cell and not _NAME(cell) for row in rows for cell in _cells(row.rstrip("\r"), delimiter)
    )


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader((line,), delimiter=delimiter), [])
    except csv.Error:
        return []


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    lines = data if _delimiter(data, hint) else _untitled(data, hint)
    delimiter = _delimiter(lines, hint)
    if not delimiter:
        raise DecodeError("no line of names")
    table = _Table(at.layer("csv:$"), Sink(budget, len(data)))
    try:
        table.read(csv.reader(lines.splitlines(keepends=True), delimiter=delimiter))
    except CutError as error:
        return table.sink.cut(at, error, data)
    except csv.Error:
        raise DecodeError("a cell without an end") from None
    if table.odd * _ODD > table.rows:
        raise DecodeError("rows of different lengths")
    if table.numbers >= _MOSTLY * max(1, table.cells):
        if table.columns >= _WIDE:
            raise DecodeError("a series of measurements")
        return _beside(at, data, table.sink.leaves)
    return table.sink.leaves


def _beside(at: Path, data: str, leaves: Leaves) -> Iterator[Peeled]:
    yield Final(at, data)
    yield from leaves


class _Table:
    """Rows that become leaves, and how alike they are."""

    def __init__(self, root: Path, sink: Sink) -> None:
        self.root = root
        self.sink = sink
        self.columns = self.rows = self.odd = self.cells = self.numbers = 0

    def read(self, rows: Iterator[list[str]]) -> None:
        """All rows below the first, which names their cells."""
        names = [member(name.strip().lstrip("\ufeff")) for name in next(rows)]
        self.columns = len(names)
        for row in rows:
            if not row:
                continue
            self.sink.spend(1 + len(row))
            self.odd += len(row) != len(names)
            place = Path(self.root, f"[{self.rows}]", "")
            for (step, name, _), cell in zip(names, row, strict=False):
                self._put(place, step, name, cell.strip())
            for number, cell in enumerate(row[len(names) :]):
                self._put(place, f"[{len(names) + number}]", "", cell.strip())
            self.rows += 1
            if not self.rows % _CLOCK and self.sink.budget.late():
                raise CutError("seconds", "not read in time")

    def _put(self, place: Path, step: str, name: str, cell: str) -> None:
        if cell:
            self.cells += 1
            self.numbers += _NUMERIC(cell) is not None
            self.sink.put(place, step, cell, name)


DECODER: Decoder[str] = Decoder(
    "csv",
    _sniff,
    _peel,
    (
        Example(
            "imei,city\n352099001761481,Kowloon\n",
            ((" ▸ csv:$[0].imei", "352099001761481"), (" ▸ csv:$[0].city", "Kowloon")),
        ),
        Example(
            'Device ID;Note\r\n4dbedd97;"a;b"\r\n',
            ((" ▸ csv:$[0]['Device ID']", "4dbedd97"), (" ▸ csv:$[0].Note", "a;b")),
        ),
        Example(
            "lat,lon\n22.3193,114.1694\n",
            (
                ("", "lat,lon\n22.3193,114.1694\n"),
                (" ▸ csv:$[0].lat", "22.3193"),
                (" ▸ csv:$[0].lon", "114.1694"),
            ),
        ),
        Example(
            "com.example.weights,6320100\nstart,kg,note\n2026-03-14,71.5,a\n",
            (
                (" ▸ csv:$[0].start", "2026-03-14"),
                (" ▸ csv:$[0].kg", "71.5"),
                (" ▸ csv:$[0].note", "a"),
            ),
        ),
        Example("Dear all,\nred, green, blue\ncyan, magenta, yellow\n", None),
        Example("Hello, my name is Jane.\nI am, well, fine.\n", None),
        Example("red,green,blue\ncyan,magenta,yellow\n", None),
        Example("a,b\n1,2,3\n", None),
        Example("lat,lon", None),
    ),
    signs="\n",
)
