"""`auditor timeline`: what the phone's sensors did, on the capture's clock."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.errors import say
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, since_when
from auditor.cli.output import Format, chosen, emit
from auditor.model import Sensor
from auditor.report.table import Column
from auditor.report.units import moment
from auditor.tasks.timeline import EventJson, clock_lines, event_rows
from auditor.tasks.verdict import chosen_sessions

app = typer.Typer()

COLUMNS = (
    Column("time", "time (UTC)", moment, fixed=True),
    Column("sensor", "sensor", fixed=True),
    Column("what", "what", fixed=True),
    Column("app", "app", share=3),
    Column("detail", "detail", fold=True, share=2, optional=True),
    Column("phase", "phase", least=100, optional=True),
    Column("uncertainty", "± s", right=True),
    Column("session", "session", least=120),
    Column("source", "told by", least=140),
)


@app.command(epilog="Example: auditor timeline --session demo --sensor camera")
def timeline(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    sensor: Annotated[
        Sensor | None,
        typer.Option("--sensor", help="Only this sensor.", show_default=False),
    ] = None,
    since: options.Since = "",
    limit: options.Limit = None,
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """List what the phone's sensors did.

    By time, as the phone's own logs tell it, on this machine's clock. "access" is
    a use whose length the phone does not say.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    start = since_when(since)
    with opened(db) as reader:
        sessions = chosen_sessions(reader, session)
        rows = chain.from_iterable(
            event_rows(reader, row, app=app, sensor=sensor or "", since=start) for row in sessions
        )
        emit(
            rows,
            form,
            columns=COLUMNS,
            keys=tuple(EventJson.__annotations__),
            empty="No sensor events are known: auditor capture --sensors asks the phone for them.",
            limit=limit,
        )
        if form is Format.TABLE:
            for text in chain.from_iterable(clock_lines(reader, row) for row in sessions):
                say(text)
