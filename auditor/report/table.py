"""Rows as a table for people: as wide as the terminal, or as wide as the text in a pipe.

The first block of rows fixes the widths, then each row is written as it comes,
so that a long listing streams. Cells are cleaned before anything looks at them.
In a terminal long cells fold where the column says so and are cut elsewhere; in
a pipe (`width=None`) all fold, at a width that few reach, and nothing is cut.
rich measures, folds and colours; its Table would take a millisecond a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from rich.text import Text

from auditor.report import units
from auditor.report.clean import clean, shorten

type Row = Mapping[str, object]

BLOCK = 500
WIDEST_CELL = 2_000  # characters; a hostile path may have any length
_WIDEST_COLUMN = 160  # in a pipe, so that one long cell does not pad every line
_FOLDED = 20  # cells that a column that folds keeps for itself
_GAP = "  "
_PART = re.compile(r"[^/.:=,;?&-]*(?:[/.:=,;?&-]|$)")  # of a path or name, with what ends it
_HEADER = Style(bold=True)
STYLES = {
    "SEEN": Style(color="red", bold=True),
    "UNREADABLE": Style(color="yellow"),
    "proven": Style(color="red", bold=True),
    "probable": Style(color="red"),
    "candidate": Style(dim=True),
    "errored": Style(color="red", bold=True),
    "interrupted": Style(color="yellow"),
    "missing": Style(color="yellow"),
    "wrong": Style(color="red", bold=True),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the row's key, its title, how a value is shown and how it shrinks.

    `least` is the terminal width below which the column is left out; an
    `optional` one also goes where a short table has nothing in it, a `spare` one
    where it would cost another column letters. A `fixed` column and numbers
    (`right`) never shrink; a `fold` column wraps; any other
    is cut in its middle, or at its start where the `end` says most (a host).
    """

    key: str
    title: str
    show: Callable[[object], str] | None = None
    right: bool = False
    fixed: bool = False
    fold: bool = False
    end: bool = False
    optional: bool = False
    spare: bool = False
    least: int = 0
    most: int | None = None
    share: int = 1  # of the room that is left, against the other columns that shrink


def table(
    rows: Iterable[Row],
    columns: Sequence[Column],
    *,
    width: int | None = None,
    color: bool = False,
) -> Iterator[str]:
    """The table line by line; nothing at all where there is no row."""
    iterator = iter(rows)
    shown = [column for column in columns if width is None or width >= column.least]
    block = [_cells(row, shown) for row in islice(iterator, BLOCK)]
    if not block:
        return
    if len(block) < BLOCK:
        shown, block = _without(
            {i for i, c in enumerate(shown) if c.optional and not any(x[i] for x in block)},
            shown,
            block,
        )
    widths = _widths(block, shown, width)
    while spare := _costly(block, shown, widths):
        shown, block = _without({spare}, shown, block)
        widths = _widths(block, shown, width)
    writer = _Writer(shown, widths, cut=width is not None, color=color)
    yield from writer.header()
    for cells in block:
        yield from writer.lines(cells)
    for row in iterator:
        yield from writer.lines(_cells(row, shown))


def _without(
    gone: set[int], columns: Sequence[Column], block: list[list[str]]
) -> tuple[list[Column], list[list[str]]]:
    """The table without some columns."""
    kept = [index for index in range(len(columns)) if index not in gone]
    return [columns[i] for i in kept], [[line[i] for i in kept] for line in block]


def _costly(block: list[list[str]], columns: Sequence[Column], widths: Sequence[int]) -> int:
    """The last spare column while another column loses letters, 0 for none (never the first)."""
    spare = max((i for i, column in enumerate(columns) if column.spare), default=0)
    loses = any(
        # A folding column loses nothing but looks: only a word that is broken counts.
        cell_len(max(line[i].split(" "), key=cell_len) if column.fold else line[i]) > widths[i]
        for i, column in enumerate(columns)
        if not column.right
        for line in block
    )
    return spare if loses else 0


def _cells(row: Row, columns: Sequence[Column]) -> list[str]:
    return [
        clean(shorten((column.show or units.text)(row.get(column.key)), WIDEST_CELL))
        for column in columns
    ]


def _widths(block: list[list[str]], columns: Sequence[Column], width: int | None) -> list[int]:
    """Natural widths; where they do not fit, the columns that may shrink share the rest."""
    natural = []
    for index, column in enumerate(columns):
        longest = max(chain([cell_len(column.title)], (cell_len(line[index]) for line in block)))
        most = _WIDEST_COLUMN if width is None else column.most or longest
        natural.append(min(longest, most))
    if width is None:
        return natural
    return _shrink(natural, columns, width - len(_GAP) * (len(columns) - 1))


