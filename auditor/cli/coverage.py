"""`auditor coverage`: what became of every connection, and who was behind the unread ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.errors import Code, leave, say
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB
from auditor.cli.output import Format, chosen, emit, laid_out, page, sentence
from auditor.model import InputError
from auditor.report.table import Column
from auditor.report.units import count, share, size
from auditor.tasks.coverage import SessionCoverage, session_coverage
from auditor.tasks.covering import By, coverage_rows, part_lines, part_rows, remarks
from auditor.tasks.shapes import CoverageJson
from auditor.tasks.standing import standing
from auditor.tasks.verdict import chosen_sessions

app = typer.Typer()

_HOSTS = 12


def _hosts(value: object) -> str:
    if not isinstance(value, list):
        return ""
    more = f" and {len(value) - _HOSTS} more" if len(value) > _HOSTS else ""
    return ", ".join(str(host) for host in value[:_HOSTS]) + more


COLUMNS = (
    Column("fate", "fate", fixed=True),
    Column("connections", "connections", count, right=True),
    Column("share", "share", share, right=True),
    Column("bytes", "bytes", size, right=True),
    Column("hosts", "hosts", _hosts, fold=True),
)


PARTS = (
    Column("connections", "connections", count, right=True),
    Column("visible", "visible", fixed=True),
    Column("bytes", "bytes", size, right=True),
    Column("opaque", "opaque", optional=True, least=100),
    Column("unread", "not read, by fate", fold=True, share=2),
)


@app.command(epilog="Example: auditor coverage --session demo --by host")
def coverage(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    by: Annotated[
        By | None,
        typer.Option("--by", help="Tell apps or hosts apart.", show_default=False),
    ] = None,
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """Count connections and bytes by fate.

    Of every connection that the proxy or a packet capture saw. Bytes are
    transport payload where there are packets, else plaintext and lower bounds.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    with opened(db) as reader:
        sessions = chosen_sessions(reader, session)
        if not sessions:
            raise InputError(f"There is no session in {db} yet.")
        states = [standing(reader, row) for row in sessions]
        found = [session_coverage(reader, row, app, lookups=True) for row in sessions]
    wrong = [text for state in states for text in state.wrong]
    if form is Format.TABLE:
        page(
            chain.from_iterable(
                _told(item, by, app, whole=not state.incomplete)
                for item, state in zip(found, states, strict=True)
            )
        )
    else:
        told = coverage_rows if by is None else partial(part_rows, by=by)
        rows = (row for item in found for row in told(item))
        emit(rows, form, columns=(), keys=tuple(CoverageJson.__annotations__), empty="")
    for text in wrong:
        say(text)
    leave(Code.FAILED if wrong else Code.DONE)


def _told(item: SessionCoverage, by: By | None, app: str, *, whole: bool) -> Iterator[str]:
    """The figure first, then the table, then what must be read with both."""
    yield (
        sentence(f"Session {item.session.name} ({item.session.kind}, {item.session.state})") + "\n"
    )
    cut = "" if whole else ", of a session that is not complete"
    yield sentence(f"Visible: {item.visibility.sentence()}{cut}.") + "\n"
    empty = True
    for piece in _table(item, by):
        empty = False
        yield piece
    absent = item.absent(app)
    yield sentence(absent or "No connection is known.") if empty or absent else "\n"
    for text in remarks(item):
        yield sentence(text)
    yield "\n"


def _table(item: SessionCoverage, by: By | None) -> Iterator[str]:
    if by is None:
        return laid_out(coverage_rows(item), COLUMNS)
    first = Column(by.value, by.value, share=3, end=by is By.HOST)
    return laid_out(part_lines(item, by), (first, *PARTS))
