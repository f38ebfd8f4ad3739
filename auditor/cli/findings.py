"""`auditor findings`: every place where personal data was recognised."""

from __future__ import annotations

from dataclasses import replace

import typer

from auditor.cli import options
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, filters
from auditor.cli.output import chosen, emit
from auditor.report.table import Column
from auditor.report.units import count, moment
from auditor.tasks.shapes import FindingJson, finding_row

app = typer.Typer()


COLUMNS = (
    Column("flow", "flow", count, right=True),
    Column("time", "time (UTC)", moment, fixed=True, least=140),
    Column("data_type", "data type", fixed=True),
    Column("confidence", "sure", fixed=True),
    Column("direction", "sent", lambda value: "yes" if value == "request" else "no", fixed=True),
    Column("recipient", "recipient", share=2, end=True),
    Column("path", "place", fold=True, share=4),
    Column("value", "value", share=2, least=100),
    Column("reason", "reason", fold=True, share=4, least=120),
)


@app.command(epilog="Example: auditor findings --session demo --category location --json")
def findings(
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
    """List every place of personal data.

    By time, candidates included. A candidate is a guess by shape alone and never
    counts; what is in a response was not sent by the phone. Values are masked
    unless revealed.
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
        if reveal:
            # Only revealing needs the decoder.
            from auditor.tasks.reveal import Revealer  # noqa: PLC0415 - slow to load

            value = Revealer(reader).value
            rows = (finding_row(row, value(row)) for row in reader.findings(asked))
        else:
            rows = (finding_row(row, row.value) for row in reader.findings(asked))
        emit(
            rows,
            form,
            columns=[replace(c, fold=c.fold or (reveal and c.key == "value")) for c in COLUMNS],
            keys=tuple(FindingJson.__annotations__),
            empty="No finding matches.",
            limit=limit,
        )
