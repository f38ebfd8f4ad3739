"""`auditor sessions`: what was recorded and imported."""

from __future__ import annotations

import typer

from auditor.cli.errors import say
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, AsCsv, AsJson, AsLines, AsTable, Db, Limit, Session
from auditor.cli.output import Format, chosen, emit
from auditor.report.table import Column
from auditor.report.units import count, moment
from auditor.tasks.recordings import recording_lines
from auditor.tasks.shapes import SessionJson
from auditor.tasks.shaping import session_row
from auditor.tasks.verdict import chosen_sessions

app = typer.Typer()


def _kinds(value: object) -> str:
    rows = value if isinstance(value, list) else []
    return ", ".join(dict.fromkeys(str(row["kind"]) for row in rows))


COLUMNS = (
    Column("session", "session"),
    Column("kind", "kind", fixed=True),
    Column("state", "state", fixed=True),
    Column("app", "app", least=90, optional=True),
    Column("started", "started (UTC)", moment, fixed=True),
    Column("flows", "flows", count, right=True),
    Column("messages", "messages", count, right=True, least=90),
    Column("findings", "findings", count, right=True),
    Column("errored", "errored", count, right=True, least=100),
    Column("recordings", "recorded", _kinds, least=110, optional=True),
)


@app.command(epilog="Example: auditor sessions --json")
def sessions(
    *,
    db: Db = DEFAULT_DB,
    session: Session = "",
    as_json: AsJson = False,
    nl: AsLines = False,
    csv: AsCsv = False,
    table: AsTable = False,
    limit: Limit = None,
) -> None:
    """List the sessions with what they hold.

    With --session also what was recorded beside it: packets, the screen.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    with opened(db) as reader:
        rows = (
            session_row(row, reader.recordings(row.name))
            for row in chosen_sessions(reader, session)
        )
        emit(
            rows,
            form,
            columns=COLUMNS,
            keys=tuple(SessionJson.__annotations__),
            empty="There are no sessions yet: auditor capture or auditor import makes one.",
            limit=limit,
        )
        if form is Format.TABLE and session:
            for text in recording_lines([*reader.recordings(session)]):
                say(text)
