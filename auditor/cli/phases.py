"""`auditor phases`: what a guided session's app sent in each phase, and before any consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import typer

from auditor.cli import options
from auditor.cli.errors import leave, stand
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB
from auditor.cli.output import Format, chosen, emit, laid_out, page, sentence
from auditor.model import InputError
from auditor.report.table import Column
from auditor.report.units import count, moment
from auditor.tasks.covering import limit_lines
from auditor.tasks.phases import (
    PhaseJson,
    consent_sentence,
    of_whom,
    others_sentence,
    phase_lines,
    phase_rows,
)
from auditor.tasks.standing import standing
from auditor.tasks.verdict import chosen_sessions

app = typer.Typer()


def _sent(row: PhaseJson) -> str:
    """Data and recipients of a phase; what no earlier phase had is marked."""
    return ", ".join(
        f"{'+' if one['new'] else ''}{one['data_type']} → {one['recipient']}"
        f"{of_whom(one, row['app'])}"
        for one in row["sent"]
    )


COLUMNS = (
    Column("phase", "phase", fixed=True),
    Column("started", "started (UTC)", moment, fixed=True, least=100),
    Column("seconds", "seconds", lambda value: f"{value:.0f}" if value else "", right=True),
    Column("connections", "conn.", count, right=True),
    Column("visible", "visible", fixed=True),
    Column("sent", "sent (+ for the first time)", fold=True, share=4),
)


@app.command(epilog="Example: auditor phases --app com.example.app")
def phases(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """Compare the phases of a guided session.

    For each: what its app sent to whom (probable or proven), how much of the
    connections could be read, and what hid the rest. What was not visible may
    have been sent too. Where the session names an app, that one is meant
    unless --app names another. Exit code 3: the session is incomplete.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    with opened(db) as reader:
        sessions = chosen_sessions(reader, session)
        found = [(row.name, list(phase_rows(reader, row, app))) for row in sessions]
        states = [standing(reader, row) for row in sessions]
    pairs = [pair for pair in zip(found, states, strict=True) if pair[0][1]]
    found = [one for one, _ in pairs]
    if not found and session:
        raise InputError(f"The session {session} has no phases: capture --phases makes them.")
    if form is Format.TABLE and found:
        page(chain.from_iterable(_told(name, rows) for name, rows in found))
    else:
        rows = chain.from_iterable(rows for _, rows in found)
        keys = tuple(PhaseJson.__annotations__)
        emit(rows, form, columns=COLUMNS, keys=keys, empty="No session has phases.")
    leave(stand(state for _, state in pairs))


def _told(name: str, rows: Sequence[PhaseJson]) -> Iterator[str]:
    by = f", app {rows[0]['app']}" if rows[0]["app"] else ""
    yield sentence(f"Session {name}{by}") + "\n"
    lines: list[Mapping[str, object]] = [{**row, "sent": _sent(row)} for row in rows]
    yield from laid_out(lines, COLUMNS)
    yield "\n"
    for text in phase_lines(rows):
        yield sentence(text)
    yield sentence(consent_sentence(rows))
    if others := others_sentence(rows):
        yield sentence(others)
    for text in limit_lines(rows[0]["limits"]):
        yield sentence(text)
    yield "\n"
