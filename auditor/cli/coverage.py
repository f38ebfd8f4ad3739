"""`auditor coverage`: what became of every connection, and who was behind the unread ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import typer

from auditor.cli import options
from auditor.cli.errors import Code, leave, say
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB
from auditor.cli.output import Format, chosen, emit, laid_out, page, sentence
from auditor.model import InputError
from auditor.report.table import Column
from auditor.report.units import count, share, size
from auditor.tasks.shapes import CoverageJson
from auditor.tasks.standing import standing
from auditor.tasks.summary import coverage_rows
from auditor.tasks.verdict import SessionCoverage, chosen_sessions, session_coverage

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


@app.command(epilog="Example: auditor coverage --session demo --json")
def coverage(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """Count connections and bytes by fate.

    Bytes are plaintext and lower bounds; hosts are those the phone asked for.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    with opened(db) as reader:
        sessions = chosen_sessions(reader, session)
        if not sessions:
            raise InputError(f"There is no session in {db} yet.")
        wrong = [text for row in sessions for text in standing(reader, row).wrong]
        found = [session_coverage(reader, row, app) for row in sessions]
    if form is Format.TABLE:
        page(chain.from_iterable(_told(item) for item in found))
    else:
        rows = (row for item in found for row in coverage_rows(item))
        emit(rows, form, columns=(), keys=tuple(CoverageJson.__annotations__), empty="")
    for text in wrong:
        say(text)
    leave(Code.FAILED if wrong else Code.DONE)


def _told(item: SessionCoverage) -> Iterator[str]:
    yield (
        sentence(f"Session {item.session.name} ({item.session.kind}, {item.session.state})") + "\n"
    )
    empty = True
    for piece in laid_out(coverage_rows(item), COLUMNS):
        empty = False
        yield piece
    yield "No connection is known.\n" if empty else "\n"
    yield sentence(f"Visible: {item.visibility.sentence()}.") + "\n"
