"""`auditor purge`: a session gone, with its bodies, its spool and its traces."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.errors import Code, leave, say
from auditor.cli.options import DEFAULT_DB, Db
from auditor.model import InputError, StoreError
from auditor.report.clean import clean
from auditor.report.units import plural, size
from auditor.store import SessionRow, open_reader
from auditor.store import purge as remove

app = typer.Typer()


@app.command(epilog="Example: auditor purge demo --yes")
def purge(
    session: Annotated[str, typer.Argument(help="The session to remove.")],
    *,
    db: Db = DEFAULT_DB,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a session for good.

    Its messages, findings, connections, spool files, and the bodies that no
    other session shares; what was deleted is overwritten.
    """
    row = _found(db, session)
    if row is None:
        raise InputError(f"There is no session {session!r} in {db}.")
    if not yes:
        _ask(f"Remove {clean(session)} with its {plural(row.messages, 'message')} for good?")
    try:
        removed = remove(db, session)
    except StoreError:
        if _found(db, session) is None:  # removed, only its traces in the log were not
            _remove_spools(db, session)
        raise
    _conclude_anew(db)
    spools = _remove_spools(db, session)
    say(
        f"Removed {session}: {plural(removed.flows, 'flow')},"
        f" {plural(removed.messages, 'message')}, {plural(removed.findings, 'finding')},"
        f" {plural(removed.bodies, 'body', 'bodies')}, {plural(spools, 'spool file')};"
        f" {size(removed.size_before)} became {size(removed.size_after)}."
    )


def _found(db: Path, session: str) -> SessionRow | None:
    with open_reader(db) as reader:
        return next((row for row in reader.sessions() if row.name == session), None)


def _conclude_anew(db: Path) -> None:
    """What rested on the removed session among others."""
    from auditor.store import open_writer  # noqa: PLC0415 - only needed here
    from auditor.tasks.correlating import correlate  # noqa: PLC0415 - loads the decoders

    with open_writer(db) as writer:
        correlate(db, writer)


def _ask(question: str) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError("Nothing was removed: without a terminal to ask on, --yes is needed.")
    if not typer.confirm(question, err=True):
        say("Nothing was removed.")
        leave(Code.DONE)


def _remove_spools(db: Path, session: str) -> int:
    from auditor.capture import spool  # noqa: PLC0415 - only needed here

    return spool.purge(db, session)
