"""`auditor doctor`: what this machine has, and what to do about the rest."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.errors import Code, leave
from auditor.cli.options import DEFAULT_DB, AsCsv, AsJson, AsLines, AsTable, Db
from auditor.cli.output import chosen, emit
from auditor.model import InputError
from auditor.report.table import Column
from auditor.tasks.doctor import Part, examine

app = typer.Typer()

COLUMNS = (
    Column("name", "part", fixed=True),
    Column("state", "state", fixed=True),
    Column("found", "found", fold=True, share=2),
    Column("purpose", "what for", fold=True),
    Column("remedy", "how to get it", fold=True),
)


@app.command(epilog="Example: auditor doctor")
def doctor(
    *,
    db: Db = DEFAULT_DB,
    certs: Annotated[Path, typer.Option("--certs", help="The folder of the CA.")] = Path("certs"),
    as_json: AsJson = False,
    nl: AsLines = False,
    csv: AsCsv = False,
    table: AsTable = False,
) -> None:
    """Look at what this machine has.

    Python, mitmproxy, the database and who may read it, adb, packet tools, the
    CA: what each is for and how to get it.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    parts = [*examine(db), _authority(certs)]
    emit(
        (asdict(part) for part in parts),
        form,
        columns=COLUMNS,
        keys=("name", "state", "found", "purpose", "remedy", "needed"),
        empty="",
    )
    wrong = any(part.needed and part.state != "ok" for part in parts)
    leave(Code.FAILED if wrong else Code.DONE)


def _authority(folder: Path) -> Part:
    from auditor.capture import certs  # noqa: PLC0415 - loads cryptography

    purpose = "lets the phone trust the proxy"
    try:
        found = certs.describe(folder)
    except InputError as error:
        return Part("CA", "missing", str(error), purpose, "a capture makes one", needed=False)
    left = found.not_after - datetime.now(UTC)
    state = "wrong" if found.expired else "ok"
    text = f"{found.name}, {max(left.days, 0)} days left"
    return Part("CA", state, text, purpose, "auditor certs remove" if found.expired else "")
