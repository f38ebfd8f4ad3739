"""Rows as a table for people: as wide as the terminal, or as wide as the text in a pipe.

Rows are laid out in blocks, so that a long listing streams; the first block
fixes the widths. Cells are cleaned before rich sees them, and rich is given
`Text`, never markup. In a terminal long cells fold where the column says so
and are cut in the middle elsewhere; in a pipe (`width=None`) all fold, at a
width that few reach, and nothing is cut.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, chain

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.report import units
from auditor.report.clean import clean, shorten

type Row = Mapping[str, object]

BLOCK = 500
WIDEST_CELL = 2_000  # characters; a hostile path may have any length
_UNBOUNDED = 1_000_000
_WIDEST_COLUMN = 160  # in a pipe, so that one long cell does not pad every line
_GAP = 2  # between columns: the padding and the box's own blank
STYLES = {
    "SEEN": "bold red",
    "UNREADABLE": "yellow",
    "NOT_SEEN": "",
    "proven": "bold red",
    "probable": "red",
    "candidate": "dim",
    "errored": "bold red",
    "interrupted": "yellow",
    "missing": "yellow",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the row's key, its title, how a value is shown and how it shrinks.

    `least` is the terminal width below which the column is left out; an
    `optional` one also goes where a short table has nothing in it. A `fixed`
    column and numbers (`right`) never shrink; a `fold` column wraps; any other
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
    """The table in pieces of text; nothing at all where there is no row."""
    shown = [c for c in columns if width is None or width >= c.least]
    widths: list[int] | None = None
    for block in batched(rows, BLOCK):
        first = widths is None
        if first and len(block) < BLOCK:
            shown = [c for c in shown if not c.optional or any(_cell(row, c) for row in block)]
        cells = [[_cell(row, column) for column in shown] for row in block]
        if widths is None:
            widths = _widths(cells, shown, width)
        if width is not None:
            cells = [
                [_fit(t, c, w) for t, c, w in zip(line, shown, widths, strict=True)]
                for line in cells
            ]
        yield _render(cells, shown, widths, header=first, color=color)


def _cell(row: Row, column: Column) -> str:
    value = row.get(column.key)
    text = (column.show or units.text)(value)
    return clean(shorten(text, WIDEST_CELL))


def _widths(cells: list[list[str]], columns: Sequence[Column], width: int | None) -> list[int]:
    """Natural widths; where they do not fit, the columns that may shrink share the rest."""
    natural = []
    for index, column in enumerate(columns):
        longest = max(chain([cell_len(column.title)], (cell_len(line[index]) for line in cells)))
        most = _WIDEST_COLUMN if width is None else column.most or longest
        natural.append(min(longest, most))
    if width is None:
        return natural
    return _shrink(natural, columns, width - _GAP * (len(columns) - 1))


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
    return widths


def _render(
    cells: list[list[str]],
    columns: Sequence[Column],
    widths: Sequence[int],
    *,
    header: bool,
    color: bool,
) -> str:
    grid = Table(
        box=SIMPLE_HEAD,
        show_header=header,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )
    for column, width in zip(columns, widths, strict=True):
        grid.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            overflow="fold",
            width=width,
            no_wrap=False,
        )
    for line in cells:
        grid.add_row(*(Text(text, style=STYLES.get(text, "")) for text in line))
    return _to_text(grid, color=color)


def _fit(text: str, column: Column, width: int) -> str:
    """At most `width` terminal cells (wide characters take two), unless it may wrap."""
    if column.fold or cell_len(text) <= width:
        return text
    head = 0 if column.end else max((width - 1) // 3, 0)
    tail = max(width - 1 - head, 0)
    end = set_cell_size(text[::-1][:tail], tail)[::-1] if tail else ""
    return set_cell_size(text, head) + "…" + end


def _to_text(grid: Table, *, color: bool) -> str:
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=_UNBOUNDED,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
    )
    console.print(grid)
    lines = buffer.getvalue().split("\n")
    return "\n".join(line.rstrip() for line in lines)
