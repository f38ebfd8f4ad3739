"""`auditor findings`: every place where personal data was recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import typer

from auditor.cli import options
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, filters
from auditor.cli.output import Format, chosen, emit
from auditor.report.table import Column
from auditor.report.units import count, moment
from auditor.store import FindingRow, Reader
from auditor.tasks.phases import phase_windows, within
from auditor.tasks.shapes import FindingJson
from auditor.tasks.shaping import finding_row
from auditor.tasks.timeline import Before

app = typer.Typer()

_TRIED = "tried"  # stands for the direction of what reached nobody
_SENT = {"request": "yes", _TRIED: _TRIED}
COLUMNS = (
    Column("flow", "flow", count, right=True),
    Column("time", "time (UTC)", moment, fixed=True, least=140),
    Column("app", "app", least=140, optional=True),
    Column("data_type", "data type", fixed=True),
    Column("confidence", "sure", fixed=True),
    Column("direction", "sent", lambda value: _SENT.get(str(value), "no"), fixed=True),
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
    phase: options.InPhase = "",
    limit: options.Limit = None,
    reveal: options.Reveal = False,
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """List every place of personal data.

    By time, candidates included. A candidate is a guess by shape alone and never
    counts, and what was told apart is not what it looks like, as its reason says;
    what is in a response was not sent by the phone, and what the proxy refused to
    pass on, or reached no server for, was only tried. Values are masked unless revealed.
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
        value = _value(reader, reveal=reveal)
        before = Before(reader)
        windows = phase_windows(reader, session, phase) if phase else None
        if windows:
            asked = replace(asked, since=max(windows[0].start, asked.since or 0.0))
        found = reader.findings(asked)
        rows = (
            _shown(finding_row(row, value(row), before.rows(row.session, row.app, row.time)), form)
            for row in (found if windows is None else within(found, windows))
        )
        emit(
            rows,
            form,
            columns=[replace(c, fold=c.fold or (reveal and c.key == "value")) for c in COLUMNS],
            keys=tuple(FindingJson.__annotations__),
            empty="No finding matches.",
            limit=limit,
        )


def _shown(row: FindingJson, form: Format) -> FindingJson:
    """A row as people read it: no such data is not sure, and what reached nobody is not sent."""
    if form is Format.TABLE and row["told_apart"]:
        row["confidence"] = "no, told apart"
    if form is Format.TABLE and (row["refused"] or row["unreached"]):
        row["direction"] = _TRIED
    return row


def _value(reader: Reader, *, reveal: bool) -> Callable[[FindingRow], str | None]:
    """How a finding's value is shown; only revealing needs the decoder."""
    if not reveal:
        return lambda row: row.value
    from auditor.tasks.reveal import Revealer  # noqa: PLC0415 - slow to load

    return Revealer(reader).value
