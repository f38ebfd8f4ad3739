"""`auditor check`: a gate for CI that fails when personal data left the phone."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.errors import Code, leave, say
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB
from auditor.cli.output import chosen, emit
from auditor.cli.recipients import COLUMNS
from auditor.model import Confidence
from auditor.tasks.check import Checked
from auditor.tasks.check import check as run_check
from auditor.tasks.parties import Parties, known_owners
from auditor.tasks.recipients import RecipientJson, recipient_rows
from auditor.tasks.unsent import Unsent

app = typer.Typer()


@app.command(epilog="Example: auditor check --session ci --category location --fail-on proven")
def check(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    category: options.InCategory = None,
    fail_on: Annotated[
        Confidence, typer.Option("--fail-on", help="Fail on findings at least this sure.")
    ] = Confidence.PROBABLE,
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """Fail (exit code 4) on findings that were sent.

    What was only tried to be sent counts, and is marked.
    Without findings the code is 1 when something was lost or errored, 3 when
    the answer is incomplete or too little was visible, and 0 otherwise.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    with opened(db) as reader:
        result = run_check(reader, session=session, app=app, category=category, fail_on=fail_on)
        parties = Parties(known_owners(), reader.servers)
        rows = recipient_rows(result.found, parties, Unsent(reader))
    emit(
        rows,
        form,
        columns=COLUMNS,
        keys=tuple(RecipientJson.__annotations__),
        empty=f"Nothing {fail_on.value} or better was found in what was read.",
    )
    if result.found:
        arrived = any(row["places"] > row["tried"] for row in rows)
        left = "left the phone" if arrived else "left an app and reached nobody"
        say(f"Personal data {left}, {fail_on.value} or better: the check fails.")
    for text in (*result.visible, *result.wrong, *result.incomplete):
        say(text)
    leave(_code(result))


def _code(result: Checked) -> Code:
    if result.found:
        return Code.FOUND
    if result.wrong:
        return Code.FAILED
    return Code.INCOMPLETE if result.incomplete else Code.DONE
