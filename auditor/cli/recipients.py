"""`auditor recipients`: who received which kind of personal data."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, filters
from auditor.cli.output import Format, chosen, emit
from auditor.model import Confidence, Direction
from auditor.parties import GeoDatabase
from auditor.report.table import Column
from auditor.report.units import count, moment
from auditor.tasks.parties import Parties, known_owners
from auditor.tasks.recipients import RecipientJson, recipient_rows
from auditor.tasks.unsent import Unsent

app = typer.Typer()

GeoDb = Annotated[
    list[Path] | None,
    typer.Option(
        "--geo-db",
        metavar="FILE",
        help="A MaxMind database (.mmdb) of countries or networks; may be given twice.",
        show_default=False,
    ),
]


def _some(value: object) -> str:
    return count(value) if value else ""


COLUMNS = (
    Column("recipient", "recipient", share=2, end=True),
    Column("owner", "owner", share=2, least=110, optional=True),
    Column("party", "party", least=90, fixed=True, optional=True),
    Column("data_type", "data type", fixed=True),
    Column("confidence", "sure", fixed=True),
    Column("places", "places", count, right=True),
    Column("tried", "only tried", _some, right=True, optional=True),
    Column("hosts", "hosts", share=3, fold=True),
    Column("countries", "where", optional=True),
    Column("app", "app", least=120, optional=True),
    Column("first", "first (UTC)", moment, fixed=True, spare=True, least=90),
    Column("last", "last (UTC)", moment, fixed=True, spare=True, least=120),
)


@app.command(epilog="Example: auditor recipients --session demo --category identifier")
def recipients(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    host: options.Host = "",
    category: options.InCategory = None,
    data_type: options.OfType = "",
    confidence: options.AtLeast = Confidence.PROBABLE,
    direction: options.Towards = Direction.REQUEST,
    since: options.Since = "",
    geo_db: GeoDb = None,
    limit: options.Limit = None,
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """List who received which data.

    By registrable domain, with its owner where it is a known one, and whether it is the
    app's maker (first) or somebody else (third). Only what the phone sent, and nothing
    less sure than probable, unless --direction or --confidence says otherwise. What
    reached nobody, as the proxy refused it or no server was there, was only tried.
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
        form=Format.JSON,  # hosts are joined into recipients before any limit
    )
    with contextlib.ExitStack() as open_files, opened(db) as reader:
        geo = [open_files.enter_context(GeoDatabase(path)) for path in geo_db or ()]
        parties = Parties(known_owners(), reader.servers, geo)
        emit(
            recipient_rows(reader.recipients(asked), parties, Unsent(reader, asked.since)),
            form,
            columns=COLUMNS,
            keys=tuple(RecipientJson.__annotations__),
            empty="Nobody received anything that matches.",
            limit=limit,
        )
