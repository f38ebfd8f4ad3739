"""`auditor flows`: every exchange, with the parts of it that could not be read."""

from __future__ import annotations

import typer

from auditor.cli import options
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, filters
from auditor.cli.output import chosen, emit
from auditor.report.table import Column
from auditor.report.units import count, moment, size
from auditor.tasks.shapes import FlowJson
from auditor.tasks.shaping import flow_row

app = typer.Typer()


def _parts(value: object) -> str:
    return count(len(value)) if isinstance(value, list) and value else ""


COLUMNS = (
    Column("flow", "flow", count, right=True),
    Column("time", "time (UTC)", moment, fixed=True, least=120),
    Column("app", "app", least=140, optional=True),
    Column("method", "method", fixed=True, most=9),
    Column("host", "host", share=2, end=True),
    Column("path", "path", share=3),
    Column("status", "status", right=True),
    Column("bytes_up", "up", size, right=True),
    Column("bytes_down", "down", size, right=True, least=90),
    Column("opaque", "unread", _parts, right=True, optional=True),
)


@app.command(epilog="Example: auditor flows --session demo --host example.org --since 2h")
def flows(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    host: options.Host = "",
    category: options.InCategory = None,
    data_type: options.OfType = "",
    confidence: options.AtLeast = None,
    direction: options.Towards = None,
    since: options.Since = "",
    limit: options.Limit = None,
    reveal: options.Reveal = False,
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """List the exchanges by time.

    With a filter on findings only those that hold such a finding. Query values
    and telling path segments are masked unless revealed.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    asked = filters(
        session=session,
        app=app,
        host=host,
        category=category,
        data_type=data_type,
        confidence=confidence,
        direction=direction,
        since=since,
        limit=limit,
        form=form,
    )
    with opened(db) as reader:
        emit(
            (flow_row(row, masked=not reveal) for row in reader.flows(asked, opaques=True)),
            form,
            columns=COLUMNS,
            keys=tuple(FlowJson.__annotations__),
            empty="No flow matches.",
            limit=limit,
        )