def _shrink(natural: list[int], columns: Sequence[Column], room: int) -> list[int]:
    widths = list(natural)
    flexible = [i for i, column in enumerate(columns) if not (column.fixed or column.right)]
    while flexible and sum(widths) > room:
        taken = sum(w for i, w in enumerate(widths) if i not in flexible)
        shares = sum(columns[i].share for i in flexible)
        unit = max(room - taken, 0) / shares
        # Columns that need less than their share keep what they need.
        small = [i for i in flexible if natural[i] <= unit * columns[i].share]
        if not small:
            for i in flexible:
                least = min(natural[i], max(len(columns[i].title), 4))
                widths[i] = max(int(unit * columns[i].share), least)
            break
        flexible = [i for i in flexible if i not in small]
    _lend(widths, natural, columns)
    return widths


def _lend(widths: list[int], natural: Sequence[int], columns: Sequence[Column]) -> None:
    """What folds loses no letter: it lends its room to what is whole with it and else is cut."""
    for index, column in enumerate(columns):
        lacking = 0 if column.fold else natural[index] - widths[index]
        rooms = {i: max(0, widths[i] - _FOLDED) for i, c in enumerate(columns) if c.fold}
        if lacking > sum(rooms.values()):
            continue
        for lender, room in rooms.items():
            lent = min(lacking, room)
            widths[index] += lent
            widths[lender] -= lent
            lacking -= lent


class _Writer:
    """Lays out cells in columns of fixed widths; a number that outgrows its column stays whole."""

    def __init__(
        self, columns: Sequence[Column], widths: Sequence[int], *, cut: bool, color: bool
    ) -> None:
        self._columns = columns
        self._widths = widths
        self._cut = cut
        self._system = ColorSystem.STANDARD if color else None
        # Only its rules for folding are used; nothing is written to it.
        self._console = Console(width=WIDEST_CELL, color_system=None, legacy_windows=False)

    def header(self) -> Iterator[str]:
        titles = [column.title for column in self._columns]
        yield self._line(titles, [_HEADER] * len(titles))
        yield "─" * (sum(self._widths) + len(_GAP) * (len(self._widths) - 1)) + "\n"

    def lines(self, cells: Sequence[str]) -> Iterator[str]:
        styles = [STYLES.get(cell) for cell in cells]
        pieces = [
            self._fit(cell, column, width)
            for cell, column, width in zip(cells, self._columns, self._widths, strict=True)
        ]
        for line in zip_longest(*pieces, fillvalue=""):
            yield self._line(line, styles)

    def _fit(self, text: str, column: Column, width: int) -> list[str]:
        if cell_len(text) <= width or column.right:
            return [text]
        if column.fold or not self._cut:
            wrapped = Text(_breakable(text, width)).wrap(self._console, width, overflow="fold")
            return [line.plain.rstrip() for line in wrapped]
        return [_cut(text, width, end=column.end)]

    def _line(self, cells: Sequence[str], styles: Sequence[Style | None]) -> str:
        padded = [
            self._pad(cell, column, width, style)
            for cell, column, width, style in zip(
                cells, self._columns, self._widths, styles, strict=True
            )
        ]
        return _GAP.join(padded).rstrip() + "\n"

    def _pad(self, text: str, column: Column, width: int, style: Style | None) -> str:
        blanks = " " * max(width - cell_len(text), 0)
        shown = style.render(text, color_system=self._system) if style and self._system else text
        return blanks + shown if column.right else shown + blanks


def _breakable(text: str, width: int) -> str:
    """The text with its words that are too wide broken where paths and names have their parts.

    Each part but the last leaves no room for what comes after it, so the space
    between them always becomes the end of a line.
    """
    # Where cells and characters differ, or a space comes first, words break anywhere.
    if not text.isascii() or text[:1].isspace():
        return text
    return " ".join(_parts(word, width) if len(word) > width else word for word in text.split(" "))


def _parts(word: str, width: int) -> str:
    lines = [""]
    for part in _PART.findall(word):
        if len(lines[-1]) + len(part) <= width:
            lines[-1] += part
            continue
        chopped = [part[at : at + width] for at in range(0, len(part), width)]
        lines[len(lines) - (not lines[-1]) :] = chopped
    return " ".join(lines)


def _cut(text: str, width: int, *, end: bool) -> str:
    """At most `width` terminal cells (wide characters take two); what was cut is marked."""
    head = 0 if end else max((width - 1) // 3, 0)
    tail = max(width - 1 - head, 0)
    rest = set_cell_size(text[::-1][:tail], tail)[::-1] if tail else ""
    return set_cell_size(text, head) + "…" + rest
