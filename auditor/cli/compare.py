"""`auditor compare`: what an app sends in one session that it does not in another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.errors import Code, leave
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB
from auditor.cli.output import Format, chosen, emit, laid_out, page, sentence
from auditor.report.table import Column
from auditor.report.units import count
from auditor.tasks.compare import (
    CompareJson,
    Comparison,
    compare_sessions,
    comparison_rows,
    side_lines,
)
from auditor.tasks.verdict import chosen_sessions

app = typer.Typer()

COLUMNS = (
    Column("change", "change", fixed=True),
    Column("data_type", "data", fixed=True),
    Column("recipient", "recipient", share=2, end=True),
    Column("places_before", "before", count, right=True),
    Column("places_after", "after", count, right=True),
    Column("note", "note", fold=True, share=4, optional=True),
)


@app.command(epilog="Example: auditor compare demo ci")
def compare(
    before: Annotated[str, typer.Argument(help="A session.", metavar="SESSION")],
    after: Annotated[str, typer.Argument(help="A later one.", metavar="SESSION")],
    *,
    db: options.Db = DEFAULT_DB,
    app: options.App = "",
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """Compare two sessions, or two versions of an app recorded in two sessions.

    Data and recipients gained, lost and the same. What one session shows and the
    other could not have shown is unclear, never gone. Where a session names its
    app, that one is meant unless --app names another. Exit code 3: something is
    unclear.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    with opened(db) as reader:
        [first], [second] = chosen_sessions(reader, before), chosen_sessions(reader, after)
        item = compare_sessions(reader, first, second, app)
    if form is Format.TABLE:
        page(_told(item))
    else:
        rows, keys = comparison_rows(item), tuple(CompareJson.__annotations__)
        emit(rows, form, columns=(), keys=keys, empty="")
    leave(Code.INCOMPLETE if item.unclear else Code.DONE)


def _told(item: Comparison) -> Iterator[str]:
    """Each side's visibility first, then what changed."""
    for text in side_lines(item):
        yield sentence(text)
    yield "\n"
    empty = True
    for piece in laid_out(comparison_rows(item), COLUMNS):
        empty = False
        yield piece
    if empty:
        yield "In neither session anything was seen to be sent.\n"
