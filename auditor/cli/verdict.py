"""`auditor verdict`: seen, not seen, unreadable, never without the share that could be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.errors import Code, leave, stand, worst
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB
from auditor.cli.output import Format, chosen, emit, laid_out, page, sentence
from auditor.judge import detection_power, too_little
from auditor.model import InputError
from auditor.report.table import Column
from auditor.report.units import count
from auditor.tasks.covering import assumption, limit_lines
from auditor.tasks.profile import load_profile
from auditor.tasks.summary import (
    VerdictJson,
    received_sentence,
    term_lines,
    unsent_sentences,
    verdict_lines,
    verdict_rows,
)
from auditor.tasks.verdict import SessionVerdict, chosen_sessions, session_verdict

app = typer.Typer()

REMARKS = 5  # on files of packets, of one session
COLUMNS = (
    Column("outcome", "outcome", fixed=True),
    Column("data_type", "data", fixed=True),
    Column("confidence", "sure", fixed=True),
    Column("recipients", "recipients", fold=True, share=3),
    Column("visible", "visible", fixed=True),
    Column("places", "places", count, right=True, least=90),
    Column("sensor", "sensor", fold=True, least=100, optional=True),
    Column("note", "note", fold=True, share=2, least=100, optional=True),
)

TERMS = (
    Column("data_type", "data", fixed=True),
    Column("dpv", "DPV", fold=True, share=3),
    Column("play", "Play", fold=True, share=2),
    Column("apple", "Apple", fold=True, share=2),
    Column("gdpr", "GDPR", fold=True, share=2),
    Column("special_dpv", "special: DPV", fixed=True, least=110),
    Column("special_gdpr", "GDPR", fold=True, share=2, least=110),
)


@app.command(epilog="Example: auditor verdict --session demo --profile me.toml")
def verdict(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    category: options.InCategory = None,
    profile: Annotated[
        Path | None,
        typer.Option(
            "--profile", help="The profile searched for: how many of its keys were found."
        ),
    ] = None,
    terms: Annotated[
        bool,
        typer.Option(
            "--terms",
            help="What DPV, Google Play, Apple and the GDPR call the data that was seen"
            " (in the table; JSON of `findings` always says it).",
        ),
    ] = False,
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """Say what was seen, not seen, unreadable.

    For each kind of data, with its recipients and the share of the traffic that
    could be read. Each session is judged by itself. Exit code 3: too little was
    visible to say, or the session is incomplete.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    planted = [key for key, _ in load_profile(profile).known] if profile else None
    with opened(db) as reader:
        sessions = chosen_sessions(reader, session)
        if not sessions:
            raise InputError(f"There is no session in {db} yet.")
        verdicts = [session_verdict(reader, row, app=app, category=category) for row in sessions]
    powers = [detection_power(item.known_seen, planted) for item in verdicts]
    if form is Format.TABLE:
        pairs = zip(verdicts, powers, strict=True)
        lines = chain.from_iterable(_told(item, power) for item, power in pairs)
        page(chain(lines, laid_out(term_lines(verdicts), TERMS) if terms else ()))
    else:
        pairs = zip(verdicts, powers, strict=True)
        rows = (row for item, power in pairs for row in verdict_rows(item, power))
        emit(rows, form, columns=(), keys=tuple(VerdictJson.__annotations__), empty="")
    unsaid = any(too_little(item.rows) for item in verdicts)
    code = stand(item.standing for item in verdicts)
    leave(worst([code, Code.INCOMPLETE if unsaid else Code.DONE]))


def _told(item: SessionVerdict, power: str) -> Iterator[str]:
    """A session's table and the sentences that must be read with it."""
    session = item.session
    rows = verdict_lines(item)
    by_app = {app: list(mine) for app, mine in groupby(rows, key=lambda row: row["app"])}
    only = f", app {next(iter(by_app))}" if len(by_app) == 1 and any(by_app) else ""
    yield sentence(f"Session {session.name} ({session.kind}, {session.state}){only}") + "\n"
    for app, mine in by_app.items():
        if len(by_app) > 1:  # a verdict is one app's: none may be read as another's
            yield sentence(f"App {app or 'not known'}")
        yield from laid_out(mine, COLUMNS)
        yield "\n"
    for text in filter(None, (*unsent_sentences(item), received_sentence(item))):
        yield sentence(text)
    cut = ", of a session that is not complete" if item.standing.incomplete else ""
    yield sentence(f"Visible: {item.coverage.visibility.sentence()}{cut}.")
    remarks = (f"{row.facts.name}: {row.facts.remark}" for row in item.coverage.recordings)
    for text in chain(
        limit_lines(item.coverage.limits),
        assumption(item.coverage),
        (text for text in islice(remarks, REMARKS) if not text.endswith(": ")),
    ):
        yield sentence(text)
    yield sentence(power) + "\n"
