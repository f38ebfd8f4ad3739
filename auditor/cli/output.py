"""Where data leaves: a format is chosen, rows stream to stdout, remarks go to stderr.

The writers in `report` clean every value; this file decides which of them
writes, how wide, in colour or not, to a pager or straight through.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain, islice

from auditor.cli.errors import say
from auditor.model import InputError
from auditor.report.cells import csv_lines
from auditor.report.clean import clean
from auditor.report.objects import json_lines, json_list
from auditor.report.table import Column, table

type Rows = Iterable[Mapping[str, object]]

TABLE_ROWS = 1_000  # rows of a table unless --limit says otherwise
_MOST_ROWS = 10**15  # well within what SQLite can hold
_UNFOLDED = 10_000


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    NL = "nl"
    CSV = "csv"


def chosen(*, as_json: bool, nl: bool, csv: bool, table: bool = False) -> Format:
    """The one format that the flags ask for; tables where none does."""
    flags = {Format.JSON: as_json, Format.NL: nl, Format.CSV: csv, Format.TABLE: table}
    asked = [name for name, on in flags.items() if on]
    if len(asked) > 1:
        names = " and ".join(f"--{name}" for name in asked)
        raise InputError(f"Choose one format, not {names}.")
    return asked[0] if asked else Format.TABLE


def asked_limit(limit: int | None, form: Format) -> int | None:
    """Rows to ask the store for: all for machines, one more than a table shows; 0 is all."""
    if limit is None:
        return TABLE_ROWS + 1 if form is Format.TABLE else None
    return min(limit, _MOST_ROWS) or None


def emit(
    rows: Rows,
    form: Format,
    *,
    columns: Sequence[Column],
    keys: Sequence[str],
    empty: str,
    limit: int | None = None,
) -> None:
    """Write rows to stdout; `empty` is the sentence for a table without rows.

    `limit` is what the user asked for: None is the format's own, 0 is all.
    """
    if limit:
        rows = islice(rows, min(limit, _MOST_ROWS))
    if form is Format.TABLE:
        _emit_table(rows, columns, empty, limit)
        return
    if form is Format.CSV:
        write(csv_lines(rows, keys))
    else:
        write(json_list(rows) if form is Format.JSON else json_lines(rows))


def _emit_table(rows: Rows, columns: Sequence[Column], empty: str, limit: int | None) -> None:
    iterator = iter(rows)
    pieces = laid_out(islice(iterator, TABLE_ROWS) if limit is None else iterator, columns)
    first = next(pieces, None)
    if first is None:
        say(empty)
        return
    whole = page(chain((first,), pieces))
    if whole and limit is None and next(iterator, None) is not None:
        say(f"There are more than {TABLE_ROWS:,} rows: --limit 0 shows all, --csv and --nl too.")


def laid_out(rows: Rows, columns: Sequence[Column]) -> Iterator[str]:
    """A table as text, as wide and as colourful as stdout may have it."""
    return table(rows, columns, width=width(), color=colored())


def sentence(text: str) -> str:
    """A remark that goes with a table, folded to the same width."""
    return "\n".join(textwrap.wrap(clean(text), width() or _UNFOLDED)) + "\n"


def width() -> int | None:
    """Columns of the terminal; None in a pipe, where lines may have any length."""
    if "COLUMNS" in os.environ or sys.stdout.isatty():
        return max(shutil.get_terminal_size((80, 24)).columns, 40)
    return None


def colored() -> bool:
    """Whether colours are welcome on stdout."""
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") not in {"", "dumb"}
    )


def write(pieces: Iterable[str]) -> bool:
    """Stream text to stdout; who closed the pipe has seen enough, and that is no error.

    False where it was closed before the end.
    """
    try:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
        return False
    return True


def silence_stdout() -> None:
    """Give what is still buffered a place to go when Python flushes at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def page(pieces: Iterable[str]) -> bool:
    """Stream text to stdout, through the user's pager where it is longer than the screen.

    False where the reader left before the end.
    """
    pager = os.environ.get("PAGER", "less") if sys.stdout.isatty() and sys.stdin.isatty() else ""
    if not pager.strip():
        return write(pieces)
    rows = shutil.get_terminal_size((80, 24)).lines - 1
    head: list[str] = []
    iterator = iter(pieces)
    for piece in iterator:
        head.append(piece)
        if sum(text.count("\n") for text in head) > rows:
            return _through(pager, chain(head, iterator))
    return write(head)


def _through(pager: str, pieces: Iterable[str]) -> bool:
    environment = {"LESS": "-FRX", **os.environ}
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own pager, without a shell
            shlex.split(pager), stdin=subprocess.PIPE, env=environment, text=True, errors="replace"
        )
    except (OSError, ValueError):
        return write(pieces)
    with process:
        assert process.stdin is not None  # noqa: S101 - PIPE was asked for
        try:
            for piece in pieces:
                process.stdin.write(piece)
        except BrokenPipeError:
            return False
    return True
